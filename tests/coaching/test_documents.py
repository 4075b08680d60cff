"""Documents: one of each earlier format opens; the verdict against a limit; what is meant is compared, not bytes."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coaching.content import registry
from coaching.content.base import FORMAT, dump, meaning
from coaching.content.guideline.document import Guideline, Limit, dimension_of
from coaching.content.kinds import KINDS, Start, open_document
from coaching.content.scenario import proof
from coaching.content.scenario.document import Choice, GuidelineLink, Node, Scenario, verdict_of
from recordings.errors import DomainError
from tests.coaching.test_scenario import graphs

LIMIT = {"clause": "2.1", "name": "Credit", "unit": "£", "inside_to": "60", "approval_to": "120.50", "note": ""}
OPTIONS = [
    {"id": "9", "text": "Yes", "correct": True, "why": ""},
    {"id": "10", "text": "No", "correct": False, "why": ""},
]
QUESTION = {"id": "7", "kind": "single", "text": "May you?", "clip": 3, "why": "Yes.", "options": OPTIONS}
# As the first format kept them, before it had a number.
FORMAT_1: dict[str, dict[str, Any]] = {
    "guideline": {"title": "Faults", "summary": "Ours.", "version": 4, "limits": [LIMIT]},
    "scenario": {
        "title": "The third call", "summary": "", "customer_name": "Mrs Kowalczyk", "screen": [["Plan", "Harbour 150"]],
        "guideline": {"title": "Faults", "summary": "Ours.", "version": 4, "limits": [LIMIT]},
        "nodes": [
            {"key": "hello", "title": "Hello", "says": "Hello?", "mood": "tired", "clip": 5, "start": True, "ends": False,
             "outcome": "", "choices": [
                {"id": "12", "says": "I see.", "does": "", "verdict": "careful", "trust": -1, "why": "", "strong": False,
                 "to": "end", "clip": 6},
                {"id": "13", "says": "Bye.", "does": "", "verdict": "outside", "trust": -2, "why": "", "strong": False,
                 "to": None}]},
            {"key": "end", "title": "End", "says": "She stays.", "mood": "", "clip": None, "start": False, "ends": True,
             "outcome": "resolved", "choices": []},
        ],
    },
    "question": QUESTION,
    "quiz": {"title": "Five questions", "intro": "", "pass_percent": 60, "questions": [QUESTION]},
    "reading": {"title": "What you may decide", "body": "Up to £60.", "clip": None},
    "module": {
        "title": "Owning it", "summary": "", "activities": [
            {"id": 1, "kind": "read", "title": "Read", "minutes": 4, "body": "x", "clip": None, "scenario": None, "quiz": None},
            {"id": 2, "kind": "quiz", "title": "Quiz", "minutes": 4, "body": "", "clip": None, "scenario": None, "quiz": 8}],
    },
    "path": {"title": "Two weeks", "summary": "", "modules": [1, 2]},
}  # fmt: skip


@pytest.mark.parametrize("kind", ["scenario", "question", "quiz", "reading"])
def test_of_no_document_from_before_had_anybody_said_which_words_are_their_own(kind: str) -> None:
    stored = dump(open_document(kind, FORMAT_1[kind]))

    def before(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: before(inner) for key, inner in value.items() if key != "own_words"}
        return [before(inner) for inner in value] if isinstance(value, list) else value

    old = before(stored) | {"format": stored["format"] - 1}
    assert "own_words" not in str(old)
    assert dump(open_document(kind, old)) == stored
    assert "'own_words': False" in str(stored)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_document_of_the_first_format_opens(kind: str) -> None:
    document = open_document(kind, FORMAT_1[kind])
    stored = dump(document)
    assert stored["format"] == document.format >= FORMAT
    assert open_document(kind, stored) == document


def test_nothing_that_a_first_document_said_is_lost() -> None:
    scenario = open_document("scenario", FORMAT_1["scenario"])
    assert (scenario.guideline.version, scenario.limits[0].key, scenario.limits[0].dimension) == (4, "limit-1", "money")
    assert (str(scenario.limits[0].approval_to), scenario.nodes[0].choices[0].clip) == ("120.50", 6)
    assert verdict_of(scenario, scenario.nodes[0].choices[0]) == "careful"
    quiz = open_document("quiz", FORMAT_1["quiz"])
    assert (quiz.questions[0].number, quiz.asked[0].text) == (7, "May you?")
    module = open_document("module", FORMAT_1["module"])
    assert [(entry.ref.kind, entry.content) for entry in module.activities] == [("reading", 1), ("quiz", 8)]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_slip_in_a_key_is_refused_with_its_place(kind: str) -> None:
    raw = dump(open_document(kind, FORMAT_1[kind])) | {"titel": "x"}
    with pytest.raises(ValidationError, match="titel"):
        open_document(kind, raw)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_schema_for_the_text_form(kind: str) -> None:
    assert KINDS[kind].document.model_json_schema()["additionalProperties"] is False


@given(graphs())
def test_a_scenario_stored_and_opened_means_the_same(drawn: Scenario) -> None:
    again = open_document("scenario", dump(drawn))
    assert again == drawn
    assert meaning(again) == meaning(drawn)


def limited(inside: str = "60", approval: str = "120", **choice: Any) -> tuple[Scenario, Choice]:
    limit = Limit(
        key="limit-1",
        name="Credit",
        dimension="money",
        unit="£",
        inside_to=Decimal(inside),
        approval_to=Decimal(approval),
    )
    said = Choice(**{"id": "1", "says": "£48 off.", "to": "end", "limit": "limit-1", "verdict": None, **choice})
    other = Choice(id="2", says="Nothing.", to="end")
    nodes = [
        Node(key="a", title="A", says="Hello?", start=True, choices=[said, other]),
        Node(key="end", title="End", says="Bye.", ends=True, outcome="resolved"),
    ]
    guideline = GuidelineLink(number=1, version=1, document=Guideline(title="Faults", limits=[limit]))
    return Scenario(title="T", customer_name="Mrs K", guideline=guideline, nodes=nodes), said


@pytest.mark.parametrize(
    ("amount", "verdict"),
    [("0", "inside"), ("60", "inside"), ("60.01", "approval"), ("120", "approval"), ("121", "outside")],
)
def test_the_verdict_is_computed_from_the_limit_and_the_amount(amount: str, verdict: str) -> None:
    scenario, choice = limited(amount=Decimal(amount))
    assert verdict_of(scenario, choice) == verdict
    found = [finding.kind for finding in proof.check(scenario, {})]
    assert found == (["passes-outside"] if verdict == "outside" else [])


def test_a_raised_limit_changes_the_verdicts_that_draw_on_it_and_no_other() -> None:
    before, choice = limited(amount=Decimal(75))
    after, _ = limited("80", amount=Decimal(75))
    assert (verdict_of(before, choice), verdict_of(after, choice)) == ("approval", "inside")
    assert [verdict_of(each, each.nodes[0].choices[1]) for each in (before, after)] == ["inside", "inside"]


def test_an_author_may_see_it_otherwise_and_says_why() -> None:
    scenario, choice = limited(amount=Decimal(200), verdict="inside")
    assert verdict_of(scenario, choice) == "inside"
    assert [finding.title for finding in proof.check(scenario, {})] == [
        "Choice 1 of “A” is “outside the guideline” by its limit"
    ]
    reasoned, _ = limited(amount=Decimal(200), verdict="inside", reason="The director said so in writing.")
    assert proof.check(reasoned, {}) == []


def test_a_limit_that_is_gone_and_a_verdict_nobody_gave_are_found() -> None:
    gone, _ = limited(limit="limit-9", verdict="inside")
    assert [finding.title for finding in proof.check(gone, {})] == ["Choice 1 of “A” names a limit that is gone"]
    without, _ = limited()
    assert [finding.title for finding in proof.check(without, {})] == ["Choice 1 of “A” has no verdict"]


@pytest.mark.parametrize(
    ("unit", "dimension", "told"),
    [("£", "money", "£7.50"), ("%", "percent", "7.50 %"), ("days", "days", "7.50 days"), ("visits", "count", "7.50 visits"), ("", "count", "7.50")],
)  # fmt: skip
def test_a_unit_says_what_it_counts_and_an_amount_is_written_so(unit: str, dimension: str, told: str) -> None:
    assert dimension_of(unit) == dimension
    limit = Limit(key="l", name="x", dimension=dimension_of(unit), unit=unit)
    assert limit.amount(Decimal("7.50")) == told


@given(st.decimals(0, 999, places=2), st.decimals(0, 999, places=2), st.decimals(0, 2000, places=2))
def test_a_verdict_never_gets_milder_as_the_amount_grows(inside: Decimal, more: Decimal, amount: Decimal) -> None:
    limit = Limit(key="l", name="x", inside_to=inside, approval_to=inside + more)
    order = ["inside", "approval", "outside"]
    assert order.index(limit.verdict(amount)) <= order.index(limit.verdict(amount + 1))


def test_playing_is_pure_and_refuses_what_is_not_on_offer() -> None:
    scenario, choice = limited(amount=Decimal(75))
    play = registry.SCENARIO.play
    assert play
    state = play.begin(scenario, Start())
    judged = play.judge(scenario, state, play.given({"given": [choice.id]}, {}))
    assert (judged.item, judged.verdict, judged.over, judged.result["verdicts"]["approval"]) == (
        "a",
        "approval",
        True,
        1,
    )
    assert state == play.begin(scenario, Start())
    for wrong in ([], ["99"]):
        with pytest.raises(DomainError, match="Choose what you say first"):
            play.judge(scenario, state, play.given({"given": wrong}, {}))
