"""How it goes on the telephone: what customers said of each agent's calls, week by week. A week put again is replaced.

Handle time is no column here, and one that is sent is not read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coaching.models import AgentWeek, Profile
from coaching.roster.found import by_name, called, nobody
from coaching.roster.table import Line, read
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import TRAINER, has_role

FIGURES = ("contacts", "resolved_first", "rated", "satisfied")
MOST_LINES = 5_000
# Nobody takes more calls in a week; it is a slip of the finger.
MOST_CONTACTS = 10_000
EARLIEST = date(2000, 1, 3)
NAMES = {
    "username": ("user", "agent", "person", "learner"),
    "email": ("e-mail", "mail", "address", "email address"),
    "company_id": ("company number", "employee id", "staff number"),
    "week": ("date", "day", "monday", "week of"),
    "contacts": ("calls", "handled"),
    "resolved_first": ("resolved", "fcr", "first contact resolution", "resolved at first contact"),
    "rated": ("ratings", "answers", "surveys"),
    "satisfied": ("csat", "satisfied customers"),
}
USUAL = ("username", "week", "contacts", "resolved_first", "rated", "satisfied")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")


@dataclass
class Told:
    """What is told of one agent's week, by its line, and what is wrong with it. `was`: new, other (and will be replaced) or same."""

    line: int
    who: str
    agent: User | None = None
    monday: date | None = None
    figures: dict[str, int] = field(default_factory=dict)
    was: str = "new"
    # By the column they are about.
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    told: Sequence[Told]
    unread: Sequence[str] = ()

    @property
    def good(self) -> Sequence[Told]:
        return [one for one in self.told if not one.faults]

    @property
    def faulty(self) -> Sequence[Told]:
        return [one for one in self.told if one.faults]

    def count(self, was: str) -> int:
        return sum(one.was == was for one in self.good)

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def others(self) -> int:
        return self.count("other")

    @property
    def same(self) -> int:
        return self.count("same")


def visible_to(user: User | AnonymousUser) -> QuerySet[AgentWeek]:
    """Trainers: everyone's. Others: their own."""
    if not user.is_authenticated:
        return AgentWeek.objects.none()
    return AgentWeek.objects.all() if has_role(user, TRAINER) else AgentWeek.objects.filter(agent=user)


def monday_of(told: str) -> date:
    """The Monday of a week, by any date of it or as 2026-W48 (ISO 8601). Raises DomainError for neither, and for a week to come."""
    found = _WEEK.fullmatch(told.strip().upper())
    try:
        day = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else date.fromisoformat(told.strip())
    except ValueError:
        raise DomainError(
            f"“{told}” is no week. Write any date of it, like 2026-11-23, or 2026-W48.", field="week"
        ) from None
    monday = day - timedelta(days=day.weekday())
    if monday > timezone.localdate():
        raise DomainError(f"{told} has still to come.", field="week")
    if monday < EARLIEST:
        raise DomainError(f"{told} is too long ago.", field="week")
    return monday


def look(text: str) -> Look:
    """Read a list and find every fault by its line. Raises DomainError where it is no list."""
    table = read(text, names=NAMES, usual=USUAL, most_lines=MOST_LINES)
    return Look(looked_at(table.lines), table.unread)


def looked_at(lines: Sequence[Line]) -> list[Told]:
    """The same of lines whose columns are known. A number of queries that does not grow with them."""
    names = {line.of(column).lower() for line in lines for column in ("username", "email", "company_id")}
    people = by_name(names)
    profiles = Profile.objects.exclude(company_id="").filter(company_id__in={line.of("company_id") for line in lines})
    by_number = {profile.company_id: profile.user for profile in profiles.select_related("user")}
    told = [_told(line, people, by_number) for line in lines]
    first: dict[tuple[int, date], int] = {}
    for one in told:
        if one.agent and one.monday:
            line = first.setdefault((one.agent.pk, one.monday), one.line)
            if line != one.line:
                one.faults["week"] = f"The same week of the same person stands in line {line}."
    stored = _stored(told)
    for one in told:
        if one.agent and one.monday and (row := stored.get((one.agent.pk, one.monday))):
            one.was = "same" if _figures_of(row) == one.figures else "other"
    return told


@transaction.atomic
def put(told: Iterable[Told]) -> None:
    """Write those without a fault: a week that is there is replaced. A second time nothing changes."""
    good = [one for one in told if not one.faults and one.agent and one.monday]
    stored = _stored(good)
    new, changed = [], []
    for one in good:
        assert one.agent
        assert one.monday
        row = stored.get((one.agent.pk, one.monday))
        if row is None:
            new.append(AgentWeek(agent=one.agent, monday=one.monday, **one.figures))
        elif _figures_of(row) != one.figures:
            for name, value in one.figures.items():
                setattr(row, name, value)
            row.updated_at = timezone.now()
            changed.append(row)
    # Two lists at once: the later one's figures stand.
    AgentWeek.objects.bulk_create(
        new,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["agent", "monday"],
        update_fields=[*FIGURES, "updated_at"],
    )
    AgentWeek.objects.bulk_update(changed, [*FIGURES, "updated_at"], batch_size=200)


def _told(line: Line, people: dict[str, User], by_number: dict[str, User]) -> Told:
    number = line.of("company_id")
    who = line.of("username") or line.of("email") or number
    one = Told(line.number, who, people.get(who.lower()) or by_number.get(number))
    if not who:
        one.faults["username"] = "Nobody is named."
    elif one.agent is None:
        one.faults["username"] = f"{nobody(who)} Add them under People first."
    else:
        one.who = called(one.agent)
    try:
        one.monday = monday_of(line.of("week"))
    except DomainError as problem:
        one.faults["week"] = problem.message if line.of("week") else "It names no week."
    for name in FIGURES:
        said = line.of(name) or ("" if name in ("contacts", "resolved_first") else "0")
        value = whole(said)
        if value is None or value > MOST_CONTACTS:
            told = f"“{said}” is no" if said else "There is no"
            one.faults[name] = f"{told} number of {WORDS[name]}: write a whole one, at most {MOST_CONTACTS:,}."
        else:
            one.figures[name] = value
    for part, whole_of in (("resolved_first", "contacts"), ("satisfied", "rated")):
        if part in one.figures and one.figures.get(whole_of, MOST_CONTACTS) < one.figures[part]:
            one.faults[part] = (
                f"More {WORDS[part]} ({one.figures[part]}) than {WORDS[whole_of]} ({one.figures[whole_of]})."
            )
    return one


WORDS = {
    "contacts": "contacts",
    "resolved_first": "contacts resolved at once",
    "rated": "customers who rated",
    "satisfied": "customers who were satisfied",
}


def _stored(told: Iterable[Told]) -> dict[tuple[int, date], AgentWeek]:
    agents = {one.agent.pk for one in told if one.agent}
    mondays = {one.monday for one in told if one.monday}
    rows = AgentWeek.objects.filter(agent__in=agents, monday__range=(min(mondays), max(mondays))) if mondays else ()
    return {(row.agent_id, row.monday): row for row in rows}


def _figures_of(row: AgentWeek) -> dict[str, int]:
    return {name: getattr(row, name) for name in FIGURES}
