"""A database that is there for one command alone."""

import os
import subprocess
import sys
import tempfile

from django.conf import settings
from django.core.management.base import CommandError


def run(*command: str, database_url: str = "") -> None:
    """Run `manage.py` with these words in a process whose data lie in a folder of their own, gone afterwards.

    Its database is an empty SQLite file, or the one of `database_url`. Raises CommandError where it comes to no good end.
    """
    with tempfile.TemporaryDirectory(prefix="ycord-bench-") as folder:
        env = {
            **os.environ,
            "DATABASE_URL": database_url or f"sqlite:///{folder}/bench.sqlite3",
            "YCORD_DATA": folder,
            "YCORD_RECORDINGS": f"{folder}/recordings",
            "YCORD_S3_BUCKET": "",
            "CELERY_BROKER_URL": "memory://",
            "DEBUG": "",
        }
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=env, check=False)  # noqa: S603
    if done.returncode:
        raise CommandError("The benchmark did not come to an end (see above).")
