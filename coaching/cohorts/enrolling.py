"""Several people put on a path at once: chosen, pasted, or from a file; looked at first, with every fault by its line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from coaching.cohorts import cohorts
from coaching.learning.enrolment import FURTHEST, move_due_date
from coaching.models import Cohort, Content, Enrollment
from coaching.roster.found import by_name, called, names_in, nobody
from coaching.roster.table import Line, read
from recordings.errors import DomainError
from recordings.roles import LEARNER

MOST_LINES = 1_000
NAMES = {
    "email": ("e-mail", "mail", "address", "email address", "username", "user", "learner", "person"),
    "path": ("training path", "training"),
    "due": ("due on", "due date", "done by", "by", "until"),
}
USUAL = ("email", "path", "due")


@dataclass
class Wanted:
    """One line: who, on which path, until when, and what is wrong with it. `was`: there, back (was taken off it) or new."""

    line: int
    who: str
    learner: User | None = None
    path: Content | None = None
    cohort: Cohort | None = None
    due_on: date | None = None
    was: str = "new"
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    wanted: Sequence[Wanted]
    unread: Sequence[str] = ()

    @property
    def good(self) -> Sequence[Wanted]:
        return [one for one in self.wanted if not one.faults]

    @property
    def faulty(self) -> Sequence[Wanted]:
        return [one for one in self.wanted if one.faults]

    def of(self, was: str) -> Sequence[Wanted]:
        return [one for one in self.good if one.was == was]


@dataclass(frozen=True)
class Enrolled:
    """People by what they were to the path before."""

    new: Sequence[User]
    back: Sequence[User]
    there: Sequence[User]
    refused: Sequence[str] = ()


def look(text: str, *, on: Content | Cohort | None, due_on: date | None, by: User) -> Look:
    """Read a list and find every fault, in a number of queries that does not grow with it. `on`: where a line names no path.

    Raises DomainError where it is no list.
    """
    if "\n" not in text.strip() and "@" in text and "," in text:
        # Addresses side by side, as mail programs write them.
        text = "\n".join(names_in(text))
    table = read(text, names=NAMES, usual=USUAL, most_lines=MOST_LINES)
    found = by_name(line.of("email") for line in table.lines)
    paths: dict[str, Content] = {}
    for path in Content.objects.filter(kind="path").offered():
        paths.setdefault(path.title.lower(), path)
        paths[str(path.number)] = path
    wanted = [_wanted(line, found, paths, on=on, due_on=due_on) for line in table.lines]
    _mark(wanted)
    return Look(wanted, table.unread)


@transaction.atomic
def put_on(wanted: Iterable[Wanted], *, by: User) -> Enrolled:
    """Enrol those without a fault. A second time nothing changes: who is on the path stays as they are."""
    people: dict[str, list[User]] = {"new": [], "back": [], "there": []}
    refused = []
    for one in wanted:
        if one.faults or one.learner is None or one.path is None:
            continue
        try:
            with transaction.atomic():
                if one.cohort:
                    joined = cohorts.join(one.cohort, one.learner, by=by)
                    was = joined.was
                    if was != "there" and one.due_on != cohorts.due_on(one.cohort):
                        move_due_date(joined.enrollment, one.due_on)
                else:
                    _, was = cohorts.put_on(learner=one.learner, path=one.path, by=by, due_on=one.due_on)
        except DomainError as problem:
            refused.append(problem.message)
            continue
        people[was].append(one.learner)
    return Enrolled(people["new"], people["back"], people["there"], refused)


def chosen(learners: Iterable[User], *, on: Content | Cohort, due_on: date | None) -> list[Wanted]:
    """The same for people who were chosen one by one."""
    wanted = []
    for number, learner in enumerate(learners, start=1):
        one = Wanted(number, called(learner), learner)
        _on(one, on, due_on)
        wanted.append(one)
    return wanted


def _on(one: Wanted, on: Content | Cohort | None, due_on: date | None) -> None:
    if isinstance(on, Cohort):
        one.cohort, one.path, one.due_on = on, on.path, cohorts.due_on(on)
    else:
        one.path, one.due_on = on, due_on


def _wanted(
    line: Line, found: dict[str, User], paths: dict[str, Content], *, on: Content | Cohort | None, due_on: date | None
) -> Wanted:
    who = line.of("email") or line.of("name")
    one = Wanted(line.number, who, found.get(who.lower()))
    if not who:
        one.faults.append("Nobody is named.")
    elif one.learner is None:
        one.faults.append(f"{nobody(who)} Add them under People first.")
    elif not one.learner.is_active:
        one.faults.append(f"{called(one.learner)} has left. Bring them back first.")
    elif LEARNER not in {group.name for group in one.learner.groups.all()}:
        one.faults.append(f"{called(one.learner)} is no Learner. Give them that role first.")
    _on(one, on, due_on)
    title = line.of("path")
    if title:
        path = paths.get(title.lower())
        if path is None:
            one.faults.append(f"There is no path “{title}”.")
        elif path != one.path:
            one.path, one.cohort, one.due_on = path, None, due_on
    elif one.path is None:
        one.faults.append("It names no path. Choose one above, or write it into the line.")
    if line.of("due"):
        _due(one, line.of("due"))
    return one


def _due(one: Wanted, told: str) -> None:
    today = timezone.localdate()
    try:
        one.due_on = date.fromisoformat(told)
    except ValueError:
        one.faults.append(f"“{told}” is no date. Write it like {today.isoformat()}.")
        return
    if one.due_on < today:
        one.faults.append(f"{told} has passed. Choose today or a later day.")
    elif one.due_on > today + FURTHEST:
        one.faults.append(f"{told} is more than three years away.")


def _mark(wanted: Sequence[Wanted]) -> None:
    """Who is on the path, or was; and who stands in the list twice."""
    learners = {one.learner.pk for one in wanted if one.learner}
    ended = {
        (learner, path): ended_at
        for learner, path, ended_at in Enrollment.objects.filter(learner__in=learners).values_list(
            "learner", "path", "ended_at"
        )
    }
    first: dict[tuple[int, int], int] = {}
    for one in wanted:
        if one.learner is None or one.path is None:
            continue
        key = (one.learner.pk, one.path.pk)
        if key in ended:
            one.was = "back" if ended[key] else "there"
        if first.setdefault(key, one.line) != one.line:
            one.faults.append(f"The same person stands in line {first[key]}.")
