"""Bringing in a folder of calls: what a telephone system drops at night, taken through the one door, with what its table says.

    walk -> the ledger (looked at already?) -> intake.accept -> the ledger

`ImportedFile` is the ledger: each file with its size and time, so that a folder of 50,000 calls is read once, and each later
look costs a few queries. Running twice, or two at once, changes nothing: the same bytes are the same recording.
"""

import errno
import hashlib
import itertools
import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import Case, Count, Q, QuerySet, Value, When

from recordings.audio.decoding import BadAudio
from recordings.imports.scan import (
    FOLDER_UNREADABLE,
    UNREADABLE,
    CannotImport,
    Found,
    check,
    enterable,
    files,
    table_of,
    title_of,
)
from recordings.imports.table import BadTable, Line, Table, read
from recordings.models import ImportedFile, Recording
from recordings.transcription import intake
from recordings.transcription.intake import Facts

logger = logging.getLogger(__name__)

STILL_WRITTEN = "This file was still being written. It is looked at again next time."
AT_ONCE = 200
# A round of the watcher is short: the worker that does it also sweeps for calls that wait.
ROUND_FILES, ROUND_SECONDS = 300, 25.0
# So many in a row that could not be stored: it is the storage, not the files.
GIVE_UP_AFTER = 5


class _Left(Exception):
    """A file that nothing is known against: it is looked at again next time."""


class _NotStored(_Left):
    """It could not be read to its end or stored: perhaps the storage takes nothing at all."""


@dataclass(slots=True)
class Told:
    """What became of one file."""

    file: str
    outcome: str
    reason: str = ""
    recording: int | None = None
    title: str = ""
    # Facts that were still empty, and facts that people wrote otherwise than the table.
    filled: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    note: str = ""
    # Refused at an earlier look; or only for now, and looked at again next time.
    before: bool = False
    left: bool = False


@dataclass
class Report:
    """What became of a folder. `left`: files that are still being written; `more`: the round ended before the folder did."""

    folder: str
    table: str = ""
    taken: list[Told] = field(default_factory=list)
    known: list[Told] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: int = 0
    more: bool = False

    @property
    def all_well(self) -> bool:
        return not self.refused and not self.lines


# ── What lies in the folder ──


# ── One file through the door ──


class _Dropped(File[bytes]):
    """A file of the folder, which may still grow while it is read."""

    def __init__(self, file: Any, *, name: str, stamp: tuple[int, int]) -> None:
        super().__init__(file, name=name)
        self.handle, self.stamp, self.hashed = file.fileno(), stamp, False

    @property
    def size(self) -> int:
        return self.stamp[0]

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield from super().chunks(chunk_size)
        if not self.hashed:
            # Only now, at the end of the first reading: later there may be a copy in the storage to take back.
            self.hashed = True
            now = os.fstat(self.handle)
            if (now.st_size, now.st_mtime_ns) != self.stamp:
                raise _Left(STILL_WRITTEN)


def _accept(found: Found, *, facts: Facts, by: User) -> intake.Accepted:
    """Raises BadAudio with the reason why not, or _Left where nothing is known against the file itself."""
    try:
        # Not blocking: a pipe that took the file's place since must not hold up the others.
        handle = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise _Left("This file was taken away before it could be read.") from None
    except OSError:
        raise BadAudio(UNREADABLE) from None
    with os.fdopen(handle, "rb") as file:
        try:
            return intake.accept(
                _Dropped(file, name=os.path.basename(found.path), stamp=found.stamp),
                facts=facts,
                by=by,
                low_priority=True,
                again=False,
            )
        except (BadAudio, _Left, DatabaseError):
            raise
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            why = (
                "The recordings’ storage is full."
                if full
                else f"It could not be read or stored: {error.strerror or error}."
            )
            raise _NotStored(why) from error
        except Exception as error:
            logger.exception("Bringing in %s failed", found.name)
            if _storage_answers():
                raise BadAudio(
                    "Something went wrong while this file was looked at; the log has the details."
                ) from error
            raise _NotStored("The recordings’ storage does not answer.") from error


