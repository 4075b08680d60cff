"""What changes a quiz's draft. Everything here is safe to call twice, or says in its name that it adds."""

from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from coaching import drafts
from coaching.models import Option, Question, Quiz
from recordings.models import Clip


class Facts(TypedDict):
    title: str
    intro: str
    pass_percent: int


class Asked(TypedDict):
    """`clip` is a pk."""

    kind: str
    text: str
    clip: int | None
    why: str


class Answer(TypedDict):
    """An option as written. `pk` is None for a new one."""

    pk: int | None
    text: str
    is_correct: bool
    why: str


def facts_of(quiz: Quiz) -> Facts:
    return {"title": quiz.title, "intro": quiz.intro, "pass_percent": quiz.pass_percent}


def asked_of(question: Question) -> Asked:
    return {"kind": question.kind, "text": question.text, "clip": question.clip_id, "why": question.why}


def answers_of(question: Question) -> list[Answer]:
    return [
        {"pk": option.pk, "text": option.text, "is_correct": option.is_correct, "why": option.why}
        for option in question.options.all()
    ]


def add_quiz(facts: Facts, *, by: User) -> Quiz:
    return Quiz.objects.create(**facts, created_by=by)


@transaction.atomic
def save_facts(quiz: Quiz, facts: Facts, *, seen: str = "") -> Quiz:
    """Title, introduction and what it takes to pass. Raises SavedMeanwhile."""
    quiz.refresh_from_db(from_queryset=Quiz.objects.select_for_update())
    drafts.refuse_if_stale(seen, facts_of(quiz))
    if facts_of(quiz) != facts:
        quiz.title, quiz.intro, quiz.pass_percent = facts["title"], facts["intro"], facts["pass_percent"]
        quiz.save()
    return quiz


@transaction.atomic
def add_question(quiz: Quiz, asked: Asked, answers: list[Answer]) -> Question:
    """A question with its answers, at the end of the quiz."""
    questions = list(_locked(quiz.pk).questions.all())
    question = Question(quiz=quiz, position=drafts.next_position(questions))
    _write(question, asked, answers)
    return question


@transaction.atomic
def save_question(question: Question, asked: Asked, answers: list[Answer], *, seen: str = "") -> Question:
    """A question with all its answers: those not named any more go, in the order given. Raises SavedMeanwhile."""
    _locked(question.quiz_id)
    question.refresh_from_db()
    drafts.refuse_if_stale(seen, [asked_of(question), answers_of(question)])
    if asked_of(question) != asked or answers_of(question) != answers:
        _write(question, asked, answers)
    return question


@transaction.atomic
def move_question(question: Question, *, to: int) -> None:
    """Put a question into place `to`; 0 is first."""
    drafts.move(list(_locked(question.quiz_id).questions.all()), question.pk, to=to)
    _touch(question.quiz_id)


@transaction.atomic
def remove_question(question: Question) -> None:
    """Take a question out of the draft; published versions keep it."""
    _locked(question.quiz_id)
    question.delete()
    _touch(question.quiz_id)


def _write(question: Question, asked: Asked, answers: list[Answer]) -> None:
    question.kind, question.text, question.why = asked["kind"], asked["text"], asked["why"]
    question.clip = Clip.objects.get(pk=asked["clip"]) if asked["clip"] else None
    question.save()
    stored = {option.pk: option for option in question.options.all()}
    for position, answer in enumerate(answers):
        option = stored.pop(answer["pk"] or 0, None) or Option(question=question)
        option.position, option.text = position, answer["text"]
        option.is_correct, option.why = answer["is_correct"], answer["why"]
        option.save()
    question.options.filter(pk__in=stored).delete()
    _touch(question.quiz_id)


def _locked(pk: int) -> Quiz:
    """The quiz, so that two writers queue up."""
    return Quiz.objects.select_for_update().get(pk=pk)


def _touch(pk: int) -> None:
    """The draft has changed, although the quiz's own row has not."""
    Quiz.objects.filter(pk=pk).update(updated_at=timezone.now())
