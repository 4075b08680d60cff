"""What an agent's weeks tell, with how sure one can be, beside the dates of their training. No cause is claimed of anything.

Weeks are told by the score interval of Wilson (1927), each by itself and several together: as if each contact were one drawn from
those that could have come. A few calls tell little, and the interval says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from coaching.models import AgentWeek, Enrollment
from coaching.statistics import Interval, proportion_of

# Half a year is as much as can be looked at; the table has no more.
MOST_WEEKS = 26
# Of a plot, in pixels: where 100 % lies, and where none.
TOP, BOTTOM = 24.0, 164.0
# The lines across, in pixels from the top, and what they are called.
GRID = ((24, "100 %"), (94, "50 %"), (164, "0 %"))
# In per cent of its width: where the first week lies and the last.
LEFT, RIGHT = 8.0, 97.0


@dataclass(frozen=True)
class Share:
    """So many of so many, with where it may really lie; None of none."""

    count: int
    of: int

    @property
    def interval(self) -> Interval | None:
        return proportion_of(self.count / self.of, self.of) if self.of else None

    @property
    def words(self) -> str:
        if self.interval is None:
            return "nobody asked"
        value, low, high = (f"{100 * part:.0f}" for part in self.interval)
        return f"{value} % of {self.of:,}, between {low} and {high} %"


@dataclass(frozen=True)
class Dot:
    """A week in a plot: `x` in per cent of the width, the others in pixels from the top."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Mark:
    """A date of the training: its `number` stands in the plots, its words beside them. `x` is None where it lies outside."""

    number: int
    day: date
    words: str
    x: float | None


@dataclass(frozen=True)
class Week:
    monday: date
    resolved: Share
    satisfied: Share
    # During it, in a word or two.
    happened: str = ""


@dataclass(frozen=True)
class Plot:
    """One figure by week; `all_of_it` over all weeks that are shown."""

    name: str
    dots: Sequence[Dot]
    all_of_it: Share


@dataclass(frozen=True)
class Period:
    """Before, during or since a training; in whole weeks of it."""

    name: str
    weeks: int
    resolved: Share
    satisfied: Share


@dataclass(frozen=True)
class Telephone:
    weeks: Sequence[Week]
    plots: Sequence[Plot] = ()
    marks: Sequence[Mark] = ()
    periods: Sequence[tuple[Enrollment, Sequence[Period]]] = field(default_factory=list)

    @property
    def first(self) -> date:
        return self.weeks[-1].monday

    @property
    def last(self) -> date:
        return self.weeks[0].monday


def of(agent: User) -> Telephone:
    """An agent's last weeks, the latest first, at most half a year of them. Two queries."""
    rows = list(AgentWeek.objects.filter(agent=agent).order_by("-monday")[:MOST_WEEKS])
    if not rows:
        return Telephone([])
    begun = Enrollment.objects.filter(learner=agent, ended_at=None).select_related("path__published", "path__head")
    enrollments = list(begun.order_by("created_at"))
    first, last = rows[-1].monday, rows[0].monday
    marks = _marks(enrollments, first, last)
    weeks = [
        Week(
            row.monday,
            Share(row.resolved_first, row.contacts),
            Share(row.satisfied, row.rated),
            "; ".join(mark.words for mark in marks if _in_week(mark.day, row.monday)),
        )
        for row in rows
    ]
    plots = [
        _plot("Resolved at first contact", weeks, [week.resolved for week in weeks]),
        _plot("Satisfied customers", weeks, [week.satisfied for week in weeks]),
    ]
    periods = [(enrollment, _periods(enrollment, weeks)) for enrollment in enrollments]
    return Telephone(weeks, plots, marks, [(one, found) for one, found in periods if len(found) > 1])


def _plot(name: str, weeks: Sequence[Week], shares: Sequence[Share]) -> Plot:
    first, last = weeks[-1].monday, weeks[0].monday
    dots = [
        _dot(_along(week.monday, first, last), share.interval)
        for week, share in zip(weeks, shares, strict=True)
        if share.interval
    ]
    return Plot(name, dots, together(shares))


def together(shares: Sequence[Share]) -> Share:
    return Share(sum(share.count for share in shares), sum(share.of for share in shares))


def _periods(enrollment: Enrollment, weeks: Sequence[Week]) -> list[Period]:
    """Whole weeks before somebody was put on a path, since they completed it, and those between; without what has none."""
    put_on = timezone.localdate(enrollment.created_at)
    completed = enrollment.completed_at and timezone.localdate(enrollment.completed_at)
    before = [week for week in weeks if week.monday + timedelta(days=6) < put_on]
    since = [week for week in weeks if completed and week.monday > completed]
    between = [week for week in weeks if week not in before and week not in since]
    named = (("Before", before), ("Meanwhile", between), ("Since it was completed", since))
    return [
        Period(name, len(some), together([one.resolved for one in some]), together([one.satisfied for one in some]))
        for name, some in named
        if some
    ]


def _marks(enrollments: Sequence[Enrollment], first: date, last: date) -> list[Mark]:
    days = []
    for enrollment in enrollments:
        title = enrollment.path.shown.title
        days.append((timezone.localdate(enrollment.created_at), f"put on “{title}”"))
        if enrollment.completed_at:
            days.append((timezone.localdate(enrollment.completed_at), f"completed “{title}”"))
    end = last + timedelta(days=6)
    return [
        Mark(number, day, words, _along(day, first, last) if first <= day <= end else None)
        for number, (day, words) in enumerate(sorted(days), start=1)
    ]


def _in_week(day: date, monday: date) -> bool:
    return monday <= day < monday + timedelta(days=7)


def _along(day: date, first: date, last: date) -> float:
    """Where a day lies across: a week is drawn at its Monday."""
    days = (last - first).days + 6
    return round(LEFT + (RIGHT - LEFT) * (day - first).days / days, 2)


def _dot(x: float, interval: Interval) -> Dot:
    value, low, high = (round(BOTTOM - (BOTTOM - TOP) * part, 1) for part in interval)
    return Dot(x, value, low, high)
