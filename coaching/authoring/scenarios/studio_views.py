"""The studio: one page on which a scenario is written, and what it asks for while one writes."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.scenarios import studio_state
from coaching.models import Content
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required

# The ways to see a scenario that one page shows.
SCRIPT, MAP = "script", "map"


@require_safe
@role_required(AUTHOR, TRAINER)
def studio(request: HttpRequest, pk: int, key: str = "", view: str = SCRIPT) -> HttpResponse:
    """The whole scenario at once, as a script or as a map; `key` is the moment one comes for."""
    content = form_flow.one(request, "scenario", pk)
    if key and not any(node.key == key for node in content.draft.nodes):
        raise Http404
    told = studio_state.shown(content, user=request.user, drawn=view == MAP)
    told |= {"around": studio_state.surroundings(content), "here": key, "view": view}
    context = {"scenario": content, "state": form_flow.overview(content), "told": told, "view": view}
    return render(request, "coaching/author/studio.html", context)


@require_POST
@role_required(AUTHOR, TRAINER)
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Save a whole draft as one has it: JSON with `document`, the number of the revision it is `basedOn`, and `drawn` for the map."""
    content = form_flow.one(request, "scenario", pk)

    def act(sent: dict[str, Any], based_on: int) -> dict[str, Any]:
        saved = studio_state.save(content, sent.get("document"), by=form_flow.me(request), based_on=based_on)
        return {"clashes": saved.clashes}

    return _answered(request, content, act)


@require_POST
@role_required(AUTHOR, TRAINER)
def step(request: HttpRequest, pk: int) -> JsonResponse:
    """Undo, or with `way` = redo redo: JSON with the number of the revision it is `basedOn`."""
    content = form_flow.one(request, "scenario", pk)

    def act(sent: dict[str, Any], based_on: int) -> dict[str, Any]:
        move = drafts.redo if sent.get("way") == "redo" else drafts.undo
        move(content, by=form_flow.me(request), based_on=based_on)
        return {}

    return _answered(request, content, act)


@require_safe
@role_required(AUTHOR, TRAINER)
def clips(request: HttpRequest, pk: int) -> JsonResponse:
    """Clips for a moment or an answer, found by `q`."""
    content = form_flow.one(request, "scenario", pk)
    found = studio_state.find_clips(request.GET.get("q", "")[:200], near=content, user=request.user)
    return JsonResponse({"clips": found, "all": reverse("recordings:clips")})


def _answered(request: HttpRequest, content: Content, act: Any) -> JsonResponse:
    """Do what was sent, and tell how the draft stands; a refusal says why, and nothing was written."""
    try:
        sent = json.loads(request.body)
        based_on = whole(str(sent["basedOn"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"message": "This is no draft. Load the page again."}, status=400)
    try:
        more = act(sent, based_on or 0)
    except DomainError as problem:
        return JsonResponse({"message": problem.message}, status=problem.status)
    drawn = sent.get("drawn") is True
    return JsonResponse(studio_state.shown(content, user=request.user, drawn=drawn) | more)
