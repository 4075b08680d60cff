"""Quizzes. Pure."""

from collections.abc import Iterator
from typing import Any

from coaching.content.base import ClipPlace, Known, Ref
from coaching.content.findings import Finding, worst_first
from coaching.content.kinds import Judged, Kind, Play, State, register
from coaching.content.question.document import Question
from coaching.content.question.kind import from_format_1 as question_from_format_1
from coaching.content.question.marking import WORTH, check_question, mark
from coaching.content.quiz.document import Quiz, has_passed, score_percent


def check(document: Quiz, known: Known) -> list[Finding]:
    """What may not be published, and what deserves a second look."""
    found = []
    if not document.questions:
        found.append(Finding("problem", "", "There is no question yet", "Add at least one question."))
    for place, link in enumerate(document.questions, start=1):
        where, name = str(link.number), f"Question {place}"
        if link.document is None:
            found.append(Finding("problem", where, f"{name} is not there any more", "Take it out of the quiz."))
        else:
            found += check_question(link.document, name=name, where=where)
    return worst_first(found)


def begin(document: Quiz) -> State:
    """`grades` of the questions answered so far."""
    return {"grades": []}


def given(values: list[str]) -> dict[str, list[str]]:
    return {"options": sorted(values)}


def judge(document: Quiz, state: State, given: Any) -> Judged:
    """Answer the next question. Raises DomainError for what cannot be an answer to it."""
    place = len(state["grades"])
    marked = mark(document.asked[place], given["options"])
    grades = [*state["grades"], marked.grade]
    over = len(grades) == len(document.questions)
    result = {"right": grades.count("right"), "of": len(grades), "percent": score_percent(grades)}
    return Judged(
        item=str(document.questions[place].number),
        kind=document.asked[place].kind,
        given=given,
        score=WORTH[marked.grade],
        max_score=1.0,
        verdict=marked.grade,
        state={"grades": grades},
        over=over,
        passed=has_passed(grades, document.pass_percent) if over else None,
        result=result if over else {},
    )


def clips(document: Quiz) -> Iterator[ClipPlace]:
    """What is heard before answering, once the questions are filled in."""
    for link in document.questions:
        if link.document and link.document.clip is not None:
            yield ClipPlace(link.document.clip, f"question “{link.document.text[:60]}”", str(link.number))


def fill(document: Quiz, known: Known) -> Quiz:
    """With its questions as they are now."""
    filled = []
    for link in document.questions:
        found = known.get(Ref("question", link.number))
        if found and isinstance(found.document, Question):
            link = link.model_copy(update={"version": found.version, "document": found.document})
        filled.append(link)
    return document.model_copy(update={"questions": filled})


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Its questions stood in it whole; their ids are their numbers now."""
    questions = [
        {"number": int(question["id"]), "document": question_from_format_1(question)} for question in raw["questions"]
    ]
    return raw | {"questions": questions}


QUIZ = register(
    Kind(
        name="quiz",
        document=Quiz,
        check=check,
        upgrades={1: from_format_1},
        clips=clips,
        competencies=lambda document: (asked.competency for asked in document.asked if asked.competency),
        links=lambda document: [Ref("question", link.number) for link in document.questions],
        fill=fill,
        publishes_links=frozenset({"question"}),
        play=Play(begin=begin, given=given, judge=judge),
    )
)
