"""Moodle XML as Moodle and other tools write it. Sentences are ours."""

import pytest

from coaching.content.exchange import moodle_xml
from coaching.content.exchange.brought import Reading
from coaching.content.question.arranging import Match, Order
from coaching.content.question.choosing import Multiple, Single, TrueFalse
from coaching.content.question.writing import Gaps, Number, ShortText


def quiz(*questions: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>\n"


def question(kind: str, text: str, *more: str, form: str = "html") -> str:
    return (
        f'<question type="{kind}"><name><text>A name</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>{"".join(more)}</question>'
    )


def answer(text: str, fraction: str, why: str = "", more: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>'
        f'<feedback format="html"><text><![CDATA[{why}]]></text></feedback>{more}</answer>'
    )


def read(*questions: str) -> Reading:
    return moodle_xml.read(quiz(*questions).encode())


def only(*parts: str):
    reading = read(question(*parts))
    assert [str(fault) for fault in reading.faults] == []
    [brought] = reading.questions
    return brought.question


def test_choice_with_weights_order_feedback_hints_and_tags():
    reading = read(
        '<question type="category"><category><text>$course$/top/Calls</text></category></question>',
        question(
            "multichoice",
            "<p>What do you say <em>first</em>?</p>",
            '<generalfeedback format="html"><text><![CDATA[<p>Ownership &amp; care.</p>]]></text></generalfeedback>',
            "<defaultgrade>1.0000000</defaultgrade><single>true</single><shuffleanswers>false</shuffleanswers>",
            "<correctfeedback format='html'><text>Your answer is correct.</text></correctfeedback>",
            answer("<p>I see <b>two</b> faults.</p>", "100", "<p>Yes.</p>"),
            answer("I am sorry.", "33.33333"),
            answer("No.", "-50"),
            '<hint format="html"><text>Read the log.</text></hint><hint format="html"><text></text></hint>',
            "<tags><tag><text>competency:Ownership</text></tag><tag><text>difficulty:medium</text></tag></tags>",
        ),
    )
    assert reading.faults == []
    [brought] = reading.questions
    made = brought.question
    assert (brought.category, brought.competency, made.difficulty) == ("Calls", "Ownership", "medium")
    assert (made.text, made.why, made.hints) == ("What do you say first?", "Ownership & care.", ["Read the log."])
    assert isinstance(made.task, Single)
    assert made.task.keeps_order
    assert [(option.text, option.correct, option.credit, option.why) for option in made.task.options] == [
        ("I see two faults.", True, None, "Yes."),
        ("I am sorry.", False, 33.33333, ""),
        ("No.", False, -50, ""),
    ]


def test_several_answers_take_their_weights():
    task = only(
        "multichoice", "Which?", "<single>false</single>", answer("a", "50"), answer("b", "50"), answer("c", "0")
    ).task
    assert isinstance(task, Multiple)
    assert [(option.correct, option.credit) for option in task.options] == [(True, None), (True, None), (False, 0)]


def test_true_false_tells_each_its_own():
    task = only("truefalse", "Is it?", answer("true", "0", "No."), answer("false", "100", "Right.")).task
    assert task == TrueFalse(answer=False, why_true="No.", why_false="Right.")
    old = only("truefalse", "Ist es?", answer("Wahr", "100"), answer("Falsch", "0")).task
    assert old == TrueFalse(answer=True)


def test_written_words_with_case_and_stars():
    task = only(
        "shortanswer", "Which plan?", "<usecase>1</usecase>", answer("Harbour *", "100"), answer("*", "0", "Look.")
    ).task
    assert isinstance(task, ShortText)
    assert task.leniency.case_matters
    assert [(one.text, one.credit, one.why) for one in task.answers] == [("Harbour *", 100, ""), ("*", 0, "Look.")]


def test_numbers_with_tolerance_and_unit():
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>min</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype><unitpenalty>0.1</unitpenalty><showunits>0</showunits>"
    )
    off = "<tolerance>0.5</tolerance>"
    task = only(
        "numerical",
        "How long?",
        answer("12.5", "100", "Yes.", off),
        answer("12", "50", "", "<tolerance>2</tolerance>"),
        units,
    ).task
    assert isinstance(task, Number)
    assert [(str(one.value), str(one.tolerance), one.credit) for one in task.answers] == [
        ("12.5", "0.5", 100),
        ("12", "2", 50),
    ]
    assert (task.unit, task.needs_unit) == ("min", True)


