"""What production refuses, and what the README tells about settings: read by a fresh interpreter each."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.starting import ROOT, run

GOOD = {"SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz", "SITE_URL": "https://training.example.org"}


SAY = "import config.settings as s; print(s.SESSION_COOKIE_SECURE, s.ALLOWED_HOSTS)"


def start(tmp_path: Path, say: str = SAY, **env: str) -> subprocess.CompletedProcess[str]:
    return run("-c", say, env={"PATH": os.environ["PATH"], "YCORD_DATA": str(tmp_path), **env})


def test_production_starts_with_a_key_and_a_name(tmp_path: Path):
    done = start(tmp_path, **GOOD)
    assert done.stdout.strip() == "True ['training.example.org']", done.stderr


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "shorter than 50"),
        ({"SECRET_KEY": "ycord-demo-" + "x" * 60}, "demo key"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"SECRET_KEY": "a" * 60}, "hardly random"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "training.example.org"}, "begin with https://"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL has to look like"),
        ({"YCORD_UPLOAD_LIMIT_MB": "lots"}, "YCORD_UPLOAD_LIMIT_MB has to be a whole number"),
        ({"YCORD_AGENT_CHANNEL": "5"}, "0 to 1"),
        ({"YCORD_BLEEP_UNASKED": "card,shoe size"}, "not “shoe size”"),
        ({"YCORD_LANGUAGE": "klingon"}, "YCORD_LANGUAGE: The language has to be two letters"),
        ({"YCORD_WHISPER_MODEL": "base,small"}, "like base,ja=small,de=medium"),
        ({"YCORD_WHISPER_MODEL": "base,xx=small"}, "like base,ja=small,de=medium"),
        ({"YCORD_WHISPER_MODEL": "base,ja=small,ja=medium"}, "like base,ja=small,de=medium"),
        ({"YCORD_WHISPER_MODEL": "base,ja="}, "like base,ja=small,de=medium"),
        ({"YCORD_WHISPER_MODEL": ",ja=small"}, "like base,ja=small,de=medium"),
    ],
)
def test_production_refuses_to_start_half_configured(tmp_path: Path, wrong: dict[str, str], says: str):
    done = start(tmp_path, **{**GOOD, **wrong})
    assert done.returncode != 0
    assert says in done.stderr.strip().splitlines()[-1]


def test_a_demo_key_is_each_machine_s_own(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        assert start(tmp_path / folder, YCORD_DEMO="1").returncode == 0
    assert (tmp_path / "a/secret-key").read_text() != (tmp_path / "b/secret-key").read_text()


def test_the_demo_centre_is_refused_in_production(tmp_path: Path):
    env = {"PATH": os.environ["PATH"], **GOOD, "YCORD_DATA": str(tmp_path)}
    done = run("manage.py", "load_demo", env=env)
    assert done.returncode != 0
    assert "not a demo machine" in done.stderr


def test_every_environment_variable_is_in_the_readme_s_table():
    code = "".join(p.read_text() for p in [*ROOT.glob("config/*.py"), ROOT / "Makefile"])
    used = set(
        re.findall(r'(?:env\.\w+|_whole|yes_or_no|language|models_by_language|roles_by_group)\(\s*"([A-Z0-9_]+)"', code)
    ) | set(re.findall(r'environ(?:\.get\(|\[)"([A-Z0-9_]+)"', code))
    used -= {"DJANGO_SETTINGS_MODULE"}
    table = set(re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "README.md").read_text(), flags=re.M))
    assert used - table == set(), "used, not told"
    assert table - used == set(), "told, not used"


@pytest.mark.parametrize("name", ["YCORD_DEMO", "DEBUG", "YCORD_HTTPS", "YCORD_BEHIND_PROXY"])
@pytest.mark.parametrize("told", ["maybe", "2", "tru", "yes please"])
def test_a_yes_or_no_that_is_neither_stops_the_start(tmp_path: Path, name: str, told: str):
    done = start(tmp_path, **{**GOOD, name: told})
    assert done.returncode != 0
    assert f"{name} has to be 1 or 0" in done.stderr.strip().splitlines()[-1]


def test_every_yes_or_no_is_read_so_that_it_can_stop_the_start():
    code = "".join(path.read_text() for path in ROOT.glob("config/*.py"))
    assert "env.bool" not in code


@pytest.mark.parametrize(
    ("told", "secure"), [("", "True"), (" On ", "True"), ("YES", "True"), ("0", "False"), ("off", "False")]
)
def test_a_yes_or_no_is_understood_as_people_write_it(tmp_path: Path, told: str, secure: str):
    assert start(tmp_path, **GOOD, YCORD_HTTPS=told).stdout.split()[0] == secure


@pytest.mark.parametrize("url", ["nonsense", "http://mail", "smtp://user:password@host:port"])
def test_a_mail_server_that_is_none_is_told(tmp_path: Path, url: str):
    assert "EMAIL_URL has to look like" in start(tmp_path, **GOOD, EMAIL_URL=url).stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({}, "base {} -"),
        ({"YCORD_LANGUAGE": "", "YCORD_WHISPER_MODEL": ""}, "base {} -"),
        ({"YCORD_LANGUAGE": "en-GB", "YCORD_WHISPER_MODEL": "small"}, "small {} en-"),
        ({"YCORD_LANGUAGE": "German", "YCORD_WHISPER_MODEL": " base, ja = small,de=/srv/a=b"}, "base {'ja': 'small', 'de': '/srv/a=b'} de-"),
    ],
)  # fmt: skip
def test_models_and_languages_are_understood_as_people_write_them(tmp_path: Path, told: dict[str, str], meant: str):
    say = "import config.settings as s; print(s.WHISPER_MODEL, s.WHISPER_MODELS, s.WHISPER_LANGUAGE + '-')"
    assert start(tmp_path, say, **GOOD, **told).stdout.strip() == meant
