"""A learner's paths and activities. Only one's own: everything is reached through `Enrollment.objects.of`."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from coaching import attempts
from coaching.models import Activity, Enrollment, Version
from coaching.paths.hearing import clips_of
from coaching.paths.progress import progress_of
from recordings import clips
from recordings.models import Clip
from recordings.people import role_required


@require_safe
@role_required()
def paths(request: HttpRequest) -> HttpResponse:
    enrollments = Enrollment.objects.of(request.user).select_related("path")
    return render(request, "coaching/paths.html", {"progresses": list(progress_of(enrollments).values())})


@require_safe
@role_required()
def enrollment(request: HttpRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    return render(request, "coaching/enrollment.html", {"progress": progress_of([own])[own.pk]})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def activity(request: HttpRequest, pk: int, activity_id: int) -> HttpResponse:
    """Read, hear, or see what a scenario or quiz is about; POST finishes the first two and begins the others."""
    own = _own(request, pk)
    try:
        shown = attempts.activity_on(own, activity_id)
        if request.method == "POST" and shown.kind in (Activity.Kind.READ, Activity.Kind.LISTEN):
            attempts.finish(enrollment=own, activity_id=activity_id)
            messages.success(request, f"“{shown.title}” is done.")
            return redirect("coaching:enrollment", pk)
        if request.method == "POST":
            return redirect("coaching:attempt", attempts.begin(enrollment=own, activity_id=activity_id).pk)
    except attempts.NotOnPath as missing:
        raise Http404("This activity is not on your path.") from missing
    except attempts.NotPublished:
        messages.error(request, f"“{shown.title}” is not ready yet. Your trainer can publish it.")
        return redirect("coaching:enrollment", pk)
    context = {"enrollment": own, "activity": shown, "module": shown.version.content["title"]}
    if shown.kind == Activity.Kind.LISTEN:
        context |= player(own, activity_id, shown.content["clip"])
    elif shown.kind == Activity.Kind.SCENARIO:
        context["about"] = Version.objects.filter(scenario=shown.content["scenario"]).first()
    elif shown.kind == Activity.Kind.QUIZ:
        context["about"] = Version.objects.filter(quiz=shown.content["quiz"]).first()
    return render(request, f"coaching/activity_{shown.kind}.html", context)


@require_safe
@role_required()
def clip_audio(request: HttpRequest, pk: int, activity_id: int, clip_id: int) -> HttpResponseBase:
    """A clip of an activity, for the learner enrolled on it. Nothing else can be heard through this door."""
    if clip_id not in clips_of(_own(request, pk), activity_id):
        raise Http404
    return clips.clip_audio(request, Clip.objects.select_related("recording").get(pk=clip_id))


def player(own: Enrollment, activity_id: int, clip_id: int | None, *, words: bool = True) -> dict[str, object]:
    """What recordings/_clip_player.html needs for a clip of an activity; with its words where they are wanted."""
    if clip_id is None:
        return {}
    clip = Clip.objects.select_related("recording").get(pk=clip_id)
    return {
        "clip": clip,
        "audio_url": reverse("coaching:clip-audio", args=[own.pk, activity_id, clip_id]),
        "passage": clips.passage(clip) if words else None,
    }


def _own(request: HttpRequest, pk: int) -> Enrollment:
    return get_object_or_404(Enrollment.objects.of(request.user).select_related("path"), pk=pk)
