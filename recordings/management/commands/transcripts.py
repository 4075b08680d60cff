"""What waits to be transcribed, is being transcribed, was put off or failed and why, for whoever looks after it."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from recordings.models import Transcript
from recordings.numbers import whole
from recordings.templatetags.ycord import clock, lasting, moment
from recordings.transcription import queue

NOBODY_LISTENS = (
    "Nothing takes up what waits: is a `transcriber` running? Look at its service and its log, then at /health/ready. "
    "Nothing is lost: what waits is heard as soon as one runs."
)
LONGEST_TITLE = 40
# "pending" is what the database and the API call both.
STATUSES = {**{kind.replace(" ", "-"): (kind,) for kind in queue.KINDS}, "pending": ("put off", "waiting")}
COLUMNS = {
    "id": "ID", "call": "CALL", "status": "STATUS", "heard": "HEARD", "tries": "TRIES", "worker": "WORKER",
    "since": "SINCE", "lease": "LEASE", "next_try": "NEXT TRY", "reason": "REASON",
}  # fmt: skip


def _positive(told: str) -> int:
    number = whole(told)
    if not number:
        raise argparse.ArgumentTypeError(f"it has to be a number from 1 on, not “{told}”")
    return number


def _plain(text: str) -> str:
    """On one line, without what could steer a terminal."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


