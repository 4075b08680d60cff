"""What is proposed from what was said: gaps worth leaving, wrong answers of colleagues; and gaps as authors type them."""

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content.question import proposing
from coaching.content.question.proposing import Moment, Said, at_a_glance, gaps_in, moment_in, moments, with_brackets
from coaching.content.question.writing import Gap, as_typed, from_typed
from coaching.demo.written import HERE, lines_of
from recordings.errors import DomainError


@dataclass
class Turn:
    speaker: str
    start_ms: int
    end_ms: int
    text: str


def talk(*lines: str) -> list[Turn]:
    names = {"A": "agent", "C": "customer", "U": "unknown"}
    return [Turn(names[line[0]], n * 1000, n * 1000 + 900, line[3:]) for n, line in enumerate(lines)]


def call(name: str) -> list[Turn]:
    return [Turn(**line) for line in lines_of(name)]


CALLS = sorted(path.name.partition(".")[0] for path in (HERE / "calls").glob("*.ref.json"))


@pytest.mark.parametrize(
    ("said", "gaps"),
    [
        (
            "I'm sending the whole forty eight pounds back now. It's there by Thursday at the latest, I think.",
            "I'm sending the whole [forty eight pounds] back now. It's there by [Thursday] at the latest, I think.",
        ),
        ("He can be with you between 4 and 6 pm.", "He can be with you between [4] and [6 pm]."),
        ("Your line needs an engineer, I am afraid.", "Your line needs an [engineer], I am afraid."),
        ("Well, Peter, that is quite all right with me.", "Well, [Peter], that is quite all right with me."),
        ("It is no trouble at all.", "It is no trouble at all."),
        ("Thursday.", "Thursday."),
        ("May I ask for one thing first of all?", "May I ask for one thing first of all?"),
    ],
)
def test_gaps_are_left_where_a_call_turns(said: str, gaps: str) -> None:
    assert with_brackets(said, gaps_in(said)) == gaps


@given(st.text(max_size=400))
def test_proposed_gaps_never_touch_and_leave_words_to_read(said: str) -> None:
    found = gaps_in(said)
    assert len(found) <= proposing.MOST_GAPS
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))
    assert sum(len(said[start:end].split()) for start, end in found) <= len(said.split()) / 3
    text, gaps = from_typed(with_brackets(said, found))
    assert len(gaps) == len(found)
    for (start, end), gap in zip(found, gaps, strict=True):
        assert gap.accepted == [" ".join(said[start:end].split())]
        assert f"[[{gap.id}]]" in text


WORD = st.text("abc[]|\\ é£", min_size=1, max_size=8).map(lambda word: " ".join(word.split())).filter(bool)


@given(
    st.lists(st.tuples(st.text("ab []\\|\n", max_size=12), st.lists(WORD, min_size=1, max_size=3)), max_size=5),
    st.text("ab[]\\", max_size=9),
)
def test_a_text_with_gaps_is_the_same_after_it_was_typed(parts: list[tuple[str, list[str]]], end: str) -> None:
    gaps = [Gap(id=f"g{place}", accepted=accepted, why="Because.") for place, (_, accepted) in enumerate(parts)]
    text = "".join(f"{before}[[g{place}]]" for place, (before, _) in enumerate(parts)) + end
    again, found = from_typed(as_typed(text, gaps), gaps)
    assert [gap.accepted for gap in found] == [gap.accepted for gap in gaps]
    # Where words stand twice, which gap is which tells nobody anything.
    if len({gap.accepted[0] for gap in gaps}) == len(gaps):
        assert (again, found) == (text, gaps)
    assert as_typed(again, found) == as_typed(text, gaps)


