"""Calls that somebody who may hear them shall not hear yet. Who says so registers here; recordings do not ask why.

A call is withheld as a whole, and through every door, for every door asks `visible_to`: its page and sound, clips, captions,
waveform, exports, search, comments, playlists, the API.
"""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db.models import Q

# What each says: a condition on recordings that are withheld from a person now.
_REASONS: list[Callable[[User], Q]] = []


def because(reason: Callable[[User], Q]) -> Callable[[User], Q]:
    """Make a reason known, once; it is asked anew each time."""
    if reason not in _REASONS:
        _REASONS.append(reason)
    return reason


def withheld_from(user: User) -> Q:
    """A condition on recordings: those that this person shall not hear yet."""
    found = Q(pk__in=[])
    for reason in _REASONS:
        found |= reason(user)
    return found
