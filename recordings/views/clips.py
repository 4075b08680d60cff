"""Clips: made on a call’s page, heard on their own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from recordings import clips, playlists
from recordings.clips import BadSpan
from recordings.exports import NotHeard
from recordings.forms import AddToPlaylistForm, ClipForm
from recordings.models import Clip, Playlist, Recording
from recordings.numbers import whole
from recordings.people import AUTHOR, ROLES, TRAINER, has_role, role_required
from recordings.playlists import BadPlaylist
from recordings.views import PER_PAGE, calls_of
from recordings.views.calls import call_context, listed_clips, turn_at


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def clip_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a clip: in the dialog on the call's page (htmx), or on a page of its own that needs no JavaScript.

    `?start=` and `?end=` (ms) are the span to begin with; `do=show` tells the words it holds and makes nothing yet.
    """
    recording = get_object_or_404(calls_of(request).prefetch_related(listed_clips()), pk=pk)
    asked = {f"{edge}_ms": whole(request.GET.get(edge, "")) for edge in ("start", "end")}
    form = ClipForm(request.POST or None, initial=asked)
    if request.method != "POST":
        start_ms, end_ms = asked["start_ms"], asked["end_ms"]
        shown = None if start_ms is None or end_ms is None else _would_be(recording, start_ms, end_ms)
        return _clip_form(request, recording, form, shown)
    if request.POST.get("do") == "show":
        return _clip_form(request, recording, *_without_making(recording, request.POST))
    if form.is_valid():
        try:
            clip = clips.make(recording=recording, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except BadSpan as problem:
            form.add_error("competency" if problem.field == "competency" else None, str(problem))
        else:
            return _made(request, clip)
    return _clip_form(request, recording, form)


def _made(request: HttpRequest, clip: Clip) -> HttpResponse:
    """Back on the call where the clip is: htmx gets what has changed there, others the page at that moment."""
    recording = calls_of(request).prefetch_related(listed_clips()).get(pk=clip.recording_id)
    if request.htmx:  # type: ignore[attr-defined]
        context = call_context(request, recording, ClipForm()) | {"clip": clip}
        return trigger_client_event(render(request, "recordings/_clip_made.html", context), "clip-made")
    messages.success(request, f"Clip “{clip.title}” is made.")
    return redirect(_place(recording, clip.start_ms))


def _place(recording: Recording, ms: int) -> str:
    """The call's page at a moment, with the turn in sight that is said there."""
    transcript = recording.transcript
    turn = turn_at(list(transcript.turns.defer("words", "text")), ms) if transcript else None
    address = f"{reverse('recordings:call', args=[recording.pk])}?t={ms / 1000:g}"
    return f"{address}#turn-{turn.start_ms}" if turn else address


def _would_be(recording: Recording, start_ms: int, end_ms: int) -> Clip | None:
    """The clip of a span, not stored; None where it would be refused."""
    try:
        start, end = clips.snapped(recording, start_ms, end_ms)
    except BadSpan:
        return None
    return Clip(recording=recording, start_ms=start, end_ms=end)


def _without_making(recording: Recording, typed: QueryDict) -> tuple[ClipForm, Clip | None]:
    """What was typed, complaining of its span alone, and the clip that would make."""
    form = ClipForm(typed)
    for name in set(form.errors) - {"start_ms", "end_ms"}:
        del form.errors[name]
    if form.errors:
        return form, None
    try:
        start, end = clips.snapped(recording, form.cleaned_data["start_ms"], form.cleaned_data["end_ms"])
    except BadSpan as problem:
        form.add_error(None, str(problem))
        return form, None
    return form, Clip(recording=recording, start_ms=start, end_ms=end)


def _clip_form(request: HttpRequest, recording: Recording, form: ClipForm, shown: Clip | None = None) -> HttpResponse:
    """The form with what was typed; `shown` is the clip it would make."""
    context = {
        "recording": recording,
        "form": form,
        "clip": shown,
        "passage": clips.passage(shown) if shown else [],
        "back": _place(recording, shown.start_ms) if shown else reverse("recordings:call", args=[recording.pk]),
    }
    page = "recordings/_clip_form.html" if request.htmx else "recordings/clip_create.html"  # type: ignore[attr-defined]
    return render(request, page, context, status=400 if form.errors else 200)


@role_required(AUTHOR, TRAINER)
def clip_edit(request: HttpRequest, pk: int) -> HttpResponse:
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
        except BadSpan as problem:
            form.add_error("competency" if problem.field == "competency" else None, str(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("recordings:clip", pk)
    return render(
        request, "recordings/clip_edit.html", {"form": form, "clip": found}, status=400 if form.errors else 200
    )


@require_safe
@role_required(*ROLES)
def clip_list(request: HttpRequest) -> HttpResponse:
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
def clip(request: HttpRequest, pk: int) -> HttpResponse:
    return _clip_page(request, _whole(request, pk))


@require_POST
@role_required(AUTHOR, TRAINER)
def clip_playlists(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a clip to a playlist that is there, or to a new one."""
    found = _whole(request, pk)
    form = AddToPlaylistForm(request.POST, offered=Playlist.objects.visible_to(request.user))
    if form.is_valid():
        said = form.cleaned_data
        try:
            chosen = said["playlist"] or playlists.make(title=said["title"], by=request.user)  # type: ignore[arg-type]
            playlists.add(chosen, found)
        except BadPlaylist as problem:
            form.add_error(problem.field, str(problem))
        else:
            messages.success(request, f"It is in “{chosen.title}”.")
            return redirect("recordings:clip", pk)
    return _clip_page(request, found, form)


def _whole(request: HttpRequest, pk: int) -> Clip:
    seen = Clip.objects.visible_to(request.user).select_related("recording", "created_by", "competency")
    return get_object_or_404(seen, pk=pk)


def _clip_page(request: HttpRequest, found: Clip, form: AddToPlaylistForm | None = None) -> HttpResponse:
    makes = has_role(request.user, AUTHOR, TRAINER)
    context = {
        "clip": found,
        "passage": clips.passage(found),
        "playlists": found.playlists.all(),
        "makes": makes,
        "uses": clips.uses(found) if makes else [],
        "form": (form or AddToPlaylistForm(offered=Playlist.objects.exclude(clips=found))) if makes else None,
    }
    return render(request, "recordings/clip.html", context, status=400 if form else 200)


@require_safe
@role_required(*ROLES)
def clip_audio(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording"), pk=pk)
    return clips.clip_audio(request, found)


@require_safe
@role_required(*ROLES)
def clip_captions(request: HttpRequest, pk: int) -> HttpResponse:
    """The clip's words as WebVTT, to be saved."""
    found = get_object_or_404(Clip.objects.visible_to(request.user).select_related("recording"), pk=pk)
    try:
        return clips.captions(found)
    except NotHeard as problem:
        raise Http404(str(problem)) from None
