"""Whether what an engine wrote can be what was said, and what is left of it where it cannot."""

import itertools
import zlib
from collections.abc import Sequence

import numpy as np

from recordings.audio.sound import Sound
from recordings.audio.vad import LEVEL_MS, Window, levels
from recordings.transcripts.turns import Word

# What nobody could hear, where something is said.
INAUDIBLE = "[inaudible]"
# A text that packs better than this repeats itself: Whisper in a loop. OpenAI's value.
LOOPS = 2.4
# Nobody says more words than this in a second, over a window; a few more may be squeezed into a short one.
MOST_WORDS_A_SECOND, SQUEEZED = 6.5, 3
# So many words in a row without any time were never said: Whisper aligned them to nothing.
UNTIMED = 3
# Shorter windows are not cut in two to be heard again.
SHORTEST_PART_MS = 4000


def doubts(words: Sequence[Word], length_ms: int) -> bool:
    """Whether this cannot be what was said in a window of `length_ms`: it goes in a loop, its words have no time, or there are
    more of them than a mouth can say.
    """
    if repeats_itself(" ".join(word.text for word in words)):
        return True
    if len(words) > SQUEEZED + MOST_WORDS_A_SECOND * length_ms / 1000:
        return True
    return any(len(list(run)) >= UNTIMED for untimed, run in itertools.groupby(words, key=_has_no_time) if untimed)


def repeats_itself(text: str) -> bool:
    data = text.encode()
    return len(data) > 60 and len(data) / len(zlib.compress(data)) > LOOPS


def _has_no_time(word: Word) -> bool:
    return word.end_ms <= word.start_ms


def split(window: Window, sound: Sound) -> list[Window]:
    """A window in two, at its longest pause; as it is where it is too short to be cut."""
    if window.length_ms < SHORTEST_PART_MS:
        return [window]
    pieces = window.pieces
    if len(pieces) > 1:
        pauses = [after[0] - before[1] for before, after in itertools.pairwise(pieces)]
        at = pauses.index(max(pauses)) + 1
        return [Window(window.channel, pieces[:at]), Window(window.channel, pieces[at:])]
    ((start, end),) = pieces
    level = levels(sound.samples(window.channel, start, end))
    # The quietest fifth of a second in the middle half.
    wide = np.convolve(level, np.ones(20, np.float32), mode="same")
    quarter = len(wide) // 4
    middle = start + (quarter + int(np.argmin(wide[quarter : 3 * quarter]))) * LEVEL_MS
    return [Window(window.channel, ((start, middle),)), Window(window.channel, ((middle, end),))]


def without_what_nobody_said(words: Sequence[Word]) -> list[Word]:
    """The words without loops and without runs that have no time; what goes leaves INAUDIBLE where it stood, for somebody to listen."""
    kept: list[Word] = []
    for untimed, run in itertools.groupby(without_loops(words), key=_has_no_time):
        held = list(run)
        kept += [_inaudible(held)] if untimed and len(held) >= UNTIMED else held
    return kept


def without_loops(words: Sequence[Word], *, longest: int = 12) -> list[Word]:
    """The words with every run of up to `longest` words that is said over and over said once, and INAUDIBLE for the rest of it.

    Over and over is three times in a row, and four for a word or two: “no no no” is said by people.
    """
    kept: list[Word] = []
    at = 0
    texts = [word.text.lower() for word in words]
    while at < len(words):
        for length in range(1, longest + 1):
            run, again = texts[at : at + length], 1
            while texts[at + again * length : at + (again + 1) * length] == run:
                again += 1
            if again >= (3 if length > 2 else 4):
                kept += words[at : at + length]
                kept.append(_inaudible(words[at + length : at + again * length]))
                at += again * length
                break
        else:
            kept.append(words[at])
            at += 1
    return kept


def _inaudible(words: Sequence[Word]) -> Word:
    return Word(INAUDIBLE, words[0].start_ms, max(word.end_ms for word in words), 0.0)
