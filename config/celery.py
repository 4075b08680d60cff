"""The Celery application: wiring only. Tasks live with the app whose verbs they open the door to."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ycord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
