"""Invitations: a link with which somebody chooses their password, once, within a week. Of the link only its digest is kept."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from coaching.models import Invitation
from coaching.outbox import letters
from coaching.people import people
from coaching.roster.found import called
from recordings.errors import DomainError

HOLDS = timedelta(days=7)
MOMENT = timedelta(minutes=2)


class Invited(NamedTuple):
    """`link` is told this once; `sent`: it goes by letter too."""

    person: User
    link: str
    sent: bool


def refused(person: User, *, by: User) -> str:
    """Why somebody is not for `by` to invite, in words; empty where they are."""
    name = called(person)
    if not people.looks_after(by, person):
        return f"{name} is not yours to invite. Ask an administrator."
    if not person.is_active:
        return f"{name} has left. Bring them back first."
    if by.is_superuser:
        return ""
    if person.has_usable_password():
        return f"{name} has a password. Who has forgotten theirs asks for a new one on the sign-in page."
    if people.has_been_here(person) and not _by_letter(person):
        # Whoever is shown a link could be in their place, and see what they practise.
        return f"{name} has been here before. Ask an administrator for their link."
    return ""


@transaction.atomic
def invite(person: User, *, by: User) -> Invited:
    """A new link for somebody, by letter where letters can be sent; the ones before open nothing any more.

    Raises DomainError for who has left, or has a way in already: then nobody but them chooses their password, except that an
    administrator may help where no letter can.
    """
    why_not = refused(person, by=by)
    if why_not:
        raise DomainError(why_not, status=403)
    by_letter = _by_letter(person)
    now = timezone.now()
    Invitation.objects.filter(user=person, accepted_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(user=person, by=by, digest=_digest(token), expires_at=now + HOLDS)
    path = reverse("coaching:join", args=[token])
    letters.write(
        person,
        key=f"invitation {invitation.pk}",
        subject=f"{called(by)} invites you to Ycord",
        text=f"Hello {person.first_name or called(person)},\n\n{called(by)} has made a place for you in Ycord, where you hear great calls and try "
        f"things out before a customer is on the line.\n\nChoose your password here: {letters.link(path)}\n\n"
        f"The link works once, until {date_format(timezone.localtime(invitation.expires_at), 'j F Y')}. Your username is {person.username}; your "
        "address does as well.\n",
        wanted=True,
    )
    return Invited(person, letters.link(path), by_letter)


def invited_just_now(person: User, *, by: User) -> bool:
    """Whether `by` invited somebody a moment ago who has not answered yet: asking for that again is a second click, not a second wish."""
    newest = Invitation.objects.filter(user=person).first()
    return bool(
        newest and newest.by_id == by.pk and not newest.accepted_at and newest.sent_at > timezone.now() - MOMENT
    )


def again(person: User, *, by: User) -> Invited:
    """The answer to a second click: the letter is under way, or, where links are shown, another one, for the first answer was not seen."""
    return Invited(person, "", sent=True) if _by_letter(person) else invite(person, by=by)


def opened(token: str) -> Invitation:
    """The invitation a link is for. Raises DomainError (410, or 404 for one that never was) with what to do."""
    invitation = Invitation.objects.select_related("user", "by").filter(digest=_digest(token)).first()
    if invitation is None:
        raise DomainError(
            "This link is not complete. Open it from the letter itself, or ask your trainer for another.", status=404
        )
    if invitation.accepted_at:
        raise DomainError("This link has been used: you have a password. Sign in with it.", status=410)
    if invitation.expires_at <= timezone.now() or not invitation.user.is_active:
        raise DomainError(
            f"This link does not hold any more. Ask {called(invitation.by)} for another, or use the newest letter you have.",
            status=410,
        )
    return invitation


@transaction.atomic
def accept(token: str, *, password: str) -> User:
    """Set the password somebody chose, once: of two at once the second is told that the link has been used. `password` is checked before."""
    invitation = opened(token)
    claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not claimed:
        raise DomainError("This link has been used: you have a password. Sign in with it.", status=410)
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    return invitation.user


def waiting(users: QuerySet[User]) -> QuerySet[User]:
    """Annotates `is_invited`: whoever has been sent a link and has not been in since."""
    open_ones = Invitation.objects.filter(user=OuterRef("pk"), accepted_at=None).filter(
        Q(user__last_login=None) | Q(user__last_login__lt=F("sent_at"))
    )
    return users.annotate(is_invited=Exists(open_ones))


def _by_letter(person: User) -> bool:
    return bool(settings.CAN_MAIL and person.email)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
