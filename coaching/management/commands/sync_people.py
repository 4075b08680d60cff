"""Keep people in step with the company: `manage.py sync_people people.csv`, once a night."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coaching.people.in_step import MOST_BYTES, bring_in_step
from coaching.roster.table import decoded
from recordings.errors import DomainError


class Command(BaseCommand):
    help = (
        "Reads a CSV (company_id, email, first_name, last_name, roles, cohort, active) and adds, changes, shows out and brings back people "
        "as it says. Prints a line for each change and each fault; the exit code is 1 where a line was faulty."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--leavers", action="store_true", help="who has a company_id and is not in the file has left"
        )
        parser.add_argument("--force", action="store_true", help="also where more than a fifth would leave")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")
        parser.add_argument("--invite-by", metavar="USERNAME", help="invite who is new, in this administrator's name")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        by = None
        if options["invite_by"]:
            by = User.objects.filter(username=options["invite_by"], is_superuser=True, is_active=True).first()
            if by is None:
                raise CommandError(f"There is no administrator {options['invite_by']}.")
        try:
            text = decoded(file.read_bytes(), most_bytes=MOST_BYTES)
            report = bring_in_step(
                text, by=by, leavers=options["leavers"], force=options["force"], dry_run=options["dry_run"]
            )
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        for line in report.changes:
            self.stdout.write(f"{'Would be: ' if options['dry_run'] else ''}{line}")
        for line in report.faults:
            self.stderr.write(line)
        self.stdout.write(f"{len(report.changes)} changed, {len(report.faults)} faulty.")
        if report.faults:
            raise CommandError("Mend these lines and run it again: what is right already stays as it is.")
