"""Putting people on a path: chosen from those that are looked for, or from a list; taking somebody off it, and back on."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from coaching.cohorts import cohorts, enrolling
from coaching.cohorts.forms import EndForm, EnrolForm, EnrolListForm, ReturnForm
from coaching.learning import enrolment
from coaching.models import Cohort, Content, Enrollment
from coaching.roster.found import called, learners, matching
from coaching.words import MOST_NAMED, listed_some
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required

AT_ONCE = 25
# So many can be chosen one by one; more come as a list.
MOST_CHOSEN = 500


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def enrol(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Whom was ticked stays ticked while others are looked for; nothing is written before "Enrol" is said."""
    asked = request.POST if request.method == "POST" else request.GET
    says_so = request.method == "POST" and "enrol" in request.POST
    initial = {"on": _asked_for(request), "due_on": None}
    form = EnrolForm(request.POST if says_so else None, initial=initial, by=request.user)
    if request.method == "POST" and not says_so:
        form = EnrolForm(initial={"on": request.POST.get("on"), "due_on": request.POST.get("due_on")}, by=request.user)
    pks = [pk for pk in map(whole, asked.getlist("learners")[:MOST_CHOSEN]) if pk is not None]
    ticked = list(learners().filter(pk__in=pks))
    if says_so and not ticked:
        form.add_error(None, "Choose at least one learner.")
    if says_so and form.is_valid() and form.chosen:
        enrolled = enrolling.put_on(
            enrolling.chosen(ticked, on=form.chosen, due_on=form.cleaned_data["due_on"]), by=request.user
        )
        return _told(request, enrolled, form.chosen)
    q = asked.get("q", "")[:200]
    found = matching(learners(), q).exclude(pk__in=[user.pk for user in ticked])
    page = Paginator(found, AT_ONCE).get_page(asked.get("page"))
    on = form.paths.get(str(form["on"].value())) or form.cohorts.get(str(form["on"].value()))
    context = {"form": form, "q": q, "page": page, "ticked": ticked, "there": _there([*ticked, *page], on), "on": on}
    template = "coaching/cohorts/_choose.html" if request.htmx else "coaching/cohorts/enrol.html"
    return render(request, template, context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def enrol_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """From a list: first every line is looked at, then, when that is said, the good ones go in."""
    form = EnrolListForm(
        request.POST or None, request.FILES or None, initial={"on": _asked_for(request)}, by=request.user
    )
    looked = None
    if request.method == "POST" and form.is_valid():
        try:
            looked = enrolling.look(
                form.cleaned_data["text"], on=form.chosen, due_on=form.cleaned_data["due_on"], by=request.user
            )
        except DomainError as problem:
            form.add_error("file" if form.cleaned_data.get("file") else "text", problem.message)
    if looked and "go" in request.POST:
        return _told(request, enrolling.put_on(looked.good, by=request.user), form.chosen)
    context = {"form": form, "looked": looked, "most": enrolling.MOST_LINES}
    if looked:
        context |= {"text": form.cleaned_data["text"], "due_on": form.cleaned_data["due_on"]}
        context |= {was: len(looked.of(was)) for was in ("new", "back", "there")}
    return render(request, "coaching/cohorts/enrol_list.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def enrollment_end(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Off the path, for a reason; what was done is kept."""
    enrollment = _enrollment(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enrolment.end(enrollment, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{called(enrollment.learner)} is off “{enrollment.path}”. What they did is kept.")
        return redirect("coaching:learner", pk)
    context = {"form": form, "enrollment": enrollment}
    return render(request, "coaching/cohorts/end.html", context, status=400 if form.errors else 200)


@require_POST
@role_required(TRAINER)
def enrollment_return(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Back on the path with all they did. A cohort's member gets the cohort's date, others the one that is said, or none."""
    enrollment = _enrollment(request, pk)
    form = ReturnForm(request.POST)
    day = form.cleaned_data["due_on"] if form.is_valid() else None
    if enrollment.cohort and not day:
        day = cohorts.due_on(enrollment.cohort)
    try:
        enrolment.enrol(
            learner=enrollment.learner, path=enrollment.path, by=request.user, due_on=day, cohort=enrollment.cohort
        )
        messages.success(request, f"{called(enrollment.learner)} is back on “{enrollment.path}”.")
    except DomainError as problem:
        messages.error(request, problem.message)
    return redirect("coaching:learner", pk)


def _enrollment(request: AuthenticatedHttpRequest, pk: int) -> Enrollment:
    found = Enrollment.objects.visible_to(request.user).select_related("learner", "path__published", "cohort")
    return get_object_or_404(found, pk=pk)


def _asked_for(request: AuthenticatedHttpRequest) -> str:
    """The path or cohort that the page was opened for."""
    for kind in ("cohort", "path"):
        if request.GET.get(kind):
            return f"{kind}-{request.GET[kind]}"
    return ""


def _there(people: list[User], on: Content | Cohort | None) -> set[int]:
    """Who of these is on the path."""
    path = on.path if isinstance(on, Cohort) else on
    going_on = Enrollment.objects.filter(learner__in=people, ended_at=None, path=path)
    return set(going_on.values_list("learner", flat=True)) if path else set()


def _told(request: AuthenticatedHttpRequest, enrolled: enrolling.Enrolled, on: Content | Cohort | None) -> HttpResponse:
    where = f"“{on}”" if on else "their paths"
    for people, told in (
        (enrolled.new, f"On {where} now: "),
        (enrolled.back, f"Back on {where}, with all they did: "),
        (enrolled.there, "On it already, with nothing changed: "),
    ):
        if people:
            messages.success(request, f"{told}{listed_some([called(one) for one in people])}.")
    for problem in enrolled.refused[:MOST_NAMED]:
        messages.error(request, problem)
    if isinstance(on, Cohort):
        return redirect("coaching:cohort", on.pk)
    return redirect(f"{reverse('coaching:team')}?path={on.number}" if on else "coaching:team")
