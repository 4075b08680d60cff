"""How it goes on the telephone, for trainers: whose weeks are here, one agent's, and weeks brought in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coaching.outcomes import figures, weeks
from coaching.roster.forms import ListForm
from coaching.roster.found import matching
from coaching.words import many
from recordings.errors import DomainError
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required

AT_ONCE = 50


class WeeksForm(ListForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "A line for each week of each person"


@require_safe
@role_required(TRAINER)
def outcome_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Whose weeks are here, by name: nobody is ranked."""
    q = request.GET.get("q", "")[:200]
    people = User.objects.filter(is_active=True, weeks__isnull=False)
    found = matching(people, q).annotate(number=Count("weeks", distinct=True), latest=Max("weeks__monday"))
    page = Paginator(found.order_by("first_name", "last_name", "username"), AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "coaching/outcomes/outcomes.html", {"page": page, "q": q})


@require_safe
@role_required(TRAINER)
def agent_weeks(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(User, pk=pk)
    context = {
        "agent": agent,
        "told": figures.of(agent),
        "grid": figures.GRID,
        "enrollment": agent.enrollments.order_by("-created_at").first(),
    }
    return render(request, "coaching/outcomes/agent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def outcomes_bring(request: AuthenticatedHttpRequest) -> HttpResponse:
    """First every line is looked at, then, when that is said, the good ones go in."""
    form = WeeksForm(request.POST or None, request.FILES or None)
    looked = None
    if request.method == "POST" and form.is_valid():
        try:
            looked = weeks.look(form.cleaned_data["text"])
        except DomainError as problem:
            form.add_error("file" if form.cleaned_data.get("file") else "text", problem.message)
    if looked and "go" in request.POST:
        weeks.put(looked.good)
        left_out = f", {many(len(looked.faulty), 'line')} left out" if looked.faulty else ""
        messages.success(request, f"{looked.new} new, {looked.others} replaced, {looked.same} the same{left_out}.")
        return redirect("coaching:outcomes")
    text = form.cleaned_data["text"] if looked else ""
    context = {"form": form, "looked": looked, "text": text, "most": weeks.MOST_LINES}
    return render(request, "coaching/outcomes/bring.html", context, status=400 if form.errors else 200)
