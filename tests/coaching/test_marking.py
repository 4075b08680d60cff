"""What answers are worth: each kind, hints, certainty, and what may not be published."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content import registry  # noqa: F401 - makes the kinds known
from coaching.content.question.arranging import Item, Match, Order, Pair
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.document import Question
from coaching.content.question.marking import CERTAINTY, certain, certainty_mark, percent_of, with_hints
from coaching.content.question.predicting import Predict
from coaching.content.question.spotting import Span, Spot, matched
from coaching.content.question.task import Task
from coaching.content.question.wording import Leniency, is_same
from coaching.content.question.writing import Amounted, Foreseen, Gap, Gaps, Number, ShortText, number_in
from coaching.content.quiz import kind as quiz_kind
from coaching.content.quiz.document import QuestionLink, Quiz, counted_percent
from recordings.errors import DomainError


def options(*correct: bool) -> list[Option]:
    return [Option(id=str(n), text=f"Option {n}", correct=right, why=f"Why {n}") for n, right in enumerate(correct)]


def question(*correct: bool, kind: str = "multiple", **fields: Any) -> Question:
    task = (Multiple if kind == "multiple" else Single)(options=options(*correct))
    return Question(**{"text": "Which?", "why": "Because.", "task": task, **fields})


def quiz(*questions: Question) -> Quiz:
    links = [QuestionLink(number=number, document=asked) for number, asked in enumerate(questions, start=7)]
    return Quiz(title="T", questions=links)


def titles(of: Quiz) -> list[str]:
    return [finding.title for finding in quiz_kind.check(of, {})]


def score(task: Task, *values: str) -> float:
    return round(task.mark(values).score, 6)


ORDER = Order(items=[Item(id=key, text=key) for key in "abcd"])
MATCH = Match(pairs=[Pair(id=str(n), left=f"l{n}", right=f"r{n}") for n in range(4)], others=["none"])
GAPS = Gaps(
    text="I will [[g1]] you at [[g2]].",
    gaps=[Gap(id="g1", accepted=["ring", "call"]), Gap(id="g2", accepted=["noon", "12"])],
)
LIMIT = Number(answers=[Amounted(id="a", value="50", tolerance="0.5")], unit="£")
SPOT = Spot(
    spans=[Span(id=f"s{n}", start_ms=ms, end_ms=ms + 4_000) for n, ms in enumerate((17_000, 37_000, 60_000, 80_000))]
)


# Choosing


def test_exactly_the_right_set_is_right_and_each_part_of_it_counts() -> None:
    task = Multiple(options=options(True, True, False, False))
    assert score(task, "0", "1") == 1
    assert score(task, "0") == 0.5
    assert score(task, "0", "1", "2") == 0.5
    assert score(task, "0", "2") == 0
    assert score(task, "2", "3") == 0


def test_choosing_everything_is_worth_nothing() -> None:
    assert score(Multiple(options=options(True, True, False)), "0", "1", "2") == 0


def test_an_option_may_be_worth_a_part() -> None:
    some = [
        Option(id="a", text="A", correct=True),
        Option(id="b", text="B", credit=50),
        Option(id="c", text="C", credit=-20),
    ]
    assert [score(Single(options=some), key) for key in "abc"] == [1, 0.5, 0]


def test_true_or_false() -> None:
    task = TrueFalse(answer=False, why_true="No.", why_false="Yes.")
    assert (score(task, "false"), score(task, "true")) == (1, 0)
    assert [(piece.text, piece.chosen, piece.correct) for piece in task.mark(["true"]).pieces] == [
        ("True", True, False),
        ("False", False, True),
    ]


def test_every_option_says_whether_it_was_chosen_and_why() -> None:
    pieces = Single(options=options(True, False)).mark(["1"]).pieces
    assert [(piece.text, piece.chosen, piece.why) for piece in pieces] == [
        ("Option 0", False, "Why 0"),
        ("Option 1", True, "Why 1"),
    ]


@pytest.mark.parametrize(
    ("task", "values"),
    [
        (Multiple(options=options(True, False)), []),
        (Multiple(options=options(True, False)), ["9"]),
        (Single(options=options(True, False)), ["0", "1"]),
        (TrueFalse(), ["yes"]),
        (TrueFalse(), [""]),
        (ShortText(answers=[Foreseen(id="a", text="x")]), [" "]),
        (ShortText(answers=[Foreseen(id="a", text="x")]), ["x" * 501]),
        (LIMIT, ["about fifty"]),
        (LIMIT, ["1e999999"]),
        (LIMIT, ["NaN"]),
        (ORDER, ["a", "b", "c"]),
        (ORDER, ["a", "b", "c", "c"]),
        (ORDER, []),
        (MATCH, ["", "", "", ""]),
        (MATCH, ["r0", "r1", "r2", "r3", "r0"]),
        (MATCH, ["r9"]),
        (GAPS, ["", ""]),
        (GAPS, ["a", "b", "c"]),
        (SPOT, ["soon"]),
        (SPOT, ["-5"]),
        (SPOT, ["1"] * 2_001),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_what_to_do(task: Task, values: list[str]) -> None:
    with pytest.raises(DomainError, match=r"\.$"):
        task.mark(values)


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.data())
def test_only_the_right_set_is_right_whatever_is_chosen(correct: list[bool], data: st.DataObject) -> None:
    task = Multiple(options=options(*correct))
    chosen = data.draw(st.sets(st.sampled_from([option.id for option in task.options]), min_size=1))
    right = {option.id for option in task.options if option.correct}
    assert (task.mark(sorted(chosen)).grade == "right") == (chosen == right)


@given(st.lists(st.booleans(), min_size=2, max_size=7), st.data())
def test_a_mark_is_between_nothing_and_one_whatever_the_order_and_grows_with_a_right_one(
    correct: list[bool], data: st.DataObject
) -> None:
    task = Multiple(options=options(*correct))
    chosen = data.draw(st.lists(st.sampled_from([option.id for option in task.options]), min_size=1, unique=True))
    worth = task.mark(chosen).score
    assert 0 <= worth <= 1
    assert task.mark(list(reversed(chosen))).score == worth
    for option in task.options:
        if option.correct:
            assert task.mark([*chosen, option.id]).score >= worth - 1e-12


# Writing


@pytest.mark.parametrize(
    ("given", "accepted", "same"),
    [
        ("Ownership", "ownership", True),
        ("  owner   ship ", "owner ship", True),
        ("ownreship", "ownership", True),
        ("ownersip", "ownership", True),
        ("café", "cafe", True),
        ("own", "owe", False),
        ("call back.", "call back", True),
        ("route 45", "route 54", False),
        ("the long number", "*long*", True),
        ("anything", "*", True),
        ("no number at all", "*long*", False),
        ("our own, ours", "our*own*ours", True),
        ("aba", "ab*ba", False),
        ("a" * 500, "*a" * 100 + "*b*", False),
        ("2 * 3", "2 \\* 3", True),
        ("2 and 3", "2 \\* 3", False),
    ],
)
def test_what_is_the_same_written_otherwise(given: str, accepted: str, same: bool) -> None:
    assert is_same(given, accepted, Leniency()) is same


def test_capitals_accents_and_slips_count_where_the_author_says_so() -> None:
    strict = Leniency(case_matters=True, accents_matter=True, slips=False)
    assert not is_same("ownership", "Ownership", strict)
    assert not is_same("cafe", "café", strict)
    assert not is_same("Ownreship", "Ownership", strict)
    assert is_same("Ownership", "Ownership", strict)


def test_the_best_of_the_foreseen_texts_counts_and_says_its_why() -> None:
    answers = [
        Foreseen(id="a", text="repeated fault", why="Third time."),
        Foreseen(id="b", text="fault", credit=50, why="Which one?"),
        Foreseen(id="c", text="*", credit=0, why="Look at 1.1."),
    ]
    task = ShortText(answers=answers)
    assert [score(task, text) for text in ("repeated fault", "fault", "weather")] == [1, 0.5, 0]
    assert [task.mark([text]).pieces[0].why for text in ("Fault", "weather")] == ["Which one?", "Look at 1.1."]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,250.50", "1250.50"), ("1.250,50", "1250.50"), ("1 250,5", "1250.5"), ("1,250", "1250"), ("0,125", "0.125"),
        ("12,5", "12.5"), ("-3", "-3"), ("\u22123", "-3"), ("+3", "3"), (".5", "0.5"), ("1,234,567", "1234567"),
        ("1.234.567", "1234567"), ("1'000", "1000"), ("2e3", "2000"),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(text: str, number: str) -> None:
    assert number_in(text) == type(number_in(text))(number)


@pytest.mark.parametrize("text", ["1.2.3", "12,34,5", "", "five", "--3", "1/2", "0x10", "١٢٣x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        number_in(text)


def test_a_number_counts_within_its_tolerance_with_its_unit_before_or_behind() -> None:
    assert [score(LIMIT, text) for text in ("50", "£50", "50 £", "50.5", "50.51", "-£50")] == [1, 1, 1, 1, 0, 0]
    needs = LIMIT.model_copy(update={"needs_unit": True})
    assert (score(needs, "50"), score(needs, "£50")) == (0, 1)
    assert "unit" in needs.mark(["50"]).pieces[0].why


def test_each_gap_counts_and_says_what_fills_it() -> None:
    assert [score(GAPS, *values) for values in (("call", "noon"), ("ring", ""), ("noon", "ring"))] == [1, 0.5, 0]
    assert [piece.right for piece in GAPS.mark(["x", "y"]).pieces] == ["ring", "noon"]
    words, segments = GAPS.laid_out("", ["ring"])
    assert (words, [segment.text or (segment.gap and segment.gap.id) for segment in segments]) == (
        [],
        ["I will ", "g1", " you at ", "g2", "."],
    )


# Arranging


def test_an_order_is_worth_its_agreement_with_the_right_one() -> None:
    assert [score(ORDER, *values) for values in ("abcd", "bacd", "dcba")] == [1, round(2 / 3, 6), 0]


@given(st.permutations("abcd"))
def test_bringing_two_neighbours_into_order_never_costs(given: list[str]) -> None:
    worth = ORDER.mark(given).score
    for at in range(3):
        if given[at] > given[at + 1]:
            better = [*given[:at], given[at + 1], given[at], *given[at + 2 :]]
            assert ORDER.mark(better).score >= worth


def test_an_order_is_never_offered_as_it_is_right() -> None:
    assert all([item.id for item in ORDER.laid_out(str(seed), [])] != list("abcd") for seed in range(200))


@given(st.lists(st.sampled_from(["r0", "r1", "r2", "r3", "none", ""]), min_size=4, max_size=4).filter(any))
def test_each_pair_found_counts_the_same(values: list[str]) -> None:
    right = sum(value == f"r{n}" for n, value in enumerate(values))
    assert score(MATCH, *values) == right / 4


# Spot the moment


def marks(*ms: int) -> list[str]:
    return [str(one) for one in ms]


INSIDE = (18_000, 39_000, 62_500, 81_000)


def test_perfect_marks_are_all_of_it() -> None:
    mark = SPOT.mark(marks(*INSIDE))
    assert (mark.score, mark.told.f1, mark.told.missed) == (1, 1, [])


def test_a_mark_every_second_fails() -> None:
    mark = SPOT.mark(marks(*range(0, 94_000, 1_000)))
    assert mark.grade == "partly"
    assert mark.told.recall == 1
    assert mark.score < 0.1


def test_no_mark_at_all_fails() -> None:
    assert SPOT.mark([]).grade == "not_yet"


def test_a_constant_lag_of_800_ms_is_taken_out() -> None:
    short = Spot(spans=[Span(id=f"s{n}", start_ms=ms, end_ms=ms + 300) for n, ms in enumerate((5_000, 9_000, 15_000))])
    mark = short.mark(marks(6_100, 10_100, 16_100))
    assert (mark.score, mark.told.pairs) == (1, [(6_100, "s0"), (10_100, "s1"), (16_100, "s2")])
    assert 300 <= mark.told.lag_ms <= 800
    # Two seconds are no reaction any more.
    assert short.mark(marks(7_300, 11_300, 17_300)).score == 0


def test_marks_and_spans_belong_together_one_to_one() -> None:
    found = matched([18_000, 19_000, 20_000], SPOT.spans, tolerance_ms=500)
    assert len(found.pairs) == 1
    assert (found.precision, found.recall) == (1 / 3, 1 / 4)


def test_a_near_miss_is_told_as_one_and_worth_nothing() -> None:
    found = matched([18_000, 67_000], SPOT.spans, tolerance_ms=500)
    assert (found.near, len(found.pairs)) == ([(67_000, "s2")], 1)


@given(
    st.lists(st.integers(0, 100_000), max_size=40, unique=True),
    st.lists(st.integers(0, 19), min_size=1, max_size=8, unique=True),
)
def test_spotting_is_bounded_and_what_belongs_together_lies_together(given: list[int], places: list[int]) -> None:
    spans = [Span(id=str(place), start_ms=place * 5_000, end_ms=place * 5_000 + 2_000) for place in places]
    found = matched(sorted(given), spans, tolerance_ms=500)
    assert 0 <= found.f1 <= 1
    assert len({mark for mark, _ in found.pairs}) == len({key for _, key in found.pairs}) == len(found.pairs)
    by_id = {span.id: span for span in spans}
    for mark, key in found.pairs:
        assert by_id[key].start_ms - 500 <= mark - found.lag_ms <= by_id[key].end_ms + 500
    assert len(found.pairs) + len(found.near) + len(found.alone) == len(given)
    assert len(found.pairs) + len(found.missed) == len(spans)
    assert matched(sorted(given), list(reversed(spans)), tolerance_ms=500).f1 == found.f1


@given(st.lists(st.integers(0, 100_000), max_size=30, unique=True))
def test_a_further_mark_in_a_moment_nobody_found_never_costs(given: list[int]) -> None:
    before = matched(sorted(given), SPOT.spans, tolerance_ms=500)
    for key in before.missed:
        span = next(span for span in SPOT.spans if span.id == key)
        mark = span.start_ms + before.lag_ms + 1_000
        if mark not in given:
            assert matched(sorted([*given, mark]), SPOT.spans, tolerance_ms=500).f1 >= before.f1


# Hints, certainty, tries


def test_each_hint_costs_its_share_and_never_more_than_there_is() -> None:
    assert [with_hints(1.0, hints=n, cost_percent=25) for n in (0, 1, 2, 5)] == [1, 0.75, 0.5, 0]


def test_certainty_is_marked_as_its_authors_table_says() -> None:
    assert [(certainty_mark(1, sure), certainty_mark(0, sure)) for sure in (1, 2, 3)] == [(1, 0), (2, -2), (3, -6)]


def test_to_say_how_sure_one_is_pays_when_it_is_true() -> None:
    """Gardner-Medwin's thresholds: sure enough for 2 from two in three on, for 3 from four in five on."""
    for percent in range(101):
        worth = {
            sure: percent / 100 * right + (1 - percent / 100) * wrong for sure, (right, wrong) in CERTAINTY.items()
        }
        best = max(worth.values())
        fitting = 1 if percent < 67 else 2 if percent < 80 else 3
        assert worth[fitting] == pytest.approx(best)


