"""A scenario, one step in it, and what is wrong with it: pure, so proved with graphs nobody would write by hand."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content import registry  # noqa: F401 - makes the kinds known
from coaching.content.base import plain
from coaching.content.findings import Finding, problems
from coaching.content.guideline.document import Guideline, Limit
from coaching.content.kinds import Start
from coaching.content.scenario import debrief, kind, proof
from coaching.content.scenario.document import (
    Choice,
    GuidelineLink,
    Node,
    NotInScenario,
    Scenario,
    moments_left,
    node_at,
    offered,
    start_of,
    step,
)


def choice(to: str | None, choice_id: str = "1", **fields: Any) -> Choice:
    return Choice(**{"id": choice_id, "says": "Yes", "to": to, **fields})


def node(key: str, *to: str | None, **fields: Any) -> Node:
    choices = [choice(where, str(number)) for number, where in enumerate(to, start=1)]
    return Node(**{"key": key, "title": key, "says": "Hello", "choices": choices, **fields})


def ending(key: str = "end", **fields: Any) -> Node:
    return node(key, **{"ends": True, "outcome": "resolved", **fields})


def graph(*nodes: Node) -> Scenario:
    return Scenario(title="T", customer_name="Mrs K", nodes=list(nodes))


SOUND = graph(node("a", "b", "end", start=True), node("b", "end", "end"), ending())


def check(of: Scenario) -> list[Finding]:
    return proof.check(of, {})


def titles(of: Scenario) -> list[str]:
    return [finding.title for finding in proof.check(of, {})]


def test_a_choice_leads_to_its_node() -> None:
    assert start_of(SOUND).key == "a"
    assert step(SOUND, "a", "1").key == "b"
    assert step(SOUND, "b", "2").key == "end"


def test_what_the_graph_does_not_have_is_refused() -> None:
    for wrong in (("nowhere", "1"), ("a", "9")):
        with pytest.raises(NotInScenario):
            step(SOUND, *wrong)
    with pytest.raises(NotInScenario):
        step(graph(node("a", None, start=True)), "a", "1")
    with pytest.raises(NotInScenario):
        start_of(graph(node("a")))


def test_a_sound_graph_has_no_findings() -> None:
    assert check(SOUND) == []


def test_the_moments_left_are_those_of_most_roads() -> None:
    long = graph(node("a", "b", "b", "end", start=True), node("b", "c"), node("c", "end"), ending())
    assert moments_left(long, "a") == 3
    assert moments_left(long, "c") == 1
    assert moments_left(long, "end") == 0


def test_of_two_equally_common_lengths_the_longer_counts() -> None:
    assert moments_left(SOUND, "a") == 2


def test_a_loop_without_an_ending_has_no_moments_to_count() -> None:
    assert moments_left(graph(node("a", "a", start=True)), "a") == 0


def test_a_graph_without_beginning_or_ending_says_both() -> None:
    found = check(graph(node("a", "a", "a")))
    assert [finding.title for finding in found] == ["It has no beginning", "It has no ending"]
    assert all(finding.advice for finding in found)


def test_a_node_nobody_can_reach_is_found() -> None:
    assert titles(graph(*SOUND.nodes, node("lost", "end", "end"))) == ["Nobody can get to “lost”"]


def test_a_node_behind_an_ending_cannot_be_reached() -> None:
    found = titles(graph(node("a", "end", "end", start=True), ending(choices=[choice("b")]), node("b", "end", "end")))
    assert found == ["Nobody can get to “b”", "“end” is an ending with choices"]


def test_a_dead_end_is_found() -> None:
    assert titles(graph(node("a", "b", "end", start=True), node("b"), ending())) == ["“b” is a dead end"]


def test_a_loop_is_allowed_while_an_ending_stays_in_reach() -> None:
    assert titles(graph(node("a", "b", "end", start=True), node("b", "a", "b"), ending())) == []


def test_a_loop_without_a_way_out_is_found() -> None:
    found = check(graph(node("a", "b", "end", start=True), node("b", "c", "b"), node("c", "b", "c"), ending()))
    assert [finding.where for finding in found] == ["b", "c"]
    assert found[0].title == "No way out of “b”"


def test_a_choice_that_leads_nowhere_is_found() -> None:
    assert titles(graph(node("a", None, "end", "gone", start=True), ending())) == [
        "Choice 1 of “a” leads nowhere",
        "Choice 3 of “a” leads nowhere",
    ]


def test_empty_texts_are_found() -> None:
    found = titles(
        graph(node("a", "end", start=True, says=" ", choices=[choice("end", says=""), choice("end")]), ending(says=""))
    )
    assert found == ["“a” says nothing", "Choice 1 of “a” is empty", "“end” says nothing"]


def test_a_nameless_customer_and_an_ending_without_outcome_are_found() -> None:
    found = titles(
        graph(node("a", "end", "end", start=True), ending(outcome="")).model_copy(update={"customer_name": ""})
    )
    assert found == ["The customer has no name", "“end” has no outcome"]


def test_a_single_choice_asks_for_attention_and_stops_nothing() -> None:
    found = check(graph(node("a", "b", start=True), node("b", "end", "end"), ending()))
    assert [(finding.level, finding.where) for finding in found] == [("attention", "a")]
    assert problems(found) == []


def test_a_scenario_in_which_nothing_is_decided_is_none() -> None:
    found = check(graph(node("a", "b", start=True), node("b", "end"), ending()))
    assert [finding.title for finding in problems(found)] == ["Nothing is decided in it"]


KEYS = ["a", "b", "c", "d", "e"]


@st.composite
def graphs(draw: st.DrawFn) -> Scenario:
    """Any graph at all: loops, islands, dead ends, several endings or none."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
    nodes = []
    for number, key in enumerate(keys):
        to = draw(st.lists(st.sampled_from([*KEYS, None]), max_size=3))
        ends = draw(st.booleans())
        nodes.append(node(key, *to, start=number == 0, ends=ends, outcome="lost" if ends else ""))
    return graph(*nodes)


