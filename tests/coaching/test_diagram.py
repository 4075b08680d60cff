"""How a scenario is drawn for its author. Pure: graphs are written by hand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from coaching.content import registry  # noqa: F401 - makes the kinds known
from coaching.content.scenario.diagram import BOX_HEIGHT, draw, wrapped
from coaching.content.scenario.document import Choice, Node, Scenario
from coaching.content.scenario.layout import BOX_WIDTH
from coaching.content.scenario.map import chart
from coaching.content.scenario.outline import Entry, numbers, outline


def graph(ways: dict[str, list[str | None]], start: str = "a") -> Scenario:
    """Nodes by their key, each with where its choices lead; what starts with “end” is an ending."""
    nodes = [
        Node(
            key=key,
            title=f"Moment {key}",
            start=key == start,
            ends=key.startswith("end"),
            choices=[Choice(id=f"{key}{place}", to=to) for place, to in enumerate(to_all)],
        )
        for key, to_all in ways.items()
    ]
    return Scenario(title="", nodes=nodes)


LADDER = graph({"a": ["b", "c", "b"], "b": ["c", "end"], "c": ["end", "end2"], "end": [], "end2": []})


def test_moments_are_counted_along_the_outline_and_endings_lettered() -> None:
    assert outline(LADDER) == [
        Entry("a", "1", "Moment a", False, [Entry("b", "2", "Moment b", False), Entry("c", "3", "Moment c", False)]),
        Entry("end", "A", "Moment end", True),
        Entry("end2", "B", "Moment end2", True),
    ]
    assert numbers(outline(LADDER)) == {"a": "1", "b": "2", "c": "3", "end": "A", "end2": "B"}


def test_what_nobody_can_reach_stands_in_the_outline_on_its_own() -> None:
    entries = outline(graph({"lost": ["also-lost"], "also-lost": ["lost"], "a": ["end"], "end": []}))
    assert [entry.key for entry in entries] == ["a", "lost", "end"]
    assert [entry.key for entry in entries[1].below] == ["also-lost"]


def test_the_twenty_seventh_ending_has_a_letter_too() -> None:
    endings: dict[str, list[str | None]] = {f"end{number}": [] for number in range(28)}
    assert [entry.number for entry in outline(graph(endings))][-3:] == ["Z", "A2", "B2"]


def test_each_moment_stands_below_all_that_lead_to_it_and_endings_at_the_bottom() -> None:
    top = {box.key: box.y for box in draw(LADDER).boxes}
    assert top["a"] < top["b"] < top["c"] < top["end"] == top["end2"]


def test_moments_stand_in_the_order_in_which_the_fewest_ways_cross() -> None:
    # Written b, c, d and e, f, g below them, which lead to each other the other way round.
    crossed = graph(
        {
            "a": ["b", "c", "d"], "b": ["g"], "c": ["f"], "d": ["e"],
            "e": ["end"], "f": ["end"], "g": ["end"], "end": [],
        }
    )  # fmt: skip
    across = {box.key: box.x for box in draw(crossed).boxes}
    upper = sorted("bcd", key=across.__getitem__)
    lower = sorted("efg", key=across.__getitem__)
    to = {"b": "g", "c": "f", "d": "e"}
    assert [to[key] for key in upper] == lower


def test_choices_with_one_way_share_a_road() -> None:
    ways = [(road.source, road.target) for road in draw(LADDER).edges]
    assert len(ways) == len(set(ways))
    assert ("a", "b") in ways


def test_a_way_back_runs_round_the_right_side() -> None:
    drawing = draw(graph({"a": ["b", "a"], "b": ["a", "end"], "end": []}))
    back = [road for road in drawing.edges if road.target == "a"]
    assert len(back) == 2
    right = max(box.x + BOX_WIDTH for box in drawing.boxes)
    assert all(right < max(numbers_in(road.path)) < drawing.width for road in back)


def numbers_in(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_choices_that_lead_nowhere_or_out_of_the_scenario_are_not_drawn() -> None:
    assert draw(graph({"a": [None, "gone"], "end": ["a"]})).edges == []


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    drawing = draw(graph({}))
    assert (drawing.boxes, drawing.edges) == ([], [])


def test_titles_keep_to_two_lines() -> None:
    assert wrapped("She is ringing again") == ["She is ringing again"]
    assert wrapped("Does anybody write it down?", taken=2) == ["Does anybody write it", "down?"]
    assert wrapped("She thanks you and goes elsewhere, for good, with all she has") == [
        "She thanks you and goes",
        "elsewhere, for good…",
    ]
    assert wrapped("Donaudampfschifffahrtsgesellschaft") == ["Donaudampfschifffahrtsg…"]
    assert wrapped("") == [""]


keys = st.sampled_from(["a", "b", "c", "d", "e", "end", "end2"])
ways = st.dictionaries(keys, st.lists(st.one_of(st.none(), keys), max_size=4))


@given(ways)
def test_whatever_is_drawn_no_two_boxes_touch_and_everything_is_inside(told: dict[str, list[str | None]]) -> None:
    drawing = draw(graph(told))
    assert {box.key for box in drawing.boxes} == set(told)
    for index, box in enumerate(drawing.boxes):
        assert 0 <= box.x <= drawing.width - BOX_WIDTH
        assert 0 <= box.y <= drawing.height - BOX_HEIGHT
        for other in drawing.boxes[index + 1 :]:
            assert abs(box.x - other.x) >= BOX_WIDTH or abs(box.y - other.y) >= BOX_HEIGHT
    most = max(drawing.width, drawing.height)
    assert all(0 <= number <= most for road in drawing.edges for number in numbers_in(road.path))


@given(ways)
def test_every_way_is_drawn_exactly_once(told: dict[str, list[str | None]]) -> None:
    drawn = [(road.source, road.target) for road in draw(graph(told)).edges]
    there = {
        (key, to)
        for key, leads in told.items()
        if not key.startswith("end")
        for to in leads
        if to is not None and to in told
    }
    assert sorted(drawn) == sorted(there)


@given(ways)
def test_on_the_map_no_two_boxes_touch_and_every_choice_has_its_own_road(told: dict[str, list[str | None]]) -> None:
    scenario = graph(told)
    drawn = chart(scenario)
    assert {box.key for box in drawn.boxes} == set(told)
    for index, box in enumerate(drawn.boxes):
        assert 0 <= box.x <= drawn.width - box.width
        assert 0 <= box.y <= drawn.height - box.height
        assert all(box.y < row.y < box.y + box.height for row in box.rows)
        for other in drawn.boxes[index + 1 :]:
            apart = box.x + box.width <= other.x or other.x + other.width <= box.x
            assert apart or box.y + box.height <= other.y or other.y + other.height <= box.y
    leading = {
        choice.id: (node.key, choice.to)
        for node in scenario.nodes
        if not node.ends
        for choice in node.choices
        if choice.to in told
    }
    assert {road.choice: (road.source, road.target) for road in drawn.roads} == leading
    most = max(drawn.width, drawn.height)
    assert all(0 <= number <= most for road in drawn.roads for number in numbers_in(road.path))
