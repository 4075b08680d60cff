"""What colleagues say about a call's moments: read beside the turns and on a page of their own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from recordings import timecode
from recordings.clips import comments
from recordings.clips.forms import AnswerForm, CommentForm
from recordings.errors import DomainError
from recordings.models import Comment, Recording, Transcript
from recordings.numbers import whole
from recordings.roles import AUTHOR, ROLES, TRAINER, AuthenticatedHttpRequest, has_role, role_required
from recordings.web.pages import calls_of


@role_required(*ROLES)
def call_comments(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The comments on a call; POST writes one, or answers the one that `to` names. `?at=` is the moment to begin with."""
    recording = get_object_or_404(calls_of(request), pk=pk)
    makes = has_role(request.user, AUTHOR, TRAINER)
    if request.method == "POST":
        if not makes:
            raise PermissionDenied
        if "to" in request.POST:
            return _answer(request, recording)
    at = timecode.read(request.GET.get("at", ""), duration_ms=recording.duration_ms)
    form = CommentForm(request.POST or None, initial={"at_ms": at.start_ms if at else 0})
    if request.method == "POST" and form.is_valid():
        try:
            comment = comments.add(recording=recording, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, str(problem))
        else:
            return redirect(_place(recording, comment))
    context = {
        "recording": recording,
        "comments": comments.on(recording, user=request.user),
        "form": form,
        "makes": makes,
    }
    return render(request, "recordings/comments.html", context, status=400 if form.errors else 200)


def _answer(request: AuthenticatedHttpRequest, recording: Recording) -> HttpResponse:
    to = Comment.objects.filter(recording=recording, pk=whole(request.POST["to"]) or 0).first()
    form = AnswerForm(request.POST)
    if to is None:
        form.add_error(
            None, "The comment you answer has been taken away. Copy your words and write a comment of your own."
        )
    elif form.is_valid():
        try:
            answer = comments.add(recording=recording, to=to, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error("text" if to else None, str(problem))
        else:
            return redirect(_place(recording, answer))
    context = {"form": form, "recording": recording, "to": to}
    return render(request, "recordings/comment.html", context, status=400)


@role_required(AUTHOR, TRAINER)
def comment_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Correct what one has written, or take it away; a colleague's words are the colleague's."""
    own = comments.visible_to(request.user).filter(by=request.user)
    found = get_object_or_404(own.select_related("recording"), pk=pk)
    if "remove" in request.POST:
        try:
            comments.remove(found)
        except DomainError as problem:
            messages.error(request, str(problem))
            return redirect("recordings:comment-edit", pk)
        messages.success(request, "Your comment is gone.")
        return redirect("recordings:call", found.recording_id)
    form = AnswerForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            comments.change(found, **form.cleaned_data)
        except DomainError as problem:
            form.add_error(problem.field, str(problem))
        else:
            return redirect(_place(found.recording, found))
    context = {"form": form, "recording": found.recording, "comment": found}
    return render(request, "recordings/comment.html", context, status=400 if form.errors else 200)


def _place(recording: Recording, comment: Comment) -> str:
    """Where a comment is read: beside its turn, or on the page of comments while the call has no text."""
    transcript = recording.transcript
    if transcript and transcript.status == Transcript.Status.READY and transcript.turns.exists():
        return f"{reverse('recordings:call', args=[recording.pk])}?t={comment.at_ms / 1000:.3f}#comment-{comment.pk}"
    return f"{reverse('recordings:comments', args=[recording.pk])}#comment-{comment.pk}"
