"""Pure: what each channel said becomes one conversation of turns.

Whisper's own segments run across a pause in which the other party spoke, so turns are cut from word times and
silence alone: a channel's words are first gathered into utterances, then the utterances of all channels are put in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from recordings.writing import joined

# A pause this long ends a turn, whoever speaks next.
LONG_PAUSE_MS = 2500
# A shorter one ends it only where the other party says something in it, and a sentence is over or the pause is felt.
FELT_PAUSE_MS = 600
SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！")


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


def _spoken_in(words: Sequence[Word], start_ms: int, end_ms: int) -> bool:
    """Whether the middle of any of `words` lies in the gap."""
    return any(start_ms < (word.start_ms + word.end_ms) / 2 < end_ms for word in words)


def _utterances(channel: int, words: Sequence[Word], others: Sequence[Word]) -> Iterator[Turn]:
    turn = Turn(channel)
    for word in words:
        if turn.words:
            last = turn.words[-1]
            pause = word.start_ms - last.end_ms
            felt = pause >= FELT_PAUSE_MS or (pause > 0 and last.text.endswith(SENTENCE_ENDS))
            if pause >= LONG_PAUSE_MS or (felt and _spoken_in(others, last.end_ms, word.start_ms)):
                yield turn
                turn = Turn(channel)
        turn.words.append(word)
    if turn.words:
        yield turn


def converse(channels: Sequence[Sequence[Word]]) -> list[Turn]:
    """Turns of all channels in the order in which they begin. No word is lost, none is moved to another channel.

    `channels` holds each channel's words in order of their start; the channel's index becomes the turn's channel.
    Overlapping talk is kept on both sides.
    """
    turns: list[Turn] = []
    for channel, words in enumerate(channels):
        others = [word for index, other in enumerate(channels) if index != channel for word in other]
        turns += _utterances(channel, words, others)
    return sorted(turns, key=lambda turn: (turn.start_ms, turn.channel))


def by_voice(words: Sequence[Word], stretches: Sequence[tuple[int, int, int]]) -> list[list[Word]]:
    """The words of one channel apart by who says them: a list for each voice, as if each had a channel of its own.

    `stretches` are what a diarizer tells: (start_ms, end_ms, voice), voices numbered from 0. A word belongs to the stretch
    that its middle lies in, or lies nearest to. Without any stretch all words are one voice's.
    """
    voices: list[list[Word]] = [[] for _ in range(1 + max((voice for _, _, voice in stretches), default=0))]
    for word in words:
        middle = (word.start_ms + word.end_ms) // 2
        away = [(max(start - middle, middle - end, 0), voice) for start, end, voice in stretches]
        voices[min(away)[1] if away else 0].append(word)
    return voices
