"""What changes a scenario's draft. Everything here is safe to call twice, or says in its name that it adds."""

from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from coaching.drafts import InUse, next_position, refuse_if_stale
from coaching.models import Choice, Guideline, Node, Scenario
from recordings.models import Clip

# What a node is, in one word: a moment, the beginning, an ending, or an ending with its outcome.
MOMENT, START, ENDING = "moment", "start", "ending"
# Where a choice leads when its author wants something that is not there yet.
NEW_MOMENT, NEW_ENDING = "+moment", "+ending"


class Facts(TypedDict):
    """`screen` is a list of [label, value]; `guideline` a pk."""

    title: str
    summary: str
    customer_name: str
    guideline: int | None
    screen: list[list[str]]


class Moment(TypedDict):
    """`place` is MOMENT, START, ENDING or the outcome of an ending; `clip` a pk."""

    title: str
    place: str
    says: str
    mood: str
    clip: int | None


class Said(TypedDict):
    """A choice as written. `pk` is None for a new one; `to` a node's key, "", NEW_MOMENT or NEW_ENDING; `clip` a pk."""

    pk: int | None
    says: str
    does: str
    verdict: str
    trust: int
    why: str
    is_strong: bool
    to: str
    clip: int | None


def facts_of(scenario: Scenario) -> Facts:
    return {
        "title": scenario.title,
        "summary": scenario.summary,
        "customer_name": scenario.customer_name,
        "guideline": scenario.guideline_id,
        "screen": scenario.screen,
    }


def moment_of(node: Node) -> Moment:
    return {
        "title": node.title,
        "place": place_of(node),
        "says": node.says,
        "mood": node.mood,
        "clip": node.clip_id,
    }


def place_of(node: Node) -> str:
    """MOMENT, START, ENDING, or the ending's outcome."""
    if node.is_ending:
        return node.ending_outcome or ENDING
    return START if node.is_start else MOMENT


def choices_of(node: Node) -> list[Said]:
    return [
        {
            "pk": choice.pk,
            "says": choice.says,
            "does": choice.does,
            "verdict": choice.verdict,
            "trust": choice.trust,
            "why": choice.why,
            "is_strong": choice.is_strong,
            "to": choice.to.key if choice.to else "",
            "clip": choice.clip_id,
        }
        for choice in node.choices.select_related("to")
    ]


@transaction.atomic
def add_scenario(facts: Facts, *, by: User) -> Scenario:
    """A scenario with its first moment, so that there is something to write on."""
    scenario = Scenario(created_by=by)
    _write_facts(scenario, facts)
    add_node(scenario, title="The call begins")
    return scenario


@transaction.atomic
def save_facts(scenario: Scenario, facts: Facts, *, seen: str = "") -> Scenario:
    """Title, customer, guideline and screen. Raises SavedMeanwhile."""
    scenario.refresh_from_db(from_queryset=Scenario.objects.select_for_update())
    refuse_if_stale(seen, facts_of(scenario))
    if facts_of(scenario) != facts:
        _write_facts(scenario, facts)
    return scenario


@transaction.atomic
def add_node(scenario: Scenario, *, title: str = "", ending: bool = False) -> Node:
    """An empty moment or ending. The first moment of all is where the conversation begins."""
    Scenario.objects.select_for_update().get(pk=scenario.pk)
    nodes = list(scenario.nodes.all())
    starts = not ending and not any(node.is_start for node in nodes)
    node = scenario.nodes.create(
        key=_new_key(ENDING if ending else MOMENT, {node.key for node in nodes}),
        position=next_position(nodes),
        title=title or ("A new ending" if ending else "A new moment"),
        is_ending=ending,
        is_start=starts,
    )
    _touch(scenario)
    return node


@transaction.atomic
def save_node(node: Node, moment: Moment, choices: list[Said], *, seen: str = "") -> Node:
    """A moment with all its choices: those not named any more go, in the order given. Raises SavedMeanwhile.

    A choice that leads to a new moment makes it, empty, named after the choice.
    """
    scenario = Scenario.objects.select_for_update().get(pk=node.scenario_id)
    node.refresh_from_db()
    refuse_if_stale(seen, [moment_of(node), choices_of(node)])
    if moment_of(node) == moment and choices_of(node) == choices:
        return node
    if moment["place"] == START:
        scenario.nodes.exclude(pk=node.pk).filter(is_start=True).update(is_start=False)
    node.title, node.says, node.mood = moment["title"], moment["says"], moment["mood"]
    node.clip = Clip.objects.get(pk=moment["clip"]) if moment["clip"] else None
    node.is_start, node.is_ending = moment["place"] == START, moment["place"] not in (START, MOMENT)
    node.ending_outcome = moment["place"] if moment["place"] in Node.Outcome.values else ""
    node.save()
    nodes = {other.key: other for other in scenario.nodes.all()}
    stored = {choice.pk: choice for choice in node.choices.all()}
    for position, said in enumerate(choices):
        choice = stored.pop(said["pk"] or 0, None) or Choice(node=node)
        choice.position = position
        choice.says, choice.does, choice.why = said["says"], said["does"], said["why"]
        choice.verdict, choice.trust, choice.is_strong = said["verdict"], said["trust"], said["is_strong"]
        choice.clip = Clip.objects.get(pk=said["clip"]) if said["clip"] else None
        if said["to"] in (NEW_MOMENT, NEW_ENDING):
            choice.to = add_node(scenario, title=_after(said["says"]), ending=said["to"] == NEW_ENDING)
        else:
            choice.to = nodes.get(said["to"])
        choice.save()
    node.choices.filter(pk__in=stored).delete()
    _touch(scenario)
    return node


@transaction.atomic
def remove_node(node: Node) -> None:
    """Take a moment out of the draft. Raises InUse while choices of other moments lead to it."""
    scenario = Scenario.objects.select_for_update().get(pk=node.scenario_id)
    from_others = Choice.objects.filter(to=node).exclude(node=node).select_related("node")
    titles = list(dict.fromkeys(f"“{choice.node.title}”" for choice in from_others))
    if titles:
        raise InUse(f"Choices in {' and '.join(titles)} still lead here. Let them lead somewhere else first.")
    node.delete()
    _touch(scenario)


def _write_facts(scenario: Scenario, facts: Facts) -> None:
    scenario.title, scenario.summary = facts["title"], facts["summary"]
    scenario.customer_name, scenario.screen = facts["customer_name"], facts["screen"]
    scenario.guideline = Guideline.objects.get(pk=facts["guideline"]) if facts["guideline"] else None
    scenario.save()


def _touch(scenario: Scenario) -> None:
    """The draft has changed, although the scenario's own row has not."""
    Scenario.objects.filter(pk=scenario.pk).update(updated_at=timezone.now())


def _new_key(stem: str, taken: set[str]) -> str:
    number = len(taken) + 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _after(says: str) -> str:
    """A first title for what follows a choice: “After: I see two faults…”, until its author names it."""
    words = " ".join(says.split())
    return f"After: {words}" if len(words) <= 40 else f"After: {words[:40].rsplit(' ', 1)[0]}…"
