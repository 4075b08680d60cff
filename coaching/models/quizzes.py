"""Questions as their authors keep them. Learners answer a frozen Version."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator

from recordings.models import Clip
from recordings.people import AUTHOR, TRAINER, has_role


class QuizQuerySet(models.QuerySet["Quiz"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The drafts: for those who make them. Learners meet a quiz through an activity."""
        return self if has_role(user, AUTHOR, TRAINER) else self.none()


class Quiz(models.Model):
    """`pass_percent` of the questions answered rightly finish its activity; 0 lets everyone through."""

    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    pass_percent = models.PositiveSmallIntegerField(default=60)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="quizzes")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]
        verbose_name_plural = "quizzes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pass_percent__lte=100), name="pass_percent_up_to_a_hundred"),
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    class Kind(models.TextChoices):
        SINGLE = "single", "One answer"
        MULTIPLE = "multiple", "Several answers"

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SINGLE)
    text = models.TextField("the question")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    why = models.TextField("shown after the answer", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("coaching:question-edit", args=[self.pk])

    def where_used(self) -> str:
        return f"Question “{Truncator(self.text).words(9)}” of the quiz “{self.quiz}”"


class Option(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=300)
    is_correct = models.BooleanField("a right answer", default=False)
    why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
