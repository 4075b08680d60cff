"""Texts outside of recordings that may say what was taken out of a call. Who keeps some registers here; recordings do not ask what they are."""

from collections.abc import Callable

from recordings.models import Recording

# Puts each text that tells of this call through a function.
Rewrites = Callable[[Recording, Callable[[str], str]], None]
_KEEPERS: list[Rewrites] = []


def kept_by(keeper: Rewrites) -> Rewrites:
    """Make a keeper of texts known, once."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)
    return keeper


def scrub(recording: Recording, clean: Callable[[str], str]) -> None:
    for keeper in _KEEPERS:
        keeper(recording, clean)
