"""The forms in which paths, modules and activities are written."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ClipField, ContentField
from coaching.authoring.paths.services import Facts, ModuleFacts, PathFacts, Place, Task
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


class ModuleForm(FactsForm):
    in_order = forms.BooleanField(
        label="One after the other", required=False, help_text="Each opens when what stands before it is done."
    )

    def module_facts(self) -> ModuleFacts:
        return {**self.facts(), "in_order": self.cleaned_data["in_order"]}


class PathForm(FactsForm):
    in_order = forms.BooleanField(
        label="Modules one after the other", required=False, help_text="Each opens when those before it are done."
    )
    certificate = forms.BooleanField(label="Completing it gives a certificate", required=False)
    valid_months = forms.IntegerField(
        label="It holds for so many months",
        required=False,
        min_value=1,
        max_value=120,
        help_text="Empty: for good. Sixty days before its end learners are asked to take the checks again.",
    )

    def path_facts(self) -> PathFacts:
        told = self.cleaned_data
        return {
            **self.facts(),
            "in_order": told["in_order"],
            "certificate": told["certificate"],
            "valid_months": told["valid_months"],
        }


class PlaceForm(Dressed, forms.Form):
    """How a module stands on its path."""

    optional = forms.BooleanField(label="For who likes", required=False, help_text="The path is complete without it.")
    after = forms.TypedMultipleChoiceField(
        label="Opens when these are done", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    at_least = forms.IntegerField(
        label="With at least so many per cent in each of their quizzes", required=False, min_value=1, max_value=100
    )

    def __init__(self, *args: Any, before: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if before:
            self.fields["after"].choices = before  # type: ignore[attr-defined]
        else:
            del self.fields["after"], self.fields["at_least"]

    def place(self) -> Place:
        told = self.cleaned_data
        return {
            "optional": told["optional"],
            "after": told.get("after", []),
            "at_least": told.get("at_least") if told.get("after") else None,
        }


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
    own_words = forms.BooleanField(label="This text is our own wording", required=False)
    minutes = forms.IntegerField(
        label="Minutes", min_value=1, max_value=120, initial=5, help_text="A promise of how short it is."
    )
    optional = forms.BooleanField(label="For who likes", required=False, help_text="The module is done without it.")

    NEEDS = {  # noqa: RUF012
        "read": {"title", "body", "minutes", "optional"},
        "listen": {"title", "clip", "body", "own_words", "minutes", "optional"},
        "scenario": {"title", "scenario", "minutes", "optional"},
        "quiz": {"title", "quiz", "minutes", "optional"},
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
            "own_words": data.get("own_words", False),
            "clip": data["clip"].pk if data.get("clip") else None,
            "content": played.number if played else None,
            "optional": data["optional"],
        }
