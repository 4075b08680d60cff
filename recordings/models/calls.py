"""A call: its audio and facts, each hearing of it, what was said, and what people put right in it."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils import timezone

from recordings.audio import media_types
from recordings.roles import AUTHOR, LEARNER, TRAINER, has_role
from recordings.withholding import withheld_from


class RecordingQuerySet(models.QuerySet["Recording"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Authors and trainers: every call but those whose agent has taken consent back. Learners: what a trainer has put into the library, but for what is withheld from them
        (see recordings.withholding). Others: nothing.
        """
        if has_role(user, AUTHOR, TRAINER):
            return self.exclude(closed())
        if has_role(user, LEARNER):
            assert isinstance(user, User)
            return self.filter(in_library=True).exclude(closed()).exclude(withheld_from(user))
        return self.none()

    def withheld_from(self, user: User | AnonymousUser) -> Self:
        """The calls of the library that this person shall not hear yet."""
        if not isinstance(user, User) or has_role(user, AUTHOR, TRAINER):
            return self.none()
        return self.filter(withheld_from(user), in_library=True)


def closed(of: str = "") -> Q:
    """Calls that nobody hears or reads any more: their agent has taken consent back, or agreed until a day that is over.
    `of` leads to the call, as in clip__recording__.
    """
    return Q(**{f"{of}taken_back_at__isnull": False}) | Q(**{f"{of}agreed_until__lt": timezone.localdate()})


class Recording(models.Model):
    """One call's audio and facts. The audio is stored once: two uploads of the same bytes are the same recording."""

    title = models.CharField(max_length=200)
    why = models.TextField("why it is worth hearing", blank=True)
    agent_name = models.CharField("agent", max_length=100, blank=True)
    reason = models.CharField("about", max_length=200, blank=True)
    queue = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField("taken on", null=True, blank=True)
    resolved = models.BooleanField("resolved at first contact", null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField("customer satisfaction, 1 to 5", null=True, blank=True)
    # Said by people or the telephone system; empty: the hearing finds out.
    language = models.CharField(max_length=10, blank=True)

    audio = models.FileField(upload_to="calls/%Y/%m", max_length=300)
    # What is played and cut where the original cannot be, or not exactly (G.729, AMR; two tracks, a variable bit rate); written by the
    # first hearing.
    listening_copy = models.FileField(upload_to="listening/%Y/%m", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, unique=True, validators=[MinLengthValidator(64)])
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    codec = models.CharField(max_length=40)
    sample_rate = models.PositiveIntegerField(help_text="Hz")
    channels = models.PositiveSmallIntegerField()
    duration_ms = models.PositiveBigIntegerField()
    # Sound that the file holds or promises and that nobody can decode.
    unreadable_ms = models.PositiveBigIntegerField(default=0, editable=False)
    # A player would land elsewhere than the words, or not play all of it: see audio.files.Probe.
    needs_copy = models.BooleanField(default=False, editable=False)
    # How often its sound was replaced: what was kept or cut of it before is of another sound.
    sound_number = models.PositiveIntegerField(default=0, editable=False)
    # Both channels carry the same, as where a bridge records its mix twice; the hearing finds out.
    one_mix = models.BooleanField(default=False, editable=False)
    # Nobody knows on a mono call, until somebody says who is who.
    agent_channel = models.PositiveSmallIntegerField(null=True, blank=True, default=0)
    # Whether that was guessed from the greeting, and nobody has said it yet.
    agent_guessed = models.BooleanField(default=False)
    # Loudness of each channel in PEAK_BARS equal stretches, 0 to 100: [[…], […]]; empty until the first hearing.
    peaks = models.JSONField(default=list, blank=True)

    in_library = models.BooleanField(default=False)
    # What the agent on it has said (see recordings.gate), for every door to read.
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    agreed_until = models.DateField(null=True, blank=True, editable=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recordings")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(duration_ms__gt=0), name="recording_lasts"),
            models.CheckConstraint(condition=Q(channels__gte=1), name="recording_has_a_channel"),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)), name="satisfaction_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def transcript(self) -> "Transcript | None":
        """The hearing that counts: the newest ready one, else the newest of all."""
        transcripts = sorted(self.transcripts.all(), key=lambda t: (t.status == Transcript.Status.READY, t.pk))
        return transcripts[-1] if transcripts else None

    @property
    def delivered_as(self) -> str:
        """The media type its own file is sent as. What was noted for older calls is not trusted: it was read from their first bytes."""
        return media_types.to_deliver(self.media_type, codec=self.codec)

    @property
    def plays_in_browsers(self) -> bool:
        """Whether it can be heard as it came in, and where one clicks, without a listening copy."""
        return self.delivered_as != media_types.UNKNOWN and not self.needs_copy

    @property
    def sound_name(self) -> str:
        """What its sound as it is now is known by, to caches and beside it in the storage."""
        return f"{self.sha256}-{self.sound_number}" if self.sound_number else self.sha256

    @property
    def is_being_bleeped(self) -> bool:
        """Whether something has been taken out of its words whose sound is still there. Nobody hears the call until then."""
        return self.redactions.filter(bleeped_at=None).exists()

    @property
    def is_closed(self) -> bool:
        """As `closed`, of one call."""
        over = self.agreed_until is not None and self.agreed_until < timezone.localdate()
        return self.taken_back_at is not None or over

    @property
    def is_mono(self) -> bool:
        """Whether all voices are in one channel, or the same in both, so that no channel tells who speaks."""
        return self.channels == 1 or self.one_mix

    def speaker_of(self, channel: int) -> str:
        """Who speaks on a channel (of a mono call: who has this voice); unknown until somebody says who the agent is."""
        if self.agent_channel is None:
            return Turn.Speaker.UNKNOWN
        return Turn.Speaker.AGENT if channel == self.agent_channel else Turn.Speaker.CUSTOMER


