from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from recordings.search import index


def keep_the_index(*, using: str, **kwargs: Any) -> None:
    """Django changes a table of SQLite by making it anew, without its triggers: then what search reads is put back."""
    if connections[using].vendor == "sqlite":
        index.install(connections[using])


class RecordingsConfig(AppConfig):
    name = "recordings"

    def ready(self) -> None:
        post_migrate.connect(keep_the_index, sender=self)
        # Says what has its time, when it is read.
        import_module("recordings.retention.keeping")
