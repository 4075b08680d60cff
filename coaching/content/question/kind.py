"""Questions. Pure."""

from collections.abc import Iterator
from typing import Any

from coaching.content.base import ClipPlace, Known, Ref
from coaching.content.findings import Finding, worst_first
from coaching.content.kinds import Kind, register
from coaching.content.question.document import Question
from coaching.content.question.marking import check_question
from coaching.content.question.predicting import Predict


def check(document: Question, known: Known) -> list[Finding]:
    return worst_first(check_question(document))


def clips(document: Question) -> Iterator[ClipPlace]:
    """What is heard before answering, and after it."""
    yield from clips_of(document, "question")


def clips_of(document: Question, place: str, key: str = "") -> Iterator[ClipPlace]:
    """The clips of a question that stands at a place of something else."""
    if document.clip is not None:
        yield ClipPlace(document.clip, place, key)
    if isinstance(document.task, Predict) and document.task.rest is not None:
        yield ClipPlace(document.task.rest, place, key, "answered")


def links(document: Question) -> list[Ref]:
    """The guideline it cites."""
    return [Ref("guideline", document.source.guideline)] if document.source.guideline else []


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """It stood in its quiz, with an id that is its number now."""
    return {key: value for key, value in raw.items() if key != "id"}


def from_format_2(raw: dict[str, Any]) -> dict[str, Any]:
    """There were two kinds, and what is their own stood among the rest."""
    task = {name: raw[name] for name in ("kind", "options") if name in raw}
    rest = {name: value for name, value in raw.items() if name not in ("kind", "options")}
    return rest | {"task": {"kind": "single"} | task}


QUESTION = register(
    Kind(
        name="question",
        document=Question,
        check=check,
        upgrades={1: from_format_1, 2: from_format_2},
        clips=clips,
        competencies=lambda document: [document.competency] if document.competency else [],
        links=links,
    )
)
