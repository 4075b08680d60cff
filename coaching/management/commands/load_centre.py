"""`manage.py load_centre`: a generated centre for benchmarks, in an empty database."""

import time
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coaching.benchmark import centre
from coaching.models import Attempt, Enrollment, Response


class Command(BaseCommand):
    help = "Fills an empty database with agents on paths and their answers, for benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agents", type=int, default=5000)
        parser.add_argument("--paths", type=int, default=20)
        parser.add_argument("--responses", type=int, default=2_000_000, help="answers in all, about")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("There are people in this database. Name an empty one with DATABASE_URL.")
        begun = time.monotonic()
        centre.build(agents=options["agents"], paths=options["paths"], responses=options["responses"])
        self.stdout.write(
            f"{User.objects.count()} people, {Enrollment.objects.count()} enrolments, {Attempt.objects.count()} attempts, "
            f"{Response.objects.count()} answers in {time.monotonic() - begun:.0f} s."
        )
