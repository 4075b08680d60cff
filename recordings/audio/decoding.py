"""Files as FFmpeg opens them, decoded packet by packet on one clock. No models and no Django in here.

What comes in from outside may be damaged or a lie. A packet that cannot be decoded costs that packet, as in every player; a hole in the
timestamps stays a hole, for text, player and clips go by one clock; a header's promise is believed only where the format makes one.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import av

from recordings.audio import headerless, headers
from recordings.audio.headers import Riff
from recordings.errors import DomainError


class BadAudio(DomainError):
    """The file cannot be used; the message names the problem and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="audio")


NO_AUDIO = "This is not an audio file we can open. Export the call as WAV, MP3, Opus, FLAC or M4A."
CUT_OFF = "The file is cut off: it holds less sound than its header promises. Export it again and send the whole file."
# What is opened at all. FFmpeg knows playlists and session descriptions too, which would have it read other files, or listen
# on the network, for whoever sends one in.
FORMS = "wav,w64,aiff,au,caf,mp3,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,amr,amrnb,amrwb,gsm,g722,g723_1,g726,g726le,g729,matroska,webm,asf"
# Frames of these carry no mark of their own: only the file's ending tells, and FFmpeg has to be told.
HEADERLESS = {".g729": "g729", ".gsm": "gsm", ".g722": "g722", ".g723_1": "g723_1", ".tco": "g723_1", ".rco": "g723_1"}
# Forms whose packets say when they are to be heard; of the others FFmpeg only counts.
TIMED = ("matroska", "ogg", "mov", "asf")
# FFmpeg's own AMR decoders know no silence suppression.
DECODERS = {"amrnb": "libopencore_amrnb", "amrwb": "libopencore_amrwb"}
# Recorders stamp packets as they come in: what is off by less than this is no hole. A longer one than HOLE_SECONDS is no hole either, but a wrong stamp.
JITTER_SECONDS, HOLE_SECONDS = 0.05, 4 * 3600.0
# Stamps that go back by so much begin anew: two recordings in one file.
BACK_SECONDS = 1.0
# An MP3 of a constant bit rate pads its packets by a byte.
PADDING = 1


@dataclass
class Track:
    """One track of a file, and where its samples stand on the clock of the call. `at` counts samples at `rate`."""

    stream: Any
    decoder: Any
    rate: int
    at: int = 0
    began: float | None = None
    # Of its packets, in bytes.
    sizes: list[int] = field(default_factory=list)
    # Its stamps went back, as where two recordings were joined.
    began_anew: bool = False

    def silence_before(self, frame: Any, *, longest: float) -> int:
        """How many samples nobody sent before this frame. What its stamp says is not believed beyond `longest` seconds."""
        if frame.time is None:
            return 0
        if self.began is None:
            self.began = frame.time
        ahead = frame.time - self.began - self.at / self.rate
        if ahead < -BACK_SECONDS or frame.time - self.began > longest or ahead > HOLE_SECONDS:
            self.began = frame.time - self.at / self.rate
            self.began_anew = True
            return 0
        return round(ahead * self.rate) if ahead > JITTER_SECONDS else 0


