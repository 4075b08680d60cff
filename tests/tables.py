"""The tables as all migrations leave them: made once for a whole run, for that takes seconds, and copied wherever a test wants them."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

# What Django calls its test database of SQLite's, which is gone with its last connection.
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"


class Tables:
    """A file of SQLite's that one of the processes of a run makes and the others find."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "tables.sqlite3"

    @contextmanager
    def made_once(self) -> Iterator[None]:
        """Around the making of this process's own test database: it begins with what is there, or is kept for the others."""
        if connection.vendor != "sqlite":
            yield
            return
        with self.file.with_suffix(".lock").open("w") as lock, closing(sqlite3.connect(IN_MEMORY, uri=True)) as own:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.file.exists():
                with closing(sqlite3.connect(self.file)) as others:
                    others.backup(own)
                yield
                return
            yield
            if not own.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                # No test of this run asks for a database.
                return
            half = self.file.with_suffix(".half")
            with closing(sqlite3.connect(half)) as kept:
                own.backup(kept)
            half.rename(self.file)

    def copy(self, data: Path) -> bool:
        """Put them where a product that keeps its data in this folder looks for them; whether there are any yet."""
        if self.file.exists():
            shutil.copy(self.file, data / "ycord.sqlite3")
        return self.file.exists()


def empty_by_rows() -> None:
    """Where a test has really committed, have PostgreSQL delete the few rows there are: to truncate every table takes it a second."""
    ops = connection.ops
    truncating = ops.sql_flush

    def deleting(
        style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        if reset_sequences or not tables:
            return truncating(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        names = {table: ops.quote_name(table) for table in tables}
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {names[table]} LIMIT 1)" for table in tables))
            # In any order: foreign keys are looked at when the transaction ends.
            return [f"DELETE FROM {names[table]}" for (table,) in cursor.fetchall()]

    if connection.vendor == "postgresql":
        ops.sql_flush = deleting
