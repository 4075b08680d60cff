"""Marks an answer to a question, and says what may not be published. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from coaching.content.findings import Finding
from coaching.content.question.document import Option, Question
from recordings.errors import DomainError

Grade = Literal["right", "partly", "not_yet"]
# What a grade is worth, of one.
WORTH: dict[str, float] = {"right": 1.0, "partly": 0.5, "not_yet": 0.0}


@dataclass(frozen=True)
class MarkedOption:
    """An option with whether it was chosen."""

    option: Option
    chosen: bool


@dataclass(frozen=True)
class Mark:
    grade: Grade
    options: list[MarkedOption]


def mark(question: Question, chosen: Collection[str]) -> Mark:
    """Mark the chosen option ids: right is exactly the right set; partly is more right than wrong ones.

    Raises DomainError for nothing, for several where one is asked, and for options the question does not have.
    """
    picked = set(chosen)
    if not picked:
        raise DomainError("Choose an answer first.", field="given")
    if not picked <= {option.id for option in question.options}:
        raise DomainError("That answer belongs to another question. Choose one of these.", field="given")
    if question.kind == "single" and len(picked) > 1:
        raise DomainError("Choose one answer.", field="given")
    correct = {option.id for option in question.options if option.correct}
    grade: Grade = "not_yet"
    if picked == correct:
        grade = "right"
    elif len(picked & correct) > len(picked - correct):
        grade = "partly"
    return Mark(grade, [MarkedOption(option, option.id in picked) for option in question.options])


def check_question(question: Question, *, name: str = "The question", where: str = "") -> list[Finding]:
    """What may not be published of one question, and what deserves a second look; sentences begin with its `name`."""

    def problem(title: str, advice: str) -> Finding:
        return Finding("problem", where, f"{name} {title}", advice)

    found = []
    right = sum(option.correct for option in question.options)
    texts = [option.text.strip() for option in question.options]
    if not question.text.strip():
        found.append(problem("is empty", "Write what you ask."))
    if len(texts) < 2:
        found.append(problem("needs two answers or more", "Add answers to choose from."))
    if not all(texts):
        found.append(problem("has an empty answer", "Write it, or remove it."))
    if len(set(texts)) < len(texts):
        found.append(problem("has the same answer twice", "Change one of them, or remove it."))
    if not right:
        found.append(problem("has no right answer", "Mark the right one."))
    if question.kind == "single" and right > 1:
        found.append(
            problem("has several right answers but takes one", "Mark one as right, or let learners choose several.")
        )
    if not question.why.strip():
        advice = "A sentence after the answer is what teaches."
        found.append(Finding("attention", where, f"{name} does not say why", advice))
    return found
