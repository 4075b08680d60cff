"""The sound of clips: cut out of the call while it is sent, and kept, so that the next listener costs no decoding.

A cut lies beside the recordings, in the same storage, and is as private as they are. It is named for the recording and the
span: a span that is corrected has another file. Nothing is lost with it, it can always be cut again.
"""

import contextlib
import io
import logging
import os
import tempfile
import uuid
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage

from recordings.audio import files
from recordings.models import Clip, Recording

logger = logging.getLogger(__name__)

# Hz: as telephones sound, and no more than the call has.
MOST_RATE = 16_000


def name_of(recording: Recording, start_ms: int, end_ms: int) -> str:
    """Where the cut of a span lies in the recordings' storage."""
    return f"clips/{recording.sha256[:2]}/{recording.sound_name}-{start_ms}-{end_ms}.wav"


def size_of(clip: Clip) -> int:
    """How many bytes a clip's sound has, whether it has been cut yet or not."""
    rate, channels = _sound_of(clip.recording)
    return files.cut_size(start_ms=clip.start_ms, end_ms=clip.end_ms, rate=rate, channels=channels)


def _sound_of(recording: Recording) -> tuple[int, int]:
    """(Hz, channels) of what is cut from a call."""
    return min(recording.sample_rate, MOST_RATE), min(recording.channels, files.MAX_CHANNELS)


def opened(clip: Clip) -> IO[bytes]:
    """A clip's sound to read and to close: what is kept of it, else a `Cut` that is made while it is read.

    Raises FileNotFoundError where the recording is gone, BadAudio where it cannot be decoded.
    """
    storage, name = clip.recording.audio.storage, name_of(clip.recording, clip.start_ms, clip.end_ms)
    with contextlib.suppress(FileNotFoundError):
        kept: IO[bytes] = storage.open(name)
        if storage.size(name) == size_of(clip):
            return kept
        kept.close()
    return Cut(clip, storage.open(str((clip.recording.listening_copy or clip.recording.audio).name)))  # type: ignore[return-value]


class Cut(io.RawIOBase):
    """A clip's sound that is decoded no further than it is read; closed before its end it is forgotten, else it is kept.

    What has been cut lies in a file without a name: nothing is left of it when the process is killed.
    """

    def __init__(self, clip: Clip, source: IO[bytes]) -> None:
        self._clip, self._size = clip, size_of(clip)
        self._at = self._done = 0
        self._kept = False
        rate, channels = _sound_of(clip.recording)
        searched = bool(clip.recording.listening_copy) or not clip.recording.needs_copy
        span = {"start_ms": clip.start_ms, "end_ms": clip.end_ms}
        pieces = files.cut(source, **span, rate=rate, channels=channels, searched=searched)
        with contextlib.ExitStack() as held:
            held.callback(source.close)
            self._pieces = held.enter_context(contextlib.closing(pieces))
            self._made = held.enter_context(tempfile.TemporaryFile(dir=settings.DATA_DIR))
            # The first piece tells whether there is anything to hear, while there is still time to say so.
            self._cut_to(1)
            self._held = held.pop_all()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Only from the beginning. Whoever begins later than there will ask again: all is cut and kept at once."""
        if offset:
            self._cut_to(self._size)
            self._keep()
        self._at = offset
        return offset

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._size - self._at if size is None or size < 0 else size
        self._cut_to(min(self._at + wanted, self._size))
        self._made.seek(self._at)
        found = self._made.read(wanted)
        self._at += len(found)
        if self._at == self._size:
            self._keep()
        return found

    def close(self) -> None:
        """End the work. Safe to call twice."""
        if hasattr(self, "_held"):
            self._held.close()
        super().close()

    def _cut_to(self, end: int) -> None:
        self._made.seek(self._done)
        while self._done < end and (piece := next(self._pieces, b"")):
            self._done += self._made.write(piece)

    def _keep(self) -> None:
        """Put the whole cut into the storage; the listener hears it also where that fails."""
        clip = self._clip
        if self._kept:
            return
        self._kept = True
        # Somebody may have corrected or removed the clip meanwhile.
        if not _used(clip.recording, clip.start_ms, clip.end_ms):
            return
        # Or taken something out of the call.
        if not Recording.objects.filter(pk=clip.recording_id, sound_number=clip.recording.sound_number).exists():
            return
        self._made.seek(0)
        try:
            _store(clip.recording.audio.storage, name_of(clip.recording, clip.start_ms, clip.end_ms), self._made)
        except Exception:
            logger.warning("The sound of clip %s could not be kept; it is cut again next time.", clip.pk, exc_info=True)


def _store(storage: Storage, name: str, made: IO[bytes]) -> None:
    """Keep a file under this very name, whole or not at all; where two do so at once, one of the two."""
    try:
        whole = storage.path(name)
    except NotImplementedError:
        # A bucket has no names to change, and shows nothing of an object before it is whole.
        if not storage.exists(name):
            storage.save(name, File(made))
        return
    draft = storage.save(f"{name}.{uuid.uuid4().hex[:8]}", File(made))
    os.replace(storage.path(draft), whole)


def _used(recording: Recording, start_ms: int, end_ms: int) -> bool:
    return Clip.objects.filter(recording=recording, start_ms=start_ms, end_ms=end_ms).exists()


def forget(recording: Recording, start_ms: int, end_ms: int) -> None:
    """Delete the cut of a span that no clip has any more; safe to ask twice. A storage that is away keeps it, out of reach."""
    if _used(recording, start_ms, end_ms):
        return
    try:
        recording.audio.storage.delete(name_of(recording, start_ms, end_ms))
    except Exception:
        logger.warning(
            "A cut of recording %s that no clip has any more could not be deleted.", recording.pk, exc_info=True
        )
