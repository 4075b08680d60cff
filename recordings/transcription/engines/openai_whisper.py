"""The second engine: OpenAI's own implementation of Whisper, on PyTorch. Slower; for comparing, and for weights of its kind.

Optional: requirements-openai-whisper.txt. It hears the same packaged weights, turned into a checkpoint of its kind.
"""

import importlib.util
import logging
import os
import struct
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from recordings.audio.sound import Sound
from recordings.audio.vad import VoiceDetector, Window, levels, sounding, trimmed
from recordings.transcription.engines.base import cores, words_of
from recordings.transcription.engines.doubts import repeats_itself, without_loops
from recordings.transcription.engines.weights import EngineError, Unhearable, weights
from recordings.transcripts.turns import Word

logger = logging.getLogger(__name__)

NOT_INSTALLED = (
    "The engine openai-whisper is not installed: run `pip install -r requirements-openai-whisper.txt`, "
    "or leave YCORD_ENGINE out."
)


class OpenAIWhisper:
    """`whisper.load_model`, window by window, greedy, with one fallback where it is not sure."""

    name = "openai-whisper"
    WINDOW_MS = 28_000

    @staticmethod
    def check(model: str) -> None:
        if not all(map(importlib.util.find_spec, ("torch", "whisper"))):
            raise EngineError(NOT_INSTALLED)
        if not model.endswith(".pt"):
            weights(model)
        elif not Path(model).is_file():
            raise EngineError(f"There is no checkpoint {model}: correct YCORD_WHISPER_MODEL.")

    def __init__(self, model: str) -> None:
        try:
            import torch  # noqa: PLC0415 - large, and optional
            import whisper  # noqa: PLC0415
        except ImportError as error:
            raise EngineError(NOT_INSTALLED) from error
        self.model = model
        device = settings.WHISPER_DEVICE
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.set_num_threads(cores())
        checkpoint = Path(self.model) if self.model.endswith(".pt") else _converted(weights(self.model))
        try:
            self._whisper = whisper.load_model(str(checkpoint), device=device)
        except (RuntimeError, OSError, KeyError, ValueError, EOFError) as error:
            raise EngineError(f"Whisper {self.model} cannot be loaded from {checkpoint}: {error}") from error
        self._whole, self._mel, self._mels = whisper.pad_or_trim, whisper.log_mel_spectrogram, self._whisper.dims.n_mels
        self._languages = whisper.tokenizer.LANGUAGES
        self._fp16 = device == "cuda"
        self._detector = VoiceDetector()
        # PyTorch's hooks for word times belong to the model, not to a call.
        self._one_at_a_time = threading.Lock()

    def windows(self, sound: Sound, channel: int) -> list[Window]:
        return self._detector.windows(sound, channel, longest_ms=self.WINDOW_MS)

    def language_of(self, sound: Sound, window: Window) -> str:
        if not self._whisper.is_multilingual:
            return "en"
        mel = self._mel(self._whole(window.samples(sound)), n_mels=self._mels).to(self._whisper.device)
        _, probabilities = self._whisper.detect_language(mel)
        return str(max(probabilities, key=probabilities.get))

    def hear(
        self, sound: Sound, windows: Sequence[Window], *, language: str, hot_words: str
    ) -> Iterator[tuple[int, list[Word]]]:
        if language and language not in self._languages:
            raise Unhearable(
                f"Whisper does not know the language “{language}”: write it as two letters, like en or fr."
            )
        for index, window in enumerate(windows):
            yield index, self._words_of(window, window.samples(sound), language, hot_words)

    def _words_of(self, window: Window, samples: npt.NDArray[np.float32], language: str, hot: str) -> list[Word]:
        with self._one_at_a_time:
            told = self._whisper.transcribe(
                samples,
                language=language or None,
                initial_prompt=hot or None,
                # With them it takes a pause that was left out for the end of all speech, and skips the rest.
                without_timestamps=True,
                temperature=(0.0, 0.4),
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=self._fp16,
                verbose=None,
            )
        loud = sounding(levels(samples))

        def pieces() -> Iterator[tuple[str, int, int, float]]:
            for word in (word for segment in told["segments"] for word in segment["words"]):
                within = trimmed(round(word["start"] * 1000), round(word["end"] * 1000), loud)
                yield word["word"], *window.on_the_call(*within), float(word["probability"])

        words = words_of(pieces())
        return without_loops(words) if repeats_itself(told["text"]) else words


