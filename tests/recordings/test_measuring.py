import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recordings.benchmark import scoring
from recordings.benchmark.scoring import Line
from recordings.transcripts.turns import Turn, Word

LINES = [
    Line(0, 1000, 3000, "Good morning, how may I help?"),
    Line(1, 3500, 6000, "My router is broken."),
    Line(0, 30_000, 32_000, "Thank you for waiting."),
    Line(0, 32_200, 33_000, "It works now."),
]


def turn(channel: int, start_ms: int, text: str) -> Turn:
    return Turn(
        channel, [Word(word, start_ms + 200 * n, start_ms + 200 * n + 150) for n, word in enumerate(text.split())]
    )


RIGHT = [
    turn(0, 1100, "Good morning, how may I help?"),
    turn(1, 3600, "My router is broken."),
    turn(0, 30_050, "Thank you for waiting. It works now."),
]


def test_a_call_heard_right_has_nothing_wrong():
    found = scoring.score(LINES, RIGHT, duration_ms=33_000)
    assert (found.wer, found.wer_of_channel) == (0, [0, 0])
    assert (found.words_on_the_wrong_speaker, found.words_invented_in_hold) == (0, 0)
    assert (found.turn_start_median_ms, found.turn_start_p95_ms) == (100, 100)


def test_what_is_wrong_is_counted_for_what_it_is():
    wrong = [
        turn(0, 1100, "Good evening, how may I help?"),
        turn(0, 4000, "Router broken."),
        turn(1, 3600, "My is."),
        turn(1, 15_000, "Thank you."),
        turn(0, 30_900, "Thank you for waiting. It works now."),
    ]
    found = scoring.score(LINES, wrong, duration_ms=33_000)
    assert found.words_on_the_wrong_speaker == 2
    assert found.words_invented_in_hold == 2
    assert found.turn_start_p95_ms == 900
    assert found.wer_of_channel == [3 / 13, 3 / 4]


def test_a_hold_is_where_nobody_speaks_for_long():
    assert scoring.holds(LINES, duration_ms=50_000) == [(6000, 30_000), (33_000, 50_000)]


def test_both_kinds_of_reference_are_read():
    told = {"start_ms": 1, "end_ms": 2, "text": "Hello."}
    assert scoring.lines_of([told | {"channel": 1}]) == scoring.lines_of([told | {"speaker": "customer"}])


@pytest.mark.whisper
def test_the_benchmark_runs_and_writes_its_figures(tmp_path: Path):
    root = Path(__file__).parents[2]
    out = tmp_path / "figures.json"
    # The shortest call there is with two parties and a reference; the raw engine's threads only wait for each other here.
    call = str(Path(__file__).parent / "card-by-telephone.ogg")
    command = [sys.executable, "manage.py", "bench_transcription", call, "--rounds", "1", "--ways", "ours", "--profile"]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, "--json", str(out)], cwd=root, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    assert "word error rate" in done.stdout
    assert "Where our time goes" in done.stdout
    [ours] = json.loads(out.read_text())["ways"].values()
    assert ours["wer"] < 0.08
    assert ours["words_on_the_wrong_speaker"] == ours["words_invented_in_hold"] == 0
    assert ours["turn_start_median_ms"] < 200
