"""What agents may decide alone: in words, and as limits a page can draw."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import F, Q

from recordings.people import AUTHOR, LEARNER, TRAINER, has_role


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everyone who works here may read what they may decide."""
        return self if has_role(user, LEARNER, AUTHOR, TRAINER) else self.none()


class Guideline(models.Model):
    """One subject on which agents decide within limits. `version` grows by one with every published change."""

    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="guidelines")
    updated_at = models.DateTimeField(auto_now=True)

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Limit(models.Model):
    """How far an agent goes alone (`inside_to`) and how far with a team lead's yes (`approval_to`), in `unit`."""

    guideline = models.ForeignKey(Guideline, on_delete=models.CASCADE, related_name="limits")
    position = models.PositiveIntegerField(default=0)
    clause = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, blank=True)
    inside_to = models.DecimalField("yours up to", max_digits=10, decimal_places=2)
    approval_to = models.DecimalField("with approval up to", max_digits=10, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(inside_to__gte=0), name="limit_starts_at_nothing"),
            models.CheckConstraint(condition=Q(approval_to__gte=F("inside_to")), name="limit_approval_reaches_further"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.name}".strip()
