from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coaching.demo.loading import DemoCentre


class Command(BaseCommand):
    help = "Load the demo centre, Harbour Broadband. Safe to run twice; refused outside demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo machine: its accounts have a known password. Set YCORD_DEMO=1 where you want it."
            )
        # The demo's calls are heard while it is loaded, and what is made of them is published before.
        settings.GATE = []
        DemoCentre().load()
