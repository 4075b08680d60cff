"""The company's own list, once a night: people are added, changed, shown out and brought back as it says. SCIM is not spoken here.

Whoever has a `company_id` is known by it, others by their address. Administrators are never changed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Lower

from coaching.cohorts import cohorts
from coaching.models import Cohort, CohortMember, Profile
from coaching.people import inviting, people
from coaching.people.bringing import COLUMNS, split_name, split_roles
from coaching.roster.found import called
from coaching.roster.table import Line, read
from recordings.errors import DomainError

MOST_LINES, MOST_BYTES = 100_000, 50_000_000
NAMES = COLUMNS | {"active": ("is active", "enabled", "employed")}
USUAL = ("company_id", "email", "first_name", "last_name", "roles", "cohort", "active")
YES, NO = ("", "yes", "y", "1", "true", "active", "on"), ("no", "n", "0", "false", "inactive", "off", "left")
# Who takes out more of everybody than this has most likely sent the wrong file.
MOST_LEAVERS = 0.2


class Undone(Exception):
    """What a dry run ends with, so that nothing of it stays."""


@dataclass
class Report:
    """A line for each change and each fault, as they are told."""

    changes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def bring_in_step(
    text: str, *, by: User | None = None, leavers: bool = False, force: bool = False, dry_run: bool = False
) -> Report:
    """Do what a list says, line by line: a faulty one is told and left out. `by`: who invites those that are new, and puts people into
    cohorts; without, nobody is invited, as where everybody signs in through the company. `leavers`: who has a company_id and is not
    in the list has left.

    Raises DomainError where it is no list, or more than a fifth would leave and `force` is not said.
    """
    report = Report()
    try:
        with transaction.atomic():
            _bring_in_step(text, report, by=by, leavers=leavers, force=force)
            if dry_run:
                raise Undone
    except Undone:
        pass
    return report


def _bring_in_step(text: str, report: Report, *, by: User | None, leavers: bool, force: bool) -> None:
    table = read(text, names=NAMES, usual=USUAL, most_lines=MOST_LINES)
    numbers, addresses = _everybody()
    ids = Counter(line.of("company_id") for line in table.lines)
    mails = Counter(line.of("email").lower() for line in table.lines)
    mentioned: set[int] = set()
    for line in table.lines:
        number, email = line.of("company_id"), line.of("email").lower()
        person = numbers.get(number) or addresses.get(email)
        if person:
            # A faulty line takes nobody out.
            mentioned.add(person.pk)
        try:
            if (number and ids[number] > 1) or (email and mails[email] > 1):
                raise DomainError("Its number or address stands in the list twice.")
            with transaction.atomic():
                report.changes += _line(line, person, by=by)
        except DomainError as problem:
            report.faults.append(f"Line {line.number}: {problem.message}")
    if leavers:
        _show_out(mentioned, report, force=force)


def _everybody() -> tuple[dict[str, User], dict[str, User]]:
    profiles = Profile.objects.exclude(company_id="").select_related("user")
    numbers = {profile.company_id: profile.user for profile in profiles}
    addresses: dict[str, User] = {
        user.small: user for user in User.objects.exclude(email="").annotate(small=Lower("email"))
    }
    return numbers, addresses


def _line(line: Line, person: User | None, *, by: User | None) -> list[str]:
    active = line.of("active").lower()
    if active not in YES + NO:
        raise DomainError(f"“{line.of('active')}” is neither yes nor no.", field="active")
    if person is None:
        if active in NO:
            return []
        return _add(line, by=by)
    if person.is_superuser or person.is_staff:
        raise DomainError(f"{called(person)} is an administrator, who is not changed here.")
    if active in NO:
        if not person.is_active:
            return []
        people.leave(person, by=None)
        return [f"{called(person)} has left"]
    return _update(line, person, by=by)


def _add(line: Line, *, by: User | None) -> list[str]:
    first, last = split_name(line)
    person = people.add(
        first_name=first, last_name=last, email=line.of("email"), roles=split_roles(line.of("roles")), by=None,
        company_id=line.of("company_id"),
    )  # fmt: skip
    if by:
        inviting.invite(person, by=by)
    return [f"{called(person)} is new", *_join(line, person, by=by)]


def _update(line: Line, person: User, *, by: User | None) -> list[str]:
    changes = []
    if not person.is_active:
        people.come_back(person, by=None)
        changes.append(f"{called(person)} is back")
    first, last = split_name(line)
    email = line.of("email").lower() or person.email
    told = (first or person.first_name, last if first or last else person.last_name, email)
    if told != (person.first_name, person.last_name, person.email):
        before = called(person)
        people.change_facts(person, first_name=told[0], last_name=told[1], email=told[2], by=None)
        changes.append(f"{before} is now {called(person)}, {person.email}")
    number, profile = line.of("company_id"), people.profile_of(person)
    if number and profile.company_id != number:
        if profile.company_id:
            raise DomainError(f"{called(person)} has the number {profile.company_id}, not {number}.")
        people.set_company_id(profile, number)
        changes.append(f"{called(person)} has the number {number}")
    if line.of("roles"):
        roles = split_roles(line.of("roles"))
        if set(roles) != {group.name for group in person.groups.all()}:
            people.change_roles(person, roles, by=None)
            changes.append(f"{called(person)} is {', '.join(roles)}")
    return changes + _join(line, person, by=by)


def _join(line: Line, person: User, *, by: User | None) -> list[str]:
    name = line.of("cohort")
    if not name:
        return []
    cohort = Cohort.objects.select_related("path", "created_by").filter(name__iexact=name).first()
    if cohort is None:
        raise DomainError(f"There is no cohort “{name}”.", field="cohort")
    if CohortMember.objects.filter(cohort=cohort, learner=person).exists():
        return []
    cohorts.join(cohort, person, by=by or cohort.created_by)
    return [f"{called(person)} joins {cohort}"]


def _show_out(mentioned: set[int], report: Report, *, force: bool) -> None:
    listed = User.objects.filter(is_active=True, is_superuser=False, is_staff=False).exclude(profile__company_id="")
    listed = listed.filter(profile__isnull=False)
    gone: Sequence[User] = [person for person in listed if person.pk not in mentioned]
    everybody = listed.count()
    if gone and len(gone) > MOST_LEAVERS * everybody and not force:
        raise DomainError(
            f"{len(gone)} of {everybody} people with a company_id are not in this list. If all of them have left, say --force."
        )
    for person in gone:
        people.leave(person, by=None)
        report.changes.append(f"{called(person)} has left: not in the list any more")
