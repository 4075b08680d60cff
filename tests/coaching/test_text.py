"""A scenario as text: there and back without a loss, and every fault told with its line."""

import contextlib
from decimal import Decimal

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from coaching.content import text
from coaching.content.base import dump
from coaching.content.guideline.document import Guideline
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.document import Choice, GuidelineLink, Node, Reply, Scenario, Variable
from tests.coaching import demo

BY_HAND = """\
title: The third call
customer_name: Mrs Kowalczyk
guideline: 3
screen:
  - Plan: "Harbour 150: fast"
  - Faults: 2 and 9 November, both closed
nodes:
  - key: hello
    title: 007
    says: |
      Hello?
      Is anybody there?
    start: yes
    choices:
      - says: £20 off.
        limit: credit
        amount: £20.50
        to: end
      - says: No.
        trust: -2
        to:
  - key: end
    title: She stays
    ends: true
    outcome: resolved
"""


def read(written: str, before: Scenario | None = None) -> Scenario:
    return scenario_text.read(text.parsed(written), before=before)


def faults(written: str) -> list[str]:
    with pytest.raises(text.Unreadable) as refused:
        read(written)
    return [str(fault) for fault in refused.value.faults]


def test_what_a_person_writes_is_a_scenario() -> None:
    scenario = read(BY_HAND)
    hello = scenario.nodes[0]
    assert (scenario.guideline, scenario.screen[1]) == (
        GuidelineLink(number=3),
        ["Faults", "2 and 9 November, both closed"],
    )
    assert (hello.title, hello.says, hello.start) == ("007", "Hello?\nIs anybody there?\n", True)
    assert [(each.id, each.amount, each.verdict, each.to) for each in hello.choices] == [
        ("1", Decimal("20.50"), None, "end"),
        ("2", None, "inside", None),
    ]


def test_no_penny_is_lost_and_nothing_is_guessed_from_its_look() -> None:
    written = (
        'title: "1e3"\ncustomer_name: no\nnodes: [{key: 2026-11-25, title: 0x1F, choices: [{amount: 12345678.10}]}]\n'
    )
    scenario = read(written)
    assert (scenario.title, scenario.customer_name) == ("1e3", "no")
    assert (scenario.nodes[0].key, scenario.nodes[0].title) == ("2026-11-25", "0x1F")
    assert str(scenario.nodes[0].choices[0].amount) == "12345678.10"


WORDS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t"),
    max_size=120,
).filter(lambda words: not text.UNPRINTABLE.search(words))  # fmt: skip
# Some of them would be numbers, dates or nothing at all, if looks counted.
KEYS = st.from_regex(r"[a-zA-Z0-9_-]{1,9}", fullmatch=True) | st.sampled_from(
    ["1", "007", "null", "no", "2026-11-25", "-", "1e3"]
)
AMOUNTS = st.none() | st.decimals(0, 99_999_999, places=2)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    keys = draw(st.lists(KEYS, max_size=2, unique=True))
    ids = iter(draw(st.lists(KEYS, min_size=9, max_size=9, unique=True)))
    nodes = [
        Node(
            key=key, title=draw(WORDS), says=draw(WORDS), mood=draw(WORDS), clip=draw(st.none() | st.integers(1, 10**18)),
            start=draw(st.booleans()), ends=draw(st.booleans()), outcome=draw(st.sampled_from(["resolved", "lost", ""])),
            finishes=draw(st.none() | st.booleans()),
            replies=draw(st.lists(st.builds(Reply, only_if=WORDS, says=WORDS, mood=WORDS), max_size=2)),
            choices=[
                Choice(
                    id=next(ids), says=draw(WORDS), why=draw(WORDS), limit=draw(st.sampled_from(["", "credit"])),
                    amount=draw(AMOUNTS), verdict=draw(st.sampled_from([None, "inside", "outside"])),
                    trust=draw(st.integers(-2, 2)), strong=draw(st.booleans()), to=draw(st.none() | WORDS),
                    asks=draw(st.booleans()), reply=draw(WORDS), only_if=draw(WORDS), effects=draw(WORDS),
                )
                for _ in range(draw(st.integers(0, 2)))
            ],
        )
        for key in keys
    ]  # fmt: skip
    number = draw(st.none() | st.integers(1, 99))
    variables = st.builds(Variable, name=WORDS, start=st.integers(-9, 9), high=st.integers(-9, 9), note=WORDS)
    return Scenario(
        competencies=draw(st.lists(st.integers(1, 99), max_size=2)), variables=draw(st.lists(variables, max_size=2)),
        title=draw(WORDS), summary=draw(WORDS), screen=draw(st.lists(st.lists(WORDS, max_size=3), max_size=3)),
        guideline=GuidelineLink(number=number) if number else None, nodes=nodes,
    )  # fmt: skip


