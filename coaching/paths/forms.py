"""The forms in which paths, modules and activities are written."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.fields import LONG, ClipField
from coaching.models import Activity, Quiz, Scenario
from coaching.paths.writing import Facts, Task
from recordings.forms import Dressed

# A body is a page to read, not a book.
BODY = 20_000


class FactsForm(Dressed, forms.Form):
    title = forms.CharField(max_length=120, error_messages={"required": "Give it a title."})
    summary = forms.CharField(
        label="What it is for",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="A sentence or two that learners read first.",
    )

    def facts(self) -> Facts:
        return {"title": self.cleaned_data["title"], "summary": self.cleaned_data["summary"]}


class ActivityForm(Dressed, forms.Form):
    """Shows only what its kind needs."""

    title = forms.CharField(max_length=120, error_messages={"required": "Give it a title."})
    clip = ClipField(
        label="The clip",
        required=True,
        empty_label="Choose a clip",
        error_messages={"required": "Choose what learners hear."},
    )
    scenario = forms.ModelChoiceField(
        Scenario.objects.none(),
        empty_label="Choose a scenario",
        error_messages={"required": "Choose the scenario that learners play."},
        help_text="It has to be published before this module can be.",
    )
    quiz = forms.ModelChoiceField(
        Quiz.objects.none(),
        empty_label="Choose a quiz",
        error_messages={"required": "Choose the quiz that learners take."},
        help_text="It has to be published before this module can be.",
    )
    body = forms.CharField(
        label="The text",
        max_length=BODY,
        widget=forms.Textarea(attrs={"rows": "12", "spellcheck": "true"}),
        help_text="Markdown: # for a heading, - for a list, **bold** for what matters.",
        error_messages={"required": "Write what learners read."},
    )
    minutes = forms.IntegerField(
        label="Minutes", min_value=1, max_value=120, initial=5, help_text="A promise of how short it is."
    )

    NEEDS = {  # noqa: RUF012
        Activity.Kind.READ: {"title", "body", "minutes"},
        Activity.Kind.LISTEN: {"title", "clip", "body", "minutes"},
        Activity.Kind.SCENARIO: {"title", "scenario", "minutes"},
        Activity.Kind.QUIZ: {"title", "quiz", "minutes"},
    }

    def __init__(self, *args: Any, kind: str, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - self.NEEDS[Activity.Kind(kind)]:
            del self.fields[name]
        if "clip" in self.fields:
            self.fields["clip"].offer(user)  # type: ignore[attr-defined]
            self.fields["body"].required = False
            self["body"].label = "What to listen for"
        if "scenario" in self.fields:
            self.fields["scenario"].queryset = Scenario.objects.visible_to(user)  # type: ignore[attr-defined]
        if "quiz" in self.fields:
            self.fields["quiz"].queryset = Quiz.objects.visible_to(user)  # type: ignore[attr-defined]

    def task(self) -> Task:
        said = self.cleaned_data
        return {
            "title": said["title"],
            "minutes": said["minutes"],
            "body": said.get("body", ""),
            "clip": said["clip"].pk if said.get("clip") else None,
            "scenario": said["scenario"].pk if said.get("scenario") else None,
            "quiz": said["quiz"].pk if said.get("quiz") else None,
        }
