"""What goes tonight, for whoever looks after the centre; and the same at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from recordings.retention import keeping

MOST_TOLD = 50


class Command(BaseCommand):
    help = "What is kept for how long, and what of it goes tonight. --now lets it go at once, and says what went."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="let go of it now")

    def handle(self, *args: Any, **options: Any) -> None:
        calls = [] if options["now"] else keeping.calls_going()
        for each in keeping.let_go() if options["now"] else keeping.tonight():
            kept = (
                f"after {each.purpose.kept_days} days they {each.purpose.becomes}" if each.purpose.kept_days else "kept"
            )
            verb = "went" if options["now"] else "go tonight"
            self.stdout.write(f"{each.purpose.name}: {kept}; {each.total} {verb}")
        for call in calls[:MOST_TOLD]:
            self.stdout.write(f"  call {call.pk}: {call.title}")
        again, held = keeping.to_look_at().count(), keeping.held().count()
        self.stdout.write(f"{again} calls of the library to look at again, {held} held.")
