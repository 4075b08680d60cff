from importlib import import_module

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "coaching"

    def ready(self) -> None:
        # They make themselves known to recordings, which ask nobody by name.
        for said in ("coaching.erased_calls", "coaching.kept_for", "coaching.outbox.consents"):
            import_module(said)
