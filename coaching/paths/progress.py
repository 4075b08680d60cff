"""How far learners are. Derived from their attempts each time, so it can never drift from what was done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coaching.models import Attempt, Enrollment, Version
from coaching.publishing import FrozenActivity


@dataclass(frozen=True)
class ActivityProgress:
    """One published activity and the learner's tries at it, oldest first."""

    content: FrozenActivity
    version: Version
    attempts: Sequence[Attempt]

    @property
    def id(self) -> int:
        return self.content["id"]

    @property
    def kind(self) -> str:
        return self.content["kind"]

    @property
    def title(self) -> str:
        return self.content["title"]

    @property
    def minutes(self) -> int:
        return self.content["minutes"]

    @property
    def tries(self) -> int:
        return len(self.attempts)

    @property
    def is_done(self) -> bool:
        """Finished at least once, and a quiz not below what it asks for."""
        return any(attempt.state == Attempt.State.FINISHED and attempt.passed is not False for attempt in self.attempts)

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def last_finished(self) -> Attempt | None:
        return next((attempt for attempt in reversed(self.attempts) if attempt.state == Attempt.State.FINISHED), None)


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
    """The progress of many enrolments by their pk, in two queries whatever their number."""
    enrollments = list(enrollments)
    versions: dict[int, list[Version]] = defaultdict(list)
    paths = {enrollment.path_id for enrollment in enrollments}
    for version in Version.objects.newest_of_modules().filter(module__path__in=paths).select_related("module"):
        if version.module:
            versions[version.module.path_id].append(version)
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in (
        Attempt.objects.filter(enrollment__in=enrollments)
        .annotate(answered_at=Max("responses__created_at"))
        .order_by("enrollment", "activity", "number")
    ):
        tries[attempt.enrollment_id].append(attempt)
    return {
        enrollment.pk: _progress(enrollment, versions[enrollment.path_id], tries[enrollment.pk])
        for enrollment in enrollments
    }


@transaction.atomic
def complete_if_done(enrollment: Enrollment) -> None:
    """Mark an enrolment as completed the first time all of it is done; later content never takes that back."""
    # Two last activities finished at once: without the lock neither would see the other, and nothing be complete.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    if enrollment.completed_at is None and progress_of([enrollment])[enrollment.pk].is_complete:
        now = timezone.now()
        Enrollment.objects.filter(pk=enrollment.pk, completed_at=None).update(completed_at=now)
        enrollment.completed_at = now


def _progress(enrollment: Enrollment, versions: list[Version], attempts: list[Attempt]) -> Progress:
    by_activity: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_activity[attempt.activity_id].append(attempt)
    modules = [
        ModuleProgress(
            id=version.module_id or 0,
            title=version.content["title"],
            summary=version.content["summary"],
            activities=[
                ActivityProgress(content, version, by_activity[content["id"]])
                for content in version.content["activities"]
            ],
        )
        for version in versions
    ]
    times = [
        moment
        for attempt in attempts
        for moment in (attempt.started_at, attempt.answered_at, attempt.finished_at)  # type: ignore[attr-defined]
        if moment
    ]
    return Progress(enrollment, modules, max(times, default=None))
