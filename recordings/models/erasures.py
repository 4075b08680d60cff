"""Receipts for calls that were erased: what stays of them is a number."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models


class Erasure(models.Model):
    """That a call was erased: its digest, its size, when, by whom and why, and how much went. Never a word, a title or a name.

    By the digest the same bytes are known when they come again; also those of a backup that is older than the erasure.
    """

    class Reason(models.TextChoices):
        CUSTOMER = "customer", "The customer asked for it"
        AGENT = "agent", "The agent on it asked for it"
        MISTAKE = "mistake", "It came in by mistake"
        RETENTION = "retention", "Its time is up"

    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField()
    duration_ms = models.PositiveBigIntegerField()
    reason = models.CharField("why", max_length=10, choices=Reason)
    # None: the centre's own rule did it, by night.
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField()
    # How many of each went with it, by what they are called: {"clips": 3}.
    went = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-erased_at", "-pk"]

    def __str__(self) -> str:
        return f"Receipt {self.pk}"

    @property
    def was_asked_for(self) -> bool:
        """Whether somebody on the call wanted it gone: then it never comes in again."""
        return self.reason in (self.Reason.CUSTOMER, self.Reason.AGENT)