def _storage_answers() -> bool:
    try:
        default_storage.exists("calls")
    except Exception:
        return False
    return True


def fill(recording: Recording, said: dict[str, Any], *, named_by_file: bool = False) -> tuple[list[str], list[str]]:
    """Write what the table says into facts that are still empty; what people wrote stays.

    `named_by_file`: the title is only the file's name, and no more worth than none. Returns the names of the facts that were
    filled, and of those where the table says something else than is written.
    """
    filled, kept = [], []
    for name, value in said.items():
        there = getattr(recording, name)
        if there == value or (name == "agent_channel" and there is None):
            continue
        # Only where it is still as we saw it: somebody may be writing at this moment.
        empty = there in ("", None) or (name == "title" and named_by_file)
        if empty and Recording.objects.filter(pk=recording.pk, **{name: there}).update(**{name: value}):
            setattr(recording, name, value)
            filled.append(name)
        else:
            kept.append(name)
    return filled, kept


def _remember(found: Found, outcome: str, *, reason: str = "", recording: Recording | None = None) -> None:
    note = {
        "size_bytes": found.size_bytes,
        "modified_ns": found.modified_ns,
        "outcome": outcome,
        "reason": reason,
        "recording": recording,
    }
    if outcome == ImportedFile.Outcome.KNOWN:
        # Two runs at once: the other one took it a moment ago, and says so.
        there, new = ImportedFile.objects.get_or_create(path=found.key, defaults=note)
        same = (there.size_bytes, there.modified_ns, there.recording) == (*found.stamp, recording)
        if new or (same and there.outcome == ImportedFile.Outcome.TAKEN):
            return
    ImportedFile.objects.update_or_create(path=found.key, defaults=note)


# ── The folder ──


