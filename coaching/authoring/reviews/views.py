"""A colleague's look at a scenario: the whole of it to read, what was noticed, and what they say."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from coaching.authoring import drafts, form_flow
from coaching.authoring.publishing import last_review, not_looked_at
from coaching.authoring.reviews import services
from coaching.authoring.reviews.forms import AskForm
from coaching.content.scenario.document import Node, Scenario
from coaching.content.scenario.outline import numbers, outline
from coaching.models import Content, Review, ReviewComment
from recordings.errors import DomainError
from recordings.roles import AUTHOR, TRAINER, role_required


@dataclass(frozen=True)
class Page:
    """A moment or an ending to read: how it is called, its choices with where they lead, and what was noticed about it."""

    node: Node
    number: str
    choices: list[tuple[Any, str]]
    comments: list[ReviewComment]


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a draft with what was noticed. POST asks for a look, says what one thinks, takes the question back, or publishes without."""
    content = form_flow.one(request, "scenario", pk)
    form = AskForm(request.POST if request.POST.get("act") == "ask" else None, user=form_flow.me(request))
    if request.method == "POST":
        try:
            done = ACTS.get(request.POST.get("act", ""), _nothing)(request, content, form)
        except DomainError as problem:
            messages.error(request, problem.message)
            done = True
        if done:
            return redirect("coaching:scenario-review", pk)
    return render(
        request, "coaching/author/review.html", _context(request, content, form), status=400 if form.errors else 200
    )


Act = Callable[[HttpRequest, Content, AskForm], bool]


def _ask(request: HttpRequest, content: Content, form: AskForm) -> bool:
    if not form.is_valid():
        return False
    services.ask(content, by=form_flow.me(request), **form.cleaned_data)
    messages.success(request, "Asked. It stands on their first page.")
    return True


def _say(request: HttpRequest, content: Content, form: AskForm) -> bool:
    ready = request.POST.get("ready") == "yes"
    services.say(_open(content), by=form_flow.me(request), ready=ready, said=request.POST.get("said", ""))
    messages.success(request, "Said. Thank you for looking.")
    return True


def _take_back(request: HttpRequest, content: Content, form: AskForm) -> bool:
    services.take_back(_open(content), by=form_flow.me(request))
    messages.success(request, "Taken back. Nobody is asked any more.")
    return True


def _publish(request: HttpRequest, content: Content, form: AskForm) -> bool:
    form_flow.publish(request, content, reason=request.POST.get("reason", ""))
    return True


def _nothing(request: HttpRequest, content: Content, form: AskForm) -> bool:
    return True


ACTS: dict[str, Act] = {"ask": _ask, "say": _say, "take-back": _take_back, "publish": _publish}


def _open(content: Content) -> Review:
    """The look somebody waits for. Raises DomainError 409 where nobody does."""
    found = content.reviews.order_by("-asked_at", "-pk").first()
    if found is None or found.status == Review.Status.DROPPED:
        raise DomainError("Nobody waits for a look at it any more.", status=409)
    return found


@require_POST
@role_required(AUTHOR, TRAINER)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a moment, or about the whole."""
    content = form_flow.one(request, "scenario", pk)
    try:
        made = services.comment(
            content,
            key=request.POST.get("key", ""),
            text=request.POST.get("text", ""),
            by=form_flow.me(request),
            client_key=form_flow.client_key(request),
        )
    except DomainError as problem:
        messages.error(request, problem.message)
        return redirect("coaching:scenario-review", pk)
    return redirect(_place(made))


@require_POST
@role_required(AUTHOR, TRAINER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment has been seen to."""
    found = get_object_or_404(_comments(request).select_related("content"), pk=pk)
    try:
        services.settle(found, by=form_flow.me(request), answer=request.POST.get("answer", ""))
    except DomainError as problem:
        messages.error(request, problem.message)
    return redirect(_place(found))


def _comments(request: HttpRequest) -> QuerySet[ReviewComment]:
    return ReviewComment.objects.filter(content__in=Content.objects.visible_to(request.user))


def _place(made: ReviewComment) -> str:
    return f"{reverse('coaching:scenario-review', args=[made.content.number])}#comment-{made.pk}"


def _context(request: HttpRequest, content: Content, form: AskForm) -> dict[str, Any]:
    scenario: Scenario = drafts.filled_draft(content)
    noticed: dict[str, list[ReviewComment]] = defaultdict(list)
    keys = {node.key for node in scenario.nodes}
    for one in content.review_comments.select_related("by", "settled_by"):
        # What was said about a moment that has gone is kept with the whole.
        noticed[one.key if one.key in keys else ""].append(one)
    called = numbers(outline(scenario))
    titles = {node.key: f"{called[node.key]} {node.title}" for node in scenario.nodes}
    # 1, 2 … 10, then A, B.
    nodes = sorted(scenario.nodes, key=lambda node: (node.ends, len(called[node.key]), called[node.key]))
    last = last_review(content)
    waiting = not_looked_at(content, last)
    return {
        "scenario": content,
        "draft": scenario,
        "form": form,
        "review": last,
        "waiting": waiting,
        "is_current": bool(last and last.is_ready and not waiting),
        "own": last is not None and last.asked_by_id == form_flow.me(request).pk,
        "state": form_flow.overview(content),
        "whole": noticed[""],
        "unsettled": sum(one.settled_at is None for told in noticed.values() for one in told),
        "pages": [
            Page(
                node,
                called[node.key],
                [(choice, titles.get(choice.to or "", "")) for choice in node.choices],
                noticed[node.key],
            )
            for node in nodes
        ],
    }
