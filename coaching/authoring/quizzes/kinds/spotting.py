"""How moments to spot are written."""

from typing import Any, ClassVar

from django import forms

from coaching.authoring.fields import LONG
from coaching.authoring.quizzes.kinds.rows import Line, RowForm
from coaching.authoring.quizzes.kinds.writer import LINE, TaskForm
from coaching.content.question.spotting import Span, Spot
from recordings.web.forms import MomentField


class SpanRow(RowForm):
    typed: ClassVar[tuple[str, ...]] = ("start_ms", "end_ms", "text", "why")
    start_ms = MomentField(
        widget=forms.TextInput(attrs={"placeholder": "0:12.3"}), error_messages={"required": "Say when it begins."}
    )
    end_ms = MomentField(
        widget=forms.TextInput(attrs={"placeholder": "0:15"}), error_messages={"required": "Say when it ends."}
    )
    text = forms.CharField(
        required=False, max_length=LINE, widget=forms.TextInput(attrs={"placeholder": "What is said"})
    )
    why = forms.CharField(required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "1"}))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        start, end = data.get("start_ms"), data.get("end_ms")
        if start is not None and end is not None and end <= start:
            self.add_error("end_ms", "It ends before it begins.")
        return data


class SpotForm(TaskForm):
    kind = "spot"
    told = "Learners press a key while the clip plays, whenever they hear it."
    page = "coaching/author/kinds/spot.html"
    row = SpanRow
    prefix_of_rows = "spans"
    blank_rows = 1
    line = "Moment"
    tolerance = forms.FloatField(
        label="Give or take, in seconds",
        min_value=0,
        max_value=5,
        initial=0.5,
        help_text="So far beside a moment still counts.",
    )
    spot_percent = forms.IntegerField(
        label="Right from, in percent",
        min_value=1,
        max_value=100,
        initial=60,
        help_text="Found moments and good presses, both counted (F1).",
    )

    def fields_of(self, task: Any) -> dict[str, Any]:
        return {"tolerance": task.tolerance_ms / 1000, "spot_percent": task.pass_percent}

    def lines_of(self, task: Any) -> list[Line]:
        return [span.model_dump() for span in task.spans]

    def task(self, known: list[str]) -> Spot:
        spans = [
            Span(
                id=line["id"],
                start_ms=min(line["start_ms"], 2**31),
                end_ms=min(line["end_ms"], 2**31),
                text=line["text"],
                why=line["why"],
            )
            for line in self.written("span", known)
        ]
        return Spot(
            spans=spans,
            tolerance_ms=round(1000 * self.cleaned_data["tolerance"]),
            pass_percent=self.cleaned_data["spot_percent"],
        )
