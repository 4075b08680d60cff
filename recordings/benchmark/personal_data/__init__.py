"""Small made-up calls in which personal data is told, and others in which nothing is: to measure what the finder finds.

A script is written line by line: `A:` the agent, `C:` the customer; what should be found stands as `[kind: words]`. All pieces of
one kind in one script are one thing that is told. `near` is what the finder was made with; `apart` was written before it, by other
carriers, groupings, fillers and lists of names, and is looked at only to measure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recordings.transcripts.turns import Turn, Word

AGENT, CUSTOMER = 0, 1
# A word takes as long as its letters, about as people speak.
LETTER_MS, LEAST_MS, PAUSE_MS = 60, 120, 40
BETWEEN_TURNS_MS = 350

_PIECE = re.compile(r"\[(\w+): ([^\]]*)\]|(\S+)")
Span = tuple[int, int, int]


@dataclass(frozen=True)
class Sample:
    """One made-up call. `told`: of each kind the (channel, start_ms, end_ms) of its words; empty where it is harmless."""

    form: str
    script: str
    turns: list[Turn]
    told: dict[str, list[Span]]


def sample(script: str, *, form: str, one_channel: bool = False) -> Sample:
    """A script as a call with word times; all on one channel, as where nobody tells the voices apart, or each on their own."""
    turns: list[Turn] = []
    told: dict[str, list[Span]] = {}
    at = 0
    for line in script.strip().splitlines():
        who, _, said = line.strip().partition(":")
        channel = AGENT if who == "A" or one_channel else CUSTOMER
        words: list[Word] = []
        for kind, inside, after in _pieces(said):
            spans = []
            for text in (inside or after).split():
                length = max(LEAST_MS, LETTER_MS * len(text))
                words.append(Word(text, at, at + length))
                spans.append((channel, at, at + length))
                at += length + PAUSE_MS
            if kind:
                told.setdefault(kind, []).extend(spans)
        if words:
            turns.append(Turn(channel, words))
        at += BETWEEN_TURNS_MS
    return Sample(form, script, turns, told)


def _pieces(said: str) -> Iterable[tuple[str, str, str]]:
    """(kind, its words, "") or ("", "", other words); a full stop that follows a piece belongs to its last word."""
    said = re.sub(r"\]([^\s\[]+)", r"\1]", said)
    for found in _PIECE.finditer(said):
        yield found[1] or "", found[2] or "", found[3] or ""


def covered(spans: Sequence[Span], by: Iterable[Span]) -> bool:
    """Whether all of these words lie within what was found."""
    found = list(by)
    return all(any(c == channel and s <= start and end <= e for c, s, e in found) for channel, start, end in spans)
