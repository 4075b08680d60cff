"""GIFT as others write it. Sentences are ours, the style is that of its documentation."""

import pytest

from coaching.content.exchange import gift
from coaching.content.exchange.brought import Reading
from coaching.content.question.arranging import Match, Order
from coaching.content.question.choosing import Multiple, Single, TrueFalse
from coaching.content.question.writing import Gaps, Number, ShortText


def read(text: str) -> Reading:
    return gift.read(text.encode())


def only(text: str):
    """The one question of a file that has nothing wrong with it."""
    reading = read(text)
    assert [str(fault) for fault in reading.faults] == []
    [brought] = reading.questions
    return brought.question


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.told) for fault in read(text).faults]


def test_one_right_answer_with_what_is_told_to_each():
    question = only(
        """::Third call:: What do you say to a customer
who calls a third time?
{
  =I see two faults, and from here it is mine.#You give her something to hold on to.
  ~%50%I am sorry.#It is a beginning.
  ~It is not my department.
  ####Ownership comes first.
}"""
    )
    assert question.text == "What do you say to a customer\nwho calls a third time?"
    assert isinstance(question.task, Single)
    assert [(option.text, option.correct, option.credit, option.why) for option in question.task.options] == [
        ("I see two faults, and from here it is mine.", True, None, "You give her something to hold on to."),
        ("I am sorry.", False, 50, "It is a beginning."),
        ("It is not my department.", False, None, ""),
    ]
    assert question.why == "Ownership comes first."


def test_weights_in_percent_make_several_answers():
    question = only("Which two?{~%50%her name~%50%the fault~%-100%the weather~%0%her shoe size}")
    assert isinstance(question.task, Multiple)
    assert [(option.correct, option.credit) for option in question.task.options] == [
        (True, None), (True, None), (False, -100), (False, 0)
    ]  # fmt: skip
    thirds = only("Which?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}")
    assert [option.credit for option in thirds.task.options] == [None] * 4


def test_true_and_false_tell_each_answer_its_own():
    question = only("Hold is silence.{F#It is music at best.#Right, it never is.####Clause 3.}")
    assert question.task == TrueFalse(answer=False, why_true="It is music at best.", why_false="Right, it never is.")
    assert question.why == "Clause 3."
    assert only("Two faults in a month?{TRUE}").task == TrueFalse(answer=True)


def test_written_answers_with_weights_and_stars():
    question = only("What do you offer?{=a call back =%80%callback#One word is fine. =%0%*#Listen again.}")
    assert isinstance(question.task, ShortText)
    assert [(answer.text, answer.credit, answer.why) for answer in question.task.answers] == [
        ("a call back", 100, ""), ("callback", 80, "One word is fine."), ("*", 0, "Listen again.")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("#3", [("3", "0", 100)]),
        ("#3:2", [("3", "2", 100)]),
        ("#3,5:0.25", [("3.5", "0.25", 100)]),
        ("#1..5", [("3", "2", 100)]),
        ("#-2..-1", [("-1.5", "0.5", 100)]),
        ("#=1822:0 =%50%1822:2", [("1822", "0", 100), ("1822", "2", 50)]),
        ("#\n=1e3#Yes.\n", [("1000", "0", 100)]),
    ],
)
def test_numbers(answers: str, expected: list[tuple[str, str, float]]):
    task = only(f"How many?{{{answers}}}").task
    assert isinstance(task, Number)
    told = [(f"{one.value.normalize():f}", f"{one.tolerance.normalize():f}", one.credit) for one in task.answers]
    assert told == expected


def test_pairs_and_what_goes_with_none():
    task = only("Who does what?{=Billing -> invoices =Care -> faults = -> parking}").task
    assert isinstance(task, Match)
    assert [(pair.left, pair.right) for pair in task.pairs] == [("Billing", "invoices"), ("Care", "faults")]
    assert task.others == ["parking"]


def test_a_missing_word_is_a_gap():
    picked = only("I will call you {~never =back ~maybe} by noon.").task
    assert isinstance(picked, Gaps)
    assert (picked.text, picked.picked, picked.others) == (
        "I will call you [[gap-1]] by noon.",
        True,
        ["never", "maybe"],
    )
    written = only("I will {=call =ring} you.").task
    assert isinstance(written, Gaps)
    assert (written.gaps[0].accepted, written.picked) == (["call", "ring"], False)
    weighed = only("I will {=call =%50%ring} you.")
    assert (weighed.text, weighed.kind) == ("I will _____ you.", "short_text")


def test_ordering_as_moodles_own_kind_writes_it():
    task = only("In which order?{>4 ALL VERTICAL ABSOLUTE_POSITION SHOW\nGreet\nVerify\nListen\nSolve\n}").task
    assert isinstance(task, Order)
    assert [item.text for item in task.items] == ["Greet", "Verify", "Listen", "Solve"]


def test_categories_remarks_tags_and_escapes():
    reading = read(
        """\ufeff// Written in spring.\r
$CATEGORY: $course$/top/Calls/Third call\r
\r
// [id:42] [tag:competency:Ownership] [tag:difficulty:hard] [tag:spring]\r
What is 2 \\+ 2 \\= 4\\: \\{true\\} or \\#false\\~?\\nThink. {T}\r
"""
    )
    [brought] = reading.questions
    assert (brought.category, brought.competency, brought.line) == ("Calls/Third call", "Ownership", 5)
    assert brought.question.difficulty == "hard"
    assert brought.question.text == "What is 2 \\+ 2 = 4: {true} or #false~?\nThink."
    assert [(fault.line, fault.left_out) for fault in reading.faults] == [(5, False)], "the tag that nothing here knows"


