"""The whole centre out of a file that `backup` wrote."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordings.backup import centre, database
from recordings.backup.archive import BadArchive


class Command(BaseCommand):
    help = (
        "Puts a backup in the place of what is here, once every byte of it has been checked. Stop Ycord first. Calls that were erased "
        "since the backup are erased again, by the receipts in YCORD_RECEIPTS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file that `backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="also where there is a centre already: it is taken away"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = centre.restore(options["path"], replace=options["replace"], tell=self.stdout.write)
        except (BadArchive, database.CannotRun) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored, with {done.files} recordings and copies.")
        if done.erased_again:
            self.stdout.write(f"{done.erased_again} calls had been erased since the backup, and are erased again.")
        if done.key:
            self.stdout.write(
                f"The backup's key is another than the one set here: it lies in {done.key}. Set SECRET_KEY to it, then delete the file."
            )
