"""How an agent is told that somebody asks. Whoever can write to people registers here; recordings do not ask how."""

from collections.abc import Callable

from recordings.models import Consent

_WAYS: list[Callable[[Consent], None]] = []


def by(way: Callable[[Consent], None]) -> Callable[[Consent], None]:
    """Make a way of telling known, once."""
    if way not in _WAYS:
        _WAYS.append(way)
    return way


def tell(consent: Consent) -> None:
    for way in _WAYS:
        way(consent)
