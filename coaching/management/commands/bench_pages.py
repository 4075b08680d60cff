"""`manage.py bench_pages`: what the pages of learners and trainers cost in a large centre, beside a page that asks the database one thing."""

import gc
import json
import os
import statistics
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, path, reverse

from coaching.models import Attempt, Cohort, Content, Enrollment
from recordings.benchmark import scratch

GOAL_MS, TIMES_FLOOR = 150, 3


def floor(request: HttpRequest) -> HttpResponse:
    """A page of the site that asks one thing of the database: the frame, the person, and nothing in it."""
    return render(request, "coaching/bench_floor.html", {"one": Content.objects.first()})


urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/floor/", floor, name="bench-floor"),
    *import_module(settings.ROOT_URLCONF).urlpatterns,
]


class Command(BaseCommand):
    help = "Measures the pages of learners and trainers in a generated centre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agents", type=int, default=5000)
        parser.add_argument("--paths", type=int, default=20)
        parser.add_argument("--responses", type=int, default=2_000_000)
        parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for")
        parser.add_argument("--loaded", action="store_true", help="the database holds a generated centre already")
        parser.add_argument("--here", action="store_true", help="measure in this very database")
        parser.add_argument("--json", help="a file for the figures")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["here"] or options["loaded"]):
            sizes = [f"--{name}={options[name]}" for name in ("agents", "paths", "responses", "rounds")]
            told = [f"--json={Path(options['json']).resolve()}"] if options["json"] else []
            scratch.run("bench_pages", "--here", *sizes, *told, database_url=os.environ.get("DATABASE_URL", ""))
            return
        if not options["loaded"]:
            call_command("migrate", verbosity=0)
            call_command("load_centre", **{name: options[name] for name in ("agents", "paths", "responses")})
        with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
            rows = self._measured(options["rounds"])
        engine = connection.vendor
        self.stdout.write(
            f"{engine}, {options['rounds']} rounds, pages in turn; milliseconds in the process, without a network\n"
        )
        self.stdout.write(f"{'page':34}{'queries':>8}{'median':>9}{'p95':>9}{'floor':>9}{'times':>7}")
        for row in rows:
            self.stdout.write(
                f"{row['page']:34}{row['queries']:>8}{row['median']:>9.1f}{row['p95']:>9.1f}{row['floor']:>9.1f}{row['times']:>7.1f}"
            )
        slow = [row["page"] for row in rows if row["p95"] > GOAL_MS]
        self.stdout.write(f"Over {GOAL_MS} ms at the 95th percentile: {', '.join(slow) or 'none'}.")
        if options["json"]:
            Path(options["json"]).write_text(json.dumps({"engine": engine, "pages": rows}, indent=1))

    def _measured(self, rounds: int) -> list[dict[str, Any]]:
        pages = _pages()
        clients = {}
        for who, _, _ in pages:
            if who.pk not in clients:
                clients[who.pk] = Client()
                clients[who.pk].force_login(who, backend=settings.AUTHENTICATION_BACKENDS[1])
        times: dict[str, list[float]] = {name: [] for _, name, _ in pages}
        queries: dict[str, int] = {}
        for who, name, address in pages:
            client = clients[who.pk]
            assert client.get(address).status_code == 200, (name, address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            queries[name] = len(asked)
        # As the web server does once it has loaded.
        gc.collect()
        gc.freeze()
        # In turn, so that what the machine does besides falls on all alike.
        for _ in range(rounds):
            for who, name, address in pages:
                times[name].append(_timed(lambda who=who, address=address: clients[who.pk].get(address)))  # type: ignore[misc]
        floor = statistics.median(times.pop("floor"))
        return [
            {
                "page": name,
                "queries": queries[name],
                "median": statistics.median(taken),
                "p95": statistics.quantiles(taken, n=20)[-1],
                "floor": floor,
                "times": statistics.median(taken) / floor,
            }
            for name, taken in times.items()
        ]


def _pages() -> list[tuple[User, str, str]]:
    trainer = User.objects.get(username="bench-trainer")
    one = Enrollment.objects.filter(done__gt=2, completed_at=None).order_by("pk").select_related("learner", "path")[0]
    attempt = Attempt.objects.filter(enrollment=one, version__content__kind="quiz").order_by("-pk")[0]
    cohort = Cohort.objects.order_by("pk")[0]
    learner = one.learner
    team = reverse("coaching:team")
    everybody = f"{team}?path={one.path.number}&cohort=all"
    return [
        (trainer, "floor", "/bench/floor/"),
        (learner, "learner: home", reverse("home")),
        (learner, "learner: paths", reverse("coaching:paths")),
        (learner, "learner: path", reverse("coaching:enrollment", args=[one.pk])),
        (learner, "learner: activity", reverse("coaching:activity", args=[one.pk, attempt.activity_id])),
        (learner, "learner: result", reverse("coaching:debrief", args=[attempt.pk])),
        (learner, "learner: notes", reverse("coaching:notes")),
        (learner, "learner: bookmarks", reverse("coaching:bookmarks")),
        (trainer, "trainer: home", reverse("home")),
        (trainer, "trainer: team", everybody),
        (trainer, "trainer: team, a cohort", f"{team}?cohort={cohort.pk}"),
        (trainer, "trainer: team, page 5", f"{everybody}&page=5"),
        (trainer, "trainer: team, who needs me", f"{everybody}&state=needing"),
        (trainer, "trainer: team, by name", f"{everybody}&q=Costa"),
        (trainer, "trainer: what is hard, a cohort", f"{reverse('coaching:what-is-hard')}?cohort={cohort.pk}"),
        (
            trainer,
            "trainer: what is hard, a path",
            f"{reverse('coaching:what-is-hard')}?path={one.path.number}&cohort=all",
        ),
        (trainer, "trainer: learner", reverse("coaching:learner", args=[one.pk])),
        (trainer, "trainer: a check", reverse("coaching:check", args=[attempt.pk])),
        (trainer, "people", reverse("coaching:people")),
        (trainer, "people: page 80", f"{reverse('coaching:people')}?page=80"),
        (trainer, "people: by name", f"{reverse('coaching:people')}?q=Costa"),
        (trainer, "people: invited", f"{reverse('coaching:people')}?state=invited"),
        (trainer, "people: longest away", f"{reverse('coaching:people')}?sort=longest&role=Learner"),
        (trainer, "people: one", reverse("coaching:person", args=[learner.pk])),
        (trainer, "cohorts", reverse("coaching:cohorts")),
        (trainer, "cohort", reverse("coaching:cohort", args=[cohort.pk])),
        (trainer, "enrol", reverse("coaching:enrol")),
        (trainer, "enrol: by name, a path", f"{reverse('coaching:enrol')}?q=Costa&path={one.path.number}"),
    ]


def _timed(ask: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - begun)
