from importlib import import_module

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "coaching"

    def ready(self) -> None:
        # They make themselves known to recordings, which ask nobody by name.
        import_module("coaching.erased_calls")
        import_module("coaching.outbox.consents")
