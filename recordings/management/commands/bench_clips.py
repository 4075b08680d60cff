"""`manage.py bench_clips`: how long a listener waits for the first and for the last byte of a clip, cut anew and kept."""

import io
import statistics
import time
from argparse import SUPPRESS, ArgumentParser
from typing import Any

import numpy as np
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from recordings.audio import files
from recordings.benchmark import scratch
from recordings.clips import cuts
from recordings.models import Clip, Recording
from recordings.roles import AUTHOR
from recordings.transcription import intake
from recordings.transcription.intake import Facts

MINUTES = (1, 2, 5, 10)
RATE = 8000


class Command(BaseCommand):
    help = f"Listens to clips of {', '.join(map(str, MINUTES))} minutes of a call of ours, in a database and a folder of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=3, help="how often each is heard (default: 3)")
        parser.add_argument("--here", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["here"]:
            scratch.run("bench_clips", "--here", "--rounds", str(options["rounds"]))
            return
        call_command("migrate", verbosity=0, interactive=False)
        author = User.objects.create_user("bench-clips")
        author.groups.add(Group.objects.get_or_create(name=AUTHOR)[0])
        client = Client(SERVER_NAME="localhost")
        client.force_login(author)
        call = _call(by=author)
        for minutes in MINUTES:
            clip = Clip.objects.create(
                recording=call, start_ms=30_000, end_ms=30_000 + minutes * 60_000, title=f"{minutes}", created_by=author
            )
            anew, again = [], []
            for _ in range(options["rounds"]):
                call.audio.storage.delete(cuts.name_of(call, clip.start_ms, clip.end_ms))
                anew.append(_listened(client, clip))
                again.append(_listened(client, clip))
            self.stdout.write(f"{minutes:2} min: cut anew {_told(anew)}; kept {_told(again)}")


def _call(*, by: User) -> Recording:
    """A call of eleven minutes on two channels, as loud and as noisy as speech."""
    dice = np.random.default_rng(1)
    length = RATE * 60 * (max(MINUTES) + 1)
    slow = np.abs(np.sin(np.arange(length) / RATE * 3))
    channels = [(0.2 * dice.standard_normal(length) * slow).astype(np.float32) for _ in range(2)]
    sound = ContentFile(files.encode(channels, rate=RATE, form="flac"), name="call.flac")
    return intake.accept(sound, facts=Facts(title="A call to cut"), by=by).recording


def _listened(client: Client, clip: Clip) -> tuple[float, float, int]:
    """Milliseconds to the first byte and to the last, and how many there were."""
    began = time.perf_counter()
    answer = client.get(reverse("recordings:clip-audio", args=[clip.pk]), secure=True)
    assert isinstance(answer, StreamingHttpResponse)
    first, got = 0.0, io.BytesIO()
    for piece in answer:
        first = first or 1000 * (time.perf_counter() - began)
        got.write(piece)
    answer.close()
    return first, 1000 * (time.perf_counter() - began), got.tell()


def _told(heard: list[tuple[float, float, int]]) -> str:
    first, last, size = (statistics.median(column) for column in zip(*heard, strict=True))
    return f"{first:.0f} ms to the first byte, {last:.0f} ms to the last of {size / 1e6:.1f} MB"