def test_pairs_and_what_goes_with_none():
    def half(left: str, right: str) -> str:
        return f'<subquestion format="html"><text><![CDATA[{left}]]></text><answer><text>{right}</text></answer></subquestion>'

    task = only(
        "matching", "Who?", half("<p>Billing</p>", "invoices"), half("Care", "faults"), half("", "parking")
    ).task
    assert isinstance(task, Match)
    assert [(pair.left, pair.right) for pair in task.pairs] == [("Billing", "invoices"), ("Care", "faults")]
    assert task.others == ["parking"]


def test_ordering():
    rows = [f'<answer fraction="{at}.0" format="html"><text>{text}</text></answer>' for at, text in enumerate("abc", 1)]
    task = only("ordering", "Order", "<selecttype>ALL</selecttype>", *rows).task
    assert isinstance(task, Order)
    assert [item.text for item in task.items] == ["a", "b", "c"]


def test_gaps_that_are_written():
    text = "<p>Complete it.</p><p>I will {1:SHORTANSWER:=call~=ring\\~#Yes.} you {2:SAC:=back~%100%again}.</p>"
    for kind in ("cloze", "multianswer"):
        made = only(kind, text)
        assert isinstance(made.task, Gaps)
        assert (made.text, made.task.text) == ("Complete it.", "I will [[gap-1]] you [[gap-2]].")
        assert [(gap.accepted, gap.why) for gap in made.task.gaps] == [(["call", "ring~"], ""), (["back", "again"], "")]
        assert made.task.leniency.case_matters


def test_gaps_that_are_picked_from_a_list():
    made = only("cloze", "I will {1:MULTICHOICE:never~=call#Right.~%0%eat} you.")
    assert isinstance(made.task, Gaps)
    assert (made.text, made.task.picked, made.task.others) == ("Fill the gaps.", True, ["never", "eat"])
    assert (made.task.gaps[0].accepted, made.task.gaps[0].why) == (["call"], "Right.")

    def word(text: str) -> str:
        return f"<selectoption><text>{text}</text><group>1</group></selectoption>"

    select = only("gapselect", "From [[2]] it is [[1]].", word("mine"), word("here"), word("theirs"))
    assert isinstance(select.task, Gaps)
    assert select.task.text == "From [[gap-1]] it is [[gap-2]]."
    assert [gap.accepted for gap in select.task.gaps] == [["here"], ["mine"]]
    assert select.task.others == ["theirs"]


def test_what_has_no_place_here_is_told_once_with_its_lines():
    reading = read(
        *[
            question(
                "truefalse",
                'See <img src="@@PLUGINFILE@@/a.png" alt="">?',
                "<defaultgrade>3</defaultgrade><correctfeedback><text>Well done</text></correctfeedback>",
                answer("true", "100"),
                answer("false", "0"),
                "<tags><tag><text>autumn</text></tag></tags>",
            )
        ]
        * 3
    )
    assert len(reading.questions) == 3
    assert {fault.line for fault in reading.faults} == {3}
    assert not any(fault.left_out for fault in reading.faults)
    assert sorted(fault.told.split(" (")[0] for fault in reading.faults) == [
        "A picture cannot come in",
        "How many marks a question has is not kept",
        "Tags are not kept, but for competency and difficulty",
        "What is told for a right, partly right or wrong answer as a whole cannot come in",
    ]
    assert all("(also in lines 4 and 5)" in fault.told for fault in reading.faults)


@pytest.mark.parametrize("kind", ["essay", "description", "calculated", "ddmarker", "coderunner", ""])
def test_kinds_that_nobody_can_mark_here_stay_away(kind: str):
    reading = read(question(kind, "Tell."), question("truefalse", "Is it?", answer("true", "100")))
    assert [brought.question.text for brought in reading.questions] == ["Is it?"]
    [fault] = reading.faults
    assert (fault.line, fault.left_out) == (3, True)
    assert fault.advice


