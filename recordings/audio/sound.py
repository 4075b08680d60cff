"""A decoded call on disk, and how loud it is where. No FFmpeg, no models and no Django in here."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

ENGINE_RATE = 16_000  # Hz, what Whisper hears
PEAK_BARS = 270
# Long calls are read in pieces of this length, so that memory stays flat.
BLOCK_MS = 60_000


class Sound:
    """A decoded call on disk: 16-bit samples of each channel at `rate` Hz, every channel of the same length: one clock.

    Read piece by piece, so that a call of hours needs no more memory than one of minutes. The files have no name:
    nothing is left of them when the worker is killed.
    """

    def __init__(self, channels: int, *, rate: int = ENGINE_RATE, folder: Path | None = None) -> None:
        self.rate = rate
        self.length = 0
        self._files = [tempfile.TemporaryFile(dir=folder, buffering=0) for _ in range(channels)]  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        for file in self._files:
            file.close()

    @property
    def channels(self) -> int:
        return len(self._files)

    @property
    def duration_ms(self) -> int:
        return self.length * 1000 // self.rate

    def add(self, block: npt.NDArray[Any]) -> None:
        """Append samples, (channels, n): 16-bit, or float32 in [-1, 1]."""
        for channel, samples in zip(range(self.channels), block, strict=True):
            self.add_to(channel, samples)
        self.length += block.shape[1]

    def add_to(self, channel: int, samples: npt.NDArray[Any]) -> None:
        """Append to one channel alone; `level_off` must follow when all have been given theirs."""
        if samples.dtype.kind == "f":
            samples = np.rint(samples.clip(-1, 1) * 32767).astype(np.int16)
        self._files[channel].write(samples.tobytes())

    def level_off(self) -> None:
        """Fill up the shorter channels with silence."""
        sizes = [os.fstat(file.fileno()).st_size for file in self._files]
        for file in self._files:
            os.ftruncate(file.fileno(), max(sizes))
        self.length = max(sizes) // 2

    def samples(self, channel: int, start_ms: int = 0, end_ms: int | None = None) -> Samples:
        """The samples of [start_ms, end_ms) of a channel. Safe to call from several threads."""
        first = min(start_ms * self.rate // 1000, self.length)
        last = self.length if end_ms is None else min(end_ms * self.rate // 1000, self.length)
        data = os.pread(self._files[channel].fileno(), 2 * max(0, last - first), 2 * first)
        return np.frombuffer(data, np.int16).astype(np.float32) / np.float32(32768)

    def put(self, start_ms: int, samples: Samples) -> None:
        """Write over what is there from `start_ms` on, on every channel; what would lie beyond the end is left out."""
        first = min(start_ms * self.rate // 1000, self.length)
        whole = np.rint(samples[: self.length - first].clip(-1, 1) * 32767).astype(np.int16).tobytes()
        for file in self._files:
            os.pwrite(file.fileno(), whole, 2 * first)

    def blocks(self) -> Iterator[Samples]:
        """All channels side by side, (channels, n), BLOCK_MS at a time."""
        for start_ms in range(0, self.duration_ms + 1, BLOCK_MS):
            block = np.stack([self.samples(n, start_ms, start_ms + BLOCK_MS) for n in range(self.channels)])
            if block.size:
                yield block


def peaks(sound: Sound, bars: int = PEAK_BARS) -> list[list[int]]:
    """The loudest moment of each of `bars` equal stretches, a list for each channel, 0 to 100 of the call's loudest."""
    edges = np.linspace(0, sound.duration_ms, bars + 1).astype(int)
    loudest = [
        [
            float(np.abs(sound.samples(n, a, max(b, a + 1))).max(initial=0.0))
            for a, b in itertools.pairwise(edges.tolist())
        ]
        for n in range(sound.channels)
    ]
    top = max(max(channel) for channel in loudest) or 1.0
    return [[round(100 * each / top) for each in channel] for channel in loudest]
