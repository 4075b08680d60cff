"""What the studio shows of a scenario's draft, as JSON: the document, and all that is reckoned from it."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse
from django.utils import timezone

from coaching.authoring import drafts, form_flow
from coaching.authoring.fields import LONG
from coaching.content.base import dump
from coaching.content.findings import Finding
from coaching.content.guideline.document import Limit
from coaching.content.merge import Clash
from coaching.content.scenario import flips
from coaching.content.scenario.conditions import Unreadable, condition, effects
from coaching.content.scenario.diagram import draw
from coaching.content.scenario.document import (
    ASKED,
    MOST_NODES,
    Choice,
    Node,
    Scenario,
    all_choices,
    computed_verdict,
    limit_of,
)
from coaching.content.scenario.figures import figures
from coaching.content.scenario.map import chart
from coaching.content.scenario.outline import numbers, outline
from coaching.content.scenario.proof import HEADINGS, MOST_FOR_A_PAGE, not_left, prove
from coaching.models import Content, Revision
from recordings.errors import DomainError
from recordings.models import Clip, Competency

# Of a larger scenario the map is drawn when somebody opens it, not at every save.
DRAWN_AT_ONCE = 150
FOUND = 20
# What a part of a scenario is called where two people have changed it at once.
PLACES: dict[str, type[Choice] | type[Node]] = {"choices": Choice, "nodes": Node}


class Saved(NamedTuple):
    """What a save came to; `clashes` in words."""

    revision: Revision
    clashes: list[dict[str, Any]]


def save(content: Content, mine: Any, *, by: User, based_on: int) -> Saved:
    """Put a whole draft together with what is there. Raises DomainError for what is none, is too long, or has too many moments."""
    if not isinstance(mine, dict) or not isinstance(mine.get("nodes"), list):
        raise DomainError("This is no scenario. Load the page again.", field="document")
    if len(mine["nodes"]) > MOST_NODES:
        raise DomainError(f"A scenario has at most {MOST_NODES} moments. Make two of it.", field="document")
    long = max((len(text) for text in _texts(mine)), default=0)
    if long > LONG:
        raise DomainError(f"A text here has {long} letters; {LONG} is the most. Shorten it.", field="document")
    if any("\x00" in text or _is_half(text) for text in _texts(mine)):
        raise DomainError("There is a sign in a text here that cannot be kept. Take it out.", field="document")
    merging = drafts.merge(content, mine, by=by, based_on=based_on)
    return Saved(merging.revision, [_told(content.draft, clash) for clash in merging.clashes])


def shown(content: Content, *, user: User | AnonymousUser, drawn: bool = False) -> dict[str, Any]:
    """Everything the page needs; with `drawn` the map even of a large scenario."""
    scenario: Scenario = drafts.filled_draft(content)
    state = form_flow.overview(content)
    called = numbers(outline(scenario))
    clips = _clips_of(content, user)
    lengths = {clip.pk: clip.end_ms - clip.start_ms for clip in clips}
    drawn = drawn or len(scenario.nodes) <= DRAWN_AT_ONCE
    return {
        "revision": content.head.number if content.head else 0,
        "savedAt": timezone.localtime(content.updated_at).strftime("%H:%M"),
        "document": dump(content.draft),
        "standing": state.standing.words,
        "wantsPublishing": state.wants_publishing,
        "problems": len(state.problems),
        "canUndo": state.can_undo,
        "canRedo": state.can_redo,
        "findings": [
            asdict(finding)
            | {"number": called.get(finding.where, ""), "short": HEADINGS.get(finding.kind, finding.title)}
            for finding in [*state.findings, *_changed(content, scenario)]
        ],
        "headings": HEADINGS,
        "figures": figures(prove(scenario, most=MOST_FOR_A_PAGE, lengths=lengths)),
        "numbers": called,
        "verdicts": {choice.id: _measured(scenario, choice) for _, choice in all_choices(scenario)},
        "unreadable": dict(_unreadable(scenario)),
        "map": asdict(chart(scenario)) if drawn else None,
        "small": asdict(draw(scenario)) if drawn else None,
        "clips": {str(clip.pk): clip_told(clip) for clip in clips},
    }


def surroundings(content: Content) -> dict[str, Any]:
    """What does not change while one writes: the guideline's limits, competencies, addresses."""
    link = content.draft.guideline
    guideline = drafts.filled_draft(content).guideline
    document = guideline.document if guideline else None
    address = {
        name: reverse(f"coaching:scenario-{name}", args=[content.number])
        for name in ("draft", "step", "clips", "preview", "map")
    }
    return {
        "guideline": {"title": document.title, "url": reverse("coaching:guideline", args=[link.number])}
        if document
        else None,
        "limits": [
            limit.model_dump(mode="json") | {"told": _limit(limit)} for limit in (document.limits if document else [])
        ],
        "competencies": [
            {"pk": pk, "name": name} for pk, name in Competency.objects.order_by("name").values_list("pk", "name")
        ],
        "longest": LONG,
        "urls": address | {"script": reverse("coaching:scenario", args=[content.number])},
        "cutUrl": reverse("recordings:list"),
    }


