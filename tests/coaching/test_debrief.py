"""The pictures of a scenario, and the words beside them: pure, so drawn for graphs nobody would write."""

import re
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching import words
from coaching.content.guideline.document import Limit, dimension_of
from coaching.content.guideline.ruler import ruler_of
from coaching.content.scenario import debrief
from coaching.content.scenario.charts import ZONES, Route, beside, field, route, trust_field
from coaching.content.scenario.document import Node, Scenario
from coaching.content.scenario.roadmap import roadmap
from tests.coaching.test_scenario import choice, ending, graph, graphs, node


def limit(inside: str, approval: str, unit: str = "£") -> Limit:
    return Limit(
        key="limit-1", clause="2.1", name="Credit", dimension=dimension_of(unit), unit=unit,
        inside_to=Decimal(inside), approval_to=Decimal(approval),
    )  # fmt: skip


def test_a_ruler_shows_both_fences_with_their_amounts() -> None:
    ruler = ruler_of(limit("60", "120"))
    assert (ruler.inside, ruler.approval, ruler.middle, ruler.beyond) == (41.0, 82.0, 41.0, 83.5)
    assert (ruler.start_label, ruler.inside_label, ruler.approval_label) == ("£0", "£60", "£120")
    assert ruler.sentence.startswith("Up to £60 you decide. From £60 to £120")


def test_a_limit_without_approval_has_one_fence() -> None:
    ruler = ruler_of(limit("2", "2", "visits"))
    assert (ruler.inside, ruler.middle, ruler.approval_label) == (82.0, 0.0, "")
    assert ruler.sentence == "Up to 2 visits you decide. Beyond 2 visits nobody on the phone may."


def test_a_limit_that_always_needs_approval_has_nothing_inside() -> None:
    ruler = ruler_of(limit("0", "50"))
    assert (ruler.inside, ruler.inside_label) == (0.0, "")
    assert ruler.sentence.startswith("From £0 to £50")


def test_money_stands_before_its_figure_and_everything_else_after() -> None:
    assert [
        limit("0", "0", unit).amount(Decimal(number)) for number, unit in (("60", "£"), ("2", "visits"), ("7", ""))
    ] == ["£60", "2 visits", "7"]


@given(st.integers(0, 999), st.integers(0, 999))
def test_every_label_of_a_ruler_has_room(inside: int, more: int) -> None:
    ruler = ruler_of(limit(str(inside), str(inside + more)))
    assert ruler.inside in (0.0, 82.0) or 16 <= ruler.inside <= 66
    assert 0 <= ruler.middle <= 82


@given(st.lists(st.tuples(st.sampled_from(sorted(ZONES)), st.integers(-2, 2)), max_size=9))
def test_every_bead_lies_in_its_zone_and_none_covers_another(decisions: list[tuple[str, int]]) -> None:
    beads = field(decisions)
    assert [bead.number for bead in beads] == list(range(1, len(decisions) + 1))
    assert len({(bead.x, bead.y) for bead in beads}) == len(beads)
    for bead, (verdict, trust) in zip(beads, decisions, strict=True):
        assert ZONES[verdict][0] < bead.x < ZONES[verdict][1]
        assert bead.y == 134 - 48 * trust
        assert bead.text_y > bead.y


def test_a_strong_answer_stands_apart_from_yours_even_in_one_zone() -> None:
    assert beside("careful", None) == (10, None)
    assert beside("careful", "inside") == (10, 42)
    assert beside("inside", "inside") == (46, 38)


LOOPED = graph(
    node("a", "b", "c", start=True), node("b", "end", "lost"), node("c", "lost", "a", "c"), ending(), ending("lost")
)


def taken(drawn: Route, was: str = "taken") -> list[tuple[str, str]]:
    return [(road.source, road.target) for road, how in drawn.roads if how == was]


