"""The rows progress is read from: written in the transaction of what changes it, and derivable at any time from the attempts.

note(attempt) after an attempt was begun, answered, left or finished; content_changed(content) after something was published.
Both end in `settle`, the one place that says whether a path is complete.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coaching.models import Attempt, Content, Enrollment, Record
from coaching.progress import certificates, told
from coaching.progress.derived import checks, derived, record_of, there_before
from coaching.progress.plans import as_kept, plans_of
from coaching.progress.progress import Progress, progress_by, progress_of

# So many enrolments are derived anew at once: with a publication, and in each round of the worker.
AT_ONCE = 200
# What is done in less than this share of its minutes was hurried through.
HURRIED = 0.25
STANDING = ("done", "total", "minutes_left", "new", "last_here_at", "lost_tries", "open_since", "hurried")
KEPT = (
    "tries",
    "lost",
    "done_at",
    "last_at",
    "open_attempt_id",
    "last_finished_id",
    "first_finished_id",
    "best",
    "first",
    "seconds",
)


@transaction.atomic(savepoint=False)
def note(attempt: Attempt, *, at: datetime | None = None) -> None:
    """Bring the record of an attempt's activity and where its enrolment stands into line with it. `at`: of an answer that ended nothing."""
    if attempt.enrollment_id is None or attempt.activity_id is None or attempt.mode != Attempt.Mode.CHECK:
        return
    if at is not None:
        # The enrolment first, as everywhere: whoever derives it anew holds it before its records.
        Enrollment.objects.filter(pk=attempt.enrollment_id).update(last_here_at=at)
        known = Record.objects.filter(enrollment=attempt.enrollment_id, activity=attempt.activity_id)
        if known.update(last_at=at):
            return
    # Two last activities finished at once: without the lock neither would see the other, and nothing be complete.
    enrollment = Enrollment.objects.select_for_update().get(pk=attempt.enrollment_id)
    tries = checks([enrollment.pk]).filter(activity=attempt.activity_id)
    values = record_of(list(tries), there_before)
    Record.objects.update_or_create(enrollment=enrollment, activity_id=attempt.activity_id, defaults=values)
    settle(enrollment)
    # The caller's own object is what pages and tests go on with.
    if attempt.enrollment is not None and "enrollment" in attempt._state.fields_cache:
        for name in (*STANDING, "completed_at", "derived_at"):
            setattr(attempt.enrollment, name, getattr(enrollment, name))


@transaction.atomic
def settle(enrollment: Enrollment) -> None:
    """Write down where an enrolment stands, and that it is complete the first time all of it is done."""
    _settle([enrollment], {enrollment.pk: progress_of([enrollment])[enrollment.pk]})


def content_changed(content: Content) -> None:
    """After a path or module was published: look at every enrolment that learns from it. The first are derived at once, and where
    there are thousands a worker goes on; until then their pages tell what is true all the same."""
    if content.kind not in ("path", "module"):
        return
    paths = [content.pk] if content.kind == "path" else list(content.used_by.values_list("content", flat=True))
    Enrollment.objects.filter(path__in=paths).update(derived_at=None)
    derive_waiting(Enrollment.objects.filter(path__in=paths))


def begun_on(content: Content) -> QuerySet[Enrollment]:
    """Who has begun and is not through, of those who learn from a path or module as it is published newest."""
    paths = [content.pk] if content.kind == "path" else list(content.used_by.values_list("content", flat=True))
    begun = Enrollment.objects.going_on().filter(path__in=paths, completed_at=None, keeps={})
    return begun.filter(last_here_at__isnull=False)


def keep_for_who_has_begun(content: Content) -> int:
    """Before a path or module is published: who has begun goes on with what is published now. Says how many."""
    kept = 0
    for path in Content.objects.filter(pk__in=begun_on(content).values("path")).select_related("published"):
        kept += begun_on(content).filter(path=path).update(keeps=as_kept(path), derived_at=None)
    return kept


@transaction.atomic
def move_on(enrollments: QuerySet[Enrollment]) -> int:
    """Who keeps an older version goes on with the newest one; what they did stays. Says how many."""
    moved = enrollments.exclude(keeps={}).update(keeps={}, derived_at=None)
    derive_waiting(enrollments.filter(derived_at=None))
    return moved


def derive_waiting(among: QuerySet[Enrollment] | None = None, *, most: int = AT_ONCE) -> int:
    """Derive enrolments that have to be, at most so many, and say how many were."""
    waiting = (Enrollment.objects.all() if among is None else among).filter(derived_at=None)
    return derive(waiting.order_by("pk")[:most])