@dataclass
class Source:
    """An open file, to be decoded once. What is found on the way stands in it when `frames` has come to its end."""

    container: Any
    form: str
    tracks: list[Track]
    # What the header says, where the file is a WAV, and whether it is an MP3 that says how many frames follow.
    riff: Riff | None
    counts_its_frames: bool
    # Packets, those of them that could not be decoded, and ms of silence that stands for what nobody sent.
    packets: int = 0
    lost: int = 0
    hole_ms: int = 0

    def frames(self) -> Iterator[tuple[int, int, Any]]:
        """(number of the track, samples of silence before it, frame), as they come."""
        timed = self.form.startswith(TIMED)
        duration = self.container.duration
        longest = duration / 1_000_000 + 2 if duration and duration > 0 else float("inf")
        by_index = {track.stream.index: (number, track) for number, track in enumerate(self.tracks)}
        if timed and len(self.tracks) > 1:
            # Nobody need speak on both from the beginning.
            first = (self.container.start_time or 0) / 1_000_000
            for track in self.tracks:
                track.began = first
        for packet in self._packets():
            number, track = by_index[packet.stream.index]
            for frame in self._decoded(track, packet):
                if not frame.samples:
                    continue
                silence = track.silence_before(frame, longest=longest) if timed else 0
                track.at += silence + frame.samples
                self.hole_ms += silence * 1000 // track.rate
                yield number, silence, frame

    def _packets(self) -> Iterator[Any]:
        try:
            yield from self.container.demux([track.stream for track in self.tracks])
        except (av.FFmpegError, ValueError, EOFError):
            # A torn end: what was there has been given out, and what was promised is for `files.probe` to ask for.
            for track in self.tracks:
                yield _Flush(track.stream)

    def _decoded(self, track: Track, packet: Any) -> Iterator[Any]:
        if packet.size:
            track.sizes.append(packet.size)
            self.packets += 1
        try:
            if isinstance(packet, _Flush):
                yield from track.decoder.decode(None)
            elif track.decoder is track.stream.codec_context:
                yield from packet.decode()
            else:
                yield from track.decoder.decode(packet if packet.size else None)
        except EOFError:
            return
        except (av.FFmpegError, ValueError):
            self.lost += packet.size > 0

    @property
    def duration_ms(self) -> int:
        """How far the clock has come."""
        return max(track.at * 1000 // track.rate for track in self.tracks)

    @property
    def lost_ms(self) -> int:
        """How much sound could not be decoded: packets of a file are about as long as each other."""
        return round(self.duration_ms * self.lost / max(1, self.packets - self.lost))

    @property
    def began_anew(self) -> bool:
        """Whether stamps jumped in a way that no player follows."""
        return any(track.began_anew for track in self.tracks)

    @property
    def codec(self) -> str:
        """FFmpeg's name of a decoder, as people and browsers call the format."""
        return str(self.tracks[0].stream.codec_context.name).removesuffix("float")

    @property
    def steady(self) -> bool:
        """Whether each packet, but for the first and the last, is as long as the others."""
        sizes = self.tracks[0].sizes[1:-1]
        return not sizes or max(sizes) - min(sizes) <= PADDING


@dataclass(frozen=True)
class _Flush:
    """What the demuxer would have sent at the end, had it come there."""

    stream: Any
    size: int = 0


class _Nameless(io.RawIOBase):
    """A file without its name, from which FFmpeg would guess: only `HEADERLESS` says what a name means."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self._file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        """The file belongs to whoever opened it."""


def form_told_by_name(file: IO[bytes]) -> str | None:
    """The form of frames without a header, which only the file's ending tells; None where it has a header, or none of these endings."""
    told = HEADERLESS.get(Path(str(getattr(file, "name", None) or "")).suffix.lower())
    if not told:
        return None
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    return None if head in (b"RIFF", b"OggS", b"fLaC") else told


def ending_of(form: str) -> str:
    """The ending by which a form without a header is told again; empty for all that have one."""
    return next((ending for ending, told in HEADERLESS.items() if told == form), "")


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Source]:
    """Open any container of FORMS. Raises BadAudio for what is no audio, a video, or has no sound that can be decoded."""
    options = {"format_whitelist": FORMS, "protocol_whitelist": ""}
    riff, counted = headers.riff(file), headers.mp3_counts_its_frames(file)
    if riff and riff.more:
        options["ignore_length"] = "1"
    file.seek(0)
    try:
        container = av.open(
            _Nameless(file),
            mode="r",
            format=form_told_by_name(file),
            metadata_errors="ignore",
            container_options=options,
        )
    except (av.FFmpegError, ValueError, EOFError, OSError) as error:
        raise BadAudio(CUT_OFF if riff else NO_AUDIO) from error
    with container:
        form = container.format.name
        yield Source(container, form, _tracks(container, file), riff, form == "mp3" and counted)


def _tracks(container: Any, file: IO[bytes]) -> list[Track]:
    if container.format.name in headerless.LOOKS_RIGHT:
        # FFmpeg goes on where it was.
        at = file.tell()
        file.seek(0)
        beginning = file.read(headerless.LOOKED_AT)
        file.seek(at)
        if not headerless.plausible(container.format.name, beginning):
            raise BadAudio(NO_AUDIO)
    if any(not stream.disposition & stream.disposition.attached_pic for stream in container.streams.video):
        raise BadAudio("This is a video. Export its sound track as WAV or MP3 and send that.")
    streams = container.streams.audio
    if not streams:
        raise BadAudio("There is no sound in this file. Choose the audio recording of the call.")
    if len(streams) > 2:
        raise BadAudio(
            f"There are {len(streams)} sound tracks in this file. Send one with a track for the agent and one for the customer."
        )
    tracks = []
    for stream in streams:
        context = stream.codec_context
        if not context or not context.rate:
            raise BadAudio(
                "The sound in this file is of a kind we cannot decode. Export the call as WAV, MP3, Opus, FLAC or M4A."
            )
        decoder = context
        if better := DECODERS.get(context.name):
            decoder = av.CodecContext.create(better, "r")
            decoder.sample_rate, decoder.layout = context.rate, "mono"
        tracks.append(Track(stream, decoder, int(context.rate)))
    return tracks
