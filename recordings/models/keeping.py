"""For how long a call stays: when somebody last said that it does, and what holds it whatever its time."""

from typing import ClassVar, Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from recordings.models.calls import Recording


class LookedAgain(models.Model):
    """When somebody last said of a call whether it is in the library and stays there: from then on its time is counted anew."""

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="looked_again")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "calls looked at again"

    def __str__(self) -> str:
        return f"{self.recording}, looked at on {self.at:%d.%m.%Y}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def holding(self) -> Self:
        """Those that hold today."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()), lifted_at=None)


class Hold(models.Model):
    """That a call must not go, as while there is a dispute about it: for what `reason`, and `until` when (None: until it is lifted)."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField("why", max_length=300)
    until = models.DateField("until", null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recording"], condition=Q(lifted_at=None), name="held_once"),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.recording}"
