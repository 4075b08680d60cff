from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring as an app, so that its checks are found, and what happens when somebody signs in."""

    name = "config"

    def ready(self) -> None:
        from config import accounts, checks  # noqa: F401, PLC0415 - registers them; they need the models of other apps
