"""The embedded broker: which program `make run` starts."""

import subprocess
from pathlib import Path

import pytest

from config.start import broker_program


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_a_valkey_or_redis_that_is_on_the_machine_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    redis = program(tmp_path, "redis-server")
    assert broker_program() == redis
    valkey = program(tmp_path, "valkey-server")
    assert broker_program() == valkey


def test_without_one_the_package_s_own_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    told = subprocess.run([broker_program(), "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("Valkey server")
