"""Where a case can get to and where not, where nobody gets on: by every state, not only by who leads where. Pure."""

from collections import defaultdict, deque
from collections.abc import Iterator
from functools import cached_property
from textwrap import shorten

from coaching.content.base import plain
from coaching.content.findings import Finding
from coaching.content.guideline.document import Verdict
from coaching.content.scenario.conditions import TRUST
from coaching.content.scenario.document import Choice, Node, Reply, Scenario, node_at
from coaching.content.scenario.memory import called, unchanged
from coaching.content.scenario.states import (
    NOWHERE,
    Slot,
    Walk,
    Way,
    conditions_of,
    holds,
    readable,
    said,
    slot_of,
)
from coaching.words import listed


def findings(walked: Walk) -> Iterator[Finding]:
    """What is wrong with where a case can get to."""
    seen = _Seen(walked)
    if walked.states:
        yield from seen.unreachable()
        yield from seen.stuck()
        yield from seen.without_exit()
        yield from seen.never_and_always()
        yield from _of_passing_outside(walked)


def passing_outside(walked: Walk) -> list[tuple[Node, Choice, Verdict]]:
    """A shortest road to an ending that counts as done, although an answer on it is outside the guideline; empty where there is none."""
    came: dict[tuple[int, bool], tuple[tuple[int, bool], Way] | None] = {(0, False): None}
    waiting = deque([(0, False)])
    while waiting:
        here = state, outside = waiting.popleft()
        if outside and walked.node(state).passes:
            road = []
            while (before := came[here]) is not None:
                here, way = before
                node = walked.node(here[0])
                road.append((node, node.choices[way.choice], way.verdict))
            return road[::-1]
        for way in walked.ways[state] or ():
            there = (way.to, outside or way.verdict == "outside")
            if way.to != NOWHERE and there not in came:
                came[there] = (here, way)
                waiting.append(there)
    return []


def _of_passing_outside(walked: Walk) -> Iterator[Finding]:
    road = passing_outside(walked)
    if road:
        node, choice = next((node, choice) for node, choice, verdict in road if verdict == "outside")
        end = node_at(walked.scenario, road[-1][1].to or "")
        advice = (
            f"For example by {_quoted(choice)} in “{node.title}”, which still leads to “{end.title}”. "
            "Let such a road end elsewhere, or leave it so on purpose."
        )
        title = "One can leave the guideline and be done all the same"
        yield Finding("attention", "", title, advice, "passes-outside")


