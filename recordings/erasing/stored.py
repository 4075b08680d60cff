"""The files of calls in their storage: which belong to a call, which belong to none, and which calls have lost theirs."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from recordings.clips import cuts
from recordings.models import Clip, Recording

logger = logging.getLogger(__name__)

# Where recordings, their listening copies and the cuts of their clips lie.
FOLDERS = ("calls", "listening", "clips")
# What is younger may be on its way in.
SETTLED = timedelta(hours=1)


@dataclass
class Checked:
    """What a look at the storage found: files that belong to nothing, those among them that may be deleted, and what is missing
    of calls, as (pk, name).
    """

    files: int = 0
    orphans: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    missing: list[tuple[int, str]] = field(default_factory=list)


def files_of(recording: Recording) -> list[str]:
    """Every stored file of a call: its sound, its listening copy, and what was ever cut out of it."""
    names = [str(recording.audio.name), str(recording.listening_copy.name or "")]
    folder = cuts.name_of(recording, 0, 0).rpartition("/")[0]
    names += [f"{folder}/{name}" for name in _listed(folder)[1] if name.startswith(recording.sha256)]
    return [name for name in names if name]


def delete(names: Iterable[str]) -> list[str]:
    """Delete stored files; returns those that could not be, which the log is told of by number alone."""
    left = []
    for name in names:
        try:
            default_storage.delete(name)
        except Exception:
            left.append(name)
            logger.exception("A file of an erased call could not be deleted; `manage.py recordings --mend` tries again")
    return left


def check() -> Checked:
    """Compare the storage with the rows, both ways. Nothing is changed."""
    found = Checked()
    owned: dict[str, int] = {}
    digests: dict[str, int] = {}
    for pk, sha256, audio, copy in Recording.objects.values_list("pk", "sha256", "audio", "listening_copy").iterator():
        digests[sha256] = pk
        owned |= {name: pk for name in (audio, copy) if name}
    spans = {
        f"{sha256}-{start_ms}-{end_ms}"
        for sha256, start_ms, end_ms in Clip.objects.values_list("recording__sha256", "start_ms", "end_ms").iterator()
    }
    there = set()
    for name in names():
        found.files += 1
        there.add(name)
        cut = name.rpartition("/")[2].removesuffix(".wav") if name.startswith("clips/") else ""
        if name in owned or cut in spans:
            continue
        found.orphans.append(name)
        if _is_settled(name):
            found.settled.append(name)
    found.missing = sorted((pk, name) for name, pk in owned.items() if name not in there)
    return found


def mend() -> tuple[list[str], list[str]]:
    """Delete the files that belong to nothing and are settled. Returns what was deleted, and what could not be."""
    orphans = check().settled
    left = delete(orphans)
    return [name for name in orphans if name not in left], left


def _is_settled(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - SETTLED
    except (OSError, NotImplementedError):
        return False


def names() -> Iterator[str]:
    """Every file in the storage."""
    waiting = list(FOLDERS)
    while waiting:
        folder = waiting.pop()
        folders, names = _listed(folder)
        waiting += [f"{folder}/{name}" for name in folders]
        yield from (f"{folder}/{name}" for name in names)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return folders, names
