"""The product as it runs: gunicorn, Celery workers, beat and an embedded broker, in folders and on ports of their own."""

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


class Site:
    """A running Ycord with the four demo accounts (password ycord-demo) and, if asked, the whole demo centre."""

    def __init__(self, data: Path, *, demo_centre: bool = False, database_url: str = "", **env: str) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://{HERE}:{self.port}"
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
        self.manage("migrate", "-v0")
        if demo_centre:
            self.manage("load_demo")
        else:
            self.manage("shell", "-v0", "-c", PEOPLE)
        self.start("web", "gunicorn", "config.wsgi", f"--bind={HERE}:{self.port}", "--threads=8", "--log-level=warning")
        self.start_transcriber()
        self.start("worker", "celery", "-q", "-A", "config", "worker", "-Qdefault", "-c1", "-ndefault@%h", "-lWARNING")
        self.start("beat", "celery", "-q", "-A", "config", "beat", "-lWARNING")
        self._wait_until_ready()

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True)

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
        raise RuntimeError((self.data / "web.log").read_text()[-2000:])

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.broker.stop()
