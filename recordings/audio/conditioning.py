"""A call's sound as it is given to the engine: levelled, without an offset, and each channel with its own party's voice alone.

Telephone systems write what no engine is trained on: a quiet speaker at -40 dB, an offset, the same mix on both channels, the other
party's voice leaking into a channel (line echo, headsets, stereo coding). The listening copy and the waveform stay as they are.
Pure numpy over a `Sound`; levels are root mean squares of full scale, times are ms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recordings.audio.sound import BLOCK_MS, Samples, Sound

Levels = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

# Channels are compared in blocks of this length; a block is long enough for a syllable, and short enough to let an answer in.
STEP_MS = 64
# Blocks are judged with so many neighbours on each side: coherence needs several of them to mean anything.
BESIDE = 3
# Spectra that are averaged for one block's coherence, in samples at 16 kHz.
FRAME, HOP = 512, 256
# Bins of speech in a FRAME: 200 to 3400 Hz.
BAND = slice(7, 109)
# The other channel's voice is leak where it is so much weaker than there, and follows it so closely.
LEAK_DB, LEAK_COHERENCE = 8.0, 0.55
# A party's own voice is so much louder than the leak there, and quiet syllables so many blocks beside it belong to it.
OWN_DB, OWN_BLOCKS = 4.0, 3
# An echo comes back this late at most; its peak stands so far above the rest of the correlation.
LATEST_ECHO_MS, STANDS_OUT = 300, 8
# Something is spoken where a block is so much louder than the quietest tenth, and than what no line carries.
ACTIVE_DB, FAINTEST = 12.0, 0.0001
# A leak that is audible lifts a channel so far above its noise.
ABOVE_NOISE = 1.2
# Both channels carry the same where they follow each other so closely nearly all the time, at one constant distance in level.
SAME_COHERENCE, SAME_SHARE, SAME_DB, SAME_SPREAD_DB = 0.8, 0.9, 8.0, 2.5
# The loudest twentieth of what is spoken is brought to this level, with at most so much gain.
SPOKEN_LEVEL, MOST_GAIN, LEAST_GAIN = 0.12, 1000.0, 0.25
# On a channel with several voices each stretch of speech is levelled by itself: with at most so much more gain than the whole, and so
# many blocks of pause belong to it.
MOST_BOOST, JOINED_BLOCKS = 60.0, 4
# A spectrum weaker than this is none.
NOTHING = 1e-6
# A muted block fades in and out, so that it makes no click: samples.
FADE = 80


@dataclass(frozen=True)
class Conditioned:
    """A call ready to be heard; where both channels of the recording carry the same, `sound` has one, and this is said."""

    sound: Sound
    one_mix: bool = False


def conditioned(sound: Sound, *, folder: Path | None = None) -> Conditioned:
    """Find out what has to be done to a call's sound before it is heard, and do it, on disk in `folder`. The caller closes what comes back."""
    offsets = _offsets(sound)
    leaks = [np.zeros(_blocks(sound), np.bool_) for _ in range(sound.channels)]
    one_mix = False
    levels = [_levels(sound, channel, offsets[channel]) for channel in range(sound.channels)]
    if sound.channels == 2:
        coherence = _coherence(sound, offsets, levels)
        one_mix = _is_same(levels, coherence) or _is_same_but_late(sound, offsets, levels)
        if not one_mix:
            leaks = _leaks(sound, offsets, levels, coherence)
    gains = [np.full_like(level, _gain(level[~leak])) for level, leak in zip(levels, leaks, strict=True)]
    made = Sound(1 if one_mix else sound.channels, rate=sound.rate, folder=folder)
    if made.channels == 1:
        gains = [_gains_of_voices(levels[0])]
    try:
        for start_ms in range(0, sound.duration_ms + 1, BLOCK_MS):
            block = []
            for channel in range(made.channels):
                raw = sound.samples(channel, start_ms, start_ms + BLOCK_MS) - offsets[channel]
                number = start_ms * sound.rate // 1000 + np.arange(len(raw))
                block.append(
                    raw * _gain_at(gains[channel], number, sound.rate) * _heard(leaks[channel], number, sound.rate)
                )
            made.add(np.stack(block))
    except BaseException:
        made.__exit__()
        raise
    return Conditioned(made, one_mix)


