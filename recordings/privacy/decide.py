"""What people decide about a suggestion. Twice is once; what was bleeped stays so."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from recordings.errors import DomainError
from recordings.models import Recording, Suggestion

Status = Suggestion.Status


def accept(suggestion: Suggestion, *, by: User | None, also: Iterable[Suggestion] = ()) -> list[Suggestion]:
    """It is personal, with all that was told of it over several turns: it is to be taken out. Returns these rows.

    `also`: others of this call that say the same.
    """
    return _decide(suggestion.recording, _wholes(suggestion, also), Status.ACCEPTED, by)


def refuse(suggestion: Suggestion, *, by: User, also: Iterable[Suggestion] = ()) -> list[Suggestion]:
    """It is nobody's own, nor are `also`. Raises DomainError where it was taken out already."""
    return _decide(suggestion.recording, _wholes(suggestion, also), Status.REFUSED, by)


def reopen(suggestion: Suggestion) -> list[Suggestion]:
    """Not decided after all. Raises DomainError where it was taken out already."""
    return _decide(suggestion.recording, _whole(suggestion), Status.OPEN, None)


def accept_all(recording: Recording, *, kind: str, by: User) -> list[Suggestion]:
    """All of one kind that are open."""
    return _decide(recording, _open(recording, kind), Status.ACCEPTED, by)


def refuse_all(recording: Recording, *, kind: str, by: User) -> list[Suggestion]:
    """None of one kind, of those that are open."""
    return _decide(recording, _open(recording, kind), Status.REFUSED, by)


def _wholes(suggestion: Suggestion, also: Iterable[Suggestion]) -> list[int]:
    return [pk for each in (suggestion, *also) for pk in _whole(each)]


def _whole(suggestion: Suggestion) -> list[int]:
    same = suggestion.recording.suggestions.filter(kind=suggestion.kind, whole_ms=suggestion.whole_ms)
    return list(same.values_list("pk", flat=True))


def _open(recording: Recording, kind: str) -> list[int]:
    return list(recording.suggestions.open().filter(kind=kind).values_list("pk", flat=True))


def _decide(recording: Recording, pks: Iterable[int], status: Status, by: User | None) -> list[Suggestion]:
    with transaction.atomic():
        rows = list(recording.suggestions.select_for_update().filter(pk__in=list(pks)))
        if status != Status.ACCEPTED and any(row.bleeped_at for row in rows):
            raise DomainError("This was taken out of the call already, and cannot come back.", status=409)
        for row in rows:
            if row.status != status:
                row.status = status
                row.decided_by = None if status == Status.OPEN else by
                row.decided_at = None if status == Status.OPEN else timezone.now()
                row.save(update_fields=["status", "decided_by", "decided_at"])
    return rows
