"""`manage.py import_calls DIR`: a folder of calls at once, with a report an operator can act on."""

import io
import json
import signal
import sys
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from recordings.imports.importer import Report, Run, Told, read_table
from recordings.imports.scan import CannotImport
from recordings.imports.table import BadTable

FACTS = {
    "agent_name": "agent", "started_at": "taken on", "agent_channel": "the agent’s channel",
}  # fmt: skip


class Command(BaseCommand):
    help = """Bring in every recording below a folder. Safe to run again: what is in already stays as it is, and facts
that are still empty are filled from the table. What was refused is not opened again until it changes (or --again).

Where DIR holds a calls.csv or metadata.csv, its lines say what is known of the calls. The first line names the columns:
  file            path below DIR, or only the name; the one column that has to be there
  title, agent, queue, reason, why
  started_at      2026-11-20 14:03, in the site's time zone, or ISO 8601 with its own
  resolved        at first contact: yes or no
  satisfaction    1 to 5
  language        ISO 639-1, like en
  agent_channel   left or right

Exit code: 0 all went well; 1 a file or a line of the table was refused (the report says which and why), now or before;
2 nothing could be done; 130 stopped by Ctrl-C, after the file in hand."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="the folder; looked through with all folders in it"
        )
        parser.add_argument("--metadata", metavar="CSV", type=Path, help="the table, where it lies elsewhere")
        parser.add_argument(
            "--by", metavar="USERNAME", help="who adds them (default: an account “Folder import” of its own)"
        )
        parser.add_argument("--again", action="store_true", help="open again what was refused before")
        parser.add_argument("--json", action="store_true", help="the report as JSON, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"])
        table = _table(options["folder"], options["metadata"])
        with _finishing_the_file_in_hand() as stopped:
            run = Run(
                options["folder"], by, table=lambda: table, again=options["again"],
                stop=stopped.is_set, tell=self._progress(),
            )  # fmt: skip
            try:
                report = run.go()
            except CannotImport as problem:
                self._tell(run.report, options)
                raise CommandError(str(problem), returncode=2) from problem
            except DatabaseError as problem:
                self._tell(run.report, options)
                raise CommandError(
                    f"The database does not answer: {problem}. What came in before is safe; run it again.", returncode=2
                ) from problem
        self._tell(report, options)
        if report.more:
            self.stderr.write("Stopped. Run it again for the rest.")
        if report.more or not report.all_well:
            raise SystemExit(130 if report.more else 1)

    def _progress(self) -> Any:
        """On a terminal, one line that counts; a log gets only the report."""
        if not sys.stderr.isatty():
            return lambda told: None
        count = 0

        def tell(told: Told) -> None:
            nonlocal count
            count += 1
            sys.stderr.write(f"\r\033[K{count} looked at, the last one {told.file[:60]}")

        return tell

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A terminal or log in an old encoding gets every name, if need be as escapes.
            sys.stdout.reconfigure(errors="backslashreplace")
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report), ensure_ascii=False, indent=2, default=str))
            return
        for line in _lines(report, everything=options["verbosity"] > 1):
            self.stdout.write(line)


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is nobody with the username “{username}”.", returncode=2)
    return person


def _table(folder: Path, given: Path | None) -> Any:
    try:
        return read_table(folder, given)
    except CannotImport as problem:
        raise CommandError(str(problem), returncode=2) from problem
    except BadTable as problem:
        raise CommandError(f"{problem} Nothing has been brought in.", returncode=2) from problem


@contextmanager
def _finishing_the_file_in_hand() -> Iterator[threading.Event]:
    """The first Ctrl-C (or a request to end) waits for the file in hand; the second does not."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def finish(number: int, frame: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    try:
        for number in before:
            signal.signal(number, finish)
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _lines(report: Report, *, everything: bool) -> Iterator[str]:
    """The report as people read it: what came in, what did not and why, what is wrong with the table."""
    yield f"{report.folder}{f', with what {report.table} says' if report.table else ''}"
    filled = sum(bool(told.filled) for told in report.known)
    kept = sum(bool(told.kept) for told in report.known)
    told = [f"facts filled in for {filled}"] * bool(filled) + [
        f"{kept} where people wrote something else: kept"
    ] * bool(kept)
    beside = f"   ({'; '.join(told)})" if told else ""
    yield f"  taken           {len(report.taken):>6}"
    yield f"  known already   {len(report.known):>6}{beside}"
    yield f"  refused         {len(report.refused):>6}"
    if report.lines:
        yield f"  lines refused   {len(report.lines):>6}"
    known = [told for told in report.known if everything or told.filled]
    yield from _table_of(
        "Taken", [(t.file, f"call {t.recording}, “{t.title}”{f' ({t.note})' if t.note else ''}") for t in report.taken]
    )
    yield from _table_of("Known already", [(t.file, f"call {t.recording}{_changed(t)}") for t in known])
    again = " (as before; --again looks again)"
    yield from _table_of("Refused", [(t.file, t.reason + (again if t.before else "")) for t in report.refused])
    yield from _table_of(
        f"Refused in {report.table}", [(f"line {number}", problem) for number, problem in report.lines]
    )
    yield from _table_of("Good to know", [("", note) for note in report.notes])


def _changed(told: Told) -> str:
    parts = [
        f"; {word}: {', '.join(FACTS.get(name, name) for name in names)}"
        for word, names in (("filled in", told.filled), ("kept as people wrote it", told.kept))
        if names
    ]
    return "".join(parts)


def _table_of(heading: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if rows:
        width = min(48, max(len(first) for first, _ in rows))
        yield f"\n{heading}"
        yield from (f"  {first:<{width}}  {second}" if first else f"  {second}" for first, second in rows)


def _as_json(report: Report) -> dict[str, Any]:
    """The report as plain values."""

    def plain(told: Told) -> dict[str, Any]:
        values = {one.name: getattr(told, one.name) for one in fields(told) if one.name != "outcome"}
        return {name: value for name, value in values.items() if value not in ("", None, [], False)}

    return {
        "folder": report.folder,
        "table": report.table,
        "taken": [plain(told) for told in report.taken],
        "known": [plain(told) for told in report.known],
        "refused": [plain(told) for told in report.refused],
        "lines": [{"line": number, "problem": problem} for number, problem in report.lines],
        "notes": report.notes,
        "complete": not report.more,
    }
