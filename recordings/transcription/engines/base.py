"""What every engine is, and what those of Whisper share."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings

from recordings.audio.files import Sound
from recordings.audio.vad import Window
from recordings.transcripts.turns import Word


class Engine(Protocol):
    name: str
    model: str

    def windows(self, sound: Sound, channel: int) -> list[Window]:
        """What there is to hear on a channel, in windows of a length that suits the engine."""
        ...

    def language_of(self, sound: Sound, window: Window) -> str:
        """The language (ISO 639-1) spoken in a window."""
        ...

    def hear(
        self, sound: Sound, windows: Sequence[Window], *, language: str, hot_words: str
    ) -> Iterator[tuple[int, list[Word]]]:
        """(index of the window, its words in order), each window once, in whatever order they are done.

        Closing the iterator ends the work. Raises EngineError.
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


def add_word(words: list[Word], written: str, start_ms: int, end_ms: int, probability: float) -> None:
    """Add a word to its window's. Whisper writes what belongs to the word before ("-by", "'s", ".5") without a space in front.

    Where a language has no spaces, words run together as far as a pause or the end of a sentence.
    """
    text = written.strip()
    if not text:
        return
    probability = round(probability, 3)
    over = words and words[-1].text.rstrip("」』）").endswith(("。", "？", "！")) and text not in "」』）"
    if words and not over and not written.startswith(" ") and 0 <= start_ms - words[-1].end_ms < 300:
        before = words.pop()
        text, start_ms, probability = before.text + text, before.start_ms, min(before.probability, probability)
    words.append(Word(text, start_ms, max(start_ms, end_ms), probability))
