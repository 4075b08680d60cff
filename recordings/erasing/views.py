"""Erasing a call, all calls of one agent, and the receipts."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from recordings.erasing import erasing
from recordings.erasing.forms import EraseForm
from recordings.errors import DomainError
from recordings.models import Erasure, Recording
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.pages import PER_PAGE


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def erase(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    # Also one that is closed: what nobody may hear may go.
    recording = get_object_or_404(Recording, pk=pk)
    form = EraseForm(request.POST or None, name=recording.title)
    if request.method == "POST" and form.is_valid() and (done := _erased(request, [recording], form)):
        return done
    context = {"recording": recording, "form": form, "hanging": erasing.hangs_on(recording)}
    return render(request, "recordings/erase.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def erase_of_agent(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All calls of one agent, whom `agent` names: told first, and confirmed once."""
    agent = " ".join(request.GET.get("agent", "").replace("\0", " ").split())
    calls = _calls_of_agent(agent)
    form = EraseForm(request.POST or None, name=agent)
    form["typed"].label = "Type the agent’s name to be sure"
    if request.method == "POST" and agent and form.is_valid() and (done := _erased(request, calls, form)):
        return done
    names = Recording.objects.exclude(agent_name="").order_by("agent_name")
    context = {
        "agent": agent,
        "calls": calls,
        "form": form,
        "names": names.values_list("agent_name", flat=True).distinct(),
        "hanging": _together(calls),
    }
    return render(request, "recordings/erase_of_agent.html", context, status=400 if form.errors else 200)


@require_safe
@role_required(TRAINER)
def receipts(request: AuthenticatedHttpRequest) -> HttpResponse:
    page = Paginator(Erasure.objects.select_related("by"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "recordings/erased.html", {"page": page})


def _calls_of_agent(agent: str) -> QuerySet[Recording]:
    """Calls whose agent has this name, or this account: who took them, and not who sent them in."""
    if not agent:
        return Recording.objects.none()
    names = {agent}
    for person in erasing.people_called(agent):
        names |= {person.get_full_name(), person.username} - {""}
    named = Q()
    for name in names:
        named |= Q(agent_name__iexact=name)
    return Recording.objects.filter(named).order_by("created_at", "pk")


def _together(calls: QuerySet[Recording]) -> list[tuple[str, int]]:
    """How much hangs on several calls, kind by kind."""
    found: dict[str, int] = {}
    for call in calls:
        for hanging in erasing.hangs_on(call):
            found[hanging.name] = found.get(hanging.name, 0) + hanging.total
    return list(found.items())


def _erased(request: AuthenticatedHttpRequest, calls: Iterable[Recording], form: EraseForm) -> HttpResponse | None:
    """The way on once they are erased; None where they cannot be, which the form says."""
    try:
        made = erasing.erase(calls, reason=form.cleaned_data["reason"], by=request.user)
    except DomainError as problem:
        form.add_error(None, problem.message)
        return None
    told = "The call is erased." if len(made) == 1 else f"{len(made)} calls are erased."
    messages.success(request, f"{told} Here is the receipt." if made else "It was gone already.")
    return redirect("recordings:erased")
