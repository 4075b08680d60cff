"""Every kind of question by its name, with the form it is written in; and how what was typed goes from one to another."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.forms import CheckboxInput
from django.http import QueryDict

from coaching.authoring.quizzes.kinds.arranging import MatchForm, OrderForm
from coaching.authoring.quizzes.kinds.choosing import MultipleForm, PredictForm, SingleForm, TrueFalseForm
from coaching.authoring.quizzes.kinds.rows import Line, raw
from coaching.authoring.quizzes.kinds.spotting import SpotForm
from coaching.authoring.quizzes.kinds.writer import TaskForm
from coaching.authoring.quizzes.kinds.writing import GapsForm, NumberForm, ShortTextForm
from coaching.content.question.document import TASKS
from coaching.content.question.task import Task

FORMS: dict[str, type[TaskForm]] = {
    form.kind: form
    for form in (
        SingleForm, MultipleForm, TrueFalseForm, ShortTextForm, NumberForm, OrderForm, MatchForm, GapsForm, SpotForm, PredictForm,
    )
}  # fmt: skip
NAMES: list[tuple[str, str]] = [(name, task.words) for name, task in TASKS.items()]


WRITTEN = ("short_text", "number")


def known_in(task: Task) -> list[str]:
    """The keys of all parts of a task."""
    parts = (part for _, value in task if isinstance(value, list) for part in value)
    return [part.id for part in parts if hasattr(part, "id")]


def bound(kind: str, data: QueryDict, *, user: User | AnonymousUser, before: Task | None) -> TaskForm:
    """The form of a kind as it was sent, about a task that was there `before`."""
    form = FORMS[kind](data, user=user)
    if isinstance(form, GapsForm) and before is not None and before.kind == "gaps":
        form.before = before.ordered  # type: ignore[attr-defined]
    return form


def stored(task: Task, *, user: User | AnonymousUser) -> TaskForm:
    """The form of a task as it stands."""
    return FORMS[task.kind](user=user, task=task)


def retyped(kind: str, data: QueryDict, *, user: User | AnonymousUser, act: str = "") -> TaskForm:
    """The form of a kind with what was typed into it, or into that of another kind, as it stands: nothing of it is judged yet.

    `act` is what a button asks of its lines: “row” for one more, “up:3”, “down:3” or “off:3” for the line of that number.
    """
    form, before = FORMS[kind], data.get("shown_kind", "")
    typed: dict[str, Any] = data.dict()
    for name, field in form.base_fields.items():
        # A box that is not ticked is not sent: where it was shown, it means no.
        if isinstance(field.widget, CheckboxInput) and name not in data:
            shown = before in FORMS and name in FORMS[before].base_fields
            typed[name] = False if shown else field.initial
    lines = _acted(raw(data, form.prefix_of_rows), act)
    right = typed.get("right", "")
    if before == "multiple" and kind != "multiple":
        right = next((line["index"] for line in lines if line.get("correct")), "")
    elif kind == "multiple" and before != "multiple" and right:
        lines = [line | {"correct": line.get("correct", "") or line["index"] == right} for line in lines]
    if kind in WRITTEN and before not in WRITTEN and right:
        # What was to be chosen, and was wrong, is foreseen and worth nothing.
        lines = [line if line.get("credit") or line["index"] == right else line | {"credit": "0"} for line in lines]
    # Fields of lines are known by their numbers, and get new ones.
    places = {line["index"]: str(place) for place, line in enumerate(lines)}
    typed |= {"right": places.get(right, ""), "done": places.get(typed.get("done", ""), "")}
    return form(user=user, typed=typed, lines=lines, more=int(act == "row"))


def _acted(lines: list[Line], act: str) -> list[Line]:
    verb, _, index = act.partition(":")
    place = next((at for at, line in enumerate(lines) if line["index"] == index), None)
    if place is None or verb not in ("up", "down", "off"):
        return lines
    line, rest = lines[place], lines[:place] + lines[place + 1 :]
    to = max(0, place - 1 if verb == "up" else place + 1)
    return rest if verb == "off" else [*rest[:to], line, *rest[to:]]


def set_aside(kind: str, data: QueryDict, form: TaskForm) -> list[tuple[str, str]]:
    """What was typed for other kinds and this one has no place for, as (name, value), to be carried along unseen."""
    others = {name for other in FORMS.values() for name in (*other.base_fields, "right", "done")}
    mine = {*form.fields, "right", "done"}
    aside = [(name, str(data[name])) for name in data if name in others - mine and data[name]]
    shown = set(form.row.base_fields) - ({"correct"} if kind != "multiple" else set()) if form.row else set()
    for prefix in sorted({other.prefix_of_rows for other in FORMS.values() if other.row}):
        here = prefix == form.prefix_of_rows and form.row is not None
        for place, line in enumerate(raw(data, prefix)):
            left = {name for name in line if name != "index" and line[name]} - (shown if here else set())
            aside += [(f"{prefix}-{place}-{name}", str(line[name])) for name in sorted(left)]
    return aside
