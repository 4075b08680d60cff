"""A guideline as text that people write by hand. Pure."""

from coaching.content import text
from coaching.content.guideline.document import Guideline, dimension_of
from coaching.content.text import Parsed


def read(found: Parsed) -> Guideline:
    """The guideline that a text says. Raises text.Unreadable with every fault in it.

    A limit without a key is limit-1, limit-2 … by its place; what it counts in is told by its unit where it does not say.
    """
    limits = found.value.get("limits") if isinstance(found.value, dict) else None
    for number, limit in enumerate(limits if isinstance(limits, list) else [], start=1):
        if isinstance(limit, dict):
            limit.setdefault("key", f"limit-{number}")
            limit.setdefault("dimension", dimension_of(str(limit.get("unit") or "")))
    return text.read(Guideline, found)
