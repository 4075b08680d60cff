"""What in a call may be somebody's own: decided, one by one or all of a kind."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from recordings.clips import comments
from recordings.errors import DomainError
from recordings.models import Recording, Suggestion
from recordings.privacy import decide, suggestions
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.pages import calls_of

UNKNOWN = "Nothing was decided: choose “Take it out” or “Leave it in”."


@require_POST
@role_required(AUTHOR, TRAINER)
def suggestion(request: AuthenticatedHttpRequest, pk: int, suggestion_pk: int) -> HttpResponse:
    """`do` is accept, refuse or open; `alike`: and all that say the same. htmx gets the turns it is in, and what is left; others the call's page."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    # One that is gone was found no more, since somebody put its words right.
    asked = recording.suggestions.filter(pk=suggestion_pk).first()
    if asked is None:
        return _told(
            request, recording, [], "This is not found any more: the words were put right. Open the call again."
        )
    do = request.POST.get("do")
    every = list(recording.transcript.turns.all()) if recording.transcript else []
    alike = suggestions.alike(recording.suggestions.all(), every).get(asked.pk, [])
    also = alike if request.POST.get("alike") else []
    try:
        if do == "accept":
            decided = decide.accept(asked, by=request.user, also=also)
        elif do == "refuse":
            decided = decide.refuse(asked, by=request.user, also=also)
        elif do == "open":
            decided = decide.reopen(asked)
        else:
            return _told(request, recording, [asked], UNKNOWN)
    except DomainError as problem:
        return _told(request, recording, [asked], str(problem))
    # The others tell how many there are like them.
    return _told(request, recording, decided, around=alike)


@require_POST
@role_required(AUTHOR, TRAINER)
def of_a_kind(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """All that are open of one `kind`; `do` is accept or refuse."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    verbs = {"accept": decide.accept_all, "refuse": decide.refuse_all}
    all_of_them = verbs.get(request.POST.get("do", ""))
    if all_of_them is None:
        return _told(request, recording, [], UNKNOWN)
    return _told(request, recording, all_of_them(recording, kind=request.POST.get("kind", ""), by=request.user))


def _told(
    request: AuthenticatedHttpRequest,
    recording: Recording,
    decided: Sequence[Suggestion],
    problem: str = "",
    *,
    around: Sequence[Suggestion] = (),
) -> HttpResponse:
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        at = f"?t={decided[0].start_ms / 1000:g}" if decided else ""
        return redirect(f"{reverse('recordings:call', args=[recording.pk])}{at}#suggestions")
    there = list(recording.suggestions.all())
    every = list(recording.transcript.turns.all()) if recording.transcript else []
    touched = suggestions.turns_of((*decided, *around), every)
    context = {
        "recording": recording, "agent": recording.agent_name, "turns": touched, "makes": True, "mends": True,
        "tells": recording.is_mono, "notes_of": comments.by_turn(recording, every, user=request.user),
        "personal": suggestions.overview(there), "suggested_in": suggestions.by_turn(there, touched),
        "alike_of": suggestions.alike(there, every), "problem": problem,
    }  # fmt: skip
    return render(request, "recordings/_decided.html", context)
