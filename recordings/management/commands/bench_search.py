"""`manage.py bench_search`: how long a search takes among very many turns, rights, ranking and marks and all."""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from recordings.benchmark import scratch
from recordings.models import Clip, Competency, Recording, Transcript, Turn
from recordings.roles import LEARNER, TRAINER
from recordings.search import index, query
from recordings.search.query import Where

TURNS = {"sqlite": 100_000, "postgresql": 1_000_000}
TURNS_A_CALL = 40
# One call in so many is in the library, and has a clip.
IN_LIBRARY = 10
GOAL_MS = 100
PAGE = 25
COMPETENCIES = ("Empathy", "Ownership", "Verification", "Calm")
BATCH = 500  # calls

OPENINGS = (
    "hello and thank you for calling", "good morning", "I am calling about", "well", "to be honest", "so", "let me see",
    "could you tell me", "I have been told that", "as I said last week", "right", "the thing is that", "may I ask whether",
)  # fmt: skip
SUBJECTS = (
    "my router", "the bill", "our new contract", "the engineer", "the cable in the hall", "this refund", "the direct debit",
    "the parcel", "my mother's account", "the appointment", "the fault on the line", "the app", "your colleague",
    "the password", "the landlord", "the deposit", "the tariff", "a letter from you", "the broadband", "the phone",
)  # fmt: skip
VERBS = (
    "was cancelled", "keeps dropping every evening", "has been charged twice", "did not arrive", "is slower than promised",
    "will be refunded", "was upgraded without asking", "stopped working", "needs replacing", "has moved house",
    "cannot be found", "was booked for Tuesday", "is still waiting", "got disconnected", "should be checked again",
)  # fmt: skip
ENDINGS = (
    "since the storm", "and nobody called back", "before the weekend", "which is upsetting", "if that is possible",
    "for the third time", "in the kitchen", "on the second floor", "at the old address", "and I apologise for that",
    "as we agreed", "with the green light blinking", "so please bear with me", "by the end of the month", "today",
)  # fmt: skip
# Names and numbers that few calls share.
RARE = [
    f"{first}{last}"
    for first in ("Har", "Mar", "Bel", "Tor", "Win", "Ash", "Kes", "Dun", "Pel", "Ros")
    for last in ("wick", "ford", "bury", "den", "holm", "combe", "leigh", "stead", "mouth", "gate")
]
QUERIES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "one rare word": [(name, {}) for name in RARE[::4]],
    "one word in some calls": [(word, {}) for word in ("deposit", "landlord", "storm", "kitchen", "parcel", "apologise", "tariff")],
    "one word in every call": [(word, {}) for word in ("calling", "evening", "router", "please", "cancelled")],
    "two words": [(f"{a} {b}", {}) for a in ("router", "refund", "bill", "engineer") for b in ("evening", "twice", "storm", "waiting")],
    "a phrase": [(f'"{said}"', {}) for said in ("keeps dropping", "nobody called back", "bear with me", "end of the month", "thank you for calling")],
    "little words in quotes": [(f'"{said}"', {}) for said in ("if that is", "so please", "for the", "as we")],
    "by one speaker": [(f"{word} speaker:customer", {}) for word in ("refund", "landlord", "router", "password")],
    "of one queue, some weeks": [
        (word, {"queue": "Billing", "since": date(2026, 5, 1), "until": date(2026, 6, 15)}) for word in ("refund", "storm", "router", "calling")
    ],
    "of one agent": [(word, {"agent_name": "Agent 41"}) for word in ("refund", "landlord", "router")],
    "showing a competency": [(word, {"competency": "Ownership"}) for word in ("refund", "storm", "calling")],
    "not there": [("zeppelin", {}), ("router zeppelin", {}), ('"router zeppelin"', {})],
}  # fmt: skip


