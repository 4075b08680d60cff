"""Playing an attempt and looking back on it. The hidden `step` of each form is the idempotency key."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.content.question.arranging import moved
from coaching.learning import attempts, bookmarks, challenging, keeping
from coaching.learning.pages import PAGES, Pages
from coaching.learning.to_practise import to_practise
from coaching.models import Attempt
from coaching.progress.progress import progress_of
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
            *(("sure", sure) for sure in request.POST.getlist("sure")),
        ]
        kept = f"?{urlencode(chosen)}" if request.method == "POST" else ""
        return redirect_to_login(request.path + kept)
    played = get_object_or_404(_own(request), pk=pk)
    if request.method == "POST":
        if attempts.end_if_overdue(played):
            messages.info(request, attempts.time_is_up().message)
            return redirect("coaching:debrief", pk)
        return _answer(request, played)
    if attempts.is_overdue(played):
        return render(
            request, "coaching/time_is_up.html", {"attempt": played, "title": played.version.opened.heading()}
        )
    if not played.is_open:
        return redirect("coaching:debrief", pk)
    if request.GET.get("step") != str(played.step):
        return _show(request, played)
    return _show(request, played, chosen=request.GET.getlist("chosen"), sure=request.GET.get("sure", ""))


def _answer(request: HttpRequest, played: Attempt) -> HttpResponse:
    given, sure = request.POST.getlist("given"), request.POST.get("sure", "")
    try:
        step = whole(request.POST.get("step", ""))
        if step is None:
            raise attempts.out_of_step()
        if request.POST.get("move"):
            keeping.keep(played, step=step, values=moved(given, request.POST["move"]), sure=sure)
            return redirect("coaching:attempt", played.pk)
        response = attempts.answer(played, step=step, values=given, sure=sure)
    except DomainError as problem:
        if problem.status != 409:
            # Nothing of what was typed is lost.
            return _show(request, played, chosen=given, sure=sure, error=problem.message)
        messages.info(request, problem.message)
        return redirect("coaching:attempt", played.pk)
    if not attempts.is_same(response, given, sure):
        messages.info(request, "You had answered that one already, and your first answer stands.")
    if _pages(played).tells_at_once(played):
        return redirect("coaching:answered", played.pk, response.step)
    return redirect("coaching:attempt", played.pk)


def _show(
    request: HttpRequest, played: Attempt, *, chosen: Sequence[str] = (), sure: str = "", error: str = ""
) -> HttpResponse:
    pages = _pages(played)
    if chosen:
        played.kept = played.kept | {"values": list(chosen), "sure": sure}
    context = {"attempt": played, "chosen": list(chosen), "error": error, "title": played.version.opened.heading()}
    # Given before somebody was signed out; what was kept on the way is filled in without a word.
    context["kept_chosen"] = bool(chosen) and not error
    context["practice"] = played.mode == Attempt.Mode.PRACTICE
    return render(request, pages.play, context | pages.standing(played), status=400 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an attempt stands, as JSON; POST keeps what its page has so far. Where the page is older than the attempt, it loads anew."""
    played = get_object_or_404(_own(request), pk=pk)
    step = whole(request.POST.get("step", ""))
    if request.method == "POST" and step is not None:
        values, sure = request.POST.getlist("given"), request.POST.get("sure", "")
        keeping.keep(played, step=step, values=values, sure=sure)
    return JsonResponse({"step": played.step, "open": played.is_open and not attempts.is_overdue(played)})


@require_POST
@role_required()
def contest(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """See an answer otherwise than its key, and say so."""
    played = get_object_or_404(_own(request), pk=pk)
    response = get_object_or_404(played.responses, step=step)
    try:
        challenging.contest(response, text=request.POST.get("text", ""))
    except DomainError as problem:
        context = {
            "attempt": played,
            "response": response,
            "text": request.POST.get("text", ""),
            "error": problem.message,
        }
        return render(request, "coaching/challenge_refused.html", context, status=problem.status)
    messages.success(request, "Said. An author looks at it, and you find the answer here and on your page.")
    back = "coaching:answered" if played.is_open else "coaching:debrief"
    return redirect(back, *((pk, step) if played.is_open else (pk,)))


@require_POST
@role_required()
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for help with the question an attempt stands at: a hint, the words of its clip, another play of it; or say it was heard.

    What had been typed comes along, so that nothing is lost.
    """
    played = get_object_or_404(_own(request), pk=pk)
    step, what = whole(request.POST.get("step", "")), request.POST.get("what", "")
    most = _pages(played).help(played).get(what, 0) if played.is_open else 0
    if step is not None and most:
        if "given" in request.POST:
            keeping.keep(played, step=step, values=request.POST.getlist("given"), sure=request.POST.get("sure", ""))
        # Only hints cost: a double click must not take two.
        had = whole(request.POST.get("had", "")) if what == "hints" else None
        keeping.ask(played, step=step, what=what, most=most, had=had)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"step": played.step, "kept": played.kept.get(what, 0)})
    return redirect("coaching:attempt", pk)


@require_safe
@role_required()
def answered(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """What an answer was worth and why, before the next one."""
    played = get_object_or_404(_own(request), pk=pk)
    pages = _pages(played)
    if not pages.tells_at_once(played):
        raise Http404
    response = played.responses.filter(step=step).select_related("challenge").first()
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
        "bookmarks": bookmarks.of_attempt(played),
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
    played = get_object_or_404(_own(request), pk=pk)
    try:
        return redirect("coaching:attempt", attempts.begin_again(played).pk)
    except DomainError as problem:
        messages.info(request, problem.message)
        return redirect("coaching:attempt", pk)


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
    return Attempt.objects.visible_to(request.user).select_related("version__content", "enrollment")
