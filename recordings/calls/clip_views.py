"""A clip made on its call’s page."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from recordings.calls.views import call_context, listed_clips, turn_at
from recordings.clips import clips
from recordings.clips.forms import ClipForm
from recordings.errors import DomainError
from recordings.models import Clip, Recording
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.pages import calls_of


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def clip_create(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
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
            clip = clips.make(recording=recording, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error("competency" if problem.field == "competency" else None, str(problem))
        else:
            return _made(request, clip)
    return _clip_form(request, recording, form)


def _made(request: AuthenticatedHttpRequest, clip: Clip) -> HttpResponse:
    """Back on the call where the clip is: htmx gets what has changed there, others the page at that moment."""
    recording = calls_of(request).prefetch_related(listed_clips()).get(pk=clip.recording_id)
    if request.htmx:
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
    except DomainError:
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
    except DomainError as problem:
        form.add_error(None, str(problem))
        return form, None
    return form, Clip(recording=recording, start_ms=start, end_ms=end)


def _clip_form(
    request: AuthenticatedHttpRequest, recording: Recording, form: ClipForm, shown: Clip | None = None
) -> HttpResponse:
    """The form with what was typed; `shown` is the clip it would make."""
    context = {
        "recording": recording,
        "form": form,
        "clip": shown,
        "excerpts": clips.excerpts(shown) if shown else [],
        "back": _place(recording, shown.start_ms) if shown else reverse("recordings:call", args=[recording.pk]),
    }
    page = "recordings/_clip_form.html" if request.htmx else "recordings/clip_create.html"
    return render(request, page, context, status=400 if form.errors else 200)
