"""A colleague's look at a draft before it is published."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coaching.models.content import Content


class Review(models.Model):
    """Somebody asks for a look at a draft, of one colleague or `of` whoever has time; a colleague has `said` what they think.

    `said_of` is the number of the revision that was looked at: what is written later has not been.

    asked -> ready, not_yet
          -> dropped (taken back, or published without it)
    """

    class Status(models.TextChoices):
        ASKED = "asked", "Asked for"
        READY = "ready", "Ready"
        NOT_YET = "not_yet", "Not yet"
        DROPPED = "dropped", "Dropped"

    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="reviews")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews_asked")
    of = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="reviews_wanted")
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    said = models.TextField(blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="reviews_said")
    said_at = models.DateTimeField(null=True)
    said_of = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["content"], condition=Q(status="asked"), name="one_review_asked_for_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"A look at {self.content}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.ASKED

    @property
    def is_ready(self) -> bool:
        return self.status == self.Status.READY


class ReviewComment(models.Model):
    """What a colleague says about a part of a draft, by its `key`; empty for the whole. It is settled once, with an answer or without."""

    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="review_comments")
    key = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="review_comments")
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="review_comments_settled")
    settled_at = models.DateTimeField(null=True)
    client_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many have none, and none are alike

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.by} on {self.content}"
