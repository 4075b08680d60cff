"""Drafts as learners will meet them. Nothing is stored: where one is, and how one came there, stands in the address."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.fields import LONG
from coaching.content.guideline.document import VERDICTS
from coaching.content.kinds import Start
from coaching.content.question.arranging import Order, moved
from coaching.content.question.document import Question
from coaching.content.question.predicting import Predict
from coaching.content.question.spotting import Spot
from coaching.content.question.task import MOST
from coaching.content.question.timeline import drawn
from coaching.content.quiz import taking
from coaching.content.scenario.case import Case, decide, heard, on_offer, opened, remembered
from coaching.content.scenario.debrief import decisions
from coaching.content.scenario.document import (
    OUTCOMES,
    Choice,
    NotInScenario,
    Scenario,
    choice_in,
    node_at,
    verdict_of,
)
from coaching.content.scenario.outline import numbers, outline
from coaching.words import TRUST
from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Clip
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


@require_safe
@role_required(AUTHOR, TRAINER)
def scenario_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Play a draft: `from` is the moment it began at, `with` what the case remembers there, `way` the ids of the choices made since,
    `given` the newest.
    """
    content = form_flow.one(request, "scenario", pk)
    scenario = drafts.filled_draft(content)
    began = request.GET.get("from", "")
    way = [choice for choice in request.GET.get("way", "").split(",") if choice]
    if request.GET.get("given"):
        way.append(request.GET["given"])
    remembers = request.GET.get("with", "")[:LONG]
    begin = {"from": began, "with": remembers} if remembers else {"from": began}
    context: dict[str, Any] = {"scenario": content, "draft": scenario, "began": began, "remembers": remembers}
    context |= {"way": ",".join(way), "again": f"?{urlencode(begin)}" if began else "?"}
    try:
        first = _case(scenario, began, remembers)
        context |= _after(scenario, first, way)
    except NotInScenario:
        return render(request, "coaching/author/preview_lost.html", context, status=404)
    context["back"] = f"?{urlencode(begin | {'way': ','.join(way[:-1])})}"
    said, case = context["said"], context["case"]
    node, told = node_at(scenario, case.node), heard(scenario, case)
    context |= {"node": node, "told": told, "choices": on_offer(scenario, case)}
    if said:
        context["verdict_words"] = VERDICTS[context["verdict"]]
        context["trust_words"] = TRUST[said.trust]
    context["called"] = numbers(outline(scenario)).get(node.key, "")
    context["ending_words"] = OUTCOMES[node.outcome].lower() if node.outcome else ""
    context["case_told"] = _told(scenario, case)
    if node.ends and not context["stuck"]:
        made = decisions(scenario, context["answered"], begun=first)
        strong = {choice.id: choice.clip for decision in made for choice in decision.strong if choice.clip}
        really = {key: _heard(request, pk) for key, pk in strong.items()}
        context |= {"decisions": made, "really": {key: told for key, told in really.items() if told["clip"]}}
    context |= _heard(request, told.clip)
    return render(request, "coaching/author/scenario_preview.html", context)


def _told(scenario: Scenario, case: Case) -> list[tuple[str, str]]:
    """What a case remembers, in words: trust, what was granted, and the scenario's own variables."""
    granted = [
        (limit.name, limit.amount(case.granted[limit.key])) for limit in scenario.limits if limit.key in case.granted
    ]
    own = [(variable.name, str(case.variables[variable.name])) for variable in scenario.variables]
    return [("trust", f"{case.trust:+d}" if case.trust else "0"), *granted, *own]


def _case(scenario: Scenario, began: str, given: str) -> Case:
    """Where a preview begins; `given` are effects that set what the case remembers. Raises NotInScenario."""
    case = opened(scenario, began)
    return replace(case, variables=remembered(scenario, Choice(id="", effects=given), case.variables))


def _after(scenario: Scenario, case: Case, way: list[str]) -> dict[str, Any]:
    """Where a way ends in the draft as it is now, and what was said last. Raises NotInScenario where it has gone."""
    said: Choice | None = None
    verdict, answered = None, []
    for choice_id in way:
        said = choice_in(node_at(scenario, case.node), choice_id)
        verdict = verdict_of(scenario, said, case.values)
        if said.to is None:
            break
        answered.append((case.node, choice_id))
        case = decide(scenario, case, choice_id).case
    stuck = said is not None and said.to is None
    return {"case": case, "said": said, "verdict": verdict, "answered": answered, "stuck": stuck}


