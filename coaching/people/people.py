"""A person's account, from the day they are added to the day they leave, and back. Everything here is safe to call twice.

A trainer looks after learners and authors; an administrator after everybody but other administrators, whom nobody changes here.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from coaching.models import Attempt, Bookmark, Certificate, CohortMember, Enrollment, Invitation, Letter, Note, Profile
from coaching.roster.found import called, is_address
from recordings.errors import DomainError
from recordings.models import ApiToken
from recordings.roles import AUTHOR, LEARNER, ROLES, TRAINER, has_role

TAKEN = "has this address already. Each address is one person’s."
ANONYMOUS = "Former colleague"


def profile_of(person: User) -> Profile:
    """What is kept of a person; made when it is first needed."""
    return Profile.objects.get_or_create(user=person)[0]


def roles_to_give(by: User) -> tuple[str, ...]:
    """Which roles somebody may give and take."""
    return ROLES if by.is_superuser else (LEARNER, AUTHOR) if has_role(by, TRAINER) else ()


def looks_after(by: User, person: User) -> bool:
    """Whether `by` may change that account: administrators are nobody's here, trainers an administrator's."""
    if person.is_superuser or person.is_staff:
        return False
    return by.is_superuser or (has_role(by, TRAINER) and not has_role(person, TRAINER))


@transaction.atomic
def add(
    *, first_name: str, last_name: str, email: str, roles: Collection[str], by: User | None, company_id: str = ""
) -> User:
    """A new person without a password: they choose one by their invitation. `by` is None for the company's own list.

    Raises DomainError for an address that is somebody's or none, a missing name, a role that `by` may not give.
    """
    first_name, last_name = " ".join(first_name.split())[:150], " ".join(last_name.split())[:150]
    if not first_name and not last_name:
        raise DomainError("Write their name.", field="first_name")
    email = _address(email)
    _may_give(roles, by)
    user = User(username=_username(email, f"{first_name} {last_name}"), email=email)
    user.first_name, user.last_name = first_name, last_name
    user.set_unusable_password()
    _once(user)
    user.groups.set(_groups(roles))
    profile = profile_of(user)
    if company_id:
        set_company_id(profile, company_id)
    return user


@transaction.atomic
def change_facts(person: User, *, first_name: str, last_name: str, email: str, by: User | None) -> None:
    """Another name or address; an address is what somebody gets in by, so only an administrator changes it once they have been here."""
    _theirs(person, by)
    email = _address(email)
    if not first_name.strip() and not last_name.strip():
        raise DomainError("Write their name.", field="first_name")
    if email != person.email.lower() and by is not None and not by.is_superuser and has_been_here(person):
        raise DomainError(
            f"{called(person)} signs in with that address. Ask an administrator to change it.", field="email"
        )
    person.first_name, person.last_name = " ".join(first_name.split())[:150], " ".join(last_name.split())[:150]
    person.email = email
    _once(person)


@transaction.atomic
def change_roles(person: User, roles: Collection[str], *, by: User | None) -> None:
    """Give exactly these of the roles that `by` may give; others stay. Raises DomainError for one's own last rights."""
    if by is not None and person.pk == by.pk:
        if by.is_superuser or TRAINER not in roles:
            raise DomainError("You cannot take your own rights away. Ask a colleague to do it.", field="roles")
    else:
        _theirs(person, by)
    _may_give(set(roles) - {group.name for group in person.groups.all()}, by)
    given = ROLES if by is None else roles_to_give(by)
    person.groups.remove(*Group.objects.filter(name__in=set(given) - set(roles)))
    person.groups.add(*_groups(set(roles) & set(given)))
    # What roles_of has noted on the object.
    person.__dict__.pop("_ycord_roles", None)


@transaction.atomic
def leave(person: User, *, by: User | None) -> None:
    """Somebody has left: no way in works any more, every board is without them, and what they did is kept.

    Raises DomainError for oneself, and for an account that is not `by`'s to change.
    """
    if by is not None and person.pk == by.pk:
        raise DomainError("You cannot show yourself out. Ask a colleague to do it.")
    _theirs(person, by)
    profile = profile_of(person)
    if person.is_active:
        person.is_active = False
        # Another password, even none, ends every session and every token for good: coming back opens no old one.
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
        profile.left_at = timezone.now()
        profile.save(update_fields=["left_at"])
    ApiToken.objects.filter(user=person).delete()
    Invitation.objects.filter(user=person, accepted_at=None, expires_at__gt=timezone.now()).update(
        expires_at=timezone.now()
    )


@transaction.atomic
def come_back(person: User, *, by: User | None) -> None:
    """Somebody is here again, with all they did; they need an invitation, for their password was ended."""
    _theirs(person, by)
    profile = profile_of(person)
    if profile.anonymized_at:
        raise DomainError("Nobody knows any more who this was. Add them as somebody new.", status=409)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        profile.left_at = None
        profile.save(update_fields=["left_at"])


