"""What people write: one Content for each thing, a Revision for each save of its draft, a Version for each publication.

The documents themselves are JSON; their shape is `coaching.content`'s to know.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

import coaching.content.registry  # noqa: F401 - all kinds are known from here on
from coaching.content.base import Erased, Linked, Ref
from coaching.content.kinds import KINDS, open_document
from recordings.models import Clip, Competency, closed
from recordings.roles import AUTHOR, LEARNER, TRAINER, has_role

# Where each kind has its page; a reading is written on its module's.
PAGES = {
    "scenario": "coaching:scenario",
    "quiz": "coaching:quiz",
    "question": "coaching:question-edit",
    "guideline": "coaching:guideline",
    "module": "coaching:module",
    "path": "coaching:path",
}

# What is written as a part of something else is told with it.
WRITTEN_IN = {"question": "Question “{title}” of the quiz “{holder}”", "reading": "Activity “{title}” in “{holder}”"}


class ContentQuerySet(models.QuerySet["Content"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Authors and trainers: everything. Learners: published guidelines, and the paths they are enrolled on."""
        if has_role(user, AUTHOR, TRAINER):
            return self
        if not user.is_authenticated:
            return self.none()
        own = Q(kind="path", pk__in=user.enrollments.values("path"))
        guidelines = Q(kind="guideline", published__isnull=False) & ~Q(state=Content.State.RETIRED)
        return self.filter(own | guidelines if has_role(user, LEARNER) else own)

    def kind(self, name: str) -> Self:
        """Those of one kind, with their newest draft."""
        return self.filter(kind=name).select_related("head", "created_by")

    def offered(self) -> Self:
        """Those that are not archived."""
        return self.exclude(state=Content.State.RETIRED)


class Content(models.Model):
    """A thing somebody writes. `number` counts within its kind and is what addresses show; `head` is the draft as it is now,
    `published` the newest Version.

    draft -> in_review -> published -> retired (archived; what was published is still played by who has begun it)
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Archived"

    kind = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="contents")
    owners: "models.ManyToManyField[User, Any]" = models.ManyToManyField(
        User, related_name="owned_contents", blank=True
    )
    head = models.ForeignKey("Revision", on_delete=models.SET_NULL, null=True, related_name="+")
    published = models.ForeignKey("Version", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "number"], name="content_numbered_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        if self.kind in PAGES:
            return reverse(PAGES[self.kind], args=[self.number])
        # A reading is written as an activity of its module.
        module = Content.objects.filter(uses__used=self).select_related("head").first()
        for entry in module.draft.activities if module else ():
            if (entry.ref.kind, entry.content) == (self.kind, self.number):
                return reverse("coaching:activity-edit", args=[entry.id])
        return reverse("coaching:path-list")

    @property
    def draft(self) -> Any:
        """The draft's document as it is now."""
        assert self.head, "a content has a first revision from the moment it is there"
        # Its document opens by the content's kind: no query to find out what is known here.
        self.head.content = self
        return self.head.opened

    @property
    def shown(self) -> Any:
        """The document learners see: the newest published one; the draft where there is none."""
        if self.published is None:
            return self.draft
        self.published.content = self
        return self.published.opened


class Revision(models.Model):
    """One save of a draft: what it said then, by whom. Undo and redo move the content's head along `parent`.

    `client_key` is the key a form was sent with: the same form sent twice finds what the first one wrote. `added` is the key or
    number of a part that this save added, for whoever sends the form again. One that is `folded` is a step of typing that a later
    autosave goes on from: no part of the history, but pages may still be based on it.
    """

    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    document = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="revisions")
    made_at = models.DateTimeField(default=timezone.now)
    autosave = models.BooleanField(default=False)
    folded = models.BooleanField(default=False)
    client_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many have none, and none are alike
    added = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["content", "number"], name="revision_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content}, revision {self.number}"

    @cached_property
    def opened(self) -> Any:
        """Its document, in today's format."""
        return open_document(self.content.kind, self.document)


class Version(models.Model):
    """A published document with all it links to, as it stood then. Never changed, never deleted: attempts play it.

    `reason` says why it was published without the look that a colleague had been asked for; empty where nothing was in the way.
    """

    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="versions")
    document = models.JSONField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="versions")
    published_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    class Meta:
        # Newest first, so that `content.versions.first()` is what a learner begins with.
        ordering: ClassVar[list[str]] = ["-number", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["content", "number"], name="version_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content}, version {self.number}"

    @cached_property
    def opened(self) -> Any:
        """Its document, in today's format."""
        return open_document(self.content.kind, self.document)

    @cached_property
    def played(self) -> Any:
        """Its document as it is marked now: what was published, with the keys that have been mended since, and without the calls
        that nobody hears any more: as long as one is closed, its questions ask as little as those of an erased one.
        """
        kind = KINDS[self.content.kind]
        if kind.mend is None:
            return self.opened
        shut = self.clip_uses.filter(closed("clip__recording__")).values_list("clip_id", "clip__recording_id")
        if shut:
            clips, calls = zip(*shut, strict=True)
            return kind.forget(self._mended(kind.mend), Erased(frozenset(calls), frozenset(clips)))
        return self._mended(kind.mend)

    def _mended(self, mend: Callable[[Any, dict[Ref, Linked]], Any]) -> Any:
        kind = KINDS[self.content.kind]
        mended = Version.objects.filter(regrades__isnull=False, content__kind__in=kind.publishes_links)
        known = {
            Ref(version.content.kind, version.content.number): Linked(version.opened, version.number)
            for version in mended.select_related("content").order_by("number")
        }
        return mend(self.opened, known) if known else self.opened


class ContentUse(models.Model):
    """That the draft of one content links to another. Derived at each save."""

    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="uses")
    used = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="used_by")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["content", "used"], name="content_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.used} in {self.content}"


class ClipUse(models.Model):
    """That a draft, or with `version` a published version, plays a clip; in which `place`. Derived at each save."""

    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="uses")
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="clip_uses")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, null=True, related_name="clip_uses")
    place = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=60, blank=True)
    # Heard only once the part of this key has been answered: until then the whole call is withheld from who is to answer it.
    withheld = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.clip} in {self.version or self.content}"

    def get_absolute_url(self) -> str:
        if self.key and self.version_id is None and self.content.kind == "scenario":
            return reverse("coaching:studio-moment", args=[self.content.number, self.key])
        return self.content.get_absolute_url()

    def where_used(self) -> str:
        """In words, for the clip's own page."""
        if self.version:
            return f"“{self.content}”, published as version {self.version.number}"
        if self.content.kind in WRITTEN_IN:
            holder = Content.objects.filter(uses__used=self.content).first()
            title = Truncator(self.content.title).words(9)
            if holder is None and self.content.kind == "question":
                return f"Question “{title}” of the bank"
            return WRITTEN_IN[self.content.kind].format(title=title, holder=holder or "nothing any more")
        return f"{self.place} of the {self.content.kind} “{self.content}”"


class CompetencyUse(models.Model):
    """That a draft's choice, question or activity practises a competency. Derived at each save."""

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="content_uses")
    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="competency_uses")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["competency", "content"], name="competency_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.competency} in {self.content}"
