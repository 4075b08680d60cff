"""What the forms of all kinds of question share."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.http import QueryDict

from coaching.authoring.fields import LONG
from coaching.authoring.quizzes.kinds.rows import Line, RowForm, Rows
from coaching.content.question.task import Task
from coaching.content.question.wording import Leniency
from recordings.web.forms import Dressed

# Letters in an answer.
LINE = 2000


class TaskForm(Dressed, forms.Form):
    """The part of a question's form that is its kind's own: a few fields, and lines.

    `told` says in a sentence what learners do, `page` is the partial that shows it.
    """

    use_required_attribute = False
    kind: ClassVar[str]
    told: ClassVar[str]
    page: ClassVar[str]
    row: ClassVar[type[RowForm] | None] = None
    prefix_of_rows: ClassVar[str] = "answers"
    blank_rows: ClassVar[int] = 4
    # What one line is called, and how a button adds one.
    line: ClassVar[str] = "Answer"

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User | AnonymousUser,
        typed: dict[str, Any] | None = None,
        lines: list[Line] | None = None,
        task: Task | None = None,
        more: int = 0,
    ) -> None:
        """Bound to `data`; else filled with what was `typed` and its `lines`, or with a stored `task`; `more`: empty lines besides."""
        if task is not None:
            typed, lines = self.fields_of(task), self.lines_of(task)
        super().__init__(data, initial=typed or {})
        self.offer(user)
        extra = more or (0 if lines else self.blank_rows)
        self.rows = (
            Rows(self.row, self.prefix_of_rows, data=data, stored=lines or [], extra=extra) if self.row else None
        )

    def offer(self, user: User | AnonymousUser) -> None:
        """What there is to choose from for this person."""

    def is_valid(self) -> bool:
        # Both are asked, so that everything amiss is told at once.
        lines_are = self.rows is None or self.rows.is_valid()
        if self.rows and self.rows.errors and not self.non_field_errors():
            self.add_error(None, self.rows.errors)
        return super().is_valid() and lines_are

    def fields_of(self, task: Any) -> dict[str, Any]:
        return {}

    def lines_of(self, task: Any) -> list[Line]:
        return []

    def task(self, known: list[str]) -> Task:
        """The task as written. Lines keep the keys that are `known`. Raises DomainError."""
        raise NotImplementedError

    def written(self, stem: str, known: list[str]) -> list[Line]:
        assert self.rows
        return self.rows.lines(stem, known)


def percent(credit: float | None) -> float | None:
    """As it is written: 50 for 50.0."""
    return int(credit) if credit is not None and credit.is_integer() else credit


class TextRow(RowForm):
    """A line with something to read in it, and why."""

    text = forms.CharField(max_length=LINE, error_messages={"required": "Write this line, or remove it."})
    why = forms.CharField(required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": "1"}))


class LenientFields(forms.Form):
    """What does not matter in a written answer."""

    case_matters = forms.BooleanField(label="Capitals count", required=False)
    accents_matter = forms.BooleanField(label="Accents count", required=False)
    slips = forms.BooleanField(label="Typing slips are forgiven", required=False, initial=True)

    def leniency(self) -> Leniency:
        return Leniency(**{name: self.cleaned_data[name] for name in Leniency.model_fields})
