"""Where somebody speaks in a call, and how that speech is packed into windows for a Whisper model.

Whisper's encoder costs the same for a window full of speech as for one full of silence, and more than twice as much for
one twice as long. So the silence is left out, the speech is packed into windows no longer than the engine asks for, and
they are cut where the pauses are longest, for a sentence torn apart is heard worse.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recordings.audio.sound import BLOCK_MS, ENGINE_RATE, Samples, Sound

# Silero's frames: 512 samples at 16 kHz, each seen with the 64 samples before it.
FRAME = 512
FRAME_MS = FRAME * 1000 // ENGINE_RATE
BEFORE = 64
# Speech begins at this probability and ends below the lower one, for at least so long. Silero's and faster-whisper's values.
BEGINS, ENDS = 0.5, 0.35
SHORTEST_PAUSE_MS = 160
# So much silence is kept around speech: consonants are quiet, and Whisper hears better with a breath before the words.
PAD_MS = 400
# A window shorter than this is filled up, see engines.
LEAST_MS = 14_000
# A pause worth cutting at counts no more than this: two turns are two turns, however long the wait between them.
FULL_PAUSE_MS = 2000

# Something sounds where it is so much louder than the quietest tenth (8 dB), and than what no telephone line carries.
LOUDER, FAINTEST = 2.5, 0.001
LEVEL_MS = 10
# A second or more of nothing but the line's own even noise need not be asked about: no frame in it stands out so far from the quietest
# tenth. So many frames beside what sounds are asked about all the same.
EVEN, EVEN_FRAMES, BESIDE = 1.3, 32, 12
# Silero may miss a quiet first syllable: speech is taken to begin so much earlier at most, where the sound runs on unbroken.
RUN_UP_MS = 800

Span = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """Speech of one channel to be heard in one go: its pieces, [start_ms, end_ms) on the call's clock, the pauses left out."""

    channel: int
    pieces: tuple[Span, ...]

    @property
    def length_ms(self) -> int:
        return sum(end - start for start, end in self.pieces)

    def moments(self) -> Iterator[tuple[int, Span]]:
        """Where each piece begins in the window, and the piece."""
        at = 0
        for piece in self.pieces:
            yield at, piece
            at += piece[1] - piece[0]

    def samples(self, sound: Sound) -> Samples:
        return np.concatenate([sound.samples(self.channel, start, end) for start, end in self.pieces])

    def on_the_call(self, start_ms: int, end_ms: int) -> Span:
        """A span of the window, as the engine tells it, on the call's clock; never into a pause that was left out."""
        middle = (start_ms + end_ms) // 2
        at, (first, last) = [moment for moment in self.moments() if moment[0] <= max(0, middle)][-1]
        start = min(max(first, first + start_ms - at), last)
        return start, min(max(start, first + end_ms - at), last)


