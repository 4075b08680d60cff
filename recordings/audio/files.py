"""Audio in and out: open, probe, unpack to disk, encode, cut. No models and no Django in here.

PyAV (FFmpeg) decodes; samples are float32 in [-1, 1]. Everything that may come in from outside can be damaged or
a lie, so every FFmpeg error becomes a `BadAudio` whose text a person can act on.
"""

import contextlib
import io
import itertools
import struct
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import av
import numpy as np
import numpy.typing as npt
from django.conf import settings

from recordings.audio import decoding, headers, media_types
from recordings.audio.decoding import CUT_OFF, BadAudio, Source
from recordings.audio.sound import BLOCK_MS, ENGINE_RATE, Samples, Sound

MAX_CHANNELS = 2
# What a call may be sampled at, in Hz: a header that says less or more is a lie that would blow the samples up.
RATES = range(4_000, 192_001)
# A clip is sent in pieces of about this size.
CUT_BYTES = 64 * 1024
# About 0.1 % of full scale: quieter than any line noise a caller would speak over.
SILENCE = 0.0012
# Of a file so much may be unreadable, and of what its header promises so much missing, before it is sent back: ms, and a share.
MISSING_MS, MISSING_SHARE, UNREADABLE_SHARE = 2000, 0.02, 0.2
# Less than this is not worth a word, and no difference between a header and its sound.
TOLD_FROM_MS = 20
# Where a player that goes by the header lands at the moment it was asked for: forms with an index, or of one rate.
INDEXED = ("wav", "flac", "ogg", "mov")
# Whose header says how long it is, or whose last page does.
PROMISING = ("flac", "ogg", "mov", "matroska", "asf", "w64", "caf", "aiff", "au")


DAMAGED = "The file is damaged: much of it cannot be decoded. Export it again and send the whole file."
CHANGES = (
    "The sound changes in the middle, from one to two channels or to another rate, as where two recordings were joined. "
    "Export it again as WAV, or send its parts one by one."
)


def too_large() -> str:
    """What is said of a recording that is larger than the centre takes."""
    return f"The file is larger than {settings.UPLOAD_LIMIT_MB} MB. Export the call as MP3 or Opus, or send a shorter part."


@dataclass(frozen=True)
class Probe:
    """Facts of an audio file: codec, Hz, number of channels, milliseconds on its clock, its name in `media_types`, and what was found besides.

    `unreadable_ms`: sound that it holds or promises and that cannot be decoded. `needs_copy`: a player would not land where it is asked
    to, or not play all of it. `ending`: of its name where only that tells what it is, else empty.
    """

    codec: str
    sample_rate: int
    channels: int
    duration_ms: int
    media_type: str
    unreadable_ms: int
    needs_copy: bool
    ending: str


def probe(file: IO[bytes], *, limit_ms: int) -> Probe:
    """Open and decode the whole of `file` (any container FFmpeg knows), at most `limit_ms` of it.

    Raises BadAudio for what is empty, no audio, a video, damaged, silent, too long, or has more than two channels or tracks.
    """
    file.seek(0)
    head = file.read(4096)
    if not head.strip(b"\0"):
        raise BadAudio("The file is empty. Choose the recording again.")
    if not any(byte < 9 for byte in head[:512]) and _is_text(head):
        raise BadAudio("This is a text file, not a recording. Choose the audio file itself.")
    with decoding.opened(file) as source:
        for track in source.tracks:
            if track.rate not in RATES:
                raise BadAudio(
                    f"The file's header says {track.rate} samples a second, which no telephone system records. Export it again as WAV."
                )
        channels = _channels(source)
        if channels > MAX_CHANNELS:
            raise BadAudio(
                f"This recording has {channels} channels. Send one with a channel for the agent and one for the customer."
            )
        promised_ms = _promised_ms(source)
        loudest = 0.0
        for _, frame in _same_throughout(source):
            loudest = max(loudest, _loudness(frame))
            if source.duration_ms > limit_ms:
                raise BadAudio(
                    f"This call is longer than {limit_ms // 60_000} minutes. Cut out the part worth training on and send that."
                )
    duration_ms = source.duration_ms
    if duration_ms < 100 and not promised_ms:
        raise BadAudio("There is no sound in this file: it lasts 0 seconds. Choose the recording again.")
    missing_ms = max(0, promised_ms - duration_ms)
    if missing_ms > max(MISSING_MS, MISSING_SHARE * promised_ms) or duration_ms < 100:
        raise BadAudio(CUT_OFF)
    if source.lost > UNREADABLE_SHARE * source.packets:
        raise BadAudio(DAMAGED)
    if loudest < SILENCE:
        raise BadAudio(
            "Nothing can be heard in this recording: it is silent from beginning to end. Check the recorder and send another."
        )
    unreadable_ms = max(source.lost_ms, missing_ms)
    return Probe(
        codec=source.codec,
        sample_rate=source.tracks[0].rate,
        channels=channels,
        duration_ms=duration_ms,
        media_type=media_types.of(source.form, source.codec),
        unreadable_ms=unreadable_ms if unreadable_ms >= TOLD_FROM_MS else 0,
        needs_copy=_needs_copy(source),
        ending=decoding.ending_of(source.form),
    )


