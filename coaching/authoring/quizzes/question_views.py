"""One question: written, looked at, published, moved within a quiz and taken out of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import form_flow
from coaching.authoring.quizzes import going_on, services
from coaching.authoring.quizzes.editor import Editor
from coaching.authoring.quizzes.hearing import heard
from coaching.content.question.document import TASKS, Question
from coaching.models import Content
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


@role_required(AUTHOR, TRAINER)
def question_create(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new question, of a quiz or of the bank alone. The address may name the `kind` and the `clip` to begin with."""
    quiz = form_flow.one(request, "quiz", pk) if pk is not None else None
    kind = request.GET.get("kind", "")
    begun = {"clip": whole(request.GET.get("clip", "")), "task": {"kind": kind if kind in TASKS else "single"}}
    editor = Editor(request, Question.model_validate(begun))
    if editor.is_valid():
        key = form_flow.client_key(request)
        question = services.add_question(quiz, editor.document(), by=form_flow.me(request), client_key=key)
        return going_on.after_save(request, question, quiz)
    return form_flow.shown(
        request, "coaching/author/question.html", context_of(request, editor) | {"quiz": quiz}, *editor
    )


@role_required(AUTHOR, TRAINER)
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "question", pk)
    editor = Editor(request, content.draft)
    saving = form_flow.save(
        request,
        content,
        valid=editor.is_valid(),
        write=lambda based_on: services.save_question(
            content,
            editor.document(),
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
        ),
        form=editor.facts,
    )
    asking = services.quizzes_asking(content)
    quiz = _come_from(request, asking)
    if saving.revision:
        return going_on.after_save(request, content, quiz)
    state = form_flow.overview(content)
    context = context_of(request, editor) | {"quiz": quiz, "question": content, "asking": asking, "state": state}
    context |= {"findings": [(finding, "", "") for finding in state.findings], "saved_at": content.updated_at}
    return form_flow.shown(request, "coaching/author/question.html", context, *editor, saving=saving)


def context_of(request: HttpRequest, editor: Editor) -> dict[str, Any]:
    """What the page of a question needs to show it being written."""
    return {"editor": editor, "form": editor.facts, "task": editor.task} | heard(request, editor.clip)


def _come_from(request: HttpRequest, asking: list[Content]) -> Content | None:
    """The quiz that a page of a question leads back to: the one the address names, else the first that asks it."""
    named = whole(request.GET.get("quiz", ""))
    return next((quiz for quiz in asking if quiz.number == named), asking[0] if asking else None)


@require_safe
@role_required(AUTHOR, TRAINER)
def question_clip(request: HttpRequest) -> HttpResponse:
    """The player of a clip that has just been chosen, with its words: a part of the question's page."""
    return render(request, "coaching/author/_heard.html", heard(request, request.GET.get("clip", "")))


@require_POST
@role_required(AUTHOR, TRAINER)
def question_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the bank, to be drawn from; a quiz that asks it by name publishes it along with itself."""
    form_flow.publish(request, form_flow.one(request, "question", pk))
    return redirect("coaching:question-edit", pk)


@require_POST
@role_required(AUTHOR, TRAINER)
def question_move(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    quiz, moved = form_flow.one(request, "quiz", pk), form_flow.one(request, "question", question)
    services.move_question(quiz, moved, to=form_flow.place(request), by=form_flow.me(request))
    return redirect(f"{reverse('coaching:quiz', args=[pk])}#question-{question}")


@role_required(AUTHOR, TRAINER)
def question_remove(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Asks first."""
    quiz, removed = form_flow.one(request, "quiz", pk), form_flow.one(request, "question", question)
    if request.method == "POST":
        services.remove_question(quiz, removed, by=form_flow.me(request))
        messages.success(request, "The question is out of this quiz. It stays in the bank; undo puts it back.")
        return redirect("coaching:quiz", pk)
    return render(request, "coaching/author/question_remove.html", {"question": removed, "quiz": quiz})
