"""Which roads learners took through a scenario: counts alone, and none that fewer than five share.

Each learner counts once, by the first try they finished for the record; what they practised counts nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from coaching.content.scenario.document import Choice, Node, Scenario
from coaching.content.scenario.outline import numbers, outline
from coaching.content.scenario.roadmap import Road, Roadmap, Spot, roadmap
from coaching.models import Attempt, Response, Version
from coaching.statistics import FEWEST
from coaching.team.shares import Share

# In the picture: a step and a row have room for a figure, and the widest road is that of everybody.
STEP, ROW, WIDEST, NARROW = 116.0, 62.0, 12.0, 2.0


@dataclass(frozen=True)
class Answer:
    """A choice with the learners who made it, of those who came to its moment. `leads_to` is the number and name of what follows."""

    choice: Choice
    leads_to: str
    share: Share


@dataclass(frozen=True)
class Moment:
    """A moment with how it is called, how many came there and how many did not go on from it, of all who began."""

    node: Node
    number: str
    came: Share
    left: Share
    answers: Sequence[Answer]


@dataclass(frozen=True)
class Ending:
    node: Node
    number: str
    share: Share


@dataclass(frozen=True)
class Misconception:
    """What several choices may give away, with the learners who made any of them, of those who could have."""

    name: str
    share: Share


@dataclass(frozen=True)
class Stretch:
    """A road of the picture, as wide as the share of learners who took it."""

    road: Road
    share: Share

    @property
    def width(self) -> float:
        told = self.share.is_told and self.share.count
        return round(NARROW + (WIDEST - NARROW) * self.share.count / self.share.of, 1) if told else NARROW


@dataclass(frozen=True)
class Roads:
    """`finished` learners are behind the figures, `began` behind those of where people left."""

    finished: int
    began: int
    map: Roadmap
    stretches: Sequence[Stretch]
    spots: Sequence[tuple[Spot, Share]]
    moments: Sequence[Moment]
    endings: Sequence[Ending]
    misconceptions: Sequence[Misconception]

    @property
    def is_enough(self) -> bool:
        return self.finished >= FEWEST

    @property
    def left_at(self) -> list[Moment]:
        """Where enough people left to say so, most first."""
        return sorted((one for one in self.moments if one.left.count >= FEWEST), key=lambda one: -one.left.count)


def roads_of(version: Version) -> Roads:
    """The roads through one version of a scenario. Two queries, whatever the number of learners."""
    tries = Attempt.objects.filter(version=version, mode=Attempt.Mode.CHECK)
    begun = list(tries.order_by("finished_at", "pk").values_list("pk", "learner", "status", "state"))
    first: dict[int, tuple[int, str]] = {}
    left: set[tuple[int, str]] = set()
    for pk, learner, status, state in begun:
        if status == Attempt.Status.FINISHED:
            first.setdefault(learner, (pk, state["node"]))
        else:
            left.add((learner, state["node"]))
    answers: dict[int, list[tuple[str, str]]] = {pk: [] for pk, _ in first.values()}
    for pk, item, given in Response.objects.filter(attempt__in=answers).values_list("attempt", "item", "given"):
        answers[pk].append((item, given["choice"]))
    walks = [(answers[pk], ending) for pk, ending in first.values()]
    return _counted(
        version.opened, walks, Counter(node for _, node in left), len({learner for _, learner, _, _ in begun})
    )


Walk = tuple[list[tuple[str, str]], str]


def _counted(scenario: Scenario, walks: Sequence[Walk], left: Counter[str], began: int) -> Roads:
    """Each walk is what was chosen at which moments, and the ending; `left` counts learners by the moment they left at."""
    came = _people({key for key, _ in walk} | {ending} for walk, ending in walks)
    chose = _people(set(walk) for walk, _ in walks)
    went = _people(set(pairwise([*(key for key, _ in walk), ending])) for walk, ending in walks)
    drawn, called = roadmap(scenario, step=STEP, row=ROW), numbers(outline(scenario))
    titles = {node.key: f"{called[node.key]} {node.title}" for node in scenario.nodes}
    everybody = len(walks)
    return Roads(
        finished=everybody,
        began=began,
        map=drawn,
        stretches=[Stretch(road, Share(went[road.source, road.target], everybody)) for road in drawn.roads],
        spots=[(spot, Share(came[spot.key], everybody)) for spot in drawn.spots],
        moments=[
            Moment(
                node,
                called[node.key],
                Share(came[node.key], everybody),
                Share(left[node.key], began),
                [
                    Answer(choice, titles.get(choice.to or "", ""), Share(chose[node.key, choice.id], came[node.key]))
                    for choice in node.choices
                ],
            )
            for node in sorted(
                (node for node in scenario.nodes if not node.ends), key=lambda node: int(called[node.key])
            )
        ],
        endings=[
            Ending(node, called[node.key], Share(came[node.key], everybody)) for node in scenario.nodes if node.ends
        ],
        misconceptions=_misconceptions(scenario, walks),
    )


def _people(walks: Iterable[set[Any]]) -> Counter[Any]:
    """How many learners did each thing at least once."""
    return Counter(thing for walk in walks for thing in walk)


def _misconceptions(scenario: Scenario, walks: Sequence[Walk]) -> list[Misconception]:
    """The most widely shared first; what fewer than five share last, in the order it is written."""
    meant: dict[str, set[tuple[str, str]]] = {}
    for node in scenario.nodes:
        for choice in node.choices:
            if choice.misconception:
                meant.setdefault(choice.misconception, set()).add((node.key, choice.id))
    found = []
    for name, choices in meant.items():
        could = [walk for walk, _ in walks if {key for key, _ in walk} & {key for key, _ in choices}]
        found.append(Misconception(name, Share(sum(bool(set(walk) & choices) for walk in could), len(could))))
    return sorted(found, key=lambda one: (not one.share.is_told, -one.share.percent))
