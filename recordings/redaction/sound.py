"""The sound of what was taken out: a soft tone in its place, on every channel, in a file that replaces the call's own."""

import logging
import tempfile
import uuid
from collections.abc import Sequence

import numpy as np
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from recordings.audio import files, media_types
from recordings.audio.sound import Samples, Sound, peaks
from recordings.clips import cuts
from recordings.models import Recording, Redaction

logger = logging.getLogger(__name__)

# A tone nobody takes for speech, a good deal quieter than a voice; its edges rise and fall so that nothing clicks.
HERTZ, LOUD, EDGE_MS = 1000, 0.06, 15
# FLAC as browsers play it, and more than a call needs. Hz.
MOST_RATE = 48_000


def bleep(recording: Recording) -> bool:
    """Bleep what is still to be bleeped of a call, and replace its sound for good. False where nothing was, or another worker was faster.

    Raises FileNotFoundError where the storage has it not, BadAudio where it cannot be decoded: nothing is changed then, and nobody hears it.
    """
    todo = list(recording.redactions.filter(bleeped_at=None))
    if not todo:
        return False
    rate = min(recording.sample_rate, MOST_RATE)
    with (
        recording.audio.open("rb") as file,
        files.unpack(file, rate=rate, folder=settings.DATA_DIR) as sound,
        tempfile.TemporaryFile(dir=settings.DATA_DIR) as new,
    ):
        for redaction in todo:
            sound.put(redaction.start_ms, tone(redaction, rate=sound.rate))
        files.write(new, sound.blocks(), channels=sound.channels, rate=sound.rate, form="flac")
        return _replaced(recording, sound, File(new), todo)


def tone(redaction: Redaction, *, rate: int) -> Samples:
    """What is heard instead. Where something was heard in it once more, nothing is."""
    length = (redaction.end_ms - redaction.start_ms) * rate // 1000
    if redaction.widened:
        return np.zeros(length, np.float32)
    edge = max(1, min(length // 2, EDGE_MS * rate // 1000))
    shape = np.minimum(1.0, np.minimum(np.arange(length), np.arange(length)[::-1]) / edge)
    return (LOUD * shape * np.sin(2 * np.pi * HERTZ * np.arange(length) / rate)).astype(np.float32)


def _replaced(recording: Recording, sound: Sound, new: File[bytes], done: Sequence[Redaction]) -> bool:
    """The new file in the place of the old one and of all that was made of it. What is left of these when the process is killed is
    found by the sweep of the storage."""
    storage = recording.audio.storage
    field = recording._meta.get_field("audio")
    name = storage.save(field.generate_filename(recording, f"{uuid.uuid4().hex}.flac"), new)
    with transaction.atomic():
        locked = Recording.objects.select_for_update().get(pk=recording.pk)
        if locked.sound_number != recording.sound_number:
            storage.delete(name)
            return False
        old = [locked.audio.name, locked.listening_copy.name, *_cuts_of(locked)]
        locked.audio.name, locked.listening_copy = name, ""
        locked.media_type, locked.codec = media_types.FLAC, "flac"
        locked.sample_rate, locked.channels, locked.size_bytes = sound.rate, sound.channels, storage.size(name)
        locked.needs_copy, locked.peaks = False, peaks(sound)
        locked.sound_number += 1
        locked.save()
        for redaction in done:
            # One that was widened meanwhile is still to be bleeped.
            edges = {"start_ms": redaction.start_ms, "end_ms": redaction.end_ms}
            locked.redactions.filter(pk=redaction.pk, **edges).update(bleeped_at=timezone.now(), heard_at=None)
        transaction.on_commit(lambda: _delete(locked, [one for one in old if one]))
    recording.refresh_from_db()
    return True


def _cuts_of(recording: Recording) -> list[str]:
    spans = recording.clips.values_list("start_ms", "end_ms").distinct()
    return [cuts.name_of(recording, start_ms, end_ms) for start_ms, end_ms in spans]


def _delete(recording: Recording, names: Sequence[str]) -> None:
    for name in names:
        try:
            recording.audio.storage.delete(name)
        except Exception:
            logger.exception("A file of recording %s with what was taken out of it could not be deleted", recording.pk)
