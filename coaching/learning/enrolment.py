"""Who is on which path, and until when. Everything here is safe to call twice."""

from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from coaching.models import Cohort, Content, Enrollment
from coaching.progress import records, told
from recordings.errors import DomainError

# A date further off helps nobody plan; most of them are a slip of the finger.
FURTHEST = timedelta(days=3 * 366)


class Enrolled(NamedTuple):
    """`is_new` is false where the learner was on the path already; their due date then stays as it was. Who comes back is new."""

    enrollment: Enrollment
    is_new: bool


@transaction.atomic
def enrol(
    *, learner: User, path: Content, by: User, due_on: date | None = None, cohort: Cohort | None = None
) -> Enrolled:
    """Put a learner on a path, or back on it with all they did. Raises DomainError for a person who has left, or a date out of reach."""
    if not learner.is_active:
        raise DomainError(
            f"{learner.get_full_name() or learner.username} has left. Bring them back first.", field="learner"
        )
    _within_reach(due_on)
    enrollment, is_new = Enrollment.objects.get_or_create(
        learner=learner, path=path, defaults={"enrolled_by": by, "due_on": due_on, "cohort": cohort}
    )
    if not is_new and cohort and enrollment.cohort_id != cohort.pk:
        Enrollment.objects.filter(pk=enrollment.pk).update(cohort=cohort)
        enrollment.cohort = cohort
    if is_new or enrollment.ended_at:
        told.enrolled(enrollment)
        if not is_new:
            fields = {"ended_at": None, "ended_by": None, "end_reason": "", "due_on": due_on, "due_is_own": False}
            Enrollment.objects.filter(pk=enrollment.pk).update(**fields)
            for name, value in fields.items():
                setattr(enrollment, name, value)
            is_new = True
        records.settle(enrollment)
    return Enrolled(enrollment, is_new)


def end(enrollment: Enrollment, *, by: User, reason: str) -> Enrollment:
    """Take a learner off a path. What they did stays theirs and is there again when they come back. Raises DomainError without a reason."""
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError("Say why, for whoever looks at it later.", field="reason")
    if enrollment.ended_at is None:
        enrollment.ended_at, enrollment.ended_by, enrollment.end_reason = timezone.now(), by, reason[:300]
        enrollment.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return enrollment


def move_due_date(enrollment: Enrollment, due_on: date | None) -> Enrollment:
    """Give more time, or less, or none at all: an exception from what their cohort has."""
    _within_reach(due_on)
    if enrollment.due_on != due_on:
        enrollment.due_on, enrollment.due_is_own = due_on, enrollment.cohort_id is not None
        enrollment.save(update_fields=["due_on", "due_is_own"])
    return enrollment


def _within_reach(due_on: date | None) -> None:
    if due_on and due_on > timezone.localdate() + FURTHEST:
        raise DomainError("That is more than three years away. Choose a nearer day, or none.", field="due_on")


def give_more_time(enrollment: Enrollment, percent: int) -> None:
    """So much longer, in per cent, is every time limit of this learner on this path, of tries under way too."""
    Enrollment.objects.filter(pk=enrollment.pk).update(extra_time_percent=percent)
    enrollment.extra_time_percent = percent