class Command(BaseCommand):
    help = (
        "What waits to be transcribed, is being heard, was put off or failed, and why. `retry` and `cancel` take the ids of the "
        "first column. Ends with 2 where an id is not there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--status", choices=STATUSES, help="only these; otherwise all that are open or failed")
        parser.add_argument("--limit", type=_positive, default=50, metavar="N", help="show at most N (50)")
        parser.add_argument("--json", action="store_true", help="for programs: everything the table says, and times")
        verbs = parser.add_subparsers(dest="verb", metavar="retry | cancel")
        retry = verbs.add_parser("retry", help="try again what failed, or at once what was put off")
        retry.add_argument("ids", nargs="*", type=_positive, metavar="ID")
        retry.add_argument("--failed", action="store_true", help="all that failed")
        cancel = verbs.add_parser("cancel", help="stop waiting for these or hearing them; the recordings are kept")
        cancel.add_argument("ids", nargs="+", type=_positive, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        if verb == "retry":
            self._retry(options["ids"], failed=options["failed"])
        elif verb == "cancel":
            self._cancel(options["ids"])
        else:
            kinds = STATUSES[options["status"]] if options["status"] else queue.MATTER
            self._show(kinds, limit=options["limit"], as_json=options["json"])

    def _show(self, kinds: tuple[str, ...], *, limit: int, as_json: bool) -> None:
        stats = queue.stats()
        shown: list[Transcript] = []
        total = 0
        for kind in kinds:
            found = queue.all_of(kind)
            total += found.count()
            shown += found[: limit - len(shown)] if len(shown) < limit else []
        if as_json:
            self.stdout.write(json.dumps(_as_data(stats, shown, left_out=total - len(shown)), indent=2))
            return
        oldest = f"; oldest waits {lasting(stats.oldest_ms)}" if stats.oldest_ms is not None else ""
        self.stdout.write(f"{stats}{oldest}")
        if stats.unheard:
            self.stdout.write(NOBODY_LISTENS)
        if shown:
            self.stdout.write("")
        for line in _table([_row(transcript) for transcript in shown]):
            self.stdout.write(line)
        if total > len(shown):
            self.stdout.write(f"… and {total - len(shown)} more: --limit {total} shows them all.")

    def _retry(self, ids: list[int], *, failed: bool) -> None:
        if not ids and not failed:
            raise CommandError("Say which: transcripts retry ID…, or transcripts retry --failed.", returncode=2)
        for transcript in self._asked_for(ids):
            again = queue.retry(transcript)
            if again is None:
                told = f"nothing to try, it is {transcript.get_status_display().lower()} or has been heard since"
            elif again.pk != transcript.pk:
                told = f"tried again as {again.pk}"
            else:
                told = "due now" if transcript.is_put_off else "waiting, and the workers have been told again"
            self.stdout.write(f"{transcript.pk}: {told}.")
        if failed:
            many = len(queue.retry_failed())
            self.stdout.write(f"{many} tried again." if many else "Nothing has failed: there is nothing to try again.")

    def _cancel(self, ids: list[int]) -> None:
        for transcript in self._asked_for(ids):
            stopped = queue.cancel(transcript)
            told = "stopped" if stopped else f"nothing to stop, it is {transcript.get_status_display().lower()}"
            self.stdout.write(f"{transcript.pk}: {told}.")

    def _asked_for(self, ids: list[int]) -> list[Transcript]:
        """All of `ids` or none: whoever mistypes one has changed nothing yet."""
        found = Transcript.objects.select_related("recording").in_bulk(ids)
        missing = [pk for pk in dict.fromkeys(ids) if pk not in found]
        if missing:
            many = len(missing) > 1
            named = ", ".join(map(str, missing))
            raise CommandError(
                f"There {'are' if many else 'is'} no transcript{'s' if many else ''} {named}: nothing was changed. "
                "`transcripts` lists the ids.",
                returncode=2,
            )
        return [found[pk] for pk in dict.fromkeys(ids)]


def _row(transcript: Transcript) -> dict[str, str]:
    title = _plain(transcript.recording.title)
    running, silent = transcript.status == Transcript.Status.RUNNING, transcript.silent_ms
    lease = ""
    if silent is not None:
        lease = f"silent for {lasting(silent)}"
    elif running and transcript.lease_until:
        lease = f"{(transcript.lease_until - timezone.now()).seconds} s left"
    return {
        "id": str(transcript.pk),
        "call": title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…",
        "status": queue.kind_of(transcript),
        "heard": f"{clock(transcript.heard_ms)} of {clock(transcript.total_ms)}",
        "tries": str(transcript.attempts),
        "worker": _plain(transcript.worker),
        "since": moment(queue.since(transcript)),
        "lease": lease,
        "next_try": moment(transcript.retry_at) if transcript.is_put_off else "",
        "reason": _plain(transcript.error),
    }


def _table(rows: list[dict[str, str]]) -> list[str]:
    """Lines of a table without the columns in which nothing stands."""
    used = [name for name in COLUMNS if any(row[name] for row in rows)]
    widths = {name: max(len(COLUMNS[name]), *(len(row[name]) for row in rows)) for name in used}
    lines = [{name: COLUMNS[name] for name in used}, *rows] if rows else []
    return ["  ".join(line[name].ljust(widths[name]) for name in used).rstrip() for line in lines]


def _as_data(stats: queue.QueueStats, shown: list[Transcript], *, left_out: int) -> dict[str, Any]:
    def iso(at: Any) -> str | None:
        return at.isoformat() if at else None

    return {
        "waiting": stats.waiting,
        "running": stats.running,
        "silent": stats.silent,
        "failed": stats.failed,
        "put_off": stats.put_off,
        "oldest_waits_ms": stats.oldest_ms,
        "hint": NOBODY_LISTENS if stats.unheard else "",
        "transcripts": [
            {
                "id": transcript.pk,
                "recording": transcript.recording_id,
                "call": transcript.recording.title,
                "status": queue.kind_of(transcript),
                "heard_ms": transcript.heard_ms,
                "total_ms": transcript.total_ms,
                "tries": transcript.attempts,
                "worker": transcript.worker,
                "since": iso(queue.since(transcript)),
                "lease_until": iso(transcript.lease_until),
                "silent_ms": transcript.silent_ms,
                "next_try": iso(transcript.retry_at) if transcript.is_put_off else None,
                "reason": transcript.error,
            }
            for transcript in shown
        ],
        "left_out": left_out,
    }
