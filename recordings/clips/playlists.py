"""Playlists: clips to be heard one after the other, kept in order by several people at once."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from recordings.errors import DomainError
from recordings.models import Clip, Playlist, PlaylistEntry

LONGEST_TITLE = 120
# More than anybody hears in a day; the page of so many still opens at once.
MOST_CLIPS = 200


def make(*, title: str, note: str = "", by: User) -> Playlist:
    """A playlist without clips; the same from the same person twice is the one that is there. Raises DomainError."""
    title = _titled(title)
    named = _named(title)
    if named is None:
        try:
            with transaction.atomic():
                return Playlist.objects.create(title=title, note=note, created_by=by)
        except IntegrityError:
            # Somebody named one so a moment ago, perhaps with the same click.
            named = _named(title)
    if named is None or (named.title, named.note, named.created_by_id) != (title, note, by.pk):
        raise _taken(named.title if named else title)
    return named


def change(playlist: Playlist, *, title: str, note: str = "") -> Playlist:
    """Name and describe it anew. Raises DomainError, with nothing changed."""
    title = _titled(title)
    named = _named(title, but=playlist)
    if named:
        raise _taken(named.title)
    playlist.title, playlist.note = title, note
    try:
        with transaction.atomic():
            playlist.save(update_fields=["title", "note"])
    except IntegrityError:
        raise _taken(title) from None
    return playlist


def remove(pk: int) -> None:
    """Take a playlist away; its clips stay. Safe to ask twice."""
    Playlist.objects.filter(pk=pk).delete()


def add(playlist: Playlist, clip: Clip) -> bool:
    """Put a clip at the end; False, with nothing changed, where it is in it already. Raises DomainError."""
    with transaction.atomic():
        entries = _held(playlist)
        if clip.pk in {entry.clip_id for entry in entries}:
            return False
        if len(entries) >= MOST_CLIPS:
            raise DomainError(f"A playlist holds {MOST_CLIPS} clips. Begin a second one.", field="playlist")
        PlaylistEntry.objects.create(playlist=playlist, clip=clip, position=len(entries))
    return True


def take_out(playlist: Playlist, clip: Clip) -> None:
    """The clip stays, only not in this playlist. Safe to ask twice. Raises DomainError."""
    with transaction.atomic():
        _order([entry for entry in _held(playlist) if entry.clip_id != clip.pk])
        PlaylistEntry.objects.filter(playlist=playlist, clip=clip).delete()


def move(playlist: Playlist, clip: Clip, *, to: int) -> None:
    """Put a clip at place `to`, 0 being the first; a place that is not there is the nearest that is. Safe to ask twice.

    Who moves another clip at the same time waits, and moves it in the order that came of this. Raises DomainError.
    """
    with transaction.atomic():
        entries = _held(playlist)
        moved = next((entry for entry in entries if entry.clip_id == clip.pk), None)
        if moved is None:
            return
        entries.remove(moved)
        entries.insert(min(max(0, to), len(entries)), moved)
        _order(entries)


def shown_to(user: User | AnonymousUser) -> "Prefetch[str]":
    """For `prefetch_related` on playlists: as `entries`, the entries whose clips this person may hear, in order."""
    heard = PlaylistEntry.objects.filter(clip__in=Clip.objects.visible_to(user))
    return Prefetch("entries", heard.select_related("clip__recording", "clip__competency", "clip__created_by"))


def _held(playlist: Playlist) -> list[PlaylistEntry]:
    """The entries in order, held against everybody else who changes this playlist until the transaction ends."""
    if Playlist.objects.select_for_update().filter(pk=playlist.pk).first() is None:
        raise DomainError("This playlist has been taken away meanwhile.", field="playlist")
    return list(playlist.entries.order_by("position", "pk"))


def _order(entries: Sequence[PlaylistEntry]) -> None:
    for place, entry in enumerate(entries):
        entry.position = place
    PlaylistEntry.objects.bulk_update(entries, ["position"])


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise DomainError("Give the playlist a name.", field="title")
    if len(title) > LONGEST_TITLE:
        raise DomainError(f"Keep the name to {LONGEST_TITLE} characters.", field="title")
    return title


def _named(title: str, *, but: Playlist | None = None) -> Playlist | None:
    # Compared here: SQLite knows the capitals of English alone.
    rows = Playlist.objects.exclude(pk=but.pk if but else 0).values_list("pk", "title")
    pk = next((pk for pk, other in rows if other.casefold() == title.casefold()), None)
    return Playlist.objects.filter(pk=pk).first() if pk else None


def _taken(title: str) -> DomainError:
    return DomainError(
        f"There is a playlist “{title}” already. Add to that one, or choose another name.", field="title"
    )
