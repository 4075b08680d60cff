"""Who is who in a call: which channel is the agent’s, who speaks in one turn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from recordings.corrections import speakers
from recordings.errors import DomainError
from recordings.models import Recording, Turn
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.pages import calls_of


@require_POST
@role_required(AUTHOR, TRAINER)
def swap(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Say which channel or voice is the agent's: `agent_channel` 0, 1, or empty where nobody has said yet."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    said = request.POST.get("agent_channel", "none")
    try:
        # What is no number is no channel either, and is answered like one that is not there.
        agent = None if said == "" else int(said) if said in ("0", "1") else -1
        speakers.swap(recording, agent_channel=agent, by=request.user)
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Agent and customer are named anew." if said else "Who is who is open again.")
    return redirect("recordings:call", pk)


@require_POST
@role_required(AUTHOR, TRAINER)
def turn_speaker(request: AuthenticatedHttpRequest, pk: int, turn_pk: int) -> HttpResponse:
    """Say who speaks in one turn of a mono call; answers with the turn's name alone where htmx asks."""
    recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
    turn = get_object_or_404(Turn.objects.filter(transcript__recording=recording), pk=turn_pk)
    here = f"{reverse('recordings:call', args=[pk])}#turn-{turn.start_ms}"
    try:
        turn = speakers.say(turn, speaker=request.POST.get("speaker", ""), by=request.user)
    except DomainError as problem:
        messages.error(request, str(problem))
        return HttpResponse(headers={"HX-Redirect": here}) if request.htmx else redirect(here)
    if request.htmx:
        context = {"turn": turn, "recording": recording, "agent": recording.agent_name, "swapped": True}
        return render(request, "recordings/_speaker.html", context)
    return redirect(here)
