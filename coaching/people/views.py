"""The people of a centre: the list, one of them, several at once. For trainers and administrators."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.models import Cohort, CohortMember, Enrollment, Invitation
from coaching.people import bringing, inviting, kept, people
from coaching.people.forms import AddForm, AnonymousForm, FactsForm, FindForm, PeopleListForm, RolesForm
from coaching.people.inviting import Invited
from coaching.roster.found import called, matching
from recordings.errors import DomainError
from recordings.roles import ROLES, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web import files

AT_ONCE = 50
SORTS = {
    "name": (Lower("first_name"), Lower("last_name"), "username"),
    "seen": (F("profile__last_seen_at").desc(nulls_last=True), "username"),
    "longest": (F("profile__last_seen_at").asc(nulls_first=True), "username"),
}


@require_safe
@role_required(TRAINER)
def people_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    cohorts = list(Cohort.objects.visible_to(request.user).own_first(request.user))
    form = FindForm(request.GET, cohorts=cohorts)
    form.is_valid()
    asked = form.cleaned_data
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "name"
    found = _narrowed(
        asked.get("q", ""), role=asked.get("role", ""), cohort=asked.get("cohort", ""), state=asked.get("state", "")
    ).order_by(*SORTS[sort])
    page = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    narrowed = any(asked.get(name) for name in ("q", "role", "cohort", "state"))
    context = {"form": form, "page": page, "sort": sort, "narrowed": narrowed}
    return render(request, "coaching/people/_people.html" if request.htmx else "coaching/people/people.html", context)


def _narrowed(q: str, *, role: str, cohort: str, state: str) -> QuerySet[User]:
    """People with what their row shows, in a number of queries that does not depend on how many they are."""
    memberships = CohortMember.objects.select_related("cohort").order_by("-joined_at")
    found = inviting.waiting(
        User.objects.select_related("profile").prefetch_related(
            "groups", Prefetch("cohort_memberships", memberships, to_attr="in_cohorts")
        )
    )
    found = matching(found, q)
    if role in ROLES:
        found = found.filter(groups__name=role)
    elif role == "none":
        found = found.exclude(groups__name__in=ROLES).filter(is_superuser=False)
    if cohort:
        found = found.filter(cohort_memberships__cohort=int(cohort))
    states = {
        "": Q(is_active=True),
        "active": Q(is_active=True, is_invited=False),
        "invited": Q(is_active=True, is_invited=True),
        "left": Q(is_active=False),
        "all": Q(),
    }
    return found.filter(states.get(state, states[""]))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def person_add(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = AddForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = people.add(**form.cleaned_data, by=request.user)
            return _invited(request, [inviting.invite(person, by=request.user)])
        except DomainError as problem:
            there = people.taken_by(form.cleaned_data["email"])
            if there and _same(there, form) and inviting.invited_just_now(there, by=request.user):
                return _invited(request, [inviting.again(there, by=request.user)])
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    context = {"form": form, "can_mail": settings.CAN_MAIL}
    return render(request, "coaching/people/person_add.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def people_bring(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Several at once: first every line is looked at, then, when that is said, the good ones go in."""
    form = PeopleListForm(request.POST or None, request.FILES or None)
    looked = None
    if request.method == "POST" and form.is_valid():
        try:
            looked = bringing.look(form.cleaned_data["text"], by=request.user)
        except DomainError as problem:
            form.add_error("file" if form.cleaned_data.get("file") else "text", problem.message)
    if looked and "go" in request.POST:
        brought = bringing.bring_in(looked, by=request.user)
        context = {"brought": brought, "left_out": looked.faulty, "can_mail": settings.CAN_MAIL}
        return render(request, "coaching/people/brought.html", context)
    context = {
        "form": form,
        "looked": looked,
        "text": form.cleaned_data["text"] if looked else "",
        "roles": people.roles_to_give(request.user),
        "most": bringing.MOST_LINES,
    }
    return render(request, "coaching/people/bring.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def person(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One person; POST changes their name or address."""
    who = _person(pk)
    facts = {"first_name": who.first_name, "last_name": who.last_name, "email": who.email}
    form = FactsForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_facts(who, **form.cleaned_data, by=request.user)
            messages.success(request, "Saved.")
            return redirect("coaching:person", pk)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            who = _person(pk)
    roles = [group.name for group in who.groups.all()]
    context = {
        "who": who,
        "form": form,
        "roles": [role for role in ROLES if role in roles],
        "roles_form": RolesForm(by=request.user, initial={"roles": roles}),
        "looks_after": people.looks_after(request.user, who),
        "has_been_here": people.has_been_here(who),
        "invites": not inviting.refused(who, by=request.user),
        "enrollments": Enrollment.objects.filter(learner=who).select_related("path", "cohort"),
        "memberships": CohortMember.objects.filter(learner=who).select_related("cohort"),
        "invitation": Invitation.objects.filter(user=who).select_related("by").first(),
        "now": timezone.now(),
        "can_mail": settings.CAN_MAIL,
    }
    return render(request, "coaching/people/person.html", context, status=400 if form.errors else 200)


@require_POST
@role_required(TRAINER)
def person_roles(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    form = RolesForm(request.POST, by=request.user)
    if form.is_valid():
        _told(request, lambda: people.change_roles(_person(pk), form.cleaned_data["roles"], by=request.user), "Saved.")
    else:
        messages.error(request, "Choose among the roles that you may give.")
    return redirect("coaching:person", pk)


@require_POST
@role_required(TRAINER)
def person_invite(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    try:
        return _invited(request, [inviting.invite(_person(pk), by=request.user)])
    except DomainError as problem:
        messages.error(request, problem.message)
        return redirect("coaching:person", pk)


@require_POST
@role_required(TRAINER)
def person_leave(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    who = _person(pk)
    told = f"{called(who)} has left: off every board, and signed out everywhere. What they did is kept."
    _told(request, lambda: people.leave(who, by=request.user), told)
    return redirect("coaching:person", pk)


@require_POST
@role_required(TRAINER)
def person_return(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    who = _person(pk)
    _told(
        request,
        lambda: people.come_back(who, by=request.user),
        f"{called(who)} is back. Next they need an invitation, or their company account.",
    )
    return redirect("coaching:person", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def person_anonymous(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    who = _person(pk)
    form = AnonymousForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        try:
            people.make_anonymous(who, by=request.user)
            messages.success(request, f"Nobody can tell any more who {called(who)} was.")
            return redirect("coaching:person", pk)
        except DomainError as problem:
            form.add_error(None, problem.message)
    context = {"who": who, "form": form}
    return render(request, "coaching/people/anonymous.html", context, status=400 if form.errors else 200)


@require_safe
@role_required()
def own_data(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Everything that is kept of whoever asks, as a file."""
    return _as_file(kept.of(request.user, for_them=True), request.user)


@require_safe
@role_required()
def person_data(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The same of somebody else, for administrators who have to answer them: without practice and private notes."""
    if not request.user.is_superuser:
        raise PermissionDenied
    who = _person(pk)
    return _as_file(kept.of(who, for_them=False), who)


def _as_file(told: dict[str, Any], who: User) -> HttpResponse:
    written = json.dumps(told, ensure_ascii=False, indent=1, default=str).encode(errors="replace")
    return files.to_save(written, name=f"kept-of-{who.pk}.json", media_type="application/json")


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("profile").prefetch_related("groups"), pk=pk)


def _same(there: User, form: AddForm) -> bool:
    """Whether a form says what is there already: it was sent twice."""
    told = form.cleaned_data
    return called(there) == f"{told['first_name']} {told['last_name']}".strip()


def _invited(request: HttpRequest, invited: list[Invited]) -> HttpResponse:
    """A letter is under way; where there are no letters the link is on this answer, and nowhere else."""
    if all(one.sent for one in invited):
        messages.success(request, f"A letter with a link is on its way to {invited[0].person.email}.")
        return redirect("coaching:person", invited[0].person.pk)
    return render(request, "coaching/people/invited.html", {"invited": invited})


def _told(request: HttpRequest, change: Callable[[], None], told: str) -> None:
    """Do it, and say what came of it."""
    try:
        change()
        messages.success(request, told)
    except DomainError as problem:
        messages.error(request, problem.message)
