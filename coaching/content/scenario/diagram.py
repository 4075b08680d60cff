"""Draws all edges through a scenario, for its author. Pure: no Django. Lengths are units of the SVG."""

from dataclasses import dataclass

from coaching.content.scenario.document import Scenario
from coaching.content.scenario.layout import BOX_WIDTH, LANE, Arrangement, Place, arrange, stops
from coaching.content.scenario.outline import numbers, outline

BOX_HEIGHT, GAP_DOWN, EDGE = 62.0, 46.0, 18.0


@dataclass(frozen=True, slots=True)
class Box:
    """`number` is how the outline calls it; `lines` is its title in at most two lines."""

    key: str
    number: str
    lines: list[str]
    x: float
    y: float
    ends: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """From one box to another."""

    source: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Diagram:
    width: float
    height: float
    boxes: list[Box]
    edges: list[Edge]


def draw(scenario: Scenario) -> Diagram:
    """Boxes and edges. Roads that lead back run round the right side."""
    called = numbers(outline(scenario))
    stand = arrange(scenario)
    left = min((stand.at[node.key] - BOX_WIDTH / 2 for node in scenario.nodes), default=0) - EDGE
    # A edge that only passes may stand further out than any box.
    left = min([left, *(middle - EDGE for middle in stand.at.values())])
    at = {place: middle - left for place, middle in stand.at.items()}
    boxes = {
        node.key: Box(
            node.key,
            called[node.key],
            wrapped(node.title, taken=len(called[node.key]) + 1),
            round(at[node.key] - BOX_WIDTH / 2, 1),
            _top(stand.layer[node.key]),
            node.ends,
        )
        for node in scenario.nodes
    }
    width = max([0, *(box.x + BOX_WIDTH for box in boxes.values()), *at.values()]) + EDGE
    edges = _edges(stand, at)
    for lane, (source, target) in enumerate(stand.back):
        edges.append(_round(boxes[source], boxes[target], width + LANE * lane))
    width += LANE * len(stand.back) + (EDGE if stand.back else 0)
    height = _top(max(stand.layer.values(), default=0)) + BOX_HEIGHT + EDGE
    return Diagram(round(width, 1), round(height, 1), list(boxes.values()), edges)


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


def _top(layer: int) -> float:
    return EDGE + layer * (BOX_HEIGHT + GAP_DOWN)


def _edges(stand: Arrangement, at: dict[Place, float]) -> list[Edge]:
    """A curve for each way, all from the middle of a box, arriving side by side in the order they come from."""
    arrivals: dict[str, list[Place]] = {}
    for upper, lower in stand.hops:
        if isinstance(lower, str):
            arrivals.setdefault(lower, []).append(upper)
    edges: list[Edge] = []
    for source, target in stand.forward:
        through = stops(source, target, stand.layer)
        coming = sorted(arrivals[target], key=at.__getitem__)
        apart = min(28.0, (BOX_WIDTH - 40) / len(coming))
        end = at[target] + apart * (coming.index(through[-2]) - (len(coming) - 1) / 2)
        x, y = at[source], _top(stand.layer[source]) + BOX_HEIGHT
        path = f"M{x:.1f} {y:.1f}"
        for stop in through[1:]:
            over = _top(stand.layer[stop] if isinstance(stop, str) else stop[2])
            to = end if stop == target else at[stop]
            bow = (over - y) * 0.55
            path += f"C{x:.1f} {y + bow:.1f} {to:.1f} {over - bow:.1f} {to:.1f} {over:.1f}"
            x, y = to, over
            if stop != target:
                y += BOX_HEIGHT
                path += f"V{y:.1f}"
        edges.append(Edge(source, target, path))
    return edges


def _round(source: Box, target: Box, lane: float) -> Edge:
    """A way back: out on the right, along a lane of its own, and in on the right."""
    x, y, to, over = source.x + BOX_WIDTH, source.y + BOX_HEIGHT * 0.6, target.x + BOX_WIDTH, target.y + 20
    path = f"M{x:.1f} {y:.1f}H{lane - 10:.1f}Q{lane:.1f} {y:.1f} {lane:.1f} {y - 10:.1f}"
    path += f"V{over + 10:.1f}Q{lane:.1f} {over:.1f} {lane - 10:.1f} {over:.1f}H{to + 5:.1f}"
    return Edge(source.key, target.key, path)
