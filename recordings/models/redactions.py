"""What was taken out of a call for good: a stretch of its sound, with the words said in it."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q

from recordings.models.calls import Recording


class Redaction(models.Model):
    """A span [start_ms, end_ms) of a call that nobody hears or reads any more. `what` was there, never what it was.

    Its words go with the row itself; its sound is `bleeped_at` later, and until then none of the call's sound is served. `heard_at`: when
    the span was heard again by the engine; `leaks`: where it still heard something then, for a person to listen to.
    `by` nobody: bleeped without asking.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="redactions")
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    what = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    bleeped_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    widened = models.PositiveSmallIntegerField(default=0)
    leaks = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["start_ms", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end_ms__gt=F("start_ms")), name="redaction_runs_forward"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recording"], condition=Q(bleeped_at=None), name="redactions_to_bleep"),
        ]

    def __str__(self) -> str:
        return f"{self.what} at {self.start_ms} ms"
