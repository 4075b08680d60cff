"""The Celery application: wiring only. Tasks live with the app whose verbs they open the door to."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

from config.environment import yes_or_no

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if yes_or_no("YCORD_DEMO"):
    # A demo in a container runs as root; a page of warning from each worker would hide what its visitor should read.
    warnings.simplefilter("ignore", SecurityWarning)

app = Celery("ycord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "recordings.transcription",
        "recordings.imports",
        "recordings.retention",
        "coaching.learning",
        "coaching.progress",
        "coaching.outbox",
        "coaching.people",
    ]
)
