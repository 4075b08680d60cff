"""The whole centre into one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordings.backup import centre, database


class Command(BaseCommand):
    help = (
        "Writes database, recordings, keys and receipts into one file, whole or not at all; Ycord may go on working. Whoever has "
        "the file has everything: keep it as you keep the centre, encrypted and apart from it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, or a folder for one with the day's name")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not (path.is_dir() or path.parent.is_dir()):
            raise CommandError(f"No backup was written: there is no folder {path.parent}. Make it, or name another.")
        try:
            taken = centre.take(path, tell=self.stdout.write)
        except (OSError, database.CannotRun) as problem:
            raise CommandError(f"No backup was written: {problem}") from problem
        size = taken.size_bytes / 1_000_000
        self.stdout.write(
            f"{taken.path}: {taken.files} recordings and copies, {size:.1f} MB, checked when it is restored."
        )
