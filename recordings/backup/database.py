"""A database as one file, and back: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore."""

import glob
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection, connections

from recordings.backup.archive import BadArchive

# While the old tables wait for the new ones to be there.
ASIDE = "ycord_before_restore"


class CannotRun(Exception):
    """A program is missing or has failed, in its own words."""


def dump(path: Path) -> None:
    """Write the database as it is at one moment. Others go on reading and writing. Raises CannotRun."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        target = sqlite3.connect(path)
        try:
            connection.connection.backup(target)
            # One file without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(path: Path) -> None:
    """Put a dumped database in the place of this one. Raises CannotRun, or BadArchive, with the old one as it was."""
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgresql(path)


def _load_sqlite(path: Path) -> None:
    source = sqlite3.connect(path)
    try:
        (sound,) = source.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise BadArchive(f"The database in this backup is damaged: {sound}. Take another.")
        connection.ensure_connection()
        source.backup(connection.connection)
    except sqlite3.OperationalError as problem:
        raise CannotRun(f"The database is in use ({problem}). Stop Ycord first.") from problem
    finally:
        source.close()


def _load_postgresql(path: Path) -> None:
    """The old schema is put aside first, and taken back where the new one does not come to its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"ALTER SCHEMA {schema} RENAME TO {ASIDE}")
        cursor.execute(f"CREATE SCHEMA {schema}")
    try:
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path))
    except CannotRun:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO {schema}")
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")
    # What it has prepared is of tables that are gone.
    connections.close_all()


def _run(program: str, *options: str) -> None:
    told: dict[str, Any] = connection.settings_dict
    where = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    env = os.environ | {name: str(value) for name, value in where.items() if value}
    target = [f"--dbname={told['NAME']}"]
    command = [_program(program), *target, *options]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - ours, no shell
    if done.returncode:
        raise CannotRun(f"{program} failed: {done.stderr.strip()[-500:]}")


def _program(name: str) -> str:
    newest = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    found = shutil.which(name) or (newest[-1] if newest else None)
    if found is None:
        raise CannotRun(f"{name} is not installed here. On Debian: apt-get install postgresql-client")
    return found
