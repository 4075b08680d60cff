"""Quizzes. Pure."""

from collections.abc import Iterator
from typing import Any

from coaching.content.base import ClipPlace, Erased, Known, Ref, Sought
from coaching.content.findings import Finding, worst_first
from coaching.content.kinds import Kind, Play, register
from coaching.content.question.document import Question
from coaching.content.question.kind import clips_of
from coaching.content.question.kind import forget as question_without
from coaching.content.question.kind import from_format_1 as question_from_format_1
from coaching.content.question.kind import from_format_2 as question_from_format_2
from coaching.content.question.kind import from_format_3 as question_from_format_3
from coaching.content.question.marking import check_question
from coaching.content.quiz import taking
from coaching.content.quiz.document import QuestionLink, Quiz


def check(document: Quiz, known: Known) -> list[Finding]:
    """What may not be published, and what deserves a second look."""
    found = []
    filled = fill(document, known)
    if not document.questions and not document.draws:
        found.append(Finding("problem", "", "There is no question yet", "Add at least one question."))
    for place, link in enumerate(filled.questions, start=1):
        where, name = str(link.number), f"Question {place}"
        if link.document is None:
            found.append(Finding("problem", where, f"{name} is not there any more", "Take it out of the quiz."))
        else:
            found += check_question(link.document, name=name, where=where)
    fixed = {link.number for link in document.questions}
    for draw in filled.draws:
        there = sum(link.number not in fixed for link in draw.pool)
        if there < draw.count:
            title = f"Only {there} of {draw.count} questions to draw are in the bank"
            found.append(Finding("problem", f"draw-{draw.id}", title, "Publish more of them, or draw fewer."))
        elif there == draw.count:
            title = "Everybody draws the same questions"
            advice = "There are just as many as are drawn. More in the bank make another quiz of each try."
            found.append(Finding("attention", f"draw-{draw.id}", title, advice))
    if "on_date" in (document.review.grade, document.review.answers, document.review.whys) and not document.review.on:
        found.append(
            Finding("problem", "settings", "Something is told from a date on, and there is no date", "Name the date.")
        )
    if document.counts == "first" and document.pass_percent and document.tries != 1:
        advice = "Whoever fails the first try can never pass. Let another try count, or ask for nothing."
        found.append(Finding("attention", "settings", "Only the first try counts", advice))
    return worst_first(found)


def clips(document: Quiz) -> Iterator[ClipPlace]:
    """What is heard before answering, and after, once the questions are filled in."""
    for link in document.links:
        if link.document:
            yield from clips_of(link.document, f"question “{link.document.text[:60]}”", str(link.number))


def links(document: Quiz) -> list[Ref]:
    guideline = [Ref("guideline", document.guideline)] if document.guideline else []
    return [*(Ref("question", link.number) for link in document.questions), *guideline]


def seeks(document: Quiz) -> list[Sought]:
    """What its draws are drawn from."""
    return [Sought("question", draw.competency) for draw in document.draws if draw.competency]


def fill(document: Quiz, known: Known) -> Quiz:
    """With its questions as they are now, and all there are to draw from as they are published."""

    def filled(link: QuestionLink) -> QuestionLink:
        found = known.get(Ref("question", link.number))
        if found and isinstance(found.document, Question):
            return link.model_copy(update={"version": found.version, "document": found.document})
        return link

    pools = {
        draw.id: [
            QuestionLink(number=ref.number, version=found.version, document=found.document)
            for ref, found in sorted(known.items())
            if isinstance(found.document, Question) and found.sought and draw.takes(found.document)
        ]
        for draw in document.draws
    }
    return document.model_copy(
        update={
            "questions": [filled(link) for link in document.questions],
            "draws": [draw.model_copy(update={"pool": pools[draw.id] or draw.pool}) for draw in document.draws],
        }
    )


def mend(document: Quiz, known: Known) -> Quiz:
    """With the keys of `known` for questions that are asked in an older version of the same kind; what is asked stays as it was."""

    def mended(link: QuestionLink) -> QuestionLink:
        found = known.get(Ref("question", link.number))
        now = found.document if found and (link.version or 0) < (found.version or 0) else None
        if not isinstance(now, Question) or link.document is None or now.kind != link.document.kind:
            return link
        return link.model_copy(update={"document": link.document.model_copy(update={"task": now.task, "why": now.why})})

    draws = [draw.model_copy(update={"pool": [mended(link) for link in draw.pool]}) for draw in document.draws]
    return document.model_copy(update={"questions": [mended(link) for link in document.questions], "draws": draws})


def forget(document: Quiz, erased: Erased) -> Quiz:
    """With its questions as erased calls leave them."""

    def without(links: list[QuestionLink]) -> list[QuestionLink]:
        return [
            link.model_copy(update={"document": question_without(link.document, erased)}) if link.document else link
            for link in links
        ]

    draws = [draw.model_copy(update={"pool": without(draw.pool)}) for draw in document.draws]
    return document.model_copy(update={"questions": without(document.questions), "draws": draws})


def from_format_3(raw: dict[str, Any]) -> dict[str, Any]:
    """Of no question had anybody said which words are their own."""
    questions = [
        link | {"document": question_from_format_3(link["document"])} if link.get("document") else link
        for link in raw.get("questions", [])
    ]
    return raw | {"questions": questions}


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Its questions stood in it whole; their ids are their numbers now."""
    questions = [
        {"number": int(question["id"]), "document": question_from_format_1(question)} for question in raw["questions"]
    ]
    return raw | {"questions": questions}


def from_format_2(raw: dict[str, Any]) -> dict[str, Any]:
    """Its questions were of two kinds; its answers stood in the order written."""
    questions = [
        link | {"document": question_from_format_2(link["document"])} if link.get("document") else link
        for link in raw.get("questions", [])
    ]
    return raw | {"questions": questions}


QUIZ = register(
    Kind(
        name="quiz",
        document=Quiz,
        check=check,
        upgrades={1: from_format_1, 2: from_format_2, 3: from_format_3},
        clips=clips,
        competencies=lambda document: (
            *(asked.competency for asked in document.asked if asked.competency),
            *(draw.competency for draw in document.draws if draw.competency),
        ),
        links=links,
        seeks=seeks,
        fill=fill,
        mend=mend,
        forget=forget,
        publishes_links=frozenset({"question"}),
        play=Play(
            begin=taking.begin,
            given=taking.given,
            judge=taking.judge,
            hand_in=taking.hand_in,
            minutes=lambda document: document.minutes,
            tries=lambda document: document.tries,
            wrong=taking.to_work_on,
            practised=True,
        ),
    )
)
