"""Clips: made on a call’s page, heard on their own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from recordings import clips
from recordings.clips import BadSpan
from recordings.forms import ClipForm
from recordings.models import Clip
from recordings.people import AUTHOR, ROLES, TRAINER, has_role, role_required
from recordings.views import PER_PAGE, calls_of
from recordings.views.calls import call_context


@require_POST
@role_required(AUTHOR, TRAINER)
def clip_create(request: HttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(calls_of(request).prefetch_related("clips__created_by"), pk=pk)
    form = ClipForm(request.POST)
    if form.is_valid():
        try:
            clip = clips.make(recording=recording, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except BadSpan as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Clip “{clip.title}” is made.")
            return redirect("recordings:clip", clip.pk)
    return render(request, "recordings/call.html", call_context(request, recording, form), status=400)


@role_required(AUTHOR, TRAINER)
def clip_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a clip, or take it away where nothing uses it."""
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording"), pk=pk)
    if "remove" in request.POST:
        if clips.remove(found):
            messages.success(request, f"“{found.title}” is gone. The call is untouched.")
            return redirect("recordings:call", found.recording_id)
        messages.error(request, "This clip is used in training. Take it out of the activity, moment or question first.")
        return redirect("recordings:clip", pk)
    said = {"start_ms": found.start_ms, "end_ms": found.end_ms, "title": found.title, "note": found.note}
    form = ClipForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            clips.change(found, **form.cleaned_data)
        except BadSpan as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("recordings:clip", pk)
    return render(
        request, "recordings/clip_edit.html", {"form": form, "clip": found}, status=400 if form.errors else 200
    )


@require_safe
@role_required(*ROLES)
def clip_list(request: HttpRequest) -> HttpResponse:
    made = (
        Clip.objects.visible_to(request.user).select_related("recording", "created_by").order_by("-created_at", "-pk")
    )
    page = Paginator(made, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "recordings/clips.html", {"page": page, "makes": has_role(request.user, AUTHOR, TRAINER)})


@require_safe
@role_required(*ROLES)
def clip(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording", "created_by"), pk=pk)
    context = {"clip": found, "passage": clips.passage(found), "makes": has_role(request.user, AUTHOR, TRAINER)}
    return render(request, "recordings/clip.html", context)


@require_safe
@role_required(*ROLES)
def clip_audio(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording"), pk=pk)
    return clips.clip_audio(request, found)
