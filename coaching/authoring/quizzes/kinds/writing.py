"""How written answers are written: short text, number, gaps."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from coaching.authoring.fields import LONG
from coaching.authoring.quizzes.kinds.rows import Line, RowForm, lines_of
from coaching.authoring.quizzes.kinds.writer import LINE, LenientFields, TaskForm, TextRow, percent
from coaching.content.question.task import LONGEST
from coaching.content.question.writing import Amounted, Foreseen, Gaps, Number, ShortText, as_typed, from_typed
from recordings.errors import DomainError


class ForeseenRow(TextRow):
    text = forms.CharField(max_length=LONGEST, error_messages={"required": "Write this answer, or remove it."})
    credit = forms.FloatField(
        label="Worth, in percent",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"placeholder": "100"}),
    )


class ShortTextForm(LenientFields, TaskForm):
    kind = "short_text"
    told = "A word or a few, in any of the forms you accept. A * stands for any text."
    page = "coaching/author/kinds/short_text.html"
    row = ForeseenRow
    blank_rows = 2

    def fields_of(self, task: Any) -> dict[str, Any]:
        return dict(task.leniency.model_dump())

    def lines_of(self, task: Any) -> list[Line]:
        return [answer.model_dump() | {"credit": _worth(answer.credit)} for answer in task.answers]

    def task(self, known: list[str]) -> ShortText:
        answers = [
            Foreseen(id=line["id"], text=line["text"], why=line["why"], credit=_all(line["credit"]))
            for line in self.written("answer", known)
        ]
        return ShortText(answers=answers, leniency=self.leniency())


class NumberRow(RowForm):
    typed: ClassVar[tuple[str, ...]] = ("text", "why", "tolerance")
    text = forms.DecimalField(
        label="Number",
        max_digits=24,
        decimal_places=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Write the number, or remove this line."},
    )
    tolerance = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=24,
        decimal_places=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "± 0"}),
    )
    credit = forms.FloatField(
        label="Worth, in percent",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"placeholder": "100"}),
    )
    why = forms.CharField(required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "1"}))


class NumberForm(TaskForm):
    kind = "number"
    told = "A number, give or take what you allow."
    page = "coaching/author/kinds/number.html"
    row = NumberRow
    blank_rows = 1
    unit = forms.CharField(label="Unit", required=False, max_length=20, help_text="Like £, % or days.")
    needs_unit = forms.BooleanField(label="The unit has to be written", required=False)

    def fields_of(self, task: Any) -> dict[str, Any]:
        return {"unit": task.unit, "needs_unit": task.needs_unit}

    def lines_of(self, task: Any) -> list[Line]:
        return [
            answer.model_dump()
            | {
                "text": _bare(answer.value),
                "tolerance": _bare(answer.tolerance) if answer.tolerance else "",
                "credit": _worth(answer.credit),
            }
            for answer in task.answers
        ]

    def task(self, known: list[str]) -> Number:
        answers = [
            Amounted(
                id=line["id"],
                value=line["text"],
                tolerance=line["tolerance"] or Decimal(0),
                credit=_all(line["credit"]),
                why=line["why"],
            )
            for line in self.written("answer", known)
        ]
        return Number(answers=answers, unit=self.cleaned_data["unit"], needs_unit=self.cleaned_data["needs_unit"])


class GapsForm(LenientFields, TaskForm):
    kind = "gaps"
    told = "A text in which words are missing."
    page = "coaching/author/kinds/gaps.html"
    gap_text = forms.CharField(
        label="The text, with [brackets] around what is to be filled in",
        required=False,
        max_length=LINE,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text="Several words that fit stand beside each other: [noon|12 o’clock]. The first is told afterwards.",
    )
    picked = forms.BooleanField(label="Words are chosen from a list", required=False)
    others = forms.CharField(
        label="Words that fit nowhere",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="One on each line, for the list.",
    )
    gap_whys = forms.CharField(
        label="Why, for each gap",
        required=False,
        # The first line may be the empty one.
        strip=False,
        max_length=LINE,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="A line for each gap, in their order. A line may be empty.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        stored = kwargs.get("task")
        super().__init__(*args, **kwargs)
        self.before = stored.ordered if isinstance(stored, Gaps) else []

    def fields_of(self, task: Any) -> dict[str, Any]:
        return dict(task.leniency.model_dump()) | {
            "gap_text": as_typed(task.text, task.gaps),
            "picked": task.picked,
            "others": "\n".join(task.others),
            "gap_whys": "\n".join(gap.why for gap in task.ordered).rstrip(),
        }

    def clean_gap_text(self) -> str:
        text: str = self.cleaned_data["gap_text"]
        try:
            from_typed(text)
        except DomainError as problem:
            raise forms.ValidationError(problem.message) from None
        return text

    def task(self, known: list[str]) -> Gaps:
        data = self.cleaned_data
        text, gaps = from_typed(data["gap_text"], self.before)
        whys = [" ".join(line.split()) for line in data["gap_whys"].splitlines()]
        whys += [""] * (len(gaps) - len(whys))
        return Gaps(
            text=text,
            gaps=[gap.model_copy(update={"why": why}) for gap, why in zip(gaps, whys, strict=False)],
            picked=data["picked"],
            others=lines_of(data["others"]),
            leniency=self.leniency(),
        )


def _all(credit: float | None) -> float:
    """Nothing said of what an answer is worth: it is right."""
    return 100 if credit is None else credit


def _worth(credit: float) -> float | None:
    """As it is written: nothing for what is wholly right."""
    return None if credit == 100 else percent(credit)


def _bare(number: Decimal) -> str:
    return f"{number.normalize():f}"
