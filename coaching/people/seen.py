"""When somebody was last here, written at most every five minutes."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from coaching.models import Profile

EVERY = timedelta(minutes=5)
# When this process wrote, or looked, last, by the person's pk. What it cannot know of other processes the row itself says.
_looked: dict[int, float] = {}


class LastSeen:
    """Middleware: notes, after the answer, that somebody was here. It reads no session that the page did not, and writes into none:
    a session is saved as a whole, and two pages open at once would take back what the other said."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = getattr(request, "session", None)
        pk = session.get(SESSION_KEY) if session is not None and session.accessed else None
        if pk and time.monotonic() - _looked.get(int(pk), -1e9) >= EVERY.total_seconds():
            note(int(pk))
        return response


def note(pk: int) -> None:
    """Write down that a person is here now, unless it was written less than five minutes ago."""
    _looked[pk] = time.monotonic()
    now = timezone.now()
    stale = Q(last_seen_at=None) | Q(last_seen_at__lte=now - EVERY)
    try:
        if not Profile.objects.filter(user=pk).exists():
            Profile.objects.get_or_create(user_id=pk, defaults={"last_seen_at": now})
        elif Profile.objects.filter(stale, user=pk).exists():
            Profile.objects.filter(stale, user=pk).update(last_seen_at=now)
    except DatabaseError:
        # A page is not held up, and does not fail, for a note of when it was looked at.
        return


def signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    """After signing in: what follows in the next minutes need not look again."""
    note(user.pk)
