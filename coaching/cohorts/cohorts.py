"""A cohort: made, changed, joined, left, closed. Everything here is safe to call twice.

A member's enrolment on the cohort's path carries the cohort, and its due date follows the cohort's while it is no exception of theirs.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from coaching.learning import enrolment
from coaching.models import Cohort, CohortMember, Content, Enrollment
from coaching.roster.found import called
from recordings.errors import DomainError
from recordings.roles import LEARNER, TRAINER, has_role

FURTHEST_DAYS = enrolment.FURTHEST.days


class Joined(NamedTuple):
    """`was`: "new" to the path, "there" on it before, or "back" after having been taken off it."""

    enrollment: Enrollment
    was: str
    is_new_member: bool


def due_on(cohort: Cohort) -> date | None:
    """The day by which its members should be through; None where it has none."""
    return None if cohort.due_after_days is None else cohort.starts_on + timedelta(days=cohort.due_after_days)


@transaction.atomic
def create(
    *, name: str, path: Content, starts_on: date, due_after_days: int | None, trainers: Iterable[User], by: User
) -> Cohort:
    """A new cohort. Raises DomainError for a name that is taken, or a date out of reach."""
    cohort = Cohort(name=_name(name), path=path, starts_on=starts_on, due_after_days=due_after_days, created_by=by)
    _within_reach(cohort)
    _save(cohort)
    cohort.trainers.set(trainers)
    return cohort


def made_just_now(*, name: str, path: Content, starts_on: date, due_after_days: int | None, by: User) -> Cohort | None:
    """What a second click on the same form has made already: all it says is the same, and by the same person."""
    moment = timezone.now() - timedelta(minutes=2)
    made = Cohort.objects.filter(name=_name(name), path=path, created_by=by, created_at__gte=moment)
    return made.filter(starts_on=starts_on, due_after_days=due_after_days).first()


@transaction.atomic
def change(
    cohort: Cohort, *, name: str, path: Content, starts_on: date, due_after_days: int | None, trainers: Iterable[User]
) -> int:
    """Change what is said of a cohort, and shift its members' due dates with it; exceptions stay. Returns how many were moved.

    Raises DomainError for a name that is taken, a date out of reach, or another path while somebody is on this one.
    """
    if path.pk != cohort.path_id and cohort.members.exists():
        raise DomainError(
            "Its members are on this path already. Make another cohort for another path.", field="path", status=409
        )
    cohort.name, cohort.path = _name(name), path
    cohort.starts_on, cohort.due_after_days = starts_on, due_after_days
    _within_reach(cohort)
    _save(cohort)
    cohort.trainers.set(trainers)
    return _shift(cohort)


def close(cohort: Cohort, *, closed: bool = True) -> None:
    """Nobody joins a closed cohort any more; who is in it goes on. `closed=False` opens it again."""
    if closed != bool(cohort.closed_at):
        cohort.closed_at = timezone.now() if closed else None
        cohort.save(update_fields=["closed_at"])


@transaction.atomic
def join(cohort: Cohort, learner: User, *, by: User) -> Joined:
    """Put a learner into a cohort and on its path. Whoever was on the path with a date of their own keeps it.

    Raises DomainError for a cohort that is closed, a person who has left or who is no learner.
    """
    if cohort.closed_at:
        raise DomainError(f"“{cohort}” is closed. Open it again first.", field="cohort", status=409)
    if not has_role(learner, LEARNER):
        raise DomainError(f"{called(learner)} is no learner. Give them that role first.", field="learner")
    member, is_new = CohortMember.objects.get_or_create(cohort=cohort, learner=learner)
    # Between two cohorts on one path the later one counts: nobody has two dates for one thing.
    CohortMember.objects.filter(learner=learner, cohort__path=cohort.path_id).exclude(pk=member.pk).delete()
    enrollment, was = put_on(learner=learner, path=cohort.path, by=by, due_on=due_on(cohort), cohort=cohort)
    if is_new and was == "there":
        day = due_on(cohort)
        own = enrollment.due_on is not None and enrollment.due_on != day
        Enrollment.objects.filter(pk=enrollment.pk).update(due_on=enrollment.due_on if own else day, due_is_own=own)
    return Joined(enrollment, was, is_new)


@transaction.atomic
def leave(cohort: Cohort, learner: User, *, by: User, ends: bool) -> None:
    """Take a learner out of a cohort; `ends`: off its path too, else they go on alone, with the date they have."""
    CohortMember.objects.filter(cohort=cohort, learner=learner).delete()
    enrollment = Enrollment.objects.filter(learner=learner, path=cohort.path_id, cohort=cohort).first()
    if enrollment is None:
        return
    if ends:
        enrolment.end(enrollment, by=by, reason=f"Left the cohort “{cohort}”")
    Enrollment.objects.filter(pk=enrollment.pk).update(cohort=None, due_is_own=False)


def put_on(
    *, learner: User, path: Content, by: User, due_on: date | None = None, cohort: Cohort | None = None
) -> tuple[Enrollment, str]:
    """Enrol, and say what that changed: the enrolment, and whether it is "new", was "there", or is "back" after it had been ended."""
    ended = Enrollment.objects.filter(learner=learner, path=path, ended_at__isnull=False).exists()
    enrolled = enrolment.enrol(learner=learner, path=path, by=by, due_on=due_on, cohort=cohort)
    return enrolled.enrollment, "back" if ended else "new" if enrolled.is_new else "there"


def trainers() -> QuerySet[User]:
    """Whoever may lead a cohort."""
    return (
        User.objects.filter(Q(groups__name=TRAINER) | Q(is_superuser=True), is_active=True)
        .distinct()
        .order_by("first_name", "last_name", "username")
    )


def with_figures(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """With `people`, `through` and `late` of each, of those who have not left."""
    here = Q(enrollments__ended_at=None, enrollments__learner__is_active=True)
    return cohorts.select_related("path").annotate(
        people=Count("enrollments", filter=here),
        through=Count("enrollments", filter=here & Q(enrollments__completed_at__isnull=False)),
        late=Count(
            "enrollments",
            filter=here & Q(enrollments__completed_at=None, enrollments__due_on__lt=timezone.localdate()),
        ),
    )


def members(cohort: Cohort) -> QuerySet[Enrollment]:
    """Where each member stands, the furthest last: whoever has most to do is seen first. People who have left are not among them."""
    return (
        Enrollment.objects.filter(cohort=cohort, learner__is_active=True, learner__cohort_memberships__cohort=cohort)
        .select_related("learner", "path")
        .order_by("completed_at", "done", "learner__first_name", "learner__last_name", "pk")
    )


def _shift(cohort: Cohort) -> int:
    day = due_on(cohort)
    following = Enrollment.objects.filter(cohort=cohort, ended_at=None, completed_at=None, due_is_own=False)
    moved = following.exclude(due_on=day) if day else following.exclude(due_on=None)
    return moved.update(due_on=day)


def _save(cohort: Cohort) -> None:
    if Cohort.objects.filter(name__iexact=cohort.name).exclude(pk=cohort.pk).exists():
        raise DomainError("Another cohort is called so. Add the month or the place to its name.", field="name")
    try:
        with transaction.atomic():
            cohort.save()
    except IntegrityError:
        raise DomainError(
            "Another cohort is called so. Add the month or the place to its name.", field="name", status=409
        ) from None


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise DomainError("Give it a name, like “November starters”.", field="name")
    return name[:80]


def _within_reach(cohort: Cohort) -> None:
    today = timezone.localdate()
    if abs((cohort.starts_on - today).days) > FURTHEST_DAYS:
        raise DomainError("That is more than three years away. Choose a nearer day.", field="starts_on")
    if cohort.due_after_days is not None and not 0 < cohort.due_after_days <= FURTHEST_DAYS:
        raise DomainError("Choose between one day and three years, or none.", field="due_after_days")