class _Seen:
    """A walk, and what several findings ask of it."""

    def __init__(self, walked: Walk) -> None:
        self.walked, self.scenario = walked, walked.scenario
        self.states_of: dict[int, list[int]] = defaultdict(list)
        for state, (node, *_) in enumerate(walked.states):
            self.states_of[node].append(state)

    @cached_property
    def _led_from(self) -> list[list[int]]:
        came: list[list[int]] = [[] for _ in self.walked.states]
        for state, ways in enumerate(self.walked.ways):
            for way in ways or ():
                if way.to != NOWHERE:
                    came[way.to].append(state)
        return came

    def _leading_to(self, goals: list[int]) -> set[int]:
        """The states from which one of the goals can be reached."""
        seen, waiting = set(goals), list(goals)
        while waiting:
            for state in self._led_from[waiting.pop()]:
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
        return seen

    def unreachable(self) -> Iterator[Finding]:
        linked = _linked(self.scenario)
        for number, node in enumerate(self.scenario.nodes):
            if node.key not in linked:
                advice = "Let a choice lead here, or remove it."
                yield Finding("problem", node.key, f"Nobody can get to “{node.title}”", advice, "unreachable")
            elif number not in self.states_of and self.walked.exhaustive:
                advice = "The answers that lead here never show, or nobody gets to them: look at their conditions."
                yield Finding("problem", node.key, f"Nobody can get to “{node.title}”", advice, "unreachable")

    def stuck(self) -> Iterator[Finding]:
        """Moments whose choices all have conditions that fail together."""
        for number, states in self.states_of.items():
            node = self.scenario.nodes[number]
            shut = [state for state in states if self.walked.ways[state] == []]
            if node.choices and not node.ends and shut:
                yield Finding(
                    "problem",
                    node.key,
                    f"No answer shows in “{node.title}”{self._when(shut[0], states)}",
                    f"{self._by(shut[0])}Give one of its answers no condition, or let another cover this.",
                    "stuck",
                )

    def without_exit(self) -> Iterator[Finding]:
        """Moments from which one goes round for ever; what merely stops is told where it stops."""
        walked = self.walked
        if not any(node.ends for node in self.scenario.nodes):
            return
        stops = [state for state, ways in enumerate(walked.ways) if not ways or any(way.to == NOWHERE for way in ways)]
        out = self._leading_to(stops)
        for number, states in self.states_of.items():
            caught = [state for state in states if state not in out]
            if caught:
                node = self.scenario.nodes[number]
                yield Finding(
                    "problem",
                    node.key,
                    f"No way out of “{node.title}”{self._when(caught[0], states)}",
                    "Let one of its roads lead on to an ending.",
                    "no-way-out",
                )

    def never_and_always(self) -> Iterator[Finding]:
        """Conditions that never or always hold where they stand, of those that ask after something that changes."""
        if not self.walked.exhaustive:
            return
        place = {id(node): number for number, node in enumerate(self.scenario.nodes)}
        changing = {slot for slot in self.walked.slots if slot not in unchanged(self.scenario)}
        for node, part, text in conditions_of(self.scenario):
            states = self.states_of.get(place[id(node)], [])
            asked = {slot_of(self.scenario, each.name) for each in readable(text)}
            if not states or not asked & changing:
                continue
            told = [holds(self.scenario, text, self._memory(state)) for state in states]
            what = called(self.scenario, node.key, part)
            if not any(told):
                yield _attention(node, f"{what} never shows", f"“{text}” is never so here: {_ADVICE}", "never-shows")
            elif all(told):
                yield _attention(node, f"{what} has a condition that is always so", f"“{text}”: {_ADVICE}", "always-so")
            elif isinstance(part, Reply) and not any(said(self.walked, state) is part for state in states):
                advice = "One before it is always said instead: put this one first, or change a condition."
                yield _attention(node, f"{what} never shows", advice, "never-shows")

    def _memory(self, state: int) -> dict[Slot, int]:
        return dict(zip(self.walked.slots, self.walked.states[state][1:], strict=True))

    def _when(self, state: int, states: list[int]) -> str:
        """“ when verified is 0”, where it is not always so."""
        if len(states) == 1 or not self.walked.slots:
            return ""
        return f" when {listed(list(self._told(state)))}"

    def _told(self, state: int) -> Iterator[str]:
        named = {limit.key: limit for limit in self.scenario.limits}
        yes_no = {variable.name for variable in self.scenario.variables if (variable.low, variable.high) == (0, 1)}
        for (kind, name), value in self.walked.values(state).items():
            if kind == "granted":
                yield f"{named[name].amount(plain(value))} of {named[name].name} is granted"
            elif name in yes_no:
                yield name if value else f"not {name}"
            else:
                yield f"{name or TRUST} is {int(value)}"

    def _by(self, state: int) -> str:
        road = [_quoted(choice) for _, choice in self.walked.road(state)]
        return f"After {', '.join(road[-3:])}. " if road else ""


_ADVICE = "take the condition out, or change what it asks after."


def _attention(node: Node, title: str, advice: str, kind: str) -> Finding:
    return Finding("attention", node.key, title, advice, kind)


def _linked(scenario: Scenario) -> set[str]:
    """Keys to which choices lead from the start on, whatever their conditions say."""
    nodes = {node.key: node for node in scenario.nodes}
    seen: set[str] = set()
    waiting = [node.key for node in scenario.nodes if node.start][:1]
    while waiting:
        key = waiting.pop()
        if key in nodes and key not in seen:
            seen.add(key)
            # What stands behind an ending is never shown, so no road leads through it.
            waiting += [] if nodes[key].ends else [str(choice.to) for choice in nodes[key].choices]
    return seen


def _quoted(choice: Choice) -> str:
    return f"“{shorten(choice.says, 48, placeholder='…')}”"