def test_the_picture_is_the_same_whatever_road_was_taken() -> None:
    one, other = route(LOOPED, ["a", "b", "end"]), route(LOOPED, ["a", "c", "a", "b", "lost"])
    assert one.map == other.map
    assert [spot.spot for spot in one.spots] == [spot.spot for spot in other.spots]
    assert set(taken(one)) == {("a", "b"), ("b", "end")}
    assert set(taken(other)) == {("a", "c"), ("c", "a"), ("a", "b"), ("b", "lost")}
    # What was taken is drawn last, over what was not.
    assert {how for _, how in one.roads[-2:]} == {"taken"}


def test_a_bead_tells_each_decision_made_at_it_and_leads_to_the_first() -> None:
    drawn = route(LOOPED, ["a", "c", "a", "b", "lost"])
    assert [(spot.label, spot.short) for spot in drawn.spots] == [
        ("1 and 3", "1+"), ("4", "4"), ("2", "2"), ("", ""), ("", ""),
    ]  # fmt: skip


def test_endings_keep_their_letters_and_tell_which_was_reached_now_or_before() -> None:
    drawn = route(LOOPED, ["a", "b", "end"], [["a", "c", "lost"]])
    assert [(spot.spot.number, spot.was) for spot in drawn.endings] == [("A", "taken"), ("B", "before")]
    assert taken(drawn, "before") == [("a", "c"), ("c", "lost")]
    assert drawn.knows_more
    assert not route(LOOPED, ["a", "b", "end"], [["a", "b", "end"]]).knows_more


def test_a_way_back_hangs_below_and_one_to_itself_is_a_noose() -> None:
    drawn = roadmap(LOOPED)
    spots = {spot.key: spot for spot in drawn.spots}
    back = {(road.source, road.target): road for road in drawn.roads if road.back}
    assert set(back) == {("c", "a"), ("c", "c")}
    assert back["c", "a"].y > max(spots["a"].y, spots["c"].y)
    assert (back["c", "c"].x, back["c", "c"].y > spots["c"].y) == (spots["c"].x, True)
    # Its handles stand apart: else it would be a line there and back.
    left, right = (float(at.split()[0]) for at in re.findall(r"[\d.]+ [\d.]+", back["c", "c"].path)[1:3])
    assert abs(left - right) >= 30


def test_seven_moments_fit_a_phone_and_a_glance() -> None:
    seven = graph(
        node("a", "b", "c", start=True), node("b", "d"), node("c", "d", "lost"), node("d", "e", "f"),
        node("e", "g", "end"), node("f", "g", "lost"), node("g", "end", "lost", "third"),
        ending(), ending("lost"), ending("third"),
    )  # fmt: skip
    drawn = roadmap(seven)
    assert drawn.width <= 294
    assert drawn.height <= 260


@given(graphs())
def test_everything_drawn_lies_on_the_paper_and_no_bead_covers_another(drawn: Scenario) -> None:
    picture = roadmap(drawn)
    assert len(picture.spots) == len(drawn.nodes)
    for spot in picture.spots:
        assert 12 <= spot.x <= picture.width - 12
        assert 12 <= spot.y <= picture.height - 12
    for one, other in combinations(picture.spots, 2):
        assert abs(one.x - other.x) >= 30 or abs(one.y - other.y) >= 30
    ways = {(n.key, choice.to) for n in drawn.nodes if not n.ends for choice in n.choices}
    keys = {n.key for n in drawn.nodes}
    assert {(road.source, road.target) for road in picture.roads} == {way for way in ways if way[1] in keys}
    assert all(0 <= road.y <= picture.height for road in picture.roads)


@given(st.lists(st.integers(-2, 2), max_size=9))
def test_without_a_guideline_decisions_stand_in_their_order(trusts: list[int]) -> None:
    beads = trust_field(trusts)
    assert [bead.y for bead in beads] == [134 - 48 * trust for trust in trusts]
    assert all(left.x < right.x for left, right in pairwise(beads))
    assert all(0 < bead.x < 100 for bead in beads)


