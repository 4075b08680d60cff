"""From a call to training: a scenario grown from a part of it, a question asked about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from coaching.models import Quiz
from coaching.quizzes import writing as quiz_writing
from coaching.quizzes.forms import QuestionFromCallForm
from coaching.scenarios import growing
from coaching.scenarios.forms import ScenarioFromCallForm
from coaching.scenarios.growing import NothingToGrow
from coaching.views.author import making
from recordings import clips
from recordings.clips import BadSpan
from recordings.models import Recording
from recordings.numbers import whole
from recordings.people import AUTHOR, TRAINER, role_required


def _call(request: HttpRequest, pk: int) -> Recording:
    seen = Recording.objects.visible_to(request.user).prefetch_related("transcripts")
    return get_object_or_404(seen, pk=pk)


def _span(request: HttpRequest, recording: Recording) -> dict[str, int]:
    """The part of the call that the address names in ms; without one, or with nonsense, the whole call."""
    start, end = (whole(request.GET.get(name, "")) for name in ("start", "end"))
    if start is not None and end is not None and start < end <= recording.duration_ms:
        return {"start_ms": start, "end_ms": end}
    return {"start_ms": 0, "end_ms": recording.duration_ms}


@role_required(AUTHOR, TRAINER)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be grown from a part of a call; POST grows it."""
    recording = _call(request, pk)
    span = _span(request, recording)
    form = ScenarioFromCallForm(request.POST or None, user=request.user, initial={**span, "title": recording.title})
    told: list[growing.Exchange] = []
    if request.method == "POST" and form.is_valid():
        span = form.span()
        try:
            made = making.once(
                request, lambda: growing.grow(recording, form.facts(), **form.span(), by=making.me(request)).pk
            )
        except NothingToGrow as problem:
            form.add_error("end_ms", str(problem))
        else:
            messages.success(request, "It has grown. Now add to each moment what else one might say.")
            return redirect("coaching:scenario", made)
    else:
        try:
            told = growing.of(recording, **span)
        except NothingToGrow as problem:
            messages.error(request, str(problem))
    context = {"form": form, "recording": recording, "told": told, "most": growing.MOST}
    return making.shown(request, "coaching/author/scenario_from_call.html", context, form)


@role_required(AUTHOR, TRAINER)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A clip of a part of a call, and a quiz to ask about it in; POST goes on to the question with the clip chosen."""
    recording = _call(request, pk)
    form = QuestionFromCallForm(request.POST or None, user=request.user, initial=_span(request, recording))
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data, making.me(request)
        try:
            span = form.span()
            cut = clips.make(
                recording=recording, start_ms=span["start_ms"], end_ms=span["end_ms"], title=said["clip_title"], by=by
            )
        except BadSpan as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            facts: quiz_writing.Facts = {"title": said["title"], "intro": "", "pass_percent": 60}
            quiz: Quiz | None = said["quiz"]
            quiz_pk = quiz.pk if quiz else making.once(request, lambda: quiz_writing.add_quiz(facts, by=by).pk)
            return redirect(f"{reverse('coaching:question-create', args=[quiz_pk])}?clip={cut.pk}")
    context: dict[str, Any] = {"form": form, "recording": recording}
    return making.shown(request, "coaching/author/question_from_call.html", context, form)
