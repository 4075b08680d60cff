"""Whisper by faster-whisper, on CTranslate2."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from recordings.audio.sound import ENGINE_RATE, Sound
from recordings.audio.vad import VoiceDetector, Window, levels, sounding, trimmed
from recordings.transcription.engines.base import cores, words_of
from recordings.transcription.engines.doubts import doubts, split, without_what_nobody_said
from recordings.transcription.engines.weights import EngineError, Unhearable, weights
from recordings.transcripts.turns import Word


def batches(lengths: Sequence[int], *, most: int, side_by_side: int) -> list[list[int]]:
    """The numbers of windows of these lengths in batches of at most `most`, so many that no core is left over at the end.

    A batch takes as long as its longest window, so those of a length go together, the longest first, within AHEAD rounds of the call's
    order: what is heard first is still its beginning.
    """
    count = len(lengths)
    rounds = -(-count // (most * side_by_side))
    parts = min(count, max(1, rounds * side_by_side))
    edges = [count * part // max(1, parts) for part in range(parts + 1)]
    order: list[int] = []
    for part in range(0, parts, AHEAD * side_by_side):
        near = range(edges[part], edges[min(parts, part + AHEAD * side_by_side)])
        order += sorted(near, key=lambda number: -lengths[number])
    return [order[first:last] for first, last in itertools.pairwise(edges)]


# So many rounds of batches are sorted together.
AHEAD = 2


class FasterWhisper:
    """Whisper on CTranslate2, int8.

    Measured (`make bench`), and in this order of what it brings: windows of at most WINDOW_MS whose encoder sees no more
    than is in them and a second of silence, encoded one at a time, for then their attention stays in the cache; a worker
    with one thread for each core; several windows decoded at once, for the decoder is bound by reading its weights.
    Fewer frames than LEAST make Whisper write short speech twice or more, so a short window is filled up to that; long calls
    pay nothing for it, their windows are full. A window whose text cannot be what was said (`doubts`) is heard again in other
    ways: in the thirty seconds Whisper was trained on, with some chance in the choice of words, and cut at its longest pause.
    """

    name = "faster-whisper"
    WINDOW_MS = 20_000
    BATCH = 4
    BEAM = 5
    # Of the spectrogram: how many there are to a second, how many of silence follow the speech, and what Whisper was trained on.
    FRAMES_A_SECOND = 100
    TAIL = 100
    LEAST = 1500
    WHOLE = 3000
    # How much chance there is in the choice of words when a window is heard again: OpenAI's steps.
    TEMPERATURES = (0.0, 0.2, 0.4, 0.6)

    @staticmethod
    def check(model: str) -> None:
        weights(model)

    def __init__(self, model: str) -> None:
        import ctranslate2  # noqa: PLC0415 - takes seconds to load; only workers need it
        import faster_whisper  # noqa: PLC0415
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415
        from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations  # noqa: PLC0415

        self.model = model
        device = settings.WHISPER_DEVICE
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self._side_by_side = cores() if device == "cpu" else 1
        try:
            self._whisper: Any = faster_whisper.WhisperModel(
                str(weights(self.model)),
                device=device,
                compute_type="int8",
                cpu_threads=1,
                num_workers=self._side_by_side,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(
                f"Whisper {self.model} cannot be loaded: {error}. Its files are damaged or of another kind: put them there again."
            ) from error
        self._view = ctranslate2.StorageView.from_array
        self._multilingual = bool(self._whisper.model.is_multilingual)
        self._tokenizer_of: Callable[[str], Any] = lambda language: Tokenizer(
            self._whisper.hf_tokenizer, self._multilingual, task="transcribe", language=language
        )
        self._suppressed: Callable[..., Any] = get_suppressed_tokens
        self._merge: Callable[..., None] = merge_punctuations
        self._features_of: Callable[..., Any] = self._whisper.feature_extractor
        self._detector = VoiceDetector()

    def windows(self, sound: Sound, channel: int) -> list[Window]:
        return self._detector.windows(sound, channel, longest_ms=self.WINDOW_MS)

    def language_of(self, sound: Sound, window: Window) -> str:
        if not self._multilingual:
            return "en"
        # No longer than what is filled up anyway: fifteen seconds tell a language.
        samples = window.samples(sound)[: self.LEAST * ENGINE_RATE // self.FRAMES_A_SECOND]
        encoded = self._encoded(self._features(samples))
        return str(self._whisper.model.detect_language(encoded)[0][0][0]).strip("<|>")

    def hear(
        self, sound: Sound, windows: Sequence[Window], *, language: str, hot_words: str
    ) -> Iterator[tuple[int, list[Word]]]:
        try:
            hearing = _Hearing(self, sound, language if self._multilingual else "en", hot_words)
        except ValueError as error:
            raise Unhearable(
                f"Whisper does not know the language “{language}”: write it as two letters, like en or fr."
            ) from error
        over = threading.Event()

        def listen(batch: list[int]) -> list[tuple[int, list[Word]]]:
            return [] if over.is_set() else list(zip(batch, hearing.words_of([windows[n] for n in batch]), strict=True))

        with ThreadPoolExecutor(self._side_by_side, thread_name_prefix="hearing") as pool:
            pending: set[Future[list[tuple[int, list[Word]]]]] = {
                pool.submit(listen, batch)
                for batch in batches([w.length_ms for w in windows], most=self.BATCH, side_by_side=self._side_by_side)
            }
            try:
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for each in done:
                        yield from each.result()
            finally:
                over.set()

    def _features(self, samples: npt.NDArray[np.float32], *, frames: int = 0) -> npt.NDArray[np.float32]:
        """The log-mel spectrogram, (mels, frames), filled up with its own quietest value: what silence looks like to Whisper."""
        found = self._features_of(samples)[..., :-1][..., : self.WHOLE]
        frames = max(frames, self.LEAST, min(self.WHOLE, found.shape[-1] + self.TAIL))
        frames += frames % 2
        return np.pad(found, ((0, 0), (0, frames - found.shape[-1])), constant_values=found.min()).astype(np.float32)

    def _encoded(self, features: npt.NDArray[np.float32]) -> Any:
        """The encoder's output, (1, frames / 2, width), in the processor's memory wherever it was made."""
        return self._whisper.model.encode(self._view(np.ascontiguousarray(features[None])), to_cpu=True)


class _Hearing:
    """One call's windows through one engine: the same language, the same prompt."""

    def __init__(self, engine: FasterWhisper, sound: Sound, language: str, hot_words: str) -> None:
        self.engine, self.sound, self.whisper = engine, sound, engine._whisper
        self.tokenizer = engine._tokenizer_of(language)
        self.prompt = self.whisper.get_prompt(self.tokenizer, [], without_timestamps=True, hotwords=hot_words or None)
        self.suppressed = engine._suppressed(self.tokenizer, [-1])

    def words_of(self, windows: Sequence[Window]) -> list[list[Word]]:
        samples = [window.samples(self.sound) for window in windows]
        alignments = self._decode(samples)
        return [
            self._believable(window, _on_the_call(alignment, window, sounding(levels(sound))))
            for window, sound, alignment in zip(windows, samples, alignments, strict=True)
        ]

    def _believable(self, window: Window, words: list[Word]) -> list[Word]:
        """The words, if they can be what was said; else what another way of hearing this window says, or a mark for what nobody could hear."""
        if not doubts(words, window.length_ms):
            return words
        for temperature in self.engine.TEMPERATURES:
            again = self._hear_whole(window, temperature)
            if not doubts(again, window.length_ms):
                return again
        parts = split(window, self.sound)
        if len(parts) > 1:
            return [word for part in parts for word in self._believable(part, self._hear_whole(part, 0.0))]
        return without_what_nobody_said(words)

    def _hear_whole(self, window: Window, temperature: float) -> list[Word]:
        """Once more, the way Whisper was trained: thirty seconds, the rest of them silence."""
        sound = window.samples(self.sound)
        (alignment,) = self._decode([sound], frames=self.engine.WHOLE, temperature=temperature)
        return _on_the_call(alignment, window, sounding(levels(sound)))

    def _decode(
        self, samples: Sequence[npt.NDArray[np.float32]], *, frames: int = 0, temperature: float = 0.0
    ) -> list[Any]:
        """Each window's words with their times in it."""
        features = [self.engine._features(each, frames=frames) for each in samples]
        longest = max(each.shape[-1] for each in features)
        features = [np.pad(f, ((0, 0), (0, longest - f.shape[-1])), constant_values=f.min()) for f in features]
        encoded = np.concatenate([np.array(self.engine._encoded(each)) for each in features])
        view = self.engine._view(np.ascontiguousarray(encoded))
        results = self.whisper.model.generate(
            view,
            [list(self.prompt) for _ in samples],
            **({"sampling_temperature": temperature, "sampling_topk": 0} if temperature else {}),
            beam_size=1 if temperature else self.engine.BEAM,
            num_hypotheses=self.engine.BEAM if temperature else 1,
            max_length=self.whisper.max_length,
            suppress_blank=True,
            suppress_tokens=self.suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [
            [] if _nothing_said(result) else [t for t in result.sequences_ids[0] if t < self.tokenizer.eot]
            for result in results
        ]
        # Never past the encoder's own frames: CTranslate2 would read beyond its memory.
        lengths = [min(longest, len(each) * self.engine.FRAMES_A_SECOND // 16_000) for each in samples]
        alignments = self.whisper.find_alignment(self.tokenizer, tokens, view, lengths)
        for alignment in alignments:
            self.engine._merge(alignment, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
        return list(alignments)


def _nothing_said(result: Any) -> bool:
    """OpenAI's rule: silence where the model says so itself and does not believe its own text either."""
    length = len(result.sequences_ids[0])
    return bool(result.no_speech_prob > 0.6 and result.scores[0] * length / (length + 1) < -1.0)


def _on_the_call(alignment: Sequence[Any], window: Window, loud: npt.NDArray[np.bool_]) -> list[Word]:
    def pieces() -> Iterator[tuple[str, int, int, float]]:
        for told in alignment:
            within = trimmed(round(told["start"] * 1000), round(told["end"] * 1000), loud)
            yield told["word"], *window.on_the_call(*within), float(told["probability"])

    return words_of(pieces())
