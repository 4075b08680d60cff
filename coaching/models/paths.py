"""A training path: ordered modules of ordered activities."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coaching.models.quizzes import Quiz
from coaching.models.scenarios import Scenario
from recordings.models import Clip
from recordings.people import AUTHOR, TRAINER, has_role


class TrainingPathQuerySet(models.QuerySet["TrainingPath"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Authors and trainers: every path. Others: the paths they are enrolled on."""
        if has_role(user, AUTHOR, TRAINER):
            return self
        return self.filter(enrollments__learner=user) if user.is_authenticated else self.none()


class TrainingPath(models.Model):
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="paths")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TrainingPathQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Module(models.Model):
    """Learners see a module from its first published Version on."""

    path = models.ForeignKey(TrainingPath, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """One thing to do. A retired one leaves the next published Version of its module; what was done with it stays."""

    class Kind(models.TextChoices):
        READ = "read", "Read"
        LISTEN = "listen", "Listen"
        SCENARIO = "scenario", "Scenario"
        QUIZ = "quiz", "Quiz"

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=5)
    body = models.TextField(blank=True, help_text="Markdown")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, null=True, blank=True, related_name="activities")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, null=True, blank=True, related_name="activities")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, null=True, blank=True, related_name="activities")
    retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        verbose_name_plural = "activities"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="read", clip=None, scenario=None, quiz=None)
                | Q(kind="listen", clip__isnull=False, scenario=None, quiz=None)
                | Q(kind="scenario", clip=None, scenario__isnull=False, quiz=None)
                | Q(kind="quiz", clip=None, scenario=None, quiz__isnull=False),
                name="activity_holds_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("coaching:activity-edit", args=[self.pk])

    def where_used(self) -> str:
        return f"Activity “{self.title}” in “{self.module}”{' (retired)' if self.retired else ''}"
