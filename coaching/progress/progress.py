"""How far learners are, told from the records of what they have done. Practice does not count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from coaching.content.module.document import ActivityEntry
from coaching.models import Attempt, Enrollment, Record
from coaching.progress.derived import derived
from coaching.progress.plans import Plan, PlannedModule, plans_of
from coaching.words import listed


@dataclass(frozen=True)
class ActivityProgress:
    """One activity in its module, and what the learner has done of it. `shut` says what has to be done before; empty where it is open.

    `attempts` are the tries, oldest first, where they were asked for (`with_tries`).
    """

    entry: ActivityEntry
    module: str
    record: Record | None = None
    optional: bool = False
    shut: str = ""
    attempts: Sequence[Attempt] = ()

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
        """Finished ones: looking round and beginning again is no try."""
        return self.record.tries if self.record else 0

    @property
    def lost_tries(self) -> int:
        return self.record.lost if self.record else 0

    @property
    def is_done(self) -> bool:
        """Finished at least once, and a quiz not below what it asks for."""
        return bool(self.record and self.record.done_at)

    @property
    def open_attempt(self) -> Attempt | None:
        return self.record.open_attempt if self.record else None

    @property
    def last_finished(self) -> Attempt | None:
        return self.record.last_finished if self.record else None


@dataclass(frozen=True)
class ModuleProgress:
    """`activities` are all of them; `done` and `total` count those that are asked for, unless nothing is."""

    id: int
    title: str
    summary: str
    activities: Sequence[ActivityProgress]
    optional: bool = False
    shut: str = ""

    @cached_property
    def counted(self) -> Sequence[ActivityProgress]:
        asked = [activity for activity in self.activities if not activity.entry.optional]
        return asked or self.activities

    @cached_property
    def done(self) -> int:
        return sum(activity.is_done for activity in self.counted)

    @cached_property
    def total(self) -> int:
        return len(self.counted)

    @cached_property
    def is_done(self) -> bool:
        return self.done == self.total

    @property
    def minutes_left(self) -> int:
        return sum(activity.minutes for activity in self.counted if not activity.is_done)

    @cached_property
    def next(self) -> ActivityProgress | None:
        """What is under way, else the first that is asked for, open and not done."""
        waiting = [activity for activity in self.counted if not activity.is_done and not activity.shut]
        return next((activity for activity in waiting if activity.open_attempt), waiting[0] if waiting else None)


@dataclass(frozen=True)
class Progress:
    """`last_here` is when the learner last began, answered or finished something; None where they never did."""

    enrollment: Enrollment
    modules: Sequence[ModuleProgress]
    last_here: datetime | None
    plan: Plan

    @cached_property
    def required(self) -> Sequence[ModuleProgress]:
        return [module for module in self.modules if not module.optional]

    @cached_property
    def done(self) -> int:
        return sum(module.done for module in self.required)

    @cached_property
    def total(self) -> int:
        return sum(module.total for module in self.required)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def modules_done(self) -> int:
        return sum(module.is_done for module in self.required)

    @property
    def minutes_left(self) -> int:
        return sum(module.minutes_left for module in self.required)

    @property
    def all_done(self) -> bool:
        return self.total > 0 and self.done == self.total

    @property
    def is_complete(self) -> bool:
        """What was completed stays completed, whatever came later."""
        return self.enrollment.completed_at is not None or self.all_done

    @property
    def new(self) -> Sequence[ActivityProgress]:
        """What came after all was done: offered, and nothing is late."""
        if self.enrollment.completed_at is None:
            return []
        return [activity for module in self.required for activity in module.counted if not activity.is_done]

    @cached_property
    def here(self) -> ModuleProgress | None:
        """The module the learner is in: the first that is not done."""
        return next((module for module in self.required if not module.is_done), None)

    @cached_property
    def next(self) -> ActivityProgress | None:
        """What to do next: in the module one is in, else wherever something is open."""
        found = (module.next for module in self.required if not module.is_done)
        return next((activity for activity in found if activity), None)

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


# What a page of many people tells of each record.
ON_A_BOARD = (
    "enrollment",
    "activity",
    "lost",
    "done_at",
    "last_at",
    "best",
    "last_finished",
    "open_attempt__started_at",
)


def progress_of(enrollments: Iterable[Enrollment], *, for_a_board: bool = False) -> dict[int, Progress]:
    """The progress of many enrolments by their pk, in three queries whatever their number: one more where somebody keeps an older
    path, and one where rows have still to be derived (after an update). `for_a_board`: without the
    attempts that were finished last, and how many tries it took.
    """
    enrollments = list(enrollments)
    plans = plans_of(enrollments)
    records: dict[int, dict[int, Record]] = defaultdict(dict)
    waiting = [enrollment for enrollment in enrollments if enrollment.derived_at is None]
    if waiting:
        records |= {enrollment.pk: found for enrollment, found in derived(waiting)}
    rows = Record.objects.filter(enrollment__in=[one for one in enrollments if one.derived_at])
    if for_a_board:
        rows = rows.select_related("open_attempt").only(*ON_A_BOARD)
    else:
        # Where an attempt stands is read by its own pages alone.
        looked_at = ("open_attempt", "last_finished")
        large = [f"{attempt}__{name}" for attempt in looked_at for name in ("state", "kept")]
        rows = rows.select_related(*looked_at).defer(*large)
    for record in rows:
        records[record.enrollment_id][record.activity_id] = record
    return {one.pk: progress_by(one, plans[one.pk], records[one.pk]) for one in enrollments}


def progress_by(enrollment: Enrollment, plan: Plan, records: Mapping[int, Record]) -> Progress:
    """Of one enrolment by its plan and its records by activity."""
    modules: list[ModuleProgress] = []
    for planned in plan.modules:
        modules.append(_module(planned, plan, modules, records))
    last_here = max((record.last_at for record in records.values() if record.last_at), default=None)
    return Progress(enrollment, modules, last_here, plan)


def with_tries(progress: Progress) -> Progress:
    """With all tries for the record at each activity, in one query."""
    tries: dict[int, list[Attempt]] = defaultdict(list)
    found = Attempt.objects.filter(enrollment=progress.enrollment, mode=Attempt.Mode.CHECK).order_by("number")
    for attempt in found.select_related("version__content"):
        tries[attempt.activity_id or 0].append(attempt)
    modules = [
        replace(module, activities=[replace(one, attempts=tries[one.id]) for one in module.activities])
        for module in progress.modules
    ]
    return replace(progress, modules=modules)


def _module(
    planned: PlannedModule, plan: Plan, before: Sequence[ModuleProgress], records: Mapping[int, Record]
) -> ModuleProgress:
    shut = _shut(planned, plan, before)
    activities: list[ActivityProgress] = []
    for entry in planned.entries:
        waiting = [one.title for one in activities if not one.is_done and not one.optional] if planned.in_order else []
        record = records.get(entry.id)
        closed = "" if record and record.done_at else shut or (f"Opens when “{waiting[0]}” is done." if waiting else "")
        activities.append(
            ActivityProgress(entry, planned.title, record, optional=entry.optional or planned.optional, shut=closed)
        )
    return ModuleProgress(
        id=planned.id,
        title=planned.title,
        summary=planned.summary,
        activities=activities,
        optional=planned.optional,
        shut=shut,
    )


def _shut(planned: PlannedModule, plan: Plan, before: Sequence[ModuleProgress]) -> str:
    """What has to be done before a module opens, in a sentence; empty where it is open. What is not on the path any more is not waited for."""
    waits = (
        [module.title for module in before if not module.is_done and not module.optional] if plan.path.in_order else []
    )
    by_id = {module.id: module for module in before}
    marks = []
    for need in planned.needs:
        first = by_id.get(need.first)
        if first is None:
            continue
        if need.at_least and not _reaches(first, need.at_least):
            marks.append(f"“{first.title}” with at least {need.at_least} % in each quiz")
        elif not first.is_done and first.title not in waits:
            waits.append(first.title)
    parts = [*([f"“{waits[0]}”"] if waits else []), *marks]
    return f"Opens when you have done {listed(parts)}." if parts else ""


def _reaches(module: ModuleProgress, percent: int) -> bool:
    quizzes = [one for one in module.counted if one.kind == "quiz"]
    return module.is_done and all((one.record.best or 0) >= percent for one in quizzes if one.record)
