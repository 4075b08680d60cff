"""Where things stand in the pictures of a debrief: the field of decisions, the route taken.

Pure: no Django. Positions are percentages of the width or units of a viewBox, so that pages need no inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coaching.content.scenario.document import Scenario
from coaching.content.scenario.roadmap import Road, Roadmap, Spot, roadmap
from coaching.words import listed

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


def trust_field(trusts: Sequence[int]) -> list[Bead]:
    """The field where no guideline is attached: decisions in their order across, trust up."""
    apart = 100 / (len(trusts) + 1)
    return [Bead(number, round(apart * number, 1), 134 - 48 * trust) for number, trust in enumerate(trusts, start=1)]


@dataclass(frozen=True)
class RouteSpot:
    """A bead of the whole picture: `decisions` are the numbers of what was decided there, `was` how one came there: in this try
    (“taken”), in an earlier one (“before”), or not.
    """

    spot: Spot
    was: str
    decisions: Sequence[int] = ()

    @property
    def label(self) -> str:
        return listed([str(number) for number in self.decisions])

    @property
    def short(self) -> str:
        """What there is room for in a bead: “2”, or “2+” where one came back to it."""
        return f"{self.decisions[0]}+" if len(self.decisions) > 1 else self.label


@dataclass(frozen=True)
class Route:
    """The whole scenario with the road taken in it. `roads` come with how they were taken, those of this try last, to be drawn on top."""

    map: Roadmap
    roads: Sequence[tuple[Road, str]]
    spots: Sequence[RouteSpot]

    @property
    def endings(self) -> list[RouteSpot]:
        """In the order of their letters, whatever was reached."""
        return [spot for spot in self.spots if spot.spot.ends]

    @property
    def knows_more(self) -> bool:
        """Whether anything in it is of an earlier try only."""
        return any(was == "before" for _, was in self.roads)


def route(scenario: Scenario, visited: Sequence[str], before: Sequence[Sequence[str]] = ()) -> Route:
    """Draw the road through the `visited` node keys, its ending last, and more faintly those of earlier tries."""
    drawn = roadmap(scenario)
    taken, earlier = set(pairwise(visited)), {way for road in before for way in pairwise(road)}
    came, came_before = set(visited), {key for road in before for key in road}
    ways = ((road, (road.source, road.target)) for road in drawn.roads)
    roads = [(road, "taken" if way in taken else "before" if way in earlier else "") for road, way in ways]
    return Route(
        map=drawn,
        roads=sorted(roads, key=lambda road: ("", "before", "taken").index(road[1])),
        spots=[
            RouteSpot(
                spot,
                "taken" if spot.key in came else "before" if spot.key in came_before else "",
                [number for number, key in enumerate(visited[:-1], start=1) if key == spot.key],
            )
            for spot in drawn.spots
        ],
    )