@given(scenarios())
def test_there_and_back_nothing_is_lost(drawn: Scenario) -> None:
    written = scenario_text.written(drawn)
    back = read(written)
    assert back == drawn
    assert dump(back) == dump(drawn)
    assert scenario_text.written(back) == written


@pytest.mark.parametrize("scenario", demo.scenarios().values(), ids=lambda scenario: scenario.title)
def test_a_real_scenario_is_pleasant_to_read(scenario: Scenario) -> None:
    written = scenario_text.written(scenario)
    assert read(written) == scenario.model_copy(update={"guideline": GuidelineLink(number=2)})
    assert written.startswith("title: ")
    assert max(map(len, written.splitlines())) < 120
    assert "null" not in written
    # Said only where it is otherwise than its outcome tells.
    assert "false" not in written.replace("finishes: false", "")


def test_what_is_written_is_what_the_schema_says() -> None:
    schema = scenario_text.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema).is_valid
    for scenario in demo.scenarios().values():
        assert valid(YAML(typ="safe", pure=True).load(scenario_text.written(scenario)))
    assert not valid({"title": "x", "nodes": [{"key": "a", "title": "b", "choices": [{"trust": 3}]}]})
    assert not valid({"titel": "x"})


def test_what_the_guideline_says_is_not_copied_into_the_text() -> None:
    scenario = read(BY_HAND)
    link = GuidelineLink(number=3, version=2, document=Guideline(title="Faults"))
    assert scenario_text.written(scenario.model_copy(update={"guideline": link})) == scenario_text.written(scenario)


def test_a_choice_without_an_id_keeps_the_one_it_had() -> None:
    first = read(BY_HAND)
    more = BY_HAND.replace("      - says: £20 off.", "      - says: Hm.\n      - says: £20 off.")
    again = read(more, before=first)
    assert [(each.says, each.id) for each in again.nodes[0].choices] == [("Hm.", "3"), ("£20 off.", "1"), ("No.", "2")]
    assert read(more, before=first) == again


def test_all_faults_are_told_at_once_each_with_its_line() -> None:
    written = """\
title: X
customer_nam: Mrs K
nodes:
  - key: a
    title: Hello
    says: [one]
    start: perhaps
    choices:
      - trust: 3
        verdict: insied
        amount: 1.234
        clip: none
        says: Hi
        says: Hi
      - hello
  - key: a
    mood:
    choices: many
"""
    assert faults(written) == [
        "Line 2, customer_nam: is not known here; did you mean “customer_name”?",
        "Line 6, nodes > 1 > says: must be text",
        "Line 7, nodes > 1 > start: must be yes or no",
        "Line 9, nodes > 1 > choices > 1 > trust: must be a whole number from -2 to 2",
        "Line 10, nodes > 1 > choices > 1 > verdict: must be one of careful, inside, approval, outside",
        "Line 11, nodes > 1 > choices > 1 > amount: must be a number of 0 or more with at most two decimals, like 20 or 20.50",
        "Line 12, nodes > 1 > choices > 1 > clip: must be a whole number of 1 or more",
        "Line 14, nodes > 1 > choices > 1: “says” stands here twice, first in line 13: keep one",
        "Line 15, nodes > 1 > choices > 2: must have names and values of its own: "
        + ", ".join(list(Choice.model_fields)[:-1])
        + " and competency",
        "Line 16, nodes > 2 > key: “a” stands twice, first in line 4: give one of them another",
        "Line 16, nodes > 2 > title: is missing here",
        "Line 18, nodes > 2 > choices: must be a list: a line each, begun with a dash",
    ]


