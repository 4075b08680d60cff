"""What is heard, what waits and why, and what a folder brought."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from recordings.models import Transcript
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required
from recordings.transcription import queue
from recordings.web.pages import calls_of

# So many of each kind on the page; the rest is counted.
SHOWN = 10


def _transcripts(request: AuthenticatedHttpRequest) -> QuerySet[Transcript]:
    return Transcript.objects.select_related("recording").filter(recording__in=calls_of(request))


@require_safe
@role_required(TRAINER)
def queue_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What waits, is being heard, was put off or failed; htmx asks for the middle of it while something is open."""
    stats = queue.stats()
    shown = {kind.replace(" ", "_"): list(queue.all_of(kind)[:SHOWN]) for kind in queue.MATTER}
    more = {kind: getattr(stats, kind) - len(some) for kind, some in shown.items()}
    context = {"stats": stats, "day": queue.last_day(), "more": more, **shown}
    return render(request, "recordings/_queue.html" if request.htmx else "recordings/queue.html", context)


@require_POST
@role_required(TRAINER)
def retry(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    transcript = get_object_or_404(_transcripts(request), pk=pk)
    if queue.retry(transcript):
        messages.success(request, f"“{transcript.recording}” is waiting to be heard.")
    else:
        messages.success(request, f"“{transcript.recording}” needs no other try: it is being heard, or has been.")
    return redirect("recordings:ear")


@require_POST
@role_required(TRAINER)
def retry_failed(request: AuthenticatedHttpRequest) -> HttpResponse:
    many = len(queue.retry_failed())
    told = f"{many} call{' is' if many == 1 else 's are'} waiting to be heard again."
    messages.success(request, told if many else "Nothing has failed: there is nothing to try again.")
    return redirect("recordings:ear")


@require_POST
@role_required(TRAINER)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    transcript = get_object_or_404(_transcripts(request), pk=pk)
    if queue.cancel(transcript):
        messages.success(request, f"“{transcript.recording}” is stopped. The recording is kept; it can be heard later.")
    else:
        messages.success(request, f"“{transcript.recording}” was over already: there was nothing to stop.")
    return redirect("recordings:ear")
