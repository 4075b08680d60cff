"""A quiz: questions of the bank in order, and what it takes to pass. Pure."""

from collections.abc import Sequence

from pydantic import Field

from coaching.content.base import Document, Part
from coaching.content.question.document import Question


class QuestionLink(Part):
    """A question by its `number`; once published with its `version` and the whole `document`."""

    number: int
    version: int | None = None
    document: Question | None = None

    def key_of(self) -> str:
        return str(self.number)

    def named(self) -> str:
        return f"Question “{self.document.text[:40]}”" if self.document else f"Question {self.number}"


class Quiz(Document):
    """`pass_percent` of the questions answered rightly finish its activity; 0 lets everyone through."""

    title: str = Field(title="title")
    intro: str = Field("", title="what it is about")
    pass_percent: int = Field(60, ge=0, le=100, title="right answers it takes, in percent")
    questions: list[QuestionLink] = Field(default_factory=list, title="questions")

    def heading(self) -> str:
        return self.title

    @property
    def asked(self) -> list[Question]:
        """Its questions in order, those that are filled in."""
        return [link.document for link in self.questions if link.document]


def score_percent(grades: Sequence[str]) -> int:
    """How many of a hundred were right, rounded to the nearest whole; 0 for no answers at all."""
    return (200 * grades.count("right") + len(grades)) // (2 * len(grades)) if grades else 0


def has_passed(grades: Sequence[str], pass_percent: int) -> bool:
    """Whether enough were right. Counted in whole questions, so rounding never decides."""
    return 100 * grades.count("right") >= pass_percent * len(grades)
