"""Who is on which path, and until when."""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import User

from coaching.models import Content, Enrollment


class Enrolled(NamedTuple):
    """`is_new` is false where the learner was on the path already; their due date then stays as it was."""

    enrollment: Enrollment
    is_new: bool


def enrol(*, learner: User, path: Content, by: User, due_on: date | None = None) -> Enrolled:
    """Put a learner on a path. Safe to call twice."""
    enrollment, is_new = Enrollment.objects.get_or_create(
        learner=learner, path=path, defaults={"enrolled_by": by, "due_on": due_on}
    )
    return Enrolled(enrollment, is_new)


def move_due_date(enrollment: Enrollment, due_on: date | None) -> Enrollment:
    """Give more time, or less, or none at all."""
    enrollment.due_on = due_on
    enrollment.save(update_fields=["due_on"])
    return enrollment


def give_more_time(enrollment: Enrollment, percent: int) -> None:
    """So much longer, in per cent, is every time limit of this learner on this path, of tries under way too."""
    Enrollment.objects.filter(pk=enrollment.pk).update(extra_time_percent=percent)
    enrollment.extra_time_percent = percent