def test_who_tells_knowledge_from_guesses_gains_and_who_does_not_loses() -> None:
    knows = certain([(1, 3)] * 6 + [(0, 1)] * 4)
    mixes = certain([(1, 1)] * 6 + [(0, 3)] * 4)
    same = certain([(1, 1)] * 6 + [(0, 1)] * 4)
    assert knows
    assert mixes
    assert same
    assert knows.bonus > same.bonus > mixes.bonus
    assert (same.bonus, same.percent) == (0, 60)
    assert 0 <= mixes.percent < 60 < knows.percent <= 100


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([1, 2, 3])), min_size=1), st.data())
def test_certainty_is_bounded_and_a_better_answer_never_lowers_the_average(
    answers: list[tuple[float, int]], data: st.DataObject
) -> None:
    told = certain(answers)
    assert told
    assert -6 <= told.average <= 3
    assert 0 <= told.percent <= 100
    at = data.draw(st.integers(0, len(answers) - 1))
    better = certain([*answers[:at], (1.0, answers[at][1]), *answers[at + 1 :]])
    assert better
    assert better.average >= told.average - 1e-9


def test_the_percent_is_a_whole_number() -> None:
    assert [percent_of(scores) for scores in ([], [1, 1, 0], [1, 0.5], [1, 1, 0.5])] == [0, 67, 75, 83]


