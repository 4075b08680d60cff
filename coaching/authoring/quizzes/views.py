"""Quizzes: the list, one quiz with its questions, one question with its answers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.quizzes import services
from coaching.authoring.quizzes.forms import EMPTY_ANSWERS, FactsForm, QuestionForm, answer_forms
from coaching.models import Content
from recordings.models import Clip
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz_list(request: HttpRequest) -> HttpResponse:
    shown = form_flow.listed(form_flow.on_shelf(request, "quiz"))
    page = Paginator(shown, form_flow.PER_PAGE).get_page(request.GET.get("page"))
    for content in page:
        content.standing = form_flow.state_in_list(content)  # type: ignore[attr-defined]
    return render(request, "coaching/author/quizzes.html", {"page": page} | form_flow.shelf(request, "quiz"))


@role_required(AUTHOR, TRAINER)
def quiz_create(request: HttpRequest) -> HttpResponse:
    form = FactsForm(request.POST or None)
    if form.is_valid():
        key = form_flow.client_key(request)
        content = services.create(form.facts(), by=form_flow.me(request), client_key=key)
        messages.success(request, "The quiz is here. Ask the first question.")
        return redirect("coaching:quiz", content.number)
    return form_flow.shown(request, "coaching/author/quiz_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def quiz_facts(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "quiz", pk)
    form = FactsForm(request.POST or None, initial=dict(services.facts_of(content.draft)))
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid(),
        write=lambda based_on: services.save_facts(
            content, form.facts(), by=form_flow.me(request), based_on=based_on, client_key=form_flow.client_key(request)
        ),
    )
    if saving.revision:
        messages.success(request, "Saved.")
        return redirect("coaching:quiz", pk)
    context = {"form": form, "quiz": content, "saved_at": content.updated_at}
    return form_flow.shown(request, "coaching/author/quiz_form.html", context, form, saving=saving)


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "quiz", pk)
    draft = drafts.filled_draft(content)
    state = form_flow.overview(content)
    clips = Clip.objects.in_bulk([asked.clip for asked in draft.asked if asked.clip])
    questions = [
        {"number": link.number, "asked": link.document, "clip": clips.get(link.document.clip)}
        for link in draft.questions
        if link.document
    ]
    places = {str(link.number): str(place) for place, link in enumerate(draft.questions, start=1)}
    findings = [
        (
            finding,
            reverse("coaching:question-edit", args=[finding.where])
            if finding.where
            else reverse("coaching:question-create", args=[pk]),
            places.get(finding.where, ""),
        )
        for finding in state.findings
    ]
    context = {"quiz": content, "draft": draft, "questions": questions, "state": state, "findings": findings}
    return render(request, "coaching/author/quiz.html", context)


@require_POST
@role_required(AUTHOR, TRAINER)
def quiz_publish(request: HttpRequest, pk: int) -> HttpResponse:
    form_flow.publish(request, form_flow.one(request, "quiz", pk))
    return redirect("coaching:quiz", pk)


@role_required(AUTHOR, TRAINER)
def question_create(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "quiz", pk)
    # From a call one comes with a clip of it.
    chosen = request.GET.get("clip", "")
    form = QuestionForm(request.POST or None, user=request.user, initial={"clip": whole(chosen)})
    answers = answer_forms(request.POST or None, stored=[], extra=EMPTY_ANSWERS)
    if form.is_valid() and answers.is_valid():
        question = services.add_question(
            content, form.asked(), answers.rows(), by=form_flow.me(request), client_key=form_flow.client_key(request)
        )
        return _after_question(request, content, question.number)
    context = {"form": form, "answers": answers, "quiz": content}
    return form_flow.shown(request, "coaching/author/question.html", context, form, answers)


@role_required(AUTHOR, TRAINER)
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "question", pk)
    stored = services.answers_of(content.draft)
    form = QuestionForm(request.POST or None, initial=dict(services.asked_of(content.draft)), user=request.user)
    wanted = int(request.GET.get("answer") == "new" or not stored)
    answers = answer_forms(request.POST or None, stored=stored, extra=wanted)
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid() and answers.is_valid(),
        write=lambda based_on: services.save_question(
            content,
            form.asked(),
            answers.rows(),
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
        ),
        form=form,
    )
    quiz = quiz_asking(content)
    if saving.revision:
        return _after_question(request, quiz, pk)
    context: dict[str, Any] = {"form": form, "answers": answers, "quiz": quiz, "question": content}
    context["saved_at"] = content.updated_at
    return form_flow.shown(request, "coaching/author/question.html", context, form, answers, saving=saving)


def quiz_asking(question: Content) -> Content | None:
    """The quiz a question is asked in; None where none asks it any more."""
    return Content.objects.kind("quiz").filter(uses__used=question).order_by("pk").first()


def _after_question(request: HttpRequest, quiz: Content | None, number: int) -> HttpResponse:
    messages.success(request, "Saved.")
    if request.POST.get("then") == "row" or quiz is None:
        return redirect(reverse("coaching:question-edit", args=[number]) + "?answer=new#row-new")
    if request.POST.get("then") == "next":
        return redirect("coaching:question-create", quiz.number)
    return redirect("coaching:quiz", quiz.number)


@require_POST
@role_required(AUTHOR, TRAINER)
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    question = form_flow.one(request, "question", pk)
    quiz = quiz_asking(question)
    if quiz is None:
        return redirect("coaching:question-edit", pk)
    services.move_question(quiz, question, to=form_flow.place(request), by=form_flow.me(request))
    return redirect(f"{reverse('coaching:quiz', args=[quiz.number])}#question-{pk}")


@role_required(AUTHOR, TRAINER)
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first."""
    question = form_flow.one(request, "question", pk)
    quiz = quiz_asking(question)
    if quiz is None:
        return redirect("coaching:question-edit", pk)
    if request.method == "POST":
        services.remove_question(quiz, question, by=form_flow.me(request))
        messages.success(request, "The question is gone from the draft. Undo brings it back.")
        return redirect("coaching:quiz", quiz.number)
    return render(request, "coaching/author/question_remove.html", {"question": question, "quiz": quiz})