def levels(samples: Samples, step: int = LEVEL_MS * ENGINE_RATE // 1000) -> npt.NDArray[np.float32]:
    """Root mean square of every LEVEL_MS, or of every `step` samples."""
    whole = np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
    return np.asarray(np.sqrt(np.mean(whole**2, axis=1)), np.float32)


def sounding(found: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """For each level whether something is to be heard, speech or not."""
    return np.asarray(found > max(FAINTEST, LOUDER * float(np.percentile(found, 10)))) if len(found) else found > 0


def trimmed(start_ms: int, end_ms: int, loud: npt.NDArray[np.bool_]) -> Span:
    """A word's span without the silence at its edges, which Whisper likes to give to the first and last words of a breath."""
    first, last = start_ms // LEVEL_MS, -(-end_ms // LEVEL_MS)
    at = np.flatnonzero(loud[first:last])
    if not len(at):
        return start_ms, end_ms
    start, end = (first + int(at[0])) * LEVEL_MS, (first + int(at[-1]) + 1) * LEVEL_MS
    return max(start_ms, start), min(end_ms, end)


def speech_spans(probabilities: Sequence[float] | npt.NDArray[np.float32]) -> list[Span]:
    """Stretches of speech in ms out of a probability for each frame: pure hysteresis, without any padding."""
    spans: list[Span] = []
    began: int | None = None
    quiet: int | None = None
    for number, probability in enumerate(probabilities):
        at = number * FRAME_MS
        if probability >= BEGINS:
            began, quiet = at if began is None else began, None
        elif began is not None and probability < ENDS:
            quiet = at if quiet is None else quiet
            if at - quiet >= SHORTEST_PAUSE_MS:
                spans.append((began, quiet))
                began = quiet = None
    if began is not None:
        spans.append((began, len(probabilities) * FRAME_MS if quiet is None else quiet))
    return spans


def with_run_up(spans: Sequence[Span], loud: npt.NDArray[np.bool_]) -> list[Span]:
    """The spans, each beginning where the sound that leads into it begins."""
    led: list[Span] = []
    for start, end in spans:
        earliest = max(start - RUN_UP_MS, led[-1][1] if led else 0)
        at = min(start // LEVEL_MS, len(loud))
        while at * LEVEL_MS > earliest and loud[at - 1]:
            at -= 1
        led.append((min(start, max(earliest, at * LEVEL_MS)), end))
    return led


def padded(spans: Sequence[Span], *, longest_ms: int, duration_ms: int) -> list[Span]:
    """The spans with PAD_MS around them, sharing what is between them where that is less, none longer than `longest_ms`."""
    wide: list[Span] = []
    for number, (start, end) in enumerate(spans):
        before = spans[number - 1][1] if number else -PAD_MS
        after = spans[number + 1][0] if number + 1 < len(spans) else duration_ms + PAD_MS
        first = max(0, start - min(PAD_MS, (start - before) // 2))
        last = min(duration_ms, end + min(PAD_MS, (after - end) // 2))
        parts = max(1, -(-(last - first) // longest_ms))
        edges = [first + (last - first) * part // parts for part in range(parts + 1)]
        wide += [span for span in itertools.pairwise(edges) if span[1] > span[0]]
    return wide


def packed(spans: Sequence[Span], *, longest_ms: int) -> list[list[Span]]:
    """The spans in as few groups as possible of at most `longest_ms` of speech, cut where the pauses are longest; none much shorter than
    the others where that can be, for a window of LEAST_MS costs as much as a shorter one, and is heard better.

    One pass of dynamic programming over (number of groups, pause lost at the cuts and emptiness); order is kept, no span is lost.
    """
    lengths = [end - start for start, end in spans]
    best: list[tuple[int, int]] = [(0, 0)]
    begins = [0]
    for last in range(1, len(spans) + 1):
        chosen: tuple[tuple[int, int], int] | None = None
        total = 0
        for first in range(last - 1, -1, -1):
            total += lengths[first]
            if total > longest_ms and first < last - 1:
                break
            pause = min(FULL_PAUSE_MS, spans[first][0] - spans[first - 1][1]) if first else FULL_PAUSE_MS
            cost = (best[first][0] + 1, best[first][1] + FULL_PAUSE_MS - pause + max(0, LEAST_MS - total))
            if chosen is None or cost < chosen[0]:
                chosen = cost, first
        assert chosen is not None
        best.append(chosen[0])
        begins.append(chosen[1])
    groups: list[list[Span]] = []
    last = len(spans)
    while last:
        groups.append(list(spans[begins[last] : last]))
        last = begins[last]
    return groups[::-1]


def even(levels: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """For each frame's level whether it lies in a second or more of even noise, or of nothing, and not at its edge."""
    quiet = levels <= max(EVEN * float(np.percentile(levels, 10)), FAINTEST / 10) if len(levels) else levels > 0
    edges = np.flatnonzero(np.diff(np.pad(quiet.astype(np.int8), 1)))
    found = np.zeros(len(levels), np.bool_)
    for first, last in edges.reshape(-1, 2).tolist():
        if last - first >= EVEN_FRAMES:
            found[first + BESIDE : last - BESIDE] = True
    return found


class VoiceDetector:
    """Silero VAD as it comes with faster-whisper, fed block by block with its state carried over: flat memory, the same answer."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model  # noqa: PLC0415 - brings the whole engine along; only workers need it

        self._session: Any = get_vad_model().session

    def probabilities(
        self, blocks: Iterator[Samples], asleep: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.float32]:
        """Of speech, for each frame of FRAME_MS; 0 for those that are `asleep`. Blocks are whole frames but for the last, which is filled up
        with silence.
        """
        state, cell = (np.zeros((1, 1, 128), np.float32) for _ in range(2))
        before = np.zeros(BEFORE, np.float32)
        found: list[npt.NDArray[np.float32]] = []
        at = 0
        for block in blocks:
            whole = np.pad(block, (0, -len(block) % FRAME)).reshape(-1, FRAME)
            context: npt.NDArray[np.float32] = np.vstack([before, whole[:-1, -BEFORE:]])
            before = whole[-1, -BEFORE:]
            awake = np.ones(len(whole), np.bool_) if asleep is None else ~asleep[at : at + len(whole)]
            heard = np.zeros(len(whole), np.float32)
            if awake.any():
                frames = np.hstack([context, whole])[awake]
                told, state, cell = self._session.run(None, {"input": frames, "h": state, "c": cell})
                heard[awake] = told.reshape(-1)
            found.append(heard)
            at += len(whole)
        return np.concatenate(found) if found else np.zeros(0, np.float32)

    def windows(self, sound: Sound, channel: int, *, longest_ms: int) -> list[Window]:
        """What there is to hear on a channel."""

        def blocks() -> Iterator[Samples]:
            # Whole frames: a minute of 32 ms frames is a whole number of them.
            for start_ms in range(0, sound.duration_ms + 1, BLOCK_MS):
                block = sound.samples(channel, start_ms, start_ms + BLOCK_MS)
                if len(block):
                    yield block

        asleep = even(np.concatenate([levels(block, FRAME) for block in blocks()]))
        spans = speech_spans(self.probabilities(blocks(), asleep))
        loud = sounding(np.concatenate([levels(block) for block in blocks()]))
        wide = padded(with_run_up(spans, loud), longest_ms=longest_ms, duration_ms=sound.duration_ms)
        return [Window(channel, tuple(group)) for group in packed(wide, longest_ms=longest_ms)]
