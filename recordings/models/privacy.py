"""What in a call may be somebody's own, and what people decided about it."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q

from recordings.models.calls import Recording
from recordings.privacy.kinds import NAMES, Kind, Sure


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def open(self) -> "SuggestionQuerySet":
        """Those that somebody is to look at."""
        return self.filter(status=Suggestion.Status.OPEN)

    def to_bleep(self) -> "SuggestionQuerySet":
        """Accepted, and still to be heard."""
        return self.filter(status=Suggestion.Status.ACCEPTED, bleeped_at=None)


class Suggestion(models.Model):
    """A stretch of one turn that may be somebody's own. It holds no word of the call.

    open -> accepted (by somebody; by nobody where the centre has such kinds bleeped without asking) -> bleeped
         -> refused

    What was told over several turns stands in as many rows, which share `kind` and `whole_ms` and are decided together.
    """

    class Status(models.TextChoices):
        OPEN = "open", "To look at"
        ACCEPTED = "accepted", "Personal"
        REFUSED = "refused", "Not personal"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=10, choices=[(kind.value, NAMES[kind][0]) for kind in Kind])
    channel = models.PositiveSmallIntegerField()
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    whole_ms = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=200)
    sure = models.CharField(max_length=7, choices=[(sure.value, sure.value.capitalize()) for sure in Sure])
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # When its sound and words were taken out; null: they are still there.
    bleeped_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["start_ms", "channel", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end_ms__gt=F("start_ms")), name="suggestion_runs_forward"),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None, decided_by=None)
                | ~Q(status="open") & Q(decided_at__isnull=False),
                name="suggestion_decided_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["recording", "kind", "channel", "start_ms", "end_ms"], name="suggested_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.start_ms} ms of {self.recording}"

    def holds(self, start_ms: int, end_ms: int) -> bool:
        """Whether a word belongs to it, by the middle of it."""
        return self.start_ms <= (start_ms + end_ms) // 2 <= self.end_ms
