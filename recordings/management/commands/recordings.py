"""Whether the stored files and the calls belong together; for whoever looks after the disk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordings.erasing import erasing, stored

MOST_TOLD = 50


class Command(BaseCommand):
    help = (
        "Compares the recordings' storage with the calls, both ways. --check tells of files that belong to no call and of calls whose "
        "file is missing, and ends with 1 where there is any. --mend deletes such files once they are an hour old, and says which."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="look, and change nothing")
        what.add_argument("--mend", action="store_true", help="delete files that belong to no call")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["mend"]:
            gone, left = stored.mend()
            erasing.forget_for_good()
            self._tell("deleted, for it belonged to no call", gone)
            self._tell("could not be deleted", left)
        found = stored.check()
        if not options["mend"]:
            self._tell("belongs to no call", found.orphans)
        self._tell("is missing", [f"{name} (call {pk})" for pk, name in found.missing])
        young = len(found.orphans) - len(found.settled)
        self.stdout.write(
            f"{found.files} files, {len(found.orphans)} that belong to no call"
            f"{f' ({young} younger than an hour, left alone)' if young else ''}, {len(found.missing)} missing."
        )
        if found.missing or (found.orphans and not options["mend"]):
            raise CommandError(
                "Files and calls do not belong together. Missing files come back from a backup.", returncode=1
            )

    def _tell(self, what: str, names: list[str]) -> None:
        for name in names[:MOST_TOLD]:
            self.stdout.write(f"{name}: {what}")
        if len(names) > MOST_TOLD:
            self.stdout.write(f"and {len(names) - MOST_TOLD} more")
