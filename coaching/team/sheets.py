"""What a trainer takes along of a board: a line for each learner."""

from collections.abc import Iterator

from django.db.models import QuerySet

from coaching.models import Enrollment
from coaching.roster.sheets import Value
from coaching.team.board import STATES

BOARD = [
    "learner",
    "username",
    "e-mail",
    "cohort",
    "path",
    "state",
    "done",
    "of",
    "minutes left",
    "due",
    "last here",
    "completed",
]


def of_board(enrollments: QuerySet[Enrollment]) -> Iterator[list[Value]]:
    """A line for each enrolment, below one of names. Each carries its `state`."""
    yield list(BOARD)
    for one in enrollments.iterator(chunk_size=500):
        yield [
            one.learner.get_full_name() or one.learner.username,
            one.learner.username,
            one.learner.email,
            one.cohort.name if one.cohort else "",
            one.path.shown.title,
            STATES[one.state],  # type: ignore[attr-defined]
            one.done,
            one.total,
            one.minutes_left,
            one.due_on,
            one.last_here_at,
            one.completed_at,
        ]
