"""Pure: how a call went, told in figures: who talks how much and how fast, and for how long nobody does.

These describe one call. They rank nobody: a long silence may be a customer looking for a cable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

# A pause within a turn as long as this is not talking.
PAUSE_MS = 1000
# “Yes”, “mm-hm”, “of course”: said while the other goes on talking, it takes nothing from them.
FEW_WORDS = 2
# Beginning this much before the other has ended is talking over them, and no slip of an ear's or a clock's.
OVER_MS = 500


class Spoken(Protocol):
    """A turn: times in ms on the call's clock, `words` a list of {text, start_ms, end_ms, …} in order."""

    @property
    def speaker(self) -> str: ...
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def words(self) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Stretch:
    """From where to where on the call's clock, in ms."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


@dataclass(frozen=True)
class Voice:
    """One speaker: `share` in percent of all talking, `pace` in words a minute of it, the longest stretch without the other,
    and when they began to talk over the other (ms)."""

    speaker: str
    talk_ms: int
    share: int
    pace: int
    longest: Stretch
    talked_over: tuple[int, ...]


@dataclass(frozen=True)
class Measures:
    """`silence_ms`: how long nobody talks in the whole call; `longest_silence` None where somebody always does."""

    voices: tuple[Voice, ...]
    silence_ms: int
    longest_silence: Stretch | None


def measure(turns: Sequence[Spoken], *, duration_ms: int) -> Measures:
    """The figures of a call with its turns in order; voices in the order agent, customer, without those nobody has named."""
    named = [turn for turn in turns if turn.speaker in ("agent", "customer") and turn.words]
    talked = {who: _talked([turn for turn in named if turn.speaker == who]) for who in ("agent", "customer")}
    every = sum(_length(stretches) for stretches in talked.values())
    voices = []
    for who, stretches in talked.items():
        if not stretches:
            continue
        talk_ms = _length(stretches)
        words = sum(len(turn.words) for turn in named if turn.speaker == who)
        voices.append(
            Voice(
                who, talk_ms, round(100 * talk_ms / max(1, every)), round(60_000 * words / max(1, talk_ms)),
                _longest(named, who), _talked_over(named, who),
            )
        )  # fmt: skip
    gaps = _gaps(_talked(turns), duration_ms)
    return Measures(tuple(voices), _length(gaps), max(gaps, key=lambda gap: gap.length_ms, default=None))


def _length(stretches: Sequence[Stretch]) -> int:
    return sum(stretch.length_ms for stretch in stretches)


def _talked(turns: Sequence[Spoken]) -> list[Stretch]:
    """When somebody talks, by the words: stretches apart, in order, with the short pauses in them."""
    said = sorted((int(word["start_ms"]), int(word["end_ms"])) for turn in turns for word in turn.words)
    found: list[Stretch] = []
    for start, end in said:
        if found and start - found[-1].end_ms < PAUSE_MS:
            found[-1] = Stretch(found[-1].start_ms, max(found[-1].end_ms, end))
        else:
            found.append(Stretch(start, end))
    return found


def _gaps(talked: Sequence[Stretch], duration_ms: int) -> list[Stretch]:
    edges = [0, *(edge for stretch in talked for edge in (stretch.start_ms, stretch.end_ms)), duration_ms]
    return [Stretch(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


def _longest(turns: Sequence[Spoken], who: str) -> Stretch:
    """The longest stretch in which one talks and the other says a word or two at most."""
    longest = current = None
    for turn in turns:
        if turn.speaker == who:
            current = Stretch(current.start_ms if current else turn.start_ms, turn.end_ms)
            longest = max((longest or current, current), key=lambda stretch: stretch.length_ms)
        elif len(turn.words) > FEW_WORDS:
            current = None
    return longest or Stretch(0, 0)


def _talked_over(turns: Sequence[Spoken], who: str) -> tuple[int, ...]:
    """When one begins, with more than a word or two, while the other is talking and has not come to an end."""
    others = [turn for turn in turns if turn.speaker != who]
    return tuple(
        turn.start_ms
        for turn in turns
        if turn.speaker == who
        and len(turn.words) > FEW_WORDS
        and any(other.start_ms < turn.start_ms < other.end_ms - OVER_MS for other in others)
    )
