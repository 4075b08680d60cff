"""Draws all roads through a scenario, for its author: layers from the start, endings at the bottom. Pure: no Django.

The layered drawing of Sugiyama, Tagawa and Toda (1981) in its simplest parts: loops are set aside, the longest way
from the start gives the layer, medians of neighbours give the order, and every place is moved as near to its
neighbours as the order allows. Lengths are units of the SVG.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from coaching.scenarios.graph import Graph, Node
from coaching.scenarios.outline import numbers, outline, ways_from

BOX_WIDTH, BOX_HEIGHT = 172.0, 62.0
GAP_ACROSS, GAP_DOWN, EDGE = 22.0, 46.0, 18.0
# What a road takes of a layer that it only passes.
LANE = 20.0
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Box:
    """`number` is how the outline calls it; `lines` is its title in at most two lines."""

    key: str
    number: str
    lines: list[str]
    x: float
    y: float
    ends: bool

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2


@dataclass(frozen=True, slots=True)
class Road:
    """From one box to another: `label` names the choices that lead there, at (`at_x`, `at_y`)."""

    source: str
    target: str
    path: str
    tip: str
    label: str
    at_x: float
    at_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    boxes: list[Box]
    roads: list[Road]


def draw(graph: Graph) -> Drawing:
    """Boxes and roads. Roads that lead back run round the right side."""
    nodes = {node["key"]: node for node in graph["nodes"]}
    called = numbers(outline(graph))
    forward, back = _without_loops(graph, nodes)
    layer = _layers(graph, nodes, forward)
    ranks, hops = _ranks(layer, forward)
    _order(ranks, hops)
    at = _places(ranks, hops)
    left = min((at[key] - BOX_WIDTH / 2 for key in nodes), default=0) - EDGE
    boxes = {
        key: Box(
            key,
            called[key],
            wrapped(node["title"], taken=len(called[key]) + 1),
            round(at[key] - BOX_WIDTH / 2 - left, 1),
            _top(layer[key]),
            node["ends"],
        )
        for key, node in nodes.items()
    }
    width = max((box.x + BOX_WIDTH for box in boxes.values()), default=0) + EDGE
    tracks = {place: middle - left for place, middle in at.items()}
    width = max([width, *(middle + EDGE for middle in tracks.values())])
    said = _labels(graph, nodes)
    roads = _roads(forward, hops, tracks, layer, said)
    for lane, (source, target) in enumerate(back):
        roads.append(_round(boxes[source], boxes[target], said[source, target], width + LANE * lane))
    width += LANE * len(back) + (EDGE if back else 0)
    height = _top(max(layer.values(), default=0)) + BOX_HEIGHT + EDGE
    return Drawing(round(width, 1), round(height, 1), list(boxes.values()), roads)


def wrapped(title: str, length: int = 23, taken: int = 0) -> list[str]:
    """A title in at most two lines of about `length` letters, `taken` of the first by its number; the rest is “…”."""
    lines = [""]
    for word in title.split():
        room = length - (taken if len(lines) == 1 else 0)
        if lines[-1] and len(lines[-1]) + len(word) + 1 > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [line if len(line) <= length + 2 else line[:length] + "…" for line in lines]
    return lines if len(lines) <= 2 else [lines[0], lines[1].rstrip(" ,.?!…") + "…"]


# A place in a layer is a node's key, or (source, target, layer) where a long road passes.
_Place = str | tuple[str, str, int]
_Way = tuple[str, str]


def _labels(graph: Graph, nodes: dict[str, Node]) -> dict[_Way, str]:
    said: dict[_Way, list[str]] = {}
    for node in graph["nodes"]:
        for number, choice in enumerate([] if node["ends"] else node["choices"], start=1):
            if choice["to"] in nodes:
                said.setdefault((node["key"], str(choice["to"])), []).append(str(number))
    return {way: ", ".join(choices) for way, choices in said.items()}


def _without_loops(graph: Graph, nodes: dict[str, Node]) -> tuple[list[_Way], list[_Way]]:
    """The ways, and apart from them those that lead back to where one has been."""
    forward, back = [], []
    done: set[str] = set()
    for root in sorted(nodes, key=lambda key: not nodes[key]["start"]):
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


def _layers(graph: Graph, nodes: dict[str, Node], forward: list[_Way]) -> dict[str, int]:
    """The start alone at 0, every other moment below all that lead to it, all endings at the bottom."""
    layer = {key: 0 if node["start"] else 1 for key, node in nodes.items()}
    moments = [way for way in forward if not nodes[way[1]]["ends"]]
    for _ in nodes:
        for source, target in moments:
            layer[target] = max(layer[target], layer[source] + 1)
    bottom = max((layer[key] for key, node in nodes.items() if not node["ends"]), default=-1) + 1
    return {key: bottom if nodes[key]["ends"] else place for key, place in layer.items()}


def _ranks(layer: dict[str, int], forward: list[_Way]) -> tuple[list[list[_Place]], list[tuple[_Place, _Place]]]:
    """The places of each layer, and the hops between neighbouring layers that make up the ways."""
    ranks: list[list[_Place]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key, place in layer.items():
        ranks[place].append(key)
    hops: list[tuple[_Place, _Place]] = []
    for source, target in forward:
        stops = _stops(source, target, layer)
        for stop in stops[1:-1]:
            ranks[stop[2]].append(stop)  # type: ignore[index]
        hops += pairwise(stops)
    return ranks, hops


def _stops(source: str, target: str, layer: dict[str, int]) -> list[_Place]:
    return [source, *((source, target, passed) for passed in range(layer[source] + 1, layer[target])), target]


def _neighbours(hops: list[tuple[_Place, _Place]]) -> tuple[dict[_Place, list[_Place]], dict[_Place, list[_Place]]]:
    above: dict[_Place, list[_Place]] = {}
    below: dict[_Place, list[_Place]] = {}
    for upper, lower in hops:
        below.setdefault(upper, []).append(lower)
        above.setdefault(lower, []).append(upper)
    return above, below


def _order(ranks: list[list[_Place]], hops: list[tuple[_Place, _Place]]) -> None:
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


def _crossings(ranks: list[list[_Place]], below: dict[_Place, list[_Place]]) -> int:
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


def _places(ranks: list[list[_Place]], hops: list[tuple[_Place, _Place]]) -> dict[_Place, float]:
    """The middle of every place: as near to the mean of its neighbours as its layer's order lets it."""
    above, below = _neighbours(hops)
    at: dict[_Place, float] = {}
    for rank in ranks:
        _settle(rank, at, lambda place: 0.0)
    for sweep in range(SWEEPS * 2):
        beside = below if sweep % 2 else above
        for rank in reversed(ranks) if sweep % 2 else ranks:

            def wish(place: _Place) -> float:
                near = beside.get(place, [])  # noqa: B023 - called before the loop goes on
                return sum(at[other] for other in near) / len(near) if near else at[place]

            _settle(rank, at, wish)
    return at


