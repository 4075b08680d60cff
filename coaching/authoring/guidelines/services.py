"""What authors do to a guideline's draft. Agents read what is published; scenarios take it on when they are next published."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict

from django.contrib.auth.models import User

from coaching.authoring import drafts
from coaching.content.guideline.document import Dimension, Guideline, Limit, next_key
from coaching.content.scenario.flips import Flip, flips
from coaching.models import Content, Revision


class Facts(TypedDict):
    title: str
    summary: str


class Reach(TypedDict):
    """A limit as written. `key` is empty for a new one."""

    key: str
    clause: str
    name: str
    dimension: Dimension
    unit: str
    inside_to: Decimal
    approval_to: Decimal
    whole_case: bool
    needs: str
    note: str


def facts_of(guideline: Guideline) -> Facts:
    return {"title": guideline.title, "summary": guideline.summary}


def limits_of(guideline: Guideline) -> list[Reach]:
    return [{name: getattr(limit, name) for name in Reach.__annotations__} for limit in guideline.limits]  # type: ignore[misc]


def flipped(content: Content, scenarios: Iterable[Content]) -> dict[Content, list[Flip]]:
    """The answers that stand elsewhere in scenarios, as they are written now, once the draft of their guideline is published."""
    if content.published is None or content.published.opened == content.draft:
        return {}
    found = {each: flips(each.draft, content.published.opened, content.draft) for each in scenarios}
    return {scenario: changed for scenario, changed in found.items() if changed}


def create(facts: Facts, limits: list[Reach], *, by: User, client_key: str = "") -> Content:
    document = _written(Guideline(title=facts["title"]), facts, limits)
    return drafts.create("guideline", document, by=by, client_key=client_key)


def save(
    content: Content,
    facts: Facts,
    limits: list[Reach],
    *,
    by: User,
    based_on: int | None = None,
    client_key: str = "",
) -> Revision:
    """The words and all limits, in the order given. Raises DomainError 409 where somebody else has changed them."""
    return drafts.save(
        content, lambda document: _written(document, facts, limits), by=by, based_on=based_on, client_key=client_key
    )


def _written(guideline: Guideline, facts: Facts, limits: list[Reach]) -> Guideline:
    keys = [limit.key for limit in guideline.limits]
    written: list[Limit] = []
    for reach in limits:
        taken = [*keys, *(limit.key for limit in written)]
        key = reach["key"] if reach["key"] in keys else next_key("limit", taken)
        written.append(Limit.model_validate({**reach, "key": key}))
    return guideline.model_copy(update={**facts, "limits": written})
