"""A transcript mended: one turn at a time, what was changed by whom, and taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from recordings.clips import comments
from recordings.corrections import editing, log
from recordings.corrections.log import ChangedMeanwhile
from recordings.errors import DomainError
from recordings.models import Correction, Recording, Turn
from recordings.numbers import whole
from recordings.privacy import suggestions
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.vocabulary import terms
from recordings.web.pages import PER_PAGE, calls_of


def _here(recording: Recording, ms: int) -> str:
    """The call's page, at a moment."""
    return f"{reverse('recordings:call', args=[recording.pk])}?t={ms / 1000:g}#turn-{ms}"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def turn(request: AuthenticatedHttpRequest, pk: int, turn_pk: int) -> HttpResponse:
    """Mend one turn. `do` is save (`text`, a turn for each line of it), join (to the next of its voice, saved before) or remove.

    htmx gets what the turn has become; others the call's page. 409 where somebody was faster: what was typed is kept.
    """
    recording = get_object_or_404(calls_of(request), pk=pk)
    transcript = recording.transcript
    if transcript is None:
        raise Http404
    found = transcript.turns.filter(pk=turn_pk).first()
    if request.method != "POST":
        if not found:
            raise Http404(log.RE_CUT)
        return _editor(request, recording, found, text=found.text)
    text, said = request.POST.get("text", ""), request.POST.get("version", "")
    # A turn that is gone is told by the verbs.
    asked = found or Turn(pk=turn_pk, transcript=transcript)
    try:
        became = _mended(request, asked, text=text, version=whole(said) or 0)
    except ChangedMeanwhile as problem:
        return _editor(
            request, recording, problem.turn or asked, text=text, problem=str(problem), theirs=problem.turn, status=409
        )
    except DomainError as problem:
        return _editor(request, recording, asked, text=text, problem=str(problem), version=said, status=400)
    made = log.made_of(became, transcript=transcript, by=request.user)
    start_ms = became[0].start_ms if became else asked.start_ms
    if not request.htmx:
        messages.success(request, "Saved. What was changed stands under “Corrections” and can be taken back.")
        return redirect(_here(recording, start_ms))
    every = list(transcript.turns.all())
    here = {turn_pk, *(turn.pk for turn in became)}
    there = list(recording.suggestions.all())
    gone = [state["pk"] for state in made.before if state["pk"] not in here] if made else []
    context = {
        "recording": recording, "turns": became, "agent": recording.agent_name, "makes": True,
        "notes_of": comments.by_turn(recording, every, user=request.user), "made": made, "gone": gone,
        "mends": True, "tells": recording.is_mono, "personal": suggestions.overview(there),
        "suggested_in": suggestions.by_turn(there, became),
        "alike_of": suggestions.alike(there, every), "offers": editing.offers(made) if made else [],
    }  # fmt: skip
    return render(request, "recordings/_mended.html", context)


def _mended(request: AuthenticatedHttpRequest, turn: Turn, *, text: str, version: int) -> list[Turn]:
    by, do = request.user, request.POST.get("do", "save")
    if do == "remove":
        editing.remove(turn, version=version, by=by)
        return []
    if do == "join":
        return [editing.join(turn, text=text, version=version, by=by)]
    return editing.reword(turn, text=text, version=version, by=by)


def _editor(
    request: AuthenticatedHttpRequest,
    recording: Recording,
    turn: Turn,
    *,
    text: str,
    problem: str = "",
    theirs: Turn | None = None,
    version: str = "",
    status: int = 200,
) -> HttpResponse:
    """`theirs`: the turn as somebody saved it meanwhile; the next save replaces it knowingly."""
    there = turn.start_ms is not None
    context = {
        "recording": recording, "turn": turn, "text": text, "problem": problem, "theirs": theirs, "there": there,
        "version": version or turn.version, "follows": editing.following(turn) if there else None,
        "last": theirs and log.last_of(theirs),
        # Where the browser cannot fit the field to its text.
        "rows": min(20, 2 + len(text) // 60 + text.count("\n")),
    }  # fmt: skip
    page = "recordings/_turn_edit.html" if request.htmx else "recordings/turn_edit.html"
    return render(request, page, context, status=status)


@require_GET
@role_required(AUTHOR, TRAINER)
def history(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What was changed in a call's transcript, newest first."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    made = (
        Correction.objects.filter(transcript=recording.transcript)
        .select_related("by", "undone_by", "transcript__recording")
        .order_by("-pk")
    )
    page = Paginator(made, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, not one.undone_at and not log.refusal(one.transcript, one)) for one in page]
    return render(request, "recordings/corrections.html", {"recording": recording, "page": page, "rows": rows})


@require_POST
@role_required(AUTHOR, TRAINER)
def undo(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    seen = Correction.objects.filter(transcript__recording__in=Recording.objects.visible_to(request.user))
    correction = get_object_or_404(seen.select_related("transcript__recording"), pk=pk)
    recording = correction.transcript.recording
    try:
        log.undo(correction, by=request.user)
    except ChangedMeanwhile as problem:
        messages.error(request, str(problem))
        return redirect("recordings:corrections", recording.pk)
    messages.success(request, "Taken back: it reads as it did before." if correction.fits else "Let go.")
    if request.POST.get("from") == "corrections":
        return redirect("recordings:corrections", recording.pk)
    return redirect(_here(recording, correction.start_ms))


@require_POST
@role_required(AUTHOR, TRAINER)
def learn(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A name that a correction put right joins the vocabulary; htmx gets a line that says so, or why not."""
    text, heard_as = request.POST.get("text", ""), request.POST.get("heard_as", "")
    try:
        told = f"“{terms.learn(text=text, heard_as=heard_as, by=request.user)}” is in the vocabulary."
    except DomainError as problem:
        told, kept = str(problem), False
    else:
        kept = True
    if request.htmx:
        return render(request, "recordings/_learnt.html", {"told": told, "kept": kept})
    (messages.success if kept else messages.error)(request, told)
    return redirect("recordings:vocabulary")
