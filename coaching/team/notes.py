"""Notes between a trainer and a learner: private to both, tied to what they are about, with a next step. Safe to call twice."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coaching.models import Attempt, Note, Response
from coaching.outbox import letters
from recordings.errors import DomainError
from recordings.gate import gate
from recordings.models import Clip, Recording

LONGEST = 4000


@dataclass(frozen=True)
class Evidence:
    """What a note is about; nothing of it has to be there. A `clip` is assigned to be heard, `at_ms` a moment of the `recording`."""

    attempt: Attempt | None = None
    response: Response | None = None
    clip: Clip | None = None
    recording: Recording | None = None
    at_ms: int | None = None


def write(
    *,
    learner: User,
    by: User,
    text: str,
    next_step: str = "",
    due_on: date | None = None,
    evidence: Evidence | None = None,
    client_key: str = "",
) -> Note:
    """A note to a learner, who is told by letter. Sent twice with one key it is one.

    Raises DomainError for a note without words, for evidence the trainer may not see (practice, or somebody else's), and for a
    clip of a call that others may not learn from yet.
    """
    text, about = text.strip(), evidence or Evidence()
    if not text:
        raise DomainError("Write a sentence: it is what they read first.", field="text")
    if learner == by:
        raise DomainError("A note goes to somebody else.", field="text")
    for attempt in (about.attempt, about.response and about.response.attempt):
        if attempt and (attempt.learner_id != learner.pk or attempt.mode != Attempt.Mode.CHECK):
            raise DomainError("That is not a check of this learner’s. Practice is nobody’s but theirs.", status=404)
    call = about.clip and about.clip.recording
    if call and not call.in_library and (why := gate.missing(call, whole=False)):
        raise DomainError(f"Others may not learn from “{call.title}” yet. {why}", field="clip")
    sent_before = Note.objects.filter(client_key=client_key).first() if client_key else None
    if sent_before:
        return sent_before
    try:
        with transaction.atomic():
            note = Note.objects.create(
                learner=learner,
                by=by,
                text=text,
                next_step=" ".join(next_step.split()),
                due_on=due_on,
                attempt=about.response.attempt if about.response else about.attempt,
                response=about.response,
                clip=about.clip,
                recording=about.recording,
                at_ms=about.at_ms,
                client_key=client_key or None,
            )
            letters.write(
                learner,
                key=f"note {note.pk}",
                subject=f"{by.get_full_name() or 'Your trainer'} has written to you",
                text=f"Hello {learner.first_name or learner.username},\n\nthere is a note for you, between the two of you:\n"
                f"{letters.link(reverse('coaching:note', args=[note.pk]))}\n",
            )
    except IntegrityError:
        return Note.objects.get(client_key=client_key)
    return note


def see(note: Note) -> None:
    """That its learner has read it."""
    if note.seen_at is None:
        Note.objects.filter(pk=note.pk, seen_at=None).update(seen_at=timezone.now())


def acknowledge(note: Note, *, answer: str = "") -> Note:
    """What the learner says to it; without words they agree. What was said once is added to, never replaced."""
    answer = answer.strip()
    if len(answer) > LONGEST:
        raise DomainError(f"Keep it to {LONGEST} letters.", field="answer")
    with transaction.atomic():
        note.refresh_from_db(from_queryset=Note.objects.select_for_update())
        if answer and answer not in note.answer:
            note.answer = f"{note.answer}\n\n{answer}".strip()
        elif note.acknowledged_at:
            return note
        note.acknowledged_at = timezone.now()
        note.save(update_fields=["answer", "acknowledged_at"])
    return note


def settle(note: Note, *, done: bool) -> Note:
    """That what was agreed on is done, or is not after all."""
    note.done_at = (note.done_at or timezone.now()) if done else None
    note.save(update_fields=["done_at"])
    return note


def waiting_for(learner: User) -> QuerySet[Note]:
    """What a learner has not answered, or has still to do; the newest first."""
    return Note.objects.filter(learner=learner, done_at=None).select_related(
        "by", "clip__recording", "attempt__version"
    )


def about(learner: User) -> QuerySet[Note]:
    """All notes to a learner, with what they are about."""
    found = Note.objects.filter(learner=learner)
    return found.select_related("by", "clip__recording", "recording", "attempt__version__content", "response")