def _gain_at(gains: Levels, number: Numbers, rate: int) -> Samples:
    """The gain of samples by their number, going over from the middle of one block to that of the next."""
    if len(gains) and gains.min() == gains.max():
        return np.full(len(number), gains[0], np.float32)
    step = STEP_MS * rate // 1000
    return np.interp(number, (np.arange(len(gains)) + 0.5) * step, gains).astype(np.float32)


def _heard(leaks: Mask, number: Numbers, rate: int) -> Samples:
    """1 where a channel is heard, 0 where only leak is in it, for samples by their number; faded in between."""
    if not len(number):
        return np.ones(0, np.float32)
    around = np.arange(number[0] - FADE, number[-1] + 1 + FADE)
    blocks = np.clip(around // (STEP_MS * rate // 1000), 0, len(leaks) - 1)
    if not leaks[blocks[0] : blocks[-1] + 1].any():
        return np.ones(len(number), np.float32)
    heard = np.where(leaks[blocks], np.float32(0), np.float32(1))
    fade = np.hanning(2 * FADE + 1).astype(np.float32)
    return np.convolve(heard, fade / fade.sum(), mode="same")[FADE:-FADE].astype(np.float32)


def _blocks(sound: Sound) -> int:
    return -(-sound.length // (STEP_MS * sound.rate // 1000))


def _pieces(sound: Sound, channel: int) -> Iterator[Samples]:
    for start_ms in range(0, sound.duration_ms + 1, BLOCK_MS):
        piece = sound.samples(channel, start_ms, start_ms + BLOCK_MS)
        if len(piece):
            yield piece


def _offsets(sound: Sound) -> list[float]:
    """How far each channel stands off zero, on the whole."""
    return [
        float(sum(float(piece.sum(dtype=np.float64)) for piece in _pieces(sound, channel)) / max(1, sound.length))
        for channel in range(sound.channels)
    ]


def _levels(sound: Sound, channel: int, offset: float) -> Levels:
    """Root mean square of every STEP_MS."""
    step = STEP_MS * sound.rate // 1000
    found = []
    left = np.zeros(0, np.float32)
    for piece in _pieces(sound, channel):
        whole = np.concatenate([left, piece - offset])
        cut = len(whole) // step * step
        found.append(np.sqrt(np.mean(whole[:cut].reshape(-1, step) ** 2, axis=1)))
        left = whole[cut:]
    if len(left):
        found.append(np.sqrt(np.mean(left**2, keepdims=True)))
    return np.concatenate(found).astype(np.float32) if found else np.zeros(0, np.float32)


def _active(levels: Levels) -> Mask:
    """Where something is to be heard on a channel, its own party or not."""
    if not len(levels):
        return np.zeros(0, np.bool_)
    quiet = float(np.percentile(levels, 10))
    return np.asarray(levels > max(FAINTEST, quiet * 10 ** (ACTIVE_DB / 20)))


def _gain(levels: Levels) -> float:
    """What brings what is spoken on a channel to the usual level; 1 where nothing stands out from the rest."""
    spoken = levels[_active(levels)]
    if len(spoken) < 3:
        return 1.0
    loud = float(np.percentile(spoken, 80))
    return float(np.clip(SPOKEN_LEVEL / loud, LEAST_GAIN, MOST_GAIN))


def _gains_of_voices(levels: Levels) -> Levels:
    """The gain of each block of a channel on which several voices are: every stretch of speech comes to the usual level by itself."""
    usual = _gain(levels)
    active = _active(levels)
    # Syllables of one breath belong together.
    joined = ~_widened(~_widened(active, JOINED_BLOCKS), JOINED_BLOCKS)
    edges = np.flatnonzero(np.diff(np.pad(joined.astype(np.int8), 1)))
    middles, gains = [], []
    for first, last in edges.reshape(-1, 2).tolist():
        spoken = levels[first:last][active[first:last]]
        if len(spoken) < 3:
            continue
        wanted = SPOKEN_LEVEL / float(np.percentile(spoken, 80))
        middles += [first, last - 1]
        gains += 2 * [float(np.clip(wanted, LEAST_GAIN, usual * MOST_BOOST))]
    if not gains:
        return np.full_like(levels, usual)
    return np.exp(np.interp(np.arange(len(levels)), middles, np.log(gains))).astype(np.float32)


def _coherence(
    sound: Sound, offsets: list[float], levels: list[Levels], *, channel: int = 0, delay: int = 0
) -> npt.NDArray[np.float32]:
    """For every STEP_MS of a channel, how closely it follows what the other carried `delay` samples before (0 to 1).

    Magnitude-squared coherence (Carter 1987) over speech's band and BESIDE neighbours, weighted by the spectra: a linear path,
    whatever its filter, keeps it near 1; two voices that speak at once are near 0.
    """
    step = STEP_MS * sound.rate // 1000
    total = _blocks(sound)
    found = np.zeros(total, np.float32)
    window = np.hanning(FRAME).astype(np.float32)
    margin = BESIDE * step + FRAME
    above = [each > max(FAINTEST, ABOVE_NOISE * float(np.percentile(each, 10))) for each in levels]
    block = BLOCK_MS * sound.rate // 1000
    frames = np.lib.stride_tricks.sliding_window_view
    for begin in range(0, sound.length, block):
        first, last = max(0, begin - margin), min(sound.length, begin + block + margin)
        if last - first < FRAME:
            continue
        own = _raw(sound, channel, first, last) - offsets[channel]
        other = _raw(sound, 1 - channel, first - delay, last - delay) - offsets[1 - channel]
        pair = [frames(each, FRAME)[::HOP] for each in (own, other)]
        # Where one of them has nothing but its noise there is nothing to follow, as in most of a clean call.
        middles = first + FRAME // 2 + HOP * np.arange(len(pair[0]))
        sounds = above[channel][np.minimum(middles // step, total - 1)]
        sounds &= above[1 - channel][np.clip((middles - delay) // step, 0, total - 1)]
        one, two = np.zeros((2, len(sounds), BAND.stop - BAND.start), np.complex64)
        one[sounds], two[sounds] = (np.fft.rfft(each[sounds] * window, axis=1)[:, BAND] for each in pair)
        products = one * two.conj(), np.abs(one) ** 2, np.abs(two) ** 2
        numbers = np.arange(begin // step, min(total, -(-min(sound.length, begin + block) // step)))
        low = np.maximum(0, ((numbers - BESIDE) * step - first) // HOP)
        high = np.minimum(len(one), ((numbers + BESIDE + 1) * step - first) // HOP)
        enough = high - low >= 4
        # Running sums, so that every block costs the same whatever its neighbourhood.
        sums = [
            np.pad(each.cumsum(axis=0, dtype=np.result_type(each, np.float64)), ((1, 0), (0, 0))) for each in products
        ]
        xy, xx, yy = (running[high[enough]] - running[low[enough]] for running in sums)
        weight = np.sqrt(np.abs(xx * yy))
        # Digital silence follows nothing, and leaves only what rounding has left.
        followed = np.abs(xy) ** 2 / (weight**2 + NOTHING**2)
        found[numbers[enough]] = np.minimum(1, (followed * weight).sum(axis=1) / (weight.sum(axis=1) + NOTHING))
    return found


def _raw(sound: Sound, channel: int, first: int, last: int) -> Samples:
    """Samples by their number; silence before the call begins."""
    start_ms = max(0, first) * 1000 // sound.rate
    held = sound.samples(channel, start_ms, -(-max(0, last) * 1000 // sound.rate))
    skip = max(0, first) - start_ms * sound.rate // 1000
    return np.pad(held[skip : skip + max(0, last) - max(0, first)], (min(last, 0) - min(first, 0), 0))


def _decibels(one: Levels, other: Levels) -> npt.NDArray[np.float32]:
    return np.asarray(20 * np.log10((one + 1e-7) / (other + 1e-7)), np.float32)


def _is_same(levels: list[Levels], coherence: npt.NDArray[np.float32]) -> bool:
    """Whether both channels carry one mix: they follow each other all the time, at a distance in level that does not change."""
    # The louder half of what is heard on either: line noise of their own makes the rest differ.
    louder = np.maximum(levels[0], levels[1])
    either = _active(levels[0]) | _active(levels[1])
    if either.sum() < 10:
        return False
    active = either & (louder >= np.median(louder[either]))
    apart = _decibels(levels[0][active], levels[1][active])
    close = coherence[active] > SAME_COHERENCE
    low, high = np.percentile(apart, [5, 95])
    return bool(close.mean() > SAME_SHARE and abs(np.median(apart)) < SAME_DB and high - low < 2 * SAME_SPREAD_DB)


def _is_same_but_late(sound: Sound, offsets: list[float], levels: list[Levels]) -> bool:
    """Whether one channel carries what the other does, a little later, at about the same level."""
    either = _active(levels[0]) | _active(levels[1])
    if either.sum() < 10 or abs(np.median(_decibels(levels[0][either], levels[1][either]))) >= SAME_DB:
        return False
    for channel in (0, 1):
        delay = _delay(sound, offsets, np.flatnonzero(either), channel=channel)
        if delay:
            close = _coherence(sound, offsets, levels, channel=channel, delay=delay)[_active(levels[channel])]
            if (close > SAME_COHERENCE).mean() > SAME_SHARE:
                return True
    return False


def _leaks(sound: Sound, offsets: list[float], levels: list[Levels], coherence: npt.NDArray[np.float32]) -> list[Mask]:
    """For each channel where only the other party's voice is in it."""
    found = []
    for channel in (0, 1):
        own, other, closeness = levels[channel], levels[1 - channel], coherence
        delay = _echo_delay(sound, offsets, levels, channel=channel)
        if delay:
            closeness = np.maximum(closeness, _coherence(sound, offsets, levels, channel=channel, delay=delay))
            # What was said up to then may be what comes back now.
            late = round(delay / (STEP_MS * sound.rate // 1000))
            other = np.maximum(other, np.pad(other, (late, 0))[: len(other)])
        apart = _decibels(own, other)
        leak = (apart < -LEAK_DB) & (closeness > LEAK_COHERENCE) & _active(other)
        if leak.any():
            # Louder than this channel's leak usually is, and not following the other: the party's own voice.
            spoken = _active(own) & ~leak & (apart > np.median(apart[leak]) + OWN_DB)
            leak = _settled(leak) & ~_widened(_settled(spoken), OWN_BLOCKS)
        found.append(leak)
    return found


def _settled(leak: Mask) -> Mask:
    """Without single blocks that stand alone between others, and an own voice's first block left open."""
    if not leak.any():
        return leak
    padded = np.pad(leak.astype(np.int8), 2, mode="edge")
    votes = sum(padded[at : at + len(leak)] for at in range(5))
    return np.asarray(votes >= 3)


def _widened(mask: Mask, blocks: int) -> Mask:
    """The mask with so many more blocks on each side of what is in it."""
    wide = np.convolve(mask.astype(np.int8), np.ones(2 * blocks + 1, np.int8), mode="same")
    return np.asarray(wide > 0)


def _echo_delay(sound: Sound, offsets: list[float], levels: list[Levels], *, channel: int) -> int:
    """By how many samples the other party's echo on a channel comes late, told where the channel is so quiet that only leak can be in it."""
    own, other = levels[channel], levels[1 - channel]
    return _delay(sound, offsets, np.flatnonzero((_decibels(own, other) < -LEAK_DB) & _active(other)), channel=channel)


def _delay(sound: Sound, offsets: list[float], wanted: Numbers, *, channel: int) -> int:
    """By how many samples a channel follows the other in these blocks; 0 where it does not, or no delay stands out.

    The peak of their phase correlation (Knapp, Carter 1976).
    """
    size, step = 16_384, STEP_MS * sound.rate // 1000
    total = np.zeros(size // 2 + 1, np.complex128)
    # A few hundred of them tell as much as all.
    for number in wanted[:: max(1, len(wanted) // 200)]:
        first = int(number) * step
        if first + size > sound.length:
            continue
        one = np.fft.rfft(_raw(sound, channel, first, first + size) - offsets[channel])
        two = np.fft.rfft(_raw(sound, 1 - channel, first, first + size) - offsets[1 - channel])
        cross = one * two.conj()
        total += cross / (np.abs(cross) + 1e-12)
    shape = np.abs(np.fft.irfft(total))[: LATEST_ECHO_MS * sound.rate // 1000]
    peak = int(np.argmax(shape))
    return peak if peak > HOP // 4 and shape[peak] > STANDS_OUT * np.median(shape) + 1e-12 else 0
