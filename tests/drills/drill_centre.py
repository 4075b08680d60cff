"""A centre as the README's chapter has it: PostgreSQL, Valkey, an S3 bucket, and two transcribers that share no disk with anybody."""

import json
import logging
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from config.start import HERE, free_port
from tests.drills import drills
from tests.site import ROOT, Site
from tests.test_journeys import token, wait_for

LEASE = 4


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address=HERE, port=0)
    server.start()
    host, port = server.get_host_and_port()
    env = {
        "YCORD_S3_BUCKET": "calls",
        "YCORD_S3_ENDPOINT": f"http://{host}:{port}",
        "YCORD_S3_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=env["YCORD_S3_ENDPOINT"], **keys).create_bucket(Bucket="calls")  # type: ignore[call-overload]
    yield env
    server.stop()


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("initdb") or "/none").parent]
    folder = Path("/tmp") / f"ycord-drill-{os.getpid()}"
    folder.mkdir()
    # PostgreSQL refuses to run as root.
    who = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if who:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    port, data = free_port(), str(folder / "data")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run([*who, str(found[-1] / "initdb"), "-D", data, "-U", "ycord", "--auth=trust", "-E", "UTF8"], **quiet)  # type: ignore[call-overload]
    options = f"-p {port} -c listen_addresses={HERE} -c unix_socket_directories="
    control = [*who, str(found[-1] / "pg_ctl"), "-D", data, "-w", "-l", f"{folder}/log"]
    subprocess.run([*control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    yield f"postgres://ycord@{HERE}:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
    shutil.rmtree(folder, ignore_errors=True)


ASK = """
import json
from recordings.models import Transcript
print(json.dumps(list(Transcript.objects.values_list("recording_id", "status", "attempts", "worker"))))
"""


def test_two_ears_share_a_queue_one_is_killed_and_all_calls_are_heard_once(
    tmp_path: Path, bucket: dict[str, str], postgres: str
):
    for name in ("web", "transcriber", "transcriber2"):
        (tmp_path / name).mkdir()
    centre = Site(
        tmp_path / "web", database_url=postgres, YCORD_LEASE_SECONDS=str(LEASE), YCORD_WHISPER_THREADS="1",
        SECRET_KEY=secrets.token_urlsafe(50), **bucket,
    )  # fmt: skip
    try:
        centre.kill("transcriber")
        models = {
            name: {"YCORD_DATA": str(tmp_path / name), "YCORD_MODELS": str(tmp_path / name / "models")}
            for name in ("transcriber", "transcriber2")
        }
        for name in ("transcriber", "transcriber2"):
            centre.start_transcriber(name, **models[name])
        header = token(centre)
        calls = [drills.call(tmp_path, number, drills.NAMES[number % 5]) for number in range(8)]
        pks = [drills.send(centre, header, call) for call in calls]
        wait_for(centre, header, pks[2], until=lambda told: told["status"] == "running")
        time.sleep(3)
        centre.kill("transcriber2")
        for pk in pks:
            wait_for(centre, header, pk, until=lambda told: told["status"] in ("ready", "failed"), seconds=300)
        for pk, call in zip(pks, calls, strict=True):
            drills.check(centre, header, pk, call)
        told = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", ASK],
            cwd=ROOT, env=centre.env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows = json.loads(told.stdout.splitlines()[-1])
        for row in rows:
            print(*row)
        assert len({row[3] for row in rows}) == 2, "both transcribers took part"
        assert sorted(row[0] for row in rows) == sorted(pks)
        print(
            "left in the transcribers' own folders:",
            sorted(p.name for name in models for p in (tmp_path / name).iterdir()),
        )
    finally:
        centre.stop()
