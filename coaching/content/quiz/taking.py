"""One try at a quiz: which questions it asks, where it stands, what it came to. Pure: chance comes in as a number.

State of a try: `seed`, `asked` (numbers of its questions in order), `marks` (score of one and certainty of each answered so far),
`earlier` (per cent of the tries before it).
"""

from random import Random
from typing import Any

from coaching.content.kinds import Form, Judged, Kept, Start, State
from coaching.content.question.document import Question
from coaching.content.question.marking import CERTAINTY, Certain, certain, with_hints
from coaching.content.question.task import HAIR, Mark, grade_of
from coaching.content.quiz.document import QuestionLink, Quiz, counted_percent
from recordings.errors import DomainError

CERTAINTIES = {str(known) for known in CERTAINTY}
# What the grades of the first formats were worth; an open try of theirs goes on with them.
_WORTH = {"right": 1.0, "partly": 0.5, "not_yet": 0.0}


def begin(document: Quiz, start: Start) -> State:
    """A try's questions: the fixed and those drawn for it, or the ones of `start.only`, in this try's order."""
    chance = Random(start.seed)  # noqa: S311 - an order of questions is no secret
    asked = [link.number for link in document.questions]
    for draw in document.draws:
        pool = [link.number for link in draw.pool if link.number not in asked]
        asked += chance.sample(pool, min(draw.count, len(pool)))
    if document.shuffle_questions:
        chance.shuffle(asked)
    if start.only:
        known = {link.number for link in document.links}
        asked = [int(item) for item in start.only if int(item) in known]
    return {"seed": start.seed, "asked": asked, "marks": [], "earlier": list(start.earlier)}


def standing(document: Quiz, state: State) -> State:
    """The state of a try in today's shape."""
    if "asked" in state:
        return state
    marks = [[_WORTH[grade], 0] for grade in state.get("grades", [])]
    return {"seed": 0, "asked": [link.number for link in document.questions], "marks": marks, "earlier": []}


def link_at(document: Quiz, state: State, place: int) -> QuestionLink:
    """The question that a try asks at a place, from 0. Raises DomainError beyond its end."""
    state = standing(document, state)
    by_number = {link.number: link for link in document.links}
    if not 0 <= place < len(state["asked"]):
        raise DomainError("This quiz has no further question.", status=409)
    return by_number[state["asked"][place]]


def question_at(document: Quiz, state: State, place: int) -> Question:
    asked = link_at(document, state, place).document
    assert asked, "a published quiz holds its questions"
    return asked


def seed_of(document: Quiz, state: State, number: int) -> str:
    """By which a try lays out the answers of a question; empty where they stand as written."""
    seed = standing(document, state)["seed"]
    return f"{seed}/{number}" if document.shuffle_answers and seed else ""


def given(form: Form, kept: Kept) -> dict[str, Any]:
    """What is stored of an answer: its values, how sure, and what help was asked for before it."""
    # PostgreSQL stores no null character.
    values = [value.replace("\x00", "") for value in form.get("given", ())]
    sure = form.get("sure", ())
    answer: dict[str, Any] = {"values": values}
    if sure and sure[0] in CERTAINTIES:
        answer["sure"] = sure[0]
    for help_asked in ("hints", "words", "plays"):
        if kept.get(help_asked):
            answer[help_asked] = kept[help_asked]
    return answer


def marked(document: Quiz, question: Question, given: dict[str, Any]) -> Mark:
    """An answer as it was stored, marked with the key of `question`; hints are taken off. Raises DomainError for what is none."""
    mark = question.task.mark(given["values"])
    score = with_hints(
        mark.score, hints=min(given.get("hints", 0), len(question.hints)), cost_percent=document.hint_percent
    )
    return Mark(score, mark.pieces, mark.told, hinted=mark.grade == "right" and grade_of(score) != "right")


def sureness(document: Quiz, question: Question, given: dict[str, Any]) -> int:
    """How sure a learner said to be, 1 to 3; 0 where it is not asked. Raises DomainError where it is asked and not said."""
    if not asks_how_sure(document, question):
        return 0
    sure = str(given.get("sure", ""))
    if sure not in CERTAINTIES:
        raise DomainError("Say how sure you are, too.", field="sure")
    return int(sure)


def asks_how_sure(document: Quiz, question: Question) -> bool:
    # Of a question that was removed there is nothing to be sure of.
    return question.kind != "removed" and (document.certainty or question.kind == "predict")


def judge(document: Quiz, state: State, given: Any) -> Judged:
    """Answer the next question. Raises DomainError for what cannot be an answer to it."""
    state = standing(document, state)
    link = link_at(document, state, len(state["marks"]))
    question = link.document
    assert question
    sure = sureness(document, question, given)
    mark = marked(document, question, given)
    state = state | {"marks": [*state["marks"], [mark.score, sure]]}
    over = len(state["marks"]) == len(state["asked"])
    result, passed = outcome(document, state) if over else ({}, None)
    return Judged(
        item=str(link.number),
        item_version=link.version,
        competency=question.competency,
        kind=question.kind,
        given=given,
        score=mark.score,
        max_score=1.0,
        verdict=mark.grade,
        state=state,
        over=over,
        passed=passed,
        result=result,
    )


def hand_in(document: Quiz, state: State) -> Judged:
    """End a try as it stands: what was not answered is worth nothing."""
    state = standing(document, state)
    missing = len(state["asked"]) - len(state["marks"])
    state = state | {"marks": [*state["marks"], *([[0.0, 0]] * missing)]}
    result, passed = outcome(document, state)
    return Judged(
        item="", kind="", given={}, state=state, over=True, passed=passed, result=result | {"unanswered": missing}
    )


def outcome(document: Quiz, state: State) -> tuple[dict[str, Any], bool]:
    """What a try that is over came to, and whether what counts so far is enough to pass.

    `percent` is this try's, `counted` what it comes to with the `earlier` ones. Compared before rounding, so rounding never decides.
    """
    scores = [score for score, _ in state["marks"]]
    sure = certainty_of(document, state)
    exact = sure.percent if sure else 100 * sum(scores) / len(scores) if scores else 0.0
    percent = int(exact + 0.5 + HAIR)
    counted = counted_percent([*state["earlier"], percent], document.counts)
    enough = document.pass_percent
    # This try alone passes by what it is exactly; the others are kept in whole per cent.
    passes = counted >= enough - HAIR if counted != percent else exact >= enough - 100 * HAIR
    result: dict[str, Any] = {
        "right": sum(grade_of(score) == "right" for score in scores),
        "of": len(scores),
        "percent": percent,
        "counted": round(counted, 1),
    }
    if sure:
        result["certainty"] = {"average": round(sure.average, 2), "bonus": round(100 * sure.bonus, 1)}
    return result, passes


def certainty_of(document: Quiz, state: State) -> Certain | None:
    """How well a try's learner knew what they knew; None where the quiz does not count it. What was not answered was not claimed."""
    if not document.certainty:
        return None
    return certain([(score, sure or 1) for score, sure in state["marks"]])


def to_work_on(document: Quiz, state: State) -> list[str]:
    """The numbers of the questions of a try that were not wholly right."""
    state = standing(document, state)
    marks = zip(state["asked"], state["marks"], strict=False)
    return [str(number) for number, (score, _) in marks if grade_of(score) != "right"]
