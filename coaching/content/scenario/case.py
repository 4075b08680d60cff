"""A case: where a conversation stands, what was granted and remembered in it, and one decision. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from coaching.content.guideline.document import Verdict
from coaching.content.scenario.conditions import TRUST, Unreadable, effects, holds
from coaching.content.scenario.document import (
    Choice,
    Granted,
    Node,
    NotInScenario,
    Reply,
    Scenario,
    choice_in,
    granted_after,
    node_at,
    start_of,
    step,
    verdict_of,
)


@dataclass(frozen=True)
class Case:
    """`node` is a key, `trust` what the customer's has come to, `granted` amounts by limit, `variables` their values by name."""

    node: str
    trust: int = 0
    granted: Granted = field(default_factory=dict)
    variables: Mapping[str, int] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Decimal]:
        """Everything a condition can ask after, by name."""
        told = {name: Decimal(value) for name, value in self.variables.items()}
        return {**self.granted, TRUST: Decimal(self.trust), **told}

    def as_state(self) -> dict[str, Any]:
        """As an attempt keeps it."""
        granted = {key: str(amount) for key, amount in self.granted.items()}
        return {"node": self.node, "trust": self.trust, "granted": granted, "variables": dict(self.variables)}


class Decided(NamedTuple):
    """What became of a decision: its verdict after all that was granted before, and the case as it is now."""

    choice: Choice
    verdict: Verdict
    case: Case


def opened(scenario: Scenario, at: str = "") -> Case:
    """A case at its beginning, or with nothing behind it `at` a node. Raises NotInScenario."""
    node = node_at(scenario, at) if at else start_of(scenario)
    return Case(node.key, variables={variable.name: variable.start for variable in scenario.variables})


def from_state(scenario: Scenario, state: Mapping[str, Any]) -> Case:
    """The case of an attempt's state. One that began before cases were remembered has no memory."""
    granted = {key: Decimal(amount) for key, amount in state.get("granted", {}).items()}
    fresh = {variable.name: variable.start for variable in scenario.variables}
    return Case(state["node"], state["trust"], granted, fresh | state.get("variables", {}))


def on_offer(scenario: Scenario, case: Case) -> list[Choice]:
    """The choices that show now, as written."""
    values = case.values
    return [choice for choice in node_at(scenario, case.node).choices if holds(choice.only_if, values)]


def heard(scenario: Scenario, case: Case) -> Node | Reply:
    """What the customer says here: the first reply whose condition holds, else the moment's own words."""
    node, values = node_at(scenario, case.node), case.values
    return next((reply for reply in node.replies if reply.only_if and holds(reply.only_if, values)), node)


def decide(scenario: Scenario, case: Case, choice_id: str) -> Decided:
    """Say one of the choices on offer. Raises NotInScenario for one that is not, or that leads nowhere."""
    choice = choice_in(node_at(scenario, case.node), choice_id)
    if not holds(choice.only_if, case.values):
        raise NotInScenario(f"choice {choice_id} is not on offer")
    there = step(scenario, case.node, choice_id)
    after = Case(
        there.key,
        case.trust + choice.trust,
        granted_after(scenario, choice, case.granted),
        remembered(scenario, choice, case.variables),
    )
    return Decided(choice, verdict_of(scenario, choice, case.values), after)


def remembered(scenario: Scenario, choice: Choice, before: Mapping[str, int]) -> dict[str, int]:
    """The variables after a choice, each within its bounds. Effects that cannot be read, and names that are none, change nothing."""
    after = dict(before)
    try:
        wanted = effects(choice.effects)
    except Unreadable:
        return after
    bounds = {variable.name: variable for variable in scenario.variables}
    for effect in wanted:
        if effect.name in bounds:
            value = after.get(effect.name, bounds[effect.name].start) + effect.value if effect.moved else effect.value
            after[effect.name] = max(bounds[effect.name].low, min(value, bounds[effect.name].high))
    return after
