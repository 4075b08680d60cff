"""A scenario as text: seen, changed, taken away, and made anew from it. Works without JavaScript."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from coaching.authoring import form_flow
from coaching.authoring.scenarios import services
from coaching.authoring.scenarios.forms import TextFileForm, TextForm
from coaching.content.scenario import text
from recordings.roles import AUTHOR, TRAINER, role_required
from recordings.web import files


@role_required(AUTHOR, TRAINER)
def scenario_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as YAML, to be changed as a whole; with `?download` as a file."""
    content = form_flow.one(request, "scenario", pk)
    written = text.written(content.draft)
    if request.method != "POST" and "download" in request.GET:
        name = files.file_name(content.title, "yaml", nameless="scenario")
        return files.to_save(written.encode(), name=name, media_type="text/yaml; charset=utf-8")
    form = TextForm(request.POST or None, initial={"text": written}, user=form_flow.me(request), before=content.draft)
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid(),
        write=lambda based_on: services.save_whole(
            content,
            form.scenario,
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
        ),
        form=form,
    )
    if saving.revision:
        messages.success(request, "Saved.")
        return redirect("coaching:scenario-text", pk)
    context = {"form": form, "scenario": content, "saved_at": content.updated_at}
    return form_flow.shown(request, "coaching/author/scenario_text.html", context, form, saving=saving)


@role_required(AUTHOR, TRAINER)
def scenario_from_text(request: HttpRequest) -> HttpResponse:
    """A new scenario from pasted text or a file."""
    form = TextFileForm(request.POST or None, request.FILES or None, user=form_flow.me(request))
    if request.method == "POST" and form.is_valid():
        by, key = form_flow.me(request), form_flow.client_key(request)
        content = services.create_whole(form.scenario, by=by, client_key=key)
        messages.success(request, "The scenario is here.")
        return redirect("coaching:scenario", content.number)
    return form_flow.shown(request, "coaching/author/scenario_text.html", {"form": form}, form)


@require_safe
@role_required(AUTHOR, TRAINER)
def schema(request: HttpRequest) -> HttpResponse:
    """What may be written, for editors that complete and check it."""
    answer = JsonResponse(text.schema(), content_type="application/schema+json", json_dumps_params={"indent": 2})
    answer.headers["Content-Disposition"] = 'inline; filename="scenario.schema.json"'
    return answer