@pytest.mark.parametrize(
    ("broken", "line", "told"),
    [
        (
            question("truefalse", "x").replace("</name>", "</nome>"),
            3,
            "an element is closed that is not the last one opened",
        ),
        ("<question type='truefalse'>\n<name>\n&nbsp;</name></question>", 5, "an entity is not known"),
        ("<question type='truefalse'>\n<name>a & b</name></question>", 4, "a sign stands where none may"),
        ("<question type=truefalse></question>", 3, "a sign stands where none may"),
    ],
)
def test_broken_xml_is_told_by_its_line_and_the_next_question_comes_in(broken: str, line: int, told: str):
    reading = read(broken, question("truefalse", "Is it?", answer("true", "100")))
    assert [brought.question.text for brought in reading.questions] == ["Is it?"]
    [fault] = reading.faults
    assert fault.line == line
    assert told in fault.told


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (question("multichoice", "Which?"), "This question has no answer"),
        (question("multichoice", "Which?", answer("a", "much"), answer("b", "0")), "An answer cannot be worth “much”"),
        (question("multichoice", "Which?", answer("a", "0"), answer("b", "0")), "This question has no right answer"),
        (question("numerical", "How many?", answer("many", "100")), "“many” is no number"),
        (question("shortanswer", "What?", answer("a", "-10")), "A written answer cannot be worth less than nothing"),
        (question("cloze", "No gap"), "This question has no gap"),
        (question("cloze", "A {1:SHORTANSWER:=gap"), "The gap “{1:SHORTANSWER:=gap…” does not end"),
        (question("cloze", "A {1:ESSAY:x}"), "A gap of the kind “ESSAY” is not known here"),
        (question("cloze", "A {1:SA:}"), "This question has a gap that nothing fills"),
        (
            question("gapselect", "A [[3]]", "<selectoption><text>x</text></selectoption>"),
            "[[3]] names a word that is not there",
        ),
        (question("matching", "Who?"), "This question needs two pairs or more"),
        (
            question("truefalse", "x" * 50_001),
            "This question has a text of more than 50,000 letters, or more than 300 answers",
        ),
    ],
)
def test_each_fault_of_a_question_is_told_by_its_line(made: str, told: str):
    reading = read(question("truefalse", "Is it?", answer("true", "100")), made)
    assert [(fault.line, fault.told) for fault in reading.faults] == [(4, told)]
    assert len(reading.questions) == 1


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd">',
        '<!DOCTYPE quiz [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
    ],
)
def test_a_document_type_is_refused_and_nothing_is_opened(doctype: str):
    reading = moodle_xml.read(
        f"<?xml version='1.0'?>\n{doctype}\n<quiz>&a;{question('truefalse', '&a;')}</quiz>".encode()
    )
    assert reading.questions == []
    assert [(fault.line, fault.told) for fault in reading.faults] == [
        (2, "A document type stands here; nothing from here on is read")
    ]


def test_a_file_that_was_cut_off_brings_what_is_whole():
    cut = quiz(
        question("truefalse", "One?", answer("true", "100")), question("truefalse", "Two?", answer("true", "100"))
    )
    reading = moodle_xml.read(cut[: cut.index("Two?")].encode())
    assert [brought.question.text for brought in reading.questions] == ["One?"]
    assert [(fault.line, fault.left_out) for fault in reading.faults] == [(4, True)]
    whole = moodle_xml.read(cut.replace("</quiz>", "").encode())
    assert len(whole.questions) == 2
    assert [fault.left_out for fault in whole.faults] == [False]


def test_elements_in_each_other_without_end_are_refused():
    reading = moodle_xml.read(b"<quiz>" + b"<a>" * 100_000)
    assert [fault.told for fault in reading.faults] == [
        "The elements stand too deep in each other; nothing from here on is read"
    ]


def test_html_that_stands_there_without_cdata_is_read_and_told():
    reading = read(
        '<question type="truefalse"><questiontext format="html"><text><p>Is <b>it</b>?</p></text></questiontext>'
        f"{answer('true', '100')}</question>"
    )
    assert reading.questions[0].question.text == "Is it?"
    assert [fault.left_out for fault in reading.faults] == [False]


def test_qti_is_told_apart():
    reading = moodle_xml.read(b'<qti-assessment-item xmlns="x"/>')
    assert "QTI" in reading.faults[0].told


