"""The forms in which paths, modules and activities are written."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ClipField, ContentField
from coaching.authoring.paths.services import Facts, Task
from recordings.web.forms import Dressed

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
    scenario = ContentField(
        "scenario",
        empty_label="Choose a scenario",
        error_messages={"required": "Choose the scenario that learners play."},
        help_text="It has to be published before this module can be.",
    )
    quiz = ContentField(
        "quiz",
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
        "read": {"title", "body", "minutes"},
        "listen": {"title", "clip", "body", "minutes"},
        "scenario": {"title", "scenario", "minutes"},
        "quiz": {"title", "quiz", "minutes"},
    }

    def __init__(self, *args: Any, kind: str, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - self.NEEDS[kind]:
            del self.fields[name]
        for name in {"clip", "scenario", "quiz"} & set(self.fields):
            self.fields[name].offer(user)  # type: ignore[attr-defined]
        if "clip" in self.fields:
            self.fields["body"].required = False
            self["body"].label = "What to listen for"

    def task(self) -> Task:
        data = self.cleaned_data
        played = data.get("scenario") or data.get("quiz")
        return {
            "title": data["title"],
            "minutes": data["minutes"],
            "body": data.get("body", ""),
            "clip": data["clip"].pk if data.get("clip") else None,
            "content": played.number if played else None,
        }
