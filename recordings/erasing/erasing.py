"""Erases calls: sound, words and everything that hangs on them, in one transaction; stored files once that is certain."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from recordings.erasing import copies, holders, ledger, receipts, stored
from recordings.erasing.holders import Gone, Hanging, Thing
from recordings.erasing.said import REMOVED, Said
from recordings.errors import DomainError
from recordings.models import (
    Clip,
    Comment,
    Correction,
    Erasure,
    Hold,
    ImportedFile,
    PlaylistEntry,
    Recording,
    Transcript,
    TranscriptChunk,
    Turn,
)
from recordings.search import index

logger = logging.getLogger(__name__)

# Things that are named on the page; the rest is told as a number.
MOST_NAMED = 12
# Calls that go in one transaction: all tables are looked through once for them.
CALLS_AT_ONCE = 20


def hangs_on(recording: Recording) -> list[Hanging]:
    """What goes with a call, and what is left without it: kind by kind, those of which there is something."""
    clips = list(recording.clips.all())
    entries = PlaylistEntry.objects.filter(clip__recording=recording).select_related("playlist")
    playlists = {entry.playlist_id: entry.playlist for entry in entries}
    turns = Turn.objects.filter(transcript__recording=recording).count()
    corrections = Correction.objects.filter(transcript__recording=recording).count()
    files = list(recording.imported_files.values_list("path", flat=True))
    found = [
        Hanging("turns", turns, "go with it"),
        Hanging("corrections", corrections, "go with it"),
        Hanging("comments", recording.comments.count(), "go with it"),
        Hanging(
            "clips",
            len(clips),
            "go with it",
            [Thing(clip.title, _page("clip", clip.pk)) for clip in clips[:MOST_NAMED]],
        ),
        Hanging(
            "playlists",
            len(playlists),
            "stay without its clips",
            [Thing(playlist.title, _page("playlist", playlist.pk)) for playlist in playlists.values()],
        ),
        Hanging(
            "files of a folder import",
            len(files),
            "are forgotten; in their folder they lie on: take them out there",
            [Thing(path) for path in files],
        ),
    ]
    found += [hanging for holder in holders.known() for hanging in holder.hangs(recording)]
    return [hanging for hanging in found if hanging.total]


def people_called(name: str) -> list[User]:
    """Accounts with this username, address or full name."""
    found = User.objects.annotate(full=Concat("first_name", Value(" "), "last_name"))
    return list(found.filter(Q(username__iexact=name) | Q(email__iexact=name) | Q(full__iexact=name)))


def _page(name: str, pk: int) -> str:
    return reverse(f"recordings:{name}", args=[pk])


def erase(
    recordings: Iterable[Recording], *, reason: str, by: User | None, in_spite_of_holds: bool = False
) -> list[Erasure]:
    """Erase calls for good, and return a receipt for each. One that is gone already is left out: safe to call twice.

    Raises DomainError 409, with nothing erased, where one of them is held. `by` None: the centre's own rule. Stored files go after the commit; what cannot be deleted then is told to the log and found by
    `manage.py recordings --check`.
    """
    wanted = list(dict.fromkeys(recording.pk for recording in recordings))
    held = Hold.objects.holding().filter(recording__in=wanted).select_related("recording")
    if not in_spite_of_holds and (first := held.first()):
        raise DomainError(
            f"“{first.recording}” is held ({first.reason.rstrip('.')}). Lift the hold first, on the call’s page.",
            status=409,
        )
    made: list[Erasure] = []
    for start in range(0, len(wanted), CALLS_AT_ONCE):
        made += _erase(wanted[start : start + CALLS_AT_ONCE], reason=reason, by=by)
    return made


@transaction.atomic
def _erase(pks: Sequence[int], *, reason: str, by: User | None, with_receipts: bool = True) -> list[Erasure]:
    calls = list(Recording.objects.select_for_update().filter(pk__in=pks))
    if not calls:
        return []
    ids = frozenset(call.pk for call in calls)
    clips = frozenset(Clip.objects.filter(recording__in=ids).values_list("pk", flat=True))
    files = [name for call in calls for name in stored.files_of(call)]
    went = {call.pk: {hanging.name: hanging.total for hanging in hangs_on(call)} for call in calls}
    # What a colleague wrote of it is in their words: only the whole of it is a copy.
    said = Said.of(_texts(ids), titles=[text for call in calls for text in (call.title, call.why)])
    gone = Gone(ids, clips, said)
    for holder in holders.known():
        holder.let_go(gone)
    _forget_in_the_log(Recording, ids)
    _forget_in_the_log(Clip, clips)
    PlaylistEntry.objects.filter(clip__in=clips).delete()
    Comment.objects.filter(recording__in=ids).delete()
    Clip.objects.filter(pk__in=clips).delete()
    hearings = Transcript.objects.filter(recording__in=ids)
    _forget_in_the_log(Transcript, hearings.values_list("pk", flat=True))
    hearings.delete()
    ImportedFile.objects.filter(recording__in=ids).delete()
    Recording.objects.filter(pk__in=ids).delete()
    copies.write_over(said)
    made = Erasure.objects.bulk_create(
        Erasure(
            sha256=call.sha256,
            size_bytes=call.size_bytes,
            duration_ms=call.duration_ms,
            reason=reason,
            by=by,
            erased_at=timezone.now(),
            went=went[call.pk],
        )
        for call in (calls if with_receipts else ())
    )
    transaction.on_commit(lambda: _afterwards(files, made))
    return made


def erase_again() -> int:
    """Erase what is there although there is a receipt for it, as after a backup was restored that is older; returns how many calls.

    What came in again after its receipt, and may, stays. Nothing holds what was erased once.
    """
    found = [
        (call, receipt)
        for call in Recording.objects.filter(sha256__in=Erasure.objects.values("sha256"))
        if (receipt := receipts.receipt_of(call.sha256))
        and (receipt.was_asked_for or receipt.erased_at > call.created_at)
    ]
    for call, receipt in found:
        _erase([call.pk], reason=receipt.reason, by=receipt.by, with_receipts=False)
    return len(found)


def _texts(ids: frozenset[int]) -> Iterator[str]:
    """Everything that was ever heard in the calls or put right."""
    yield from Turn.objects.filter(transcript__recording__in=ids).values_list("text", flat=True).iterator()
    for words in TranscriptChunk.objects.filter(transcript__recording__in=ids).values_list("words", flat=True):
        yield " ".join(str(word.get("text", "")) for word in words)
    for change in Correction.objects.filter(transcript__recording__in=ids).values_list("before", "after"):
        for turn in (*change[0], *change[1]):
            if isinstance(turn.get("text"), str):
                yield turn["text"]


def _forget_in_the_log(model: type[models.Model], pks: Iterable[Any]) -> None:
    """The administration's log names what it was about."""
    kind = ContentType.objects.get_for_model(model)
    about = LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in pks])
    about.update(object_repr=REMOVED, change_message="")


def _afterwards(files: Iterable[str], made: Iterable[Erasure]) -> None:
    try:
        ledger.add(map(ledger.line_of, made))
    except OSError:
        logger.exception("The receipt is in the database alone; it is added to %s by night", settings.RECEIPTS)
    stored.delete(files)
    forget_for_good()


def forget_for_good() -> None:
    """SQLite keeps what was deleted in its search index until it merges, and in its log until it is written back."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            for table in index.INDEXED:
                cursor.execute(f"INSERT INTO {table}_search({table}_search) VALUES ('optimize')")  # noqa: S608 - names of ours
            if not connection.in_atomic_block:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except Exception:
        logger.exception(
            "The search index still holds the places of erased words; `manage.py recordings --mend` drops them"
        )