def test_what_is_not_asked_is_named_by_its_name():
    assert only("truefalse", "", answer("true", "100")).text == "A name"


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        (
            "I {1:SA:=call} and {1:MC:=ring~sing}.",
            [["call"], ["ring"]],
            "Some gaps of this question are picked from a list and some written",
        ),
        ("I {1:SA:=call~%50%cal}.", [["call"]], "A word that is partly right cannot come in"),
        ("I {1:SA:=call~*#Try again.}.", [["call"]], "What is told for a wrong word in a gap cannot come in"),
        ("I {1:MC:=call~sing} or {1:MC:=ring~sing}.", [["call"], ["ring"]], "Each gap has a list of words of its own"),
        ("In {1:NUMERICAL:=3.5:0.5} days.", [["3.5"]], "How far a number in a gap may be off cannot come in"),
    ],
)
def test_gaps_that_are_otherwise_here_come_in_and_say_so(text: str, words: list[list[str]], told: str):
    reading = read(question("cloze", text))
    assert [gap.accepted for gap in reading.questions[0].question.task.gaps] == words
    assert (reading.faults[0].told, reading.faults[0].left_out) == (told, False)


def test_a_number_in_a_gap_is_a_word_there():
    assert [gap.accepted for gap in only("cloze", "In {1:NM:=3:0} days.").task.gaps] == [["3"]]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (question("cloze", "{1:SA:=a} " * 301), "This question has more than 300 gaps"),
        (
            question("gapselect", "[[1]] " * 301, "<selectoption><text>x</text></selectoption>"),
            "[[1]] names a word that is not there",
        ),
        (question("numerical", "How many?", answer("3", "-10")), "A number cannot be worth less than nothing"),
    ],
)
def test_what_is_too_much_or_too_little_is_told(made: str, told: str):
    assert [fault.told for fault in read(made).faults] == [told]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("multichoice", "Which?", answer("a", "100"), answer("b", "100"), answer("c", "0")), "Several answers of this question are wholly right, and one is chosen"),
        (("numerical", "How many?", answer("3", "100"), answer("*", "0", "No.")), "What is told for any other number cannot come in"),
        (
            (
                "numerical", "How long?", answer("3", "100"),
                "<units><unit><unit_name>min</unit_name></unit><unit><unit_name>s</unit_name></unit></units>",
            ),
            "Of several units only the first comes in",
        ),
        (
            (
                "ordering", "Order", "<selecttype>RANDOM</selecttype><selectcount>2</selectcount>",
                *(f"<answer><text>{text}</text></answer>" for text in "abc"),
            ),
            "Some of the things to order are shown elsewhere",
        ),
        (
            (
                "ddwtos", "I [[1]] you.",
                "<dragbox><text>call</text><group>1</group></dragbox><dragbox><text><![CDATA[<b>ring</b>]]></text><group>2</group></dragbox>",
            ),
            "Words to pick stand in several groups",
        ),
    ],
)  # fmt: skip
def test_what_is_otherwise_here_comes_in_and_says_so(parts: tuple[str, ...], told: str):
    reading = read(question(*parts))
    assert len(reading.questions) == 1
    assert [(fault.told, fault.left_out) for fault in reading.faults] == [(told, False)]


def test_texts_in_moodles_own_format_and_answers_with_markup():
    made = read(
        question(
            "truefalse",
            "Two\nlines",
            answer("true", "100"),
            "<defaultgrade>much</defaultgrade>",
            form="moodle_auto_format",
        )
    )
    assert made.questions[0].question.text == "Two\nlines"
    half = "<subquestion><text>{}</text><answer><text><![CDATA[<b>{}</b>]]></text></answer></subquestion>"
    task = only(
        "matching", "Who?", half.format("a", "x"), half.format("b", "y"), "<subquestion><text></text></subquestion>"
    ).task
    assert ([pair.right for pair in task.pairs], task.others) == (["x", "y"], [])


def test_more_questions_than_a_file_brings_are_told_once():
    reading = read(*[question("truefalse", f"Is it {at}?", answer("true", "100")) for at in range(510)])
    assert len(reading.questions) == 500
    assert [fault.line for fault in reading.faults] == [503]


def test_a_file_packed_into_a_question_is_not_read():
    packed = f'<questiontext><text>Is it?</text><file name="a.png">{"A" * 60_000}</file></questiontext>'
    reading = read(f'<question type="truefalse">{packed}{answer("true", "100")}</question>')
    assert [brought.question.text for brought in reading.questions] == ["Is it?"]


def test_what_a_document_cannot_hold_is_told():
    unit = f"<units><unit><unit_name>{'m' * 21}</unit_name></unit></units>"
    reading = read(
        question("numerical", "How long?", answer("3", "100"), unit),
        question("truefalse", "Is it?", answer("true", "100")),
    )
    assert [fault.line for fault in reading.faults] == [3]
    assert "cannot be kept as it is (unit: " in reading.faults[0].told
    assert len(reading.questions) == 1