class TranscriptQuerySet(models.QuerySet["Transcript"]):
    def waiting(self) -> Self:
        """What a worker should take up now: waiting and not put off, or begun by a worker that has fallen silent."""
        return self.filter(due() | Q(status=Transcript.Status.RUNNING, lease_until__lt=Now()))

    def open(self) -> Self:
        """Neither heard to the end nor given up."""
        return self.filter(status__in=[Transcript.Status.PENDING, Transcript.Status.RUNNING])

    def claim(self, pk: int, *, worker: str = "") -> "Transcript | None":
        """Take one waiting transcript for this worker, or None where another was faster. One conditional UPDATE decides."""
        taken = (
            self.waiting()
            .filter(pk=pk)
            .update(
                status=Transcript.Status.RUNNING,
                claim_token=(token := uuid.uuid4()),
                lease_until=_lease(),
                attempts=F("attempts") + 1,
                consecutive_failures=F("consecutive_failures") + 1,
                worker=worker[:100],
                retry_at=None,
                started_at=Now(),
                error="",
            )
        )
        return self.select_related("recording").get(pk=pk, claim_token=token) if taken else None

    def renew(self) -> int:
        """Begin their leases anew; how many there were."""
        return self.update(lease_until=_lease())

    def held_by(self, transcript: "Transcript") -> Self:
        """The fence: this row, only while it is still running under the claim that `transcript` carries."""
        return self.filter(pk=transcript.pk, claim_token=transcript.claim_token, status=Transcript.Status.RUNNING)


def _lease() -> CombinedExpression:
    """Until when a claim made now holds; by the database's clock, as whatever decides who hears a call: those of the workers differ."""
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)


def due() -> Q:
    """Transcripts that wait and are not put off."""
    return Q(status=Transcript.Status.PENDING) & (Q(retry_at=None) | Q(retry_at__lte=Now()))


class Transcript(models.Model):
    """The text of one recording by one engine run.

    pending -> running -> ready
                       -> pending again, put off (a fault that may pass) or at once (a worker fell silent)
                       -> failed    (a fault that will not pass; another try is a new Transcript)
    pending, running   -> cancelled
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        RUNNING = "running", "Being heard"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be heard"
        CANCELLED = "cancelled", "Cancelled"

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="transcripts")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    language = models.CharField(max_length=10, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80, blank=True)
    heard_ms = models.PositiveBigIntegerField(default=0)
    total_ms = models.PositiveBigIntegerField()
    error = models.TextField(blank=True)
    claim_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    # A folder's night load does not hold up the colleague who sends in one call.
    low_priority = models.BooleanField("after what people sent in", default=False, editable=False)
    worker = models.CharField(max_length=100, blank=True, editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    # Hearings in a row that brought no new TranscriptChunk; one that does sets it back to 0.
    consecutive_failures = models.PositiveIntegerField(default=0, editable=False)
    # A fault that may pass put it off until then.
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What there is to hear, decided once by the first hearing: see pipeline.Plan. Empty until then.
    plan = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TranscriptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["recording"],
                condition=Q(status__in=["pending", "running"]),
                name="one_open_transcript_per_recording",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "lease_until"], name="transcript_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.recording} ({self.get_status_display()})"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.PENDING, self.Status.RUNNING)

    @property
    def is_put_off(self) -> bool:
        """Waiting, and not to be taken up before `retry_at`, which lies ahead by the clock of who reads it."""
        return self.status == self.Status.PENDING and self.retry_at is not None and self.retry_at > timezone.now()

    @property
    def silent_ms(self) -> int | None:
        """For how long a running transcript's worker has been silent, counted from when its lease ran out, by the clock of who reads it; None: it is not."""
        now = timezone.now()
        if self.status != self.Status.RUNNING or self.lease_until is None or self.lease_until > now:
            return None
        return round((now - self.lease_until) / timedelta(milliseconds=1))


class TranscriptChunk(models.Model):
    """A checkpoint: the words of one window of a Transcript's plan, kept until the whole call has been heard."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    words = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["transcript", "number"], name="chunk_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.transcript_id}, window {self.number}"


class Turn(models.Model):
    """A stretch of one speaker. `words` is a list of {text, start_ms, end_ms, probability} on the call's own clock.

    `version` grows with every change, so that of two people who mend the same turn the second is told.
    """

    class Speaker(models.TextChoices):
        AGENT = "agent", "Agent"
        CUSTOMER = "customer", "Customer"
        UNKNOWN = "unknown", "Unknown"

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="turns")
    channel = models.PositiveSmallIntegerField()
    speaker = models.CharField(max_length=8, choices=Speaker)
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    text = models.TextField()
    words = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["start_ms", "channel", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end_ms__gte=F("start_ms")), name="turn_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.text[:60]}"


class Correction(models.Model):
    """One change of a transcript by a person, which can be taken back.

    `before` and `after` hold the turns it touched as they were and as they became, each {pk, …fields of a Turn}: only the
    fields it changed, or all of them for a turn that it made or took away. See corrections/editing.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        SPLIT = "split", "Cut in two"
        JOIN = "join", "Joined"
        REMOVE = "remove", "Taken out"
        SPEAKER = "speaker", "Speaker"
        SWAP = "swap", "Agent and customer swapped"

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Kind)
    start_ms = models.PositiveBigIntegerField()
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    # False: made on an earlier hearing of the call, it found no place in this one.
    fits = models.BooleanField(default=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="corrections")
    made_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="correction_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.start_ms} ms of {self.transcript}"
