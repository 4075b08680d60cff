"""Questions. Pure."""

from collections.abc import Iterator
from typing import Any

from coaching.content.base import ClipPlace, Erased, Known, Ref
from coaching.content.findings import Finding, worst_first
from coaching.content.kinds import Kind, register
from coaching.content.question.document import Listening, Question, Source
from coaching.content.question.marking import check_question
from coaching.content.question.predicting import Predict
from coaching.content.question.removed import Removed
from coaching.content.question.spotting import Spot
from recordings.erasing.said import REMOVED


def check(document: Question, known: Known) -> list[Finding]:
    return worst_first(check_question(document))


def clips(document: Question) -> Iterator[ClipPlace]:
    """What is heard before answering, and after it."""
    yield from clips_of(document, "question")


def clips_of(document: Question, place: str, key: str = "") -> Iterator[ClipPlace]:
    """The clips of a question that stands at a place of something else."""
    if document.clip is not None:
        yield ClipPlace(document.clip, place, key, own=document.own_words)
    if isinstance(document.task, Predict) and document.task.rest is not None:
        yield ClipPlace(document.task.rest, place, key, "answered", document.own_words)


def links(document: Question) -> list[Ref]:
    """The guideline it cites."""
    return [Ref("guideline", document.source.guideline)] if document.source.guideline else []


def forget(document: Question, erased: Erased) -> Question:
    """Without an erased call: neither its clips nor where it comes from. Its text and answers stay only where they are the author's
    own wording; what can only be answered by hearing goes in any case.
    """
    task, source = document.task, document.source
    rest = task.rest if isinstance(task, Predict) else None
    if not (document.clip in erased.clips or rest in erased.clips or source.recording in erased.recordings):
        return document
    update: dict[str, Any] = {"source": Source(guideline=source.guideline, limit=source.limit)}
    if document.clip in erased.clips:
        update |= {"clip": None, "listening": Listening()}
    if isinstance(task, Predict) and rest in erased.clips:
        update["task"] = task.model_copy(update={"rest": None})
    if not document.own_words or (isinstance(task, Spot) and "clip" in update):
        update |= {"clip": None, "listening": Listening(), "task": Removed(), "text": REMOVED, "hints": [], "why": ""}
    return document.model_copy(update=update)


def from_format_3(raw: dict[str, Any]) -> dict[str, Any]:
    """Nobody had said yet which words are their own."""
    return raw


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
        upgrades={1: from_format_1, 2: from_format_2, 3: from_format_3},
        clips=clips,
        competencies=lambda document: [document.competency] if document.competency else [],
        links=links,
        forget=forget,
    )
)
