"""Real workers whose engine cannot be loaded, or breaks: they say so once and end, and no call is lost to them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.start import EmbeddedBroker
from recordings.transcription.engines.weights import EngineError
from tests.fakes import ScriptedEngine
from tests.starting import ROOT, run
from tests.tables import Tables

ASK = "from recordings.models import Transcript; print(*Transcript.objects.values_list('status', 'attempts').get())"


class BreaksLater(ScriptedEngine):
    """Loads well, and loses its weights while it plans the first call."""

    def language_of(self, *args: object) -> str:
        raise EngineError("The weights are gone: put them there again.")


@pytest.fixture
def env(tmp_path: Path, tables: Tables, django_db_setup: None) -> Iterator[dict[str, str]]:
    """A machine with a broker, no weights, and one call that waits."""
    broker = EmbeddedBroker(tmp_path)
    own = {"YCORD_DATA": str(tmp_path), "YCORD_MODELS": str(tmp_path / "models"), "CELERY_BROKER_URL": broker.url}
    env = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings"}
    env.pop("DATABASE_URL", None)
    try:
        if not tables.copy(tmp_path):
            manage(env, "migrate", "-v0")
        manage(env, "shell", "-v0", "-c", "from tests import make; make.recording()")
        yield env
    finally:
        broker.stop()


def manage(env: dict[str, str], *command: str) -> str:
    done = run("manage.py", *command, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def work(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A worker, until it ends by itself."""
    worker = ["celery", "-q", "-A", "config", "worker", "-Q", "transcription,default", "-c1", "-n", "deaf@%h"]
    return subprocess.run(
        [sys.executable, "-m", *worker, "-lWARNING"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("how", ["no weights", "other weights", "later"])
def test_a_worker_that_cannot_hear_says_so_once_and_ends_and_the_call_waits(
    env: dict[str, str], tmp_path: Path, how: str
):
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "model.bin").write_bytes(b"something else altogether")
    told, setting = {
        # The worker sees the first before it has a process that could load anything, and the others in that process.
        "no weights": ("no model.bin", {"YCORD_WHISPER_MODEL": "small"}),
        "other weights": ("cannot be loaded", {"YCORD_WHISPER_MODEL": str(strange)}),
        "later": ("The weights are gone", {"YCORD_ENGINE": f"{__name__}.BreaksLater"}),
    }[how]
    done = work(env | setting)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if " ERROR " in line]
    assert "Calls cannot be heard here: this worker ends, and they wait." in line
    assert told in line
    assert manage(env, "shell", "-v0", "-c", ASK).split() == ["pending", "0"]
