"""Why somebody needs a trainer's attention, in a sentence: on what they are stuck, how late, how quiet. Never from the answers they gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from coaching.models import Enrollment
from coaching.progress.progress import ActivityProgress, ModuleProgress, Progress
from coaching.team.board import HURRIED, LONG_IN_ONE, QUIET, SEVERAL_TRIES, TOLD_AFTERWARDS
from coaching.words import ago, counted, many


@dataclass(frozen=True)
class Attention:
    """Why somebody needs attention: `sign` is stuck, late, quiet or hurried; `chip` and `sentence` are for the page; `on` what it is about."""

    progress: Progress
    sign: str
    chip: str
    sentence: str
    on: ActivityProgress | None = None


@dataclass(frozen=True)
class Cell:
    """One learner in one module: `state` is done, doing, stuck, late, rushed, new or empty."""

    state: str
    done: int
    total: int


@dataclass(frozen=True)
class Row:
    progress: Progress
    cells: Sequence[Cell]
    last_here: str
    attention: Attention | None


def stuck_at(progress: Progress, now: datetime) -> ActivityProgress | None:
    """The activity somebody is stuck at: not passed several times, or begun five days ago and still open. Going back to the beginning to
    look round is no try that failed.
    """
    if progress.is_complete:
        return None
    for module in progress.modules:
        for activity in module.counted:
            if not activity.is_done and (activity.lost_tries >= SEVERAL_TRIES or _lingers(activity, now)):
                return activity
    return None


def is_late(progress: Progress, now: datetime) -> bool:
    """Past the due date with something left to do."""
    due_on = progress.enrollment.due_on
    return bool(due_on and due_on < timezone.localdate(now) and progress.total and not progress.is_complete)


def is_quiet(progress: Progress, now: datetime) -> bool:
    """Nothing begun, answered or finished for six days, with something left to do."""
    return bool(progress.total) and not progress.is_complete and now - _last_seen(progress.enrollment) >= QUIET


def is_hurried(progress: Progress, now: datetime) -> bool:
    """Much was done in less than a quarter of its minutes, and not long ago."""
    enrollment = progress.enrollment
    lately = enrollment.completed_at is None or enrollment.completed_at >= now - TOLD_AFTERWARDS
    return lately and enrollment.hurried >= HURRIED and 2 * enrollment.hurried >= enrollment.done


def attention_for(progress: Progress, now: datetime) -> Attention | None:
    """The most telling reason alone: stuck before late before quiet before very quick. None where nobody needs anybody."""
    here = progress.enrollment.last_here_at
    seen = f"last here {_day(here, now)}" if here else "not begun yet"
    if activity := stuck_at(progress, now):
        if activity.lost_tries >= SEVERAL_TRIES:
            said = f"{counted(activity.lost_tries).capitalize()} tries at “{activity.title}”, not passed yet; {seen}."
        else:
            opened = activity.open_attempt
            said = f"Began “{activity.title}” {_day(opened.started_at if opened else now, now)} and is still in it; {seen}."
        return Attention(progress, "stuck", "Stuck", said, activity)
    if is_late(progress, now):
        left = many(progress.left, "activity", "activities")
        said = f"{left} and about {progress.minutes_left} minutes left; {seen}."
        return Attention(progress, "late", "Past the date", said, progress.next)
    if is_quiet(progress, now):
        days = (timezone.localdate(now) - timezone.localdate(_last_seen(progress.enrollment))).days
        where = f"Next is “{progress.next.title}”." if progress.next else ""
        begun = f"{progress.done} of {progress.total} done." if here else "Enrolled, and not begun yet."
        return Attention(progress, "quiet", f"{days} days quiet", f"{begun} {where}".strip(), progress.next)
    if is_hurried(progress, now):
        number = many(progress.enrollment.hurried, "activity", "activities")
        said = f"{number} done in less than a quarter of the minutes they take. Perhaps they know it already; ask."
        return Attention(progress, "hurried", "Very quick", said)
    return None


def row(progress: Progress, now: datetime) -> Row:
    """A learner in the matrix."""
    here = progress.enrollment.last_here_at
    found = attention_for(progress, now)
    cells = [_cell(progress, module, found) for module in progress.modules]
    return Row(progress, cells, _day(here, now) if here else "not yet", found)


def _lingers(activity: ActivityProgress, now: datetime) -> bool:
    return bool(activity.open_attempt and now - activity.open_attempt.started_at >= LONG_IN_ONE)


def _last_seen(enrollment: Enrollment) -> datetime:
    return enrollment.last_here_at or enrollment.created_at


def _day(moment: datetime, now: datetime) -> str:
    return ago(timezone.localdate(moment), timezone.localdate(now))


def _cell(progress: Progress, module: ModuleProgress, found: Attention | None) -> Cell:
    here = found.on if found else None
    if module.is_done:
        state = "done"
    elif progress.enrollment.completed_at:
        state = "new"
    elif found and found.sign == "stuck" and here and any(activity.id == here.id for activity in module.activities):
        state = "stuck"
    elif module is progress.here and found and found.sign in ("late", "hurried"):
        state = "late" if found.sign == "late" else "rushed"
    elif any(activity.record for activity in module.activities):
        state = "doing"
    else:
        state = ""
    return Cell(state, module.done, module.total)
