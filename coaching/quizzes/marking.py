"""Marks an answer, says what may not be published, and counts. Pure: no Django. The frozen quiz is plain JSON."""

from collections.abc import Collection, Sequence
from typing import Literal, TypedDict

from coaching.findings import Finding

Standing = Literal["right", "partly", "not_yet"]


class Option(TypedDict):
    id: str
    text: str
    correct: bool
    why: str


class Question(TypedDict):
    """`kind` is single or multiple; `clip` is the pk of a recordings.Clip; `why` is shown after the answer."""

    id: str
    kind: str
    text: str
    clip: int | None
    why: str
    options: list[Option]


class Quiz(TypedDict):
    title: str
    intro: str
    pass_percent: int
    questions: list[Question]


class MarkedOption(TypedDict):
    id: str
    text: str
    chosen: bool
    correct: bool
    why: str


class Mark(TypedDict):
    standing: Standing
    options: list[MarkedOption]


class NotAnAnswer(ValueError):
    """What was chosen cannot answer this question. The message says to the learner what to do."""


def mark(question: Question, chosen: Collection[str]) -> Mark:
    """Mark the chosen option ids: right is exactly the right set; partly is more right than wrong ones.

    Raises NotAnAnswer for nothing, for several where one is asked, and for options the question does not have.
    """
    picked = set(chosen)
    if not picked:
        raise NotAnAnswer("Choose an answer first.")
    if not picked <= {option["id"] for option in question["options"]}:
        raise NotAnAnswer("That answer belongs to another question. Choose one of these.")
    if question["kind"] == "single" and len(picked) > 1:
        raise NotAnAnswer("Choose one answer.")
    correct = {option["id"] for option in question["options"] if option["correct"]}
    standing: Standing = "not_yet"
    if picked == correct:
        standing = "right"
    elif len(picked & correct) > len(picked - correct):
        standing = "partly"
    return {
        "standing": standing,
        "options": [
            {
                "id": option["id"],
                "text": option["text"],
                "chosen": option["id"] in picked,
                "correct": option["correct"],
                "why": option["why"],
            }
            for option in question["options"]
        ],
    }


def score_percent(standings: Sequence[str]) -> int:
    """How many of a hundred were right, rounded to the nearest whole; 0 for no answers at all."""
    return (200 * standings.count("right") + len(standings)) // (2 * len(standings)) if standings else 0


def has_passed(standings: Sequence[str], pass_percent: int) -> bool:
    """Whether enough were right. Counted in whole questions, so rounding never decides."""
    return 100 * standings.count("right") >= pass_percent * len(standings)


def check(quiz: Quiz) -> list[Finding]:
    """What may not be published, and what deserves a second look."""
    found = []
    if not quiz["questions"]:
        found.append(Finding("problem", "", "There is no question yet", "Add at least one question."))
    for number, question in enumerate(quiz["questions"], start=1):
        found += _of_a_question(number, question)
    return sorted(found, key=lambda finding: finding.level != "problem")


def _of_a_question(number: int, question: Question) -> list[Finding]:
    def problem(title: str, advice: str) -> Finding:
        return Finding("problem", question["id"], f"Question {number} {title}", advice)

    found = []
    right = sum(option["correct"] for option in question["options"])
    texts = [option["text"].strip() for option in question["options"]]
    if not question["text"].strip():
        found.append(problem("is empty", "Write what you ask."))
    if len(texts) < 2:
        found.append(problem("needs two answers or more", "Add answers to choose from."))
    if not all(texts):
        found.append(problem("has an empty answer", "Write it, or remove it."))
    if len(set(texts)) < len(texts):
        found.append(problem("has the same answer twice", "Change one of them, or remove it."))
    if not right:
        found.append(problem("has no right answer", "Mark the right one."))
    if question["kind"] == "single" and right > 1:
        found.append(
            problem("has several right answers but takes one", "Mark one as right, or let learners choose several.")
        )
    if not question["why"].strip():
        found.append(
            Finding(
                "attention",
                question["id"],
                f"Question {number} does not say why",
                "A sentence after the answer is what teaches.",
            )
        )
    return found
