from importlib import import_module

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "coaching"

    def ready(self) -> None:
        # Recordings ask whoever has said that something of theirs hangs on a call, or has its time; they say so when they are read.
        for said in ("coaching.erased_calls", "coaching.kept_for"):
            import_module(said)
