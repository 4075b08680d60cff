"""What a call has to pass before others learn from it: a second person who has heard it, and the agent on it who agrees."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from recordings.models.calls import Recording


class Look(models.Model):
    """That somebody who did not send a call in has listened to all of it, and found nothing in it that should not be heard."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recording", "by"], name="looked_at_once_by_each"),
        ]

    def __str__(self) -> str:
        return f"{self.by} has heard {self.recording}"


class Consent(models.Model):
    """Whether the agent on a call lets others learn from it: for what, and until when. The last word is theirs at any time.

    asked -> agreed, refused -> taken back -> agreed again. `agent` None: it was given on paper to `asked_by`.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Rather not"
        TAKEN_BACK = "taken_back", "Taken back"

    class Scope(models.TextChoices):
        CENTRE = "centre", "The whole call, for everybody in the centre"
        CLIPS = "clips", "Only the clips of it that training uses"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="consents")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="consents")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    scope = models.CharField("for what", max_length=10, choices=Scope, default=Scope.CENTRE)
    until = models.DateField("until", null=True, blank=True)
    note = models.CharField("what you would like to use it for", max_length=500, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recording", "agent"], name="agent_asked_once_of_each_call"),
            models.UniqueConstraint(
                fields=["recording"], condition=Q(agent=None), name="consent_on_paper_once_of_each_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.recording}"

    @property
    def on_paper(self) -> bool:
        return self.agent_id is None
