"""The pictures of a scenario, and the words beside them: pure, so drawn for graphs nobody would write."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching import words
from coaching.content.guideline.document import Limit, dimension_of
from coaching.content.guideline.ruler import ruler_of
from coaching.content.scenario import debrief
from coaching.content.scenario.charts import ZONES, beside, field, route
from coaching.content.scenario.document import Scenario, start_of
from tests.coaching.test_scenario import SOUND, choice, ending, graph, graphs, node


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


def test_the_road_taken_is_straight_and_the_others_are_pale() -> None:
    drawn = route(SOUND, ["a", "b"], "end")
    assert [spot.y for spot in drawn.taken] == [drawn.middle, drawn.middle]
    assert (drawn.others, drawn.other_endings, drawn.ways) == ([], [], [])
    assert drawn.end.label == "end"


def test_endings_not_reached_are_named_in_the_last_column() -> None:
    two = graph(
        node("a", "b", "c", start=True), node("b", "end", "lost"), node("c", "lost", "b"), ending(), ending("lost")
    )
    drawn = route(two, ["a", "b"], "end")
    assert [(spot.label, spot.x, spot.label_y - spot.y) for spot in drawn.other_endings] == [("lost", drawn.end.x, 30)]
    assert [spot.x for spot in drawn.others] == [drawn.taken[1].x]
    assert len(drawn.ways) == 4


def walked(drawn: Scenario) -> tuple[list[str], str] | None:
    """The first road to an ending that a walker taking first choices finds."""
    at = start_of(drawn)
    visited: list[str] = []
    for _ in drawn.nodes:
        if at.ends:
            return visited, at.key
        nodes = {n.key: n for n in drawn.nodes}
        onward = [offered.to for offered in at.choices if offered.to in nodes]
        if not onward:
            return None
        visited.append(at.key)
        at = nodes[str(onward[0])]
    return None


@given(graphs())
def test_everything_drawn_lies_on_the_paper(drawn: Scenario) -> None:
    # A draft may lead nowhere; what is published does not.
    keys = {n.key for n in drawn.nodes}
    for n in drawn.nodes:
        n.choices = [offered for offered in n.choices if offered.to in keys]
    way = walked(drawn)
    if way is None:
        return
    picture = route(drawn, *way)
    for spot in [*picture.taken, picture.end, *picture.others, *picture.other_endings]:
        assert 0 < spot.x < picture.width
        assert 0 < spot.y < picture.height
    assert all(right.x > left.x for left, right in pairwise([*picture.taken, picture.end]))


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
    assert debrief.summary(looked_back("careful")) == "One decision, more careful than it had to be."
    assert (
        debrief.summary(looked_back("plain", "strong", "careful"))
        == "Three decisions: two inside the guideline and one more careful than it had to be."
    )


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