def _settle(rank: list[_Place], at: dict[_Place, float], wish: Callable[[_Place], float]) -> None:
    """Move a layer as near to what its places wish as their order allows: pooled, least squares (isotonic)."""
    offsets, offset = [], 0.0
    for before, place in pairwise([None, *rank]):
        offset += (_width(before) + _width(place)) / 2 + GAP_ACROSS if before is not None else 0  # type: ignore[arg-type]
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


def _width(place: _Place) -> float:
    return BOX_WIDTH if isinstance(place, str) else LANE


def _top(layer: int) -> float:
    return EDGE + layer * (BOX_HEIGHT + GAP_DOWN)


def _roads(
    forward: list[_Way],
    hops: list[tuple[_Place, _Place]],
    at: dict[_Place, float],
    layer: dict[str, int],
    said: dict[_Way, str],
) -> list[Road]:
    """A curve for each way, all from the middle of a box, arriving side by side in the order they come from."""
    arrivals: dict[str, list[_Place]] = {}
    for upper, lower in hops:
        if isinstance(lower, str):
            arrivals.setdefault(lower, []).append(upper)
    roads: list[Road] = []
    for source, target in forward:
        stops = _stops(source, target, layer)
        coming = sorted(arrivals[target], key=at.__getitem__)
        apart = min(28.0, (BOX_WIDTH - 40) / len(coming))
        end = at[target] + apart * (coming.index(stops[-2]) - (len(coming) - 1) / 2)
        x, y = at[source], _top(layer[source]) + BOX_HEIGHT
        path = f"M{x:.1f} {y:.1f}"
        spots: list[tuple[float, float]] = []
        for stop in stops[1:]:
            over = _top(layer[stop] if isinstance(stop, str) else stop[2])
            to = end if stop == target else at[stop]
            bow = (over - y) * 0.55
            path += f"C{x:.1f} {y + bow:.1f} {to:.1f} {over - bow:.1f} {to:.1f} {over:.1f}"
            if not spots:
                spots = [_on_curve(t, x, to, y, over) for t in (0.5, 0.36, 0.64, 0.26, 0.74)]
            x, y = to, over
            if stop != target:
                y += BOX_HEIGHT
                path += f"V{y:.1f}"
        tip = f"M{x - 4.5:.1f} {y - 3:.1f}h9l-4.5 6.5z"
        # A label gives way to those that stand there already.
        free = (spot for spot in spots if all(_apart(spot, road) for road in roads))
        spot_x, spot_y = next(free, spots[0])
        roads.append(Road(source, target, path, tip, said[source, target], round(spot_x, 1), round(spot_y, 1)))
    return roads


def _on_curve(t: float, x: float, to: float, y: float, over: float) -> tuple[float, float]:
    """The point at `t` of the curve whose handles stand upright at 55 % of its height."""
    bow = (over - y) * 0.55
    near, far = (1 - t) ** 3 + 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2 + t**3
    down = (1 - t) ** 3 * y + 3 * (1 - t) ** 2 * t * (y + bow) + 3 * (1 - t) * t**2 * (over - bow) + t**3 * over
    return near * x + far * to, down


def _apart(spot: tuple[float, float], road: Road) -> bool:
    return abs(spot[0] - road.at_x) > 32 or abs(spot[1] - road.at_y) > 17


def _round(source: Box, target: Box, label: str, lane: float) -> Road:
    """A way back: out on the right, along a lane of its own, and in on the right."""
    x, y, to, over = source.x + BOX_WIDTH, source.y + BOX_HEIGHT * 0.6, target.x + BOX_WIDTH, target.y + 20
    path = f"M{x:.1f} {y:.1f}H{lane - 10:.1f}Q{lane:.1f} {y:.1f} {lane:.1f} {y - 10:.1f}"
    path += f"V{over + 10:.1f}Q{lane:.1f} {over:.1f} {lane - 10:.1f} {over:.1f}H{to + 5:.1f}"
    tip = f"M{to + 6:.1f} {over - 4.5:.1f}v9l-6.5-4.5z"
    return Road(source.key, target.key, path, tip, label, round(lane, 1), round((y + over) / 2, 1))
