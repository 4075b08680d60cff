"""Drafts that several people write: nobody overwrites a colleague unseen, and things keep their order."""

import hashlib
import json
from collections.abc import Sequence
from typing import Protocol


class SavedMeanwhile(Exception):
    """Somebody saved the same thing after this page was opened. Nothing was written."""


class InUse(Exception):
    """What should go is still needed. The message names by what, and what to do about it."""


class _Ordered(Protocol):
    pk: int
    position: int

    def save(self, *, update_fields: list[str]) -> None: ...


def fingerprint(values: object) -> str:
    """A short mark of what a form showed, to be sent back with it: it differs as soon as any value does."""
    told = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def refuse_if_stale(seen: str, stored: object) -> None:
    """Raise SavedMeanwhile where `seen`, the mark of what the writer had before them, is not what is stored now.

    An empty `seen` asks for no comparison: for writers that never showed the old values to anybody.
    """
    if seen and seen != fingerprint(stored):
        raise SavedMeanwhile


def move(rows: Sequence[_Ordered], pk: int, *, to: int) -> None:
    """Put the row with `pk` into place `to` (0 is first) and number all rows anew.

    The place is absolute, so a second call changes nothing; a place beyond the ends means the end.
    """
    others = [row for row in rows if row.pk != pk]
    moved = [row for row in rows if row.pk == pk]
    to = max(0, min(to, len(others)))
    for position, row in enumerate([*others[:to], *moved, *others[to:]]):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def next_position(rows: Sequence[_Ordered]) -> int:
    """The place after the last of these rows, whatever gaps there are."""
    return max((row.position for row in rows), default=-1) + 1
