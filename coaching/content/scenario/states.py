"""Every state a scenario can come to, and every answer in it. Pure.

A state is a moment and what of the case's memory any condition or limit can ask after: not the road that led there. The step is the one of
`case.decide`, written for speed: whole hundredths in place of amounts, and places in a tuple in place of names.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from coaching.content.guideline.document import Limit, Verdict
from coaching.content.scenario.conditions import COMPARISONS, TRUST, Comparison, Unreadable, condition, effects
from coaching.content.scenario.document import ASKED, Choice, Node, Reply, Scenario, limit_of

# So many states are looked at unless somebody wants more.
MOST = 50_000
# Trust is followed so far beyond what any condition asks after; a case that goes round and round would never settle.
FURTHEST = 24
# Where a choice leads that leads nowhere.
NOWHERE = -1

State = tuple[int, ...]
# How one place of the memory is named: variables, trust and what was granted may bear the same word.
Slot = tuple[str, str]
# A comparison made ready: the place in the memory (0: none), how to compare, with what in hundredths.
_Test = tuple[int, Callable[[Any, Any], bool], int]


class Way(NamedTuple):
    """An answer that shows in a state: which of the moment's choices, to which state (or NOWHERE), and what it is there."""

    choice: int
    to: int
    verdict: Verdict


@dataclass
class Walk:
    """All states from the beginning on, the nearest first. `ways` of an ending are none, of a state that was not looked into None.

    `came` is how each state was first reached: from which state, by which of its choices. `exhaustive`: nothing was left out.
    """

    scenario: Scenario
    slots: list[Slot]
    states: list[State] = field(default_factory=list)
    ways: list[list[Way] | None] = field(default_factory=list)
    came: list[tuple[int, int] | None] = field(default_factory=list)
    exhaustive: bool = True

    def node(self, state: int) -> Node:
        return self.scenario.nodes[self.states[state][0]]

    def values(self, state: int) -> dict[Slot, Decimal]:
        """What the case remembers in a state, of what can be asked after."""
        return {slot: Decimal(value) / 100 for slot, value in zip(self.slots, self.states[state][1:], strict=True)}

    def road(self, state: int) -> list[tuple[Node, Choice]]:
        """The shortest road to a state: each moment with the answer given there."""
        road = []
        while (came := self.came[state]) is not None:
            state, choice = came
            road.append((self.node(state), self.node(state).choices[choice]))
        return road[::-1]


def walk(scenario: Scenario, *, most: int = MOST) -> Walk:
    """Every state from the beginning on, at most so many; of a scenario without a beginning none."""
    machine = _Machine(scenario)
    found = Walk(scenario, machine.slots)
    start = next((number for number, node in enumerate(scenario.nodes) if node.start), None)
    if start is None:
        return found
    first = (start, *machine.opened)
    known = {first: 0}
    found.states.append(first)
    found.came.append(None)
    waiting = deque([0])
    while waiting:
        number = waiting.popleft()
        if scenario.nodes[found.states[number][0]].ends:
            found.ways.append([])
            continue
        if len(found.states) >= most:
            found.exhaustive = False
            found.ways.append(None)
            continue
        ways = []
        for choice, there, verdict in machine.answers(found.states[number]):
            to = NOWHERE if there is None else known.get(there, len(found.states))
            if there is not None and to == len(found.states):
                known[there] = to
                found.states.append(there)
                found.came.append((number, choice))
                waiting.append(to)
            ways.append(Way(choice, to, verdict))
        found.ways.append(ways)
    found.exhaustive = found.exhaustive and not machine.let_go
    return found


def said(walked: Walk, state: int) -> Node | Reply:
    """What the customer says in a state."""
    node = walked.node(state)
    if not node.replies:
        return node
    values = {slot: int(value * 100) for slot, value in walked.values(state).items()}
    return next(
        (reply for reply in node.replies if reply.only_if and holds(walked.scenario, reply.only_if, values)), node
    )


def holds(scenario: Scenario, text: str, values: Mapping[Slot, int]) -> bool:
    """Whether a condition holds for a memory in hundredths. One that cannot be read holds, as in play."""
    return all(
        COMPARISONS[each.sign](Decimal(values.get(slot_of(scenario, each.name), 0)) / 100, each.value)
        for each in readable(text)
    )


def readable(text: str) -> tuple[Comparison, ...]:
    """The comparisons of a condition; none for one that cannot be read."""
    try:
        return condition(text)
    except Unreadable:
        return ()


def slot_of(scenario: Scenario, name: str) -> Slot:
    """What a condition means by a name: a variable, else trust, else what was granted under the limit of this key."""
    if any(variable.name == name for variable in scenario.variables):
        return ("variable", name)
    return (TRUST, "") if name == TRUST else ("granted", name)


def conditions_of(scenario: Scenario) -> Iterator[tuple[Node, Choice | Reply, str]]:
    """Every condition that is written, with the choice or reply that has it."""
    for node in scenario.nodes:
        for part in parts_of(node):
            if part.only_if.strip():
                yield node, part, part.only_if


def parts_of(node: Node) -> list[Choice | Reply]:
    """All in a moment that may have a condition."""
    return [*node.replies, *node.choices]


def needed(scenario: Scenario) -> Iterator[tuple[Node, Choice, Limit]]:
    """Every choice whose limit needs something of the case."""
    for node in scenario.nodes:
        for choice in node.choices:
            limit = limit_of(scenario, choice)
            if limit and limit.needs.strip():
                yield node, choice, limit


