"""What authors do to a quiz's draft and to the questions it asks, which are contents of their own."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.guideline.document import next_key
from coaching.content.question.document import Difficulty, Question
from coaching.content.quiz.document import Draw, QuestionLink, Quiz
from coaching.models import Content, Revision

# What the settings of a quiz are; its questions and draws are written by themselves.
SETTINGS = (
    "title", "intro", "pass_percent", "shuffle_questions", "shuffle_answers", "tries", "counts", "minutes", "hint_percent",
    "certainty", "guideline", "review",
)  # fmt: skip
Settings = dict[str, Any]


def settings_of(quiz: Quiz) -> Settings:
    return {name: getattr(quiz, name) for name in SETTINGS}


def create(settings: Settings, *, by: User, client_key: str = "") -> Content:
    return drafts.create("quiz", Quiz(**settings), by=by, client_key=client_key)


def save_settings(
    content: Content, settings: Settings, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """All but the questions. Raises DomainError 409 where somebody else has changed them."""
    return drafts.save(
        content,
        lambda quiz: quiz.model_copy(update=settings),
        by=by,
        based_on=based_on,
        part=settings_of,
        client_key=client_key,
    )


@transaction.atomic
def add_question(quiz: Content | None, document: Question, *, by: User, client_key: str = "") -> Content:
    """A question of the bank, asked at the end of a quiz where one is named."""
    question = drafts.create("question", document, by=by, within=quiz, client_key=client_key)
    if quiz is not None:
        ask(quiz, [question], by=by)
    return question


def ask(quiz: Content, questions: Sequence[Content], *, by: User) -> Revision:
    """Put questions at the end of a quiz; those that are asked already stay where they are."""

    def asking(document: Quiz) -> Quiz:
        asked = {link.number for link in document.questions}
        new = [QuestionLink(number=one.number) for one in questions if one.number not in asked]
        return document.model_copy(update={"questions": [*document.questions, *new]}) if new else document

    return drafts.save(quiz, asking, by=by)


def save_question(
    content: Content, document: Question, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """A question as a whole. Raises DomainError 409."""
    return drafts.save(content, lambda _: document, by=by, based_on=based_on, client_key=client_key)


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


def add_draw(
    content: Content, *, count: int, competency: int, difficulty: Difficulty, by: User, client_key: str = ""
) -> Revision:
    """Draw `count` questions of a competency (its pk) anew for each try."""

    def drawing(quiz: Quiz) -> Quiz:
        key = next_key("draw", [draw.id for draw in quiz.draws])
        draw = Draw(id=key, count=count, competency=competency, difficulty=difficulty)
        return quiz.model_copy(update={"draws": [*quiz.draws, draw]})

    return drafts.save(content, drawing, by=by, client_key=client_key)


def remove_draw(content: Content, key: str, *, by: User) -> Revision:
    """Draw these no more; where nothing of that key is drawn, nothing happens."""

    def without(quiz: Quiz) -> Quiz:
        return quiz.model_copy(update={"draws": [draw for draw in quiz.draws if draw.id != key]})

    return drafts.save(content, without, by=by)


@transaction.atomic
def set_aims(
    questions: Sequence[Content], *, competency: int | None, difficulty: Difficulty | None, by: User
) -> list[Content]:
    """What several questions practise (a pk), and how hard they are meant to be; None leaves it. Returns those that changed."""
    new: dict[str, Any] = {"competency": competency} if competency is not None else {}
    new |= {"difficulty": difficulty} if difficulty is not None else {}
    changed = []
    for question in questions:
        before = question.head
        if drafts.save(question, lambda document: document.model_copy(update=new), by=by) != before:
            changed.append(question)
    return changed


def quizzes_asking(question: Content) -> list[Content]:
    """The quizzes whose drafts ask a question, the first one first."""
    return list(Content.objects.kind("quiz").filter(uses__used=question).order_by("pk"))
