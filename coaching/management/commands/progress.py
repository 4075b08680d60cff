"""Whether the rows progress is read from say what the attempts say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coaching.models import Enrollment
from coaching.progress import records


class Command(BaseCommand):
    help = (
        "Derives everybody's progress anew from their attempts: --check compares and changes nothing, --mend writes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="name what differs; ends with 1 where something does")
        what.add_argument("--mend", action="store_true", help="write what the attempts say")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["mend"]:
            Enrollment.objects.update(derived_at=None)
            number = 0
            while found := records.derive_waiting():
                number += found
            self.stdout.write(f"Derived {number} enrolments anew.")
            return
        count = 0
        for line in records.differences():
            self.stdout.write(line)
            count += 1
        waiting = Enrollment.objects.filter(derived_at=None).count()
        if count:
            raise CommandError(f"{count} differ. `manage.py progress --mend` derives them anew.", returncode=1)
        self.stdout.write(f"Everything is as the attempts say; {waiting} enrolments wait to be derived.")