@transaction.atomic
def make_anonymous(person: User, *, by: User) -> None:
    """Forget who somebody was who has left. Their attempts stay as numbers, what they wrote for others stays; this is never undone.

    Raises DomainError where they have not left, or `by` is no administrator.
    """
    if not by.is_superuser:
        raise DomainError("Only an administrator can do that, for it cannot be undone.")
    _theirs(person, by)
    profile = profile_of(person)
    if profile.anonymized_at:
        return
    if person.is_active:
        raise DomainError("Say first that they have left.", status=409)
    before = (person.username, person.email)
    number = Profile.objects.filter(anonymized_at__isnull=False).count() + 1
    while User.objects.filter(username=f"former-{number}").exists():
        number += 1
    person.username, person.email = f"former-{number}", ""
    person.first_name, person.last_name = ANONYMOUS, str(number)
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    Profile.objects.filter(pk=profile.pk).update(
        company_id="", shared_email="", calendar_key=None, wants_letters=False, anonymized_at=timezone.now()
    )
    Note.objects.filter(learner=person).update(text="", next_step="", answer="")
    Certificate.objects.filter(enrollment__learner=person).update(name=called(person))
    Enrollment.objects.filter(learner=person).update(end_reason="")
    Attempt.objects.filter(learner=person).update(kept={})
    CohortMember.objects.filter(learner=person).delete()
    Bookmark.objects.filter(owner=person).delete()
    for rows in (Invitation, SocialAccount, EmailAddress, ApiToken):
        rows.objects.filter(user=person).delete()
    Letter.objects.filter(to=person).delete()
    for tried in (AccessAttempt, AccessLog, AccessFailureLog):
        tried.objects.filter(username__in=[name.lower() for name in before if name] + list(before)).delete()
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)).delete()


def has_been_here(person: User) -> bool:
    """Whether somebody has a way in of their own, or had one: then nobody but them chooses their password."""
    return person.last_login is not None or person.has_usable_password()


def set_company_id(profile: Profile, company_id: str) -> None:
    """What the company's list calls them. Raises DomainError where it calls somebody else so."""
    if profile.company_id == company_id:
        return
    other = Profile.objects.filter(company_id=company_id).exclude(pk=profile.pk).select_related("user").first()
    if other:
        raise DomainError(f"{called(other.user)} has the company’s number {company_id}.", field="company_id")
    profile.company_id = company_id[:120]
    try:
        with transaction.atomic():
            profile.save(update_fields=["company_id"])
    except IntegrityError:
        raise DomainError(f"Somebody has the company’s number {company_id}.", field="company_id", status=409) from None


def taken_by(email: str, *, but: User | None = None) -> User | None:
    """Whose address it is."""
    # As the index has it that makes each address somebody's alone, so that the database looks it up there.
    others = User.objects.exclude(email="").annotate(small=Lower("email")).filter(small=email.lower())
    return (others.exclude(pk=but.pk) if but and but.pk else others).first() if email else None


def _address(email: str) -> str:
    email = email.strip().lower()
    if not is_address(email):
        raise DomainError("Write an address like noor@example.org.", field="email")
    return email


def _once(user: User) -> None:
    """Save, unless the address or the username is somebody else's: the database decides between two at once."""
    other = taken_by(user.email, but=user)
    if other:
        raise DomainError(f"{called(other)} {TAKEN}", field="email", status=409)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise DomainError(
            "Somebody was faster with this name or address. Look whether they are there already.",
            field="email",
            status=409,
        ) from None


def _username(email: str, name: str) -> str:
    """A free one, from the part of the address before its @, else from the name; in plain letters that every keyboard has."""
    text = unicodedata.normalize("NFKD", email.partition("@")[0] or name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9._-]+", ".", text).strip("._-")[:120] or "person"
    taken = set(User.objects.filter(username__istartswith=stem).values_list("username", flat=True))
    taken = {name.lower() for name in taken}
    return next(name for number in range(1, 10**6) if (name := stem if number == 1 else f"{stem}{number}") not in taken)


def _groups(roles: Iterable[str]) -> list[Group]:
    return [Group.objects.get_or_create(name=role)[0] for role in roles]


def _may_give(roles: Iterable[str], by: User | None) -> None:
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise DomainError(f"There is no role {min(unknown)}. There are {', '.join(ROLES)}.", field="roles")
    refused = set(roles) - set(ROLES if by is None else roles_to_give(by))
    if refused:
        raise DomainError(f"Only an administrator makes somebody a {min(refused)}.", field="roles")


def _theirs(person: User, by: User | None) -> None:
    if by is None:
        if person.is_superuser or person.is_staff:
            raise DomainError(f"{called(person)} is an administrator, who is not changed here.")
        return
    if not looks_after(by, person):
        whom = "is an administrator, who is changed at /admin/ alone" if person.is_superuser or person.is_staff else (
            "is a trainer. Ask an administrator to change that"
        )  # fmt: skip
        raise DomainError(f"{called(person)} {whom}.", status=403)
