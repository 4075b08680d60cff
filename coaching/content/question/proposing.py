"""Proposes questions from what was said in a call: gaps worth leaving, wrong answers that colleagues gave at like moments. Pure.

Nothing is generated: every word proposed was said by somebody.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from recordings.search import stemming

MOST_GAPS = 3
MOST_WRONG = 3
# Letters of an answer that is read at a glance, and of the line that leads to it.
ANSWER = 240
# From so alike on two answers say the same; below, they are other answers.
SAME = 0.8
# “Yes”, “mm-hm”: no answer, and nothing to answer.
FEW_WORDS = 3
_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|tonight|yesterday|noon|midnight|midday"
_COUNTS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half|first|second|third|twice"
)
_UNITS = "pounds?|pence|euros?|dollars?|per ?cent|%|minutes?|hours?|days?|weeks?|months?|years?|o['’]clock|am|pm|times?"
_NUMBER = rf"(?:[£$€]?\d[\d.,:]*\d|[£$€]?\d|\b(?:{_COUNTS})\b)"
# What a call turns on: what an agent does, or lets somebody do.
_ACTS = (
    "refund|credit|cancel|apologi[sz]e|sorry|promise|call (?:you )?back|engineer|technician|replace|replacement|check|confirm|verify|"
    "postcode|restart|reset|book|appointment|discount|contract|transfer|hold|direct debit|bill|fault|ticket|reference|manager|team lead"
)
# Each with what a gap there is worth: figures and times first, then names, then acts.
_WORTH: list[tuple[float, re.Pattern[str]]] = [
    (
        3.0,
        re.compile(
            rf"{_NUMBER}(?:[\s-]{_NUMBER})*(?:\s(?:{_UNITS})(?!\w))?(?:\s(?:in the )?(?:morning|afternoon|evening))?",
            re.I,
        ),
    ),
    (2.5, re.compile(rf"\b(?:{_DAYS}|{_MONTHS})\b(?:\s(?:morning|afternoon|evening))?", re.I)),
    (2.0, re.compile(r"(?<=[a-z,] )(?!I\b|I['’])[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")),
    (1.5, re.compile(rf"\b(?:{_ACTS})\b", re.I)),
]


class Turn(Protocol):
    """A stretch of one speaker, in ms on the call's clock."""

    @property
    def speaker(self) -> str: ...
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Said:
    """What one of the two says until the other answers, in ms on the call's clock."""

    speaker: str
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Moment:
    """The customer says something, and the agent answers."""

    customer: Said
    agent: Said


def told(turns: Sequence[Turn]) -> list[Said]:
    """The turns with those of one speaker that follow each other put together; whose voice nobody knows ends a stretch."""
    found: list[Said] = []
    for turn in turns:
        if found and found[-1].speaker == turn.speaker and turn.speaker in ("agent", "customer"):
            last = found.pop()
            found.append(
                Said(last.speaker, last.start_ms, max(last.end_ms, turn.end_ms), f"{last.text} {turn.text}".strip())
            )
        else:
            found.append(Said(turn.speaker, turn.start_ms, turn.end_ms, turn.text))
    return found


def moments(turns: Sequence[Turn]) -> list[Moment]:
    """Where an agent answers a customer with more than a word or two."""
    return [
        Moment(before, after)
        for before, after in pairwise(told(turns))
        if (before.speaker, after.speaker) == ("customer", "agent") and len(after.text.split()) >= FEW_WORDS
    ]


def moment_in(turns: Sequence[Turn], *, start_ms: int, end_ms: int) -> Moment | None:
    """The moment a part of a call is about: the one whose answer lies most in it, else whose customer does; None for none."""

    def within(said: Said) -> int:
        return max(0, min(said.end_ms, end_ms) - max(said.start_ms, start_ms))

    there = [moment for moment in moments(turns) if within(moment.agent) or within(moment.customer)]
    return max(there, key=lambda moment: (within(moment.agent), within(moment.customer)), default=None)


def gaps_in(text: str, *, most: int = MOST_GAPS) -> list[tuple[int, int]]:
    """The stretches of a text most worth leaving out, in their order: figures and times, names, what is done.

    No more than a third of the words, never two beside each other, no word twice.
    """
    words = len(text.split())
    found = [
        (worth, match.start(), match.end())
        for worth, pattern in _WORTH
        for match in pattern.finditer(text)
        if match[0].strip() and match[0].casefold() not in ("one", "first", "second")
    ]
    taken: list[tuple[int, int]] = []
    said: set[str] = set()
    room = words // 3
    for _, start, end in sorted(found, key=lambda one: (-one[0], one[1])):
        piece = text[start:end]
        beside = any(start - 2 < other_end and end + 2 > other_start for other_start, other_end in taken)
        if beside or piece.casefold() in said or len(taken) >= most or len(piece.split()) > room:
            continue
        taken.append((start, end))
        said.add(piece.casefold())
        room -= len(piece.split())
    return sorted(taken)


def with_brackets(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    """A text as authors type gaps into it; brackets of its own are escaped."""
    typed, at = "", 0
    for start, end in gaps:
        typed += f"{_plain(text[at:start])}[{_plain(text[start:end])}]"
        at = end
    return typed + _plain(text[at:])


def _plain(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def at_a_glance(text: str, *, most: int = ANSWER) -> str:
    """The first whole sentences of a text that fit; where the first does not, its first words."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    kept = ""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            break
        kept = longer
    return kept or f"{text[: most - 1].rsplit(' ', 1)[0]}…"


def wrong_answers(moment: Moment, others: Sequence[Moment], *, most: int = MOST_WRONG) -> list[str]:
    """What agents answered at other moments, those first whose customer said the likest thing; never what says the same as the
    real answer or another one proposed.

    Likeness is the cosine of what the customers said, words weighed by tf-idf (Salton and Buckley 1988).
    """
    there = [other for other in others if len(other.agent.text.split()) >= FEW_WORDS]
    if not there:
        return []
    weigh = _weights([moment.customer.text, *(other.customer.text for other in there)])
    about = weigh(moment.customer.text)
    ranked = sorted(there, key=lambda other: -_cosine(about, weigh(other.customer.text)))
    weigh_answers = _weights([moment.agent.text, *(other.agent.text for other in there)])
    kept = [weigh_answers(at_a_glance(moment.agent.text))]
    proposed: list[str] = []
    for other in ranked:
        answer = at_a_glance(other.agent.text)
        vector = weigh_answers(answer)
        if all(_cosine(vector, known) < SAME for known in kept) and answer not in proposed:
            proposed.append(answer)
            kept.append(vector)
        if len(proposed) == most:
            break
    return proposed


def likeness(one: str, other: str, among: Sequence[str]) -> float:
    """How alike two texts are, 0 to 1, words weighed by how rare they are `among` texts."""
    weigh = _weights([one, other, *among])
    return _cosine(weigh(one), weigh(other))


Vector = dict[str, float]


def _weights(texts: Sequence[str]) -> Callable[[str], Vector]:
    spread = Counter(stem for text in texts for stem in set(_stems(text)))

    def weigh(text: str) -> Vector:
        counts = Counter(_stems(text))
        return {stem: count * math.log((1 + len(texts)) / (1 + spread[stem])) for stem, count in counts.items()}

    return weigh


def _stems(text: str) -> list[str]:
    return [stemming.stem(word) for word in stemming.words(text)]


def _cosine(one: Vector, other: Vector) -> float:
    length = math.sqrt(sum(value * value for value in one.values()) * sum(value * value for value in other.values()))
    return sum(value * other.get(stem, 0.0) for stem, value in one.items()) / length if length else 0.0
