"""What attempts for the record say, as records that are not stored: for rows to be written from, or compared with."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from coaching.models import Attempt, Enrollment, Record


def derived(enrollments: Sequence[Enrollment]) -> list[tuple[Enrollment, dict[int, Record]]]:
    """What the attempts of these enrolments say, as records that are not stored, by activity."""
    tries: dict[int, dict[int, list[Attempt]]] = defaultdict(lambda: defaultdict(list))
    for attempt in checks(enrollment.pk for enrollment in enrollments):
        tries[attempt.enrollment_id or 0][attempt.activity_id or 0].append(attempt)
    found = []
    for enrollment in enrollments:
        own = tries[enrollment.pk]
        moments = [
            (attempt.pk, moment)
            for attempts in own.values()
            for attempt in attempts
            for moment in (attempt.started_at, attempt.finished_at)
            if moment
        ]

        def before(attempt: Attempt, moments: Sequence[tuple[int, datetime]] = moments) -> datetime | None:
            return max((at for pk, at in moments if pk != attempt.pk and at <= attempt.started_at), default=None)

        records = {
            activity: Record(enrollment=enrollment, activity_id=activity, **record_of(attempts, before))
            for activity, attempts in own.items()
        }
        by_pk = {attempt.pk: attempt for attempts in own.values() for attempt in attempts}
        for record in records.values():
            # As objects, so that nothing has to be asked for them.
            record.open_attempt = by_pk.get(record.open_attempt_id or 0)
            record.last_finished = by_pk.get(record.last_finished_id or 0)
            record.first_finished = by_pk.get(record.first_finished_id or 0)
        found.append((enrollment, records))
    return found


def checks(enrollments: Iterable[int]) -> QuerySet[Attempt]:
    found = Attempt.objects.filter(enrollment__in=enrollments, mode=Attempt.Mode.CHECK)
    return (
        found.annotate(answered_at=Max("responses__created_at")).select_related("version__content").order_by("number")
    )


def there_before(attempt: Attempt) -> datetime | None:
    """When the learner was last at something else before this attempt."""
    others = Attempt.objects.filter(enrollment=attempt.enrollment_id, mode=Attempt.Mode.CHECK).exclude(pk=attempt.pk)
    begun = others.filter(started_at__lte=attempt.started_at).aggregate(at=Max("started_at"))["at"]
    ended = others.filter(finished_at__lte=attempt.started_at).aggregate(at=Max("finished_at"))["at"]
    return max((moment for moment in (begun, ended) if moment), default=None)


def record_of(attempts: Sequence[Attempt], there_before: Callable[[Attempt], datetime | None]) -> dict[str, Any]:
    """What the tries at one activity, the earliest first, come to. `there_before`: when the learner was last at something else."""
    finished = [attempt for attempt in attempts if attempt.status == Attempt.Status.FINISHED]
    enough = [attempt for attempt in finished if attempt.passed is not False]
    marks = [attempt.result["percent"] for attempt in finished if "percent" in attempt.result]
    moments = [
        moment
        for attempt in attempts
        for moment in (attempt.started_at, attempt.answered_at, attempt.finished_at)  # type: ignore[attr-defined]
        if moment
    ]
    opened = next((attempt for attempt in attempts if attempt.is_open), None)
    first_enough = min(enough, key=lambda attempt: attempt.finished_at or attempt.started_at, default=None)
    return {
        "tries": len(finished),
        "lost": sum(attempt.passed is False for attempt in finished),
        "done_at": first_enough.finished_at if first_enough else None,
        "last_at": max(moments, default=None),
        "open_attempt_id": opened.pk if opened else None,
        "last_finished_id": max(finished, key=lambda one: (one.finished_at, one.pk)).pk if finished else None,
        "first_finished_id": finished[0].pk if finished else None,
        "best": max(marks, default=None),
        "first": marks[0] if marks else None,
        "seconds": _seconds(first_enough, there_before) if first_enough else None,
    }


def _seconds(attempt: Attempt, there_before: Callable[[Attempt], datetime | None]) -> int | None:
    """How long an activity took at most: from its attempt's beginning, or for what is done by saying so, from being there before."""
    assert attempt.finished_at
    reading = attempt.version.content.kind == "reading"
    begun = there_before(attempt) if reading else attempt.started_at
    return None if begun is None else max(0, int((attempt.finished_at - begun).total_seconds()))
