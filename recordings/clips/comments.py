"""What colleagues say about a moment of a call: written, answered one level deep, corrected and taken away by who wrote it."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from recordings.errors import DomainError
from recordings.models import Comment, Recording, Turn

# Letters: enough for a paragraph beside a turn.
LONGEST = 2000


def visible_to(user: User | AnonymousUser) -> QuerySet[Comment]:
    """The comments on the calls a person may hear: a learner reads those on the library's calls, and no others."""
    return Comment.objects.filter(recording__in=Recording.objects.visible_to(user))


def on(recording: Recording, *, user: User | AnonymousUser) -> list[Comment]:
    """The comments on a call that a person may read, by their moment, each with its answers, oldest first; two queries."""
    answers = Comment.objects.select_related("by").order_by("pk")
    found = visible_to(user).filter(recording=recording, to=None).select_related("by")
    return list(found.prefetch_related(Prefetch("replies", answers)))


def by_turn(
    recording: Recording, turns: Sequence[Turn], *, user: User | AnonymousUser
) -> dict[int | None, list[Comment]]:
    """The comments on a call under the pk of the turn each belongs to, answers included; under None where nobody speaks at all."""
    found: dict[int | None, list[Comment]] = {}
    for comment in on(recording, user=user):
        turn = turn_at(turns, comment.at_ms)
        found.setdefault(turn.pk if turn else None, []).append(comment)
    return found


def turn_at(turns: Sequence[Turn], ms: int) -> Turn | None:
    """Who speaks at a moment: of two that speak at once who began last; in a silence who spoke before it, else who begins."""
    at = [turn for turn in turns if turn.start_ms <= ms < turn.end_ms]
    before = at or [turn for turn in turns if turn.start_ms <= ms]
    if before:
        return max(before, key=lambda turn: turn.start_ms)
    return min(turns, key=lambda turn: turn.start_ms, default=None)


def add(*, recording: Recording, text: str, by: User, at_ms: int = 0, to: Comment | None = None) -> Comment:
    """A comment at a moment of a call, or an answer to `to` (an answer to an answer joins it). Said twice it is one comment.

    Raises DomainError where there is no text or the moment lies outside the call.
    """
    text = _written(text)
    with transaction.atomic():
        # Two clicks at once queue up here, and so does somebody who takes away what is being answered.
        Recording.objects.select_for_update().get(pk=recording.pk)
        if to is not None:
            thread = Comment.objects.filter(pk=to.to_id or to.pk, recording=recording).first()
            if thread is None:
                raise DomainError(
                    "The comment you answer has been taken away. Copy your words and write a comment of your own.",
                    field="text",
                )
            to, at_ms = thread, thread.at_ms
        if not 0 <= at_ms <= recording.duration_ms:
            raise DomainError("This moment lies outside the call. Choose one inside it.", field="at_ms")
        said = {"recording": recording, "at_ms": at_ms, "to": to, "text": text, "by": by}
        return Comment.objects.filter(**said).first() or Comment.objects.create(**said)


def change(comment: Comment, *, text: str) -> Comment:
    """Correct what one has written. Raises DomainError, with nothing changed."""
    text = _written(text)
    if text != comment.text:
        comment.text, comment.edited_at = text, timezone.now()
        if not Comment.objects.filter(pk=comment.pk).update(text=text, edited_at=comment.edited_at):
            raise DomainError(
                "You have taken this comment away meanwhile. Copy your words and write it anew.", field="text"
            )
    return comment


def remove(comment: Comment) -> None:
    """Take one's comment away; safe to ask twice. Raises DomainError where somebody has answered it: their words would go too."""
    with transaction.atomic():
        Recording.objects.select_for_update().get(pk=comment.recording_id)
        if Comment.objects.filter(to=comment.pk).exists():
            raise DomainError(
                "A colleague has answered this, so it stays. You can correct its words instead.", field="text"
            )
        Comment.objects.filter(pk=comment.pk).delete()


def _written(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not text:
        raise DomainError("Write what you heard.", field="text")
    if len(text) > LONGEST:
        raise DomainError(f"Keep it to {LONGEST} characters: it is read beside a turn.", field="text")
    return text