@pytest.mark.parametrize(("counts", "percent"), [("best", 80), ("last", 50), ("first", 20), ("mean", 50)])
def test_which_try_counts(counts: Any, percent: float) -> None:
    assert counted_percent([20, 80, 50], counts) == percent
    assert counted_percent([], counts) == 0


# What may not be published


def test_a_sound_quiz_has_no_findings() -> None:
    assert titles(quiz(question(True, False, kind="single"), question(True, True, False))) == []


def test_a_quiz_without_questions_cannot_be_published() -> None:
    assert titles(quiz()) == ["There is no question yet"]


def test_what_a_question_lacks_is_said() -> None:
    assert titles(quiz(question(False, text=" "))) == [
        "Question 1 is empty",
        "Question 1 needs two answers or more",
        "Question 1 has no right answer",
    ]
    assert titles(quiz(question(True, True, kind="single"))) == ["Question 1 has several right answers but takes one"]


def test_empty_and_repeated_answers_are_found() -> None:
    same = question(True, False, False)
    assert isinstance(same.task, Multiple)
    same.task.options[1].text = same.task.options[0].text
    same.task.options[2].text = ""
    assert titles(quiz(same)) == ["Question 1 has an empty answer", "Question 1 has the same answer twice"]


def test_a_question_without_a_why_asks_for_attention_after_the_problems() -> None:
    found = quiz_kind.check(quiz(question(True, False, why=""), question(False, False)), {})
    assert [finding.level for finding in found] == ["problem", "attention"]


