"""Who signed in or out, and who tried to: what axes keeps of it, in one log."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from axes.models import AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.db.models import Case, F, Q, QuerySet, Value, When

from coaching.roster.found import matching

WHAT = {
    "in": "Signed in",
    "out": "Signed out",
    "wrong": "Wrong password",
    "rests": "Tried while the account rested",
}
# So many of their own somebody is shown.
LATEST = 8
Rows = QuerySet[Any, Any]


class SignIn(NamedTuple):
    """One line: `name` as it was typed or is called, `address` and `browser` where it came from; `what` is one of WHAT."""

    at: datetime
    name: str
    address: str | None
    browser: str
    what: str

    @property
    def in_words(self) -> str:
        return WHAT[self.what]


def log(*, called: str = "", what: str = "", since: date | None = None, until: date | None = None) -> Rows:
    """The log as rows of SignIn's fields, the newest first; of those who are called so, from one day to another."""
    asked = Q()
    for word in called.split()[:5]:
        names = matching(User.objects.all(), word).values_list("username", flat=True)[:200]
        asked &= Q(username__icontains=word) | Q(username__in=[form for name in names for form in (name, name.lower())])
    return _together(asked, what=what, since=since, until=until)


def of(person: User) -> Sequence[SignIn]:
    """The latest of somebody's own account."""
    rows = _together(Q(username__iexact=person.username))[:LATEST]
    return [SignIn(*row) for row in rows]


def _together(asked: Q, *, what: str = "", since: date | None = None, until: date | None = None) -> Rows:
    wrong = Case(When(locked_out=True, then=Value("rests")), default=Value("wrong"))
    ends = AccessLog.objects.filter(logout_time__isnull=False)
    parts = [
        (AccessLog.objects.annotate(at=F("attempt_time"), what=Value("in")), {"in"}),
        (ends.annotate(at=F("logout_time"), what=Value("out")), {"out"}),
        (AccessFailureLog.objects.annotate(at=F("attempt_time"), what=wrong), {"wrong", "rests"}),
    ]
    if since:
        asked &= Q(at__date__gte=since)
    if until:
        asked &= Q(at__date__lte=until)
    found = [
        rows.filter(asked, what=what) if what else rows.filter(asked)
        for rows, tells in parts
        if not what or what in tells
    ]
    told: list[Rows] = [
        rows.order_by().values_list("at", "username", "ip_address", "user_agent", "what") for rows in found
    ]
    together = told[0].union(*told[1:], all=True) if len(told) > 1 else told[0]
    return together.order_by("-at")
