"""A demo machine of the tests' own, that touches no data of yours; what production sets is checked in test_settings.py."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="ycord-tests-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
# The weights are assembled once and kept beside those of `make run`.
_models = Path(__file__).parent.parent / ".data" / "models"
os.environ.update(YCORD_DEMO="1", YCORD_DATA=str(_data), CELERY_BROKER_URL="memory://")
os.environ.setdefault("YCORD_MODELS", str(_models))

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nobody is asked about the calls of tests; those of the gate say what they ask for.
GATE: list[str] = []
ENGINE = "tests.fakes.ScriptedEngine"
# Whatever is installed here: a test that wants voices told apart says by what.
DIARIZER = "none"
# Each client of the tests builds the middleware anew: it looks files up when they are asked for, not all of them every time.
WHITENOISE_AUTOREFRESH = True