@pytest.mark.parametrize(
    ("task", "told"),
    [
        (TrueFalse(), []),
        (ShortText(), ["has no right answer"]),
        (ShortText(answers=[Foreseen(id="a", text=" ")]), ["has no right answer", "has an empty answer"]),
        (ShortText(answers=[Foreseen(id="a", text="*")]), ["accepts whatever is written"]),
        (Number(), ["has no right answer"]),
        (Number(answers=[Amounted(id="a", value="5")], needs_unit=True), ["asks for a unit it does not have"]),
        (Gaps(text="No gap."), ["has no gap"]),
        (Gaps(text="[[g]]", gaps=[Gap(id="g", accepted=["a"])]), ["is all gaps"]),
        (Gaps(text="A [[g]].", gaps=[Gap(id="g")]), ["has a gap that nothing fills"]),
        (
            Order(items=[Item(id="a", text="A"), Item(id="b", text="A"), Item(id="c")]),
            ["has an empty line", "has the same line twice"],
        ),
        (Order(items=[Item(id="a", text="A")]), ["needs three things to order, or more"]),
        (
            Match(pairs=[Pair(id="a", left="A", right="1")], others=["1"]),
            ["needs two pairs or more", "has something that goes with none and with one", "leaves nothing to choose"],
        ),
        (
            Match(pairs=[Pair(id="a", left="A", right="1"), Pair(id="b", left="A", right="")]),
            ["has half a pair", "has the same line twice"],
        ),
        (Spot(), ["has no moment to spot"]),
        (
            Spot(spans=[Span(id="a", start_ms=5, end_ms=5)]),
            ["has a moment that ends before it begins", "has one moment only"],
        ),
        (Spot(spans=[Span(id=key, start_ms=0, end_ms=9) for key in "ab"]), ["has moments that overlap"]),
        (Predict(options=options(True, False)), ["has nothing to hear afterwards"]),
        (
            Predict(options=options(True, False), rest=1, was_done="9"),
            ["names an answer that is gone as what was done"],
        ),
    ],
)
def test_what_each_kind_lacks_is_said_with_what_to_do(task: Task, told: list[str]) -> None:
    assert [trouble.told for trouble in task.troubles()] == told
    assert all(trouble.advice.endswith(".") for trouble in task.troubles())


