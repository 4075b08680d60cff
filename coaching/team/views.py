"""Where everybody is, on what, and who could use a trainer."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coaching.learning.enrolment import give_more_time, move_due_date
from coaching.models import Attempt, Cohort, Content, Enrollment
from coaching.progress.progress import progress_of, with_tries
from coaching.roster.sheets import answer
from coaching.team import attention, board, hard, notes, sheets
from coaching.team.checks import answers_in
from coaching.team.forms import DueDateForm, MoreTimeForm
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required


@require_safe
@role_required(TRAINER)
def team(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One path's learners: of the path or cohort that was asked for, else of the path with most of them."""
    paths, cohorts = board.paths_taught(), _open_cohorts(request.user)
    asked = _asked(request, paths, cohorts)
    now = timezone.now()
    shown = board.board(asked, request.user, now=now, page=request.GET.get("page"))
    progresses = progress_of({one.pk: one for one in [*shown.page, *shown.cared_for]}.values(), for_a_board=True)
    rows = [attention.row(progresses[enrollment.pk], now) for enrollment in shown.page]
    context = {
        "paths": paths,
        "cohorts": cohorts,
        "leads": any(cohort.is_own for cohort in cohorts),
        "asked": asked,
        "chosen": urlencode(asked.parameters),
        "board": shown,
        "states": [(state, word, shown.counts[state]) for state, word in board.STATES.items()],
        "cared_for": [found for one in shown.cared_for if (found := attention.attention_for(progresses[one.pk], now))],
        "rows": rows,
        "modules": rows[0].progress.modules if rows else [],
        "page": shown.page,
    }
    return render(request, "coaching/team.html", context)


@require_safe
@role_required(TRAINER)
def team_export(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """Everybody the board shows, whatever page, as a file: CSV or XLSX."""
    paths, cohorts = board.paths_taught(), _open_cohorts(request.user)
    asked = _asked(request, paths, cohorts)
    found = board.with_state(board.in_scope(asked, request.user), timezone.now())
    if asked.state:
        found = found.filter(state__in=board.NEEDING if asked.state == "needing" else [asked.state])
    rows = found.select_related("learner", "cohort", "path__published", "path__head").order_by(*board.SORTS["name"])
    return answer(sheets.of_board(rows), name="team", as_xlsx=request.GET.get("as") == "xlsx")


@require_safe
@role_required(TRAINER)
def what_is_hard(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What a path's learners, or a cohort's, find hard, beside everybody else on the path."""
    paths, cohorts = board.paths_taught(), _open_cohorts(request.user)
    asked = _asked(request, paths, cohorts)
    among = board.in_scope(replace(asked, name=""), request.user)
    others = None
    if asked.cohort:
        everybody = board.in_scope(board.Asked(path=asked.path), request.user)
        others = everybody.exclude(pk__in=among.values("pk"))
    context = {
        "paths": paths,
        "cohorts": cohorts,
        "leads": any(cohort.is_own for cohort in cohorts),
        "asked": asked,
        "hard": hard.what_is_hard(among, others),
    }
    return render(request, "coaching/hard.html", context)


def _open_cohorts(trainer: User) -> list[Any]:
    """Those a select can hold, one's own first."""
    return list(Cohort.objects.going_on().own_first(trainer).only("name", "path")[:200])


def _asked(request: AuthenticatedHttpRequest, paths: list[Content], cohorts: list[Any]) -> board.Asked:
    """What the address asks for. A cohort brings its path; who leads cohorts begins with theirs."""
    told = request.GET
    cohort = told.get("cohort", "")
    chosen = next((one for one in cohorts if str(one.pk) == cohort), None)
    if cohort not in ("", "all", "mine") and chosen is None:
        cohort = ""
    number = told.get("path", "")
    own = next((one.path_id for one in cohorts if one.is_own), None)
    if "cohort" not in told and "path" not in told and own:
        cohort, number = "mine", ""
    first = chosen.path_id if chosen else own if cohort == "mine" and not number else None
    path = next((one for one in paths if str(one.number) == number), None)
    path = next((one for one in paths if one.pk == first), path) or (paths[0] if paths else None)
    return board.Asked(
        path=path,
        cohort="" if cohort == "all" else cohort,
        state=told.get("state", "") if told.get("state") in (*board.STATES, "needing") else "",
        # PostgreSQL knows no null character.
        name=" ".join(told.get("q", "").replace("\x00", " ").split())[:100],
        sort=told.get("sort", "need") if told.get("sort") in board.SORTS else "need",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def learner(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One learner on one path: each activity, how many tries, how it went in words. POST moves the due date, or gives more time."""
    enrollment = get_object_or_404(
        Enrollment.objects.visible_to(request.user).select_related(
            "learner", "path__published", "enrolled_by", "cohort"
        ),
        pk=pk,
    )
    moves, gives = request.method == "POST", "extra_time_percent" in request.POST
    time = {"extra_time_percent": enrollment.extra_time_percent}
    more_time = MoreTimeForm(request.POST if gives else None, initial=time)
    if gives and more_time.is_valid():
        give_more_time(enrollment, more_time.cleaned_data["extra_time_percent"])
        messages.success(request, "Saved. It holds from now on, in a try under way too.")
        return redirect("coaching:learner", pk)
    form = DueDateForm(request.POST if moves and not gives else None, initial={"due_on": enrollment.due_on})
    if moves and not gives and form.is_valid():
        move_due_date(enrollment, form.cleaned_data["due_on"])
        messages.success(request, "The date is moved." if enrollment.due_on else "There is no date any more.")
        return redirect("coaching:learner", pk)
    progress = with_tries(progress_of([enrollment])[enrollment.pk])
    context = {
        "enrollment": enrollment,
        "progress": progress,
        "form": form,
        "more_time": more_time,
        "notes": notes.about(enrollment.learner).filter(by=request.user)[:20],
        "attention": attention.attention_for(progress, timezone.now()),
    }
    return render(request, "coaching/learner.html", context, status=400 if form.errors or more_time.errors else 200)


@require_safe
@role_required(TRAINER)
def check(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A check with its answers, of a learner who was told before that trainers see them."""
    found = Attempt.objects.checks_for(request.user).select_related(
        "version__content", "learner", "enrollment__path__published"
    )
    attempt = get_object_or_404(found, pk=pk, enrollment__isnull=False)
    context = {"attempt": attempt, "enrollment": attempt.enrollment, "answers": list(answers_in(attempt))}
    return render(request, "coaching/check.html", context)
