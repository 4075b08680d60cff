"""A trainer's morning: who could use them today, how their cohorts stand, and what waits for an answer."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.utils import timezone

from coaching.authoring.reviews.services import waiting_for
from coaching.models import Challenge, Cohort, Note
from coaching.progress.progress import progress_of
from coaching.team import attention, board

MOST_COHORTS = 12


def of(trainer: User) -> dict[str, Any]:
    """Of the cohorts they lead, or where they lead none, of everybody."""
    now = timezone.now()
    leads = trainer.cohorts_led.filter(closed_at=None).exists()
    asked = board.Asked(path=None, cohort="mine" if leads else "")
    shown = board.board(asked, trainer, now=now, per_page=board.MOST_CARED_FOR)
    progresses = progress_of(shown.cared_for, for_a_board=True)
    return {
        "leads": leads,
        "board": shown,
        "cared_for": [found for one in shown.cared_for if (found := attention.attention_for(progresses[one.pk], now))],
        "cohorts": _cohorts(trainer, now),
        "answered": Note.objects.filter(by=trainer, acknowledged_at__isnull=False, done_at=None)
        .select_related("learner")
        .order_by("-acknowledged_at")[:5],
        "looks": waiting_for(trainer)[:5],
        "challenges": Challenge.objects.filter(upheld=None).count(),
    }


def _cohorts(trainer: User, now: datetime) -> list[Cohort]:
    """Open cohorts with how many are in each, done, and in need of somebody; those the trainer leads first."""
    found: list[Any] = list(
        Cohort.objects.going_on().own_first(trainer).select_related("path__published")[:MOST_COHORTS]
    )
    everybody = board.with_state(board.in_scope(board.Asked(path=None), trainer).filter(cohort__in=found), now)
    figures = (
        everybody.order_by()
        .values("cohort")
        .annotate(
            people=Count("pk"),
            complete=Count("pk", filter=Q(completed_at__isnull=False)),
            needing=Count("pk", filter=Q(state__in=board.NEEDING)),
        )
    )
    by_cohort = {row["cohort"]: row for row in figures}
    for cohort in found:
        row = by_cohort.get(cohort.pk, {"people": 0, "complete": 0, "needing": 0})
        cohort.people, cohort.complete, cohort.needing = row["people"], row["complete"], row["needing"]
    return found