def test_a_gap_that_is_mended_keeps_its_key_and_its_reason() -> None:
    _, gaps = from_typed("Before [noon] and [six].")
    gaps = [gap.model_copy(update={"why": "Said so."}) for gap in gaps]
    assert from_typed("Before [midday|noon] and [six].", gaps)[1][0].why == "Said so."
    assert [gap.id for gap in from_typed("By [six], or [never].", gaps)[1]] == ["gap-2", "gap-3"]
    assert from_typed("By [six], [noon] or [never].", gaps)[1][2].id == "gap-3"
    assert from_typed(r"\[\[gap-1\]\] [a]")[0] == "[[gap-1]] [[gap-2]]"


@pytest.mark.parametrize("typed", ["[a", "a]", "[a [b] c]", "]a["])
def test_brackets_that_do_not_close_are_told(typed: str) -> None:
    with pytest.raises(DomainError, match="needs its"):
        from_typed(typed)


def test_a_moment_is_a_customer_and_the_answer() -> None:
    said = talk(
        "A: Hello there, Ycord.",
        "C: It is broken.",
        "C: Again.",
        "A: Mm-hm.",
        "C: Well?",
        "A: I will look at it.",
        "U: Eh?",
        "A: Yes, I will.",
    )
    assert [(one.customer.text, one.agent.text) for one in moments(said)] == [("Well?", "I will look at it.")]
    assert moment_in(said, start_ms=5000, end_ms=5900) == moments(said)[0]
    assert moment_in(said, start_ms=0, end_ms=900) is None


def test_what_is_selected_says_which_moment_is_meant() -> None:
    said = talk("C: It is broken.", "A: I will look at it.", "C: And the bill?", "A: That I take off.")
    first, second = moments(said)
    assert moment_in(said, start_ms=0, end_ms=900) == first
    assert moment_in(said, start_ms=3000, end_ms=3900) == second
    # A customer's words alone: what answers them. Everything: the longest answer in it.
    assert moment_in(said, start_ms=2000, end_ms=2900) == second


@pytest.mark.parametrize("name", CALLS)
def test_every_moment_of_the_demo_calls_has_three_other_answers(name: str) -> None:
    others = [moment for other in CALLS if other != name for moment in moments(call(other))]
    for moment in moments(call(name)):
        wrong = proposing.wrong_answers(moment, others)
        assert len(wrong) == len(set(wrong)) == proposing.MOST_WRONG
        assert at_a_glance(moment.agent.text) not in wrong


def test_the_likest_customer_s_agent_is_asked_first() -> None:
    """On the demo's calls: who gives a name and an address is answered as another who does."""
    others = [moment for other in CALLS if other != "third-report" for moment in moments(call(other))]
    helen = next(moment for moment in moments(call("third-report")) if "Twelve Garden Lane" in moment.customer.text)
    slow = Moment(
        Said("customer", 0, 1, "When do I get the money back?"),
        Said("agent", 2, 3, "I hope so, yes."),
    )
    assert proposing.wrong_answers(helen, others)
    assert any("back now" in answer or "rent" in answer for answer in proposing.wrong_answers(slow, others))


def test_the_same_answer_is_never_proposed_and_nothing_is_no_failure() -> None:
    moment = Moment(Said("customer", 0, 1, "Is it broken?"), Said("agent", 2, 3, "I will look at it now."))
    same = Moment(Said("customer", 0, 1, "Is it broken?"), Said("agent", 2, 3, "I will look at it, now!"))
    other = Moment(Said("customer", 0, 1, "What?"), Said("agent", 2, 3, "Ring the engineers yourself."))
    assert proposing.wrong_answers(moment, [same, other, other]) == ["Ring the engineers yourself."]
    assert proposing.wrong_answers(moment, []) == []
    assert proposing.wrong_answers(moment, [Moment(moment.customer, Said("agent", 0, 1, "Yes."))]) == []


@given(st.text(max_size=2000), st.integers(10, 300))
def test_what_is_read_at_a_glance_fits(text: str, most: int) -> None:
    assert len(at_a_glance(text, most=most)) <= most
    assert at_a_glance("One. Two is longer.", most=10) == "One."
