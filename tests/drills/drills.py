"""What all drills need: calls that are long, or alike but not the same, and a look at what the database holds of them."""

import io
import json
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recordings.audio import files
from recordings.audio.sound import Samples
from recordings.benchmark.scoring import Line, lines_of, score
from recordings.transcripts.turns import Turn, Word
from tests.site import ROOT, Site
from tests.test_journeys import CALLS, curl

NAMES = sorted(path.stem for path in CALLS.glob("*.mp3"))


@dataclass
class Call:
    """Audio, and what is said in it."""

    path: Path
    lines: list[Line]
    duration_ms: int


def _sound(name: str) -> list[Samples]:
    with (CALLS / f"{name}.mp3").open("rb") as file, files.unpack(file, rate=8000) as sound:
        return [sound.samples(channel) for channel in (0, 1)]


def call(folder: Path, number: int, *names: str) -> Call:
    """The demo's calls `names` one after the other, led in by a different silence for each `number`: never the same bytes."""
    parts, lines, at = [[np.zeros(80 * (number + 1), np.float32)] for _ in range(2)], [], 10 * (number + 1)
    for name in names:
        for line in lines_of(json.loads((CALLS / f"{name}.ref.json").read_text())):
            lines.append(Line(line.channel, line.start_ms + at, line.end_ms + at, line.text))
        for channel, samples in enumerate(_sound(name)):
            parts[channel].append(samples)
        at += len(parts[0][-1]) // 8
    path = folder / f"call-{number}.wav"
    path.write_bytes(files.encode([np.concatenate(part) for part in parts], rate=8000, form="wav"))
    return Call(path, lines, at)


def send(site: Site, header: str, call: Call) -> int:
    address = f"{site.url}/api/v1/recordings/"
    told = curl("-H", header, "-F", f"audio=@{call.path}", "-F", f"title={call.path.stem}", address)
    return int(told["id"])


def status(site: Site, header: str, pk: int) -> dict[str, Any]:
    told: dict[str, Any] = curl("-H", header, f"{site.url}/api/v1/recordings/{pk}/")
    return told


ASK = """
import json
from recordings.models import TranscriptChunk, Transcript
rows = Transcript.objects.filter(recording_id={pk}).values("status", "attempts", "worker", "heard_ms", "total_ms", "plan")
print(json.dumps([list(rows), TranscriptChunk.objects.filter(transcript__recording_id={pk}).count()]))
"""


def rows(site: Site, pk: int) -> tuple[list[dict[str, Any]], int]:
    """(the transcripts of a recording, how many checkpoints are kept of them), from the database itself."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", ASK.format(pk=pk)],
        cwd=ROOT, env=site.env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    transcripts, passages = json.load(io.StringIO(done.stdout.splitlines()[-1]))
    return transcripts, passages


def check(site: Site, header: str, pk: int, call: Call) -> list[dict[str, Any]]:
    """Exactly one transcript, ready, right, and nothing left over of how it was made."""
    transcripts, passages = rows(site, pk)
    assert [each["status"] for each in transcripts] == ["ready"], transcripts
    assert passages == 0
    told = curl("-H", header, f"{site.url}/api/v1/recordings/{pk}/transcript/")
    turns = [
        Turn(("agent", "customer").index(turn["speaker"]), [Word(**word) for word in turn["words"]])
        for turn in told["turns"]
    ]
    found = score(call.lines, turns, duration_ms=call.duration_ms)
    assert found.wer < 0.03, found
    assert found.words_on_the_wrong_speaker == 0, found
    return transcripts


def a_moment(longest: float) -> float:
    return random.uniform(0, longest)
