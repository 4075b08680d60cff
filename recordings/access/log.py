"""Writing down who heard what, and reading it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Min
from django.http import HttpRequest
from django.utils import timezone

from recordings.models import Access, Recording

logger = logging.getLogger(__name__)

# A player asks for a sound piece by piece, and again when one jumps: within this time it is one play.
ONE_PLAY = timedelta(minutes=30)


def note(
    request: HttpRequest,
    kind: str,
    recording: Recording | None = None,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
) -> None:
    """Write down what whoever asks is given. An answer is not refused because the log cannot be written; that is told to the machine's log."""
    user = request.user
    if not isinstance(user, User) or request.method == "HEAD":
        return
    how = Access.How.API if request.path.startswith("/api/") else Access.How.PAGE
    if request.path.startswith(("/learn/", "/notes/")):
        how = Access.How.TRAINING
    span = {"start_ms": start_ms, "end_ms": end_ms}
    call = recording.pk if recording else None
    try:
        with transaction.atomic():
            if kind in (Access.Kind.PLAYED, Access.Kind.CLIP):
                since = timezone.now() - ONE_PLAY
                if Access.objects.filter(by=user, call=call, kind=kind, how=how, at__gte=since, **span).exists():
                    return
            Access.objects.create(by=user, call=call, kind=kind, how=how, **span)
    except DatabaseError:
        logger.exception("Who heard call %s could not be written down", call)


@dataclass(frozen=True)
class Listener:
    """Somebody who heard or read a call: how often, first and last."""

    by: User
    times: int
    first: datetime
    last: datetime


def of_call(recording: Recording) -> Sequence[Listener]:
    """Everybody who heard or read a call, who did so last first."""
    rows = Access.objects.filter(call=recording.pk).order_by().values("by")
    found = list(rows.annotate(times=Count("pk"), first=Min("at"), last=Max("at")).order_by("-last"))
    people = User.objects.in_bulk([row["by"] for row in found])
    return [Listener(people[row["by"]], row["times"], row["first"], row["last"]) for row in found]
