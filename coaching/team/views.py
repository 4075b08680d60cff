"""Where everybody is, and who could use a trainer. Results in words; never an answer somebody gave."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coaching.authoring.reviews.services import waiting_for
from coaching.learning.enrolment import enrol as put_on
from coaching.learning.enrolment import give_more_time, move_due_date
from coaching.models import Challenge, Content, Enrollment
from coaching.progress.progress import progress_of, with_tries
from coaching.team import attention
from coaching.team.forms import DueDateForm, EnrolForm, MoreTimeForm
from coaching.words import greeting, listed
from recordings.roles import TRAINER, role_required


@require_safe
@role_required(TRAINER)
def team(request: HttpRequest) -> HttpResponse:
    """One path's learners: the one asked for, else the one with most of them."""
    offered = Content.objects.filter(kind="path").offered()
    paths = list(offered.annotate(learners=Count("enrollments")).order_by("-learners", "title"))
    path = next((path for path in paths if str(path.number) == request.GET.get("path")), paths[0] if paths else None)
    enrollments = Enrollment.objects.filter(path=path).select_related("learner", "path") if path else []
    progresses = list(progress_of(enrollments).values())
    now = timezone.now()
    attentions = attention.needs_attention(progresses, now)
    context = {
        "looks": waiting_for(cast(User, request.user))[:5],
        "challenges": Challenge.objects.filter(upheld=None).count(),
        "greeting": greeting(timezone.localtime(now).hour),
        "paths": paths,
        "path": path,
        "attentions": attentions,
        "people": len(progresses),
        "others": len(progresses) - len(attentions),
        "rows": attention.matrix(progresses, now),
        "modules": progresses[0].modules if progresses else [],
    }
    return render(request, "coaching/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def enrol(request: HttpRequest) -> HttpResponse:
    form = EnrolForm(request.POST or None, initial={"path": request.GET.get("path")})
    if request.method == "POST" and form.is_valid():
        path, due_on = form.cleaned_data["path"], form.cleaned_data["due_on"]
        by = cast(User, request.user)
        enrolled = [
            put_on(learner=learner, path=path, by=by, due_on=due_on) for learner in form.cleaned_data["learners"]
        ]
        new = [_name(made.enrollment.learner) for made in enrolled if made.is_new]
        already = [_name(made.enrollment.learner) for made in enrolled if not made.is_new]
        if new:
            messages.success(request, f"On “{path}” now: {listed(new)}.")
        if already:
            messages.info(request, f"On it already, with nothing changed: {listed(already)}.")
        return redirect(f"{reverse('coaching:team')}?path={path.number}")
    return render(request, "coaching/enrol.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def learner(request: HttpRequest, pk: int) -> HttpResponse:
    """One learner on one path: each activity, how many tries, how it went in words. POST moves the due date, or gives more time."""
    enrollment = get_object_or_404(
        Enrollment.objects.visible_to(request.user).select_related("learner", "path__published", "enrolled_by"), pk=pk
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
        "attentions": attention.needs_attention([progress], timezone.now()),
    }
    return render(request, "coaching/learner.html", context, status=400 if form.errors or more_time.errors else 200)


def _name(user: User) -> str:
    return user.get_full_name() or user.username
