"""What questions tell: for authors and trainers, hidden under five people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coaching.authoring import form_flow
from coaching.models import Content, Version
from coaching.team import items
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


def _version(request: HttpRequest, content: Content) -> tuple[list[Version], Version | None]:
    """The versions there are, and the one the address names, else the newest."""
    versions = list(content.versions.select_related("content"))
    wanted = whole(request.GET.get("version", ""))
    return versions, next((one for one in versions if one.number == wanted), versions[0] if versions else None)


@require_safe
@role_required(AUTHOR, TRAINER)
def question_figures(request: HttpRequest, pk: int) -> HttpResponse:
    question = form_flow.one(request, "question", pk)
    versions, version = _version(request, question)
    context = {"question": question, "versions": versions, "version": version}
    context["one"] = items.told_of(question, version) if version else None
    return render(request, "coaching/question_figures.html", context)


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz_figures(request: HttpRequest, pk: int) -> HttpResponse:
    quiz = form_flow.one(request, "quiz", pk)
    versions, version = _version(request, quiz)
    context = {"quiz": quiz, "versions": versions, "version": version}
    context["told"] = items.told_of_quiz(version) if version else []
    return render(request, "coaching/quiz_figures.html", context)


@require_safe
@role_required(AUTHOR, TRAINER)
def need_a_look(request: HttpRequest) -> HttpResponse:
    return render(request, "coaching/need_a_look.html", {"told": items.need_a_look()})