def test_ids_that_stand_twice_are_told_across_moments() -> None:
    written = (
        "title: X\nnodes:\n  - {key: a, title: a, choices: [{id: 1}]}\n  - {key: b, title: b, choices: [{id: 1}]}\n"
    )
    assert faults(written) == [
        "Line 4, nodes > 2 > choices > 1 > id: “1” stands twice, first in line 3: give one of them another"
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "Line 1: the text is empty"),
        ("- a", "Line 1: this has to begin with a name and a colon"),
        ("title: a\nsummary: b: c", "Line 2: a colon stands where none is expected"),
        ("title: a\n\tsummary: b", "Line 2: a tab stands where spaces belong"),
        ('title: a\nsummary: "b\n', "a quotation mark is opened and never closed"),
        ("title: a\nsummary: @b", "Line 2: a text that begins with this sign needs quotes"),
        ('title: "\\q"', "Line 1: a backslash means something in double quotes"),
        ('title: "\\Uffffffff"', "Line 1: this cannot be read as YAML"),
        ("title: {a: b", "Line 1: this does not fit to the line before"),
        ("title: a\nsummary", "Line 2: a name without its colon"),
        ("title: a\n---\ntitle: b", "Line 2: a second document begins here"),
        ("title: a\nsummary: &b c", "Line 2, summary: an anchor (&) is not known here"),
        ("title: a\nsummary: *b", "Line 2, summary: an alias (*) is not known here"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "Line 2, b > 1: an alias (*) is not known here"),
        ("title: !!python/object/apply:os.system [ls]", "Line 1, title: a tag (!) is not known here"),
        ("title: a\n? [b]\n: c", "Line 2: a name is expected here"),
        ("title: a\x00", "Line 1: holds a character that cannot be kept"),
        ('title: "\\0"', "Line 1, title: holds a character that cannot be kept"),
        ('title: "\\ud800"', "Line 1, title: holds a character that cannot be kept"),
        ("title: " + "x" * 10_000, "Line 1: is longer than 5,000 characters"),
        ("title: " + "x\n" * 600_000, "Line 1: the text is longer than 1,000,000 characters"),
        ("title: " + "[" * 1000, "Line 1: this is nested too deep"),
        ("title: a\nnodes: [{key: a b, title: x}]", "Line 2, nodes > 1 > key: must be of 1 to 60 letters, digits, - and _"),
        ("title: a\nclip: 1", "Line 2, clip: is not known here; known are title, "),
        ("title: a\nguideline: 99999999999999999999", "Line 2, guideline > number: must be a whole number of 1 or more"),
        ("title: a\nnodes: [{key: a, title: a, choices: [{amount: 1e999999}]}]", "must be a number of 0 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_a_sentence(written: str, told: str) -> None:
    found = faults(written)
    assert any(fault.startswith(told) or told in fault for fault in found), found
    assert not any("Error" in fault or "yaml" in fault for fault in found)


def test_a_scenario_has_at_most_a_thousand_moments() -> None:
    head = "title: x\nnodes:\n"
    moments = [f"  - {{key: m{number}, title: x}}\n" for number in range(1001)]
    assert len(read(head + "".join(moments[:1000])).nodes) == 1000
    assert faults(head + "".join(moments)) == [
        "Line 1003, nodes > 1001: a scenario has at most 1000 moments: make two of it"
    ]


@pytest.mark.parametrize("line", ["a{}:\n", "title: x\n", "? [x]\n: y\n"])
def test_of_very_many_faults_the_first_are_told(line: str) -> None:
    assert len(faults("title: x\n" + "".join(line.format(number) for number in range(1000)))) == text.MOST_TOLD


def test_a_choice_that_leads_nowhere_is_no_fault_of_reading() -> None:
    assert read("title: X\nnodes: [{key: a, title: a, choices: [{to: b}]}]").nodes[0].choices[0].to == "b"


def test_line_ends_of_every_machine_are_the_same() -> None:
    assert read(BY_HAND.replace("\n", "\r\n")) == read("\ufeff" + BY_HAND) == read(BY_HAND)


@given(st.text(alphabet="ab:-&*!?|>'\"[]{}#%@` \n\t\\,~", max_size=60))
def test_no_text_at_all_is_a_crash(drawn: str) -> None:
    with contextlib.suppress(text.Unreadable):
        read(f"title: x\n{drawn}")
