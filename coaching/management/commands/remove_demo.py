from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coaching.demo import removing


class Command(BaseCommand):
    help = "Take the demo centre away: its people, calls with their files, content, attempts. Everything else stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-input", action="store_true", help="do not ask")
        parser.add_argument(
            "--with-real-work",
            action="store_true",
            help="also what people who are not the demo's have made of it; it is told first",
        )

    def handle(self, *args: Any, no_input: bool, with_real_work: bool, **options: Any) -> None:
        planned = removing.plan()
        if not planned.people:
            self.stdout.write("There is no demo centre here: nothing to take away.")
            return
        told = "\n".join(f"  {number:>6} {what}" for what, number in planned.counts())
        self.stdout.write(f"The demo centre, and what hangs on it:\n{told}")
        if planned.real_work:
            lines = "\n".join(f"  {line}" for line in planned.real_work)
            if not with_real_work:
                raise CommandError(
                    f"This hangs together with what people who are not the demo's have made, and would go too:\n{lines}\n"
                    "Nothing was taken away. Move what you need, or say --with-real-work to take it away too. Until then, "
                    "close the demo's accounts: untick “Active” in /admin/, or give them another password."
                )
            self.stdout.write(f"Among it, and missed by people who are not the demo's:\n{lines}")
        if not no_input and input("Take all of it away? Nothing brings it back. Type yes: ").strip().lower() != "yes":
            raise CommandError("Nothing was taken away.")
        left = removing.remove(planned)
        for file in left:
            self.stderr.write(f"This file could not be deleted: {file}")
        self.stdout.write("The demo centre is gone.")
