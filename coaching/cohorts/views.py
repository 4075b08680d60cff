"""Cohorts: the list, one with how far each member is, who joins and who leaves."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.cohorts import cohorts
from coaching.cohorts.forms import CohortForm, JoinForm
from coaching.models import Cohort
from coaching.roster.found import by_name, called, names_in, nobody
from coaching.words import MOST_NAMED, listed_some, many
from recordings.errors import DomainError
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required

AT_ONCE = 50
# Of a pasted list so many join at once; more come in as a file, under People.
MOST_AT_ONCE = 200


@require_safe
@role_required(TRAINER)
def cohort_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    page = Paginator(Cohort.objects.visible_to(request.user).own_first(request.user), AT_ONCE).get_page(
        request.GET.get("page")
    )
    shown = cohorts.with_figures(Cohort.objects.filter(pk__in=[one.pk for one in page]).own_first(request.user))
    return render(request, "coaching/cohorts/cohorts.html", {"page": page, "cohorts": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def cohort_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    initial: dict[str, Any] = {"starts_on": timezone.localdate(), "path": request.GET.get("path")}
    form = CohortForm(request.POST or None, initial=initial | {"trainers": [request.user.pk]})
    if request.method == "POST" and form.is_valid():
        try:
            made = cohorts.create(**form.cleaned_data, by=request.user)
            messages.success(request, f"“{made}” is there. Now say who belongs to it.")
            return redirect("coaching:cohort", made.pk)
        except DomainError as problem:
            said = {name: told for name, told in form.cleaned_data.items() if name != "trainers"}
            sent_before = cohorts.made_just_now(**said, by=request.user)
            if sent_before:
                return redirect("coaching:cohort", sent_before.pk)
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return render(request, "coaching/cohorts/facts.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def cohort_facts(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    cohort = _cohort(request, pk)
    initial = {
        "name": cohort.name,
        "path": cohort.path.number,
        "starts_on": cohort.starts_on,
        "due_after_days": cohort.due_after_days,
        "trainers": list(cohort.trainers.values_list("pk", flat=True)),
    }
    form = CohortForm(request.POST or None, initial=initial, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            moved = cohorts.change(cohort, **form.cleaned_data)
            messages.success(request, f"Saved. {many(moved, 'due date')} moved with it." if moved else "Saved.")
            return redirect("coaching:cohort", pk)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            cohort = _cohort(request, pk)
    context = {"form": form, "cohort": cohort}
    return render(request, "coaching/cohorts/facts.html", context, status=400 if form.errors else 200)


@require_safe
@role_required(TRAINER)
def cohort(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _page(request, _cohort(request, pk), JoinForm())


@require_POST
@role_required(TRAINER)
def cohort_join(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who is named by address or username joins; who cannot stays in the field, with the reason."""
    cohort = _cohort(request, pk)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, cohort, form)
    names = names_in(form.cleaned_data["who"])
    if len(names) > MOST_AT_ONCE:
        form.add_error(
            "who", f"These are {len(names)}; {MOST_AT_ONCE} join at once. For more send a file under People."
        )
        return _page(request, cohort, form)
    found = by_name(names)
    joined: list[str] = []
    there, faults = 0, {}
    with transaction.atomic():
        for name in names:
            learner = found.get(name.lower())
            try:
                if learner is None:
                    raise DomainError(nobody(name))
                if cohorts.join(cohort, learner, by=request.user).is_new_member:
                    joined.append(called(learner))
                else:
                    there += 1
            except DomainError as problem:
                faults[name] = problem.message
    if joined:
        messages.success(request, f"In “{cohort}” now: {listed_some(joined)}.")
    if there:
        messages.info(request, f"{many(there, 'person', 'people')} belonged to it already.")
    if not faults:
        return redirect("coaching:cohort", pk)
    form = JoinForm({"who": "\n".join(faults)})
    form.add_error("who", " ".join(list(faults.values())[:MOST_NAMED]))
    return _page(request, cohort, form, strangers=any(name.lower() not in found for name in faults))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def cohort_leave(request: AuthenticatedHttpRequest, pk: int, learner_id: int) -> HttpResponse:
    """Out of the cohort; it is asked whether off the path too."""
    cohort = _cohort(request, pk)
    learner = get_object_or_404(User, pk=learner_id, cohort_memberships__cohort=cohort)
    if request.method == "POST" and request.POST.get("path") in ("on", "off"):
        cohorts.leave(cohort, learner, by=request.user, ends=request.POST["path"] == "off")
        messages.success(request, f"{called(learner)} is no longer in “{cohort}”.")
        return redirect("coaching:cohort", pk)
    context = {"cohort": cohort, "learner": learner}
    return render(request, "coaching/cohorts/leave.html", context, status=400 if request.method == "POST" else 200)


@require_POST
@role_required(TRAINER)
def cohort_close(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    cohort = _cohort(request, pk)
    closed = request.POST.get("closed") != "no"
    cohorts.close(cohort, closed=closed)
    messages.success(request, f"“{cohort}” is {'closed: nobody joins it any more' if closed else 'open again'}.")
    return redirect("coaching:cohort", pk)


def _cohort(request: AuthenticatedHttpRequest, pk: int) -> Cohort:
    return get_object_or_404(Cohort.objects.visible_to(request.user).select_related("path"), pk=pk)


def _page(
    request: AuthenticatedHttpRequest, cohort: Cohort, form: JoinForm, *, strangers: bool = False
) -> HttpResponse:
    enrollments = list(cohorts.members(cohort))
    gone = User.objects.filter(cohort_memberships__cohort=cohort, is_active=False).order_by("first_name", "last_name")
    context = {
        "cohort": cohort,
        "due_on": cohorts.due_on(cohort),
        "trainers": cohort.trainers.filter(is_active=True).order_by("first_name", "last_name"),
        "enrollments": enrollments,
        "through": sum(one.completed_at is not None for one in enrollments),
        "gone": gone,
        "form": form,
        "strangers": strangers,
        "today": timezone.localdate(),
    }
    return render(request, "coaching/cohorts/cohort.html", context, status=400 if form.errors else 200)