def looked_back(*chosen: str) -> list[debrief.Decision]:
    choices = [
        choice("end", "careful", verdict="careful", trust=-1),
        choice("end", "plain"),
        choice("end", "strong", strong=True, why="She can check it.", trust=2),
    ]
    asked = graph(node("a", start=True, choices=choices), ending())
    return debrief.decisions(asked, [("a", picked) for picked in chosen])


def test_a_strong_answer_is_shown_only_where_a_stronger_one_existed() -> None:
    careful, strong = looked_back("careful", "strong")
    assert careful.could_be_stronger
    assert not strong.could_be_stronger
    assert careful.places == (10, 42)
    assert strong.places == (42, None)


def test_each_decision_says_both_axes_in_words() -> None:
    careful = looked_back("careful")[0]
    assert (careful.verdict, careful.trust, careful.felt) == (
        "More careful than it had to be",
        "Trust sank a little",
        28,
    )


def test_the_summary_counts_without_judging() -> None:
    assert debrief.summary(looked_back("careful"), guided=True) == "One decision, more careful than it had to be."
    three = looked_back("plain", "strong", "careful")
    assert (
        debrief.summary(three, guided=True)
        == "Three decisions: two inside the guideline and one more careful than it had to be."
    )
    # Without a guideline only what it did for the customer can be told.
    assert debrief.summary(looked_back("careful"), guided=False) == "One decision: it cost some trust."
    assert (
        debrief.summary(three, guided=False)
        == "Three decisions: one made trust grow, one left trust as it was and one cost some trust."
    )


def test_the_skill_met_most_often_where_one_could_be_stronger_comes_first() -> None:
    def asks(key: str, skill: int, other: int | None = None) -> Node:
        choices = [
            choice("end", f"{key}1", strong=True, competency=skill),
            choice("end", f"{key}2", competency=other),
        ]
        return node(key, choices=choices)

    asked = graph(asks("a", 7), asks("b", 5, 9), asks("c", 5), asks("d", 8), ending())
    asked.nodes[0].start = True
    answered = [("a", "a2"), ("b", "b2"), ("c", "c2"), ("d", "d1")]
    found = debrief.skills(debrief.decisions(asked, answered))
    # Where the answer was strong there is nothing to practise.
    assert (found[0], sorted(found)) == (5, [5, 7, 9])


def test_what_was_done_well_is_named_only_where_it_is_known_why() -> None:
    well = debrief.done_well(looked_back("careful", "strong"))
    assert well
    assert well.choice.why == "She can check it."
    assert debrief.done_well(looked_back("careful", "plain")) is None


@pytest.mark.parametrize(
    ("name", "face"),
    [("Mrs Barbara Kowalczyk", "BK"), ("Mrs Kowalczyk", "K"), ("Dr. Ana Maria Silva", "AS"), ("", "?"), ("Mrs", "?")],
)
def test_a_face_has_the_letters_of_the_name_and_not_of_the_title(name: str, face: str) -> None:
    assert words.face(name) == face


def test_counts_lists_and_days_are_said_as_people_say_them() -> None:
    assert [words.counted(n) for n in (0, 5, 12, 13)] == ["none", "five", "twelve", "13"]
    assert [words.many(1, "activity", "activities"), words.many(2, "activity", "activities")] == [
        "1 activity",
        "2 activities",
    ]
    assert words.many(3, "path") == "3 paths"
    assert [words.listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    today = date(2026, 11, 21)
    assert [words.ago(date(2026, 11, day), today) for day in (22, 21, 20, 15)] == [
        "today",
        "today",
        "yesterday",
        "6 days ago",
    ]


@pytest.mark.parametrize(("hour", "said"), [(3, "evening"), (4, "morning"), (12, "afternoon"), (18, "evening")])
def test_the_greeting_goes_with_the_hour(hour: int, said: str) -> None:
    assert words.greeting(hour) == f"Good {said}"
