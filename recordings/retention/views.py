"""What goes tonight, what to look at again, and the hold on a call."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from recordings.errors import DomainError
from recordings.retention import keeping
from recordings.retention.forms import HoldForm
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.pages import PER_PAGE, calls_of


@require_safe
@role_required(TRAINER)
def retention(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "tonight": keeping.tonight(),
        "calls": keeping.calls_going()[:PER_PAGE],
        "held": keeping.held().select_related("recording"),
        "page": Paginator(keeping.to_look_at(), PER_PAGE).get_page(request.GET.get("page")),
        "look_again_days": settings.LOOK_AGAIN_DAYS,
    }
    return render(request, "recordings/retention.html", context)


@require_POST
@role_required(TRAINER)
def keep(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A call of the library stays there; saying it twice changes nothing."""
    keeping.looked_at(get_object_or_404(calls_of(request), pk=pk), by=request.user)
    messages.success(request, "It stays. You are asked again when its time has come.")
    return redirect("recordings:retention")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def hold(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(calls_of(request), pk=pk)
    there = keeping.hold_on(recording)
    if request.method == "POST" and request.POST.get("lift"):
        keeping.lift(recording, by=request.user)
        messages.success(request, "Nothing holds this call any more.")
        return redirect("recordings:call", pk)
    initial = {"reason": there.reason, "until": there.until} if there else None
    form = HoldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.hold(recording, **form.cleaned_data, by=request.user)
        except DomainError as problem:
            form.add_error(problem.field or None, problem.message)
        else:
            messages.success(request, "The call is held: nobody can erase it, and it does not go by itself.")
            return redirect("recordings:call", pk)
    context = {"recording": recording, "form": form, "hold": there}
    return render(request, "recordings/hold.html", context, status=400 if form.errors else 200)
