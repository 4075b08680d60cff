"""One hearing of one call: claim -> audio -> engine -> turns -> store.

The long part runs outside any transaction under a claim with a lease. A heartbeat renews the lease; where it finds the
claim gone (another worker took over, or somebody cancelled) the hearing ends. The final write is one short transaction
behind a fence: it happens only while the claim is still ours, so a call that two workers were given is stored once.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from recordings import audio, engines, turns
from recordings.audio import BadAudio, Samples
from recordings.engines import EngineError
from recordings.models import Recording, Transcript, Turn

log = logging.getLogger(__name__)

# A hearing that took its worker down with it this often is not tried again by itself.
MOST_HEARINGS = 5


class ClaimLost(Exception):
    """The transcript is no longer ours: cancelled, or taken over by another worker."""


def run(pk: int) -> Transcript | None:
    """Hear one waiting transcript to its end. Safe to call twice, from anywhere: only one caller gets the claim.

    Returns the transcript as it was left (ready or failed), or None where it was not ours to hear (any more).
    """
    transcript = Transcript.objects.claim(pk)
    if transcript is None:
        return None
    if transcript.hearings > MOST_HEARINGS:
        return _fail(
            transcript,
            f"This call stopped its worker {MOST_HEARINGS} times. Ask your administrator to look at the worker's log.",
        )
    try:
        with _heartbeat(transcript) as check:
            return _hear(transcript, check)
    except ClaimLost:
        log.info("Transcript %s is no longer ours: leaving it", pk)
        return None
    except (BadAudio, EngineError) as error:
        return _fail(transcript, str(error))
    except FileNotFoundError:
        return _fail(
            transcript, "The recording's file is not in the storage. Restore it from a backup, then try again."
        )
    except DatabaseError:
        raise  # the sweep takes the call up again when the lease has run out
    except Exception:
        log.exception("Hearing transcript %s failed", pk)
        return _fail(
            transcript, "Something went wrong while this call was heard. Try again; the worker's log has the details."
        )


def _hear(transcript: Transcript, check: Callable[[], None]) -> Transcript | None:
    recording = transcript.recording
    with recording.audio.open("rb") as file:
        channels = audio.channels_of(file)
    _prepare_listening(recording, channels)
    check()
    engine = engines.engine()
    heard = engine.hear(channels, language=settings.WHISPER_LANGUAGE, on_progress=_Progress(transcript, check).report)
    spoken = turns.converse(
        [[turns.Word(w.text, w.start_ms, w.end_ms, w.probability) for w in channel] for channel in heard.channels]
    )
    check()
    return _store(transcript, spoken, language=heard.language, engine=engine)


@transaction.atomic
def _store(
    transcript: Transcript, spoken: list[turns.Turn], *, language: str, engine: engines.Engine
) -> Transcript | None:
    ours = Transcript.objects.held_by(transcript).update(
        status=Transcript.Status.READY,
        language=language,
        engine=engine.name,
        model=engine.model,
        heard_ms=transcript.total_ms,
        finished_at=timezone.now(),
        lease_until=None,
        error="" if spoken else "Nobody speaks in this recording.",
    )
    if not ours:
        return None
    transcript.turns.all().delete()
    Turn.objects.bulk_create(
        Turn(
            transcript=transcript,
            position=position,
            channel=turn.channel,
            speaker=transcript.recording.speaker_of(turn.channel),
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            text=turn.text,
            words=[
                {"text": w.text, "start_ms": w.start_ms, "end_ms": w.end_ms, "probability": w.probability}
                for w in turn.words
            ],
        )
        for position, turn in enumerate(spoken)
    )
    transcript.refresh_from_db()
    return transcript


def _fail(transcript: Transcript, reason: str) -> Transcript | None:
    failed = Transcript.objects.held_by(transcript).update(
        status=Transcript.Status.FAILED, error=reason, finished_at=timezone.now(), lease_until=None
    )
    if not failed:
        return None
    transcript.refresh_from_db()
    return transcript


def _prepare_listening(recording: Recording, channels: list[Samples]) -> None:
    """What the call page needs before the text is there: peaks, and a copy browsers can play where they cannot play the original."""
    if recording.codec not in audio.PLAYABLE and not recording.listening_copy:
        flac = audio.encode(channels, rate=audio.ENGINE_RATE, form="flac")
        recording.listening_copy.save(f"{recording.sha256}.flac", ContentFile(flac), save=False)
    recording.peaks = audio.peaks(channels)
    recording.save(update_fields=["peaks", "listening_copy"])


class _Progress:
    """Tells the database how much has been heard: at most once a second, and never backwards."""

    def __init__(self, transcript: Transcript, check: Callable[[], None]) -> None:
        self.transcript, self.check = transcript, check
        self._told_at = timezone.now()

    def report(self, heard_ms: int) -> None:
        self.check()
        now = timezone.now()
        if now - self._told_at < timedelta(seconds=1):
            return
        self._told_at = now
        heard_ms = min(heard_ms, self.transcript.total_ms)
        Transcript.objects.held_by(self.transcript).filter(heard_ms__lt=heard_ms).update(heard_ms=heard_ms)


@contextmanager
def _heartbeat(transcript: Transcript) -> Iterator[Callable[[], None]]:
    """Renew the lease from a thread of its own, for the engine may be silent longer than the lease lasts.

    Yields a check that raises ClaimLost once the claim is gone.
    """
    over, lost = threading.Event(), threading.Event()

    def beat() -> None:
        try:
            while not over.wait(settings.LEASE_SECONDS / 4):
                until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
                try:
                    renewed = Transcript.objects.held_by(transcript).update(lease_until=until)
                except DatabaseError:
                    log.warning("The lease of transcript %s could not be renewed", transcript.pk, exc_info=True)
                    continue
                if not renewed:
                    lost.set()
                    return
        finally:
            connection.close()

    def check() -> None:
        if lost.is_set():
            raise ClaimLost

    thread = threading.Thread(target=beat, name=f"heartbeat-{transcript.pk}", daemon=True)
    thread.start()
    try:
        yield check
    finally:
        over.set()
        thread.join()


def retry(recording: Recording) -> Transcript:
    """Ask for another try. Returns the open transcript where one waits or runs already (a double click asks once)."""
    transcript, _ = Transcript.objects.get_or_create(
        recording=recording,
        status__in=[Transcript.Status.PENDING, Transcript.Status.RUNNING],
        defaults={"status": Transcript.Status.PENDING, "total_ms": recording.duration_ms},
    )
    return transcript


def cancel(recording: Recording) -> bool:
    """Stop waiting for or hearing this call. The worker notices at its next heartbeat. False where nothing was open."""
    return bool(
        recording.transcripts.filter(status__in=[Transcript.Status.PENDING, Transcript.Status.RUNNING]).update(
            status=Transcript.Status.CANCELLED, finished_at=timezone.now(), lease_until=None
        )
    )
