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
from pathlib import Path
from typing import IO, Any

import av
import numpy as np
import numpy.typing as npt
from django.conf import settings

from recordings.audio import headerless, media_types
from recordings.audio.sound import ENGINE_RATE, Samples, Sound
from recordings.errors import DomainError

MAX_CHANNELS = 2
# What a call may be sampled at, in Hz: a header that says less or more is a lie that would blow the samples up.
RATES = range(4_000, 192_001)
# Frames of these carry no mark of their own: only the file's ending tells, and FFmpeg has to be told.
HEADERLESS = {".g729": "g729", ".gsm": "gsm"}
# What is opened at all. FFmpeg knows playlists and session descriptions too, which would have it read other files, or listen
# on the network, for whoever sends one in.
FORMS = "wav,w64,aiff,au,caf,mp3,flac,ogg,mov,mp4,m4a,3gp,aac,amr,amrnb,amrwb,gsm,g722,g723_1,g726,g726le,g729,matroska,webm,asf"
# A clip is sent in pieces of about this size.
CUT_BYTES = 64 * 1024
# About 0.1 % of full scale: quieter than any line noise a caller would speak over.
SILENCE = 0.0012


class BadAudio(DomainError):
    """The file cannot be used; the message names the problem and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="audio")


NO_AUDIO = "This is not an audio file we can open. Export the call as WAV, MP3, Opus, FLAC or M4A."
CUT_OFF = "The file is cut off: it holds less sound than its header promises. Export it again and send the whole file."
CHANGES = (
    "The sound changes in the middle, from one to two channels or to another rate, as where two recordings were joined. "
    "Export it again as WAV, or send its parts one by one."
)


def too_large() -> str:
    """What is said of a recording that is larger than the centre takes."""
    return f"The file is larger than {settings.UPLOAD_LIMIT_MB} MB. Export the call as MP3 or Opus, or send a shorter part."


@dataclass(frozen=True)
class Probe:
    """Facts of an audio file: codec, Hz, number of channels, milliseconds decoded, and its name in `media_types`."""

    codec: str
    sample_rate: int
    channels: int
    duration_ms: int
    media_type: str


def _form_told_by_name(file: IO[bytes]) -> str | None:
    told = HEADERLESS.get(Path(getattr(file, "name", None) or "").suffix.lower())
    if not told:
        return None
    head = file.read(4)
    file.seek(0)
    return None if head in (b"RIFF", b"OggS", b"fLaC") else told


def _open(file: IO[bytes]) -> Any:
    file.seek(0)
    try:
        return av.open(
            file,
            mode="r",
            format=_form_told_by_name(file),
            metadata_errors="ignore",
            container_options={"format_whitelist": FORMS, "protocol_whitelist": ""},
        )
    except (av.FFmpegError, ValueError, EOFError, OSError) as error:
        raise BadAudio(NO_AUDIO) from error


def _beginning(file: IO[bytes]) -> bytes:
    """As much of a file as is looked at; FFmpeg goes on where it was."""
    at = file.tell()
    file.seek(0)
    found = file.read(headerless.LOOKED_AT)
    file.seek(at)
    return found


def _frames(container: Any, limit_ms: int | None = None) -> Iterator[Any]:
    try:
        yield from container.decode(container.streams.audio[0])
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise BadAudio(
            "The file is damaged or cut off: part of it cannot be decoded. Export it again and send the whole file."
        ) from error


def probe(file: IO[bytes], *, limit_ms: int) -> Probe:
    """Open and decode the whole of `file` (any container FFmpeg knows), at most `limit_ms` of it.

    Raises BadAudio for what is empty, no audio, a video, damaged, silent, too long, or has more than two channels.
    """
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if not head.strip(b"\0"):
        raise BadAudio("The file is empty. Choose the recording again.")
    if not any(byte < 9 for byte in head[:512]) and _is_text(head):
        raise BadAudio("This is a text file, not a recording. Choose the audio file itself.")
    if _riff_promises(head) > size + 4096:
        raise BadAudio(CUT_OFF)
    with _open(file) as container:
        if not headerless.plausible(container.format.name, _beginning(file)):
            raise BadAudio(NO_AUDIO)
        if any(not stream.disposition & stream.disposition.attached_pic for stream in container.streams.video):
            raise BadAudio("This is a video. Export its sound track as WAV or MP3 and send that.")
        if not container.streams.audio:
            raise BadAudio("There is no sound in this file. Choose the audio recording of the call.")
        stream = container.streams.audio[0]
        if not stream.codec_context or not stream.codec_context.rate:
            raise BadAudio(
                "The sound in this file is of a kind we cannot decode. Export the call as WAV, MP3, Opus, FLAC or M4A."
            )
        # FFmpeg's name of a decoder, as people and browsers call the format.
        codec = stream.codec_context.name.removesuffix("float")
        rate, channels = int(stream.codec_context.rate), int(stream.codec_context.channels)
        if rate not in RATES:
            raise BadAudio(
                f"The file's header says {rate} samples a second, which no telephone system records. Export it again as WAV."
            )
        if channels > MAX_CHANNELS:
            raise BadAudio(
                f"This recording has {channels} channels. Send one with a channel for the agent and one for the customer."
            )
        promised_ms = container.duration // 1000 if container.duration and container.duration > 0 else 0
        kind = container.format.name
        samples, loudest = 0, 0.0
        kinds = set()
        for frame in _frames(container):
            samples += frame.samples
            kinds.add((frame.layout.nb_channels, frame.sample_rate, frame.format.name))
            if len(kinds) > 1:
                raise BadAudio(CHANGES)
            loudest = max(loudest, _loudness(frame))
            if samples * 1000 // rate > limit_ms:
                raise BadAudio(
                    f"This call is longer than {limit_ms // 60_000} minutes. Cut out the part worth training on and send that."
                )
    duration_ms = samples * 1000 // rate
    if duration_ms < 100:
        raise BadAudio("There is no sound in this file: it lasts 0 seconds. Choose the recording again.")
    if promised_ms - duration_ms > max(2000, promised_ms // 50) and _tells_its_length(kind, head):
        raise BadAudio(CUT_OFF)
    if loudest < SILENCE:
        raise BadAudio(
            "Nothing can be heard in this recording: it is silent from beginning to end. Check the recorder and send another."
        )
    return Probe(codec, rate, channels, duration_ms, media_types.of(kind, codec))


def _riff_promises(head: bytes) -> int:
    """How many bytes a WAV file says it has; 0 where it is none, or where a streaming recorder left the size open."""
    promised = int.from_bytes(head[4:8], "little") if head[:4] == b"RIFF" else 0
    return promised + 8 if promised < 0x7FFFFFFF else 0


def _tells_its_length(kind: str, head: bytes) -> bool:
    """Whether the length in the header is a promise: an MP3 without a Xing header is only estimated."""
    return kind != "mp3" or b"Xing" in head or b"Info" in head


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

    Raises BadAudio where the file cannot be decoded.
    """
    with _open(file) as container:
        channels = min(container.streams.audio[0].codec_context.channels, MAX_CHANNELS)
        resampler = av.AudioResampler(format="s16p", layout="stereo" if channels > 1 else "mono", rate=rate)
        sound = Sound(channels, rate=rate, folder=folder)
        try:
            for frame in itertools.chain(_frames(container), [None]):
                for block in _resampled(resampler, frame):
                    sound.add(block)
            if not sound.length:
                raise BadAudio("There is no sound in this file. Choose the recording again.")
        except BaseException:
            sound.__exit__()
            raise
    return sound


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


