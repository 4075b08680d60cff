"""Starts Python in processes of their own without loading every library each time: forked from one that has, and has none of our code.

What a command finds is what a fresh interpreter would give it: its own environment, folder, arguments, modules of ours and end.
"""

import atexit
import contextlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Libraries that read no setting while they are imported. Each is some tenths of a second, and a test run starts Python a hundred times.
LIBRARIES = (
    "asgiref", "av", "billiard", "celery", "celery.app", "celery.app.amqp", "celery.app.task", "django", "django.contrib.admin",
    "django.core.management", "django.core.management.commands.check", "django.core.management.commands.migrate",
    "django.db.models", "django.forms", "django.template", "django.test", "django.urls", "django.views.generic", "django_htmx",
    "django_stubs_ext", "docx", "environ", "jinja2", "kombu", "markdown_it", "numpy", "psycopg", "pydantic", "rapidfuzz",
    "requests", "ruamel.yaml", "sqlparse", "yaml",
)  # fmt: skip


def run(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`python -c CODE` or `python FILE ARGUMENTS…` in our folder, by a shell that lets everybody read what it writes."""
    with tempfile.TemporaryDirectory() as folder:
        server = _server()
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps({"command": command, "env": env, "told": folder}) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (Path(folder, name).read_text() for name in ("out", "err"))
    return subprocess.CompletedProcess(command, code, out, err)


@cache
def _server() -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    server = subprocess.Popen(
        [sys.executable, __file__], cwd=ROOT, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def end() -> None:
        server.communicate()

    atexit.register(end)
    return server


def serve() -> dict[str, object] | None:
    """Fork for each line that asks; what it asks in the child, None in the parent when nobody asks any more."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            asked: dict[str, object] = json.loads(line)
            return asked
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    return None


def become(asked: dict[str, object]) -> None:
    """Be the interpreter that was asked for."""
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(str(asked["told"]), name), os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.umask(0o022)
    os.environ.clear()
    os.environ.update(asked["env"])  # type: ignore[call-overload]
    first, *others = asked["command"]  # type: ignore[misc]
    if first == "-c":
        sys.argv, sys.path[0] = ["-c"], ""
        exec(others[0], {"__name__": "__main__"})
    else:
        sys.argv, sys.path[0] = [first, *others], str(ROOT)
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    for library in LIBRARIES:
        with contextlib.suppress(ImportError):
            __import__(library)
    if (mine := serve()) is not None:
        become(mine)