def test_what_needs_a_clip_says_so() -> None:
    lacks = titles(quiz(Question(text="When?", why="So.", task=SPOT)))
    assert lacks == ["Question 1 has no clip to hear"]
    waits = Question(
        text="Which?", why="So.", task=Single(options=options(True, False)), listening={"asked_after": True}
    )
    assert titles(quiz(waits)) == ["Question 1 waits for a clip it does not have"]


@pytest.mark.parametrize(
    ("task", "values", "words"),
    [
        (Single(options=options(True, False)), ["1"], ["Option 1"]),
        (TrueFalse(), ["true"], ["True"]),
        (ShortText(), ["ownership", ""], ["ownership"]),
        (ORDER, ["b", "gone", "a"], ["b", "a"]),
        (SPOT, ["83400", "x"], ["1:23.4"]),
    ],
)
def test_an_answer_is_told_in_words(task: Task, values: list[str], words: list[str]) -> None:
    assert task.in_words(values) == words


def test_what_is_laid_out_is_filled_in_and_in_an_order_of_the_tries_own() -> None:
    assert MATCH.laid_out("", ["r1"])[1][0][1] == "r1"
    assert sorted(MATCH.laid_out("7", [])[0]) == ["none", "r0", "r1", "r2", "r3"]
    assert [item.id for item in ORDER.laid_out("7", list("dcba"))] == list("dcba")
    assert [(option.id, chosen) for option, chosen in TrueFalse().laid_out("7", ["false"])] == [
        ("true", False),
        ("false", True),
    ]
    words, segments = GAPS.model_copy(update={"picked": True, "others": ["somebody"]}).laid_out("7", [])
    assert sorted(words) == ["noon", "ring", "somebody"]
    assert sum(segment.gap is not None for segment in segments) == 2
    assert Gaps(text="[[gone]] is text", gaps=[]).laid_out("", [])[1][0].text == "[[gone]] is text"
    assert (LIMIT.laid_out("", ["5"]), LIMIT.laid_out("", [])) == ("5", "")


def test_an_amount_is_shown_as_people_write_it() -> None:
    assert [Number(unit=unit).shown(LIMIT.answers[0].value) for unit in ("", "£", "days")] == ["50", "£50", "50 days"]


def test_two_answers_in_one_are_none() -> None:
    with pytest.raises(DomainError, match="another question"):
        LIMIT.mark(["5", "6"])
    assert score(LIMIT, "+£50") == 1
