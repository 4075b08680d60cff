"""A learner's paths and activities. Only one's own: everything is reached through `Enrollment.objects.of`."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.learning import attempts, bookmarks, regrading
from coaching.learning.changed import changed_since, difference
from coaching.learning.clip_access import clips_of
from coaching.learning.pages import PAGES
from coaching.learning.player import player
from coaching.models import Attempt, Enrollment
from coaching.progress.progress import progress_of
from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Clip
from recordings.numbers import whole
from recordings.roles import AuthenticatedHttpRequest, role_required


@require_safe
@role_required()
def paths(request: HttpRequest) -> HttpResponse:
    enrollments = Enrollment.objects.of(request.user).select_related("path__published")
    return render(request, "coaching/paths.html", {"progresses": list(progress_of(enrollments).values())})


@require_safe
@role_required()
def enrollment(request: HttpRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    progress = progress_of([own])[own.pk]
    context = {"progress": progress, "changed": {one.id for one in changed_since(progress)}}
    return render(request, "coaching/enrollment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def activity(request: HttpRequest, pk: int, activity_id: int) -> HttpResponse:
    """Read, hear, or see what a scenario or quiz is about; POST finishes the first two and begins the others."""
    own = _own(request, pk)
    try:
        shown = attempts.activity_on(own, activity_id)
        if request.method == "POST" and shown.is_done_by_saying_so:
            attempts.finish(enrollment=own, activity_id=activity_id, how=request.POST.get("how", ""))
            messages.success(request, f"“{shown.title}” is done.")
            return redirect("coaching:enrollment", pk)
        if request.method == "POST":
            return redirect("coaching:attempt", _begun(request, own, activity_id).pk)
        about = attempts.version_to_play(shown)
    except attempts.NotHeard as problem:
        messages.info(request, problem.message)
        return redirect("coaching:activity", pk, activity_id)
    except DomainError as problem:
        if problem.status == 404:
            raise Http404(problem.message) from problem
        messages.error(request, problem.message)
        return (
            redirect("coaching:activity", pk, activity_id)
            if problem.status == 409
            else redirect("coaching:enrollment", pk)
        )
    context: dict[str, Any] = {"enrollment": own, "activity": shown, "module": shown.module, "about": about.opened}
    if shown.is_done_by_saying_so:
        # What is said, and why it worked, is told to who has heard it, or asks to read it instead.
        how = "heard" if shown.is_done else request.GET.get("how", "")
        context["how"] = how if how in attempts.WAYS else ""
        last = shown.last_finished
        if last and last.version_id != about.pk and shown.kind == "read":
            context["difference"] = difference(last.version, about)
        context |= player(own, activity_id, about.opened.clip, words=bool(context["how"]))
        context["bookmark"] = bookmarks.of_clip(context.get("clip"), owner=own.learner_id)
    elif attempts.play_of(about).practised:
        context["practice"] = attempts.practice_at(own, shown)
        context |= PAGES[about.content.kind].before(own, shown, about)
    return render(request, f"coaching/activity_{shown.kind}.html", context)


def _begun(request: HttpRequest, own: Enrollment, activity_id: int) -> Attempt:
    """What was asked for: a try for the record, a practice, or one of what was not right yet."""
    mode = request.POST.get("mode")
    if mode == "wrong":
        return attempts.begin(enrollment=own, activity_id=activity_id, only_wrong=True)
    practice = attempts.Mode.PRACTICE if mode == "practice" else attempts.Mode.CHECK
    return attempts.begin(enrollment=own, activity_id=activity_id, mode=practice)


@require_POST
@role_required()
def news_seen(request: AuthenticatedHttpRequest) -> HttpResponse:
    """That one has read what was marked anew."""
    regrading.told(request.user, [number for pk in request.POST.getlist("remark") if (number := whole(pk)) is not None])
    return redirect("home")


@require_safe
@role_required()
def clip_audio(request: HttpRequest, pk: int, activity_id: int, clip_id: int) -> HttpResponseBase:
    """A clip of an activity, for the learner enrolled on it. Nothing else can be heard through this door."""
    if clip_id not in clips_of(_own(request, pk), activity_id):
        raise Http404
    return clips.clip_audio(request, Clip.objects.select_related("recording").get(pk=clip_id))


def _own(request: HttpRequest, pk: int) -> Enrollment:
    return get_object_or_404(Enrollment.objects.of(request.user).select_related("path__published"), pk=pk)
