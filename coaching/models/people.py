"""What is kept of a person beside their account, who learns together, and what they are told by letter."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from coaching.models.content import Content
from recordings.roles import TRAINER, has_role


class Profile(models.Model):
    """One for each person, made when it is first needed. Who `left_at` some day keeps their work and attempts, and is on no board.

    `company_id` is what the company's own list calls them. `calendar_key` opens their calendar feed; a new one closes the old.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    company_id = models.CharField(max_length=120, blank=True)
    # An address that another account had too when each had to be one person's: it was taken off this account, not forgotten.
    shared_email = models.CharField(max_length=254, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    anonymized_at = models.DateTimeField(null=True, blank=True)
    wants_letters = models.BooleanField(default=True)
    calendar_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many have none, and none are alike

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company_id"], condition=~Q(company_id=""), name="company_id_once"),
        ]

    def __str__(self) -> str:
        return f"Profile of {self.user}"


class Invitation(models.Model):
    """A letter with a link that lets somebody choose their password, once and until it expires. Only the link's digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"Invitation of {self.user}"


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Trainers: everyone's, for colleagues stand in for each other. Nobody else asks for cohorts."""
        return self if has_role(user, TRAINER) else self.none()

    def led_by(self, user: User) -> Self:
        return self.filter(trainers=user)

    def going_on(self) -> Self:
        return self.filter(closed_at=None)

    def own_first(self, user: User) -> Self:
        """Those the user leads before others (`is_own`), those that are going on before closed ones, the newest first."""
        leads = Cohort.trainers.through._default_manager.filter(cohort=OuterRef("pk"), user=user)
        return self.annotate(is_own=Exists(leads)).order_by(
            "-is_own", F("closed_at").desc(nulls_first=True), "-starts_on", "name"
        )


class Cohort(models.Model):
    """Learners who start together on a path. Its due date is reckoned from `starts_on`; a learner may have one of their own."""

    name = models.CharField(max_length=80, unique=True)
    path = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="cohorts")
    starts_on = models.DateField()
    due_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    trainers: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        User, related_name="cohorts_led", blank=True
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on", "name"]

    def __str__(self) -> str:
        return self.name


class CohortMember(models.Model):
    """Who belongs to a cohort: their enrolment on its path carries it too."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="members")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cohort_memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "learner"], name="in_a_cohort_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} in {self.cohort}"


class Letter(models.Model):
    """A mail that is to be sent, written in the transaction of what it tells of; a worker sends it. `key` makes it once."""

    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    key = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["written_at"], condition=Q(sent_at=None), name="letters_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, to {self.to}"
