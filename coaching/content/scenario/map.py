"""The map of a scenario: from left to right, each moment with its choices as rows, a road leaving from the choice that takes it.

Pure: no Django. Lengths are units of the SVG.
"""

from dataclasses import dataclass

from coaching.content.scenario.document import Choice, Node, Scenario
from coaching.content.scenario.layout import Arrangement, Place, arrange, stops
from coaching.content.scenario.outline import numbers, outline

WIDTH, ENDING_WIDTH, HEAD, ROW, ENDING = 224.0, 190.0, 46.0, 26.0, 54.0
APART, EDGE, LANE = 96.0, 26.0, 14.0


@dataclass(frozen=True, slots=True)
class Row:
    """A choice in its box: `y` is its middle."""

    id: str
    y: float


@dataclass(frozen=True, slots=True)
class MapBox:
    """A moment with its rows, or an ending; `number` is how the outline calls it."""

    key: str
    number: str
    x: float
    y: float
    width: float
    height: float
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Road:
    """What a choice leads along."""

    source: str
    choice: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Map:
    width: float
    height: float
    boxes: list[MapBox]
    roads: list[Road]


def chart(scenario: Scenario) -> Map:
    """Boxes and roads. Roads that lead back run below everything."""
    called = numbers(outline(scenario))
    tall = {node.key: _height(node) for node in scenario.nodes}
    stand = arrange(scenario, extent=tall.__getitem__)
    top = min((middle - tall.get(str(place), 0) / 2 for place, middle in stand.at.items()), default=0.0) - EDGE
    at = {place: middle - top for place, middle in stand.at.items()}
    boxes = {node.key: _box(node, called[node.key], stand, at[node.key], tall[node.key]) for node in scenario.nodes}
    width = max((box.x + box.width for box in boxes.values()), default=0.0) + EDGE
    height = max((box.y + box.height for box in boxes.values()), default=0.0) + EDGE
    roads: list[Road] = []
    lanes: list[str] = []
    for node in scenario.nodes:
        for choice, row in zip(node.choices, boxes[node.key].rows, strict=False):
            if choice.to not in boxes:
                continue
            target = boxes[choice.to]
            if (node.key, choice.to) in stand.back:
                lanes += [choice.to] if choice.to not in lanes else []
                below = height + LANE * (lanes.index(choice.to) + 1)
                roads.append(Road(node.key, choice.id, choice.to, _back(boxes[node.key], row, target, below)))
            else:
                roads.append(Road(node.key, choice.id, choice.to, _on(boxes[node.key], row, target, stand, at)))
    height += LANE * len(lanes) + (EDGE if lanes else 0)
    return Map(round(width, 1), round(height, 1), list(boxes.values()), roads)


def _height(node: Node) -> float:
    return ENDING if node.ends else HEAD + ROW * max(1, len(node.choices)) + 4


def _box(node: Node, number: str, stand: Arrangement, middle: float, height: float) -> MapBox:
    x, y = _left(stand.layer[node.key]), middle - height / 2
    choices: list[Choice] = [] if node.ends else node.choices
    rows = [Row(choice.id, round(y + HEAD + ROW * (place + 0.5), 1)) for place, choice in enumerate(choices)]
    width = ENDING_WIDTH if node.ends else WIDTH
    return MapBox(node.key, number, round(x, 1), round(y, 1), width, height, rows)


def _left(layer: int) -> float:
    return EDGE + layer * (WIDTH + APART)


def _on(source: MapBox, row: Row, target: MapBox, stand: Arrangement, at: dict[Place, float]) -> str:
    """From a row's right edge, through the lanes it passes, into the left of the target's head."""
    x, y = source.x + source.width, row.y
    path = f"M{x:.1f} {y:.1f}"
    for stop in stops(source.key, target.key, stand.layer)[1:]:
        if isinstance(stop, str):
            to_x, to_y = target.x, target.y + min(target.height / 2, HEAD / 2 + 2)
        else:
            to_x, to_y = _left(stop[2]), at[stop]
        bow = (to_x - x) * 0.5
        path += f"C{x + bow:.1f} {y:.1f} {to_x - bow:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
        if not isinstance(stop, str):
            x += WIDTH
            path += f"H{x:.1f}"
    return path


def _back(source: MapBox, row: Row, target: MapBox, below: float) -> str:
    """Out on the right, down below everything, and up into the left of the target."""
    x, out, into, over = source.x + source.width, source.x + source.width + 22, target.x - 16, target.y + HEAD / 2 + 2
    return (
        f"M{x:.1f} {row.y:.1f}C{out:.1f} {row.y:.1f} {out:.1f} {row.y:.1f} {out:.1f} {row.y + 22:.1f}V{below - 10:.1f}"
        f"Q{out:.1f} {below:.1f} {out - 10:.1f} {below:.1f}H{into + 10:.1f}Q{into:.1f} {below:.1f} {into:.1f} {below - 10:.1f}"
        f"V{over + 10:.1f}Q{into:.1f} {over:.1f} {into + 8:.1f} {over:.1f}H{target.x:.1f}"
    )