@dataclass
class Run:
    """One look at a folder, for `by` or the account of the folder import.

    `table` gives what is said of the calls; `refill`: also of those that are in already. Without, it is asked for only where
    there is something new. `settled_s`: leave what was written in the last seconds; `most` files opened, `seconds` spent on
    them: where to stop; `again`: also what was refused before; `stop` is asked and `tell` told for each file.
    """

    folder: Path
    by: User | None = None
    table: Callable[[], Table | None] = lambda: None
    again: bool = False
    settled_s: float = 0
    most: int | None = None
    seconds: float | None = None
    refill: bool = True
    stop: Callable[[], bool] = lambda: False
    tell: Callable[[Told], None] = lambda told: None

    def __post_init__(self) -> None:
        self.report = Report(str(self.folder))
        self._opened = self._failed_in_a_row = 0
        self._begun: float | None = None

    def go(self) -> Report:
        """Bring in what is new. Raises CannotImport where the folder is not there, or nothing can be stored any more."""
        check(self.folder)
        if self.refill:
            # Asked for at once, so that its lines are told even where the folder is empty.
            _ = self._table
        everything = files(self.folder)
        while not self.report.more and (some := list(itertools.islice(everything, AT_ONCE))):
            self._batch(some)
        if not self.report.more:
            _forget_refused_that_are_gone(self.folder)
        return self.report

    @cached_property
    def _table(self) -> Table | None:
        """The table, its lines matched to the files."""
        table = self.table()
        if table:
            self.report.table = table.path.name
            table.match(found.name for found in files(self.folder) if not found.problem)
            self.report.lines, self.report.notes = table.problems, table.notes
        return table

    def _batch(self, some: list[Found]) -> None:
        ledger = {
            known_file.path: known_file
            for known_file in ImportedFile.objects.filter(path__in=[found.key for found in some])
        }
        known = {a.recording_id for a in ledger.values() if a.recording_id} if self.refill and self._table else set()
        recordings = Recording.objects.in_bulk(known)
        for found in some:
            if self.stop() or self._spent():
                self.report.more = True
                return
            told = self._one(found, ledger.get(found.key), recordings)
            if told:
                {"taken": self.report.taken, "known": self.report.known}.get(told.outcome, self.report.refused).append(
                    told
                )
                self.tell(told)

    def _spent(self) -> bool:
        if self.most is not None and self._opened >= self.most:
            return True
        return None not in (self.seconds, self._begun) and time.monotonic() - self._begun >= self.seconds  # type: ignore[operator]

    def _one(self, found: Found, known_file: ImportedFile | None, recordings: dict[int, Recording]) -> Told | None:
        same = known_file is not None and (known_file.size_bytes, known_file.modified_ns) == found.stamp
        if known_file and same and known_file.outcome == ImportedFile.Outcome.REFUSED:
            if not self.again and known_file.reason != UNREADABLE:
                return Told(found.name, "refused", known_file.reason, before=True)
        elif known_file and same and known_file.recording_id:
            recording = recordings.get(known_file.recording_id)
            if recording is None:
                return Told(found.name, "known", recording=known_file.recording_id)
            return self._known(found, recording, known_file)
        if self._young(found):
            self.report.left += 1
            return None
        self._opened += 1
        self._begun = self._begun or time.monotonic()
        return self._new(found, known_file)

    def _young(self, found: Found) -> bool:
        # Both clocks: a copy may bring its old time along, and the clock of a recorder may run ahead for good.
        now = time.time_ns()
        return any(abs(now - moment) < self.settled_s * 1e9 for moment in (found.modified_ns, found.changed_ns))

    def _new(self, found: Found, known_file: ImportedFile | None) -> Told:
        line = self._table.line_for(found.name) if self._table else None
        said = line.said if line and not line.problem else {}
        self.by = self.by or importer()
        try:
            if found.problem:
                raise BadAudio(found.problem)
            accepted = _accept(found, facts=Facts(**{"title": title_of(found.path)} | said), by=self.by)
        except BadAudio as problem:
            unreadable = str(problem) == UNREADABLE
            # Opened again at every look, which costs nothing: a right that was given does not change the file.
            self._opened -= unreadable
            before = unreadable and known_file is not None and known_file.reason == UNREADABLE
            if not before:
                _remember(found, ImportedFile.Outcome.REFUSED, reason=str(problem))
            return Told(found.name, "refused", str(problem), before=before)
        except _Left as problem:
            self._failed_in_a_row += isinstance(problem, _NotStored)
            if self._failed_in_a_row >= GIVE_UP_AFTER:
                raise CannotImport(
                    f"Stopped: {GIVE_UP_AFTER} files in a row could not be stored. {problem} What came in before is safe; run it again."
                ) from problem
            return Told(found.name, "refused", str(problem), left=True)
        self._failed_in_a_row = 0
        if not accepted.new:
            told = self._known(found, accepted.recording, known_file)
            _remember(found, ImportedFile.Outcome.KNOWN, recording=accepted.recording)
            return told
        _remember(found, ImportedFile.Outcome.TAKEN, recording=accepted.recording)
        return Told(
            found.name,
            "taken",
            recording=accepted.recording.pk,
            title=accepted.recording.title,
            note=self._remark(line),
        )

    def _remark(self, line: Line | None) -> str:
        if self._table is None or (line and not line.problem):
            return ""
        name = self._table.path.name
        return f"without what line {line.number} of {name} says" if line else f"not in {name}: named after its file"

    def _known(self, found: Found, recording: Recording, known_file: ImportedFile | None) -> Told:
        line = self._table.line_for(found.name) if self._table else None
        told = Told(found.name, "known", recording=recording.pk, title=recording.title)
        if line and not line.problem:
            ours = (
                known_file is not None
                and known_file.outcome == ImportedFile.Outcome.TAKEN
                and known_file.recording_id == recording.pk
            )
            named_by_file = ours and recording.title == title_of(found.path)
            told.filled, told.kept = fill(recording, line.said, named_by_file=named_by_file)
            told.title = recording.title
        return told


