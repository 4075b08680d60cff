"""Calls whose time is up, calls to look at again, and calls that are held."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from recordings.erasing import erasing, holders
from recordings.errors import DomainError
from recordings.models import Access, Erasure, Hold, LookedAgain, Recording
from recordings.retention import purposes
from recordings.retention.purposes import Purpose, kept_for

# In one night; the rest goes in the next.
CALLS_A_NIGHT = 1000


@dataclass(frozen=True)
class Tonight:
    """What one purpose lets go of tonight."""

    purpose: Purpose
    total: int


# ── Holds ──


def held() -> QuerySet[Hold]:
    """The holds that hold today."""
    return Hold.objects.holding().select_related("by")


def hold_on(recording: Recording) -> Hold | None:
    return held().filter(recording=recording).first()


def hold(recording: Recording, *, reason: str, until: date | None, by: User) -> Hold:
    """Keep a call whatever its time; said again, it is the same hold with what is said now. Raises DomainError."""
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError("Say why it has to be kept.", field="reason")
    if until and until < timezone.localdate():
        raise DomainError("This day is over. Choose one to come, or none.", field="until")
    facts = {"reason": reason, "until": until, "by": by}
    try:
        with transaction.atomic():
            made, _ = Hold.objects.update_or_create(recording=recording, lifted_at=None, defaults=facts)
    except IntegrityError:
        # Somebody held it a moment ago.
        made = Hold.objects.get(recording=recording, lifted_at=None)
    return made


def lift(recording: Recording, *, by: User) -> None:
    """Let a call go its way again; nothing happens where nothing holds it."""
    Hold.objects.filter(recording=recording, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by)


# ── Looking again ──


def to_look_at() -> QuerySet[Recording]:
    """Calls of the library of which nobody has said for so long that they stay there, the longest first."""
    if not settings.LOOK_AGAIN_DAYS:
        return Recording.objects.none()
    before = timezone.now() - timedelta(days=settings.LOOK_AGAIN_DAYS)
    return _since().filter(in_library=True, since__lt=before).order_by("since", "pk")


def looked_at(recording: Recording, *, by: User) -> None:
    """Somebody has said that a call stays where it is: its time begins anew."""
    LookedAgain.objects.update_or_create(recording=recording, defaults={"by": by, "at": timezone.now()})


def _since() -> QuerySet[Any]:
    """Calls with since when their time is counted: when they came in, or when somebody last decided about them."""
    return Recording.objects.annotate(since=Greatest("created_at", Coalesce("looked_again__at", F("created_at"))))


# ── What goes tonight ──


def unused_before(moment: datetime) -> QuerySet[Recording]:
    """Calls outside of the library whose time is up, that nothing holds and nobody has cut a clip from."""
    holding = held().filter(recording=OuterRef("pk"))
    return _since().filter(~Exists(holding), in_library=False, since__lt=moment, clips=None).order_by("since", "pk")


def _unused(moment: datetime) -> list[Recording]:
    """Those of them that nothing in training hangs on."""
    return [
        call
        for call in unused_before(moment)[:CALLS_A_NIGHT]
        if not any(hanging.total for holder in holders.known() for hanging in holder.hangs(call))
    ]


def tonight() -> list[Tonight]:
    """What goes in the next night, purpose by purpose. Nothing is changed."""
    return [Tonight(purpose, purpose.due(purpose.before) if purpose.before else 0) for purpose in purposes.known()]


def let_go() -> list[Tonight]:
    """Let go of everything whose time is up; returns what went."""
    return [Tonight(purpose, purpose.let_go(purpose.before) if purpose.before else 0) for purpose in purposes.known()]


def _erase_unused(moment: datetime) -> int:
    return len(erasing.erase(_unused(moment), reason=Erasure.Reason.RETENTION, by=None))


def calls_going() -> list[Recording]:
    """The calls that go in the next night."""
    return _unused(UNUSED.before) if UNUSED.before else []


UNUSED = kept_for(
    Purpose(
        "calls outside of the library",
        "KEEP_UNUSED_DAYS",
        "are erased, unless a clip or training hangs on them",
        lambda moment: len(_unused(moment)),
        _erase_unused,
    )
)


def _logged(moment: datetime) -> list[QuerySet[Any]]:
    tried = [model.objects.filter(attempt_time__lt=moment) for model in (AccessLog, AccessFailureLog, AccessAttempt)]
    return [
        LogEntry.objects.filter(action_time__lt=moment),
        Session.objects.filter(expire_date__lt=moment),
        *tried,
    ]


kept_for(
    Purpose(
        "lines of the administration’s log and of who signed in, and sessions that are over",
        "KEEP_LOGS_DAYS",
        "are deleted",
        lambda moment: sum(rows.count() for rows in _logged(moment)),
        lambda moment: sum(rows.delete()[0] for rows in _logged(moment)),
    )
)
kept_for(
    Purpose(
        "lines of who heard what",
        "KEEP_LOGS_DAYS",
        "are deleted",
        lambda moment: Access.objects.filter(at__lt=moment).count(),
        lambda moment: Access.objects.filter(at__lt=moment).let_go(),
    )
)
