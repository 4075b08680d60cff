"""From a call to training: a scenario grown from a part of it, a question asked about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from coaching.authoring import form_flow
from coaching.authoring.quizzes import going_on, proposals
from coaching.authoring.quizzes.editor import Editor
from coaching.authoring.quizzes.forms import SpanForm
from coaching.authoring.scenarios import from_call
from coaching.authoring.scenarios.forms import ScenarioFromCallForm
from recordings.errors import DomainError
from recordings.models import Recording
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


def _call(request: HttpRequest, pk: int) -> Recording:
    seen = Recording.objects.visible_to(request.user).prefetch_related("transcripts")
    return get_object_or_404(seen, pk=pk)


def _span(request: HttpRequest, recording: Recording) -> dict[str, int]:
    """The part of the call that the address names in ms; without one, or with nonsense, the whole call."""
    start, end = (whole(request.GET.get(name, "")) for name in ("start", "end"))
    if start is not None and end is not None and start < end <= recording.duration_ms:
        return {"start_ms": start, "end_ms": end}
    return {"start_ms": 0, "end_ms": recording.duration_ms}


def _told(recording: Recording, span: dict[str, int]) -> tuple[list[from_call.Exchange], str]:
    """What a scenario would grow from; nothing, and why, where it cannot."""
    try:
        return from_call.of(recording, **span), ""
    except DomainError as problem:
        return [], problem.message


@role_required(AUTHOR, TRAINER)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be grown from a part of a call; POST grows it."""
    recording = _call(request, pk)
    span = _span(request, recording)
    told, trouble = _told(recording, span)
    initial = {**span, "title": recording.title}
    form = ScenarioFromCallForm(request.POST or None, user=request.user, told=told, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            content = from_call.grow(
                recording,
                form.facts(),
                **form.span(),
                others=form.others(),
                by=form_flow.me(request),
                client_key=form_flow.client_key(request),
            )
        except DomainError as problem:
            form.add_error("end_ms", problem.message)
        else:
            messages.success(request, "It has grown. Say where each answer leads, and what it does for the customer.")
            return redirect("coaching:scenario", content.number)
    elif trouble and request.method != "POST":
        messages.error(request, trouble)
    context = {"form": form, "recording": recording, "most": from_call.MOST}
    return form_flow.shown(request, "coaching/author/scenario_from_call.html", context, form)


@role_required(AUTHOR, TRAINER)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A question written about a part of a call, on one page: proposed from what was said there, heard as clips that are cut when
    it is saved.
    """
    recording = _call(request, pk)
    # What was sent has its answers: none are looked for.
    proposed = proposals.of(
        recording, **_span(request, recording), by=request.user if request.method == "GET" else None
    )
    chosen = next((one for one in proposed if one.name == request.GET.get("propose")), proposed[0])
    editor = Editor(request, chosen.question)
    span = SpanForm(request.POST or None, user=request.user, initial=chosen.span, kind=editor.kind)
    if editor.is_sent and all([editor.is_valid(), span.is_valid()]):
        try:
            made = proposals.save(
                recording,
                editor.document(),
                span.cleaned_data,
                by=form_flow.me(request),
                client_key=form_flow.client_key(request),
            )
        except DomainError as problem:
            span.add_error(problem.field if problem.field in span.fields else None, problem.message)
        else:
            return going_on.after_save(request, made.question, made.quiz)
    elif request.method == "POST" and not editor.is_sent:
        span = SpanForm(initial=request.POST.dict(), user=request.user, kind=editor.kind)
    context = {"editor": editor, "form": editor.facts, "task": editor.task, "span": span, "recording": recording}
    context |= {
        "proposed": proposed,
        "chosen": chosen,
        "turns": proposals.turns_in(recording, **_span(request, recording)),
    }
    return form_flow.shown(request, "coaching/author/question_from_call.html", context, span, *editor)
