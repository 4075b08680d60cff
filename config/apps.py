from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring as an app, so that its checks are found."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 - registers them; it needs the models of other apps
