"""The only door in: a call's audio is checked by content, hashed, stored once, and queued for transcription."""

import contextlib
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import IntegrityError, transaction

from recordings.audio import files
from recordings.audio.decoding import BadAudio
from recordings.erasing import receipts
from recordings.models import Erasure, Recording, Transcript
from recordings.transcription import tasks

ENDINGS = {
    "pcm_s16le": ".wav", "pcm_u8": ".wav", "pcm_mulaw": ".wav", "pcm_alaw": ".wav", "mp3": ".mp3",
    "flac": ".flac", "aac": ".m4a", "opus": ".opus", "vorbis": ".ogg", "amrnb": ".amr", "amrwb": ".amr",
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is known of a call besides its sound."""

    title: str
    why: str = ""
    agent_name: str = ""
    reason: str = ""
    queue: str = ""
    resolved: bool | None = None
    satisfaction: int | None = None
    language: str = ""
    started_at: datetime | None = None
    in_library: bool = False
    # None: as the centre's setting says.
    agent_channel: int | None = None


@dataclass(frozen=True)
class Accepted:
    recording: Recording
    new: bool
    # Where these bytes were erased before, and nobody on the call had asked for it.
    erased: Erasure | None = None


def _sha256(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _agent_channel(facts: Facts, *, channels: int) -> int | None:
    if channels == 1:
        return None
    return settings.AGENT_CHANNEL if facts.agent_channel is None else facts.agent_channel


def accept(file: File[Any], *, facts: Facts, by: User, low_priority: bool = False, again: bool = True) -> Accepted:
    """Take in one call, once: the same bytes again return the recording that is there, with nothing changed.

    `file` is a seekable upload; `low_priority`: it is heard after what people sent in; `again`: also what was erased, unless somebody
    on the call had asked for it. Raises BadAudio where it cannot be used; then nothing has been stored.
    """
    if file.size > settings.UPLOAD_LIMIT_MB * 1_000_000:
        raise BadAudio(files.too_large())
    digest = _sha256(file)
    known = Recording.objects.filter(sha256=digest).first()
    if known:
        return Accepted(known, new=False)
    erased = receipts.receipt_of(digest)
    if erased and (erased.was_asked_for or not again):
        raise BadAudio(receipts.refused(erased))
    found = files.probe(file, limit_ms=settings.CALL_LIMIT_MINUTES * 60_000)
    file.seek(0)
    recording = Recording(
        title=facts.title,
        why=facts.why,
        agent_name=facts.agent_name,
        reason=facts.reason,
        queue=facts.queue,
        resolved=facts.resolved,
        satisfaction=facts.satisfaction,
        language=facts.language,
        started_at=facts.started_at,
        in_library=facts.in_library,
        sha256=digest,
        size_bytes=file.size,
        media_type=found.media_type,
        codec=found.codec,
        sample_rate=found.sample_rate,
        channels=found.channels,
        duration_ms=found.duration_ms,
        unreadable_ms=found.unreadable_ms,
        needs_copy=found.needs_copy,
        agent_channel=_agent_channel(facts, channels=found.channels),
        uploaded_by=by,
    )
    # Outside the transaction: a bucket may take its time, and a row must never point at a file that is not there.
    storage = recording.audio.storage
    # A name of its own, so that what is taken back is never somebody else's.
    ending = found.ending or ENDINGS.get(found.codec, ".audio")
    name = recording.audio.field.generate_filename(recording, f"{digest[:32]}-{uuid.uuid4().hex[:8]}{ending}")
    try:
        recording.audio.name = name = storage.save(name, file)
    except BaseException:
        with contextlib.suppress(Exception):
            storage.delete(name)
        raise
    try:
        with transaction.atomic():
            recording.save()
            Transcript.objects.create(recording=recording, total_ms=recording.duration_ms, low_priority=low_priority)
            tasks.hint()
    except IntegrityError:
        # The same call came in by another door a moment ago: keep theirs, take our copy back.
        storage.delete(name)
        return Accepted(Recording.objects.get(sha256=digest), new=False)
    except BaseException:
        storage.delete(name)
        raise
    return Accepted(recording, new=True, erased=erased)
