"""What an attempt keeps of the step it stands at until that is answered: what was chosen or typed, and the help that was asked for.

Everything here is safe to call twice, and from two tabs: what comes from an old step changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from coaching.content.question.task import MOST, WIDEST
from coaching.learning.attempts import is_overdue
from coaching.models import Attempt


def keep(attempt: Attempt, *, step: int, values: Sequence[str], sure: str = "") -> Attempt:
    """Keep what the page of a step has so far. `attempt` is brought up to date; it tells the page where things stand."""
    few = [value.replace("\x00", "")[:WIDEST] for value in values[:MOST]]
    return _changed(attempt, step, {"values": few, "sure": sure.replace("\x00", "")[:1]})


def ask(attempt: Attempt, *, step: int, what: str, most: int, had: int | None = None) -> Attempt:
    """Note that help was asked for, at most so often: `hints` and `plays` are counted, `words` are there or not.

    `had` is how often the page that asks knew of: a second click on it changes nothing.
    """
    return _changed(attempt, step, {}, more=what, most=most, had=had)


def _changed(
    attempt: Attempt, step: int, said: dict[str, Any], *, more: str = "", most: int = 0, had: int | None = None
) -> Attempt:
    with transaction.atomic():
        attempt.refresh_from_db(from_queryset=Attempt.objects.select_for_update())
        if step != attempt.step or not attempt.is_open or is_overdue(attempt):
            return attempt
        kept = attempt.kept | said
        if more and had in (None, kept.get(more, 0)):
            kept[more] = min(kept.get(more, 0) + 1, most)
        if kept != attempt.kept:
            attempt.kept = kept
            attempt.save(update_fields=["kept"])
        return attempt
