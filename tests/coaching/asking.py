"""What the form of a question sends, for each kind; plain builders."""

from typing import Any

from coaching.authoring.quizzes.editor import typed_of
from coaching.authoring.quizzes.kinds import registry
from coaching.authoring.quizzes.kinds.writer import TaskForm
from coaching.content.question.document import Question
from coaching.models import Content
from tests.coaching import make

Sent = dict[str, Any]


def asked(*answers: tuple[str, bool], kind: str = "single", text: str = "May you?", why: str = "It is yours.") -> Sent:
    """A new question with answers to choose from."""
    sent: Sent = {"text": text, "kind": kind, "shown_kind": kind, "clip": "", "why": why}
    for index, (words, right) in enumerate(answers):
        sent |= {f"answers-{index}-id": "", f"answers-{index}-text": words, f"answers-{index}-why": ""}
        if right and kind == "multiple":
            sent[f"answers-{index}-correct"] = "on"
        elif right:
            sent["right"] = str(index)
    return sent


# Of each kind something that can be published (those with a clip, once they have one).
OF_EACH_KIND: dict[str, Sent] = {
    "single": asked(("Yes", True), ("No", False)),
    "multiple": asked(("Yes", True), ("No", False), ("Also yes", True), kind="multiple"),
    "true_false": {"answer": "false", "why_true": "No.", "why_false": "Indeed."},
    "short_text": {"answers-0-text": "noon", "answers-1-text": "midday", "answers-1-credit": "50", "slips": "on"},
    "number": {"answers-0-text": "60", "answers-0-tolerance": "0.5", "answers-0-why": "Up to it.", "unit": "£"},
    "order": {"answers-0-text": "Greet", "answers-1-text": "Verify", "answers-2-text": "Help"},
    "match": {"pairs-0-left": "Refund", "pairs-0-right": "£60", "pairs-1-left": "Visit", "pairs-1-right": "a day", "others": "never"},
    "gaps": {"gap_text": "Up to [£60|60 pounds] you decide, [alone].", "others": "£90", "picked": "on", "gap_whys": "\nNobody is asked."},
    "spot": {
        "spans-0-start_ms": "0:01.5", "spans-0-end_ms": "0:02.0", "spans-0-text": "I hear you.",
        "spans-1-start_ms": "2.2", "spans-1-end_ms": "0:02.8", "tolerance": "0.5", "spot_percent": "60",
    },
    "predict": asked(("Wait", False), ("Act", True), kind="predict") | {"done": "1"},
}  # fmt: skip


def of_kind(kind: str, **typed: Any) -> Sent:
    """A question of a kind as its form sends it."""
    return asked(kind=kind) | OF_EACH_KIND[kind] | typed


def form_of(document: Question, **typed: Any) -> Sent:
    """What the form of a stored question sends when nothing but `typed` is changed."""
    task = registry.stored(document.task, user=make.someone())
    sent = {name: value for name, value in typed_of(document).items() if value not in (None, False)}
    sent |= {"shown_kind": document.kind} | _fields(task)
    return {name: value for name, value in (sent | typed).items() if value is not None}


def _fields(form: TaskForm) -> Sent:
    sent: Sent = {}
    for name in ("right", "done"):
        if form.initial.get(name):
            sent[name] = form.initial[name]
    for each in (form, *(form.rows or ())):
        for bound in each:
            value = bound.field.prepare_value(bound.value())
            if value not in (None, False):
                sent[bound.html_name] = "on" if value is True else str(value)
    return sent


def as_stored(question: Content, **typed: Any) -> Sent:
    return form_of(make.fresh(question).draft, **typed)
