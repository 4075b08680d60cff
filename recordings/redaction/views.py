"""Something taken out of a call, on a page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from recordings.errors import DomainError
from recordings.models import Recording, Turn
from recordings.numbers import whole
from recordings.redaction import redactions
from recordings.redaction.words import Span
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.forms import Dressed, MomentField
from recordings.web.pages import calls_of


class RedactForm(Dressed, forms.Form):
    start_ms = MomentField(label="From", help_text="Minutes and seconds, like 1:23.4.")
    end_ms = MomentField(label="To")
    what = forms.ChoiceField(
        label="What is said there",
        choices=[("", "Choose"), *((what, what[0].upper() + what[1:]) for what in redactions.WHAT)],
        help_text="This word stands in its place from then on.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def redact(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take something out of a call for good. `?start=` and `?end=` (ms) are the span to begin with; `do=show` tells the words in it."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    asked = {f"{edge}_ms": whole(request.GET.get(edge, "")) for edge in ("start", "end")}
    form = RedactForm(request.POST or None, initial=asked)
    span, moved = (asked["start_ms"], asked["end_ms"]), False
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        span = (given["start_ms"], given["end_ms"])
        try:
            # What was moved after it was shown is shown first: nothing brings it back.
            moved = request.POST.get("do") != "show" and request.POST.get("shown", _shown(*span)) != _shown(*span)
            if request.POST.get("do") != "show" and not moved:
                redactions.redact(recording, [Span(**given)], by=request.user)
                messages.success(request, "Taken out. Its words are gone; the sound is bleeped in a minute.")
                return redirect("recordings:redact", pk)
            redactions.checked(recording, Span(**given))
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
    start, end = span
    whole_span = start is not None and end is not None and start < end and not form.errors
    context = {
        "recording": recording,
        "form": form,
        "said": _said(recording, *span),
        # As an address says what to play of a sound (W3C Media Fragments): seconds.
        "span": f"{(start or 0) / 1000:.3f},{(end or 0) / 1000:.3f}" if whole_span else "",
        "moved": moved,
        "shown": _shown(*span) if whole_span else "",
        "redactions": recording.redactions.select_related("by"),
    }
    return render(request, "recordings/redact.html", context, status=400 if form.errors else 200)


def _shown(start_ms: int | None, end_ms: int | None) -> str:
    """A span as the page says back which one it showed."""
    return f"{start_ms}-{end_ms}"


def _said(recording: Recording, start_ms: int | None, end_ms: int | None) -> list[tuple[Turn, list[tuple[str, bool]]]]:
    """The turns of a span, word by word: each with whether it would be taken out."""
    transcript = recording.transcript
    if transcript is None or start_ms is None or end_ms is None or end_ms <= start_ms:
        return []
    start, end = redactions.widened(recording, start_ms, end_ms)
    span = Span(start, end, "")
    found: list[Any] = []
    for turn in transcript.turns.filter(start_ms__lt=end, end_ms__gt=start):
        found.append((turn, [(word["text"], span.holds(word)) for word in turn.words]))
    return found
