"""Spot the moment: a key is pressed whenever one hears it. Pure.

Marks are matched one to one to the author's spans and counted by F1 (van Rijsbergen 1979): the harmonic mean of the share of
spans that were found and the share of marks that found one. Pressing all the time finds everything, and fails.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from coaching.content.base import Part
from coaching.content.question.task import Mark, Piece, Task, Trouble, not_here
from recordings.numbers import whole
from recordings.timecode import short

# The slowest listener whose lag is taken out, and the steps in which it is looked for.
MOST_LAG_MS, LAG_STEP_MS = 1_000, 50
# A mark this near a span that nobody found is a near miss, told as one and worth nothing.
NEAR_MS = 3_000
# A call of hours, a finger that trembles.
MOST_MARKS = 2_000
# Ten days: beyond is no moment of any call.
MOST_MS = 10**9


class Span(Part):
    """A moment of the behaviour, in milliseconds on the call's clock."""

    id: str
    start_ms: int = Field(0, ge=0, le=2**31, title="from")
    end_ms: int = Field(0, ge=0, le=2**31, title="to")
    text: str = Field("", title="what is said")
    why: str = Field("", title="why it is one")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"moment “{self.text[:40]}”"


@dataclass(frozen=True)
class Found:
    """A listener's marks against the spans, all in milliseconds on the call's clock.

    `lag_ms` was taken out of every mark; `pairs` are (mark, span id) that belong together, `near` such that nearly do, `alone`
    marks that found nothing, `missed` ids of spans that nobody found.
    """

    lag_ms: int
    pairs: list[tuple[int, str]]
    near: list[tuple[int, str]]
    alone: list[int]
    missed: list[str]
    marks: int
    spans: int

    @property
    def recall(self) -> float:
        return len(self.pairs) / self.spans if self.spans else 0.0

    @property
    def precision(self) -> float:
        return len(self.pairs) / self.marks if self.marks else 0.0

    @property
    def f1(self) -> float:
        return 2 * len(self.pairs) / (self.marks + self.spans) if self.marks + self.spans else 0.0


class Spot(Task):
    """`spans` of the question's clip. An answer is the marks in milliseconds on the call's clock; none at all is an answer too.

    `tolerance_ms` is how far beside a span a mark still counts; from `pass_percent` of F1 on it is right.
    """

    words: ClassVar[str] = "Spot the moment"
    page: ClassVar[str] = "spot"
    kind: Literal["spot"] = "spot"
    spans: list[Span] = Field(default_factory=list, title="moments")
    tolerance_ms: int = Field(500, ge=0, le=5_000, title="give or take")
    pass_percent: int = Field(60, ge=1, le=100, title="F1 from which it is right, in percent")

    def troubles(self) -> list[Trouble]:
        found = []
        if not self.spans:
            found.append(Trouble("has no moment to spot", "Mark where it is heard."))
        if any(span.end_ms <= span.start_ms for span in self.spans):
            found.append(Trouble("has a moment that ends before it begins", "Give it a beginning before its end."))
        ordered = sorted(self.spans, key=lambda span: span.start_ms)
        if any(before.end_ms > after.start_ms for before, after in itertools.pairwise(ordered)):
            found.append(
                Trouble("has moments that overlap", "Make one of them, or part them: one mark can find only one.")
            )
        if len(self.spans) == 1:
            advice = "With one moment a single lucky press is all of it. Two or more tell who listens."
            found.append(Trouble("has one moment only", advice, "attention"))
        return found

    def right_in_words(self) -> list[str]:
        return [f"{short(span.start_ms)} {span.text}".strip() for span in self.spans]

    def mark(self, values: Sequence[str]) -> Mark:
        """F1 as the score; from the pass mark on all of it, for beyond that a finger's nerves count, not an ear."""
        marks = marks_in(values)
        found = matched(marks, self.spans, tolerance_ms=self.tolerance_ms)
        score = 1.0 if 100 * found.f1 >= self.pass_percent - 1e-9 else found.f1
        hit = {key: mark for mark, key in found.pairs}
        near = {key: mark for mark, key in found.near}
        pieces = [
            Piece(
                span.id,
                span.text,
                short(hit[span.id]) if span.id in hit else short(near[span.id]) if span.id in near else "",
                short(span.start_ms),
                chosen=span.id in hit,
                correct=True,
                credit=float(span.id in hit),
                why=span.why,
            )
            for span in sorted(self.spans, key=lambda span: span.start_ms)
        ]
        return Mark(score, pieces, told=found)

    def laid_out(self, seed: str, values: Sequence[str]) -> list[int]:
        return sorted({mark for value in values if (mark := whole(value)) is not None})

    def in_words(self, values: Sequence[str]) -> list[str]:
        return [short(mark) for mark in self.laid_out("", values)]


def marks_in(values: Sequence[str]) -> list[int]:
    """The marks of an answer, sorted, each once. Raises DomainError for what is no time."""
    given = [whole(value.strip()) for value in values if value.strip()]
    marks = {mark for mark in given if mark is not None and mark < MOST_MS}
    if len(given) > MOST_MARKS or None in given or len(marks) < len(set(given)):
        raise not_here()
    return sorted(marks)


def matched(marks: Sequence[int], spans: Sequence[Span], *, tolerance_ms: int) -> Found:
    """Marks matched one to one to spans after taking out the listener's own lag: of all lags up to a second the one under which
    most spans are found; of several the one under which the marks lie nearest to their spans, then the smallest.

    As many pairs as there can be: spans by their end, each with the earliest mark left that lies in it, which is optimal for
    points and intervals. (That annotators' lag is best taken out as the shift of most agreement: Mariooryad and Busso 2015.)
    """
    ordered = sorted(spans, key=lambda span: (span.end_ms, span.start_ms))
    best: tuple[int, int, int] | None = None
    pairs: list[tuple[int, Span]] = []
    for lag in range(0, MOST_LAG_MS + 1, LAG_STEP_MS):
        tried = _pairs(marks, ordered, lag=lag, tolerance_ms=tolerance_ms)
        beside = sum(_beside(mark - lag, span) for mark, span in tried)
        rank = (-len(tried), beside, lag)
        if best is None or rank < best:
            best, pairs = rank, tried
    lag = best[2] if best else 0
    used, hit = {mark for mark, _ in pairs}, {span.id for _, span in pairs}
    alone = [mark for mark in marks if mark not in used]
    missed = [span for span in sorted(spans, key=lambda span: span.start_ms) if span.id not in hit]
    near: list[tuple[int, str]] = []
    for span in missed:
        closest = min(alone, key=lambda mark: _beside(mark - lag, span), default=None)
        if closest is not None and _beside(closest - lag, span) <= NEAR_MS:
            near.append((closest, span.id))
            alone.remove(closest)
    return Found(
        lag,
        [(mark, span.id) for mark, span in pairs],
        near,
        alone,
        [span.id for span in missed],
        len(marks),
        len(spans),
    )


def _pairs(marks: Sequence[int], ordered: Sequence[Span], *, lag: int, tolerance_ms: int) -> list[tuple[int, Span]]:
    left = sorted(marks)
    pairs = []
    for span in ordered:
        mark = next((mark for mark in left if _beside(mark - lag, span) <= tolerance_ms), None)
        if mark is not None:
            left.remove(mark)
            pairs.append((mark, span))
    return pairs


def _beside(ms: int, span: Span) -> int:
    """How far a moment lies outside a span; 0 inside."""
    return max(span.start_ms - ms, ms - span.end_ms, 0)
