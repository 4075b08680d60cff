"""A whole scenario as a small picture: a bead for each moment and ending, from left to right, in the same place every time.

Pure: no Django. Lengths are units of the SVG.
"""

from dataclasses import dataclass
from itertools import pairwise

from coaching.content.scenario.document import Scenario
from coaching.content.scenario.layout import BOX_WIDTH, GAP_ACROSS, Arrangement, Place, Way, arrange, stops
from coaching.content.scenario.outline import numbers, outline

# Seven layers fit a phone.
STEP, ROW, EDGE = 42.0, 38.0, 20.0
# How far a way back hangs below the lower of its beads, how much further for each layer it spans, and half a noose's width.
HANG, SAG, NOOSE = 24.0, 7.0, 22.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A moment or an ending: `number` is how the outline calls it."""

    key: str
    number: str
    title: str
    x: float
    y: float
    ends: bool


@dataclass(frozen=True, slots=True)
class Road:
    """The way from one bead to another, whichever choices take it; (`x`, `y`) is about its middle. `back`: it closes a loop."""

    source: str
    target: str
    path: str
    x: float
    y: float
    back: bool = False


@dataclass(frozen=True, slots=True)
class Roadmap:
    width: float
    height: float
    spots: list[Spot]
    roads: list[Road]


def roadmap(scenario: Scenario, *, step: float = STEP, row: float = ROW) -> Roadmap:
    """All of a scenario, laid out as its author sees it, turned to read from left to right: `step` between layers, `row` within one."""
    stand = arrange(scenario)
    called = numbers(outline(scenario))
    top = min(stand.at.values(), default=0.0)
    # The layout stands boxes side by side; here they are beads below each other.
    squeeze = row / (BOX_WIDTH + GAP_ACROSS)
    y = {place: round(EDGE + (middle - top) * squeeze, 1) for place, middle in stand.at.items()}
    x: dict[Place, float] = {place: EDGE + _layer(place, stand) * step for place in stand.at}
    roads = [_forward(way, stand, x, y) for way in stand.forward] + [_back(way, x, y, step) for way in stand.back]
    lowest = max([*y.values(), *(road.y for road in roads)], default=0.0)
    return Roadmap(
        width=max(x.values(), default=0.0) + EDGE,
        height=round(lowest + EDGE, 1),
        spots=[
            Spot(node.key, called[node.key], node.title, x[node.key], y[node.key], node.ends) for node in scenario.nodes
        ],
        roads=roads,
    )


def _forward(way: Way, stand: Arrangement, x: dict[Place, float], y: dict[Place, float]) -> Road:
    """Through the lanes it was given, so that it passes beads and does not touch them."""
    source, target = way
    spots = [(x[stop], y[stop]) for stop in stops(source, target, stand.layer)]
    path = f"M{spots[0][0]:g} {spots[0][1]:g}"
    for (left, upper), (right, lower) in pairwise(spots):
        half = (left + right) / 2
        path += f"C{half:g} {upper:g} {half:g} {lower:g} {right:g} {lower:g}"
    (left, upper), (right, lower) = spots[(len(spots) - 1) // 2], spots[(len(spots) - 1) // 2 + 1]
    return Road(source, target, path, (left + right) / 2, round((upper + lower) / 2, 1))


def _layer(stop: Place, stand: Arrangement) -> int:
    return stand.layer[stop] if isinstance(stop, str) else stop[2]


def _back(way: Way, x: dict[Place, float], y: dict[Place, float], step: float) -> Road:
    """A way back hangs below; one that leads to where it comes from is a small noose."""
    source, target = way
    apart = abs(x[source] - x[target])
    wide = 0.0 if apart else NOOSE
    low = max(y[source], y[target]) + (HANG + SAG * apart / step if apart else 2 * NOOSE)
    path = f"M{x[source]:g} {y[source]:g}C{x[source] + wide:g} {low:g} {x[target] - wide:g} {low:g} {x[target]:g} {y[target]:g}"
    # A cubic curve's middle: an eighth of each end, three eighths of each handle.
    middle = (y[source] + y[target]) / 8 + low * 3 / 4
    return Road(source, target, path, (x[source] + x[target]) / 2, round(middle, 1), back=True)