@given(graphs())
def test_from_every_reachable_node_of_a_proved_graph_an_ending_can_be_reached(drawn: Scenario) -> None:
    if problems(check(drawn)):
        return
    at = start_of(drawn)
    waiting, seen = [at.key], set()
    while waiting:
        key = waiting.pop()
        seen.add(key)
        here = next(n for n in drawn.nodes if n.key == key)
        if not here.ends:
            onward = [step(drawn, key, offered.id).key for offered in here.choices]
            assert onward
            waiting += [k for k in onward if k not in seen]
    assert seen == {n.key for n in drawn.nodes}


@given(graphs())
def test_the_moments_left_are_never_more_than_the_nodes(drawn: Scenario) -> None:
    for here in drawn.nodes:
        assert 0 <= moments_left(drawn, here.key) <= len(drawn.nodes)


@given(graphs())
def test_every_problem_says_where_and_what_to_do(drawn: Scenario) -> None:
    keys = {n.key for n in drawn.nodes} | {""}
    for finding in check(drawn):
        assert finding.where in keys
        assert finding.advice.endswith(".")


# ── A case remembers ──
def credit(inside: str = "50", approval: str = "100", *, whole_case: bool = True) -> Limit:
    return Limit(
        key="credit", name="Credit", dimension="money", unit="£", inside_to=Decimal(inside), approval_to=Decimal(approval),
        whole_case=whole_case,
    )  # fmt: skip


def generous(*amounts: str | None, limit: Limit) -> Scenario:
    """A moment for each amount, one after the other, each granted under the limit."""
    nodes = [
        Node(
            key=f"m{number}", title=f"m{number}", says="And?", start=number == 0,
            choices=[
                choice(f"m{number + 1}" if number + 1 < len(amounts) else "end", str(number), verdict=None,
                       limit="credit" if amount else "", amount=Decimal(amount) if amount else None)
            ],
        )
        for number, amount in enumerate(amounts)
    ]  # fmt: skip
    guideline = Guideline(title="G", limits=[limit])
    return Scenario(
        title="T", customer_name="Mrs K", nodes=[*nodes, ending()],
        guideline=GuidelineLink(number=1, version=1, document=guideline),
    )  # fmt: skip