@require_safe
@role_required(AUTHOR, TRAINER)
def quiz_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft: `seed` says which questions are drawn and how all are laid out, `question` counts from 1, `given` is the answer."""
    content = form_flow.one(request, "quiz", pk)
    quiz = drafts.filled_draft(content)
    seed = whole(request.GET.get("seed", "")) or 1
    state = taking.begin(quiz, Start(seed=seed))
    asked = [number for number in state["asked"] if taking.link_at(quiz, state, state["asked"].index(number)).document]
    number = min(whole(request.GET.get("question", "1")) or 1, len(asked))
    context: dict[str, Any] = {"quiz": content, "number": number, "of": len(asked), "seed": seed}
    context |= {"address": reverse("coaching:quiz-preview", args=[pk]), "back": reverse("coaching:quiz", args=[pk])}
    context["varies"] = bool(quiz.draws) or quiz.shuffle_questions or quiz.shuffle_answers
    if not asked:
        return render(request, "coaching/author/quiz_preview.html", context)
    state = state | {"asked": asked}
    question = taking.question_at(quiz, state, number - 1)
    context["next"] = number + 1 if number < len(asked) else None
    context |= _asked(request, question, seed=taking.seed_of(quiz, state, asked[number - 1]))
    return render(request, "coaching/author/quiz_preview.html", context, status=400 if "error" in context else 200)


@require_safe
@role_required(AUTHOR, TRAINER)
def question_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """One question of the bank, as learners will meet it; `given` is the answer."""
    content = form_flow.one(request, "question", pk)
    seed = whole(request.GET.get("seed", "")) or 1
    address, back = (reverse(f"coaching:question-{page}", args=[pk]) for page in ("preview", "edit"))
    context: dict[str, Any] = {"number": 1, "of": 1, "next": None, "seed": seed, "address": address, "back": back}
    context |= _asked(request, content.draft, seed=str(seed))
    return render(request, "coaching/author/quiz_preview.html", context, status=400 if "error" in context else 200)


def _asked(request: HttpRequest, question: Question, *, seed: str) -> dict[str, Any]:
    """A question being asked, or told how it was answered; a half-written one says what it lacks."""
    given = request.GET.getlist("given")[:MOST]
    asked_to = request.GET.get("move", "")
    if isinstance(question.task, Order) and asked_to:
        given = moved(given or [item.id for item in question.task.laid_out(seed, [])], asked_to)
    context: dict[str, Any] = {"question": question, "given": given} | _heard(request, question.clip)
    # Learners may be told less, or later: their quiz says so.
    context["told"] = {"grade": True, "answers": True, "whys": True}
    if "answer" in request.GET and not asked_to:
        try:
            context["mark"] = question.task.mark(given)
        except DomainError as problem:
            context["error"] = problem.message
        except ZeroDivisionError:
            context["error"] = "There is nothing to answer yet."
    context["laid_out"] = question.task.laid_out(seed, given)
    if "mark" not in context:
        return context
    clip = context["clip"]
    context["excerpts"] = clips.excerpts(clip) if clip else []
    if isinstance(question.task, Predict):
        rest = _heard(request, question.task.rest)
        context["rest"] = rest | {"excerpts": clips.excerpts(rest["clip"]) if rest["clip"] else []}
    if isinstance(question.task, Spot) and clip:
        found = context["mark"].told
        context["timeline"] = drawn(question.task, found, start_ms=clip.start_ms, end_ms=clip.end_ms)
    return context


def _heard(request: HttpRequest, clip_pk: int | None) -> dict[str, Any]:
    """The clip of a moment or a question, where this person may hear it."""
    seen = Clip.objects.visible_to(request.user).select_related("recording")
    clip = seen.filter(pk=clip_pk).first() if clip_pk else None
    return {"clip": clip, "audio_url": reverse("recordings:clip-audio", args=[clip.pk]) if clip else ""}
