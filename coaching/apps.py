from importlib import import_module

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "coaching"

    def ready(self) -> None:
        # Recordings ask whoever has said that something of theirs hangs on a call; it says so when it is read.
        import_module("coaching.erased_calls")
