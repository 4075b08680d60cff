"""The receipts a second time, a line each in a file beside the database: a backup that is older than an erasure knows nothing of it.

Only ever added to. Put YCORD_RECEIPTS on another disk, and not even a lost machine brings an erased call back.
"""

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from recordings.models import Erasure

logger = logging.getLogger(__name__)

Line = dict[str, Any]


def line_of(receipt: Erasure) -> Line:
    """A receipt as the file keeps it."""
    return {
        "sha256": receipt.sha256,
        "size_bytes": receipt.size_bytes,
        "duration_ms": receipt.duration_ms,
        "reason": receipt.reason,
        "by": receipt.by_id,
        "erased_at": receipt.erased_at.isoformat(),
        "went": receipt.went,
    }


def read(path: Path | None = None) -> list[Line]:
    """Every line there is; one that was torn while it was written is left out."""
    try:
        text = (path or settings.RECEIPTS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return parsed(text)


def parsed(text: str) -> list[Line]:
    found = []
    for line in text.splitlines():
        try:
            told = json.loads(line)
            datetime.fromisoformat(told["erased_at"])
        except (ValueError, KeyError, TypeError):
            continue
        found.append(told)
    return found


def add(lines: Iterable[Line]) -> None:
    """Write lines at the end of the file, so that they are there even when the power fails now."""
    told = "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in lines)
    if not told:
        return
    path: Path = settings.RECEIPTS
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab") as file:
        # After a torn line, on one of its own.
        torn = file.tell() and not _ends_well(path)
        file.write(f"{chr(10) if torn else ''}{told}".encode())
        file.flush()
        os.fsync(file.fileno())


def _ends_well(path: Path) -> bool:
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def complete() -> None:
    """Add the receipts of the database that the file has not."""
    there = {_key(line) for line in read()}
    add(line for line in map(line_of, Erasure.objects.order_by("pk")) if _key(line) not in there)


def take_in(lines: Iterable[Line]) -> int:
    """Make receipts of lines that the database has none for; returns how many."""
    there = {_key(line_of(receipt)) for receipt in Erasure.objects.all()}
    people = set(User.objects.values_list("pk", flat=True))
    new = {_key(line): line for line in lines if _key(line) not in there}
    Erasure.objects.bulk_create(
        Erasure(
            sha256=line["sha256"],
            size_bytes=line["size_bytes"],
            duration_ms=line["duration_ms"],
            reason=line["reason"],
            by_id=line["by"] if line["by"] in people else None,
            erased_at=datetime.fromisoformat(line["erased_at"]),
            went=line["went"],
        )
        for line in sorted(new.values(), key=lambda line: line["erased_at"])
    )
    return len(new)


def _key(line: Line) -> tuple[str, datetime]:
    return line["sha256"], datetime.fromisoformat(line["erased_at"])
