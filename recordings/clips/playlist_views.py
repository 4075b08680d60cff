"""Playlists: listed, heard one clip after the other, kept in order."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from recordings.clips import clips, playlists
from recordings.clips.forms import PlaylistForm
from recordings.errors import DomainError
from recordings.models import Clip, Playlist
from recordings.numbers import whole
from recordings.roles import AUTHOR, ROLES, TRAINER, AuthenticatedHttpRequest, has_role, role_required
from recordings.web.pages import PER_PAGE


@role_required(*ROLES)
def playlist_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The playlists one may hear something of; POST makes one."""
    makes = has_role(request.user, AUTHOR, TRAINER)
    form = PlaylistForm(request.POST or None)
    if request.method == "POST":
        if not makes:
            raise PermissionDenied
        if form.is_valid():
            try:
                made = playlists.make(by=request.user, **form.cleaned_data)
            except DomainError as problem:
                form.add_error("title", str(problem))
            else:
                return redirect("recordings:playlist", made.pk)
    found = Playlist.objects.visible_to(request.user).prefetch_related(playlists.shown_to(request.user))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, sum(entry.clip.duration_ms for entry in one.entries.all())) for one in page]
    context = {"page": page, "rows": rows, "form": form, "makes": makes}
    return render(request, "recordings/playlists.html", context, status=400 if form.errors else 200)


@require_safe
@role_required(*ROLES)
def playlist(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    seen = Playlist.objects.visible_to(request.user).select_related("created_by")
    found = get_object_or_404(seen.prefetch_related(playlists.shown_to(request.user)), pk=pk)
    shown = [entry.clip for entry in found.entries.all()]
    said = clips.excerpts_of(shown)
    context = {
        "playlist": found,
        "rows": [(clip, said[clip.pk]) for clip in shown],
        "lasts_ms": sum(clip.duration_ms for clip in shown),
        "makes": has_role(request.user, AUTHOR, TRAINER),
    }
    return render(request, "recordings/playlist.html", context)


@role_required(AUTHOR, TRAINER)
def playlist_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Name and describe a playlist anew, or take it away."""
    if "remove" in request.POST:
        playlists.remove(pk)
        messages.success(request, "The playlist is gone. Its clips are where they were.")
        return redirect("recordings:playlists")
    found = get_object_or_404(Playlist, pk=pk)
    form = PlaylistForm(request.POST or None, initial={"title": found.title, "note": found.note})
    if request.method == "POST" and form.is_valid():
        try:
            playlists.change(found, **form.cleaned_data)
        except DomainError as problem:
            form.add_error("title", str(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("recordings:playlist", pk)
    context = {"form": form, "playlist": Playlist.objects.get(pk=pk)}
    return render(request, "recordings/playlist_edit.html", context, status=400 if form.errors else 200)


@require_POST
@role_required(AUTHOR, TRAINER)
def playlist_clip(request: AuthenticatedHttpRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Put a clip at place `to` (0 is the first), or take it out: `out`."""
    found = get_object_or_404(Playlist, pk=pk)
    clip = get_object_or_404(Clip.objects.visible_to(request.user), pk=clip_pk)
    here = reverse("recordings:playlist", args=[pk])
    to = whole(request.POST.get("to", ""))
    try:
        if "out" in request.POST:
            playlists.take_out(found, clip)
            messages.success(request, f"“{clip.title}” is out of this playlist. The clip stays.")
            return redirect(here)
        if to is not None:
            playlists.move(found, clip, to=to)
    except DomainError as problem:
        messages.error(request, str(problem))
        return redirect("recordings:playlists")
    return redirect(f"{here}#clip-{clip.pk}")
