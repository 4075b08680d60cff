"""Notes between a trainer and a learner: written, read, answered, done. Nobody else ever sees one."""

from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring.fields import ClipField
from coaching.authoring.form_flow import client_key
from coaching.cohorts.forms import DueDateField
from coaching.models import Attempt, Enrollment, Note, Response
from coaching.roster.found import learners, matching
from coaching.team import notes
from recordings import timecode
from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Clip, Recording
from recordings.numbers import whole
from recordings.roles import LEARNER, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.forms import Dressed


class NoteForm(Dressed, forms.Form):
    text = forms.CharField(
        label="Your note",
        max_length=notes.LONGEST,
        widget=forms.Textarea(attrs={"rows": "6", "spellcheck": "true"}),
        help_text="What you saw, and what was good about it. Only the two of you read it.",
        error_messages={"required": "Write a sentence: it is what they read first."},
    )
    clip = ClipField(help_text="It plays from the note, whatever else they may hear.")
    next_step = forms.CharField(
        label="A next step",
        max_length=300,
        required=False,
        help_text="What you agree on, small enough for this week.",
    )
    due_on = DueDateField(help_text="Until when. Nothing closes when it has passed.")


class AnswerForm(Dressed, forms.Form):
    answer = forms.CharField(
        label="Your answer", max_length=notes.LONGEST, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )


@role_required(TRAINER)
def note_write(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """To a learner, about what the address names: ?attempt=, ?response=, ?clip=, or ?recording= with &t= in seconds."""
    # Authors and trainers learn too, without the role.
    everybody = User.objects.filter(Q(groups__name=LEARNER) | Q(enrollments__isnull=False)).distinct()
    learner = get_object_or_404(everybody, pk=pk)
    evidence = _evidence(request, learner)
    form = NoteForm(request.POST or None, initial={"clip": evidence.clip})
    chosen = request.POST.get("clip") or (evidence.clip and evidence.clip.pk)
    cast(ClipField, form.fields["clip"]).offer(request.user, chosen=chosen, listed=True)
    if form.is_valid():
        told = form.cleaned_data
        try:
            note = notes.write(
                learner=learner,
                by=request.user,
                text=told["text"],
                next_step=told["next_step"],
                due_on=told["due_on"],
                evidence=replace(evidence, clip=told["clip"]),
                client_key=client_key(request),
            )
            messages.success(request, f"{learner.get_full_name() or learner.username} finds it on their home page.")
            return redirect("coaching:note", note.pk)
        except DomainError as problem:
            if problem.status == 404:
                raise Http404(problem.message) from problem
            form.add_error(problem.field or None, problem.message)
    context = {
        "learner": learner,
        "form": form,
        "evidence": evidence,
        "notes": notes.about(learner).filter(by=request.user)[:5],
    }
    return render(request, "coaching/note_write.html", context, status=400 if form.errors else 200)


# So many people a page offers; who is not among them is looked for by name.
OFFERED = 30


@require_safe
@role_required(TRAINER)
def note_to_whom(request: AuthenticatedHttpRequest, pk: int, about: str) -> HttpResponse:
    """To whom a note about a call (from `?start=` in ms) or a clip goes: learners of one's own cohorts first, or those `q` names."""
    if about == "call":
        call = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
        start = whole(request.GET.get("start", ""))
        title, told = call.title, {"recording": str(pk)} | ({"t": f"{start / 1000:.1f}"} if start is not None else {})
    else:
        title, told = get_object_or_404(Clip.objects.visible_to(request.user), pk=pk).title, {"clip": str(pk)}
    asked = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:100]
    own = Enrollment.objects.going_on().filter(cohort__in=request.user.cohorts_led.values("pk"), learner=OuterRef("pk"))
    people: Any = matching(learners(), asked).annotate(is_own=Exists(own))
    context = {
        "title": title,
        "about": about,
        "pk": pk,
        "start": request.GET.get("start", ""),
        "asked": asked,
        "people": people.order_by("-is_own", *learners().query.order_by)[:OFFERED],
        "told": urlencode(told),
    }
    return render(request, "coaching/note_to_whom.html", context)


@require_safe
@role_required()
def note_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One's own: those to a learner, those a trainer has written."""
    own = notes.about(request.user)
    written = Note.objects.filter(by=request.user).select_related("learner", "clip", "attempt__version__content")
    return render(request, "coaching/notes.html", {"own": own[:100], "written": written[:100]})


@role_required()
def note(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A note with what it is about; its learner answers here."""
    found = get_object_or_404(_seen_by(request), pk=pk)
    mine = found.learner_id == request.user.pk
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if not mine:
            raise Http404
        if form.is_valid():
            notes.acknowledge(found, answer=form.cleaned_data["answer"])
            messages.success(request, f"{found.by.get_full_name() or found.by.username} sees it.")
            return redirect("coaching:note", pk)
    context: dict[str, Any] = {"note": found, "mine": mine, "form": form, "today": timezone.localdate()}
    if found.clip:
        context["excerpts"] = clips.excerpts(found.clip)
    if found.at_ms is not None:
        context["at"] = timecode.short(found.at_ms)
    return render(request, "coaching/note.html", context, status=400 if form.errors else 200)


@require_POST
@role_required()
def note_seen(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """That its learner has opened it: the page says so, for looking at something changes nothing by itself."""
    found = get_object_or_404(_seen_by(request), pk=pk, learner=request.user)
    notes.see(found)
    return HttpResponse(status=204)


@require_POST
@role_required()
def note_done(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_seen_by(request), pk=pk)
    notes.settle(found, done=request.POST.get("done") != "no")
    return redirect("coaching:note", pk)


@require_safe
@role_required()
def note_audio(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    """The clip of a note, for the two it is between: its learner may hear it whatever else they may hear."""
    found = get_object_or_404(_seen_by(request), pk=pk, clip__isnull=False)
    assert found.clip
    return clips.clip_audio(request, found.clip)


def _seen_by(request: HttpRequest) -> Any:
    found = Note.objects.visible_to(request.user)
    return found.select_related(
        "learner", "by", "clip__recording", "recording", "attempt__version__content", "response"
    )


def _evidence(request: HttpRequest, learner: User) -> notes.Evidence:
    """What the address names. What is not there, or not theirs, is refused: Http404."""
    told = request.GET

    def number(name: str) -> int | None:
        return whole(told.get(name, ""))

    attempt = response = clip = recording = None
    checks = Attempt.objects.filter(learner=learner, mode=Attempt.Mode.CHECK).select_related("version__content")
    if told.get("response"):
        answers = Response.objects.filter(attempt__in=checks, attempt__shown_to_trainers=True)
        response = get_object_or_404(answers.select_related("attempt__version__content"), pk=number("response"))
        attempt = response.attempt
    elif told.get("attempt"):
        attempt = get_object_or_404(checks, pk=number("attempt"))
    if told.get("clip"):
        heard = Clip.objects.visible_to(request.user).select_related("recording")
        clip = get_object_or_404(heard, pk=number("clip"))
    elif told.get("recording"):
        recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=number("recording"))
    at_ms = timecode.ms(told.get("t", "")) if recording else None
    return notes.Evidence(attempt=attempt, response=response, clip=clip, recording=recording, at_ms=at_ms)
