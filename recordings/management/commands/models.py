"""`manage.py models`: the models Whisper hears with on this machine, and `fetch`, which brings in another."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from recordings.call_metadata import LANGUAGES
from recordings.transcription.engines import registry, stock
from recordings.transcription.engines.weights import SIZES, EngineError


class Command(BaseCommand):
    help = (
        "The models of this machine, how they stand and which are in use. `fetch SIZE` brings one in: from the hub, or from a folder "
        "or an archive somebody brought. Ends with 1 where one that is in use cannot be used, or the fetch did not succeed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", metavar="fetch")
        fetch = verbs.add_parser("fetch", help="bring in the weights of a size, or go on where a fetch was interrupted")
        fetch.add_argument("size", metavar="SIZE", help=f"one of {', '.join(SIZES)}")
        fetch.add_argument(
            "--from",
            dest="source",
            type=Path,
            metavar="FOLDER_OR_ARCHIVE",
            help="take them from here: no network is needed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "fetch":
            self._fetch(options["size"], options["source"])
        else:
            self._list()

    def _list(self) -> None:
        used = registry.models()
        looked = [stock.look_at(name) for name in dict.fromkeys((*used, *stock.models()))]
        for kept in looked:
            size = f"{kept.size} bytes ({filesizeformat(kept.size)})".replace("\xa0", " ")
            self.stdout.write(f"{kept.name}: {size}, {kept.state}{_use(used, kept.name)}.")
        rest = [size for size in SIZES if size not in {kept.name for kept in looked}]
        self.stdout.write(f"\nTo be had with `models fetch`: {', '.join(rest)}.")
        if broken := [kept.name for kept in looked if kept.name in used and not kept.usable]:
            raise CommandError(
                f"In use, and cannot be used: {', '.join(broken)}. No call is heard until this is mended."
            )

    def _fetch(self, size: str, source: Path | None) -> None:
        try:
            if not source and size in SIZES and stock.look_at(size).state == "intact":
                self.stdout.write(f"Whisper {size} is here and intact: there is nothing to fetch.")
                return
            folder = stock.bring(size, source) if source else stock.fetch(size)
        except EngineError as problem:
            raise CommandError(str(problem)) from problem
        except KeyboardInterrupt:
            raise CommandError(f"Stopped: `models fetch {size}` goes on from here.", returncode=130) from None
        self.stdout.write(f"Whisper {size} is in {folder}, whole.")
        if size not in registry.models():
            self.stdout.write(
                "It is used when YCORD_WHISPER_MODEL names it, from the next start of a `transcriber` on."
            )


def _use(used: dict[str, list[str]], name: str) -> str:
    if name not in used:
        return ""
    languages = [LANGUAGES[code] for code in used[name]]
    if name == settings.WHISPER_MODEL:
        languages.append("all other languages" if len(used) > 1 else "all languages")
    return f"; in use for {', '.join(languages)}"
