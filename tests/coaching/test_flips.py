"""Which answers a changed guideline moves: exactly those, and told where they are."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coaching.authoring.publishing import publish
from coaching.authoring.scenarios import studio_state
from coaching.content.guideline.document import Guideline, Limit
from coaching.content.scenario.document import Accepted, Choice, Node, Scenario
from coaching.content.scenario.flips import flips
from coaching.models import Content
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in


def limit(key: str, inside: int, approval: int, *, whole_case: bool = False) -> Limit:
    return Limit(key=key, name=key, dimension="money", unit="£", inside_to=Decimal(inside), approval_to=Decimal(approval), whole_case=whole_case)  # fmt: skip


def guideline(*limits: Limit) -> Guideline:
    return Guideline(title="G", limits=list(limits))


def granting(*amounts: int, key: str = "credit") -> Scenario:
    """One moment with an answer for each amount, then another like it, then the end."""
    nodes = [
        Node(key=here, title=here, says="And?", start=here == "a", choices=[
            Choice(id=f"{here}{amount}", says="x", to=to, limit=key, amount=Decimal(amount), verdict=None)
            for amount in amounts
        ])
        for here, to in (("a", "b"), ("b", "end"))
    ]  # fmt: skip
    return Scenario(title="T", customer_name="K", nodes=[*nodes, Node(key="end", title="End", says="x", ends=True, outcome="resolved")])  # fmt: skip


def changed(scenario: Scenario, old: Guideline, new: Guideline) -> list[str]:
    return [flip.choice.id for flip in flips(scenario, old, new)]


def test_raising_one_limit_moves_exactly_what_it_measures() -> None:
    old = guideline(limit("credit", 50, 100), limit("visits", 50, 100))
    new = guideline(limit("credit", 60, 100), limit("visits", 50, 100))
    scenario = granting(40, 55, 80, 120)
    assert changed(scenario, old, new) == ["a55", "b55"]
    assert changed(granting(40, 55, 80, key="visits"), old, new) == []
    (first, _) = flips(scenario, old, new)
    assert (first.node.key, first.words) == ("a", "was “needs approval”, is “inside the guideline”")


def test_an_authors_own_verdict_stays_what_it_is() -> None:
    scenario = granting(55)
    for node in scenario.nodes[:2]:
        node.choices[0].verdict = "outside"
    assert changed(scenario, guideline(limit("credit", 50, 100)), guideline(limit("credit", 60, 100))) == []


def test_what_was_granted_before_is_counted_in() -> None:
    old, new = (
        guideline(limit("credit", 50, 100, whole_case=True)),
        guideline(limit("credit", 50, 110, whole_case=True)),
    )
    # 40 and 65 in one case are 105: outside before, for approval now; the first answer alone stays.
    assert changed(granting(40, 65), old, new) == ["b40", "b65"]


def test_a_limit_that_is_taken_away_measures_nothing_any_more() -> None:
    (first, _) = flips(granting(40), guideline(limit("credit", 50, 100)), guideline())
    assert first.words == "was “inside the guideline”, is not measured"


@given(st.lists(st.integers(0, 200), min_size=1, max_size=3, unique=True), st.integers(0, 100), st.integers(0, 100))
def test_only_amounts_between_the_old_limit_and_the_new_move(amounts: list[int], old: int, new: int) -> None:
    moved = changed(granting(*amounts), guideline(limit("credit", old, 100)), guideline(limit("credit", new, 100)))
    between = [amount for amount in amounts if min(old, new) < amount <= max(old, new)]
    assert moved == [f"{here}{amount}" for here in "ab" for amount in between]


# ── On the pages ──
@pytest.fixture
def measured(db: None) -> Content:
    """A published scenario whose answers are measured by a published guideline: £48 and £75, of £60 and £120."""
    scenario = make.scenario(guideline=make.guideline())

    def by_the_limit(draft: Scenario) -> None:
        for choice, amount in zip(draft.nodes[1].choices, (48, 75), strict=True):
            choice.limit, choice.amount, choice.verdict = "limit-1", Decimal(amount), None

    made = make.edit(scenario, by_the_limit)
    publish(made, by=make.someone())
    return make.fresh(made)


def raise_to(inside: int) -> Content:
    content = Content.objects.get(kind="guideline")
    return make.edit(content, lambda draft: setattr(draft.limits[0], "inside_to", Decimal(inside)))


def test_before_a_guideline_is_published_its_page_tells_which_answers_change(measured: Content) -> None:
    client = signed_in(make.trainer())
    address = reverse("coaching:guideline", args=[1])
    assert "If you publish this" not in client.get(address).content.decode()
    raise_to(65)
    assert "If you publish this, no answer of a scenario changes." in client.get(address).content.decode()
    raise_to(80)
    page = client.get(address).content.decode()
    assert "1 answer changes in 1 scenario" in page
    assert f'href="/make/scenarios/{measured.number}/moments/bill/">£75 off.</a>' in page
    assert "Was “needs approval”, is “inside the guideline”" in page


def test_learners_are_told_nothing_of_it(measured: Content) -> None:
    raise_to(80)
    page = signed_in(make.learner()).get(reverse("coaching:guideline", args=[1])).content.decode()
    assert "If you publish this" not in page


def test_a_scenario_tells_what_its_guideline_has_changed_since_it_was_published(measured: Content) -> None:
    def told() -> list[str]:
        shown = studio_state.shown(make.fresh(measured), user=make.someone())
        return [finding["title"] for finding in shown["findings"] if finding["kind"] == "guideline-changed"]

    changed = raise_to(80)
    assert told() == []
    publish(changed, by=make.someone())
    assert told() == ["Choice 2 of “She asks about the bill” was “needs approval”, is “inside the guideline”"]

    def left(draft: Scenario) -> None:
        draft.accepted.append(Accepted(kind="guideline-changed", where="bill", reason="It still fits."))

    make.edit(measured, left)
    assert told() == []
    make.edit(measured, lambda draft: draft.accepted.clear())
    assert len(told()) == 1
    publish(make.fresh(measured), by=make.someone())
    assert told() == []
