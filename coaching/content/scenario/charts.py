"""Where things stand in the pictures of a debrief: the field of decisions, the route taken.

Pure: no Django. Positions are percentages of the width or units of a viewBox, so that pages need no inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coaching.content.scenario.document import Node, Scenario

# The four zones of boldness, careful to outside, in percent of the width: (from, to).
ZONES = {"careful": (0, 20), "inside": (20, 64), "approval": (64, 82), "outside": (82, 100)}


@dataclass(frozen=True)
class Bead:
    """A decision on the field: x in percent, y in units of a 292 high picture."""

    number: int
    x: float
    y: int

    @property
    def text_y(self) -> float:
        return self.y + 4.5


def field(decisions: Sequence[tuple[str, int]]) -> list[Bead]:
    """Each (verdict, trust) as a bead: boldness across, trust up. Beads of one zone share its width in their order."""
    beads = []
    for number, (verdict, trust) in enumerate(decisions, start=1):
        low, high = ZONES[verdict]
        same = [other for other, (zone, _) in enumerate(decisions, start=1) if zone == verdict]
        x = low + (high - low) * (same.index(number) + 1) / (len(same) + 1)
        beads.append(Bead(number, round(x, 1), 134 - 48 * trust))
    return beads


def beside(verdict: str, strong: str | None) -> tuple[float, float | None]:
    """Where your answer and a strong one stand on the small ruler, in percent; apart where they share a zone."""
    you = sum(ZONES[verdict]) / 2
    if strong is None:
        return you, None
    return (you + 4, you - 4) if strong == verdict else (you, sum(ZONES[strong]) / 2)


@dataclass(frozen=True)
class Spot:
    """A bead of the route picture; `label` where it has one to show."""

    x: int
    y: int
    label: str = ""

    @property
    def label_y(self) -> int:
        return self.y + 30


@dataclass(frozen=True)
class Route:
    """The road taken through the scenario, straight, and the roads not taken above and below it."""

    width: int
    height: int
    middle: int
    taken: Sequence[Spot]
    end: Spot
    others: Sequence[Spot]
    other_endings: Sequence[Spot]
    ways: Sequence[str]


STEP, ROW, EDGE = 130, 68, 60
# Room to the right of the last bead, where endings have their names.
MARGIN = 110


def route(scenario: Scenario, visited: Sequence[str], ending: str) -> Route:
    """Draw the scenario around the route through `visited` node keys to `ending`. Nodes seen twice are drawn twice."""
    nodes = {node.key: node for node in scenario.nodes}
    on_route = [*visited, ending]
    column = _columns(scenario, on_route)
    rows = _rows([node for key, node in nodes.items() if key in column and key not in on_route], column)
    deepest = max([abs(row) for row in rows.values()], default=0)
    middle = 40 + deepest * ROW
    x = {key: EDGE + column[key] * STEP for key in column}
    y = {key: middle + rows.get(key, 0) * ROW for key in column}
    ways = [
        _curve(x[key], y[key], x[to], y[to])
        for key in column
        for to in _ways_on(nodes[key])
        # The route itself is drawn on top; a way back would only tangle the picture.
        if to in column and not (key in on_route and to in on_route) and key != to and x[to] >= x[key]
    ]
    spots = {key: Spot(x[key], y[key], nodes[key].title) for key in rows}
    return Route(
        width=EDGE + len(visited) * STEP + MARGIN,
        height=middle + deepest * ROW + 56,
        middle=middle,
        taken=[Spot(EDGE + number * STEP, middle, nodes[key].title) for number, key in enumerate(visited)],
        end=Spot(EDGE + len(visited) * STEP, middle, nodes[ending].title),
        others=[spot for key, spot in spots.items() if not nodes[key].ends],
        other_endings=[spot for key, spot in spots.items() if nodes[key].ends],
        ways=list(dict.fromkeys(ways)),
    )


def _ways_on(node: Node) -> list[str]:
    return [] if node.ends else [choice.to for choice in node.choices if choice.to]


def _columns(scenario: Scenario, on_route: Sequence[str]) -> dict[str, int]:
    """Where every node that can be reached stands: the route in its order, endings last, others after what leads there."""
    last = len(on_route) - 1
    nodes = {node.key: node for node in scenario.nodes}
    column = {key: place for place, key in reversed(list(enumerate(on_route)))}
    # Each round moves what lies off the route behind what leads to it; loops end with the rounds.
    for _ in nodes:
        for key in [key for key in nodes if key in column]:
            for to in _ways_on(nodes[key]):
                if to not in on_route:
                    column[to] = (
                        last if nodes[to].ends else min(max(column.get(to, 0), column[key] + 1), max(1, last - 1))
                    )
    return column


def _rows(nodes: Sequence[Node], column: dict[str, int]) -> dict[str, int]:
    """A row for each node off the route: 1, -1, 2, -2 … from the middle, counted within its column."""
    rows: dict[str, int] = {}
    taken: dict[int, int] = {}
    for node in nodes:
        place = taken.get(column[node.key], 0)
        taken[column[node.key]] = place + 1
        rows[node.key] = (place // 2 + 1) * (1 if place % 2 == 0 else -1)
    return rows


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    """A soft way between two beads, from left to right; between beads of one column it bows out."""
    half = (x1 + x2) // 2 if x2 > x1 else x1 + 40
    return f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
