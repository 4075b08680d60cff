"""Marks a question, with what hints cost and certainty is worth, and says what may not be published. Pure.

Formulas of each kind stand with the kind: choosing, writing, arranging, spotting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coaching.content.findings import Finding
from coaching.content.question.document import Question
from coaching.content.question.task import HAIR

# What an answer is worth under certainty-based marking, right and wrong, by how sure one said to be
# (Gardner-Medwin 1995, “Confidence assessment in the teaching of basic science”; so in Moodle's CBM behaviours).
CERTAINTY: dict[int, tuple[int, int]] = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
MOST_CERTAIN = max(right for right, _ in CERTAINTY.values())


@dataclass(frozen=True)
class Certain:
    """How well a learner knew what they knew: `average` of the certainty marks (from -6 to 3), `accuracy` of one, `bonus` on it."""

    average: float
    accuracy: float
    bonus: float

    @property
    def percent(self) -> float:
        """Accuracy with the bonus, between 0 and 100."""
        return 100 * min(max(self.accuracy + self.bonus, 0.0), 1.0)


def with_hints(score: float, *, hints: int, cost_percent: int) -> float:
    """What is left of a score after hints, each at its cost in per cent of the question; never below 0."""
    return score * max(0.0, 1 - hints * cost_percent / 100)


def certainty_mark(score: float, sure: int) -> float:
    """The certainty mark of an answer worth `score` of one; a part of it lies as far between the two marks."""
    right, wrong = CERTAINTY[sure]
    return wrong + score * (right - wrong)


def certain(answers: Sequence[tuple[float, int]]) -> Certain | None:
    """Of (score, how sure) pairs; None for none.

    The bonus is a tenth of what the average has over the best that one and the same certainty for all answers would have brought:
    who tells apart what they know from what they guess gains, who does not loses (Gardner-Medwin and Gahan 2003; Moodle's
    `qbehaviour_deferredcbm`).
    """
    if not answers:
        return None
    accuracy = sum(score for score, _ in answers) / len(answers)
    average = sum(certainty_mark(score, sure) for score, sure in answers) / len(answers)
    flat = max(certainty_mark(accuracy, sure) for sure in CERTAINTY)
    return Certain(average, accuracy, (average - flat) / 10)


def percent_of(scores: Sequence[float]) -> int:
    """The sum of scores of one each in whole per cent, rounded to the nearest; 0 for none."""
    return int(100 * sum(scores) / len(scores) + 0.5 + HAIR) if scores else 0


def check_question(question: Question, *, name: str = "The question", where: str = "") -> list[Finding]:
    """What may not be published of one question, and what deserves a second look; sentences begin with its `name`."""
    found = []
    if not question.text.strip():
        found.append(Finding("problem", where, f"{name} is empty", "Write what you ask."))
    for trouble in question.task.troubles():
        found.append(Finding(trouble.level, where, f"{name} {trouble.told}", trouble.advice))
    if question.clip is None and question.kind in ("spot", "predict"):
        found.append(Finding("problem", where, f"{name} has no clip to hear", "Choose the clip it is about."))
    if question.clip is None and question.listening.asked_after:
        advice = "Choose a clip, or let the question stand there at once."
        found.append(Finding("problem", where, f"{name} waits for a clip it does not have", advice))
    if not question.why.strip():
        advice = "A sentence after the answer is what teaches."
        found.append(Finding("attention", where, f"{name} does not say why", advice))
    return found
