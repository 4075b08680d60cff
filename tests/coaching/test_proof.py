"""What a proof finds in faulty scenarios, and that it is right: its states are those that are played."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content import text
from coaching.content.findings import problems
from coaching.content.guideline import text as guideline_text
from coaching.content.guideline.document import Guideline, Limit
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.case import Case, decide, on_offer, opened
from coaching.content.scenario.document import Choice, GuidelineLink, Node, Scenario, Variable, node_at
from coaching.content.scenario.proof import HEADINGS, check, prove
from coaching.content.scenario.reach import passing_outside
from coaching.content.scenario.states import NOWHERE, Walk, walk
from tests.coaching import demo

HERE = Path(__file__).parent
GUIDELINE = guideline_text.read(text.parsed((HERE / "clean" / "guideline.yaml").read_text()))
FAULTY = sorted((HERE / "faulty").glob("*.yaml"))


def scenario_in(file: Path) -> Scenario:
    """A scenario as it stands in a file, with guideline 1 put in."""
    scenario = scenario_text.read(text.parsed(file.read_text()))
    if scenario.guideline and scenario.guideline.number == 1:
        filled = GuidelineLink(number=1, version=1, document=GUIDELINE)
        return scenario.model_copy(update={"guideline": filled})
    return scenario


def kinds_in(file: Path) -> set[str]:
    """What a faulty file is named for: never-shows+unreachable.by-its-conditions.yaml is two kinds."""
    return set(file.stem.split(".")[0].split("+"))


@pytest.mark.parametrize("file", FAULTY, ids=lambda file: file.stem)
def test_each_fault_is_found_and_nothing_else(file: Path) -> None:
    found = check(scenario_in(file), {})
    assert {each.kind for each in found} == kinds_in(file)
    assert all(each.title and each.advice.endswith(".") for each in found)


def test_each_kind_of_finding_has_a_heading_and_a_faulty_scenario() -> None:
    # What only shows beside an earlier version has tests of its own: tests/coaching/test_flips.py.
    assert set().union(*map(kinds_in, FAULTY)) | {"guideline-changed"} == set(HEADINGS)


def test_where_no_answer_shows_is_told_with_what_the_case_remembers() -> None:
    (found,) = check(scenario_in(HERE / "faulty" / "stuck.granted.yaml"), {})
    assert found.title == "No answer shows in “B” when £40 of Credit is granted"
    assert found.advice.startswith("After “£40 off.”.")


def test_nothing_is_found_in_a_clean_scenario() -> None:
    scenario = scenario_in(HERE / "clean" / "remembers.yaml")
    proof = prove(scenario)
    assert (proof.findings, proof.exhaustive) == ([], True)


@pytest.mark.parametrize("scenario", demo.scenarios().values(), ids=lambda scenario: scenario.title)
def test_what_is_found_in_the_demo_centre_is_true(scenario: Scenario) -> None:
    assert {each.kind for each in check(scenario, {})} <= {"passes-outside"}
    road = passing_outside(walk(scenario))
    case, stood = opened(scenario), []
    for node, choice, stands in road:
        assert node.key == case.node
        _, verdict, case = decide(scenario, case, choice.id)
        assert verdict == stands
        stood.append(verdict)
    assert "outside" in stood
    assert node_at(scenario, case.node).passes


# ── The states of a proof are those that are played ──
NAMES = ["verified", "patience"]
CONDITIONS = [
    "",
    "",
    "verified",
    "not verified",
    "trust >= 1",
    "trust < -1",
    "patience > 1",
    "credit > 60",
    "visits >= 60",
    "lots",
    "rare > 1",
]
EFFECTS = ["", "", "verified = yes", "patience + 1, verified = no", "patience - 1", "nobody + 1", "lots"]
AMOUNTS = [Decimal(60), Decimal("20.50"), Decimal(0), None]
LIMITS = [
    Limit(key=key, name=key, dimension="money", unit="£", inside_to=Decimal(50), approval_to=Decimal(100), whole_case=whole)
    for key, whole in (("credit", True), ("visits", False))
]  # fmt: skip


@st.composite
def remembering(draw: st.DrawFn) -> Scenario:
    """Any scenario at all, with conditions and effects that can be read and some that cannot."""
    keys = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    nodes = []
    for number, key in enumerate(keys):
        choices = [
            Choice(
                id=f"{key}{place}", says=f"{key}{place}", to=draw(st.sampled_from([*keys, *keys, "gone", None])),
                only_if=draw(st.sampled_from(CONDITIONS)), effects=draw(st.sampled_from(EFFECTS)),
                trust=draw(st.integers(-2, 2)), limit=draw(st.sampled_from(["credit", "credit", "visits", ""])),
                amount=draw(st.sampled_from(AMOUNTS)), asks=draw(st.booleans()),
                verdict=draw(st.sampled_from([None, None, None, "outside"])),
            )
            for place in range(draw(st.integers(1, 3)))
        ]  # fmt: skip
        ends = number > 0 and draw(st.booleans())
        nodes.append(
            Node(
                key=key,
                title=key,
                says="?",
                start=number == 0,
                ends=ends,
                outcome="lost" if ends else "",
                choices=choices,
            )
        )
    variables = [Variable(name=name, start=draw(st.integers(0, 2)), high=draw(st.integers(1, 2))) for name in NAMES]
    guideline = GuidelineLink(number=1, version=1, document=Guideline(title="G", limits=LIMITS))
    return Scenario(title="T", customer_name="Mrs K", variables=variables, guideline=guideline, nodes=nodes)


def agrees(walked: Walk, state: int, case: Case) -> bool:
    """Whether a state is that of a case: the same moment, and the same memory as far as that is kept."""
    for (kind, name), value in walked.values(state).items():
        real = case.granted.get(name, Decimal(0)) if kind == "granted" else case.values.get(name or "trust", Decimal(0))
        # What was granted is counted up to where more makes no difference.
        if real != value and not (kind == "granted" and real >= value > LIMITS[0].approval_to):
            return False
    return walked.node(state).key == case.node


@given(remembering(), st.data())
def test_the_same_answers_come_to_the_same_states(scenario: Scenario, data: st.DataObject) -> None:
    walked = walk(scenario)
    state, case = 0, opened(scenario)
    for _ in range(8):
        assert agrees(walked, state, case)
        node = walked.node(state)
        ways = walked.ways[state]
        assert ways is not None
        if node.ends:
            return
        assert [node.choices[way.choice] for way in ways] == on_offer(scenario, case)
        onward = [way for way in ways if way.to != NOWHERE]
        if not onward:
            return
        told = [decide(scenario, case, node.choices[way.choice].id) for way in onward]
        assert [each.verdict for each in told] == [way.verdict for way in onward]
        taken = data.draw(st.integers(0, len(onward) - 1))
        state, case = onward[taken].to, told[taken].case


@pytest.mark.parametrize("limit", ["credit", "visits"])
@pytest.mark.parametrize("asks", [False, True])
def test_what_was_granted_before_counts_in_every_state_as_it_does_in_play(limit: str, asks: bool) -> None:
    onward = {"a": "b", "b": "c", "c": "end"}
    nodes = [
        Node(key=key, title=key, says="?", start=key == "a", choices=[
            Choice(id=f"{key}{amount}", says="x", to=to, limit=limit, amount=Decimal(amount), asks=asks, verdict=None)
            for amount in (0, 40, 60)
        ] + [Choice(id=f"{key}-", says="x", to=to, only_if="visits > 0")])
        for key, to in onward.items()
    ]  # fmt: skip
    nodes.append(Node(key="end", title="End", says="x", ends=True, outcome="resolved"))
    guideline = GuidelineLink(number=1, version=1, document=Guideline(title="G", limits=LIMITS))
    scenario = Scenario(title="T", customer_name="K", guideline=guideline, nodes=nodes)
    played: dict[str, set[str]] = {}
    waiting = [opened(scenario)]
    while waiting:
        case = waiting.pop()
        if case.node != "end":
            for choice in on_offer(scenario, case):
                _, verdict, after = decide(scenario, case, choice.id)
                played.setdefault(choice.id, set()).add(verdict)
                waiting.append(after)
    assert prove(scenario).verdicts == played


@given(remembering())
def test_a_scenario_without_a_problem_ends_from_every_state(scenario: Scenario) -> None:
    proof = prove(scenario)
    if problems(proof.findings) or not proof.exhaustive:
        return
    walked = proof.walked
    can_end = {state for state in range(proof.states) if walked.node(state).ends}
    for _ in range(proof.states):
        can_end |= {s for s, ways in enumerate(walked.ways) if any(way.to in can_end for way in ways or ())}
    assert can_end == set(range(proof.states))
    assert {walked.node(state).key for state in can_end} == {node.key for node in scenario.nodes}


@given(remembering())
def test_what_is_remembered_stays_within_its_bounds(scenario: Scenario) -> None:
    walked = walk(scenario)
    for state in range(len(walked.states)):
        for variable in scenario.variables:
            value = walked.values(state).get(("variable", variable.name), Decimal(variable.start))
            # One that begins out of bounds stays there until something changes it.
            assert variable.low <= value <= variable.high or value == variable.start


@given(remembering())
def test_every_finding_says_where_and_what_to_do(scenario: Scenario) -> None:
    keys = {node.key for node in scenario.nodes} | {""}
    for finding in check(scenario, {}):
        assert finding.where in keys
        assert finding.kind in HEADINGS
        assert finding.advice.endswith(".")


def endings(
    scenario: Scenario, case: Case, known: dict[str, Counter[tuple[int, int, bool]]]
) -> Counter[tuple[int, int, bool]]:
    """How many roads from here, played, have each length, trust and passing."""
    here, state = node_at(scenario, case.node), json.dumps(case.as_state(), sort_keys=True)
    if here.ends:
        return Counter([(0, case.trust, here.passes)])
    if state not in known:
        known[state] = Counter()
        for choice in on_offer(scenario, case):
            for (moments, *rest), number in endings(scenario, decide(scenario, case, choice.id).case, known).items():
                known[state][moments + 1, *rest] += number
    return known[state]


@pytest.mark.parametrize("scenario", demo.scenarios().values(), ids=lambda scenario: scenario.title)
def test_the_figures_are_those_of_all_roads_played(scenario: Scenario) -> None:
    roads = prove(scenario).roads
    assert roads
    played = endings(scenario, opened(scenario), {})
    assert roads.number == played.total()
    assert (roads.shortest, roads.longest) == (min(each[0] for each in played), max(each[0] for each in played))
    assert not roads.turns_back
    trusts = [trust for _, trust, _ in played]
    assert min(trusts) <= roads.worst.trust <= roads.best.trust <= max(trusts)
    assert roads.best.verdicts["outside"] == 0 < roads.worst.verdicts["outside"]
    assert 0 < roads.shortest_minutes < roads.longest_minutes < 10


def chance_of(scenario: Scenario) -> float:
    roads = prove(scenario).roads
    assert roads
    return roads.chance


def crowd(*to: str) -> Scenario:
    """One moment whose choices lead to these."""
    choices = [Choice(id=str(number), says="x", to=key) for number, key in enumerate(to)]
    stays, leaves = (
        Node(key=key, title=key, says="x", ends=True, outcome=outcome)
        for key, outcome in (("stays", "resolved"), ("leaves", "lost"))
    )
    return Scenario(title="T", customer_name="K", nodes=[Node(key="a", title="A", says="x", start=True, choices=choices), stays, leaves])  # fmt: skip


def test_chance_is_the_share_of_a_crowd_that_passes_loops_included() -> None:
    assert chance_of(crowd("stays", "leaves", "leaves", "leaves")) == pytest.approx(1 / 4)
    # Going round changes nothing: in the end one of both others is pressed.
    assert chance_of(crowd("a", "a", "stays", "leaves")) == pytest.approx(1 / 2, abs=1e-5)
    looped = prove(crowd("a", "stays")).roads
    assert looped
    assert (looped.number, looped.turns_back, looped.longest) == (1, True, 1)


def test_a_clip_is_heard_and_not_read() -> None:
    scenario = crowd("stays", "leaves")
    scenario.nodes[0].clip = 7
    read, heard = prove(scenario).roads, prove(scenario, lengths={7: 90_000}).roads
    assert read
    assert heard
    assert heard.longest_minutes == pytest.approx(read.longest_minutes - 1 / 200 + 1.5)


def test_where_not_every_state_was_looked_at_nothing_is_claimed_of_all() -> None:
    scenario = scenario_in(HERE / "faulty" / "never-shows.trust.yaml")
    proof = prove(scenario, most=2)
    assert (proof.exhaustive, proof.findings) == (False, [])


def test_trust_that_is_asked_after_and_never_settles_is_bounded_and_told() -> None:
    scenario = crowd("a", "stays", "leaves")
    scenario.nodes[0].choices[0].trust = 1
    scenario.nodes[0].choices[1].only_if = "trust > 2"
    proof = prove(scenario)
    assert not proof.exhaustive
    assert proof.states < 100
