"""What training keeps for a time of its own: practice, what was written in answers, letters and messages that are sent."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from coaching.models import Attempt, Delivery, Letter, Response
from recordings.retention.purposes import Purpose, kept_for

# Answers to these are in a learner's own words; to others it is only kept which of the answers was chosen.
WRITTEN = ("short_text", "gaps")
AT_ONCE = 500


def _practised(before: datetime) -> QuerySet[Attempt]:
    """Practice and previews, but for those that somebody talks about."""
    tried = Attempt.objects.filter(mode__in=(Attempt.Mode.PRACTICE, Attempt.Mode.PREVIEW), started_at__lt=before)
    return tried.filter(notes=None, responses__notes=None, responses__challenge=None).distinct()


def _written(before: datetime) -> QuerySet[Response]:
    """Written answers of tries that are over, but for those that are contested."""
    over = Response.objects.filter(
        kind__in=WRITTEN, created_at__lt=before, challenge=None, given__values__0__isnull=False
    )
    return over.exclude(attempt__status=Attempt.Status.IN_PROGRESS)


def _blank(before: datetime) -> int:
    """The answer goes, its mark stays."""
    changed = 0
    for response in _written(before).iterator(chunk_size=AT_ONCE):
        response.given = response.given | {"values": []}
        response.save(update_fields=["given"])
        changed += 1
    return changed


def _sent(before: datetime) -> list[QuerySet[Any]]:
    return [
        Letter.objects.filter(sent_at__lt=before),
        Delivery.objects.filter(created_at__lt=before, next_try_at=None),
    ]


def _delete(rows: QuerySet[Any]) -> int:
    pks = list(rows.values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        rows.model._base_manager.filter(pk__in=pks[start : start + AT_ONCE]).delete()
    return len(pks)


PRACTICE = kept_for(
    Purpose(
        "tries for oneself",
        "KEEP_ATTEMPTS_DAYS",
        "are deleted; checks stay",
        lambda before: _practised(before).count(),
        lambda before: _delete(_practised(before)),
    )
)
ANSWERS = kept_for(
    Purpose(
        "answers in a learner’s own words",
        "KEEP_ATTEMPTS_DAYS",
        "lose their words; what they were worth stays",
        lambda before: _written(before).count(),
        _blank,
    )
)
LETTERS = kept_for(
    Purpose(
        "letters and messages that were sent",
        "KEEP_LOGS_DAYS",
        "are deleted",
        lambda before: sum(rows.count() for rows in _sent(before)),
        lambda before: sum(_delete(rows) for rows in _sent(before)),
    )
)
