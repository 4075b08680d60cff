"""The scripted engine: the only fake. It says what a test tells it to, channel after channel."""

from collections.abc import Callable
from typing import ClassVar

from recordings.audio import ENGINE_RATE, Samples
from recordings.engines import Heard, HeardWord


def words(text: str, *, start_ms: int, each_ms: int = 300) -> list[HeardWord]:
    """A sentence spoken evenly from `start_ms` on."""
    return [
        HeardWord(word, start_ms + i * each_ms, start_ms + (i + 1) * each_ms - 20, 0.9)
        for i, word in enumerate(text.split())
    ]


class ScriptedEngine:
    name = "scripted"
    model = "none"
    script: ClassVar[list[list[HeardWord]]] = []
    language = "en"
    # Called in the middle of every hearing: a test raises, cancels or looks at the database here.
    meanwhile: ClassVar[Callable[[], None] | None] = None

    def hear(self, channels: list[Samples], *, language: str, on_progress: Callable[[int], None]) -> Heard:
        script = type(self).script or [words("How may I help?", start_ms=0), words("It is broken.", start_ms=2000)]
        on_progress(len(channels[0]) * 1000 // ENGINE_RATE // 2)
        meanwhile = type(self).meanwhile
        if meanwhile:
            meanwhile()
        on_progress(len(channels[0]) * 1000 // ENGINE_RATE)
        return Heard(language or self.language, [list(script[index % len(script)]) for index in range(len(channels))])
