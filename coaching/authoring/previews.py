"""Drafts as learners will meet them. Nothing is stored: where one is, and how one came there, stands in the address."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from coaching.authoring import drafts, form_flow
from coaching.content.guideline.document import VERDICTS
from coaching.content.question.marking import mark
from coaching.content.scenario.document import (
    OUTCOMES,
    Choice,
    NotInScenario,
    Scenario,
    choice_in,
    granted_after,
    node_at,
    start_of,
    verdict_of,
)
from coaching.content.scenario.outline import numbers, outline
from coaching.words import TRUST
from recordings.errors import DomainError
from recordings.models import Clip
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


@require_safe
@role_required(AUTHOR, TRAINER)
def scenario_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Play a draft: `from` is the moment it began at, `way` the ids of the choices made since, `given` the newest."""
    content = form_flow.one(request, "scenario", pk)
    scenario = drafts.filled_draft(content)
    began = request.GET.get("from", "")
    way = [choice for choice in request.GET.get("way", "").split(",") if choice]
    if request.GET.get("given"):
        way.append(request.GET["given"])
    context: dict[str, Any] = {"scenario": content, "draft": scenario, "began": began, "way": ",".join(way)}
    context["again"] = f"?{urlencode({'from': began})}" if began else "?"
    try:
        context |= _after(scenario, began, way)
    except NotInScenario:
        return render(request, "coaching/author/preview_lost.html", context, status=404)
    context["back"] = f"?{urlencode({'from': began, 'way': ','.join(way[:-1])})}"
    said, node = context["said"], context["node"]
    if said:
        context["verdict"] = verdict_of(scenario, said, context["before"])
        context["verdict_words"] = VERDICTS[context["verdict"]]
        context["trust_words"] = TRUST[said.trust]
    context["called"] = numbers(outline(scenario)).get(node.key, "")
    context["ending_words"] = OUTCOMES[node.outcome].lower() if node.outcome else ""
    context |= _heard(request, node.clip)
    return render(request, "coaching/author/scenario_preview.html", context)


def _after(scenario: Scenario, began: str, way: list[str]) -> dict[str, Any]:
    """Where a way ends in the draft as it is now, and what was said last. Raises NotInScenario where it has gone."""
    node = node_at(scenario, began) if began else start_of(scenario)
    said: Choice | None = None
    asked = node
    before: dict[str, Decimal] = {}
    granted: dict[str, Decimal] = {}
    for choice_id in way:
        asked, said, before = node, choice_in(node, choice_id), granted
        granted = granted_after(scenario, said, before)
        if said.to is None:
            return {"node": node, "asked": asked, "said": said, "before": before, "stuck": True}
        node = node_at(scenario, said.to)
    return {"node": node, "asked": asked, "said": said, "before": before, "stuck": False}


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft: `question` counts from 1, `given` are the ids of the options chosen for it."""
    content = form_flow.one(request, "quiz", pk)
    questions = drafts.filled_draft(content).asked
    number = min(whole(request.GET.get("question", "1")) or 1, len(questions))
    given = request.GET.getlist("given")
    context: dict[str, Any] = {"quiz": content, "number": number, "of": len(questions), "given": given}
    context["address"] = reverse("coaching:quiz-preview", args=[pk])
    if not questions:
        return render(request, "coaching/author/quiz_preview.html", context)
    question = questions[number - 1]
    context |= {"question": question, "next": number + 1 if number < len(questions) else None}
    if "answer" in request.GET:
        try:
            context["marked"] = mark(question, given)
        except DomainError as problem:
            context["error"] = problem.message
    context |= _heard(request, question.clip)
    return render(request, "coaching/author/quiz_preview.html", context, status=400 if "error" in context else 200)


def _heard(request: HttpRequest, clip_pk: int | None) -> dict[str, Any]:
    """The clip of a moment or a question, where this person may hear it."""
    clips = Clip.objects.visible_to(request.user).select_related("recording")
    clip = clips.filter(pk=clip_pk).first() if clip_pk else None
    return {"clip": clip, "audio_url": reverse("recordings:clip-audio", args=[clip.pk]) if clip else ""}
