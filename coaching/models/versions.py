"""Immutable published content that an Attempt plays."""

from typing import ClassVar, Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from coaching.models.paths import Module
from coaching.models.quizzes import Quiz
from coaching.models.scenarios import Scenario
from recordings.models import Clip


class VersionQuerySet(models.QuerySet["Version"]):
    def newest_of_modules(self) -> Self:
        """For each published module only its newest version, in one query."""
        newer = Version.objects.filter(module=OuterRef("module"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer), module__isnull=False).order_by("module__position", "module")


class Version(models.Model):
    """The content of one module, scenario or quiz as it stood when it was published. Never changed, never deleted."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, related_name="versions")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, null=True, related_name="versions")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, null=True, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="versions")
    published_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        # Newest first, so that `subject.versions.first()` is what a learner begins with.
        ordering: ClassVar[list[str]] = ["-number", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(module__isnull=False, scenario=None, quiz=None)
                | Q(module=None, scenario__isnull=False, quiz=None)
                | Q(module=None, scenario=None, quiz__isnull=False),
                name="version_of_one_subject",
            ),
            models.UniqueConstraint(fields=["module", "number"], name="module_version_once"),
            models.UniqueConstraint(fields=["scenario", "number"], name="scenario_version_once"),
            models.UniqueConstraint(fields=["quiz", "number"], name="quiz_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.module or self.scenario or self.quiz}, version {self.number}"


class Sounding(models.Model):
    """A clip that a version plays: what is published keeps its sound, whatever becomes of the draft."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="soundings")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="soundings")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "clip"], name="clip_once_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.clip} in {self.version}"

    def get_absolute_url(self) -> str:
        version = self.version
        subject = "module" if version.module_id else "scenario" if version.scenario_id else "quiz"
        return reverse(f"coaching:{subject}", args=[version.module_id or version.scenario_id or version.quiz_id])

    def where_used(self) -> str:
        version = self.version
        return f"“{version.module or version.scenario or version.quiz}”, published as version {version.number}"
