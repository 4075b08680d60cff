"""What every engine is, and what those of Whisper share."""

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings

from recordings.audio.sound import Sound
from recordings.audio.vad import Window
from recordings.transcripts.turns import Word
from recordings.writing import UNSPACED, cut


class Engine(Protocol):
    """Made with the name of a model (as in YCORD_WHISPER_MODEL), which loads it; raises EngineError where it cannot be loaded."""

    name: str
    model: str

    def __init__(self, model: str) -> None: ...

    @staticmethod
    def check(model: str) -> None:
        """Whether this model can be loaded, as far as that can be told without loading it. Raises EngineError."""
        ...

    def windows(self, sound: Sound, channel: int) -> list[Window]:
        """What there is to hear on a channel, in windows of a length that suits the engine, whatever its model."""
        ...

    def language_of(self, sound: Sound, window: Window) -> str:
        """The language (ISO 639-1) spoken in a window."""
        ...

    def hear(
        self, sound: Sound, windows: Sequence[Window], *, language: str, hot_words: str
    ) -> Iterator[tuple[int, list[Word]]]:
        """(index of the window, its words in order), each window once, in whatever order they are done.

        Closing the iterator ends the work. Raises EngineError where the engine itself is broken, Unhearable where this call
        is none for it.
        """
        ...


def cores() -> int:
    """Processor cores this process may use: the machine's, its container's share, or as many as the centre sets."""
    if settings.WHISPER_THREADS:
        return int(settings.WHISPER_THREADS)
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        mine = min(mine, max(1, round(int(quota) / int(period))))
    except (OSError, ValueError):
        pass  # no control groups here, or no quota in them
    return mine


# What is written on without a space is another word all the same after such a pause.
PAUSE_MS = 300
# A word of a script without spaces is no longer than this.
LONGEST_MS = 2000


def words_of(pieces: Iterable[tuple[str, int, int, float]]) -> list[Word]:
    """A window's words out of what Whisper tells: (text, start_ms, end_ms, probability), in order.

    What belongs to the word before ("-by", "'s", ".5") is written without a space in front. So is everything in Chinese, Japanese or
    Thai, where the pieces are letters: they are put together to words as `writing.cut` parts them.
    """
    words: list[Word] = []
    letters: list[Word] = []
    for written, start_ms, end_ms, probability in pieces:
        text = written.strip()
        if not text:
            continue
        piece = Word(text, start_ms, max(start_ms, end_ms), round(probability, 3))
        goes_on = not written.startswith(" ")
        if letters and not (goes_on and _follows(letters[-1], piece)):
            words += _out_of_letters(letters)
            letters = []
        if UNSPACED.search(text):
            letters.append(piece)
        elif letters:
            words += _out_of_letters(letters)
            letters = []
            words.append(piece)
        elif words and goes_on and _follows(words[-1], piece):
            words.append(_together([words.pop(), piece]))
        else:
            words.append(piece)
    return words + _out_of_letters(letters)


def _follows(before: Word, piece: Word) -> bool:
    return 0 <= piece.start_ms - before.end_ms < PAUSE_MS


def _together(pieces: Sequence[Word]) -> Word:
    text = "".join(piece.text for piece in pieces)
    return Word(text, pieces[0].start_ms, max(p.end_ms for p in pieces), min(p.probability for p in pieces))


def _out_of_letters(pieces: Sequence[Word]) -> list[Word]:
    """Pieces of a script without spaces as words; one that takes longer than LONGEST_MS is parted again."""
    words: list[Word] = []
    held: list[Word] = []
    ends = set(itertools.accumulate(len(text) for text in cut("".join(piece.text for piece in pieces))))
    at = 0
    for piece in pieces:
        if held and piece.end_ms - held[0].start_ms > LONGEST_MS:
            words.append(_together(held))
            held = []
        held.append(piece)
        at += len(piece.text)
        if at in ends:
            words.append(_together(held))
            held = []
    return [*words, _together(held)] if held else words
