"""Scenarios: their room's answers to the registry. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from coaching.content.base import ClipPlace, Known, Ref
from coaching.content.guideline.document import VERDICTS, Guideline
from coaching.content.guideline.kind import from_format_1 as guideline_from_format_1
from coaching.content.kinds import Judged, Kind, Play, State, register
from coaching.content.scenario.checks import check
from coaching.content.scenario.document import (
    NotInScenario,
    Scenario,
    all_choices,
    choice_in,
    granted_after,
    node_at,
    start_of,
    step,
    verdict_of,
)
from recordings.errors import DomainError


def begin(document: Scenario) -> State:
    """`node` is where the attempt stands, `trust`, `verdicts` and `granted` (by limit) what has been decided so far; `shuffled`: its answers
    have an order of their own, which attempts from before there was one have not.
    """
    start = start_of(document).key
    return {"node": start, "trust": 0, "verdicts": dict.fromkeys(VERDICTS, 0), "granted": {}, "shuffled": True}


def given(values: list[str]) -> dict[str, str]:
    """The choice that was said."""
    return {"choice": values[0] if values else ""}


def judge(document: Scenario, state: State, given: Any) -> Judged:
    """Say what a choice says. Raises DomainError for one that is not on offer here."""
    here = node_at(document, state["node"])
    try:
        choice = choice_in(here, given["choice"])
        there = step(document, here.key, choice.id)
    except NotInScenario:
        raise DomainError("Choose what you say first.", field="given") from None
    # An attempt that began before cases were remembered has no memory.
    before = {key: Decimal(amount) for key, amount in state.get("granted", {}).items()}
    verdict = verdict_of(document, choice, before)
    granted = {key: str(amount) for key, amount in granted_after(document, choice, before).items()}
    verdicts = state["verdicts"] | {verdict: state["verdicts"][verdict] + 1}
    trust = state["trust"] + choice.trust
    result = {"ending": there.key, "outcome": there.outcome, "trust": trust, "verdicts": verdicts}
    return Judged(
        item=here.key,
        kind="choice",
        given=given,
        score=float(choice.strong),
        max_score=1.0 if any(other.strong for other in here.choices) else None,
        verdict=verdict,
        state=state | {"node": there.key, "trust": trust, "verdicts": verdicts, "granted": granted},
        over=there.ends,
        # A customer who is lost has not been helped: the road can be taken again.
        passed=there.outcome != "lost" if there.ends else None,
        result=result if there.ends else {},
    )


def clips(document: Scenario) -> Iterator[ClipPlace]:
    """What the customer says, and how the agent really answered."""
    for node in document.nodes:
        if node.clip is not None:
            yield ClipPlace(node.clip, f"moment “{node.title}”", node.key)
    for node, choice in all_choices(document):
        if choice.clip is not None:
            yield ClipPlace(choice.clip, f"answer in “{node.title}”", node.key, answer=True)


def links(document: Scenario) -> list[Ref]:
    """Its guideline."""
    number = document.guideline and document.guideline.number
    return [Ref("guideline", number)] if number else []


def fill(document: Scenario, known: Known) -> Scenario:
    """With the guideline as it is published now."""
    link = document.guideline
    if link is None or link.number is None:
        return document
    found = known.get(Ref("guideline", link.number))
    guideline = found.document if found and isinstance(found.document, Guideline) else None
    filled = link.model_copy(update={"version": found.version if found else None, "document": guideline})
    return document.model_copy(update={"guideline": filled})


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """The guideline stood in it whole, with its version; what a choice had not, it has not now."""
    told = raw.get("guideline")
    guideline = told and {"version": told.get("version"), "document": guideline_from_format_1(told)}
    return raw | {"guideline": guideline}


SCENARIO = register(
    Kind(
        name="scenario",
        document=Scenario,
        check=check,
        upgrades={1: from_format_1},
        clips=clips,
        competencies=lambda document: (c.competency for _, c in all_choices(document) if c.competency),
        links=links,
        fill=fill,
        holds_published=frozenset({"guideline"}),
        play=Play(begin=begin, given=given, judge=judge, practised=True),
    )
)