def cut(file: IO[bytes], *, start_ms: int, end_ms: int, rate: int, channels: int) -> Generator[bytes]:
    """The span [start_ms, end_ms) of `file` as 16-bit WAV at `rate` Hz, piece by piece, and not a sample more.

    Decodes from a little before the span, so that a clip late in a long call does not cost the whole call, and no further
    than what is taken of it: whoever closes the iterator ends the work. Where the file holds less than the span, silence
    fills it up to the promised size. Raises BadAudio before the first piece where nothing can be decoded.
    """
    size = cut_size(start_ms=start_ms, end_ms=end_ms, rate=rate, channels=channels)
    width, left = 2 * channels, size - WAV_HEADER.size
    pieces = _span(file, first=start_ms * rate // 1000, start_ms=start_ms, rate=rate, channels=channels)
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
    with _open(file) as container:
        stream = container.streams.audio[0]
        if start_ms > 5000 and stream.time_base:
            # What cannot be searched is decoded from its beginning.
            with contextlib.suppress(av.FFmpegError):
                container.seek(int((start_ms / 1000 - 2) / stream.time_base), stream=stream)
        resampler = av.AudioResampler(format="s16", layout="stereo" if channels > 1 else "mono", rate=rate)
        skip: int | None = None
        for frame in itertools.chain(_frames(container), [None]):
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


def _resampled(resampler: Any, frame: Any) -> Iterator[npt.NDArray[Any]]:
    """A decoded frame as the resampler gives it out; None for what it still holds at the end. Raises BadAudio."""
    if frame is not None:
        frame.pts = None
    try:
        for out in resampler.resample(frame):
            yield out.to_ndarray()
    except ValueError as error:
        raise BadAudio(CHANGES) from error
