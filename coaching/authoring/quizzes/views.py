"""Quizzes: the list, one quiz with its questions and draws, its settings."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.quizzes import services
from coaching.authoring.quizzes.forms import DrawForm, SettingsForm
from coaching.content.quiz.document import COUNTS, Quiz
from coaching.models import Content
from recordings.models import Clip, Competency
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
    form = SettingsForm(request.POST or None, user=request.user)
    if form.is_valid():
        key = form_flow.client_key(request)
        content = services.create(form.settings(), by=form_flow.me(request), client_key=key)
        messages.success(request, "The quiz is here. Ask the first question.")
        return redirect("coaching:quiz", content.number)
    return form_flow.shown(request, "coaching/author/quiz_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def quiz_facts(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "quiz", pk)
    form = SettingsForm(request.POST or None, initial=SettingsForm.typed_of(content.draft), user=request.user)
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid(),
        write=lambda based_on: services.save_settings(
            content,
            form.settings(),
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
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
    return _shown(request, form_flow.one(request, "quiz", pk), DrawForm())


def _shown(request: HttpRequest, content: Content, draw_form: DrawForm) -> HttpResponse:
    draft = drafts.filled_draft(content)
    state = form_flow.overview(content)
    clips = Clip.objects.in_bulk([asked.clip for asked in draft.asked if asked.clip])
    questions = [
        {"number": link.number, "asked": link.document, "clip": clips.get(link.document.clip)}
        for link in draft.questions
        if link.document
    ]
    skills = Competency.objects.in_bulk([draw.competency for draw in draft.draws])
    draws = [{"draw": draw, "competency": skills.get(draw.competency), "there": len(draw.pool)} for draw in draft.draws]
    context = {"quiz": content, "draft": draft, "questions": questions, "state": state, "draws": draws}
    context |= {"findings": _findings(draft, state, pk=content.number), "facts": facts(draft), "draw_form": draw_form}
    status = 400 if draw_form.is_bound and not draw_form.is_valid() else 200
    return render(request, "coaching/author/quiz.html", context, status=status)


def _findings(draft: Quiz, state: form_flow.Overview, *, pk: int) -> list[tuple[object, str, str]]:
    """Each with where it is settled, and the place of its question."""
    places = {str(link.number): str(place) for place, link in enumerate(draft.questions, start=1)}
    found: list[tuple[object, str, str]] = []
    for finding in state.findings:
        if finding.where == "settings":
            address = reverse("coaching:quiz-facts", args=[pk])
        elif whole(finding.where) is not None:
            address = f"{reverse('coaching:question-edit', args=[finding.where])}?quiz={pk}"
        elif finding.where:
            address = "#draws"
        else:
            address = reverse("coaching:question-create", args=[pk])
        found.append((finding, address, places.get(finding.where, "")))
    return found


def facts(draft: Quiz) -> list[tuple[str, str]]:
    """What was settled for a quiz, in words; what is as usual is left out."""
    told = [("To pass", f"{draft.pass_percent} % of the points" if draft.pass_percent else "Everyone who answers")]
    told.append(("Tries", f"{draft.tries}" if draft.tries else "As many as they like"))
    if draft.tries != 1:
        told.append(("Counts", COUNTS[draft.counts].lower()))
    if draft.minutes:
        told.append(("Time", f"{draft.minutes} minutes"))
    if draft.shuffle_questions:
        told.append(("Order", "another one each time"))
    if any(asked.hints for asked in draft.asked):
        told.append(("A hint costs", f"{draft.hint_percent} % of its question"))
    if draft.certainty:
        told.append(("Certainty", "learners say how sure they are"))
    return told


@require_POST
@role_required(AUTHOR, TRAINER)
def draw_add(request: HttpRequest, pk: int) -> HttpResponse:
    content, form = form_flow.one(request, "quiz", pk), DrawForm(request.POST)
    if not form.is_valid():
        return _shown(request, content, form)
    data = form.cleaned_data
    services.add_draw(
        content,
        count=data["count"],
        competency=data["competency"].pk,
        difficulty=data["difficulty"],
        by=form_flow.me(request),
        client_key=form_flow.client_key(request),
    )
    return redirect(f"{reverse('coaching:quiz', args=[pk])}#draws")


@require_POST
@role_required(AUTHOR, TRAINER)
def draw_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    services.remove_draw(form_flow.one(request, "quiz", pk), key, by=form_flow.me(request))
    return redirect(f"{reverse('coaching:quiz', args=[pk])}#draws")


@require_POST
@role_required(AUTHOR, TRAINER)
def quiz_publish(request: HttpRequest, pk: int) -> HttpResponse:
    form_flow.publish(request, form_flow.one(request, "quiz", pk))
    return redirect("coaching:quiz", pk)
