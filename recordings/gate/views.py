"""Where a call stands, and what its agent says to it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from recordings.access import log
from recordings.errors import DomainError
from recordings.gate import gate
from recordings.gate.forms import AnswerForm, AskForm, PaperForm
from recordings.models import Consent, Recording
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, has_role, role_required
from recordings.web.call_sound import call_audio


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def call_gate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The steps of a call, and what can be done next: listen to it, ask its agent, write down what was agreed on paper, or taken back."""
    # Also one that is closed: somebody has to see why.
    recording = get_object_or_404(Recording.objects.prefetch_related("transcripts"), pk=pk)
    does = request.POST.get("do", "")
    ask = AskForm(request.POST if does == "ask" else None, recording=recording, auto_id="ask_%s")
    paper = PaperForm(request.POST if does == "paper" else None, auto_id="paper_%s")
    problem = ""
    if request.method == "POST":
        try:
            told = _done(request, recording, does, ask, paper)
        except DomainError as error:
            problem = error.message
        else:
            if told:
                messages.success(request, told)
                return redirect("recordings:gate", pk)
    context = {
        "recording": recording,
        "standing": gate.standing(recording),
        "consents": recording.consents.select_related("agent", "asked_by"),
        "looked": recording.looks.filter(by=request.user).exists(),
        "agreed": recording.consents.filter(state=Consent.State.AGREED).exists(),
        "own": recording.uploaded_by_id == request.user.pk,
        "ask": ask,
        "paper": paper if has_role(request.user, TRAINER) else None,
        "problem": problem,
    }
    return render(
        request, "recordings/gate.html", context, status=400 if problem or ask.errors or paper.errors else 200
    )


def _done(request: AuthenticatedHttpRequest, recording: Recording, does: str, ask: AskForm, paper: PaperForm) -> str:
    """What was done, in a sentence; empty where a form has to be corrected. Raises DomainError."""
    if does == "look":
        gate.look(recording, by=request.user)
        return "Thank you: your look counts."
    if does == "ask" and ask.is_valid():
        consent = gate.ask(recording, by=request.user, **ask.cleaned_data)
        return f"{consent.agent.get_full_name() or consent.agent.username} is asked." if consent.agent else ""
    if does == "paper" and paper.is_valid():
        gate.on_paper(recording, by=request.user, **paper.cleaned_data)
        return "Written down."
    if does == "back":
        for consent in recording.consents.filter(agent=None):
            if not has_role(request.user, TRAINER):
                raise DomainError("A trainer writes down what was taken back on paper.", status=403)
            gate.take_back(consent)
        return "Taken back. Nobody hears the call any more."
    return ""


@require_safe
@role_required()
def consents(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What somebody was asked about calls of theirs, and what they said."""
    return render(request, "recordings/consents.html", {"consents": gate.own(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def consent(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One call of theirs: hear it, agree, agree to less, rather not, or take back. No reason is asked."""
    asked = _own(request, pk)
    form = AnswerForm(request.POST or None, initial={"scope": asked.scope, "until": asked.until})
    problem = ""
    if request.method == "POST":
        agrees = request.POST.get("answer") == "agree"
        if not agrees or form.is_valid():
            try:
                gate.answer(asked, agrees=agrees, **(form.cleaned_data if agrees else {}))
            except DomainError as error:
                problem = error.message
            else:
                messages.success(request, "Thank you. It counts from now on, and you can change your mind at any time.")
                return redirect("recordings:consent", pk)
    listeners = log.of_call(asked.recording)
    context = {"consent": asked, "recording": asked.recording, "form": form, "problem": problem, "listeners": listeners}
    return render(request, "recordings/consent.html", context, status=400 if problem or form.errors else 200)


def _own(request: AuthenticatedHttpRequest, pk: int) -> Consent:
    return get_object_or_404(Consent.objects.filter(agent=request.user).select_related("recording", "asked_by"), pk=pk)


@require_safe
@role_required()
def consent_audio(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    """The sound of a call, for the agent on it: they have to hear what they are asked about. Once taken back they do not hear it here either."""
    return call_audio(request, _own(request, pk).recording)
