"""What authors do to a scenario's document. Pure: each takes a scenario and gives another one back."""

from decimal import Decimal
from typing import NamedTuple, TypedDict

from coaching.content.guideline.document import Verdict, next_key
from coaching.content.scenario.document import (
    OUTCOMES,
    Choice,
    GuidelineLink,
    Node,
    Scenario,
    all_choices,
    node_at,
)
from recordings.errors import DomainError
from recordings.numbers import whole

# What a node is, in one word: a moment, the beginning, an ending, or an ending with its outcome.
MOMENT, START, ENDING = "moment", "start", "ending"
# Where a choice leads when its author wants something that is not there yet.
NEW_MOMENT, NEW_ENDING = "+moment", "+ending"


class Facts(TypedDict):
    """`screen` is a list of [label, value]; `guideline` a number."""

    title: str
    summary: str
    customer_name: str
    guideline: int | None
    screen: list[list[str]]


class Moment(TypedDict):
    """`place` is MOMENT, START, ENDING or the outcome of an ending; `clip` a pk."""

    title: str
    place: str
    says: str
    mood: str
    clip: int | None
    keeps_order: bool


class Said(TypedDict):
    """A choice as written. `id` is empty for a new one; `to` a node's key, "", NEW_MOMENT or NEW_ENDING; `clip` a pk.

    `verdict` is None where the `limit` and the `amount` shall tell.
    """

    id: str
    says: str
    does: str
    limit: str
    amount: Decimal | None
    verdict: Verdict | None
    reason: str
    trust: int
    why: str
    strong: bool
    to: str
    clip: int | None


class Added(NamedTuple):
    """A scenario with a new node, and that node's key."""

    scenario: Scenario
    key: str


def facts_of(scenario: Scenario) -> Facts:
    return {
        "title": scenario.title,
        "summary": scenario.summary,
        "customer_name": scenario.customer_name,
        "guideline": scenario.guideline.number if scenario.guideline else None,
        "screen": scenario.screen,
    }


def moment_of(node: Node) -> Moment:
    return {
        "title": node.title,
        "place": place_of(node),
        "says": node.says,
        "mood": node.mood,
        "clip": node.clip,
        "keeps_order": node.keeps_order,
    }


def place_of(node: Node) -> str:
    """MOMENT, START, ENDING, or the ending's outcome."""
    if node.ends:
        return node.outcome or ENDING
    return START if node.start else MOMENT


def choices_of(node: Node) -> list[Said]:
    names = Said.__annotations__
    return [
        {**{name: getattr(choice, name) for name in names}, "to": choice.to or ""}  # type: ignore[typeddict-item]
        for choice in node.choices
    ]


def with_facts(scenario: Scenario, facts: Facts) -> Scenario:
    """Title, customer, guideline and screen anew."""
    number = facts["guideline"]
    return scenario.model_copy(update={**facts, "guideline": GuidelineLink(number=number) if number else None})


def with_node(scenario: Scenario, *, title: str = "", ending: bool = False) -> Added:
    """With an empty moment or ending. The first moment of all is where the conversation begins."""
    key = next_key(ENDING if ending else MOMENT, [node.key for node in scenario.nodes])
    node = Node(
        key=key,
        title=title or ("A new ending" if ending else "A new moment"),
        ends=ending,
        start=not ending and not any(node.start for node in scenario.nodes),
    )
    return Added(scenario.model_copy(update={"nodes": [*scenario.nodes, node]}), key)


def with_moment(scenario: Scenario, key: str, moment: Moment, choices: list[Said]) -> Scenario:
    """A node with all its choices: those not named any more go, in the order given. Raises NotInScenario.

    A choice that leads to a new moment makes it, empty, named after the choice.
    """
    ends = moment["place"] not in (START, MOMENT)
    stored = {choice.id: choice for choice in node_at(scenario, key).choices}
    keys = {node.key for node in scenario.nodes}
    written: list[Choice] = []
    for said in choices:
        to: str | None = said["to"] if said["to"] in keys else None
        if said["to"] in (NEW_MOMENT, NEW_ENDING):
            scenario, to = with_node(scenario, title=_after(said["says"]), ending=said["to"] == NEW_ENDING)
        number = said["id"] if said["id"] in stored else _new_id(scenario, written)
        before = stored.get(number) or Choice(id=number)
        written.append(before.model_copy(update={**said, "id": number, "to": to}))
    nodes = []
    for node in scenario.nodes:
        if node.key == key:
            fields = {
                "title": moment["title"],
                "says": moment["says"],
                "mood": moment["mood"],
                "clip": moment["clip"],
                "keeps_order": moment["keeps_order"],
                "start": moment["place"] == START,
                "ends": ends,
                "outcome": moment["place"] if moment["place"] in OUTCOMES else "",
                "choices": written,
            }
            node = node.model_copy(update=fields)
        elif moment["place"] == START and node.start:
            node = node.model_copy(update={"start": False})
        nodes.append(node)
    return scenario.model_copy(update={"nodes": nodes})


def without_node(scenario: Scenario, key: str) -> Scenario:
    """Without a moment. Raises DomainError while choices of other moments lead to it."""
    from_others = [node.title for node, choice in all_choices(scenario) if choice.to == key and node.key != key]
    if from_others:
        titles = " and ".join(f"“{title}”" for title in dict.fromkeys(from_others))
        raise DomainError(f"Choices in {titles} still lead here. Let them lead somewhere else first.", status=409)
    return scenario.model_copy(update={"nodes": [node for node in scenario.nodes if node.key != key]})


def _new_id(scenario: Scenario, written: list[Choice]) -> str:
    """An id no choice of the scenario has: the number after the highest."""
    ids = [choice.id for _, choice in all_choices(scenario)] + [choice.id for choice in written]
    return str(max((whole(each) or 0 for each in ids), default=0) + 1)


def _after(says: str) -> str:
    """A first title for what follows a choice: “After: I see two faults…”, until its author names it."""
    words = " ".join(says.split())
    return f"After: {words}" if len(words) <= 40 else f"After: {words[:40].rsplit(' ', 1)[0]}…"
