"""What waits to be transcribed, is being transcribed, was put off or failed; and the verbs of whoever looks after it.

The command `manage.py transcripts` and the page /calls/ear/ show the same and do the same.
"""

import logging
import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Now

from recordings.models import Recording, Transcript, TranscriptQuerySet, due
from recordings.transcription import pipeline, tasks

logger = logging.getLogger(__name__)

Status = Transcript.Status
KINDS = ("running", "failed", "put off", "waiting", "ready", "cancelled")
# What somebody may have to do something about; those first that say most.
MATTER = KINDS[:4]
# What waits longer than this while nothing is taken up makes us ask whether anybody listens.
PATIENCE = timedelta(minutes=2)
DAY = timedelta(hours=24)


def all_of(kind: str) -> TranscriptQuerySet:
    """The transcripts of one kind with their calls, in the order in which they matter; `kind` is one of KINDS.

    waiting: due, in the order in which they are taken up. put off: next try first. running: longest first, with those whose worker fell
    silent. failed: newest first, and only where nobody has tried again since. ready, cancelled: newest first.
    """
    every = Transcript.objects.select_related("recording")
    if kind == "waiting":
        return every.filter(due()).annotate(waits_since=_waits_since()).order_by("low_priority", "pk")
    if kind == "put off":
        return every.filter(status=Status.PENDING, retry_at__gt=Now()).order_by("retry_at", "pk")
    if kind == "running":
        return every.filter(status=Status.RUNNING).order_by("started_at", "pk")
    if kind == "failed":
        since = Transcript.objects.filter(recording=OuterRef("recording"), pk__gt=OuterRef("pk"))
        return every.filter(~Exists(since), status=Status.FAILED).order_by("-finished_at", "-pk")
    return every.filter(status=kind).order_by("-finished_at", "-pk")


def _waits_since() -> Coalesce:
    """Since when a worker might have taken it up: put off until then, begun and given back, or come in."""
    return Coalesce("retry_at", "started_at", "created_at")


def kind_of(transcript: Transcript) -> str:
    """The kind of one transcript, as in KINDS."""
    if transcript.status == Status.PENDING:
        return "put off" if transcript.is_put_off else "waiting"
    return str(transcript.status)


def since(transcript: Transcript) -> datetime | None:
    """When it came into the state it is in."""
    if transcript.status == Status.PENDING:
        ahead = transcript.is_put_off
        return (None if ahead else transcript.retry_at) or transcript.started_at or transcript.created_at
    return transcript.started_at if transcript.status == Status.RUNNING else transcript.finished_at


@dataclass(frozen=True)
class QueueStats:
    """How many there are of each kind; `running` includes `silent` ones, whose worker may be gone."""

    waiting: int
    running: int
    silent: int
    failed: int
    put_off: int
    # For how long the one that waits longest has waited, in ms; None where nothing waits.
    oldest_ms: int | None
    # Something waits, and for a while nobody has taken anything up.
    unheard: bool

    @property
    def is_open(self) -> bool:
        return bool(self.waiting or self.running or self.put_off)

    @property
    def in_short(self) -> str:
        """3 waiting, 1 failed: what is not nothing. Empty where all is quiet."""
        counts = {"waiting": self.waiting, "put off": self.put_off, "failed": self.failed}
        return ", ".join(f"{many} {what}" for what, many in counts.items() if many)

    def __str__(self) -> str:
        """waiting 12, running 2, failed 3, put off 1"""
        silent = f" ({self.silent} silent)" if self.silent else ""
        return f"waiting {self.waiting}, running {self.running}{silent}, failed {self.failed}, put off {self.put_off}"


def stats() -> QueueStats:
    """How the queue stands now."""
    counted = Transcript.objects.open().aggregate(
        waiting=Count("pk", filter=due()),
        running=Count("pk", filter=Q(status=Status.RUNNING)),
        silent=Count("pk", filter=Q(status=Status.RUNNING, lease_until__lt=Now())),
        put_off=Count("pk", filter=Q(status=Status.PENDING, retry_at__gt=Now())),
    )
    oldest = Transcript.objects.filter(due()).aggregate(since=Min(_waits_since()), now=Max(Now()))
    waited = oldest["now"] - oldest["since"] if oldest["since"] else None
    abandoned = Transcript.objects.filter(status=Status.RUNNING, lease_until__lt=Now() - PATIENCE).exists()
    heard_of = Transcript.objects.filter(started_at__gt=Now() - PATIENCE).exists()
    waits_long = abandoned or (waited is not None and waited > PATIENCE)
    unheard = waits_long and counted["running"] == counted["silent"] and not heard_of
    return QueueStats(
        **counted,
        failed=all_of("failed").count(),
        oldest_ms=None if waited is None else round(waited / timedelta(milliseconds=1)),
        unheard=unheard,
    )


@dataclass(frozen=True)
class Day:
    """What was heard in the last 24 hours. `speed`: the median of call length over hearing time; None where not known."""

    calls: int
    audio_ms: int
    speed: float | None


def last_day() -> Day:
    """What was heard in the last 24 hours. The speed is taken from calls heard in one go: of the others only the last
    hearing's beginning is known."""
    heard = Transcript.objects.filter(status=Status.READY, finished_at__gt=Now() - DAY)
    facts = list(heard.values_list("total_ms", "started_at", "finished_at", "attempts"))
    speeds = [
        total_ms / ((finished - started) / timedelta(milliseconds=1))
        for total_ms, started, finished, attempts in facts
        if attempts == 1 and started and finished and finished > started
    ]
    return Day(len(facts), sum(fact[0] for fact in facts), statistics.median(speeds) if speeds else None)


def hear(recording: Recording) -> Transcript:
    """Ask for another try of a call, now. A double click asks once; one that was put off is due at once."""
    transcript = pipeline.retry(recording)
    Transcript.objects.filter(pk=transcript.pk, status=Status.PENDING).update(retry_at=None)
    transcript.refresh_from_db()
    tasks.hint()
    return transcript


def retry(transcript: Transcript) -> Transcript | None:
    """Try one transcript again: the one that waits for it now, or None where there is nothing to try.

    A failed or cancelled one is followed by a new one; one that is put off is due at once; one that waits, or whose
    worker fell silent, is told to the workers again. Nothing is done for one that is being heard, or heard already.
    """
    if transcript.status == Status.RUNNING:
        if not Transcript.objects.waiting().filter(pk=transcript.pk).exists():
            return None
        tasks.hint()
        return transcript
    heard = transcript.recording.transcripts.filter(status=Status.READY, pk__gte=transcript.pk)
    return None if heard.exists() else hear(transcript.recording)


def retry_failed() -> list[Transcript]:
    """Try again all that failed. Returns what waits now; safe to ask twice."""
    with transaction.atomic():
        again = [pipeline.retry(failed.recording) for failed in all_of("failed")]
        tasks.hint(len(again))
    return again


def cancel(transcript: Transcript) -> bool:
    """Stop waiting for this transcript or hearing it. False where it was not open any more."""
    return transcript.is_open and pipeline.cancel(transcript.recording)