@transaction.atomic
def derive(enrollments: Iterable[Enrollment]) -> int:
    """Records and standing of these enrolments anew from their attempts. Says how many there were."""
    locked = list(Enrollment.objects.select_for_update().filter(pk__in=[one.pk for one in enrollments]).order_by("pk"))
    told_now = derived(locked)
    stored: dict[int, dict[int, Record]] = defaultdict(dict)
    for record in Record.objects.filter(enrollment__in=locked):
        stored[record.enrollment_id][record.activity_id] = record
    new, changed = [], []
    for enrollment, records in told_now:
        for activity, record in records.items():
            known = stored[enrollment.pk].pop(activity, None)
            if known is None:
                new.append(record)
            elif any(getattr(known, name) != getattr(record, name) for name in KEPT):
                record.pk = known.pk
                changed.append(record)
    Record.objects.bulk_create(new, batch_size=500)
    Record.objects.bulk_update(changed, [name.removesuffix("_id") for name in KEPT], batch_size=500)
    # Attempts of preview and practice leave none; what is left over was never true.
    Record.objects.filter(pk__in=[record.pk for rest in stored.values() for record in rest.values()]).delete()
    plans = plans_of(locked)
    _settle(
        locked,
        {enrollment.pk: progress_by(enrollment, plans[enrollment.pk], records) for enrollment, records in told_now},
    )
    return len(locked)


def differences() -> Iterator[str]:
    """Where rows say something else than the attempts they are derived from, a line each."""
    numbers = list(Enrollment.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        enrollments = list(Enrollment.objects.filter(pk__in=numbers[start : start + AT_ONCE]).order_by("pk"))
        stored: dict[int, dict[int, Record]] = defaultdict(dict)
        for record in Record.objects.filter(enrollment__in=enrollments):
            stored[record.enrollment_id][record.activity_id] = record
        plans = plans_of(enrollments)
        for enrollment, records in derived(enrollments):
            if enrollment.derived_at is None:
                continue
            for activity in sorted(records.keys() | stored[enrollment.pk].keys()):
                said, true = stored[enrollment.pk].get(activity), records.get(activity)
                for name in KEPT:
                    row, anew = getattr(said, name, None), getattr(true, name, None)
                    if row != anew:
                        yield f"enrolment {enrollment.pk}, activity {activity}: {name} is {row}, and should be {anew}"
            standing = _standing(progress_by(enrollment, plans[enrollment.pk], records))
            for name, anew in standing.items():
                if getattr(enrollment, name) != anew:
                    yield f"enrolment {enrollment.pk}: {name} is {getattr(enrollment, name)}, and should be {anew}"


def _settle(enrollments: Sequence[Enrollment], progresses: dict[int, Progress]) -> None:
    now = timezone.now()
    completed = []
    for enrollment in enrollments:
        progress = progresses[enrollment.pk]
        if enrollment.completed_at is None and progress.all_done and enrollment.ended_at is None:
            enrollment.completed_at = now
            completed.append(enrollment)
        for name, value in _standing(progress).items():
            setattr(enrollment, name, value)
        enrollment.derived_at = now
    Enrollment.objects.bulk_update(enrollments, [*STANDING, "completed_at", "derived_at"], batch_size=200)
    for enrollment in completed:
        told.completed(enrollment)
        certificates.issue_if_due(enrollment, progresses[enrollment.pk].plan.path)
    for enrollment in enrollments:
        if enrollment.completed_at and enrollment not in completed:
            certificates.renew_if_due(progresses[enrollment.pk])


def _standing(progress: Progress) -> dict[str, Any]:
    left = (
        []
        if progress.is_complete
        else [activity for module in progress.modules for activity in module.counted if not activity.is_done]
    )
    opened = [activity.open_attempt.started_at for activity in left if activity.open_attempt]
    return {
        "done": progress.done,
        "total": progress.total,
        "minutes_left": min(progress.minutes_left, 32_000),
        "new": len(progress.new),
        "last_here_at": progress.last_here,
        "lost_tries": max((activity.lost_tries for activity in left), default=0),
        "open_since": min(opened, default=None),
        "hurried": sum(
            1
            for module in progress.modules
            for activity in module.activities
            if activity.record
            and activity.record.done_at
            and activity.record.seconds is not None
            and activity.record.seconds < HURRIED * 60 * activity.minutes
        ),
    }
