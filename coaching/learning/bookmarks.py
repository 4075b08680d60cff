"""What somebody keeps for themselves of calls, clips and their own answers. Safe to call twice; nobody else is ever told."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from coaching.learning.clip_access import clips_of
from coaching.models import Attempt, Bookmark, Enrollment
from recordings.errors import DomainError
from recordings.models import Clip, Recording

LONGEST = 2000
# Two moments of a call that are less than this apart are one: nobody means the second click on a button.
APART_MS = 1000
# So many stand on the first page.
LATEST = 3


@dataclass(frozen=True)
class Wanted:
    """What is to be kept, by pks: the moment `at_ms` of a `recording`; a `clip`, with the `activity` of the `enrollment` it is heard in;
    or the answer that was given at a `step` of an `attempt`.
    """

    recording: int | None = None
    at_ms: int | None = None
    clip: int | None = None
    enrollment: int | None = None
    activity: int | None = None
    attempt: int | None = None
    step: int | None = None


class Kept(NamedTuple):
    """`is_new` is false where it was kept before; its note then stays as it was."""

    bookmark: Bookmark
    is_new: bool


def keep(wanted: Wanted, *, owner: User, note: str = "") -> Kept:
    """Keep something for oneself. Raises DomainError: 404 for what the person may not hear or see, 400 for a moment outside the call,
    a note too long, and where not one thing is named.
    """
    note = _written(note)
    if [wanted.recording, wanted.clip, wanted.attempt].count(None) != 2:
        raise DomainError("Name one thing to keep: a moment of a call, a clip, or an answer of yours.")
    if wanted.recording is not None:
        fields = _moment(wanted, owner)
        near = {"at_ms__gt": fields["at_ms"] - APART_MS, "at_ms__lt": fields["at_ms"] + APART_MS}
        same = Bookmark.objects.filter(owner=owner, recording=fields["recording"], **near)
    elif wanted.clip is not None:
        fields = _clip(wanted, owner)
        same = Bookmark.objects.filter(owner=owner, clip=fields["clip"])
    else:
        fields = _answer(wanted, owner)
        same = Bookmark.objects.filter(owner=owner, response=fields["response"])
    if there := same.first():
        return Kept(_where_it_is_heard(there, fields), False)
    try:
        with transaction.atomic():
            return Kept(Bookmark.objects.create(owner=owner, note=note, **fields), True)
    except IntegrityError:
        # By the other one of two clicks.
        if there := same.first():
            return Kept(there, False)
        raise DomainError("It has just been taken away.", status=404) from None


def _moment(wanted: Wanted, owner: User) -> dict[str, Any]:
    recording = Recording.objects.visible_to(owner).filter(pk=wanted.recording or 0).first()
    if recording is None:
        raise DomainError("There is no such call for you to hear.", status=404)
    if wanted.at_ms is None or not 0 <= wanted.at_ms <= recording.duration_ms:
        raise DomainError("This moment lies outside the call.", field="at_ms")
    return {"recording": recording, "at_ms": min(wanted.at_ms, max(0, recording.duration_ms - 1))}


def _clip(wanted: Wanted, owner: User) -> dict[str, Any]:
    clips = Clip.objects.select_related("recording")
    if wanted.enrollment is None or wanted.activity is None:
        clip = clips.filter(recording__in=Recording.objects.visible_to(owner), pk=wanted.clip).first()
        there: dict[str, Any] = {}
    else:
        own = Enrollment.objects.of(owner).select_related("path__published").filter(pk=wanted.enrollment).first()
        heard = clips_of(own, wanted.activity) if own else set()
        clip = clips.filter(pk=wanted.clip).first() if wanted.clip in heard else None
        there = {"enrollment": own, "activity_id": wanted.activity}
    if clip is None or clip.recording.is_closed:
        raise DomainError("There is no such clip for you to hear.", status=404)
    return {"clip": clip, **there}


def _answer(wanted: Wanted, owner: User) -> dict[str, Any]:
    # On a path: what was tried elsewhere has no page to come back to.
    own = Attempt.objects.visible_to(owner).filter(status=Attempt.Status.FINISHED, enrollment__isnull=False)
    attempt = own.filter(pk=wanted.attempt or 0).first()
    response = attempt.responses.filter(step=wanted.step).first() if attempt and wanted.step is not None else None
    if response is None:
        raise DomainError("There is no such answer of yours.", status=404)
    return {"attempt": attempt, "response": response}


def _where_it_is_heard(there: Bookmark, fields: dict[str, Any]) -> Bookmark:
    """A clip of the library that is kept once more in an activity is heard there, should the library lose it."""
    if fields.get("activity_id") and there.activity_id is None:
        there.enrollment, there.activity_id = fields["enrollment"], fields["activity_id"]
        there.save(update_fields=["enrollment", "activity"])
    return there


def write(bookmark: Bookmark, note: str) -> Bookmark:
    """The note to oneself, in place of the one that was there; empty takes it away. Raises DomainError for one too long."""
    bookmark.note = _written(note)
    bookmark.save(update_fields=["note"])
    return bookmark


def _written(note: str) -> str:
    note = one_kind_of_line(note).strip()
    if len(note) > LONGEST:
        raise DomainError(f"Keep the note to {LONGEST} letters.", field="note")
    return note


def one_kind_of_line(text: str) -> str:
    """Lines as they are counted while they are typed: a form sends each of their ends as two letters. No null characters either."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def own(user: User, *, saying: str = "") -> QuerySet[Bookmark]:
    """One's own, the newest first; those whose note says something where it is asked for."""
    found = Bookmark.objects.visible_to(user)
    return found.filter(note__icontains=saying) if saying else found


def of_attempt(attempt: Attempt) -> dict[int, Bookmark]:
    """What its learner has kept of an attempt, by which answer it is: 1 is the first."""
    kept = {one.response_id: one for one in Bookmark.objects.filter(attempt=attempt, owner=attempt.learner_id)}
    answers = enumerate(attempt.responses.values_list("pk", flat=True), start=1) if kept else ()
    return {number: kept[pk] for number, pk in answers if pk in kept}


def of_clip(clip: Clip | None, *, owner: int) -> Bookmark | None:
    return Bookmark.objects.filter(owner=owner, clip=clip).first() if clip else None


def latest(user: User) -> list[Any]:
    """The newest few for the first page: each with `is_here`, whether the call it is of may be heard in the library. One query, and one
    more for who has any: what somebody may hear takes longer to ask than all else of that page.
    """
    found: list[Any] = list(Bookmark.objects.filter(owner=user).select_related("recording", "clip")[:LATEST])
    calls = {one.pk: one.clip.recording_id if one.clip else one.recording_id for one in found}
    asked = set(calls.values()) - {None}
    heard = (
        set(Recording.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    )
    for one in found:
        one.is_here = calls[one.pk] in heard
    return found
