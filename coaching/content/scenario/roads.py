"""The roads through a scenario, counted and weighed: how many, how long, how well they end, and what chance has in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coaching.content.guideline.document import Verdict
from coaching.content.scenario.document import Node
from coaching.content.scenario.states import NOWHERE, Walk, Way, said

WORDS_A_MINUTE = 200
# What is still under way when chance counts as settled, and how much work that may be: rounds times answers.
SETTLED, MOST_WORK = 1e-6, 50_000_000
NO_LENGTHS: Mapping[int, int] = {}


@dataclass(frozen=True)
class Result:
    """What a road comes to: trust in all, and how many answers stood where."""

    trust: int
    verdicts: Mapping[Verdict, int]


@dataclass(frozen=True)
class Roads:
    """Roads from the beginning to an ending, lengths in moments, times in minutes of reading and listening.

    Where a case can come back to what it was, it `turns_back`: an answer that leads back to where the road came from is left out of
    everything but `chance`: how likely somebody passes who presses any answer that shows, each equally often.
    `best` has the fewest answers outside, then for approval, then the most trust; `worst` the most, and the least.
    """

    number: int
    turns_back: bool
    shortest: int
    longest: int
    best: Result
    worst: Result
    shortest_minutes: float
    longest_minutes: float
    chance: float


# Outside, approval, trust turned round, careful, inside: the less the better, the first first.
_Weight = tuple[int, int, int, int, int]
_WEIGHT: dict[Verdict, _Weight] = {
    "outside": (1, 0, 0, 0, 0), "approval": (0, 1, 0, 0, 0), "careful": (0, 0, 0, 1, 0), "inside": (0, 0, 0, 0, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rest:
    """All that is left from a state to its endings."""

    number: int
    longest: int
    best: _Weight
    worst: _Weight
    quick: float
    slow: float


def roads(walked: Walk, lengths: Mapping[int, int] = NO_LENGTHS) -> Roads | None:
    """All roads of a walk; None where no road ends. `lengths` of clips in milliseconds, by their pk."""
    order, turns_back = _in_order(walked)
    rest: dict[int, _Rest] = {}
    for state in order:
        found = _rest(walked, state, rest, lengths)
        if found:
            rest[state] = found
    if 0 not in rest:
        return None
    all_ = rest[0]
    return Roads(
        number=all_.number,
        turns_back=turns_back,
        # States stand in the order of their distance.
        shortest=len(walked.road(next(state for state in range(len(walked.states)) if walked.node(state).ends))),
        longest=all_.longest,
        best=_result(all_.best),
        worst=_result(all_.worst),
        shortest_minutes=all_.quick,
        longest_minutes=all_.slow,
        chance=chance(walked),
    )


def chance(walked: Walk) -> float:
    """How likely somebody passes who presses any answer that shows: all of a crowd sets out, and what arrives is counted."""
    ways = [(state, way.to) for state, ways in enumerate(walked.ways) for way in ways or () if way.to != NOWHERE]
    if not ways:
        return 0.0
    begin, end = np.array(ways).T
    share = 1 / np.bincount(begin, minlength=len(walked.states))[begin]
    passing = np.array([walked.node(state).passes for state in range(len(walked.states))])
    here = np.eye(1, len(walked.states))[0]
    arrived = 0.0
    for _ in range(max(1, MOST_WORK // len(ways))):
        here = np.bincount(end, weights=here[begin] * share, minlength=len(here)).astype(np.float64)
        arrived += float(here[passing].sum())
        if here.sum() < SETTLED:
            break
    return min(1.0, arrived)


def _in_order(walked: Walk) -> tuple[list[int], bool]:
    """States, each after those its answers lead to but for those that turn back; and whether one does."""
    order: list[int] = []
    turns_back = False
    seen, on_the_way = {0}, {0}
    stack = [(0, iter(walked.ways[0] or ()))] if walked.states else []
    while stack:
        state, ways = stack[-1]
        for way in ways:
            turns_back = turns_back or way.to in on_the_way
            if way.to != NOWHERE and way.to not in seen:
                seen.add(way.to)
                on_the_way.add(way.to)
                stack.append((way.to, iter(walked.ways[way.to] or ())))
                break
        else:
            on_the_way.remove(state)
            order.append(state)
            stack.pop()
    return order, turns_back


def _rest(walked: Walk, state: int, rest: Mapping[int, _Rest], lengths: Mapping[int, int]) -> _Rest | None:
    """What is left from a state; of what its answers lead to, only where the road came from has nothing left yet."""
    node, here = walked.node(state), _minutes_here(walked, state, lengths)
    if node.ends:
        return _Rest(1, 0, (0, 0, 0, 0, 0), (0, 0, 0, 0, 0), here, here)
    onward = [(way, rest[way.to]) for way in walked.ways[state] or () if way.to in rest]
    if not onward:
        return None
    return _Rest(
        number=sum(after.number for _, after in onward),
        longest=1 + max(after.longest for _, after in onward),
        best=min(_added(node, way, after.best) for way, after in onward),
        worst=max(_added(node, way, after.worst) for way, after in onward),
        quick=here + min(_reply(node, way) + after.quick for way, after in onward),
        slow=here + max(_reply(node, way) + after.slow for way, after in onward),
    )


def _added(node: Node, way: Way, after: _Weight) -> _Weight:
    outside, approval, trust, careful, inside = _WEIGHT[way.verdict]
    trust -= node.choices[way.choice].trust
    return (outside + after[0], approval + after[1], trust + after[2], careful + after[3], inside + after[4])


def _result(weight: _Weight) -> Result:
    outside, approval, trust, careful, inside = weight
    return Result(-trust, {"careful": careful, "inside": inside, "approval": approval, "outside": outside})


def _minutes_here(walked: Walk, state: int, lengths: Mapping[int, int]) -> float:
    """To take in a moment: the customer, heard where there is a clip and else read, and every answer that shows."""
    node, heard = walked.node(state), said(walked, state)
    clip = lengths.get(heard.clip) if heard.clip is not None else None
    listened = clip / 60_000 if clip is not None else _to_read(heard.says)
    return listened + sum(_to_read(node.choices[way.choice].says) for way in walked.ways[state] or ())


def _reply(node: Node, way: Way) -> float:
    return _to_read(node.choices[way.choice].reply)


@lru_cache(maxsize=8192)
def _to_read(text: str) -> float:
    return len(text.split()) / WORDS_A_MINUTE
