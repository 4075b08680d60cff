"""Three hundred files that a night may bring: each taken or refused with a reason, the worker alive, its memory flat."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills import drills
from tests.recordings.test_importing import hostile
from tests.site import ROOT, Site
from tests.test_journeys import token, wait_for

FILES = 300


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    data = tmp_path / "site"
    data.mkdir()
    running = Site(data)
    yield running
    running.stop()


def spoilt(data: bytes, how: random.Random) -> bytes:
    """A file as a bad disk, a broken transfer or a wrong program leaves it."""
    at = how.randrange(len(data)) if data else 0
    return how.choice(
        [
            lambda: data[:at],
            lambda: data[:at] + how.randbytes(64) + data[at + 64 :],
            lambda: data + how.randbytes(how.randrange(1, 9000)),
            lambda: how.randbytes(16) + data[16:],
            lambda: data[:at] + bytes(4096) + data[at + 4096 :],
            lambda: data[: len(data) // 2] + data,
        ]
    )()


def three_hundred(folder: Path) -> int:
    folder.mkdir()
    hostile(folder)
    kept = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    how = random.Random(11)
    for number in range(FILES - len(kept)):
        source = kept[number % len(kept)]
        (folder / f"{number:03}{source.suffix}").write_bytes(spoilt(source.read_bytes(), how))
    return FILES


def memory_mb(site: Site) -> int:
    """Resident memory of the transcriber: the worker and its child."""
    pids = [site.processes["transcriber"].pid]
    pids += [int(pid) for pid in Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text().split()]
    return sum(
        int(line.split()[1]) // 1024
        for pid in pids
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )


ASK = """
import json
from recordings.models import Transcript
print(json.dumps([[t.status, t.error, t.recording.title] for t in Transcript.objects.select_related("recording")]))
"""


def test_three_hundred_hostile_files(site: Site, tmp_path: Path):
    header = token(site)
    # A call first, so that the model is loaded and has heard something.
    pk = drills.send(site, header, drills.call(tmp_path, 1, "one-slow-room"))
    wait_for(site, header, pk, until=lambda told: told["status"] == "ready")
    before, transcriber = memory_mb(site), site.processes["transcriber"].pid
    count = three_hundred(tmp_path / "night")
    command = [sys.executable, "manage.py", "import_calls", str(tmp_path / "night"), "--json"]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=site.env, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr[-2000:]
    report = json.loads(done.stdout)
    print(f"{count} files looked at in {time.monotonic() - began:.0f} s")
    for _ in range(600):
        told = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", ASK],
            cwd=ROOT, env=site.env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows = json.loads(told.stdout.splitlines()[-1])
        if not any(status in ("pending", "running") for status, _, _ in rows):
            break
        time.sleep(2)
    after = memory_mb(site)
    ended = {status: sum(row[0] == status for row in rows) for status in {row[0] for row in rows}}
    print(f"of {len(rows)} calls taken: {ended}; the transcriber's memory {before} MB before, {after} MB after")
    assert all(each["reason"] for each in report["refused"])
    print(f"{len(report['refused'])} refused, each with a reason; {len(report['taken'])} taken")
    assert set(ended) == {"ready"}, "what came in by the door can be heard, if only to say that nobody speaks"
    assert site.processes["transcriber"].pid == transcriber
    assert site.processes["transcriber"].poll() is None
    assert after < before + 150
    drills.check(site, header, pk, drills.call(tmp_path, 1, "one-slow-room"))
