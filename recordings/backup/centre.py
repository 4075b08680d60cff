"""A centre taken into one file and put back: its database, its recordings, its keys, its receipts."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from recordings.backup import archive, database
from recordings.backup.archive import BadArchive
from recordings.erasing import erasing, ledger, stored
from recordings.models import Erasure, Recording

DATABASE, KEY, RECEIPTS, FILES = "database", "keys/secret-key", "receipts.jsonl", "recordings/"
# Cut anew when somebody hears them.
NOT_KEPT = "clips/"


@dataclass
class Taken:
    """What went into a backup."""

    path: Path
    files: int
    size_bytes: int


@dataclass
class Restored:
    """What came out of one: its files, receipts it did not know, calls that were erased since and are so again, the key's place
    where another is set here.
    """

    files: int = 0
    receipts: int = 0
    erased_again: int = 0
    key: Path | None = None


def take(to: Path, *, tell: Callable[[str], None] = lambda told: None) -> Taken:
    """Write everything into one file, `to` or one with the day's name in the folder `to`; a centre may go on working meanwhile.

    Raises OSError where it cannot be written, and database.CannotRun.
    """
    if to.is_dir():
        to /= f"ycord-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar"
    ledger.complete()
    facts = {
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "migrations": sorted(map(list, MigrationLoader(connection).applied_migrations)),
    }
    files = 0
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder, archive.written(to, facts) as writer:
        # The rows first: of a call that comes in meanwhile there is then a file too many, and not one too few.
        dumped = Path(folder) / DATABASE
        database.dump(dumped)
        with open(dumped, "rb") as file:
            writer.add(DATABASE, file, dumped.stat().st_size)
        tell("The database is in. The recordings follow.")
        for name in stored.names():
            if name.startswith(NOT_KEPT):
                continue
            try:
                with default_storage.open(name) as file:
                    writer.add(FILES + name, file, default_storage.size(name))
            except FileNotFoundError:
                # Erased at this moment.
                continue
            files += 1
        writer.text(KEY, settings.SECRET_KEY)
        # Last: what is erased while the backup is taken, its receipt says.
        ledger.complete()
        writer.text(RECEIPTS, "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in ledger.read()))
    return Taken(to, files, to.stat().st_size)


def restore(path: Path, *, replace: bool = False, tell: Callable[[str], None] = lambda told: None) -> Restored:
    """Put a backup in the place of what is here. Nothing is touched before all of it has been read and found sound.

    Calls that were erased since are erased again. Raises BadArchive, and database.CannotRun, with everything as it was.
    """
    manifest = archive.verified(path)
    _fits(manifest)
    if not replace and _is_used():
        raise BadArchive(
            "There is a centre here already. With --replace it is taken away, and the backup put in its place."
        )
    tell(f"Whole and sound, made {manifest['made_at'][:16].replace('T', ' at ')}. It is put in place now.")
    done = Restored()
    known = ledger.read() + _receipts_here()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        dumped = Path(folder) / DATABASE

        def database_first(name: str, file: IO[bytes], size: int) -> None:
            if name == DATABASE:
                with open(dumped, "wb") as target:
                    while data := file.read(archive.AT_ONCE):
                        target.write(data)

        archive.each(path, database_first)
        database.load(dumped)
    call_command("migrate", interactive=False, verbosity=0)

    def others(name: str, file: IO[bytes], size: int) -> None:
        nonlocal known
        if name.startswith(FILES):
            _put(name.removeprefix(FILES), file)
            done.files += 1
        elif name == RECEIPTS:
            known += ledger.parsed(file.read().decode())
        elif name == KEY:
            done.key = _key(file.read().decode())

    archive.each(path, others)
    done.receipts = ledger.take_in(known)
    ledger.complete()
    done.erased_again = erasing.erase_again()
    stored.delete(stored.check().orphans)
    return done


def _fits(manifest: archive.Manifest) -> None:
    vendors = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    of, here = manifest["database"], connection.vendor
    if of != here:
        told = f"This backup is of a centre on {vendors.get(of, of)}, and DATABASE_URL names {vendors.get(here, here)}."
        raise BadArchive(f"{told} Restore it where the same kind of database is.")
    unknown = {tuple(one) for one in manifest["migrations"]} - set(MigrationLoader(None).disk_migrations)
    ours = {app for app, _ in MigrationLoader(None).disk_migrations}
    if any(app in ours for app, _ in unknown):
        raise BadArchive("This backup was made by a newer Ycord. Update first.")


def _is_used() -> bool:
    try:
        return Recording.objects.exists() or User.objects.exists()
    except DatabaseError:
        return False


def _receipts_here() -> list[ledger.Line]:
    try:
        return [ledger.line_of(receipt) for receipt in Erasure.objects.all()]
    except DatabaseError:
        return []


def _put(name: str, file: IO[bytes]) -> None:
    default_storage.delete(name)
    saved = default_storage.save(name, File(file))
    if saved != name:
        default_storage.delete(saved)
        raise BadArchive(f"{name} could not be put in its place: something else is there.")


def _key(key: str) -> Path | None:
    """A demo takes its key back; elsewhere the key is set by hand, and kept beside the data until that is done."""
    if key == settings.SECRET_KEY:
        return None
    own: Path = settings.DATA_DIR / "secret-key"
    place = own if settings.DEMO and own.exists() else settings.DATA_DIR / "secret-key-of-backup"
    place.write_text(key)
    place.chmod(0o600)
    return place
