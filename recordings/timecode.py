"""Pure: a moment or a span of a call as an address names it: ?t=83.2 or ?t=1:23.2, ?t=83.2,91.0."""

import re
from dataclasses import dataclass

_CLOCK = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,3}):)?([0-9]{1,6}(?:\.[0-9]{1,6})?)")


@dataclass(frozen=True)
class Moment:
    """Where to begin, and where to stop if it is a span; milliseconds on the call's clock."""

    start_ms: int
    end_ms: int | None = None


def ms(text: str) -> int | None:
    """A moment as people write it, 1:23, 1:23.4, 83.4 or 1:02:03, in whole milliseconds; None where it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds = found.groups()
    return round((int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)) * 1000)


def read(text: str, *, duration_ms: int) -> Moment | None:
    """The moment that `text` names in a call of `duration_ms`, or None: an address that names none is no mistake of the reader's.

    An end beyond the call is the call's end; what is no span in it is no moment either.
    """
    start, *ends = map(ms, text.split(","))
    if start is None or start >= duration_ms or len(ends) > 1:
        return None
    if not ends:
        return Moment(start)
    end = ends[0]
    return Moment(start, min(end, duration_ms)) if end is not None and end > start else None


def short(moment_ms: int) -> str:
    """A moment as people write it, to the tenth of a second: 1:23.4, 1:02:03.0."""
    tenths = round(moment_ms / 100)
    hours, minutes, seconds = tenths // 36_000, tenths // 600 % 60, tenths % 600
    clock = f"{minutes:02d}" if hours else f"{minutes}"
    return f"{f'{hours}:' if hours else ''}{clock}:{seconds // 10:02d}.{seconds % 10}"
