"""Questions from a spreadsheet."""

import pytest

from coaching.content.exchange import table
from coaching.content.exchange.brought import Reading
from coaching.content.question.arranging import Match, Order
from coaching.content.question.choosing import Multiple, Single, TrueFalse
from coaching.content.question.writing import Gaps, Number, ShortText

HEADER = "question;kind;answer 1;answer 2;answer 3;right;why;why 1;hint;unit;competency;difficulty"


def read(*lines: str, header: str = HEADER) -> Reading:
    return table.read("\n".join([header, *lines]).encode())


def only(line: str):
    reading = read(line)
    assert [str(fault) for fault in reading.faults] == []
    [brought] = reading.questions
    return brought.question


def test_one_answer_with_all_that_stands_beside_it():
    reading = read(
        '"What do you say;\nfirst?";single;"I see ""two"" faults.";Sorry.;;1;Ownership.;Yes.;Read the log.;;Ownership;Easy'
    )
    [brought] = reading.questions
    assert (brought.competency, brought.line) == ("Ownership", 2)
    made = brought.question
    assert (made.text, made.why, made.hints, made.difficulty) == (
        "What do you say;\nfirst?",
        "Ownership.",
        ["Read the log."],
        "easy",
    )
    assert isinstance(made.task, Single)
    assert [(option.text, option.correct, option.why) for option in made.task.options] == [
        ('I see "two" faults.', True, "Yes."), ("Sorry.", False, "")
    ]  # fmt: skip


@pytest.mark.parametrize("right", ["2", "B", "b", "two"])
def test_the_right_one_is_named_by_number_letter_or_its_words(right: str):
    task = only(f"Which?;;one;two;three;{right}").task
    assert isinstance(task, Single)
    assert [option.correct for option in task.options] == [False, True, False]


@pytest.mark.parametrize("right", ["1,3", "A and C", "one|three", "1; 3"])
def test_several_right_ones_make_several_answers(right: str):
    task = only(f'Which?;;one;two;three;"{right}"').task
    assert isinstance(task, Multiple)
    assert [(option.correct, option.credit) for option in task.options] == [(True, None), (False, None), (True, None)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Is it?;;;;;true", TrueFalse),
        ("Is it?;true/false;;;;No", TrueFalse),
        ("Who?;short answer;Ada;Grace", ShortText),
        ("Who?;;;;;Ada", ShortText),
        ("How many?;;;;;12.5:0.5", Number),
        ("How many?;number;12..13", Number),
        ("In order?;order;a;b;c", Order),
        ("Who?;;a -> b;c -> d;-> e", Match),
        ("Call [back|again] at [noon];", Gaps),
        ("Call [back];gaps;never", Gaps),
    ],
)
def test_kinds_are_named_or_show(line: str, kind: type):
    assert isinstance(only(line).task, kind)


def test_gaps_stand_in_brackets_and_words_that_fit_nowhere_are_answers():
    task = only("Call [back|again] at [noon];gaps;midnight").task
    assert isinstance(task, Gaps)
    assert (task.text, task.picked, task.others) == ("Call [[gap-1]] at [[gap-2]]", True, ["midnight"])
    assert [gap.accepted for gap in task.gaps] == [["back", "again"], ["noon"]]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Question,Option A,Option B,Correct Answer", "Which?,one,two,B"),
        ("QUESTION TEXT\tanswer_1\tanswer_2\tsolution", "Which?\tone\ttwo\t2"),
        ("sep=;\nprompt;choices;key", "Which?;one|two;two"),
        ("\ufeffstem;answers;right;Feedback", '"Which?";"one|two";2;x'),
    ],
)
def test_columns_may_be_called_otherwise(header: str, line: str):
    reading = read(line, header=header)
    assert reading.faults == []
    assert [option.correct for option in reading.questions[0].question.task.options] == [False, True]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (";single;a;b;;1", "This line asks nothing"),
        ("Which?;riddle;a;b;;1", "“riddle” is no kind of question here"),
        ("Which?;single;a;b;;4", "“4” is none of the 2 answers"),
        ("Which?;single;a;b;;nobody", "“nobody” is none of the 2 answers"),
        ("Which?;single;a;b;;", "This line does not say which answer is right"),
        ("Which?;single answer;a;b;;1", "“single answer” is no kind of question here"),
        ("Which?;one answer;a;b;;1,2", "Several answers are right, and this question takes one"),
        ("Is it?;true/false;;;;maybe", "This line does not say whether it is true"),
        ("How many?;number;many", "“many” is no number"),
        ("Who?;match;a -> b;c", "“c” is half a pair"),
        (
            f"How long?;number;3;;;;;;;{'m' * 21}",
            "This question cannot be kept as it is (unit: String should have at most 20 characters)",
        ),
        ("What?;", "This line has no answers"),
        ("Which?;single;a;;;1", "This question needs two answers or more"),
        ("Which?;single;a;b;;1;;;;;;;too;much", "This line has more cells than the first"),
        ('Which?;single;"a"b;c;;1', "A quotation mark stands here that does not end, or ends before its cell does"),
    ],
)
def test_each_fault_is_told_by_its_line(line: str, told: str):
    reading = read("Is it?;;;;;true", line, "Last?;;;;;false")
    assert [(fault.line, fault.told, fault.left_out) for fault in reading.faults] == [(3, told, True)]
    assert [brought.question.text for brought in reading.questions] == ["Is it?", "Last?"]


def test_a_quotation_mark_that_is_not_closed_is_told_where_it_is_opened():
    reading = read("Is it?;;;;;true", '"Which?;;a', "Last?;;;;;false")
    assert len(reading.questions) == 1
    assert [fault.line for fault in reading.faults] == [3]


def test_what_is_not_understood_is_told_and_the_rest_comes_in():
    reading = read("Is it?;true;x;terrible", header="question;right;shoe size;difficulty")
    assert len(reading.questions) == 1
    assert [(fault.line, fault.left_out) for fault in reading.faults] == [(1, False), (2, False)]


def test_a_table_without_a_question_column_says_what_to_call_it():
    reading = read("x;y", header="foo;bar")
    assert [fault.told for fault in reading.faults] == ["No column is called “question”"]


def test_a_cell_over_many_lines_has_swallowed_those_below():
    lines = "\n".join(["Is it?;;;;;true"] * 70)
    reading = read('"Which?;;a', lines, 'Last?";;;;;false')
    assert [(fault.line, fault.told) for fault in reading.faults] == [
        (2, "A cell that begins here goes on over many lines")
    ]


def test_true_and_false_as_answers_are_no_choice():
    assert isinstance(only("Is it?;;True;False;;false").task, TrueFalse)


def test_pairs_may_leave_a_cell_empty():
    task = only("Who?;match;a -> b;;c -> d").task
    assert isinstance(task, Match)
    assert [pair.left for pair in task.pairs] == ["a", "c"]


def test_more_lines_than_a_file_brings_are_told():
    reading = read(*["Is it?;;;;;true"] * 510)
    assert len(reading.questions) == 500
    assert [fault.line for fault in reading.faults] == [502]