def test_html_becomes_text_in_its_format():
    html = only("[html]<p>First &amp; <b>last</b></p>\n<ul><li>one</li><li>two</li></ul>{T}")
    assert html.text == "First & last\n\n• one\n• two"
    moodle = only("A line<br>and <i>one</i> more\nand its own end {T}")
    assert moodle.text == "A line\nand one more\nand its own end"
    assert only("[plain]<b> stays &amp; so{T}").text == "<b> stays &amp; so"
    assert only("[markdown]**bold** stays{T}").text == "**bold** stays"
    assert only("If x<y and y>z {T}").text == "If x<y and y>z"
    reading = read('[html]Look: <img src="a.png" alt="the router"><script>alert(1)</script> {T}')
    assert reading.questions[0].question.text == "Look: (the router)"
    assert [(fault.told, fault.left_out) for fault in reading.faults] == [("A picture cannot come in", False)]


def test_questions_that_stand_without_an_empty_line_are_two():
    reading = read("First?{T}\nSecond?{F}\n::Third:: Is it?{T}\nI {=call} you.")
    assert [brought.line for brought in reading.questions] == [1, 2, 3, 4]


def test_answers_may_have_empty_lines_among_them():
    assert len(only("Which?{\n=one\n\n~two\n\n~three\n}").task.options) == 3


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("Good?{T}\n\nWhat?{=a ~b\n\n::Next:: Good?{T}", 3, "The answers do not end"),
        ("What? =a ~b}", 1, "A closing brace has no opening one"),
        ("What {=a} or {=b}?", 1, "There is more than one pair of braces"),
        ("::Title What?{T}", 1, "The title of this question does not end"),
        ("Just a text.", 1, "This is a text without an answer, not a question"),
        ("\n\nTell me all.{}", 3, "This question asks for a free text, which nothing here can mark"),
        ("How many?{#many}", 1, "“many” is no number"),
        ("How many?{#}", 1, "A number is missing"),
        ("How many?{#1e99}", 1, "“1e99” is no number"),
        ("Pairs?{=a -> b\n=c -> d\n=e}", 3, "Half of a pair is missing"),
        ("Which?{~a ~b ~c}", 1, "This question has no right answer"),
        ("Which?{what\n=a ~b}", 1, "“what” stands before the first answer"),
        ("Which?{=a ~%120%b}", 1, "An answer cannot be worth 120 %"),
        ("Which?{=a ~a}", 1, "This question has the same answer twice"),
        ("{=a ~b}", 1, "This question asks nothing"),
        ("Write.{=%-50%a}", 1, "A written answer cannot be worth less than nothing"),
        ("Order.{>2 ALL\none\ntwo\n}", 1, "This question needs three things to order, or more"),
        (f"{'x' * 2_001}{{T}}", 1, "This question has a text of 2,001 letters"),
    ],
)
def test_each_fault_is_told_by_its_line_and_leaves_out_its_question(text: str, line: int, told: str):
    reading = read(f"{text}\n\nLast?{{T}}")
    assert [(fault.line, fault.told) for fault in reading.faults] == [(line, told)]
    assert all(fault.advice and fault.left_out for fault in reading.faults)
    assert reading.questions[-1].question.text == "Last?"


def test_several_right_answers_of_which_one_is_chosen_are_worth_as_much():
    reading = read("Which?{=a =b ~c}")
    assert [(option.correct, option.credit) for option in reading.questions[0].question.task.options] == [
        (True, None), (False, 100), (False, None)
    ]  # fmt: skip
    assert [fault.left_out for fault in reading.faults] == [False]


def test_more_questions_than_a_file_brings_are_told():
    reading = read("Is it?{T}\n\n" * 600)
    assert len(reading.questions) == 500
    [fault] = reading.faults
    assert (fault.line, fault.left_out) == (1_001, True)
    assert fault.told.startswith("A file brings 500 questions at most")


@pytest.mark.parametrize("answers", ["#=3:1 ~#Count again.", "#=3:1 =%0%*#Count again."])
def test_what_is_told_for_any_other_number_cannot_come_in_and_is_told(answers: str):
    reading = read(f"How many?{{{answers}}}")
    assert len(reading.questions[0].question.task.answers) == 1
    assert [(fault.line, fault.left_out) for fault in reading.faults] == [(1, False)]


def test_more_answers_than_anybody_reads_and_numbers_below_nothing_are_faults():
    assert faults("Which?{" + "~a" * 301 + "}") == [(1, "This question has more than 300 answers")]
    assert faults("How many?{#=%-50%3}") == [(1, "A number cannot be worth less than nothing")]
    assert faults(f"How many?{{#{'1' * 20}.{'1' * 20}}}")[0][1].startswith(
        "This question cannot be kept as it is (value: "
    )


def test_tags_that_say_nothing_are_passed_over():
    reading = read("// [tag: ] [tag:competency:Care]\nIs it?{T}")
    assert (reading.faults, reading.questions[0].competency) == ([], "Care")


def test_two_pictures_in_one_question_are_told_once():
    reading = read('[html]<img src="a">Is it<img src="b">?{T#<img src="c">}')
    assert [fault.told for fault in reading.faults] == ["A picture cannot come in"]
