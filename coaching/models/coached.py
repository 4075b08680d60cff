"""What trainers and learners say to each other, what a learner is given for what they did, and how it goes on the telephone."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coaching.models.learning import Attempt, Enrollment, Response
from recordings.models import Clip, Recording


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of the two it is between. Nobody else ever reads one, no other trainer either."""
        return self.filter(Q(learner=user) | Q(by=user)) if user.is_authenticated else self.none()


class Note(models.Model):
    """A trainer's private note to a learner, tied to what it is about: an attempt, an answer in it, a moment of a call, or a clip to
    hear until `due_on`. `next_step` is what the two agree on.

    written -> seen (`seen_at`) -> answered or acknowledged (`acknowledged_at`) -> done (`done_at`)
    """

    learner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes_written")
    text = models.TextField()
    next_step = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at_ms = models.PositiveIntegerField(null=True, blank=True)
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    client_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many have none, and none are alike
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Note to {self.learner}"

    def get_absolute_url(self) -> str:
        return reverse("coaching:notes")

    def where_used(self) -> str:
        """For the clip's own page, which others read: not whose note."""
        return "a note between a trainer and a learner"


class Certificate(models.Model):
    """That a learner completed a path, as it was called then. Anybody who has its `code` can check it."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="certificates")
    number = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrollment", "number"], name="certificate_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.name}"


class AgentWeek(models.Model):
    """What customers said of an agent's calls in a week that began on that Monday. Handle time is no column, here or anywhere."""

    agent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="weeks")
    monday = models.DateField()
    contacts = models.PositiveIntegerField()
    resolved_first = models.PositiveIntegerField()
    # How many customers said how satisfied they were, and how many of them that they were (4 or 5 of 5).
    rated = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["agent", "monday"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agent", "monday"], name="one_row_per_agent_and_week"),
            models.CheckConstraint(
                condition=Q(resolved_first__lte=models.F("contacts")), name="no_more_resolved_than_came"
            ),
            models.CheckConstraint(condition=Q(satisfied__lte=models.F("rated")), name="no_more_satisfied_than_rated"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, week of {self.monday}"


class Webhook(models.Model):
    """A program that wants to be told what happens. Each message is signed with `secret`."""

    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["url", "pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message to a webhook, written in the transaction of what it tells of; a worker sends it until it is taken."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="deliveries_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
