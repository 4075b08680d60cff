"""A branching conversation as its authors keep it. Learners never play these rows, only a frozen Version of them."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coaching.models.guidelines import Guideline
from recordings.models import Clip
from recordings.people import AUTHOR, TRAINER, has_role


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The drafts: for those who make them. Learners meet a scenario through an activity."""
        return self if has_role(user, AUTHOR, TRAINER) else self.none()


class Scenario(models.Model):
    """`screen` is what the agent's computer shows: a list of [label, value]."""

    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    customer_name = models.CharField("the customer", max_length=80)
    screen = models.JSONField(default=list, blank=True)
    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, null=True, blank=True, related_name="scenarios")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scenarios")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Node(models.Model):
    """A moment in the conversation: what the customer says, or how it ends."""

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        PARTLY = "partly", "Partly resolved"
        LOST = "lost", "Not resolved"

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="nodes")
    key = models.SlugField(max_length=40)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    says = models.TextField("what the customer says", blank=True)
    mood = models.CharField("how it sounds", max_length=80, blank=True)
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, null=True, blank=True, related_name="nodes")
    is_start = models.BooleanField(default=False)
    is_ending = models.BooleanField(default=False)
    ending_outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scenario", "key"], name="node_key_once_per_scenario"),
            models.UniqueConstraint(fields=["scenario"], condition=Q(is_start=True), name="one_start_per_scenario"),
            models.CheckConstraint(
                condition=Q(ending_outcome="") | Q(is_ending=True), name="only_endings_have_an_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("coaching:studio-moment", args=[self.scenario_id, self.key])

    def where_used(self) -> str:
        return f"Moment “{self.title}” of the scenario “{self.scenario}”"


class Choice(models.Model):
    """What the agent may say or do. `verdict` is measured against the guideline, `trust` by what it did for the customer."""

    class Verdict(models.TextChoices):
        CAREFUL = "careful", "More careful than it had to be"
        INSIDE = "inside", "Inside the guideline"
        APPROVAL = "approval", "Needs approval"
        OUTSIDE = "outside", "Outside the guideline"

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveIntegerField(default=0)
    says = models.TextField("what you say")
    does = models.CharField("what you do", max_length=80, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.INSIDE)
    trust = models.SmallIntegerField(default=0)
    why = models.TextField(blank=True)
    is_strong = models.BooleanField("a strong answer", default=False)
    # Heard in the debrief, after the learner has decided.
    clip = models.ForeignKey(
        Clip,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="choices",
        verbose_name="how it was really said",
    )
    # RESTRICT, not PROTECT: a node others lead to cannot go alone, yet a whole draft can be deleted at once.
    to = models.ForeignKey(Node, on_delete=models.RESTRICT, null=True, blank=True, related_name="arrivals")

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(trust__gte=-2, trust__lte=2), name="trust_from_minus_two_to_two"),
        ]

    def __str__(self) -> str:
        return self.says[:60]

    def get_absolute_url(self) -> str:
        return self.node.get_absolute_url()

    def where_used(self) -> str:
        return f"Answer in “{self.node.title}” of the scenario “{self.node.scenario}”"
