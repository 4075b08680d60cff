"""The scripted engine: the only fake. It says what a test tells it to, channel after channel."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from recordings.audio.sound import Sound
from recordings.audio.vad import Window
from recordings.transcripts.turns import Word


def words(text: str, *, start_ms: int, each_ms: int = 300) -> list[Word]:
    """A sentence spoken evenly from `start_ms` on."""
    return [
        Word(word, start_ms + i * each_ms, start_ms + (i + 1) * each_ms - 20, 0.9)
        for i, word in enumerate(text.split())
    ]


class Died(BaseException):
    """What no except clause of the product catches, as SIGKILL gives none a chance."""


class ScriptedEngine:
    name = "scripted"
    script: ClassVar[list[list[Word]]] = []
    # What it takes every call for.
    language: ClassVar[str] = "en"
    # How many windows a channel is cut into; each says its part of the channel's script.
    parts: ClassVar[int] = 1
    # Its worker is killed before this window of a hearing.
    dies_before: ClassVar[int | None] = None
    # Called while a call is planned: another worker may take it over.
    while_planning: ClassVar[Callable[[], None] | None] = None
    # Called at the beginning of every hearing: a test raises, cancels or looks at the database here.
    meanwhile: ClassVar[Callable[[], None] | None] = None
    # The hot words of the last hearing.
    hot: ClassVar[str] = ""
    # The windows asked for, hearing after hearing, and in which language which model heard them.
    asked: ClassVar[list[list[Window]]] = []
    heard_by: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, model: str) -> None:
        self.model = model

    @staticmethod
    def check(model: str) -> None:
        pass

    def windows(self, sound: Sound, channel: int) -> list[Window]:
        edges = [sound.duration_ms * part // self.parts for part in range(self.parts + 1)]
        return [Window(channel, ((first, last),)) for first, last in itertools.pairwise(edges)]

    def language_of(self, sound: Sound, window: Window) -> str:
        if type(self).while_planning:
            type(self).while_planning()
        return self.language

    def hear(
        self, sound: Sound, windows: Sequence[Window], *, language: str, hot_words: str
    ) -> Iterator[tuple[int, list[Word]]]:
        type(self).asked.append(list(windows))
        type(self).heard_by.append((self.model, language))
        type(self).hot = hot_words
        meanwhile = type(self).meanwhile
        if meanwhile:
            meanwhile()
        script = type(self).script or [words("How may I help?", start_ms=0), words("It is broken.", start_ms=1600)]
        for index, window in enumerate(windows):
            if index == type(self).dies_before:
                raise Died
            (start, end), said = window.pieces[0], script[window.channel % len(script)]
            yield index, [word for word in said if start <= word.start_ms < end]


class AbsentStorage(FileSystemStorage):
    """A bucket on the other side of a network that is down."""

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        raise ConnectionError("no route to host")


def two_voices(sound: Sound) -> list[tuple[int, int, int]]:
    """A diarizer to which the first 1.2 s are one voice and the rest another."""
    return [(0, 1200, 0), (1200, sound.duration_ms, 1)]


def no_voices(sound: Sound) -> list[tuple[int, int, int]]:
    raise RuntimeError("out of memory on the graphics card")


class FullStorage(FileSystemStorage):
    """A disk that takes the first bytes of a file and no more."""

    def _save(self, name: str, content: File[bytes]) -> str:
        super()._save(name, ContentFile(content.read(100)))
        raise OSError(28, "No space left on device")