def _channels(source: Source) -> int:
    """Two tracks are two parties, whatever each is recorded in."""
    return len(source.tracks) if len(source.tracks) > 1 else int(source.tracks[0].stream.codec_context.channels)


def _same_throughout(source: Source) -> Iterator[tuple[int, Any]]:
    """(number of the track, frame). Raises BadAudio where the kind of sound changes within a track."""
    kinds: dict[int, tuple[Any, ...]] = {}
    for number, _, frame in source.frames():
        kind = (frame.layout.nb_channels, frame.sample_rate, frame.format.name)
        if kinds.setdefault(number, kind) != kind:
            raise BadAudio(CHANGES)
        yield number, frame


def _needs_copy(source: Source) -> bool:
    """Whether a player that goes by this file's header would land elsewhere than the words, or not play all of it."""
    if len(source.tracks) > 1 or source.hole_ms or source.lost_ms or source.began_anew:
        return True
    if source.riff:
        return source.riff.more
    if source.form == "mp3":
        return not source.steady
    return not source.form.startswith(INDEXED)


def _promised_ms(source: Source) -> int:
    """How much sound the header promises; 0 where it leaves that open, or FFmpeg has only reckoned it from the rate."""
    if source.riff:
        return source.riff.promised_ms
    if not source.form.startswith(PROMISING) and not source.counts_its_frames:
        return 0
    duration_ms: int = (source.container.duration or 0) // 1000
    # A length that fills all the bits there are for it was left open.
    context = source.tracks[0].stream.codec_context
    if source.codec.startswith("pcm_") and duration_ms * context.rate * context.channels // 1000 >= headers.OPEN // 4:
        return 0
    return max(0, duration_ms)


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(c.isprintable() or c in "\r\n\t" for c in text) > 0.97 * len(text)


def _loudness(frame: Any) -> float:
    array = frame.to_ndarray()
    if array.dtype.kind == "f":
        return float(np.abs(array).max(initial=0.0))
    middle = 128 if array.dtype == np.uint8 else 0
    return float(np.abs(array.astype(np.int64) - middle).max(initial=0) / np.iinfo(array.dtype).max)


def unpack(file: IO[bytes], *, rate: int = ENGINE_RATE, folder: Path | None = None) -> Sound:
    """Decode all of `file` to `rate` Hz on disk, in `folder` (the system's for temporary files where none is given).

    Two tracks become two channels; what nobody sent is silence, so that everything stays where the timestamps say.
    Raises BadAudio where the file cannot be decoded.
    """
    with decoding.opened(file) as source:
        channels = min(_channels(source), MAX_CHANNELS)
        alone = len(source.tracks) == 1
        sound = Sound(channels, rate=rate, folder=folder)
        try:
            tracks = [
                _Resampled(
                    sound, None if alone else number, rate=rate, layout="stereo" if alone and channels > 1 else "mono"
                )
                for number in range(len(source.tracks))
            ]
            for number, silence, frame in source.frames():
                tracks[number].add(frame, silence=silence)
            for track in tracks:
                track.end()
            sound.level_off()
            if not sound.length:
                raise BadAudio("There is no sound in this file. Choose the recording again.")
        except BaseException:
            sound.__exit__()
            raise
    return sound


class _Resampled:
    """A track on its way into a Sound: all its channels, or the one of this number."""

    def __init__(self, sound: Sound, channel: int | None, *, rate: int, layout: str) -> None:
        self._sound, self._channel, self._rate = sound, channel, rate
        self._resampler = av.AudioResampler(format="s16p", layout=layout, rate=rate)
        # Seconds that came in, and samples that went out.
        self._came, self._went = Fraction(0), 0

    def add(self, frame: Any, *, silence: int) -> None:
        if silence:
            self._drain()
            self._came += Fraction(silence, frame.sample_rate)
            missing = round(self._came * self._rate) - self._went
            for start in range(0, missing, self._rate):
                self._put(np.zeros((1, min(self._rate, missing - start)), np.int16))
        self._came += Fraction(frame.samples, frame.sample_rate)
        for block in _resampled(self._resampler, frame):
            self._put(block)

    def end(self) -> None:
        self._drain()

    def _drain(self) -> None:
        """What the resampler still holds. It begins anew with the next frame."""
        for block in _resampled(self._resampler, None):
            self._put(block)
        self._resampler = av.AudioResampler(
            format=self._resampler.format, layout=self._resampler.layout, rate=self._resampler.rate
        )

    def _put(self, block: npt.NDArray[Any]) -> None:
        self._went += block.shape[1]
        if self._channel is not None:
            self._sound.add_to(self._channel, block[0])
        else:
            self._sound.add(np.broadcast_to(block, (self._sound.channels, block.shape[1])))


