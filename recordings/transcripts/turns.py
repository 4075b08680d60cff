"""Pure: what each channel said becomes one conversation of turns.

Whisper's own segments run across a pause in which the other party spoke, so turns are cut from word times and
silence alone: a channel's words are first gathered into utterances, then the utterances of all channels are put in order.
Beside one channel alone nobody's words cut it: its turns end with sentences, so that they can be read and named.
"""

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from recordings.writing import joined

# A pause this long ends a turn, whoever speaks next.
LONG_PAUSE_MS = 2500
# A shorter one ends it only where the other party says something in it, and a sentence is over or the pause is felt.
FELT_PAUSE_MS = 600
SENTENCE_ENDS, CLOSING = (".", "?", "!", "…", "。", "？", "！"), "\"'”’»)]」』）"
# Where all speak on one channel, a sentence that is followed by a breath may be the end of what one of them says. Measured on
# eight calls mixed down: 150 of 159 changes of speaker are met so, in 286 turns; with 600 ms 136, with 250 ms 152 in 334.
BREATH_MS = 400
# A turn that has become this long ends with its sentence; one without any end of a sentence is cut before it is longer than that.
LONG_TURN_MS, LONGEST_TURN_MS = 12_000, 20_000
# A diarizer is sure of a change of voice to half a second or so; the end of a sentence is known to a tenth.
EDGE_MS = 800

# What a diarizer tells: (start_ms, end_ms, voice), voices numbered from 0.
Stretch = tuple[int, int, int]


@dataclass(frozen=True)
class Word:
    """A word on the call's clock, in milliseconds; `text` carries its punctuation, `probability` is from 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    probability: float = 1.0


@dataclass
class Turn:
    """A stretch of one channel's speech; `words` is never empty and in order."""

    channel: int
    words: list[Word] = field(default_factory=list)

    @property
    def start_ms(self) -> int:
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        return max(word.end_ms for word in self.words)

    @property
    def text(self) -> str:
        return joined([word.text for word in self.words])


def ends_sentence(text: str) -> bool:
    return text.rstrip(CLOSING).endswith(SENTENCE_ENDS)


def _spoken_in(words: Sequence[Word], start_ms: int, end_ms: int) -> bool:
    """Whether the middle of any of `words` lies in the gap."""
    return any(start_ms < (word.start_ms + word.end_ms) / 2 < end_ms for word in words)


def _utterances(channel: int, words: Sequence[Word], others: Sequence[Word]) -> Iterator[Turn]:
    turn = Turn(channel)
    for word in words:
        if turn.words:
            last = turn.words[-1]
            pause = word.start_ms - last.end_ms
            felt = pause >= FELT_PAUSE_MS or (pause > 0 and ends_sentence(last.text))
            if pause >= LONG_PAUSE_MS or (felt and _spoken_in(others, last.end_ms, word.start_ms)):
                yield turn
                turn = Turn(channel)
        turn.words.append(word)
    if turn.words:
        yield turn


def _sentences(channel: int, words: Sequence[Word]) -> Iterator[Turn]:
    """The turns of a channel beside which nobody speaks: a sentence or a few, none longer than LONGEST_TURN_MS but a word that is."""
    turn = Turn(channel)
    for word in words:
        if turn.words:
            last = turn.words[-1]
            pause = word.start_ms - last.end_ms
            over = pause >= BREATH_MS or last.end_ms - turn.start_ms >= LONG_TURN_MS
            if pause >= LONG_PAUSE_MS or (over and ends_sentence(last.text)):
                yield from _short(turn)
                turn = Turn(channel)
        turn.words.append(word)
    if turn.words:
        yield from _short(turn)


def _short(turn: Turn) -> Iterator[Turn]:
    """The turn, cut at its longest pauses as often as it takes; where there is none, near its middle."""
    if turn.end_ms - turn.start_ms <= LONGEST_TURN_MS or len(turn.words) == 1:
        yield turn
        return
    middle, quarter = (turn.start_ms + turn.end_ms) // 2, (turn.end_ms - turn.start_ms) // 4
    # A crumb at either end would be no help: the middle half comes first.
    _, at = max(
        ((abs(after.start_ms - middle) <= quarter, after.start_ms - before.end_ms, -abs(after.start_ms - middle)), number)
        for number, (before, after) in enumerate(itertools.pairwise(turn.words), 1)
    )  # fmt: skip
    yield from _short(Turn(turn.channel, turn.words[:at]))
    yield from _short(Turn(turn.channel, turn.words[at:]))


def converse(channels: Sequence[Sequence[Word]]) -> list[Turn]:
    """Turns of all channels in the order in which they begin. No word is lost, none is moved to another channel.

    `channels` holds each channel's words in order of their start; the channel's index becomes the turn's channel.
    Overlapping talk is kept on both sides. Where nobody speaks on any other, turns end with sentences.
    """
    turns: list[Turn] = []
    for channel, words in enumerate(channels):
        others = [word for index, other in enumerate(channels) if index != channel for word in other]
        turns += _utterances(channel, words, others) if others else _sentences(channel, words)
    return sorted(turns, key=lambda turn: (turn.start_ms, turn.channel))


def by_voice(words: Sequence[Word], stretches: Sequence[Stretch]) -> list[list[Word]]:
    """The words of one channel apart by who says them: a list for each voice, as if each had a channel of its own.

    A word belongs to the stretch that its middle lies in, or lies nearest to; but a change of voice that falls just beside a
    sentence's edge falls on it. Without any stretch all words are one voice's.
    """
    voices: list[list[Word]] = [[] for _ in range(1 + max((voice for _, _, voice in stretches), default=0))]
    for word, voice in zip(words, _at_sentences(words, _nearest(words, stretches)), strict=True):
        voices[voice].append(word)
    return voices


def _ends_later(one: Stretch, other: Stretch) -> Stretch:
    return one if one[1] > other[1] else other


def _nearest(words: Sequence[Word], stretches: Sequence[Stretch]) -> list[int]:
    """The voice of the stretch that each word's middle lies in or nearest to."""
    in_order = sorted(stretches)
    begins = [start for start, _, _ in in_order]
    # Of those that have begun by then the one that ends last is the nearest.
    longest: list[Stretch] = list(itertools.accumulate(in_order, _ends_later))
    found: list[int] = []
    for word in words:
        middle = (word.start_ms + word.end_ms) // 2
        at = bisect.bisect_right(begins, middle)
        beside = longest[at - 1 : at] + in_order[at : at + 1]
        found.append(
            min(((max(start - middle, middle - end, 0), voice) for start, end, voice in beside), default=(0, 0))[1]
        )
    return found


def _at_sentences(words: Sequence[Word], voices: Sequence[int]) -> list[int]:
    """The words' voices, those at a sentence's edge with the rest of it where only they go with the sentence beside it."""
    settled = list(voices)
    ends = [number + 1 for number, word in enumerate(words) if ends_sentence(word.text)]
    for first, last in itertools.pairwise(dict.fromkeys([0, *ends, len(words)])):
        runs = [list(run) for _, run in itertools.groupby(range(first, last), key=lambda number: voices[number])]
        for edge, rest, beside in ((runs[0], runs[1:2], first - 1), (runs[-1], runs[-2:-1], last)):
            if not rest or not 0 <= beside < len(words) or voices[beside] != voices[edge[0]]:
                continue
            length, other = (words[run[-1]].end_ms - words[run[0]].start_ms for run in (edge, rest[0]))
            if length <= EDGE_MS and length < other:
                settled[edge[0] : edge[-1] + 1] = [voices[rest[0][0]]] * len(edge)
    return settled
