"""Questions. Pure."""

from collections.abc import Iterator
from typing import Any

from coaching.content.base import ClipPlace, Known
from coaching.content.findings import Finding, worst_first
from coaching.content.kinds import Kind, register
from coaching.content.question.document import Question
from coaching.content.question.marking import check_question


def check(document: Question, known: Known) -> list[Finding]:
    return worst_first(check_question(document))


def clips(document: Question) -> Iterator[ClipPlace]:
    """What is heard before answering."""
    if document.clip is not None:
        yield ClipPlace(document.clip, "question")


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """It stood in its quiz, with an id that is its number now."""
    return {key: value for key, value in raw.items() if key != "id"}


QUESTION = register(
    Kind(
        name="question",
        document=Question,
        check=check,
        upgrades={1: from_format_1},
        clips=clips,
        competencies=lambda document: [document.competency] if document.competency else [],
    )
)
