"""Pure: which words a span of a call holds, and where it begins and ends so that these are heard whole and no other one is.

The dialog on a call's page reckons alike, before anything is sent (static/recordings/spans.js); tests/js/spans.json holds both to it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

# Left around the first and the last word, so that nothing sounds bitten off; never so much that a neighbour is heard.
AIR_MS = 120
# So much of a word may lie in a span that does not mean it: people write moments to the tenth of a second.
GRAZE_MS = 50


def holds(word: Mapping[str, Any], start_ms: int, end_ms: int) -> bool:
    """Whether a word belongs to the span [start_ms, end_ms): it lies in it, or more than a graze of it does."""
    if start_ms <= word["start_ms"] < end_ms and word["end_ms"] <= end_ms:
        return True
    return bool(min(word["end_ms"], end_ms) - max(word["start_ms"], start_ms) > GRAZE_MS)


def widened(words: Iterable[Mapping[str, Any]], start_ms: int, end_ms: int, *, duration_ms: int) -> tuple[int, int]:
    """The span with the words it holds made whole and some air around them, in ms; unchanged where it holds none.

    A word it only grazes is left out, sound and all. Widening what was widened changes nothing more.
    """
    words = list(words)
    held = [word for word in words if holds(word, start_ms, end_ms)]
    if not held:
        return start_ms, end_ms
    first, last = min(word["start_ms"] for word in held), max(word["end_ms"] for word in held)
    left_out = [word for word in words if not holds(word, start_ms, end_ms)]
    before = max((word["end_ms"] for word in left_out if word["start_ms"] <= first), default=0)
    after = min((word["start_ms"] for word in left_out if word["end_ms"] >= last), default=duration_ms)
    # Where two people speak at once there is no place between the words: the held ones count.
    start = max(min(start_ms, first - AIR_MS), min(before, first))
    end = min(max(end_ms, last + AIR_MS), max(after, last))
    return start, min(end, duration_ms)