def write(out: IO[bytes], blocks: Iterable[npt.NDArray[Any]], *, channels: int, rate: int, form: str) -> None:
    """Encode blocks of (channels, n) float samples as `form` ("flac" or "wav"), 16 bit, into `out`."""
    with av.open(out, mode="w", format=form) as container:
        stream = container.add_stream(
            "flac" if form == "flac" else "pcm_s16le", rate=rate, layout="stereo" if channels == 2 else "mono"
        )
        at = 0
        for block in blocks:
            whole = np.rint(block.clip(-1, 1) * 32767).astype(np.int16)
            for start in range(0, whole.shape[1], 4096):
                packed = np.ascontiguousarray(whole[:, start : start + 4096].T).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=stream.layout.name)
                frame.rate, frame.pts = rate, at + start
                for packet in stream.encode(frame):
                    container.mux(packet)
            at += whole.shape[1]
        for packet in stream.encode(None):
            container.mux(packet)


def encode(channels: list[Samples], *, rate: int, form: str) -> bytes:
    """Channels side by side as `form` ("flac" or "wav"), 16 bit."""
    out = io.BytesIO()
    write(out, [np.stack(channels)], channels=len(channels), rate=rate, form=form)
    return out.getvalue()


WAV_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


def cut_size(*, start_ms: int, end_ms: int, rate: int, channels: int) -> int:
    """How many bytes `cut` yields for a span, known before anything is decoded."""
    return WAV_HEADER.size + 2 * channels * (end_ms * rate // 1000 - start_ms * rate // 1000)


def cut(
    file: IO[bytes], *, start_ms: int, end_ms: int, rate: int, channels: int, searched: bool = True
) -> Generator[bytes]:
    """The span [start_ms, end_ms) of `file` as 16-bit WAV at `rate` Hz, piece by piece, and not a sample more.

    Decodes from a little before the span, so that a clip late in a long call does not cost the whole call, and no further
    than what is taken of it: whoever closes the iterator ends the work. A file in which searching goes wrong (`Probe.needs_copy`) has
    to be decoded from its beginning, `searched=False`. Where the file holds less than the span, silence
    fills it up to the promised size. Raises BadAudio before the first piece where nothing can be decoded.
    """
    size = cut_size(start_ms=start_ms, end_ms=end_ms, rate=rate, channels=channels)
    width, left = 2 * channels, size - WAV_HEADER.size
    if searched:
        pieces = _span(file, first=start_ms * rate // 1000, start_ms=start_ms, rate=rate, channels=channels)
    else:
        pieces = _span_of_all(file, start_ms=start_ms, end_ms=end_ms, rate=rate)
    with contextlib.closing(pieces):
        held = next(pieces, b"")
        if not held:
            raise BadAudio("This moment of the recording cannot be decoded.")
        yield WAV_HEADER.pack(
            b"RIFF", size - 8, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * width, width, 16, b"data", left
        )
        while held and left:
            yield held[:left]
            left -= len(held[:left])
            held = next(pieces, b"") if left else b""
    for start in range(0, left, CUT_BYTES):
        yield bytes(min(CUT_BYTES, left - start))


def _span(file: IO[bytes], *, first: int, start_ms: int, rate: int, channels: int) -> Generator[bytes]:
    """16-bit samples from sample `first` to the end of the file, some CUT_BYTES at a time. `first` is counted at `rate` Hz."""
    width, held = 2 * channels, bytearray()
    with decoding.opened(file) as source:
        stream = source.tracks[0].stream
        if start_ms > 5000 and stream.time_base:
            # What cannot be searched is decoded from its beginning.
            with contextlib.suppress(av.FFmpegError):
                source.container.seek(int((start_ms / 1000 - 2) / stream.time_base), stream=stream)
        resampler = av.AudioResampler(format="s16", layout="stereo" if channels > 1 else "mono", rate=rate)
        skip: int | None = None
        for frame in itertools.chain((frame for _, _, frame in source.frames()), [None]):
            if skip is None and frame is not None:
                skip = width * max(0, first - round(float(frame.time or 0.0) * rate))
            for block in _resampled(resampler, frame):
                samples = block.tobytes()
                dropped = min(skip or 0, len(samples))
                skip = (skip or 0) - dropped
                held += samples[dropped:]
            if len(held) >= CUT_BYTES:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _span_of_all(file: IO[bytes], *, start_ms: int, end_ms: int, rate: int) -> Generator[bytes]:
    """16-bit samples of the span, all of the file having been decoded on its clock."""
    with unpack(file, rate=rate, folder=settings.DATA_DIR) as sound:
        for start in range(start_ms, end_ms, BLOCK_MS):
            block = np.stack(
                [sound.samples(n, start, min(start + BLOCK_MS, end_ms)) for n in range(sound.channels)], axis=1
            )
            if block.size:
                yield np.rint(block * 32768).clip(-32768, 32767).astype(np.int16).tobytes()


def _resampled(resampler: Any, frame: Any) -> Iterator[npt.NDArray[Any]]:
    """A decoded frame as the resampler gives it out; None for what it still holds at the end. Raises BadAudio."""
    if frame is not None:
        frame.pts = None
    try:
        for out in resampler.resample(frame):
            yield out.to_ndarray()
    except ValueError as error:
        raise BadAudio(CHANGES) from error
