"""One call: its page, its sound, its facts, who is who in it; and all of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from recordings import timecode
from recordings.audio.decoding import BadAudio
from recordings.calls.forms import FactsForm, UploadForm
from recordings.clips import comments
from recordings.clips.forms import ClipForm
from recordings.corrections import speakers
from recordings.erasing import receipts
from recordings.errors import DomainError
from recordings.gate import gate
from recordings.imports import importer
from recordings.models import Clip, Recording, Transcript, Turn
from recordings.privacy import suggestions
from recordings.retention import keeping
from recordings.roles import AUTHOR, ROLES, TRAINER, AuthenticatedHttpRequest, has_role, role_required
from recordings.transcription import intake, pipeline, queue
from recordings.transcription.intake import Facts
from recordings.transcripts import exports, statistics
from recordings.web.call_sound import call_audio as sound_of
from recordings.web.limits import limited
from recordings.web.middleware import takes_a_call
from recordings.web.pages import PER_PAGE, calls_of, told_why


@require_safe
@role_required(*ROLES)
def call_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    calls = (
        calls_of(request)
        .annotate(clip_count=Count("clips", filter=Q(clips__listed=True)))
        .order_by("-created_at", "-pk")
    )
    page = Paginator(calls, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "makes": has_role(request.user, AUTHOR, TRAINER)}
    if has_role(request.user, TRAINER) and not request.htmx:
        context["arrived"] = importer.arrived()
        context["queue"] = queue.stats()
    context["any_open"] = any((t := call.transcript) and t.is_open for call in page)
    return render(request, "recordings/_rows.html" if request.htmx else "recordings/list.html", context)


@takes_a_call
@role_required(AUTHOR, TRAINER)
@limited("upload", method="POST")
def upload(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        file = data.pop("audio")
        try:
            accepted = intake.accept(file, facts=Facts(**data), by=request.user)
        except BadAudio as problem:
            form.add_error("audio", str(problem))
        else:
            known = f"We have this recording already, as “{accepted.recording.title}”. Here it is."
            messages.success(request, "The call is in. It is being heard now." if accepted.new else known)
            if accepted.erased:
                messages.warning(request, f"{receipts.told(accepted.erased)} Now it is here again.")
            return redirect("recordings:call", accepted.recording.pk)
    return render(
        request, "recordings/upload.html", {"form": form}, status=400 if form.is_bound and not form.is_valid() else 200
    )


@require_safe
@role_required(*ROLES)
def call(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    if withheld := told_why(request, pk=pk):
        return withheld
    recording = get_object_or_404(calls_of(request).prefetch_related(listed_clips()), pk=pk)
    return render(request, "recordings/call.html", call_context(request, recording, ClipForm()))


def listed_clips() -> Prefetch[str]:
    """The clips that stand beside a call."""
    return Prefetch("clips", Clip.objects.listed().select_related("created_by", "competency"))


def call_context(request: AuthenticatedHttpRequest, recording: Recording, form: ClipForm) -> dict[str, object]:
    transcript = recording.transcript
    turns = list(transcript.turns.all()) if transcript and transcript.status == Transcript.Status.READY else []
    makes = has_role(request.user, AUTHOR, TRAINER)
    moment = timecode.read(request.GET.get("t", ""), duration_ms=recording.duration_ms)
    notes_of = comments.by_turn(recording, turns, user=request.user)
    suggested = list(recording.suggestions.all()) if makes and turns else []
    return {
        "personal": suggestions.overview(suggested),
        "suggested_in": suggestions.by_turn(suggested, turns),
        "alike_of": suggestions.alike(suggested, turns),
        "notes_of": notes_of,
        "comments": [comment for notes in notes_of.values() for comment in notes],
        "moment": moment,
        "marked": moment and turn_at(turns, moment.start_ms),
        "forms": exports.FORMS if turns and exports.may_take_away(request.user) else {},
        "rehearing": bool(turns) and any(hearing.is_open for hearing in recording.transcripts.all()),
        "recording": recording,
        "transcript": transcript,
        "turns": turns,
        "measures": statistics.measure(turns, duration_ms=recording.duration_ms) if turns else None,
        **(
            transcript.corrections.filter(undone_at=None).aggregate(
                corrected=Count("pk", filter=Q(fits=True)), unfit=Count("pk", filter=Q(fits=False))
            )
            if makes and transcript
            else {}
        ),
        "makes": makes,
        "curates": (curates := has_role(request.user, TRAINER)),
        "hold": keeping.hold_on(recording) if curates else None,
        "standing": gate.standing(recording) if makes else [],
        "voices": speakers.voices(recording) if makes else [],
        "tells": makes and recording.is_mono,
        "clip_form": form,
    }


def turn_at(turns: list[Turn], ms: int) -> Turn | None:
    """Who speaks at a moment: of two that speak at once who began last; in a silence who speaks next."""
    at = [turn for turn in turns if turn.start_ms <= ms < turn.end_ms]
    after = [turn for turn in turns if turn.start_ms > ms]
    if at:
        return max(at, key=lambda turn: turn.start_ms)
    return min(after, key=lambda turn: turn.start_ms, default=turns[-1] if turns else None)


@require_GET
@role_required(*ROLES)
def status(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """How far the hearing is: a fragment that asks again while the call is open, and reloads the page when it has ended."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    context = {
        "recording": recording,
        "transcript": recording.transcript,
        "makes": has_role(request.user, AUTHOR, TRAINER),
    }
    response = render(request, "recordings/_status.html", context | {"polled": True})
    if not (recording.transcript and recording.transcript.is_open):
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@role_required(*ROLES)
def call_audio(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
    return sound_of(request, recording)


@require_safe
@role_required(*ROLES)
@limited("export")
def export(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The call's text as a file: `as` is one of exports.FORMS."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    try:
        return exports.take(request, recording, form=request.GET.get("as", ""))
    except DomainError as problem:
        context = {"recording": recording, "problem": problem, "forms": exports.FORMS if problem.field else {}}
        return render(request, "recordings/not_taken.html", context, status=problem.status)


@require_POST
@role_required(AUTHOR, TRAINER)
def retry(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(calls_of(request), pk=pk)
    queue.hear(recording)
    messages.success(request, "The call is waiting to be heard again.")
    return redirect("recordings:call", pk)


@require_POST
@role_required(AUTHOR, TRAINER)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(calls_of(request), pk=pk)
    if pipeline.cancel(recording):
        messages.success(request, "Stopped. The recording is kept; it can be heard later.")
    return redirect("recordings:call", pk)


@require_POST
@role_required(TRAINER)
def curate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put a call into the library or take it out; saying it twice changes nothing."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    into = request.POST.get("in_library") == "yes"
    if into and not recording.in_library and (told := gate.missing(recording, whole=True)):
        messages.error(request, f"Not yet. {told}")
        return redirect("recordings:gate", pk)
    recording.in_library = into
    recording.save(update_fields=["in_library"])
    keeping.looked_at(recording, by=request.user)
    messages.success(
        request,
        "Learners hear it from now on."
        if recording.in_library
        else "Taken out: only authors and trainers hear the call. Clips that a path plays are still heard on it.",
    )
    return redirect("recordings:call", pk)


@role_required(AUTHOR, TRAINER)
def call_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(calls_of(request), pk=pk)
    form = FactsForm(request.POST or None, instance=recording)
    if request.method == "POST" and form.is_valid():
        form.save()
        if "agent_name" in form.changed_data:
            # The name of who took the call is not asked about.
            suggestions.look_through(recording)
        messages.success(request, "Saved.")
        return redirect("recordings:call", pk)
    context = {"form": form, "recording": recording}
    return render(request, "recordings/call_edit.html", context, status=400 if form.errors else 200)
