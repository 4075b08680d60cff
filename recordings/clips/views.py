"""Clips: made on a call’s page, heard on their own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from recordings.clips import clips, playlists
from recordings.clips.forms import AddToPlaylistForm, ClipForm
from recordings.errors import DomainError
from recordings.models import Clip, Playlist
from recordings.roles import AUTHOR, ROLES, TRAINER, AuthenticatedHttpRequest, has_role, role_required
from recordings.transcripts import exports
from recordings.web.limits import limited
from recordings.web.pages import PER_PAGE, told_why


@role_required(AUTHOR, TRAINER)
def clip_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Correct a clip, or take it away where nothing uses it."""
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording", "competency"), pk=pk)
    if "remove" in request.POST:
        if clips.remove(found):
            messages.success(request, f"“{found.title}” is gone. The call is untouched.")
            return redirect("recordings:call", found.recording_id)
        used = clips.in_words(clips.uses(found))
        told = f"This clip is in use, so it stays: {used}. Take it out there first; what is published keeps its clips."
        messages.error(request, told)
        return redirect("recordings:clip", pk)
    said = {"start_ms": found.start_ms, "end_ms": found.end_ms, "title": found.title, "note": found.note}
    said["competency"] = found.competency.name if found.competency else ""
    form = ClipForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            clips.change(found, **form.cleaned_data)
        except DomainError as problem:
            form.add_error("competency" if problem.field == "competency" else None, str(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("recordings:clip", pk)
    return render(
        request, "recordings/clip_edit.html", {"form": form, "clip": found}, status=400 if form.errors else 200
    )


@require_safe
@role_required(*ROLES)
def clip_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All clips one may hear, or those that show the `competency` the address names."""
    seen = Clip.objects.visible_to(request.user).listed()
    shown = " ".join(request.GET.get("competency", "").replace("\x00", " ").split())
    made = seen.filter(clips.showing(shown)) if shown else seen
    made = made.select_related("recording", "created_by", "competency").order_by("-created_at", "-pk")
    context = {
        "page": Paginator(made, PER_PAGE).get_page(request.GET.get("page")),
        "makes": has_role(request.user, AUTHOR, TRAINER),
        "shown": shown,
        "competencies": clips.competencies(of=seen),
    }
    return render(request, "recordings/clips.html", context)


@require_safe
@role_required(*ROLES)
def clip(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    if withheld := told_why(request, clips=pk):
        return withheld
    return _clip_page(request, _whole(request, pk))


@require_POST
@role_required(AUTHOR, TRAINER)
def clip_playlists(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Add a clip to a playlist that is there, or to a new one."""
    found = _whole(request, pk)
    form = AddToPlaylistForm(request.POST, offered=Playlist.objects.visible_to(request.user))
    if form.is_valid():
        said = form.cleaned_data
        try:
            chosen = said["playlist"] or playlists.make(title=said["title"], by=request.user)
            playlists.add(chosen, found)
        except DomainError as problem:
            form.add_error(problem.field, str(problem))
        else:
            messages.success(request, f"It is in “{chosen.title}”.")
            return redirect("recordings:clip", pk)
    return _clip_page(request, found, form)


def _whole(request: AuthenticatedHttpRequest, pk: int) -> Clip:
    seen = Clip.objects.visible_to(request.user).select_related("recording", "created_by", "competency")
    return get_object_or_404(seen, pk=pk)


def _clip_page(request: AuthenticatedHttpRequest, found: Clip, form: AddToPlaylistForm | None = None) -> HttpResponse:
    makes = has_role(request.user, AUTHOR, TRAINER)
    context = {
        "clip": found,
        "excerpts": clips.excerpts(found),
        "playlists": found.playlists.all(),
        "makes": makes,
        "takes": exports.may_take_away(request.user),
        "uses": clips.uses(found) if makes else [],
        "form": (form or AddToPlaylistForm(offered=Playlist.objects.exclude(clips=found))) if makes else None,
    }
    return render(request, "recordings/clip.html", context, status=400 if form else 200)


@require_safe
@role_required(*ROLES)
def clip_audio(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording"), pk=pk)
    return clips.clip_audio(request, found)


@require_safe
@role_required(*ROLES)
@limited("export")
def clip_captions(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The clip's words as WebVTT, to be saved."""
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording"), pk=pk)
    try:
        return clips.captions(request, found)
    except DomainError as problem:
        if problem.status == 403:
            raise PermissionDenied(problem.message) from None
        raise Http404(str(problem)) from None
