"""`manage.py find_personal_data`: look through the calls that are here already for what is somebody's own."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from recordings.models import Recording, Transcript
from recordings.privacy.finding import NAMES, Kind
from recordings.privacy.suggestions import look_through


class Command(BaseCommand):
    help = "Looks through all calls that have been heard, or those with these numbers, and keeps what may be personal data as suggestions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("calls", nargs="*", type=int, metavar="call", help="numbers of calls; none: all")

    def handle(self, *args: Any, **options: Any) -> None:
        heard = Recording.objects.filter(transcripts__status=Transcript.Status.READY).distinct().order_by("pk")
        if options["calls"]:
            heard = heard.filter(pk__in=options["calls"])
        count, kinds = 0, Counter[str]()
        for recording in heard.iterator(chunk_size=100):
            look_through(recording)
            count += 1
            kinds.update(recording.suggestions.values_list("kind", flat=True))
        listed = ", ".join(f"{kinds[kind]} {NAMES[kind][kinds[kind] != 1]}" for kind in Kind if kinds[kind])
        self.stdout.write(f"Looked through {count} {'call' if count == 1 else 'calls'}: {listed or 'nothing found'}.")
