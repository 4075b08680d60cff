"""What colleagues mark in calls: clips and what they show, comments, playlists."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from recordings.models.calls import Recording
from recordings.roles import AUTHOR, LEARNER, TRAINER, has_role


class Competency(models.Model):
    """A skill that a clip shows, in the centre's own words: empathy, ownership, verification."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar[list[Any]] = [Lower("name")]
        verbose_name_plural = "competencies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("name"), name="competency_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ClipQuerySet(models.QuerySet["Clip"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The clips of the calls a person may hear. What an enrolled learner hears in an activity is coaching's to decide."""
        return self.filter(recording__in=Recording.objects.visible_to(user))

    def listed(self) -> Self:
        """Those that colleagues come upon: without what was only cut for one scenario."""
        return self.filter(listed=True)


class Clip(models.Model):
    """A named span [start_ms, end_ms) of a recording, used in training."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="clips")
    title = models.CharField(max_length=120)
    note = models.TextField("why it worked", blank=True)
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    listed = models.BooleanField("shown among the clips", default=True)
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="clips", verbose_name="what it shows"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="clips")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["recording", "start_ms", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end_ms__gt=F("start_ms")), name="clip_runs_forward"),
            models.UniqueConstraint(fields=["recording", "start_ms", "end_ms", "title"], name="clip_made_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


class Comment(models.Model):
    """What a colleague says about a moment of a call, or in answer to another comment there (`to`, one level deep)."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="comments")
    to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    at_ms = models.PositiveBigIntegerField()
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    made_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at_ms", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class PlaylistQuerySet(models.QuerySet["Playlist"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Authors and trainers: every one. Learners: those with a clip they may hear; they hear only these of it."""
        if has_role(user, AUTHOR, TRAINER):
            return self
        if has_role(user, LEARNER):
            return self.filter(clips__in=Clip.objects.visible_to(user)).distinct()
        return self.none()


class Playlist(models.Model):
    """Clips to be heard one after the other: “De-escalation, five ways”."""

    title = models.CharField(max_length=120)
    note = models.TextField("what to listen for", blank=True)
    clips: "models.ManyToManyField[Clip, PlaylistEntry]" = models.ManyToManyField(
        Clip, through="PlaylistEntry", related_name="playlists"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="playlists")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlaylistQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = [Lower("title"), "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("title"), name="playlist_named_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PlaylistEntry(models.Model):
    """A clip's place in a playlist."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="entries")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        verbose_name_plural = "playlist entries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["playlist", "clip"], name="clip_once_per_playlist"),
        ]

    def __str__(self) -> str:
        return f"{self.clip} in {self.playlist}"

    def get_absolute_url(self) -> str:
        return reverse("recordings:playlist", args=[self.playlist_id])

    def where_used(self) -> str:
        return f"Playlist “{self.playlist}”"
