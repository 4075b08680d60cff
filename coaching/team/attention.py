"""Who needs a trainer's attention: derived from where people are, never from the answers they gave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from coaching.progress.progress import ActivityProgress, ModuleProgress, Progress
from coaching.words import ago, counted, many

SEVERAL_TRIES = 2
LONG_IN_ONE = timedelta(days=5)
QUIET = timedelta(days=6)


@dataclass(frozen=True)
class Attention:
    """Why somebody needs attention: `sign` is stuck, late or quiet; `chip` and `sentence` are for the page."""

    progress: Progress
    sign: str
    chip: str
    sentence: str


@dataclass(frozen=True)
class Cell:
    """One learner in one module: `state` is done, doing, stuck, late or empty."""

    state: str
    done: int
    total: int


@dataclass(frozen=True)
class Row:
    progress: Progress
    cells: Sequence[Cell]
    last_here: str


def stuck_at(progress: Progress, now: datetime) -> ActivityProgress | None:
    """The activity somebody is stuck at: not passed several times, or begun five days ago and still open. Going back to the beginning to
    look round is no try that failed.
    """
    for module in progress.modules:
        for activity in module.activities:
            if not activity.is_done and (activity.lost_tries >= SEVERAL_TRIES or _lingers(activity, now)):
                return activity
    return None


def is_late(progress: Progress, now: datetime) -> bool:
    """Past the due date with something left to do."""
    due_on = progress.enrollment.due_on
    return bool(due_on and due_on < timezone.localdate(now) and not progress.is_complete)


def is_quiet(progress: Progress, now: datetime) -> bool:
    """Nothing begun, answered or finished for six days, with something left to do."""
    return bool(progress.total) and not progress.is_complete and now - _last_seen(progress) >= QUIET


def needs_attention(progresses: Iterable[Progress], now: datetime) -> list[Attention]:
    """Each learner at most once, with the most telling reason: stuck before late before quiet."""
    found = [attention for progress in progresses if (attention := _attention(progress, now))]
    return sorted(found, key=lambda attention: ("stuck", "late", "quiet").index(attention.sign))


def matrix(progresses: Iterable[Progress], now: datetime) -> list[Row]:
    """Learners by modules, furthest first."""
    return [
        Row(
            progress,
            [_cell(progress, module, now) for module in progress.modules],
            _day(progress.last_here, now) if progress.last_here else "not yet",
        )
        for progress in sorted(progresses, key=lambda p: (-p.done, p.enrollment.learner.get_full_name()))
    ]


def _lingers(activity: ActivityProgress, now: datetime) -> bool:
    return bool(activity.open_attempt and now - activity.open_attempt.started_at >= LONG_IN_ONE)


def _last_seen(progress: Progress) -> datetime:
    return progress.last_here or progress.enrollment.created_at


def _day(moment: datetime, now: datetime) -> str:
    return ago(timezone.localdate(moment), timezone.localdate(now))


def _attention(progress: Progress, now: datetime) -> Attention | None:
    seen = f"last here {_day(progress.last_here, now)}" if progress.last_here else "not begun yet"
    if activity := stuck_at(progress, now):
        if (tries := activity.lost_tries) >= SEVERAL_TRIES:
            said = f"{counted(tries).capitalize()} tries at “{activity.title}”, not passed yet; {seen}."
        else:
            opened = activity.open_attempt
            said = f"Began “{activity.title}” {_day(opened.started_at if opened else now, now)} and is still in it; {seen}."
        return Attention(progress, "stuck", "Stuck", said)
    if is_late(progress, now):
        left = many(progress.total - progress.done, "activity", "activities")
        return Attention(
            progress, "late", "Past the date", f"{left} and about {progress.minutes_left} minutes left; {seen}."
        )
    if is_quiet(progress, now):
        days = (timezone.localdate(now) - timezone.localdate(_last_seen(progress))).days
        where = f"Next is “{progress.next.title}”." if progress.next else ""
        begun = f"{progress.done} of {progress.total} done." if progress.last_here else "Enrolled, and not begun yet."
        return Attention(progress, "quiet", f"{days} days quiet", f"{begun} {where}".strip())
    return None


def _cell(progress: Progress, module: ModuleProgress, now: datetime) -> Cell:
    stuck = stuck_at(progress, now)
    if module.is_done:
        state = "done"
    elif stuck and any(activity.id == stuck.id for activity in module.activities):
        state = "stuck"
    elif module is progress.here and is_late(progress, now):
        state = "late"
    elif any(activity.record for activity in module.activities):
        state = "doing"
    else:
        state = ""
    return Cell(state, module.done, module.total)