def _forget_refused_that_are_gone(folder: Path) -> None:
    """A file that was refused and has been taken away is no longer anybody's worry."""
    below = ImportedFile.objects.filter(outcome=ImportedFile.Outcome.REFUSED, path__startswith=f"{folder.resolve()}/")
    # A name that could not be written as it is cannot be looked up again either.
    certain = below.exclude(path__contains="\\").exclude(path__contains="…")
    gone = [
        known_file.pk
        for known_file in certain.iterator()
        if not os.path.lexists(known_file.path)
        or (known_file.reason == FOLDER_UNREADABLE and enterable(known_file.path))
    ]
    for start in range(0, len(gone), AT_ONCE):
        below.filter(pk__in=gone[start : start + AT_ONCE]).delete()


def importer() -> User:
    """Who brings in what nobody brings in by hand: an account nobody can sign in to."""
    user, new = User.objects.get_or_create(
        username="import", defaults={"first_name": "Folder", "last_name": "import", "is_active": False}
    )
    if new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def read_table(folder: Path, given: Path | None = None) -> Table | None:
    """The table that was named, else the one in the folder, else None.

    Raises CannotImport or BadTable where the folder or the table cannot be read.
    """
    check(folder)
    path = given or table_of(folder)
    return read(path) if path else None


def ledger() -> QuerySet[ImportedFile]:
    """What folder imports have looked at: what was refused first, then the newest."""
    refused_first = Case(When(outcome=ImportedFile.Outcome.REFUSED, then=Value(0)), default=Value(1))
    return ImportedFile.objects.select_related("recording").order_by(refused_first, "-seen_at", "-pk")


def arrived() -> dict[str, int]:
    """How many files the ledger holds, and how many of them were refused."""
    refused = Count("pk", filter=Q(outcome=ImportedFile.Outcome.REFUSED))
    return ImportedFile.objects.aggregate(all=Count("pk"), refused=refused)


def watch() -> Report | None:
    """One round over the watched folder: what has lain still for a while, a few hundred files at most.

    None where the folder or its table cannot be read: one line in the log an hour, and the next round looks again.
    """
    folder = Path(settings.WATCH)
    try:
        if not folder.is_dir():
            raise CannotImport(f"The watched folder {folder} is not there.")
        path, stamp = table_of(folder), None
        if path:
            seen = path.stat()
            stamp = (path.name, seen.st_size, seen.st_mtime_ns)
        run = Run(
            folder,
            table=lambda: _watched_table(path),
            settled_s=settings.WATCH_SETTLED_SECONDS,
            most=ROUND_FILES,
            seconds=ROUND_SECONDS,
            # What is in already is gone through again only where the table has changed.
            refill=cache.get(_table_seen(folder)) != stamp,
        )
        report = run.go()
    except (CannotImport, OSError) as problem:
        if cache.add(f"import-problem-{hashlib.sha256(str(problem).encode()).hexdigest()}", "told", 3600):
            logger.warning("%s", problem)
        return None
    _log(report, lines=run.refill)
    if not report.more:
        cache.set(_table_seen(folder), stamp, None)
    return report


def _table_seen(folder: Path) -> str:
    return f"import-table-{hashlib.sha256(str(folder).encode()).hexdigest()}"


def _watched_table(path: Path | None) -> Table | None:
    try:
        return read(path) if path else None
    except BadTable as problem:
        # Calls without facts now are better than none: the table fills them in when it can be read.
        if cache.add(f"import-problem-{hashlib.sha256(str(problem).encode()).hexdigest()}", "told", 3600):
            logger.warning("%s The calls are taken without it.", problem)
        return None


def _log(report: Report, *, lines: bool) -> None:
    new = [told for told in report.refused if not told.before and told.reason != STILL_WRITTEN]
    if report.taken or new:
        logger.info("%s: %d taken, %d refused", report.folder, len(report.taken), len(new))
    for told in new:
        logger.warning("%s was refused: %s", told.file, told.reason)
    for number, problem in report.lines if lines else ():
        logger.warning("%s, line %d: %s", report.table, number, problem)