class Command(BaseCommand):
    help = (
        "Fills a database of its own with generated turns and searches them as a learner and as a trainer: "
        "median and 95th percentile of the time from the question to a page of marked moments, and the query plans."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--turns", type=int, help="how many (default: 100000 on SQLite, 1000000 on PostgreSQL)")
        parser.add_argument("--rounds", type=int, default=20, help="how often each question is asked (default: 20)")
        parser.add_argument(
            "--database-url",
            default="",
            help="an empty PostgreSQL database, postgres://user@host/name "
            "(default: the one of DATABASE_URL, else a SQLite file that is deleted afterwards)",
        )
        parser.add_argument("--no-plans", action="store_true", help="leave the query plans out")
        parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["here"]:
            self._here(options)
            return
        command = ["bench_search", "--here", "--rounds", str(options["rounds"])]
        command += ["--turns", str(options["turns"])] if options["turns"] else []
        command += ["--no-plans"] if options["no_plans"] else []
        scratch.run(*command, database_url=options["database_url"] or _postgres_of_the_environment())

    def _here(self, options: dict[str, Any]) -> None:
        if connection.introspection.table_names():
            raise CommandError(
                "This database holds something already. Give an empty one: it will be filled to the brim."
            )
        turns: int = options["turns"] or TURNS[connection.vendor]
        call_command("migrate", verbosity=0, interactive=False)
        began = time.perf_counter()
        learner, trainer = _people()
        calls = _fill(turns, by=trainer)
        self.stdout.write(
            f"{turns} turns of {calls} calls on {connection.vendor}, made in {time.perf_counter() - began:.0f} s\n"
        )
        slowest = (0.0, "")
        for who, by in (("a learner", learner), ("a trainer", trainer)):
            self.stdout.write(f"\nAs {who}:{'':42}median    95 %     most    moments")
            every: list[float] = []
            for kind, asked in QUERIES.items():
                self.stdout.write(f"  {kind}")
                for text, where in asked:
                    times, found = _timed(text, where, by=by, rounds=options["rounds"])
                    every += times
                    p95 = _percentile(times, 95)
                    slowest = max(slowest, (p95, f"{text} ({kind}), as {who}"))
                    self.stdout.write(
                        f"    {text:46}{statistics.median(times):8.1f}{p95:9.1f}{max(times):9.1f} ms {found:7}"
                    )
            self.stdout.write(
                f"  {f'all {len(every)} searches':48}{statistics.median(every):8.1f}{_percentile(every, 95):9.1f}{max(every):9.1f} ms"
            )
        if not options["no_plans"]:
            for who, by in (("a learner", learner), ("a trainer", trainer)):
                for kind in ("one rare word", "one word in every call", "two words", "of one queue, some weeks"):
                    self.stdout.write(f"\nThe plan of {kind}, as {who}:\n" + _plan(*QUERIES[kind][0], by=by))
        self.stdout.write(
            f"\nThe slowest 95th percentile is {slowest[0]:.0f} ms: {slowest[1]}. The goal is under {GOAL_MS}."
        )


def _postgres_of_the_environment() -> str:
    named = os.environ.get("DATABASE_URL", "")
    return named if named.startswith("postgres") else ""


def _people() -> tuple[User, User]:
    both = []
    for name, role in (("learner", LEARNER), ("trainer", TRAINER)):
        person = User.objects.create_user(f"bench-{name}")
        person.groups.add(Group.objects.get_or_create(name=role)[0])
        both.append(person)
    return both[0], both[1]


def _said(dice: random.Random) -> str:
    """A plausible line of a call; the first choices are far commoner than the last."""

    def one(of: tuple[str, ...]) -> str:
        return of[min(int(dice.expovariate(4 / len(of))), len(of) - 1)]

    parts = [one(OPENINGS), one(SUBJECTS), one(VERBS), one(ENDINGS)]
    if dice.random() < 0.25:
        parts += [one(SUBJECTS), one(VERBS)]
    if dice.random() < 0.01:
        parts.append(f"in {dice.choice(RARE)}")
    return " ".join(parts).capitalize() + "."


def _words(text: str, start_ms: int) -> list[dict[str, Any]]:
    return [
        {"text": word, "start_ms": start_ms + at * 300, "end_ms": start_ms + at * 300 + 280, "probability": 0.93}
        for at, word in enumerate(text.split())
    ]


def _fill(turns: int, *, by: User) -> int:
    """Generated calls, the same every time, with rows as wide as real ones. Returns how many."""
    dice = random.Random(1)  # noqa: S311 - the same calls every time
    calls = max(1, turns // TURNS_A_CALL)
    Competency.objects.bulk_create(Competency(name=name) for name in COMPETENCIES)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Built at the end at once: filled row by row it takes several times as long.
            cursor.execute(f"DROP INDEX {index.TURNS}_words")
    for first in range(0, calls, BATCH):
        with transaction.atomic():
            _batch(range(first, min(calls, first + BATCH)), apart=timedelta(days=365) / calls, dice=dice, by=by)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(index.TURNS_INDEX)
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
    return calls


def _batch(numbers: range, *, apart: timedelta, dice: random.Random, by: User) -> None:
    queues = ("Broadband", "Billing", "Moving house", "Mobile")
    day = datetime(2026, 1, 1, 9, tzinfo=UTC)
    recordings = Recording.objects.bulk_create(
        Recording(
            title=f"Call {number}: {dice.choice(SUBJECTS)} {dice.choice(VERBS)}", agent_name=f"Agent {number % 97}",
            queue=queues[number // 7 % 4], reason=dice.choice(SUBJECTS), started_at=day + apart * number,
            resolved=number % 3 > 0, audio="none", sha256=f"{number:064}", size_bytes=1, media_type="audio/wav", codec="pcm_s16le",
            sample_rate=8000, channels=2, duration_ms=TURNS_A_CALL * 6000, in_library=number % IN_LIBRARY == 0, uploaded_by=by,
        )
        for number in numbers
    )  # fmt: skip
    transcripts = Transcript.objects.bulk_create(
        Transcript(recording=recording, status=Transcript.Status.READY, total_ms=recording.duration_ms)
        for recording in recordings
    )
    if connection.vendor == "postgresql":
        _copy(_lines(transcripts, dice))
    else:
        Turn.objects.bulk_create(_lines(transcripts, dice), batch_size=2000)
    shows = list(Competency.objects.all())
    Clip.objects.bulk_create(
        Clip(recording=recording, title=_said(dice)[:100], note=_said(dice), start_ms=0, end_ms=9000, competency=dice.choice(shows), created_by=by)
        for recording in recordings[::IN_LIBRARY]
    )  # fmt: skip


def _copy(turns: Iterator[Turn]) -> None:
    """A million rows in minutes: PostgreSQL's own way in."""
    columns = ("transcript_id", "channel", "speaker", "start_ms", "end_ms", "text", "version")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY recordings_turn ({', '.join(columns)}, words) FROM STDIN") as rows,
    ):
        for turn in turns:
            rows.write_row([*(getattr(turn, column) for column in columns), json.dumps(turn.words)])


def _lines(transcripts: list[Transcript], dice: random.Random) -> Iterator[Turn]:
    for transcript in transcripts:
        for position in range(TURNS_A_CALL):
            text, start = _said(dice), position * 6000
            words = _words(text, start)
            yield Turn(
                transcript=transcript, channel=position % 2, speaker=("agent", "customer")[position % 2],
                start_ms=start, end_ms=words[-1]["end_ms"], text=text, words=words,
            )  # fmt: skip


def _where(where: dict[str, Any]) -> Where:
    shows = {"competency": Competency.objects.get(name=where["competency"])} if "competency" in where else {}
    return Where(**{**where, **shows})


def _timed(text: str, where: dict[str, Any], *, by: User, rounds: int) -> tuple[list[float], int]:
    """(milliseconds of each time it was asked, moments found): from the text typed to the first page, marked."""
    times, found = [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        # The roles are read anew for every question, as for every request.
        person = User.objects.get(pk=by.pk)
        results = query.find(query.read(text), by=person, where=_where(where))
        page = results[:PAGE]
        times.append((time.perf_counter() - began) * 1000)
        found = len(results)
        if any("<mark>" not in result.html for result in page):
            raise CommandError(f"A moment found for {text} has no mark.")
    return times, found


def _percentile(times: list[float], share: int) -> float:
    """The 95th of a hundred times and the like; between two of them it lies in between."""
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def _plan(text: str, where: dict[str, Any], *, by: User) -> str:
    sql, values = query.statement(query.read(text), by=by, where=_where(where))
    sqlite = connection.vendor == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) "
    with transaction.atomic(), connection.cursor() as cursor:
        if not sqlite:
            cursor.execute(query.CALMLY)
        cursor.execute(explain + sql, values)
        return "\n".join(f"  {line[-1]}" for line in cursor.fetchall())
