"""What changes a guideline. Each change is a new version of it; scenarios take it on when they are next published."""

from decimal import Decimal
from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from coaching.drafts import refuse_if_stale
from coaching.models import Guideline, Limit


class Facts(TypedDict):
    title: str
    summary: str


class Reach(TypedDict):
    """A limit as written. `pk` is None for a new one."""

    pk: int | None
    clause: str
    name: str
    unit: str
    inside_to: Decimal
    approval_to: Decimal
    note: str


def facts_of(guideline: Guideline) -> Facts:
    return {"title": guideline.title, "summary": guideline.summary}


def limits_of(guideline: Guideline) -> list[Reach]:
    return [
        {
            "pk": limit.pk,
            "clause": limit.clause,
            "name": limit.name,
            "unit": limit.unit,
            "inside_to": limit.inside_to,
            "approval_to": limit.approval_to,
            "note": limit.note,
        }
        for limit in guideline.limits.all()
    ]


@transaction.atomic
def add_guideline(facts: Facts, limits: list[Reach], *, by: User) -> Guideline:
    guideline = Guideline.objects.create(**facts, created_by=by)
    _write_limits(guideline, limits)
    return guideline


@transaction.atomic
def save_guideline(guideline: Guideline, facts: Facts, limits: list[Reach], *, seen: str = "") -> Guideline:
    """The words and all limits, in the order given. Its version grows by one only if something is different.

    Raises SavedMeanwhile.
    """
    guideline.refresh_from_db(from_queryset=Guideline.objects.select_for_update())
    refuse_if_stale(seen, [facts_of(guideline), limits_of(guideline)])
    if facts_of(guideline) == facts and limits_of(guideline) == limits:
        return guideline
    guideline.title, guideline.summary = facts["title"], facts["summary"]
    guideline.version += 1
    guideline.save()
    _write_limits(guideline, limits)
    return guideline


def _write_limits(guideline: Guideline, limits: list[Reach]) -> None:
    stored = {limit.pk: limit for limit in guideline.limits.all()}
    for position, reach in enumerate(limits):
        limit = stored.pop(reach["pk"] or 0, None) or Limit(guideline=guideline)
        limit.position, limit.clause, limit.name = position, reach["clause"], reach["name"]
        limit.unit, limit.note = reach["unit"], reach["note"]
        limit.inside_to, limit.approval_to = reach["inside_to"], reach["approval_to"]
        limit.save()
    guideline.limits.filter(pk__in=stored).delete()
