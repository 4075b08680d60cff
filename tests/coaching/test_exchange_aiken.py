"""Aiken both ways."""

import pytest

from coaching.content.exchange import aiken
from coaching.content.exchange.brought import Brought
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.document import Question
from coaching.content.question.writing import Foreseen, ShortText

TWO = """What do you say first?
A. I see two faults.
B) I cannot say.
C. Goodbye.
ANSWER: A

Which of them
do you never say?

A) Sorry.
B) It is not my department,
   and never was.

Answer: b
"""


def test_questions_come_in():
    reading = aiken.read(TWO.encode())
    assert reading.faults == []
    first, second = reading.questions
    assert (first.line, second.line) == (1, 7)
    assert isinstance(first.question.task, Single)
    assert [(option.text, option.correct) for option in first.question.task.options] == [
        ("I see two faults.", True), ("I cannot say.", False), ("Goodbye.", False)
    ]  # fmt: skip
    assert second.question.text == "Which of them\ndo you never say?"
    assert [option.text for option in second.question.task.options] == [
        "Sorry.",
        "It is not my department,\nand never was.",
    ]


def test_several_letters_are_several_answers():
    [brought] = aiken.read(b"Which?\nA. one\nB. two\nC. three\nANSWER: A, C").questions
    assert isinstance(brought.question.task, Multiple)
    assert [(option.correct, option.credit) for option in brought.question.task.options] == [
        (True, None), (False, None), (True, None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("What?\nA. one\nB. two", 1, "This question does not say which answer is right"),
        ("Just a line", 1, "This question has no answers"),
        ("What?\nA. one\nB. two\nANSWER: C", 4, "ANSWER names “C”, and the answers are A, B"),
        ("What?\nA. one\nB. two\nANSWER:", 4, "ANSWER names “”, and the answers are A, B"),
        ("What?\nANSWER: A", 2, "ANSWER names “A”, and the answers are none"),
        ("ANSWER: A", 1, "ANSWER stands here without a question"),
        ("What?\nA. one\nA. two\nANSWER: A", 3, "There are two answers A"),
        ("What?\nA. one\nB. one\nANSWER: A", 1, "This question has the same answer twice"),
        ("What?\nA. one\nANSWER: A", 1, "This question needs two answers or more"),
    ],
)
def test_each_fault_is_told_by_its_line(text: str, line: int, told: str):
    reading = aiken.read(f"{text}\n\n{TWO}".encode())
    assert [(fault.line, fault.told) for fault in reading.faults] == [(line, told)]
    assert len(reading.questions) == 2


def test_what_it_knows_goes_out_and_comes_back_and_the_rest_is_told():
    options = [Option(id="answer-1", text="one\nline", why="So."), Option(id="answer-2", text="two", correct=True)]
    bank = [
        Brought(Question(text="Which?", task=Single(options=options))),
        Brought(Question(text="Is it?", task=TrueFalse(answer=False))),
        Brought(Question(text="Write.", task=ShortText(answers=[Foreseen(id="answer-1", text="x")]))),
        Brought(Question(text="Several.", task=Multiple(options=options))),
        Brought(Question(text="A. What?", task=TrueFalse())),
        Brought(
            Question(
                text="Many.",
                task=Single(options=[Option(id=str(at), text=str(at), correct=not at) for at in range(27)]),
            )
        ),
    ]
    sent = aiken.write(bank)
    assert sent.data.decode() == "Which?\nA. one line\nB. two\nANSWER: B\n\nIs it?\nA. True\nB. False\nANSWER: B\n\n"
    assert [(str(loss), loss.whole) for loss in sent.losses] == [
        ("“Which?” goes without what is told after the answer, and without hints", False),
        ("“Write.” cannot go: Aiken does not know this kind of question", True),
        ("“Several.” cannot go: Aiken does not know several right answers", True),
        ("“A. What?” cannot go: it begins like an answer of Aiken's", True),
        ("“Many.” cannot go: it has more answers than letters", True),
    ]
    back = aiken.read(sent.data)
    assert [[(option.text, option.correct) for option in brought.question.task.options] for brought in back.questions] == [
        [("one line", False), ("two", True)], [("True", False), ("False", True)]
    ]  # fmt: skip
