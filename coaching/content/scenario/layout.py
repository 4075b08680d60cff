"""Where the moments of a scenario stand, for the picture of its author. Pure: no Django.

The layered drawing of Sugiyama, Tagawa and Toda (1981) in its simplest parts: loops are set aside, the longest way
from the start gives the layer, means of neighbours give the order, and every place is moved as near to its
neighbours as the order allows. Lengths are units of the SVG.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from coaching.content.scenario.document import Node, Scenario
from coaching.content.scenario.outline import ways_from

BOX_WIDTH = 172.0
GAP_ACROSS = 22.0
# What a road takes of a layer that it only passes.
LANE = 20.0
SWEEPS = 8

# A place in a layer is a node's key, or (source, target, layer) where a long road passes.
Place = str | tuple[str, str, int]
Way = tuple[str, str]
Hop = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`layer` counts from the top; `at` is the middle of every place; `back` are the ways that close a loop."""

    layer: dict[str, int]
    at: dict[Place, float]
    forward: list[Way]
    back: list[Way]
    hops: list[Hop]


def arrange(scenario: Scenario, *, extent: Callable[[str], float] = lambda key: BOX_WIDTH) -> Arrangement:
    """A layer and a middle for every node, and for every stretch of road that passes a layer.

    `extent` is how much room the node with a key takes across its layer.
    """
    nodes = {node.key: node for node in scenario.nodes}
    forward, back = _without_loops(nodes)
    layer = _layers(nodes, forward)
    ranks, hops = _ranks(layer, forward)
    _order(ranks, hops)
    return Arrangement(layer, _places(ranks, hops, extent), forward, back, hops)


def stops(source: str, target: str, layer: dict[str, int]) -> list[Place]:
    """The places a way goes through, its ends included."""
    return [source, *((source, target, passed) for passed in range(layer[source] + 1, layer[target])), target]


def _without_loops(nodes: dict[str, Node]) -> tuple[list[Way], list[Way]]:
    """The ways, and apart from them those that lead back to where one has been."""
    forward, back = [], []
    done: set[str] = set()
    for root in sorted(nodes, key=lambda key: not nodes[key].start):
        road: list[tuple[str, list[str]]] = [] if root in done else [(root, ways_from(nodes[root], nodes))]
        while road:
            here, ways = road[-1]
            if not ways:
                done.add(here)
                road.pop()
                continue
            there = ways.pop(0)
            if there in (key for key, _ in road):
                back.append((here, there))
                continue
            forward.append((here, there))
            if there not in done:
                road.append((there, ways_from(nodes[there], nodes)))
    return forward, back


def _layers(nodes: dict[str, Node], forward: list[Way]) -> dict[str, int]:
    """The start alone at 0, every other moment below all that lead to it, all endings at the bottom."""
    layer = {key: 0 if node.start else 1 for key, node in nodes.items()}
    moments = [way for way in forward if not nodes[way[1]].ends]
    for _ in nodes:
        for source, target in moments:
            layer[target] = max(layer[target], layer[source] + 1)
    bottom = max((layer[key] for key, node in nodes.items() if not node.ends), default=-1) + 1
    return {key: bottom if nodes[key].ends else place for key, place in layer.items()}


def _ranks(layer: dict[str, int], forward: list[Way]) -> tuple[list[list[Place]], list[Hop]]:
    """The places of each layer, and the hops between neighbouring layers that make up the ways."""
    ranks: list[list[Place]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key, place in layer.items():
        ranks[place].append(key)
    hops: list[Hop] = []
    for source, target in forward:
        passed = stops(source, target, layer)
        for stop in passed[1:-1]:
            ranks[stop[2]].append(stop)  # type: ignore[index]
        hops += pairwise(passed)
    return ranks, hops


def _neighbours(hops: list[Hop]) -> tuple[dict[Place, list[Place]], dict[Place, list[Place]]]:
    above: dict[Place, list[Place]] = {}
    below: dict[Place, list[Place]] = {}
    for upper, lower in hops:
        below.setdefault(upper, []).append(lower)
        above.setdefault(lower, []).append(upper)
    return above, below


def _order(ranks: list[list[Place]], hops: list[Hop]) -> None:
    """Sort each layer by where its neighbours stand, down and up again, and keep what crosses least."""
    above, below = _neighbours(hops)
    best, fewest = [list(rank) for rank in ranks], _crossings(ranks, below)
    for sweep in range(SWEEPS):
        beside = below if sweep % 2 else above
        for rank in reversed(ranks) if sweep % 2 else ranks:
            stands = {place: index for other in ranks for index, place in enumerate(other)}
            mean = {
                place: sum(stands[other] for other in beside[place]) / len(beside[place])
                if beside.get(place)
                else stands[place]
                for place in rank
            }
            rank.sort(key=mean.__getitem__)
        crossings = _crossings(ranks, below)
        if crossings < fewest:
            best, fewest = [list(rank) for rank in ranks], crossings
    ranks[:] = best


def _crossings(ranks: list[list[Place]], below: dict[Place, list[Place]]) -> int:
    crossings = 0
    for upper, lower in pairwise(ranks):
        stands = {place: index for index, place in enumerate(lower)}
        ends = [[stands[there] for there in below.get(here, [])] for here in upper]
        crossings += sum(
            left > right
            for index, mine in enumerate(ends)
            for theirs in ends[index + 1 :]
            for left in mine
            for right in theirs
        )
    return crossings


def _places(ranks: list[list[Place]], hops: list[Hop], extent: Callable[[str], float]) -> dict[Place, float]:
    """The middle of every place: as near to the mean of its neighbours as its layer's order lets it."""
    above, below = _neighbours(hops)
    at: dict[Place, float] = {}
    for rank in ranks:
        _settle(rank, at, extent, lambda place: 0.0)
    for sweep in range(SWEEPS * 2):
        beside = below if sweep % 2 else above
        for rank in reversed(ranks) if sweep % 2 else ranks:

            def wish(place: Place) -> float:
                near = beside.get(place, [])  # noqa: B023 - called before the loop goes on
                return sum(at[other] for other in near) / len(near) if near else at[place]

            _settle(rank, at, extent, wish)
    return at


def _settle(
    rank: list[Place], at: dict[Place, float], extent: Callable[[str], float], wish: Callable[[Place], float]
) -> None:
    """Move a layer as near to what its places wish as their order allows: pooled, least squares (isotonic)."""
    offsets, offset = [], 0.0
    for place, before in zip(rank, [None, *rank], strict=False):
        offset += (_room(before, extent) + _room(place, extent)) / 2 + GAP_ACROSS if before is not None else 0
        offsets.append(offset)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(rank, offsets, strict=True):
        pools.append((wish(place) - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, many), (other, more) = pools[-2:]
            pools[-2:] = [((one * many + other * more) / (many + more), many + more)]
    settled = [mean for mean, count in pools for _ in range(count)]
    for place, mean, offset in zip(rank, settled, offsets, strict=True):
        at[place] = mean + offset


def _room(place: Place, extent: Callable[[str], float]) -> float:
    return extent(place) if isinstance(place, str) else LANE
