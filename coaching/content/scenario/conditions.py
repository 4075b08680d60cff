"""The two small languages of a scenario: conditions (“verified and trust >= 2”) and effects (“verified = yes, patience - 1”). Pure.

A condition asks after the names of the scenario's variables, after `trust`, and after the keys of limits for what was granted
under them. An effect sets a variable or moves it up or down.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

TRUST = "trust"
NAME = r"[a-z][a-z0-9_-]*"
COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": ge, "<=": le, "!=": ne, "=": eq, ">": gt, "<": lt,
}  # fmt: skip
_YES_NO = {"yes": Decimal(1), "no": Decimal(0)}
_COMPARISON = re.compile(rf"(?P<not>not\s+)?(?P<name>{NAME})(?:\s*(?P<sign>>=|<=|!=|=|>|<)\s*(?P<value>\S+))?")
_EFFECT = re.compile(rf"(?P<name>{NAME})\s*(?P<sign>[-+]?=|[-+])\s*(?P<value>\d{{1,6}}|yes|no)")


class Unreadable(ValueError):
    """Not of this language; says what is expected."""


class Comparison(NamedTuple):
    """One comparison of a condition: the name's value with a number."""

    name: str
    sign: str
    value: Decimal

    def holds(self, values: Mapping[str, Decimal]) -> bool:
        """Whether it is so; a name without a value counts as 0."""
        return COMPARISONS[self.sign](values.get(self.name, Decimal(0)), self.value)


class Effect(NamedTuple):
    """What becomes of a variable: `value` itself, or where it is `moved` the value it has and this."""

    name: str
    value: int
    moved: bool


@lru_cache(maxsize=4096)
def condition(text: str) -> tuple[Comparison, ...]:
    """The comparisons that must all hold; none for an empty text, which always holds. Raises Unreadable."""
    return tuple(_comparison(part.strip()) for part in re.split(r"\band\b|,", _plain(text))) if text.strip() else ()


@lru_cache(maxsize=4096)
def effects(text: str) -> tuple[Effect, ...]:
    """The effects of a choice, in their order. Raises Unreadable."""
    return tuple(_effect(part.strip()) for part in _plain(text).split(",") if part.strip())


def holds(text: str, values: Mapping[str, Decimal]) -> bool:
    """Whether a condition holds. One that cannot be read holds: the checks tell, and nobody is locked out meanwhile."""
    try:
        return all(each.holds(values) for each in condition(text))
    except Unreadable:
        return True


def _plain(text: str) -> str:
    return text.lower().replace("≥", ">=").replace("≤", "<=").replace("≠", "!=").replace("−", "-")


def _comparison(text: str) -> Comparison:
    found = _COMPARISON.fullmatch(text)
    if found is None:
        raise Unreadable(f"“{text}” is no condition: write “verified”, “not verified” or “trust >= 2”.")
    if found["sign"] is None:
        return Comparison(found["name"], "=" if found["not"] else "!=", Decimal(0))
    value = found["value"].strip("£$€¥")
    number = _YES_NO.get(value) if value in _YES_NO else _number(value)
    if found["not"] or number is None:
        raise Unreadable(f"“{text}” is no condition: after {found['sign']} comes a number, yes or no.")
    return Comparison(found["name"], found["sign"], number)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", text, re.ASCII) else None


def _effect(text: str) -> Effect:
    found = _EFFECT.fullmatch(text)
    if found is None:
        raise Unreadable(f"“{text}” is no effect: write “verified = yes”, “patience - 1” or “promises + 1”.")
    value = int(_YES_NO[found["value"]]) if found["value"] in _YES_NO else int(found["value"])
    sign = found["sign"]
    return Effect(found["name"], -value if sign.startswith("-") else value, moved=sign != "=")
