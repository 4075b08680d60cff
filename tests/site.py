"""The product as it runs: gunicorn, Celery workers, beat and an embedded broker, in folders and on ports of their own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.start import HERE, EmbeddedBroker, free_port

ROOT = Path(__file__).resolve().parent.parent

PEOPLE = """
from django.contrib.auth.models import Group, User
for name, role, first, last in (
    ("learner", "Learner", "Noor", "Haddad"), ("author", "Author", "Marisol", "Vega"), ("trainer", "Trainer", "Ewan", "Calder"),
    ("admin", "", "Ingrid", "Solheim"),
):
    person = User.objects.create_user(name, password="ycord-demo", first_name=first, last_name=last)
    if role:
        person.groups.set([Group.objects.get(name=role)])
    else:
        User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
"""

# Runs what it is told, one piece of code after the other, each with names of its own.
KEPT = """
import contextlib, io, json, sys, traceback
ours, told = dict(globals()), sys.stdin.readline()
while told:
    printed, broken = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(printed):
            exec(json.loads(told), dict(ours))
    except BaseException:
        broken = traceback.format_exc()
    print(json.dumps([printed.getvalue(), broken]), flush=True)
    told = sys.stdin.readline()
"""


class Site:
    """A running Ycord with the four demo accounts (password ycord-demo) and, if asked, the whole demo centre."""

    def __init__(self, data: Path, *, demo_centre: bool = False, database_url: str = "", **env: str) -> None:
        self.data = data
        self.broker = EmbeddedBroker(data)
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "YCORD_DEMO": "1", "YCORD_DATA": str(data)}
        models = os.environ["YCORD_MODELS"]
        # Other subjects than whom a call has to pass first; those of the gate itself say what they ask for.
        settings["YCORD_GATE"] = ""
        self.env = {**os.environ, **settings, "YCORD_MODELS": models, "CELERY_BROKER_URL": self.broker.url, **env}
        self.env.pop("DATABASE_URL", None)
        if database_url:
            self.env["DATABASE_URL"] = database_url
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.shell: subprocess.Popen[str] | None = None
        if not (data / "ycord.sqlite3").exists():
            self.manage("migrate", "-v0")
        if demo_centre:
            self.manage("load_demo")
        else:
            self.people()
        # Asked for last: until the web server listens, whatever connects anywhere may be given the same.
        self.port = free_port()
        self.url = f"http://{HERE}:{self.port}"
        self.start("web", "gunicorn", "config.wsgi", f"--bind={HERE}:{self.port}", "--threads=8", "--log-level=warning")
        self.start_transcriber()
        self.start("worker", "celery", "-q", "-A", "config", "worker", "-Qdefault", "-c1", "-ndefault@%h", "-lWARNING")
        self.start("beat", "celery", "-q", "-A", "config", "beat", "-lWARNING")
        self._wait_until_ready()

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True)

    def people(self) -> None:
        self.run(PEOPLE)

    def run(self, code: str) -> str:
        """What the code prints: in the shell of the product, which is started once, for that takes seconds."""
        if not self.shell:
            command = [sys.executable, "manage.py", "shell", "-v0", "-c", KEPT]
            self.shell = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(json.dumps(code) + "\n")
        self.shell.stdin.flush()
        printed, broken = json.loads(self.shell.stdout.readline())
        assert not broken, broken
        return str(printed)

    def start(self, name: str, module: str, *arguments: str, **env: str) -> None:
        log = (self.data / f"{name}.log").open("ab")
        with log:
            # A session of its own, so that a kill takes the worker's children too, and nothing else.
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.env | env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_transcriber(self, name: str = "transcriber", **env: str) -> None:
        self.start(
            name, "celery", "-q", "-A", "config", "worker", "-Qtranscription", "-c1", f"-n{name}@%h", "-lWARNING", **env
        )

    def kill(self, name: str) -> None:
        """As the power goes: no goodbye."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _wait_until_ready(self) -> None:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.stop()
        raise RuntimeError((self.data / "web.log").read_text()[-2000:])

    def stop(self) -> None:
        if self.shell:
            self.shell.communicate()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.broker.stop()
