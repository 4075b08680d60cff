"""Playing an attempt and looking back on it. The hidden `step` of each form is the idempotency key."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.learning import attempts
from coaching.learning.pages import PAGES, Pages
from coaching.learning.progress import progress_of
from coaching.learning.to_practise import to_practise
from coaching.models import Attempt
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import role_required


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an attempt stands; POST answers. Whoever was signed out finds the answer still chosen after signing in."""
    if not request.user.is_authenticated:
        chosen = [
            ("step", request.POST.get("step", "")),
            *(("chosen", given) for given in request.POST.getlist("given")),
        ]
        kept = f"?{urlencode(chosen)}" if request.method == "POST" else ""
        return redirect_to_login(request.path + kept)
    played = get_object_or_404(_own(request), pk=pk)
    if request.method == "POST":
        return _answer(request, played)
    if not played.is_open:
        return redirect("coaching:debrief", pk)
    kept_here = request.GET.get("step") == str(played.step)
    return _show(request, played, chosen=request.GET.getlist("chosen") if kept_here else [])


def _answer(request: HttpRequest, played: Attempt) -> HttpResponse:
    given = request.POST.getlist("given")
    try:
        step = whole(request.POST.get("step", ""))
        if step is None:
            raise attempts.out_of_step()
        response = attempts.answer(played, step=step, values=given)
    except DomainError as problem:
        if problem.status != 409:
            return _show(request, played, chosen=[], error=problem.message)
        messages.info(request, problem.message)
        return redirect("coaching:attempt", played.pk)
    if not attempts.is_same(response, given):
        messages.info(request, "You had answered that one already, and your first answer stands.")
    if _pages(played).tells_at_once(played):
        return redirect("coaching:answered", played.pk, response.step)
    return redirect("coaching:attempt", played.pk)


def _show(request: HttpRequest, played: Attempt, *, chosen: list[str], error: str = "") -> HttpResponse:
    pages = _pages(played)
    context = {"attempt": played, "chosen": chosen, "error": error, "title": played.version.opened.heading()}
    context["practice"] = played.mode == Attempt.Mode.PRACTICE
    return render(request, pages.play, context | pages.standing(played), status=400 if error else 200)


@require_safe
@role_required()
def answered(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """What an answer was worth and why, before the next one."""
    played = get_object_or_404(_own(request), pk=pk)
    pages = _pages(played)
    if not pages.tells_at_once(played):
        raise Http404
    response = played.responses.filter(step=step).first()
    if response is None:
        # Taken back in another tab, or not given yet.
        return redirect("coaching:attempt", pk)
    context = {"attempt": played, "title": played.version.opened.heading()}
    return render(request, pages.answered, context | pages.response(played, response))


@require_safe
@role_required()
def debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """Looking back on a finished attempt. Only the learner ever sees this page."""
    played = get_object_or_404(_own(request), pk=pk)
    if played.is_open:
        return redirect("coaching:attempt", pk)
    own = played.enrollment
    if own is None or played.activity_id is None:
        raise Http404
    if played.status == Attempt.Status.ABANDONED:
        messages.info(request, "You left that try before its end. Here you can begin again.")
        return redirect("coaching:activity", own.pk, played.activity_id)
    pages = _pages(played)
    progress = progress_of([own])[own.pk]
    activities = (activity for module in progress.modules for activity in module.activities)
    context: dict[str, Any] = {
        "attempt": played,
        "enrollment": own,
        "activity_title": next((one.title for one in activities if one.id == played.activity_id), own.path.shown.title),
        "next": progress.next,
        "content": played.version.opened,
        "practice": played.mode == Attempt.Mode.PRACTICE,
    }
    context |= pages.looking_back(played)
    context["to_practise"] = to_practise(
        context.get("skills", []), learner=played.learner, progress=progress, after=played.activity_id
    )
    return render(request, pages.debrief, context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an open attempt, or go once more after a finished one."""
    if not request.user.is_authenticated:
        # Not back to this address: after signing in the browser would GET it.
        return redirect_to_login(reverse("coaching:attempt", args=[pk]))
    return redirect("coaching:attempt", attempts.begin_again(get_object_or_404(_own(request), pk=pk)).pk)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """In practice: take the last answer back, or with `to` the one given at that step and all after it."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("coaching:attempt", args=[pk]))
    played = get_object_or_404(_own(request), pk=pk)
    try:
        step = whole(request.POST.get("step", ""))
        if step is not None:
            attempts.step_back(played, step=step, to=whole(request.POST.get("to", "")))
    except DomainError as problem:
        messages.info(request, problem.message)
    return redirect("coaching:attempt", pk)


def _pages(played: Attempt) -> Pages:
    """How what is played shows itself. Raises Http404 for what is only read or heard."""
    if played.version.content.kind not in PAGES:
        raise Http404("There is nothing to look back on in what was read or heard.")
    return PAGES[played.version.content.kind]


def _own(request: HttpRequest) -> QuerySet[Attempt]:
    return Attempt.objects.visible_to(request.user).select_related(
        "version__content", "enrollment__path__published", "activity"
    )
