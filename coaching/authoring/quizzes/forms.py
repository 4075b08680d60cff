"""The forms in which quizzes are written."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ClipField, ContentField
from coaching.authoring.quizzes.services import Answer, Asked, Facts
from recordings.web.forms import Dressed, MomentField

EMPTY_ANSWERS = 4
MOST_ANSWERS = 40
KINDS = [("single", "One answer"), ("multiple", "Several answers")]


class FactsForm(Dressed, forms.Form):
    title = forms.CharField(max_length=120, error_messages={"required": "Give the quiz a title."})
    intro = forms.CharField(
        label="What it is about",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="A sentence or two before the first question.",
    )
    pass_percent = forms.IntegerField(
        label="Right answers it takes, in percent",
        min_value=0,
        max_value=100,
        initial=60,
        help_text="With 0 everyone is through who has answered.",
    )

    def facts(self) -> Facts:
        return {name: self.cleaned_data[name] for name in Facts.__annotations__}  # type: ignore[return-value]


class QuestionFromCallForm(Dressed, forms.Form):
    """The part of a call that is asked about, and the quiz in which."""

    start_ms = MomentField(label="From", help_text="Minutes and seconds, like 1:23.4.")
    end_ms = MomentField(label="To")
    clip_title = forms.CharField(
        label="Name of the clip",
        max_length=120,
        help_text="What a colleague would search for.",
        error_messages={"required": "Give the clip a name."},
    )
    quiz = ContentField("quiz", label="Ask in", required=False, empty_label="A new quiz")
    title = forms.CharField(label="Title of the new quiz", max_length=120, required=False)

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].offer(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "quiz" in data and not data["quiz"] and not data.get("title"):
            self.add_error("title", "Choose a quiz, or give the new one a title.")
        return data

    def span(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in ("start_ms", "end_ms")}


class QuestionForm(Dressed, forms.Form):
    text = forms.CharField(
        label="What you ask",
        max_length=LONG,
        widget=forms.Textarea,
        error_messages={"required": "Write what you ask."},
    )
    kind = forms.ChoiceField(label="Learners choose", choices=KINDS, initial="single", widget=forms.Select)
    clip = ClipField(help_text="Learners hear it before they answer.")
    why = forms.CharField(
        label="Told after the answer",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="Why it is so. This sentence is what teaches.",
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clip"].offer(user)  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        data = self.cleaned_data
        clip = data["clip"].pk if data["clip"] else None
        return {"kind": data["kind"], "text": data["text"], "clip": clip, "why": data["why"]}


class AnswerForm(Dressed, forms.Form):
    id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Answer", max_length=300, error_messages={"required": "Write this answer, or remove it."}
    )
    why = forms.CharField(
        label="Why it is, or is not", required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "1"})
    )
    correct = forms.BooleanField(label="A right answer", required=False)

    def answer(self) -> Answer:
        return {name: self.cleaned_data[name] for name in Answer.__annotations__}  # type: ignore[return-value]


class BaseAnswers(forms.BaseFormSet[AnswerForm]):
    def clean(self) -> None:
        """At least two answers; exactly one right where learners choose one, else at least one."""
        if any(self.errors):
            return
        answers = self.rows()
        right = sum(answer["correct"] for answer in answers)
        if len(answers) < 2:
            raise forms.ValidationError("Write at least two answers to choose from.")
        if not right:
            raise forms.ValidationError("Mark the right answer.")
        if right > 1 and self.data.get("kind") == "single":
            raise forms.ValidationError("Mark one answer as right, or let learners choose several.")

    def rows(self) -> list[Answer]:
        """What is left when the removed and the untouched empty ones are gone."""
        return [form.answer() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def answer_forms(data: Any, *, stored: list[Answer], extra: int) -> Any:
    """The answers of one question, with `extra` empty ones to fill in."""
    made = forms.formset_factory(
        AnswerForm, formset=BaseAnswers, extra=extra, can_delete=True, max_num=MOST_ANSWERS, validate_max=True
    )
    return made(data, initial=stored, prefix="answers")
