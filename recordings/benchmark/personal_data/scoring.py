"""How much of what is told is found, by kind, and how much is found where nothing is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from recordings.benchmark.personal_data import Sample, Span, covered
from recordings.privacy.finding import Found, Spoken, find


@dataclass
class Tally:
    """Of one kind: how many were told; of these found to the last word, under any kind (it would be bleeped), and under its own.

    `finds` and `right`: stretches found as this kind, and those of them in which something was told.
    """

    told: int = 0
    found: int = 0
    named: int = 0
    finds: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.told if self.told else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.finds if self.finds else 1.0

    def add(self, other: "Tally") -> None:
        for name in ("told", "found", "named", "finds", "right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Score:
    """Tallies by kind; `disturbed`: harmless calls in which something was found, of `harmless`; `missed`: what was not found, to read."""

    kinds: dict[str, Tally] = field(default_factory=dict)
    harmless: int = 0
    disturbed: int = 0
    missed: list[Sample] = field(default_factory=list)
    false: list[Sample] = field(default_factory=list)

    def of(self, kind: str) -> Tally:
        return self.kinds.setdefault(kind, Tally())

    @property
    def all(self) -> Tally:
        total = Tally()
        for tally in self.kinds.values():
            total.add(tally)
        return total


def score(samples: Iterable[Sample]) -> Score:
    """How the finder does on these."""
    told = Score()
    for sample in samples:
        found = find([Spoken(turn.channel, turn.words) for turn in sample.turns])
        for kind, spans in sample.told.items():
            tally = told.of(kind)
            tally.told += 1
            complete = covered(spans, map(_span, found))
            tally.found += complete
            tally.named += covered(spans, (_span(each) for each in found if each.kind == kind))
            if not complete:
                told.missed.append(sample)
        words = [span for spans in sample.told.values() for span in spans]
        wrong = [each for each in found if not _meets(each, words)]
        for each in found:
            told.of(each.kind).finds += 1
            told.of(each.kind).right += each not in wrong
        if wrong:
            told.false.append(sample)
        if not sample.told:
            told.harmless += 1
            told.disturbed += bool(found)
    return told


def _span(found: Found) -> Span:
    return found.channel, found.start_ms, found.end_ms


def _meets(found: Found, words: Iterable[Span]) -> bool:
    return any(
        channel == found.channel and start < found.end_ms and end > found.start_ms for channel, start, end in words
    )