def _converted(folder: Path) -> Path:
    """CTranslate2's weights of a Whisper as a checkpoint of OpenAI's, made once beside them."""
    checkpoint = folder / "openai.pt"
    if not checkpoint.exists():
        import torch  # noqa: PLC0415

        logger.info("Turning the weights in %s into a checkpoint for openai-whisper (once)", folder)
        fresh = folder / f"openai-{os.getpid()}.pt"
        with (folder / "model.bin").open("rb") as file:
            torch.save(_checkpoint(_variables(file)), fresh)
        fresh.rename(checkpoint)
    return checkpoint


# The numbers by which CTranslate2's files (format 6) name their types.
_TYPES: dict[int, type[np.generic]] = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def _variables(file: IO[bytes]) -> dict[str, npt.NDArray[Any]]:
    """The named arrays of a CTranslate2 model: name, rank, dimensions, type, size in bytes, bytes."""

    def number(kind: str) -> int:
        return int(struct.unpack(kind, file.read(struct.calcsize(kind)))[0])

    def text() -> str:
        return file.read(number("<H"))[:-1].decode()

    number("<I"), text(), number("<I")
    found = {}
    for _ in range(number("<I")):
        name = text()
        dimensions = [number("<I") for _ in range(number("<B"))]
        kind, size = number("<B"), number("<I")
        found[name] = np.frombuffer(file.read(size), _TYPES[kind]).reshape(dimensions)
    return found


def _checkpoint(source: dict[str, npt.NDArray[Any]]) -> dict[str, Any]:
    """{"dims", "model_state_dict"} as `whisper.load_model` reads them; the sizes are read off the arrays themselves."""
    import torch  # noqa: PLC0415

    state: dict[str, Any] = {}

    def take(name: str) -> Any:
        return torch.from_numpy(source[name].astype(np.float32))

    def pair(to: str, name: str, weight: str = "weight", bias: str = "bias") -> None:
        state[f"{to}.weight"], state[f"{to}.bias"] = take(f"{name}/{weight}"), take(f"{name}/{bias}")

    def attention(to: str, name: str, parts: tuple[str, ...]) -> None:
        weight, bias = take(f"{name}/weight"), take(f"{name}/bias")
        width = weight.shape[0] // len(parts)
        for number, part in enumerate(parts):
            rows = slice(number * width, (number + 1) * width)
            state[f"{to}.{part}.weight"] = weight[rows]
            if part != "key":  # OpenAI's keys have no bias
                state[f"{to}.{part}.bias"] = bias[rows]

    def norm(to: str, name: str) -> None:
        pair(to, name, "gamma", "beta")

    layers = {side: len({n.split("/")[1] for n in source if n.startswith(f"{side}/layer_") and n.count("/") > 1 and n.split("/")[1] != "layer_norm"})
              for side in ("encoder", "decoder")}  # fmt: skip
    for conv in ("conv1", "conv2"):
        pair(f"encoder.{conv}", f"encoder/{conv}")
    for side in ("encoder", "decoder"):
        state[f"{side}.positional_embedding"] = take(f"{side}/position_encodings/encodings")
        norm("encoder.ln_post" if side == "encoder" else "decoder.ln", f"{side}/layer_norm")
        for number in range(layers[side]):
            to, name = f"{side}.blocks.{number}", f"{side}/layer_{number}"
            norm(f"{to}.attn_ln", f"{name}/self_attention/layer_norm")
            attention(f"{to}.attn", f"{name}/self_attention/linear_0", ("query", "key", "value"))
            pair(f"{to}.attn.out", f"{name}/self_attention/linear_1")
            if side == "decoder":
                norm(f"{to}.cross_attn_ln", f"{name}/attention/layer_norm")
                pair(f"{to}.cross_attn.query", f"{name}/attention/linear_0")
                attention(f"{to}.cross_attn", f"{name}/attention/linear_1", ("key", "value"))
                pair(f"{to}.cross_attn.out", f"{name}/attention/linear_2")
            norm(f"{to}.mlp_ln", f"{name}/ffn/layer_norm")
            pair(f"{to}.mlp.0", f"{name}/ffn/linear_0")
            pair(f"{to}.mlp.2", f"{name}/ffn/linear_1")
    state["decoder.token_embedding.weight"] = take("decoder/embeddings/weight")
    words, width = state["decoder.token_embedding.weight"].shape
    dims = {"n_mels": state["encoder.conv1.weight"].shape[1], "n_vocab": words, "n_audio_ctx": 1500, "n_text_ctx": 448}
    for part, side in (("audio", "encoder"), ("text", "decoder")):
        # Every size of Whisper has heads of 64.
        dims |= {f"n_{part}_state": width, f"n_{part}_head": width // 64, f"n_{part}_layer": layers[side]}
    return {"dims": dims, "model_state_dict": state}
