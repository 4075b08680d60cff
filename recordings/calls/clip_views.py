"""A clip made on its call’s page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from recordings.calls.views import call_context, listed_clips
from recordings.clips import clips
from recordings.clips.forms import ClipForm
from recordings.errors import DomainError
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.pages import calls_of


@require_POST
@role_required(AUTHOR, TRAINER)
def clip_create(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(calls_of(request).prefetch_related(listed_clips()), pk=pk)
    form = ClipForm(request.POST)
    if form.is_valid():
        try:
            clip = clips.make(recording=recording, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            form.add_error("competency" if problem.field == "competency" else None, str(problem))
        else:
            messages.success(request, f"Clip “{clip.title}” is made.")
            return redirect("recordings:clip", clip.pk)
    return render(request, "recordings/call.html", call_context(request, recording, form), status=400)
