from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content import registry  # noqa: F401 - makes the kinds known
from coaching.content.question.document import Option, Question
from coaching.content.question.marking import mark
from coaching.content.quiz import kind as quiz_kind
from coaching.content.quiz.document import QuestionLink, Quiz, has_passed, score_percent
from recordings.errors import DomainError


def question(*correct: bool, kind: str = "multiple", **fields: Any) -> Question:
    options = [Option(id=str(n), text=f"Option {n}", correct=right, why=f"Why {n}") for n, right in enumerate(correct)]
    return Question(**{"kind": kind, "text": "Which?", "why": "Because.", "options": options, **fields})


def quiz(*questions: Question) -> Quiz:
    links = [QuestionLink(number=number, document=asked) for number, asked in enumerate(questions, start=7)]
    return Quiz(title="T", questions=links)


def check(of: Quiz) -> Any:
    return quiz_kind.check(of, {})


def titles(of: Quiz) -> list[str]:
    return [finding.title for finding in check(of)]


def test_exactly_the_right_set_is_right() -> None:
    assert mark(question(True, True, False), {"0", "1"}).grade == "right"


def test_more_right_than_wrong_is_partly() -> None:
    assert mark(question(True, True, False), {"0"}).grade == "partly"
    assert mark(question(True, True, False), {"0", "1", "2"}).grade == "partly"


def test_as_many_wrong_as_right_is_not_yet() -> None:
    assert mark(question(True, True, False), {"0", "2"}).grade == "not_yet"
    assert mark(question(True, False, kind="single"), {"1"}).grade == "not_yet"


def test_every_option_says_whether_it_was_chosen_and_why() -> None:
    marked = mark(question(True, False, kind="single"), {"1"})
    assert (marked.options[1].option.text, marked.options[1].chosen) == ("Option 1", True)
    assert marked.options[0].chosen is False


@pytest.mark.parametrize(("kind", "chosen"), [("multiple", set()), ("multiple", {"9"}), ("single", {"0", "1"})])
def test_what_cannot_be_an_answer_is_refused_with_what_to_do(kind: str, chosen: set[str]) -> None:
    with pytest.raises(DomainError, match=r"\.$"):
        mark(question(True, False, kind=kind), chosen)


def test_the_score_is_a_whole_number_of_a_hundred() -> None:
    assert score_percent([]) == 0
    assert score_percent(["right", "right", "not_yet"]) == 67
    assert score_percent(["right", "partly"]) == 50


def test_rounding_never_decides_whether_a_quiz_is_passed() -> None:
    assert not has_passed(["right", "right", "partly"], 67)
    assert has_passed(["right", "right", "not_yet"], 66)
    assert has_passed(["not_yet"], 0)


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.data())
def test_only_the_right_set_is_right_whatever_is_chosen(correct: list[bool], data: st.DataObject) -> None:
    asked = question(*correct)
    chosen = data.draw(st.sets(st.sampled_from([option.id for option in asked.options]), min_size=1))
    right = {option.id for option in asked.options if option.correct}
    assert (mark(asked, chosen).grade == "right") == (chosen == right)


@given(st.lists(st.sampled_from(["right", "partly", "not_yet"]), min_size=1), st.integers(0, 100))
def test_another_right_answer_never_hurts(standings: list[str], pass_percent: int) -> None:
    better = ["right", *standings[1:]]
    assert score_percent(better) >= score_percent(standings)
    assert has_passed(better, pass_percent) >= has_passed(standings, pass_percent)


def test_a_sound_quiz_has_no_findings() -> None:
    assert check(quiz(question(True, False, kind="single"), question(True, True, False))) == []


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
    same.options[1].text = same.options[0].text
    same.options[2].text = ""
    assert titles(quiz(same)) == ["Question 1 has an empty answer", "Question 1 has the same answer twice"]


def test_a_question_without_a_why_asks_for_attention_after_the_problems() -> None:
    found = check(quiz(question(True, False, why=""), question(False, False)))
    assert [finding.level for finding in found] == ["problem", "attention"]
