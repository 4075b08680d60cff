"""Quizzes: the list, one quiz with its questions, one question with its answers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching import publishing
from coaching.models import Question, Quiz
from coaching.quizzes import marking, writing
from coaching.quizzes.forms import EMPTY_ANSWERS, FactsForm, QuestionForm, answer_forms
from coaching.views.author import making
from recordings.numbers import whole
from recordings.people import AUTHOR, TRAINER, role_required


def _quiz(request: HttpRequest, pk: int) -> Quiz:
    return get_object_or_404(Quiz.objects.visible_to(request.user).select_related("created_by"), pk=pk)


def _question(request: HttpRequest, pk: int) -> Question:
    questions = Question.objects.filter(quiz__in=Quiz.objects.visible_to(request.user)).select_related("quiz")
    return get_object_or_404(questions, pk=pk)


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz_list(request: HttpRequest) -> HttpResponse:
    quizzes = Quiz.objects.visible_to(request.user).select_related("created_by")
    rows = making.with_newest(quizzes.annotate(question_count=Count("questions")), "quiz")
    page = Paginator(rows, making.PER_PAGE).get_page(request.GET.get("page"))
    for quiz in page:
        quiz.standing = making.standing_in_list(quiz)
    return render(request, "coaching/author/quizzes.html", {"page": page})


@role_required(AUTHOR, TRAINER)
def quiz_create(request: HttpRequest) -> HttpResponse:
    form = FactsForm(request.POST or None)
    if form.is_valid():
        by = making.me(request)
        pk = making.once(request, lambda: writing.add_quiz(form.facts(), by=by).pk)
        messages.success(request, "The quiz is here. Ask the first question.")
        return redirect("coaching:quiz", pk)
    return making.shown(request, "coaching/author/quiz_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def quiz_facts(request: HttpRequest, pk: int) -> HttpResponse:
    quiz = _quiz(request, pk)
    form = FactsForm(request.POST or None, initial=dict(writing.facts_of(quiz)))
    saving = making.save(
        request,
        valid=form.is_valid(),
        stored=lambda: writing.facts_of(quiz),
        write=lambda seen: writing.save_facts(quiz, form.facts(), seen=seen).pk,
    )
    if saving.pk:
        messages.success(request, "Saved.")
        return redirect("coaching:quiz", pk)
    context = {"form": form, "quiz": quiz, "saved_at": quiz.updated_at}
    return making.shown(request, "coaching/author/quiz_form.html", context, form, saving=saving)


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _quiz(request, pk)
    asked = publishing.questions_of(draft)
    state = making.state_of(draft, asked, marking.check(asked))
    questions = list(draft.questions.select_related("clip").prefetch_related("options"))
    places = {str(question.pk): str(place) for place, question in enumerate(questions, start=1)}
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
    context = {"quiz": draft, "questions": questions, "state": state, "findings": findings}
    return render(request, "coaching/author/quiz.html", context)


@require_POST
@role_required(AUTHOR, TRAINER)
def quiz_publish(request: HttpRequest, pk: int) -> HttpResponse:
    making.publish(request, _quiz(request, pk))
    return redirect("coaching:quiz", pk)


@role_required(AUTHOR, TRAINER)
def question_create(request: HttpRequest, pk: int) -> HttpResponse:
    quiz = _quiz(request, pk)
    # From a call one comes with a clip of it.
    chosen = request.GET.get("clip", "")
    form = QuestionForm(request.POST or None, user=request.user, initial={"clip": whole(chosen)})
    answers = answer_forms(request.POST or None, stored=[], extra=EMPTY_ANSWERS)
    if form.is_valid() and answers.is_valid():
        made = making.once(request, lambda: writing.add_question(quiz, form.asked(), answers.rows()).pk)
        return _after_question(request, quiz, made)
    context = {"form": form, "answers": answers, "quiz": quiz}
    return making.shown(request, "coaching/author/question.html", context, form, answers)


@role_required(AUTHOR, TRAINER)
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    stored = writing.answers_of(question)
    form = QuestionForm(request.POST or None, initial=dict(writing.asked_of(question)), user=request.user)
    wanted = int(request.GET.get("answer") == "new" or not stored)
    answers = answer_forms(request.POST or None, stored=stored, extra=wanted)
    saving = making.save(
        request,
        valid=form.is_valid() and answers.is_valid(),
        stored=lambda: [writing.asked_of(question), writing.answers_of(question)],
        write=lambda seen: writing.save_question(question, form.asked(), answers.rows(), seen=seen).pk,
    )
    if saving.pk:
        return _after_question(request, question.quiz, pk)
    context: dict[str, Any] = {"form": form, "answers": answers, "quiz": question.quiz, "question": question}
    context["saved_at"] = question.quiz.updated_at
    return making.shown(request, "coaching/author/question.html", context, form, answers, saving=saving)


def _after_question(request: HttpRequest, quiz: Quiz, pk: int) -> HttpResponse:
    messages.success(request, "Saved.")
    if request.POST.get("then") == "row":
        return redirect(reverse("coaching:question-edit", args=[pk]) + "?answer=new#row-new")
    if request.POST.get("then") == "next":
        return redirect("coaching:question-create", quiz.pk)
    return redirect("coaching:quiz", quiz.pk)


@require_POST
@role_required(AUTHOR, TRAINER)
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    writing.move_question(question, to=making.place(request))
    return redirect(f"{reverse('coaching:quiz', args=[question.quiz_id])}#question-{pk}")


@role_required(AUTHOR, TRAINER)
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first."""
    question = _question(request, pk)
    if request.method == "POST":
        writing.remove_question(question)
        messages.success(request, "The question is gone from the draft.")
        return redirect("coaching:quiz", question.quiz_id)
    return render(request, "coaching/author/question_remove.html", {"question": question, "quiz": question.quiz})
