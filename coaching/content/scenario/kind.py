"""Scenarios: their room's answers to the registry. Pure."""

from collections.abc import Iterator
from typing import Any, TypeVar

from coaching.content.base import ClipPlace, Erased, Known, Ref
from coaching.content.guideline.document import VERDICTS, Guideline
from coaching.content.guideline.kind import from_format_1 as guideline_from_format_1
from coaching.content.kinds import Form, Judged, Kept, Kind, Play, Start, State, register
from coaching.content.scenario.case import decide, from_state, on_offer, opened
from coaching.content.scenario.document import Choice, Node, NotInScenario, Reply, Scenario, all_choices, node_at
from coaching.content.scenario.proof import check
from recordings.erasing.said import REMOVED
from recordings.errors import DomainError

# What is said, and may be a clip.
Spoken = TypeVar("Spoken", Node, Reply, Choice)


def begin(document: Scenario, start: Start) -> State:
    """Where the case stands, `verdicts` counted so far; `shuffled`: its answers have an order of their own, which attempts from
    before there was one have not.
    """
    return opened(document).as_state() | {"verdicts": dict.fromkeys(VERDICTS, 0), "shuffled": True}


def given(form: Form, kept: Kept) -> dict[str, str]:
    """The choice that was said."""
    values = form.get("given", ())
    return {"choice": values[0] if values else ""}


def judge(document: Scenario, state: State, given: Any) -> Judged:
    """Say what a choice says. Raises DomainError for one that is not on offer here."""
    case = from_state(document, state)
    here = node_at(document, case.node)
    try:
        choice, verdict, after = decide(document, case, given["choice"])
    except NotInScenario:
        raise DomainError("Choose what you say first.", field="given") from None
    there = node_at(document, after.node)
    verdicts = state["verdicts"] | {verdict: state["verdicts"][verdict] + 1}
    result = {"ending": there.key, "outcome": there.outcome, "trust": after.trust, "verdicts": verdicts}
    offered = on_offer(document, case)
    # What the moment is there for: the skill of what was said, else of its strong answers.
    skills = [one.competency for one in (choice, *(other for other in offered if other.strong)) if one.competency]
    return Judged(
        item=here.key,
        kind="choice",
        competency=skills[0] if skills else None,
        given=given,
        score=float(choice.strong),
        max_score=1.0 if any(other.strong for other in offered) else None,
        verdict=verdict,
        state=state | after.as_state() | {"verdicts": verdicts},
        over=there.ends,
        passed=there.passes if there.ends else None,
        result=result if there.ends else {},
    )


def clips(document: Scenario) -> Iterator[ClipPlace]:
    """What the customer says, and how the agent really answered."""
    for node in document.nodes:
        if node.clip is not None:
            yield ClipPlace(node.clip, f"moment “{node.title}”", node.key, own=node.own_words)
        for reply in node.replies:
            if reply.clip is not None:
                yield ClipPlace(reply.clip, f"moment “{node.title}”", node.key, own=reply.own_words)
    for node, choice in all_choices(document):
        if choice.clip is not None:
            yield ClipPlace(choice.clip, f"answer in “{node.title}”", node.key, "over", choice.own_words)


def competencies(document: Scenario) -> Iterator[int]:
    """What it promises to practise, and what its choices do."""
    yield from document.competencies
    yield from (choice.competency for _, choice in all_choices(document) if choice.competency)


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


def forget(document: Scenario, erased: Erased) -> Scenario:
    """Without the clips of erased calls, and without what was said in them; where the conversation leads stays as it is."""
    return document.model_copy(update={"nodes": [_without(node, erased) for node in document.nodes]})


def _without(node: Node, erased: Erased) -> Node:
    update: dict[str, Any] = {
        "replies": [_silenced(reply, erased) for reply in node.replies],
        "choices": [_silenced(choice, erased) for choice in node.choices],
    }
    if node.clip in erased.clips and not node.own_words:
        update["title"] = REMOVED
    return _silenced(node, erased).model_copy(update=update)


def _silenced(part: Spoken, erased: Erased) -> Spoken:
    if part.clip not in erased.clips:
        return part
    return part.model_copy(update={"clip": None} | ({} if part.own_words else {"says": REMOVED}))


def from_format_2(raw: dict[str, Any]) -> dict[str, Any]:
    """Nobody had said yet which words are their own."""
    return raw


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
        upgrades={1: from_format_1, 2: from_format_2},
        clips=clips,
        competencies=competencies,
        links=links,
        fill=fill,
        forget=forget,
        holds_published=frozenset({"guideline"}),
        play=Play(begin=begin, given=given, judge=judge, practised=True),
    )
)
