"""What authors do to a quiz's draft and to the questions it asks, which are contents of their own."""

from typing import Literal, TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.guideline.document import next_key
from coaching.content.question.choosing import Multiple, Option, Single
from coaching.content.question.document import Question
from coaching.content.quiz.document import QuestionLink, Quiz
from coaching.models import Content, Revision


class Facts(TypedDict):
    title: str
    intro: str
    pass_percent: int


class Asked(TypedDict):
    """`clip` is a pk."""

    kind: Literal["single", "multiple"]
    text: str
    clip: int | None
    why: str


class Answer(TypedDict):
    """An option as written. `id` is empty for a new one."""

    id: str
    text: str
    correct: bool
    why: str


def facts_of(quiz: Quiz) -> Facts:
    return {"title": quiz.title, "intro": quiz.intro, "pass_percent": quiz.pass_percent}


def asked_of(question: Question) -> Asked:
    kind: Literal["single", "multiple"] = "multiple" if isinstance(question.task, Multiple) else "single"
    return {"kind": kind, "text": question.text, "clip": question.clip, "why": question.why}


def answers_of(question: Question) -> list[Answer]:
    return [
        {"id": option.id, "text": option.text, "correct": option.correct, "why": option.why}
        for option in _options(question)
    ]


def _options(question: Question) -> list[Option]:
    return question.task.options if isinstance(question.task, Single | Multiple) else []


def create(facts: Facts, *, by: User, client_key: str = "") -> Content:
    return drafts.create("quiz", Quiz(**facts), by=by, client_key=client_key)


def save_facts(
    content: Content, facts: Facts, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """Title, introduction and what it takes to pass. Raises DomainError 409 where somebody else has changed them."""
    return drafts.save(
        content,
        lambda quiz: quiz.model_copy(update=dict(facts)),
        by=by,
        based_on=based_on,
        part=facts_of,
        client_key=client_key,
    )


@transaction.atomic
def add_question(content: Content, asked: Asked, answers: list[Answer], *, by: User, client_key: str = "") -> Content:
    """A question with its answers, at the end of the quiz."""
    document = _written(Question(), asked, answers)
    question = drafts.create("question", document, by=by, within=content, client_key=client_key)
    ask(content, question, by=by)
    return question


def ask(content: Content, question: Content, *, by: User) -> Revision:
    """Put a question at the end of a quiz; where it is asked already, nothing happens."""

    def asking(quiz: Quiz) -> Quiz:
        if any(link.number == question.number for link in quiz.questions):
            return quiz
        return quiz.model_copy(update={"questions": [*quiz.questions, QuestionLink(number=question.number)]})

    return drafts.save(content, asking, by=by)


def save_question(
    content: Content,
    asked: Asked,
    answers: list[Answer],
    *,
    by: User,
    based_on: int | None = None,
    client_key: str = "",
) -> Revision:
    """A question with all its answers: those not named any more go, in the order given. Raises DomainError 409."""
    return drafts.save(
        content,
        lambda question: _written(question, asked, answers),
        by=by,
        based_on=based_on,
        client_key=client_key,
    )


def remove_question(content: Content, question: Content, *, by: User) -> Revision:
    """Take a question out of a quiz's draft. It stays in the bank, and published versions keep asking it."""

    def without(quiz: Quiz) -> Quiz:
        left = [link for link in quiz.questions if link.number != question.number]
        return quiz.model_copy(update={"questions": left})

    return drafts.save(content, without, by=by)


def move_question(content: Content, question: Content, *, to: int, by: User) -> Revision:
    """Put a question into place `to`; 0 is first."""

    def moved(quiz: Quiz) -> Quiz:
        links = drafts.moved(quiz.questions, question.number, to, by=lambda link: link.number)
        return quiz.model_copy(update={"questions": links})

    return drafts.save(content, moved, by=by)


def _written(question: Question, asked: Asked, answers: list[Answer]) -> Question:
    ids = [option.id for option in _options(question)]
    options: list[Option] = []
    for answer in answers:
        key = answer["id"] if answer["id"] in ids else next_key("answer", [*ids, *(option.id for option in options)])
        options.append(Option(id=key, text=answer["text"], correct=answer["correct"], why=answer["why"]))
    task = (Multiple if asked["kind"] == "multiple" else Single)(options=options)
    told = {name: asked[name] for name in ("text", "clip", "why")}
    return question.model_copy(update={**told, "task": task})