def played(scenario: Scenario) -> list[str]:
    """The verdicts of the one road there is, as an attempt meets them, its state stored in between."""
    state, verdicts = kind.begin(scenario, Start()), []
    while True:
        here = node_at(scenario, state["node"])
        judged = kind.judge(scenario, json.loads(json.dumps(state)), {"choice": here.choices[0].id})
        verdicts.append(judged.verdict)
        state = judged.state
        if judged.over:
            return verdicts


def test_what_was_granted_before_counts_over_the_whole_case() -> None:
    assert played(generous("40", "20", "50", limit=credit())) == ["inside", "approval", "outside"]
    assert played(generous("40", "20", "50", limit=credit(whole_case=False))) == ["inside", "inside", "inside"]


def test_granting_nothing_is_inside_whatever_was_granted_before() -> None:
    assert played(generous("120", "0", None, limit=credit())) == ["outside", "inside", "inside"]


@given(st.lists(st.decimals(0, 200, places=2), min_size=1, max_size=6), st.decimals(0, 200, places=2))
def test_looking_back_says_what_was_said_then(amounts: list[Decimal], inside: Decimal) -> None:
    scenario = generous(*map(str, amounts), limit=credit(str(inside), "400"))
    made = debrief.decisions(scenario, [(f"m{number}", str(number)) for number in range(len(amounts))])
    assert [decision.stands for decision in made] == played(scenario)
    total = sum(amounts)
    if len(amounts) > 1 and amounts[-1] and total != amounts[-1]:
        assert f"£{plain(total)}" in made[-1].in_all
    assert made[0].in_all == ""


def test_an_attempt_from_before_cases_were_remembered_goes_on() -> None:
    scenario = generous("40", "20", limit=credit())
    state = {name: value for name, value in kind.begin(scenario, Start()).items() if name != "granted"}
    assert kind.judge(scenario, state, {"choice": "0"}).state["granted"] == {"credit": "40"}


# ── Answers that give themselves away ──
def test_each_attempt_has_an_order_of_its_own_and_keeps_it() -> None:
    here = node("a", *["end"] * 4)
    orders = {seed: [each.id for each in offered(here, here.choices, seed=seed)] for seed in range(200)}
    assert all([each.id for each in offered(here, here.choices, seed=seed)] == order for seed, order in orders.items())
    assert all(sorted(order) == ["1", "2", "3", "4"] for order in orders.values())
    first = [order[0] for order in orders.values()]
    assert all(30 < first.count(each) < 70 for each in "1234")
    assert [each.id for each in offered(here.model_copy(update={"keeps_order": True}), here.choices, seed=7)] == [
        "1",
        "2",
        "3",
        "4",
    ]


def telling(*, longest: bool, keeps_order: bool = False) -> Scenario:
    says = "I am sorry, and here is what I will do about it today." if longest else "Mine."
    nodes = [
        Node(key=f"m{n}", title=f"m{n}", says="And?", start=n == 0, keeps_order=keeps_order, choices=[
            choice(f"m{n + 1}" if n < 2 else "end", f"{n}a", says=says, strong=True),
            choice("end", f"{n}b", says="I cannot say anything about that."),
        ])
        for n in range(3)
    ]  # fmt: skip
    return graph(*nodes, ending())


def test_strong_answers_that_are_always_the_longest_are_found() -> None:
    assert "The strong answer is the longest in 3 of 3 moments" in titles(telling(longest=True))
    assert not [title for title in titles(telling(longest=False)) if "longest" in title]


def test_strong_answers_that_always_come_first_are_found_where_the_order_is_kept() -> None:
    assert [title for title in titles(telling(longest=False, keeps_order=True)) if "comes first in 3 of 3" in title]
    assert not [title for title in titles(telling(longest=False)) if "comes first" in title]
