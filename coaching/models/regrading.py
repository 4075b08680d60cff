"""Marks that are contested, and keys that were mended."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from coaching.models.content import Content, Version
from coaching.models.learning import Response


class Challenge(models.Model):
    """A learner who sees an answer otherwise than its key, and what an author says to that: `upheld` None while nobody has."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="challenge")
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="answered_challenges")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"Challenge of {self.response}"

    @property
    def is_open(self) -> bool:
        return self.upheld is None


class Regrade(models.Model):
    """That answers to a question are marked by the key of this `version` of it, those given before too; `lowers` marks where it says so."""

    question = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="regrades")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="regrades")
    reason = models.TextField(blank=True)
    lowers = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="regrades")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.version} for all answers"


class Remark(models.Model):
    """One answer that is worth something else since: `before` and `after` of one, and when its learner has been told."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="remarks")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="remarks")
    before = models.FloatField()
    after = models.FloatField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="remark_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.before} -> {self.after}"
