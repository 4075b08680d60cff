"""Who learns what, and every try at it."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q

from coaching.models.content import Content, Version
from coaching.models.people import Cohort
from recordings.roles import TRAINER, has_role


class Activity(models.Model):
    """An activity's identity, from its module's first save of it on: what it is stands in the module's document."""

    module = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="activities")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"Activity {self.pk} of {self.module}"


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Trainers: everyone's. Others, authors too: their own. Authors see whether their content is used, not by whom."""
        return self if has_role(user, TRAINER) else self.of(user)

    def of(self, user: User | AnonymousUser) -> Self:
        """The learner's own, whatever other roles they hold: only these can be played."""
        return self.filter(learner=user) if user.is_authenticated else self.none()

    def going_on(self) -> Self:
        """Those that have not been ended, of people who have not left."""
        return self.filter(ended_at=None, learner__is_active=True)


class Enrollment(models.Model):
    """A learner on a path, once: who comes back goes on with it. `completed_at` is set the first time everything is done and never
    taken back; who was taken off has `ended_at`, and keeps what they did.

    From `derived_at` on everything is derived from what was published and done, in the transaction that changes either, so that a page
    of people reads rows instead of everybody's attempts; `manage.py progress --check` derives it anew and compares.
    """

    learner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrollments")
    path = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="enrollments")
    enrolled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolled")
    cohort = models.ForeignKey(Cohort, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrollments")
    due_on = models.DateField(null=True, blank=True)
    # An exception from what the cohort's date says: moving that leaves it alone.
    due_is_own = models.BooleanField(default=False)
    # For who reads, hears or writes more slowly: so much longer is every time limit.
    extra_time_percent = models.PositiveSmallIntegerField(default=0)
    # Version pks {"path", "modules"}: who keeps what they began with. Empty: what is published newest.
    keeps = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    # When it was derived last; None where it has to be again, for what was published has changed.
    derived_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    minutes_left = models.PositiveSmallIntegerField(default=0)
    # How many activities came after everything was done.
    new = models.PositiveSmallIntegerField(default=0)
    last_here_at = models.DateTimeField(null=True, blank=True)
    # Of what is not done: the most tries that were lost at one activity, and since when the longest one is open.
    lost_tries = models.PositiveSmallIntegerField(default=0)
    open_since = models.DateTimeField(null=True, blank=True)
    # How many activities were done in less than a quarter of their minutes.
    hurried = models.PositiveSmallIntegerField(default=0)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["learner", "path"], name="enrolled_once_per_path"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["path", "ended_at", "completed_at"], name="enrollment_on_path"),
            models.Index(fields=["path"], condition=Q(derived_at=None), name="enrollments_to_derive"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} on {self.path}"


class Record(models.Model):
    """What a learner has done of one activity for the record, practice apart. Derived from the attempts in the transaction that
    changes one; nothing here is true that they do not say.

    `tries` counts all, `lost` those that were finished and not enough. `done_at` stands from the first that was enough on.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="records")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="records")
    tries = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    # The attempt under way, and the one finished last.
    open_attempt = models.ForeignKey("Attempt", on_delete=models.SET_NULL, null=True, related_name="+")
    last_finished = models.ForeignKey("Attempt", on_delete=models.SET_NULL, null=True, related_name="+")
    first_finished = models.ForeignKey("Attempt", on_delete=models.SET_NULL, null=True, related_name="+")
    # The best and the first finished try in per cent, of what is marked.
    best = models.PositiveSmallIntegerField(null=True, blank=True)
    first = models.PositiveSmallIntegerField(null=True, blank=True)
    # How long it took at most from being there before to being done, in seconds: who is done at once may not have read.
    seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrollment", "activity"], name="one_record_per_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment}: {self.activity}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """How a try went is the learner's own to look back on; trainers read checks on pages of their own."""
        return self.filter(learner=user) if user.is_authenticated else self.none()

    def checks_for(self, user: User | AnonymousUser) -> Self:
        """What a trainer may read the answers of: checks alone, where the learner was told before. Practice never, by any way."""
        if not has_role(user, TRAINER):
            return self.none()
        return self.filter(mode=Attempt.Mode.CHECK, shown_to_trainers=True).exclude(status=Attempt.Status.IN_PROGRESS)


class Attempt(models.Model):
    """One try at a published version. `state` is what the version's kind keeps of where it stands.

    `kept` is what the page of the step has sent so far, for nobody to lose: what was chosen or typed, which help was asked for.

    `step` counts the answers given and, in practice, also each step back: no step comes twice, so a form's own tells an old form.

    in_progress -> finished
                -> abandoned (the learner starts over)
    """

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", "Under way"
        FINISHED = "finished", "Finished"
        ABANDONED = "abandoned", "Left"

    class Mode(models.TextChoices):
        PRACTICE = "practice", "For oneself, seen by nobody"
        CHECK = "check", "For the record"
        PREVIEW = "preview", "An author's own look"

    learner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attempts")
    # None for what is practised freely, on no path.
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="attempts")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="attempts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="attempts")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.CHECK)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.IN_PROGRESS)
    step = models.PositiveIntegerField(default=0)
    state = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    kept = models.JSONField(default=dict, blank=True)
    # Its learner was told before it began that trainers see the answers of a check. What was begun under another promise keeps it.
    shown_to_trainers = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["enrollment", "activity", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["enrollment", "activity", "mode"],
                condition=Q(status="in_progress"),
                name="one_open_attempt_per_activity",
            ),
            models.UniqueConstraint(fields=["enrollment", "activity", "mode", "number"], name="attempts_are_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.version}, try {self.number}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.IN_PROGRESS


class Response(models.Model):
    """One recorded answer: what was `given` to which `item` of the version at a step, and what it was worth."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    step = models.PositiveIntegerField()
    item = models.CharField(max_length=60, blank=True)
    # Of an item that has versions of its own, a question of the bank: what is told of it is told of one version.
    item_version = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    given = models.JSONField()
    score = models.FloatField(null=True, blank=True)
    max_score = models.FloatField(null=True, blank=True)
    verdict = models.CharField(max_length=12, blank=True)
    # The pk of the recordings.Competency it practised, as the document said then; it need not be there any more.
    competency = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["step"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["attempt", "step"], name="answered_once_per_step"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}, step {self.step}"
