"""`manage.py bench_load`: learners who all work at once, against the real web server: what fails, what is lost, how long answers take."""

import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from coaching.benchmark import centre
from coaching.models import Attempt, Enrollment, Response
from recordings.benchmark import scratch

# Signing in costs a slow hash on purpose: people come one after the other, within this many seconds.
COMING_SECONDS = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STEP = re.compile(r'name="step" value="(\d+)"')
OPTION = re.compile(r'name="given"[^>]* value="(\d+)"|value="(\d+)"[^>]* name="given"')


@dataclass
class Told:
    """What the learners met together: milliseconds by what they did, what went wrong, and the answers that were taken."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[int, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, ms: float) -> None:
        with self.lock:
            self.taken.setdefault(what, []).append(ms)


class Command(BaseCommand):
    help = "Plays learners at once against the real web server, in a generated centre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--learners", type=int, default=200)
        parser.add_argument("--minutes", type=float, default=3.0)
        parser.add_argument("--every", type=float, default=10.0, help="seconds between two clicks of a learner")
        parser.add_argument("--here", action="store_true", help="in this very database")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["here"]:
            sizes = [f"--{name}={options[name]}" for name in ("learners", "minutes", "every")]
            scratch.run("bench_load", "--here", *sizes, database_url=os.environ.get("DATABASE_URL", ""))
            return
        call_command("migrate", verbosity=0)
        if not User.objects.exists():
            centre.build(agents=options["learners"], paths=2, responses=options["learners"] * 20)
        names = list(
            User.objects.filter(username__startswith="agent").values_list("username", flat=True)[: options["learners"]]
        )
        server, address = self._serve()
        told = Told()
        try:
            threads = [
                threading.Thread(target=_learn, args=(address, name, options, told, place / len(names)), daemon=True)
                for place, name in enumerate(names)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            server.terminate()
            server.wait()
        self._report(told, options)

    def _serve(self) -> tuple[subprocess.Popen[bytes], str]:
        # As `make run` and the Procfile start it.
        with open(settings.BASE_DIR / "Procfile") as file:
            web = next(line for line in file if line.startswith("web:"))
        port = centre.free_port()
        command = web.removeprefix("web:").replace("${PORT:-8000}", str(port)).split()
        environment = {**os.environ, "YCORD_DEMO": "1", "LOG_LEVEL": "ERROR"}
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "gunicorn", *command[1:]], cwd=settings.BASE_DIR, env=environment
        )
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                if requests.get(f"{address}/health/live", timeout=2).ok:
                    return server, address
            except requests.RequestException:
                time.sleep(0.2)
        server.terminate()
        raise CommandError("The web server did not answer.")

    def _report(self, told: Told, options: dict[str, Any]) -> None:
        everything = [ms for what, taken in told.taken.items() for ms in taken if what != "sign in"]
        self.stdout.write(
            f"{connection.vendor}: {options['learners']} learners, each acting every {options['every']:g} s for {options['minutes']:g} minutes"
        )
        self.stdout.write(f"{'what':17}{'times':>8}{'median':>9}{'p95':>9}{'p99':>9}  ms")
        for what, taken in [*sorted(told.taken.items()), ("all but sign in", everything)]:
            if len(taken) > 1:
                parts = statistics.quantiles(taken, n=100)
                self.stdout.write(
                    f"{what:17}{len(taken):>8}{statistics.median(taken):>9.0f}{parts[94]:>9.0f}{parts[98]:>9.0f}"
                )
        self.stdout.write(
            f"{len(everything) / (60 * options['minutes']):.1f} requests a second; errors: {dict(told.wrong) or 'none'}"
        )
        stored = Counter(
            Response.objects.filter(attempt__in={pk for pk, _ in told.answered}).values_list("attempt", "step")
        )
        lost = [one for one in told.answered if not stored[one]]
        doubled = [one for one, number in stored.items() if number > 1]
        self.stdout.write(f"answers taken: {len(told.answered)}, lost: {len(lost)}, doubled: {len(doubled)}")
        call_command("progress", "--check", stdout=self.stdout)
        if told.wrong or lost or doubled:
            raise CommandError("Something was refused, lost or doubled (see above).")


def _learn(address: str, name: str, options: dict[str, Any], told: Told, offset: float) -> None:
    """One learner: signs in, then opens pages and answers quizzes, a click every so many seconds."""
    chance = random.Random(name)  # noqa: S311
    browser = requests.Session()
    everybody_here = time.monotonic() + COMING_SECONDS
    until = everybody_here + 60 * options["minutes"]
    time.sleep(offset * COMING_SECONDS)

    def ask(what: str, path: str, data: dict[str, str] | None = None) -> requests.Response | None:
        begun = time.perf_counter()
        try:
            answer = (
                browser.get(address + path, timeout=60)
                if data is None
                else browser.post(address + path, data=data, timeout=60, headers={"Referer": address + path})
            )
        except requests.RequestException as problem:
            with told.lock:
                told.wrong[f"{what}: {type(problem).__name__}"] += 1
            return None
        # While people still come, their passwords are what the processors work on; what is told is the work that follows.
        if time.monotonic() > everybody_here or what == "sign in":
            told.note(what, 1000 * (time.perf_counter() - begun))
        if answer.status_code >= 400:
            with told.lock:
                told.wrong[f"{what}: {answer.status_code}"] += 1
            return None
        return answer

    door = ask("sign-in page", reverse("account_login"))
    found = door and TOKEN.search(door.text)
    if not found:
        return
    sent = {"login": name, "password": centre.PASSWORD, "csrfmiddlewaretoken": found[1]}
    if ask("sign in", reverse("account_login"), sent) is None:
        return
    own = list(Enrollment.objects.filter(learner__username=name).values_list("pk", flat=True))
    quizzes = list(
        Attempt.objects.filter(enrollment__in=own, version__content__kind="quiz")
        .values_list("enrollment", "activity")
        .distinct()
    )
    connection.close()
    at: str | None = None
    page: requests.Response | None = None
    while time.monotonic() < until:
        time.sleep(options["every"] * chance.uniform(0.8, 1.2))
        if at is None:
            at = _begun(ask, chance.choice(quizzes) if quizzes else None, address)
            page = None
            continue
        # What an answer brought may be the next question already; else it is a click away.
        if page is None:
            page = ask("question", at)
            continue
        found, step = TOKEN.search(page.text), STEP.search(page.text)
        options_there = [first or second for first, second in OPTION.findall(page.text)]
        if not (found and step and options_there):
            page = at = None
            continue
        sent = {"csrfmiddlewaretoken": found[1], "step": step[1], "given": chance.choice(options_there)}
        page = ask("answer", at, sent)
        if page is not None:
            with told.lock:
                told.answered.append((int(at.strip("/").split("/")[-1]), int(step[1])))
            if not STEP.search(page.text):
                page = None


def _begun(ask: Callable[..., requests.Response | None], quiz: tuple[int, int] | None, address: str) -> str | None:
    """Home, an activity, and a try begun: the address of the try."""
    ask("home", reverse("home"))
    if quiz is None:
        return None
    where = reverse("coaching:activity", args=quiz)
    page = ask("activity", where)
    found = page and TOKEN.search(page.text)
    begun = ask("begin", where, {"csrfmiddlewaretoken": found[1]}) if found else None
    return begun.url.removeprefix(address) if begun and "/attempts/" in begun.url else None
