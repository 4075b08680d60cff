"""Production as an operator meets it: processes of their own, on a database and folders of their own."""

import os
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests import starting
from tests.test_settings import GOOD

# One database for them all.
pytestmark = pytest.mark.xdist_group("production")

SET_UP = """
import django; django.setup()
from django.contrib.auth.models import User
"""


def run(data: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in production, started by a shell that lets everybody read what it writes."""
    env = {
        "PATH": os.environ["PATH"],
        **GOOD,
        "YCORD_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **env,
    }
    return starting.run(*command, env=env)


def python(data: Path, code: str, **env: str) -> subprocess.CompletedProcess[str]:
    return run(data, "-c", SET_UP + code, **env)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that has its tables and nobody in them."""
    folder = tmp_path_factory.mktemp("production") / "data"
    done = run(folder, "manage.py", "migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return folder


def readable_by_others(folder: Path) -> list[str]:
    return [str(path) for path in [folder, *folder.rglob("*")] if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def test_the_web_server_does_not_start_while_a_demo_account_can_sign_in(data: Path):
    assert run(data, "-c", "import config.wsgi").returncode == 0
    python(data, "User.objects.create_superuser('admin', 'admin@harbour.example', 'ycord-demo')")
    refused = run(data, "-c", "import config.wsgi")
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert "admin" in last
    assert "manage.py remove_demo" in last
    reported = run(data, "manage.py", "check", "--deploy")
    assert reported.returncode != 0
    assert "ycord.E001" in reported.stderr
    assert run(data, "-c", "import config.wsgi", YCORD_DEMO="1").returncode == 0
    removed = run(data, "manage.py", "remove_demo", "--no-input")
    assert removed.returncode == 0, removed.stderr
    assert run(data, "-c", "import config.wsgi").returncode == 0


def test_a_database_without_tables_is_told_of_and_hinders_nobody(tmp_path: Path):
    started = run(tmp_path, "-c", "import config.wsgi")
    assert started.returncode == 0
    assert "could not be looked up" in started.stderr


def test_nothing_it_writes_can_be_read_by_other_accounts(data: Path):
    code = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
default_storage.save("calls/small.wav", ContentFile(b"RIFF"))
large = TemporaryUploadedFile("large.wav", "audio/wav", 4, None)
large.write(b"RIFF"); large.seek(0)
default_storage.save("calls/2026/large.wav", large)
open(data / "a-log", "w").close()
"""
    done = python(data, f"from pathlib import Path; data = Path({str(data)!r})" + code)
    assert done.returncode == 0, done.stderr
    assert (data / "recordings/calls/2026/large.wav").exists()
    assert (data / "ycord.sqlite3").exists()
    assert readable_by_others(data) == []


def test_what_others_can_read_since_before_is_told(data: Path):
    with tempfile.TemporaryDirectory() as open_to_all:
        Path(open_to_all).chmod(0o755)
        told = run(data, "manage.py", "check", "--deploy", YCORD_RECORDINGS=open_to_all).stderr
    assert f"chmod -R go= {open_to_all}" in told
    assert f"chmod -R go= {data}" not in told


def test_the_check_tells_of_letters_in_the_log_and_of_missing_https(data: Path):
    told = run(data, "manage.py", "check", "--deploy", EMAIL_URL="consolemail://", YCORD_HTTPS="0").stderr
    assert "ycord.W002" in told
    assert "ycord.W003" in told
    well = run(data, "manage.py", "check", "--deploy", "--fail-level=WARNING", EMAIL_URL="smtp://mail.example")
    assert well.returncode == 0, well.stderr


def test_no_link_that_sets_a_password_is_made_where_no_letter_can_be_sent(data: Path):
    code = """
from django.test import Client
User.objects.create_user("ann", "ann@real.example", "five quiet herons")
client = Client(headers={"host": "training.example.org"})
pages = [client.get("/accounts/password/reset/", secure=True),
         client.post("/accounts/password/reset/", {"email": "ann@real.example"}, secure=True)]
print([page.status_code for page in pages])
print(all("administrator" in page.content.decode() for page in pages))
print("password/reset" in client.get("/accounts/login/", secure=True).content.decode())
"""
    done = python(data, code)
    assert done.stdout.splitlines() == ["[200, 200]", "True", "False"], done.stderr
    assert "/password/reset/key/" not in done.stdout + done.stderr
