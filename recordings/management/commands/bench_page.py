"""`manage.py bench_page`: how long the server takes to open a long call's page, for whoever may mend it."""

import itertools
import statistics
import time
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.test import Client
from django.urls import reverse

from recordings.benchmark import scratch
from recordings.models import Recording, Transcript, Turn
from recordings.roles import AUTHOR

HOURS = 2
WORDS = 20_000
WORDS_A_TURN = 20
GOAL_MS = 1000
SAID = [
    "Thank",
    "you",
    "for",
    "calling,",
    "I",
    "read",
    "what",
    "my",
    "colleagues",
    "wrote",
    "and",
    "I",
    "see",
    "two",
    "faults",
    "on",
    "your",
    "line",
    "since",
    "the",
    "third",
    "of",
    "May.",
]


class Command(BaseCommand):
    help = f"Opens the page of a call of {HOURS} hours and {WORDS} words, in a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=10, help="how often it is opened (default: 10)")
        parser.add_argument("--here", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["here"]:
            scratch.run("bench_page", "--here", "--rounds", str(options["rounds"]))
            return
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            author = User.objects.create_user("bench-page")
            author.groups.add(Group.objects.get_or_create(name=AUTHOR)[0])
            client = Client(SERVER_NAME="localhost")
            client.force_login(author)
            for channels in (2, 1):
                call = _call(channels, by=author)
                times = []
                for _ in range(options["rounds"]):
                    began = time.perf_counter()
                    page = client.get(reverse("recordings:call", args=[call.pk]), secure=True)
                    times.append(1000 * (time.perf_counter() - began))
                    assert page.status_code == 200
                self.stdout.write(
                    f"{WORDS} words on {channels} channel{'s' * (channels > 1)}: {statistics.median(times):.0f} ms in the median, "
                    f"{max(times):.0f} at most (the goal is under {GOAL_MS}); {len(page.content) / 1e6:.1f} MB"
                )


def _call(channels: int, *, by: User) -> Recording:
    call = Recording.objects.create(
        title="A long call", audio="none", sha256=f"{channels:064}", size_bytes=1, media_type="audio/wav", codec="pcm_s16le",
        sample_rate=8000, channels=channels, duration_ms=HOURS * 3_600_000, uploaded_by=by, peaks=[[40] * 2700] * channels,
    )  # fmt: skip
    transcript = Transcript.objects.create(recording=call, status=Transcript.Status.READY, total_ms=call.duration_ms)
    said, each_ms = itertools.cycle(SAID), call.duration_ms // (WORDS // WORDS_A_TURN)
    turns = []
    for number in range(WORDS // WORDS_A_TURN):
        words: list[dict[str, Any]] = [
            {"text": next(said), "start_ms": number * each_ms + 300 * at, "end_ms": number * each_ms + 300 * at + 280, "probability": 0.4 if at == 7 else 0.9}
            for at in range(WORDS_A_TURN)
        ]  # fmt: skip
        channel = number % channels
        turns.append(
            Turn(
                transcript=transcript, channel=channel, speaker=("agent", "customer")[number % 2], start_ms=words[0]["start_ms"],
                end_ms=words[-1]["end_ms"], text=" ".join(str(word["text"]) for word in words), words=words,
            )
        )  # fmt: skip
    Turn.objects.bulk_create(turns)
    return call
