"""How choices are written: one answer, several, predict, true or false."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ClipField
from coaching.authoring.quizzes.kinds.rows import Line
from coaching.authoring.quizzes.kinds.writer import LINE, TaskForm, TextRow, percent
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.predicting import Predict


class OptionRow(TextRow):
    typed: ClassVar[tuple[str, ...]] = ("text", "why", "credit")
    text = forms.CharField(
        max_length=LINE,
        widget=forms.Textarea(attrs={"rows": "1"}),
        error_messages={"required": "Write this line, or remove it."},
    )
    credit = forms.FloatField(label="Worth, in percent", required=False, min_value=-100, max_value=100)
    correct = forms.BooleanField(required=False)

    def clean_text(self) -> str:
        """One paragraph, however it was broken."""
        return " ".join(self.cleaned_data["text"].split())


class ChoosingForm(TaskForm):
    page = "coaching/author/kinds/choosing.html"
    row = OptionRow
    several: ClassVar[bool] = False
    keeps_order = forms.BooleanField(label="Answers stay in this order", required=False)

    def fields_of(self, task: Any) -> dict[str, Any]:
        right = next((str(at) for at, option in enumerate(task.options) if option.correct), "")
        return {"keeps_order": task.keeps_order, "right": right}

    def lines_of(self, task: Any) -> list[Line]:
        return [option.model_dump() | {"credit": percent(option.credit)} for option in task.options]

    @property
    def right(self) -> str:
        """The number of the line that is marked as the right one."""
        return str(self.data.get("right", "") if self.is_bound else self.initial.get("right", ""))

    def options(self, known: list[str]) -> list[Option]:
        return [
            Option(
                id=line["id"],
                text=line["text"],
                why=line["why"],
                credit=line["credit"],
                correct=line["correct"] if self.several else line["index"] == self.right,
            )
            for line in self.written("answer", known)
        ]


class SingleForm(ChoosingForm):
    kind = "single"
    told = "One answer is right; others may be worth a part."

    def task(self, known: list[str]) -> Single:
        return Single(options=self.options(known), keeps_order=self.cleaned_data["keeps_order"])


class MultipleForm(ChoosingForm):
    kind = "multiple"
    told = "Any number of answers is right. Whoever ticks everything gets nothing."
    several = True

    def task(self, known: list[str]) -> Multiple:
        return Multiple(options=self.options(known), keeps_order=self.cleaned_data["keeps_order"])


class PredictForm(ChoosingForm):
    kind = "predict"
    told = "The call stops, learners say what they would do, and only then hear what was done."
    rest = ClipField(
        label="Heard afterwards", help_text="The rest of the call. Nobody hears it before they have answered."
    )

    def offer(self, user: User | AnonymousUser) -> None:
        chosen = self.data.get("rest") or self.initial.get("rest")
        self.fields["rest"].offer(user, chosen=chosen, listed=True)  # type: ignore[attr-defined]

    def fields_of(self, task: Any) -> dict[str, Any]:
        done = next((str(at) for at, option in enumerate(task.options) if option.id == task.was_done), "")
        return super().fields_of(task) | {"rest": task.rest, "done": done}

    @property
    def done(self) -> str:
        """The number of the line that says what the agent did."""
        return str(self.data.get("done", "") if self.is_bound else self.initial.get("done", ""))

    def task(self, known: list[str]) -> Predict:
        options = self.options(known)
        written = [line["index"] for line in self.written("answer", known)]
        rest = self.cleaned_data["rest"]
        return Predict(
            options=options,
            keeps_order=self.cleaned_data["keeps_order"],
            rest=rest.pk if rest else None,
            was_done=options[written.index(self.done)].id if self.done in written else "",
        )


class TrueFalseForm(TaskForm):
    kind = "true_false"
    told = "A statement that is true, or is not."
    page = "coaching/author/kinds/true_false.html"
    answer = forms.ChoiceField(
        label="It is", choices=[("true", "True"), ("false", "False")], initial="true", widget=forms.RadioSelect
    )
    why_true = forms.CharField(
        label="Told to who says true", required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"})
    )
    why_false = forms.CharField(
        label="Told to who says false", required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"})
    )

    def fields_of(self, task: Any) -> dict[str, Any]:
        return dict(task.model_dump()) | {"answer": "true" if task.answer else "false"}

    def task(self, known: list[str]) -> TrueFalse:
        data = self.cleaned_data
        return TrueFalse(answer=data["answer"] == "true", why_true=data["why_true"], why_false=data["why_false"])
