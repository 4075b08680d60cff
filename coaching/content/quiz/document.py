"""A quiz: questions of the bank, fixed or drawn, and how it is taken. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from coaching.content.base import Document, Number, Part
from coaching.content.question.document import Difficulty, Question

When = Literal["at_once", "after_try", "after_last", "on_date"]
Counts = Literal["best", "last", "first", "mean"]
# In whose words a table of what is told, and when, is read.
WHENS: dict[str, str] = {
    "at_once": "After each answer",
    "after_try": "At the end of each try",
    "after_last": "Once no try is left, or it is passed",
    "on_date": "From a date on",
}
COUNTS: dict[str, str] = {
    "best": "The best try",
    "last": "The last try",
    "first": "The first try",
    "mean": "The mean of all tries",
}


class QuestionLink(Part):
    """A question by its `number`; once published with its `version` and the whole `document`."""

    number: int
    version: int | None = None
    document: Question | None = None

    def key_of(self) -> str:
        return str(self.number)

    def named(self) -> str:
        return f"Question “{self.document.text[:40]}”" if self.document else f"Question {self.number}"


class Draw(Part):
    """`count` questions of the bank drawn anew for each try, of those that practise a competency and are meant to be so hard.

    Once published, `pool` holds all there were to draw from.
    """

    id: str
    count: int = Field(1, ge=1, le=100, title="how many")
    competency: Number | None = Field(None, title="competency")
    difficulty: Difficulty = Field("", title="how hard")
    pool: list[QuestionLink] = Field(default_factory=list)

    def key_of(self) -> str:
        return self.id

    def takes(self, question: Question) -> bool:
        """Whether a question is one of those to draw from."""
        return question.competency == self.competency and self.difficulty in ("", question.difficulty)


class Review(Part):
    """What learners are told, and when: whether they were right, which answer is right, and why."""

    grade: When = Field("at_once", title="whether it was right")
    answers: When = Field("at_once", title="the right answer")
    whys: When = Field("at_once", title="why")
    on: date | None = Field(None, title="date")

    def tells(self, what: str, *, over: bool, last: bool, today: date) -> bool:
        """Whether `what` (grade, answers, whys) is told of a try that is `over`, or is not; `last`: none is left, or it is passed."""
        when: When = getattr(self, what)
        if when == "on_date":
            return over and self.on is not None and today >= self.on
        return when == "at_once" or (over and (when == "after_try" or last))

    @property
    def at_once(self) -> bool:
        """Whether anything is told after each answer."""
        return "at_once" in (self.grade, self.answers, self.whys)


class Quiz(Document):
    """`pass_percent` of the points finish its activity; 0 lets everyone through. `tries` and `minutes`: None for any number.

    A hint costs `hint_percent` of its question. With `certainty` learners say how sure they are, and pass by accuracy with a bonus.
    """

    format: ClassVar[int] = 4

    title: str = Field(title="title")
    intro: str = Field("", title="what it is about")
    pass_percent: int = Field(60, ge=0, le=100, title="points it takes, in percent")
    questions: list[QuestionLink] = Field(default_factory=list, title="questions")
    draws: list[Draw] = Field(default_factory=list, title="drawn questions")
    shuffle_questions: bool = Field(False, title="questions in another order each time")
    shuffle_answers: bool = Field(True, title="answers in another order each time")
    tries: int | None = Field(None, ge=1, le=100, title="tries")
    counts: Counts = Field("best", title="which try counts")
    minutes: int | None = Field(None, ge=1, le=1_440, title="time limit in minutes")
    hint_percent: int = Field(25, ge=0, le=100, title="what a hint costs, in percent")
    certainty: bool = Field(False, title="learners say how sure they are")
    guideline: Number | None = Field(None, title="guideline at the side")
    review: Review = Field(default_factory=Review, title="what is told, and when")

    def heading(self) -> str:
        return self.title

    @property
    def links(self) -> list[QuestionLink]:
        """Every question that may be asked, each once: the fixed ones, then those to draw from."""
        every = [*self.questions, *(link for draw in self.draws for link in draw.pool)]
        return list({link.number: link for link in reversed(every)}.values())[::-1]

    @property
    def asked(self) -> list[Question]:
        """All that may be asked, as far as they are filled in."""
        return [link.document for link in self.links if link.document]

    @property
    def length(self) -> int:
        """How many questions one try has."""
        return len(self.questions) + sum(min(draw.count, len(draw.pool) or draw.count) for draw in self.draws)


def counted_percent(percents: Iterable[int], counts: Counts) -> float:
    """What the tries so far come to, in per cent, by which of them counts; 0 for none."""
    tried = list(percents)
    if not tried:
        return 0.0
    ways = {"best": max(tried), "last": tried[-1], "first": tried[0], "mean": sum(tried) / len(tried)}
    return float(ways[counts])
