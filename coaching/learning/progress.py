"""How far learners are. Derived from their attempts each time, so it can never drift from what was done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coaching.content.module.document import ActivityEntry
from coaching.models import Attempt, Content, Enrollment


@dataclass(frozen=True)
class ActivityProgress:
    """One published activity, in its module, and the learner's tries at it, oldest first."""

    entry: ActivityEntry
    module: str
    attempts: Sequence[Attempt]

    @property
    def id(self) -> int:
        return self.entry.id

    @property
    def kind(self) -> str:
        return self.entry.kind

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def minutes(self) -> int:
        return self.entry.minutes

    @property
    def is_done_by_saying_so(self) -> bool:
        """What is read or heard; anything else has to be played."""
        return self.entry.ref.kind == "reading"

    @property
    def tries(self) -> int:
        return len(self.attempts)

    @property
    def is_done(self) -> bool:
        """Finished at least once, and a quiz not below what it asks for."""
        return any(
            attempt.status == Attempt.Status.FINISHED and attempt.passed is not False for attempt in self.attempts
        )

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def last_finished(self) -> Attempt | None:
        return next((attempt for attempt in reversed(self.attempts) if attempt.status == Attempt.Status.FINISHED), None)


@dataclass(frozen=True)
class ModuleProgress:
    id: int
    title: str
    summary: str
    activities: Sequence[ActivityProgress]

    @property
    def done(self) -> int:
        return sum(activity.is_done for activity in self.activities)

    @property
    def total(self) -> int:
        return len(self.activities)

    @property
    def is_done(self) -> bool:
        return self.done == self.total

    @property
    def minutes_left(self) -> int:
        return sum(activity.minutes for activity in self.activities if not activity.is_done)

    @property
    def next(self) -> ActivityProgress | None:
        """What is under way, else the first that is not done."""
        waiting = [activity for activity in self.activities if not activity.is_done]
        return next((activity for activity in waiting if activity.open_attempt), waiting[0] if waiting else None)


@dataclass(frozen=True)
class Progress:
    """`last_here` is when the learner last began, answered or finished something; None where they never did."""

    enrollment: Enrollment
    modules: Sequence[ModuleProgress]
    last_here: datetime | None

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def total(self) -> int:
        return sum(module.total for module in self.modules)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def modules_done(self) -> int:
        return sum(module.is_done for module in self.modules)

    @property
    def minutes_left(self) -> int:
        return sum(module.minutes_left for module in self.modules)

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.done == self.total

    @property
    def here(self) -> ModuleProgress | None:
        """The module the learner is in: the first that is not done."""
        return next((module for module in self.modules if not module.is_done), None)

    @property
    def next(self) -> ActivityProgress | None:
        return self.here.next if self.here else None

    @property
    def look_back(self) -> Sequence[ActivityProgress]:
        """Scenarios and quizzes that have been played to the end, the latest first."""
        played = [
            activity
            for module in self.modules
            for activity in module.activities
            if activity.kind in ("scenario", "quiz") and activity.last_finished
        ]
        return sorted(played, key=lambda activity: activity.last_finished.finished_at, reverse=True)  # type: ignore


def progress_of(enrollments: Iterable[Enrollment]) -> dict[int, Progress]:
    """The progress of many enrolments by their pk, in three queries whatever their number. Practice does not count."""
    enrollments = list(enrollments)
    paths = _published_modules({enrollment.path_id for enrollment in enrollments})
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in (
        Attempt.objects.filter(enrollment__in=enrollments, mode=Attempt.Mode.CHECK)
        .annotate(answered_at=Max("responses__created_at"))
        .order_by("enrollment", "activity", "number")
    ):
        tries[attempt.enrollment_id or 0].append(attempt)
    return {
        enrollment.pk: _progress(enrollment, paths.get(enrollment.path_id, []), tries[enrollment.pk])
        for enrollment in enrollments
    }


def _published_modules(path_ids: set[int]) -> dict[int, list[Content]]:
    """The published modules of each published path by its pk, in the path's published order."""
    paths = list(Content.objects.filter(pk__in=path_ids, published__isnull=False).select_related("published"))
    numbers = {number for path in paths for number in path.shown.modules}
    modules = Content.objects.filter(kind="module", number__in=numbers, published__isnull=False)
    by_number = {module.number: module for module in modules.select_related("published")}
    return {path.pk: [by_number[n] for n in path.shown.modules if n in by_number] for path in paths}


@transaction.atomic
def complete_if_done(enrollment: Enrollment) -> None:
    """Mark an enrolment as completed the first time all of it is done; later content never takes that back."""
    # Two last activities finished at once: without the lock neither would see the other, and nothing be complete.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    if enrollment.completed_at is None and progress_of([enrollment])[enrollment.pk].is_complete:
        now = timezone.now()
        Enrollment.objects.filter(pk=enrollment.pk, completed_at=None).update(completed_at=now)
        enrollment.completed_at = now


def _progress(enrollment: Enrollment, modules: list[Content], attempts: list[Attempt]) -> Progress:
    by_activity: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_activity[attempt.activity_id or 0].append(attempt)
    shown = [
        ModuleProgress(
            id=module.number,
            title=module.shown.title,
            summary=module.shown.summary,
            activities=[
                ActivityProgress(entry, module.shown.title, by_activity[entry.id]) for entry in module.shown.activities
            ],
        )
        for module in modules
    ]
    times = [
        moment
        for attempt in attempts
        for moment in (attempt.started_at, attempt.answered_at, attempt.finished_at)  # type: ignore[attr-defined]
        if moment
    ]
    return Progress(enrollment, shown, max(times, default=None))
