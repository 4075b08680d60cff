"""Several people at once, from a pasted list or a file: looked at first, with every fault by its line; then the good lines go in."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from coaching.cohorts import cohorts
from coaching.models import Cohort, CohortMember, Profile
from coaching.people import inviting, people
from coaching.people.inviting import Invited
from coaching.roster.found import called, is_address
from coaching.roster.table import LONGEST_CELL, Line, read
from recordings.errors import DomainError
from recordings.roles import LEARNER, ROLES

MOST_LINES = 500
COLUMNS = {
    "name": ("full name", "display name", "employee", "person"),
    "first_name": ("first", "given name", "forename"),
    "last_name": ("last", "surname", "family name"),
    "email": ("e-mail", "mail", "address", "email address", "e-mail address"),
    "roles": ("role",),
    "cohort": ("group", "class"),
    "company_id": ("id", "employee id", "employee number", "personnel number", "staff id"),
}
USUAL = ("name", "email", "roles", "cohort", "company_id")


@dataclass
class Wanted:
    """One line: whom it means, and what is wrong with it. `known`: who is there already; `joins`: the cohort they go into."""

    line: int
    first_name: str
    last_name: str
    email: str
    roles: Sequence[str]
    company_id: str = ""
    joins: Cohort | None = None
    known: User | None = None
    is_member: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def what(self) -> str:
        """What will happen to it, in a word or two."""
        if self.known is None:
            return "new"
        return "joins" if self.joins and not self.is_member else "there"


@dataclass(frozen=True)
class Look:
    """A list as it was looked at, before anything is written."""

    wanted: Sequence[Wanted]
    unread: Sequence[str] = ()

    @property
    def good(self) -> Sequence[Wanted]:
        return [one for one in self.wanted if not one.faults]

    @property
    def faulty(self) -> Sequence[Wanted]:
        return [one for one in self.wanted if one.faults]

    @property
    def new(self) -> int:
        return sum(one.what == "new" for one in self.good)

    @property
    def joining(self) -> int:
        return sum(one.what == "joins" for one in self.good)

    @property
    def there(self) -> int:
        return sum(one.what == "there" for one in self.good)


@dataclass(frozen=True)
class Brought:
    """What came of it. `refused`: lines that were good when they were looked at."""

    invited: Sequence[Invited]
    joined: int
    there: int
    refused: Sequence[Wanted]


def look(text: str, *, by: User, most_lines: int = MOST_LINES) -> Look:
    """Read a list and find every fault, in a number of queries that does not grow with it. Raises DomainError where it is no list."""
    table = read(text, names=COLUMNS, usual=USUAL, most_lines=most_lines)
    wanted = [_wanted(line) for line in table.lines]
    # All that the database knows of them, at once.
    emails, ids = [one.email for one in wanted], [one.company_id for one in wanted]
    addresses = {user.email.lower(): user for user in _by_address(emails)}
    numbers = {
        profile.company_id: profile.user
        for profile in Profile.objects.filter(company_id__in=set(ids) - {""}).select_related("user")
    }
    named = {cohort.name.lower(): cohort for cohort in Cohort.objects.visible_to(by).select_related("path")}
    email_count, id_count = Counter(emails), Counter(ids)
    first: dict[str, int] = {}
    for line, one in zip(table.lines, wanted, strict=True):
        one.known = addresses.get(one.email)
        one.faults += _faults(one, by=by)
        if one.email and email_count[one.email] > 1:
            earlier = first.setdefault(one.email, one.line)
            if earlier != one.line:
                one.faults.append(f"The same address stands in line {earlier}.")
        if (
            one.company_id
            and id_count[one.company_id] > 1
            and first.setdefault(f"id {one.company_id}", one.line) != one.line
        ):
            one.faults.append(f"The number {one.company_id} stands in line {first[f'id {one.company_id}']} too.")
        owner = numbers.get(one.company_id)
        if owner and owner != one.known:
            one.faults.append(f"The number {one.company_id} is {called(owner)}’s.")
        _find_cohort(one, line.of("cohort"), named)
    _mark_members(wanted)
    return Look(wanted, table.unread)


@transaction.atomic
def bring_in(looked: Look, *, by: User) -> Brought:
    """Add and invite who is new, put into their cohorts who is there. A second time nothing changes."""
    invited: list[Invited] = []
    refused: list[Wanted] = []
    joined = there = 0
    for one in looked.good:
        try:
            with transaction.atomic():
                person = one.known or people.add(
                    first_name=one.first_name, last_name=one.last_name, email=one.email, roles=one.roles, by=by,
                    company_id=one.company_id,
                )  # fmt: skip
                if one.joins and not one.is_member:
                    cohorts.join(one.joins, person, by=by)
                link = None
                if one.known is None:
                    link = inviting.invite(person, by=by)
                elif not settings.CAN_MAIL and inviting.invited_just_now(person, by=by):
                    # A second click took the place of the answer that had the links.
                    link = inviting.again(person, by=by)
        except DomainError as problem:
            one.faults.append(problem.message)
            refused.append(one)
            continue
        if link:
            invited.append(link)
        joined += one.what == "joins"
        there += one.what == "there"
    return Brought(invited, joined, there, refused)


def split_name(line: Line) -> tuple[str, str]:
    """First and last name: as they are told, or the last word of the name for the last ("Haddad, Noor" is told the other way round)."""
    first, last = line.of("first_name"), line.of("last_name")
    if first or last:
        return first, last
    name = line.of("name")
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def split_roles(text: str) -> list[str]:
    """The roles of a cell, as the house calls them where it knows them; a learner where none is named."""
    known = {role.lower(): role for role in ROLES}
    told = [part.strip() for part in re.split(r"[/;,+&|]| and ", text) if part.strip()]
    return [known.get(part.lower().removesuffix("s"), known.get(part.lower(), part)) for part in told] or [LEARNER]


def _wanted(line: Line) -> Wanted:
    first, last = split_name(line)
    return Wanted(
        line=line.number,
        first_name=first,
        last_name=last,
        email=line.of("email").lower(),
        roles=split_roles(line.of("roles")),
        company_id=line.of("company_id"),
        faults=[f"The {column} is too long." for column, cell in line.said.items() if len(cell) > LONGEST_CELL],
    )


def _faults(one: Wanted, *, by: User) -> list[str]:
    faults = []
    if not one.name:
        faults.append("The name is missing.")
    if not one.email:
        faults.append("The address is missing.")
    elif not is_address(one.email):
        faults.append(f"“{one.email}” is no address.")
    unknown = [role for role in one.roles if role not in ROLES]
    if unknown:
        faults.append(f"There is no role “{unknown[0]}”. There are {', '.join(ROLES)}.")
    elif not one.known and set(one.roles) - set(people.roles_to_give(by)):
        faults.append("Only an administrator makes somebody a Trainer.")
    if one.known and one.name and called(one.known).lower() != one.name.lower():
        faults.append(f"{called(one.known)} has this address.")
    elif one.known and not one.known.is_active:
        faults.append(f"{called(one.known)} has left. Bring them back on their page.")
    return faults


def _find_cohort(one: Wanted, name: str, named: dict[str, Cohort]) -> None:
    if not name:
        return
    one.joins = named.get(name.lower())
    if one.joins is None:
        one.faults.append(f"There is no cohort “{name}”.")
    elif one.joins.closed_at:
        one.faults.append(f"The cohort “{name}” is closed.")
    elif LEARNER not in (one.roles if one.known is None else [group.name for group in one.known.groups.all()]):
        one.faults.append("Only a Learner can be in a cohort.")


def _by_address(emails: Sequence[str]) -> QuerySet[User]:
    wanted = {email for email in emails if email}
    return User.objects.annotate(small=Lower("email")).filter(small__in=wanted).prefetch_related("groups")


def _mark_members(wanted: Sequence[Wanted]) -> None:
    known = {one.known.pk for one in wanted if one.known}
    there = set(CohortMember.objects.filter(learner__in=known).values_list("cohort", "learner"))
    for one in wanted:
        one.is_member = bool(one.known and one.joins and (one.joins.pk, one.known.pk) in there)
