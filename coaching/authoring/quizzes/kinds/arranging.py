"""How orders and pairs are written."""

from typing import Any, ClassVar

from django import forms

from coaching.authoring.fields import LONG
from coaching.authoring.quizzes.kinds.rows import Line, RowForm, lines_of
from coaching.authoring.quizzes.kinds.writer import LINE, TaskForm, TextRow
from coaching.content.question.arranging import Item, Match, Order, Pair


class OrderForm(TaskForm):
    kind = "order"
    told = "Lines that learners put in order. Write them in the right one."
    page = "coaching/author/kinds/order.html"
    row = TextRow
    line = "Line"

    def lines_of(self, task: Any) -> list[Line]:
        return [item.model_dump() for item in task.items]

    def task(self, known: list[str]) -> Order:
        return Order(
            items=[Item(id=line["id"], text=line["text"], why=line["why"]) for line in self.written("item", known)]
        )


class PairRow(RowForm):
    typed: ClassVar[tuple[str, ...]] = ("left", "right", "why")
    left = forms.CharField(max_length=LINE, error_messages={"required": "Write this half, or remove the pair."})
    right = forms.CharField(max_length=LINE, error_messages={"required": "Write this half, or remove the pair."})
    why = forms.CharField(required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "1"}))


class MatchForm(TaskForm):
    kind = "match"
    told = "Things that belong together."
    page = "coaching/author/kinds/match.html"
    row = PairRow
    prefix_of_rows = "pairs"
    line = "Pair"
    others = forms.CharField(
        label="That go with none",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="One on each line. They are offered too, and right nowhere.",
    )

    def fields_of(self, task: Any) -> dict[str, Any]:
        return {"others": "\n".join(task.others)}

    def lines_of(self, task: Any) -> list[Line]:
        return [pair.model_dump() for pair in task.pairs]

    def task(self, known: list[str]) -> Match:
        return Match(
            pairs=[
                Pair(id=line["id"], left=line["left"], right=line["right"], why=line["why"])
                for line in self.written("pair", known)
            ],
            others=lines_of(self.cleaned_data["others"]),
        )