def _clips_of(content: Content, user: User | AnonymousUser) -> list[Clip]:
    """The clips its draft plays, of those this person may hear."""
    used = Clip.objects.filter(uses__content=content, uses__version=None).values("pk")
    return list(Clip.objects.visible_to(user).filter(pk__in=used).select_related("recording"))


def clip_told(clip: Clip) -> dict[str, Any]:
    return {
        "pk": clip.pk,
        "title": clip.title,
        "call": clip.recording.title,
        "callUrl": reverse("recordings:call", args=[clip.recording_id]),
        "seconds": round((clip.end_ms - clip.start_ms) / 1000),
        "startMs": clip.start_ms,
        "audio": reverse("recordings:clip-audio", args=[clip.pk]),
    }


def find_clips(words: str, *, near: Content, user: User | AnonymousUser) -> list[dict[str, Any]]:
    """Clips whose title, words or call fit, those of the calls this scenario is already made of first."""
    seen = Clip.objects.visible_to(user).select_related("recording")
    # PostgreSQL knows no null character.
    for word in words.replace("\0", " ").split()[:6]:
        seen = seen.filter(title__icontains=word) | seen.filter(recording__title__icontains=word)
    calls = set(Clip.objects.filter(uses__content=near).values_list("recording", flat=True))
    ordered = sorted(seen.order_by("recording_id", "start_ms")[:200], key=lambda clip: clip.recording_id not in calls)
    return [clip_told(clip) for clip in ordered[:FOUND]]


def _changed(content: Content, scenario: Scenario) -> Iterable[Finding]:
    """What a guideline that was published since has changed in the answers of what learners have."""
    now = scenario.guideline.document if scenario.guideline else None
    then = content.published.opened.guideline if content.published else None
    if now is None or then is None or then.document is None or then.document == now:
        return ()
    return not_left(scenario, flips.findings(scenario, then.document, now))


def _measured(scenario: Scenario, choice: Choice) -> dict[str, Any]:
    """What the guideline makes of a choice by itself: the verdict of its limit, and why in a sentence."""
    limit, computed = limit_of(scenario, choice), computed_verdict(scenario, choice)
    needs = f" Only when {limit.needs}; before that it is outside." if limit and limit.needs else ""
    if limit is None or computed is None:
        return {"computed": None, "why": ""}
    if choice.amount is None:
        return {"computed": "inside", "why": needs.strip()}
    # As it is where what the limit needs is there.
    verdict = limit.verdict(choice.amount)
    return {"computed": ASKED[verdict] if choice.asks else verdict, "why": _why(limit, choice.amount) + needs}


def _why(limit: Limit, amount: Decimal) -> str:
    alone, asked = limit.amount(limit.inside_to), limit.amount(limit.approval_to)
    over = " over the whole case" if limit.whole_case else ""
    told = limit.amount(amount)
    if amount <= limit.inside_to:
        return f"{told} is within the {alone} agents give alone{over}."
    if amount <= limit.approval_to:
        return f"{told} is between {alone} and {asked}{over}: a team lead’s yes is needed."
    return f"{told} is more than {asked}, the most anybody may give{over}."


def _limit(limit: Limit) -> str:
    return f"{limit.clause} {limit.name}".strip()


def _unreadable(scenario: Scenario) -> Iterable[tuple[str, str]]:
    """By a choice's id or a node's key: what is no condition or no effect in it."""
    for node in scenario.nodes:
        for key, read, text in [
            *((node.key, condition, reply.only_if) for reply in node.replies),
            *((choice.id, condition, choice.only_if) for choice in node.choices),
            *((choice.id, effects, choice.effects) for choice in node.choices),
        ]:
            try:
                read(text)
            except Unreadable as fault:
                yield key, str(fault)


def _told(scenario: Scenario, clash: Clash) -> dict[str, Any]:
    """A clash in words: at which node, in what, what each had written."""
    path = clash.path
    node = path[1] if len(path) > 1 and path[0] == "nodes" else ""
    kind: type[Any] = Scenario
    for name in path:
        kind = PLACES.get(name, kind)
    field = kind.model_fields.get(path[-1])
    named = next((each.named() for each in scenario.nodes if each.key == node), "")
    return {
        "path": list(path),
        "node": node,
        "where": named,
        "what": field.title if field else "",
        "mine": clash.mine,
        "theirs": clash.theirs,
    }


def _is_half(text: str) -> bool:
    """Whether half a pair of letters (a lone surrogate) is in it."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