def _all(tests: list[_Test], state: State) -> bool:
    return all(compare(state[slot] if slot else 0, value) for slot, compare, value in tests)


def _hundredths(number: Decimal | int) -> int:
    return int(number * 100)


class _Machine:
    """A scenario made ready to be walked: `slots` is what is remembered, `opened` the memory at the beginning."""

    def __init__(self, scenario: Scenario) -> None:
        asked: dict[Slot, set[int]] = {}
        for _, _, text in conditions_of(scenario):
            for each in readable(text):
                asked.setdefault(slot_of(scenario, each.name), set()).add(_hundredths(each.value))
        for _, _, rule in needed(scenario):
            for each in readable(rule.needs):
                asked.setdefault(slot_of(scenario, each.name), set()).add(_hundredths(each.value))
        granted = {}
        for node in scenario.nodes:
            for choice in node.choices:
                limit = limit_of(scenario, choice)
                if limit and choice.amount and (limit.whole_case or ("granted", limit.key) in asked):
                    granted[limit.key] = limit
        kept = [("variable", variable.name) for variable in scenario.variables]
        self.slots = list(dict.fromkeys(slot for slot in kept if slot in asked))
        self.slots += [(TRUST, "")] if (TRUST, "") in asked else []
        self.slots += [("granted", key) for key in granted]
        place = {slot: number for number, slot in enumerate(self.slots, start=1)}
        starts = {variable.name: variable.start for variable in scenario.variables}
        self.opened = [_hundredths(starts[name]) if kind == "variable" else 0 for kind, name in self.slots]
        trusted = asked.get((TRUST, ""), {0})
        self.trust = place.get((TRUST, ""), 0)
        self.lowest = min(trusted) - _hundredths(FURTHEST)
        self.highest = max(trusted) + _hundredths(FURTHEST)
        # Trust that went further than it is followed: not everything was seen.
        self.let_go = False
        # Beyond all that is asked after and measured, what was granted makes no difference any more.
        self.enough = {
            key: max(_hundredths(limit.approval_to), *asked.get(("granted", key), ()), 0) + 1
            for key, limit in granted.items()
        }
        keys = {node.key: number for number, node in reversed(list(enumerate(scenario.nodes)))}
        self.choices = [
            [self._ready(scenario, choice, place, keys) for choice in node.choices] for node in scenario.nodes
        ]

    def _ready(
        self, scenario: Scenario, choice: Choice, place: Mapping[Slot, int], keys: Mapping[str, int]
    ) -> "_Ready":

        def tests(text: str) -> list[_Test]:
            return [
                (place.get(slot_of(scenario, each.name), 0), COMPARISONS[each.sign], _hundredths(each.value))
                for each in readable(text)
            ]

        bounds = {variable.name: variable for variable in scenario.variables}
        try:
            wanted = effects(choice.effects)
        except Unreadable:
            wanted = ()
        changes = [
            (place["variable", each.name], _hundredths(each.value), each.moved,
             _hundredths(bounds[each.name].low), _hundredths(bounds[each.name].high))
            for each in wanted
            if ("variable", each.name) in place
        ]  # fmt: skip
        limit = limit_of(scenario, choice)
        grants = place.get(("granted", limit.key), 0) if limit and choice.amount else 0
        return _Ready(
            conditions=tests(choice.only_if),
            needs=tests(limit.needs) if limit else [],
            changes=changes,
            trust=_hundredths(choice.trust),
            grants=grants,
            amount=_hundredths(choice.amount or 0),
            enough=self.enough[limit.key] if limit and grants else 0,
            to=keys.get(choice.to) if choice.to is not None else None,
            verdict=choice.verdict,
            measured=limit,
            counted=choice.amount is not None,
            asks=choice.asks,
        )

    def answers(self, state: State) -> Iterator[tuple[int, State | None, Verdict]]:
        """Each answer that shows in a state: its place among the choices, the state after it (None: nowhere), what it is."""
        for number, ready in enumerate(self.choices[state[0]]):
            if _all(ready.conditions, state):
                verdict = ready.verdict_in(state)
                yield number, None if ready.to is None else self._after(state, ready), verdict

    def _after(self, state: State, ready: "_Ready") -> State:
        after = list(state)
        after[0] = ready.to or 0
        for slot, value, moved, low, high in ready.changes:
            after[slot] = max(low, min(after[slot] + value if moved else value, high))
        if self.trust:
            trust = after[self.trust] + ready.trust
            after[self.trust] = max(self.lowest, min(trust, self.highest))
            self.let_go = self.let_go or trust != after[self.trust]
        if ready.grants:
            after[ready.grants] = min(after[ready.grants] + ready.amount, ready.enough)
        return tuple(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A choice made ready: places in the memory (0: none), numbers in hundredths."""

    conditions: list[_Test]
    needs: list[_Test]
    changes: list[tuple[int, int, bool, int, int]]
    trust: int
    grants: int
    amount: int
    enough: int
    to: int | None
    verdict: Verdict | None
    measured: Limit | None
    counted: bool
    asks: bool

    def verdict_in(self, state: State) -> Verdict:
        """What the answer is in a state, after all that was granted under its limit."""
        if self.verdict or self.measured is None:
            return self.verdict or "inside"
        if not _all(self.needs, state):
            return "outside"
        if not self.counted:
            return "inside"
        before = state[self.grants] if self.grants and self.measured.whole_case and self.amount else 0
        verdict = self.measured.verdict(Decimal(self.amount + before) / 100)
        return ASKED[verdict] if self.asks else verdict
