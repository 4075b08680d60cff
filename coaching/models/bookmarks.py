"""What people keep for themselves."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coaching.models.learning import Activity, Attempt, Enrollment, Response
from recordings.models import Clip, Recording


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own. Nobody else ever sees one, whatever their role."""
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Bookmark(models.Model):
    """A moment of a call, a clip, or an answer of one's own that somebody comes back to, with a note to themselves.

    A clip that was heard in an activity has the `activity` of the `enrollment`: there it may be heard, wherever else it may not. An
    answer that was taken back in practice leaves its `attempt` and the note. No call, clip or attempt is kept because of a bookmark, and
    none of them tells that there is one: the keys have no way back.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="bookmarks")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at_ms = models.PositiveBigIntegerField(null=True, blank=True)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "recording", "at_ms"], name="bookmarked_moment_once"),
            models.UniqueConstraint(fields=["owner", "clip"], name="bookmarked_clip_once"),
            models.UniqueConstraint(fields=["owner", "response"], name="bookmarked_answer_once"),
            models.CheckConstraint(
                condition=Q(recording__isnull=False, at_ms__isnull=False, clip=None, attempt=None)
                | Q(recording=None, at_ms=None, clip__isnull=False, attempt=None)
                | Q(recording=None, at_ms=None, clip=None, attempt__isnull=False),
                name="bookmark_of_one_thing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "-created_at"], name="bookmarks_of")]

    def __str__(self) -> str:
        return "A bookmark"

    def get_absolute_url(self) -> str:
        return reverse("coaching:bookmark", args=[self.pk])
