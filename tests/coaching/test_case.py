"""What a case remembers: conditions, effects, replies, asking first."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content.guideline.document import Guideline, Limit
from coaching.content.scenario.case import decide, from_state, heard, on_offer, opened
from coaching.content.scenario.conditions import Unreadable, condition, effects, holds
from coaching.content.scenario.document import (
    Choice,
    GuidelineLink,
    Node,
    NotInScenario,
    Reply,
    Scenario,
    Variable,
    verdict_of,
)
from coaching.content.scenario.proof import prove


def values(**numbers: int) -> dict[str, Decimal]:
    return {name: Decimal(number) for name, number in numbers.items()}


@pytest.mark.parametrize(
    ("text", "verified", "trust", "so"),
    [
        ("", 0, 0, True),
        ("verified", 1, 0, True),
        ("verified", 0, 0, False),
        ("not verified", 0, 0, True),
        ("Verified and trust ≥ 2", 1, 2, True),
        ("verified, trust >= 2", 1, 1, False),
        ("verified = yes and trust < -1", 1, -2, True),
        ("trust != 0", 0, 0, False),
        ("trust > £1.50", 0, 2, True),
    ],
)
def test_a_condition_reads_as_it_is_said(text: str, verified: int, trust: int, so: bool) -> None:
    assert holds(text, values(verified=verified, trust=trust)) is so


@pytest.mark.parametrize(
    "text", ["trust >=", "trust is big", "not trust > 1", "verified or trust", "trust > lots", "and"]
)
def test_a_condition_that_cannot_be_read_says_what_to_write(text: str) -> None:
    with pytest.raises(Unreadable, match=r"write|comes"):
        condition(text)
    assert holds(text, {}), "nobody is locked out by a slip of the pen"


@pytest.mark.parametrize("text", ["patience", "patience + lots", "= 3", "patience - -1", "verified == yes"])
def test_an_effect_that_cannot_be_read_says_what_to_write(text: str) -> None:
    with pytest.raises(Unreadable, match="write"):
        effects(text)


def scenario() -> Scenario:
    ask = Node(
        key="ask",
        title="She asks for the bill",
        says="Read me my bill.",
        start=True,
        replies=[Reply(only_if="patience < 2", says="I said: read me my bill!", mood="short")],
        choices=[
            Choice(id="1", says="May I have your password?", effects="verified = yes", to="ask", trust=1),
            Choice(id="2", says="One moment.", effects="patience - 1", to="ask", trust=-1),
            Choice(id="3", says="It is £32.", only_if="verified", to="end"),
            Choice(id="4", says="£20 off?", limit="credit", amount=Decimal(20), to="ask"),
        ],
    )
    credit = Limit(
        key="credit",
        name="Credit",
        dimension="money",
        unit="£",
        inside_to=Decimal(25),
        approval_to=Decimal(60),
        whole_case=True,
    )
    return Scenario(
        title="The bill",
        guideline=GuidelineLink(number=1, version=1, document=Guideline(title="Credits", limits=[credit])),
        variables=[Variable(name="verified"), Variable(name="patience", start=2, high=3)],
        nodes=[ask, Node(key="end", title="Told", says="Thank you.", ends=True, outcome="resolved")],
    )


def test_a_choice_shows_only_where_its_condition_holds() -> None:
    told = scenario()
    case = opened(told)
    assert [choice.id for choice in on_offer(told, case)] == ["1", "2", "4"]
    with pytest.raises(NotInScenario):
        decide(told, case, "3")
    case = decide(told, case, "1").case
    assert decide(told, case, "3").case.node == "end"


def test_the_customer_says_something_else_where_it_was_remembered() -> None:
    told = scenario()
    case = opened(told)
    assert heard(told, case).says == "Read me my bill."
    case = decide(told, case, "2").case
    assert (heard(told, case).says, heard(told, case).mood) == ("I said: read me my bill!", "short")


@given(st.lists(st.sampled_from(["1", "2", "4"]), max_size=30))
def test_what_is_remembered_stays_within_its_bounds_and_is_the_same_again(said: list[str]) -> None:
    told = scenario()
    cases = []
    for _ in range(2):
        case = opened(told)
        for each in said:
            case = decide(told, from_state(told, case.as_state()), each).case
            assert 0 <= case.variables["patience"] <= 3
        cases.append(case)
    assert cases[0] == cases[1]
    assert cases[0].granted.get("credit", 0) == 20 * said.count("4")


def test_asking_first_is_right_where_it_is_needed_and_careful_where_it_is_not() -> None:
    told = scenario()
    here = told.nodes[0].choices[3]
    asks = here.model_copy(update={"asks": True})
    given_before = {"credit": Decimal(20)}
    assert [verdict_of(told, each.model_copy(update={"verdict": None})) for each in (here, asks)] == [
        "inside",
        "careful",
    ]
    told_after = [verdict_of(told, each.model_copy(update={"verdict": None}), given_before) for each in (here, asks)]
    assert told_after == ["approval", "inside"]
    beyond = asks.model_copy(update={"verdict": None, "amount": Decimal(70)})
    assert verdict_of(told, beyond) == "outside"


def test_a_rule_of_the_guideline_looks_at_what_the_case_remembers() -> None:
    told = scenario()
    rule = Limit(key="facts", name="What the account says", needs="verified")
    refund = Limit(
        key="refund",
        name="Refund",
        unit="£",
        dimension="money",
        inside_to=Decimal(30),
        approval_to=Decimal(30),
        needs="verified",
    )
    assert told.guideline
    assert told.guideline.document
    told.guideline.document.limits += [rule, refund]
    tell = Choice(id="5", says="Your balance is £12.", limit="facts", verdict=None, to="ask")
    pay = Choice(id="6", says="£30 back.", limit="refund", amount=Decimal(30), verdict=None, to="ask")
    told.nodes[0].choices += [tell, pay]
    case = opened(told)
    assert [decide(told, case, each).verdict for each in ("5", "6")] == ["outside", "outside"]
    case = decide(told, case, "1").case
    assert [decide(told, case, each).verdict for each in ("5", "6")] == ["inside", "inside"]
    # The walk through all states sees the same: outside before one has asked, inside after it.
    verdicts = prove(told).verdicts
    assert verdicts["5"] == verdicts["6"] == {"outside", "inside"}
    assert not [each for each in prove(told).findings if each.kind == "variable-unread" and "verified" in each.title]
    told.variables = []
    assert [each.where for each in prove(told).findings if each.kind == "unknown-name" and "which needs" in each.title]


@pytest.mark.parametrize(
    ("outcome", "finishes", "passes"),
    [("lost", None, False), ("lost", True, True), ("resolved", None, True), ("resolved", False, False)],
)
def test_an_ending_finishes_by_its_outcome_unless_its_author_says(
    outcome: str, finishes: bool | None, passes: bool
) -> None:
    assert (
        Node.model_validate({"key": "e", "title": "E", "ends": True, "outcome": outcome, "finishes": finishes}).passes
        is passes
    )
