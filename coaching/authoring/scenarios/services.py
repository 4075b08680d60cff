"""What authors do to a scenario's draft outside its script: the pure edits, saved."""

from django.contrib.auth.models import User

from coaching.authoring import drafts
from coaching.content import text
from coaching.content.scenario import edits
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.document import Scenario
from coaching.content.scenario.edits import Facts
from coaching.content.text import Parsed, Place
from coaching.models import Content, Revision
from recordings.models import Clip, Competency


def create(facts: Facts, *, by: User, client_key: str = "") -> Content:
    """A scenario with its first moment."""
    return drafts.create("scenario", edits.begun(facts), by=by, client_key=client_key)


def save_facts(
    content: Content, facts: Facts, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """Title, customer, guideline, screen, competencies, variables. Raises DomainError 409 where somebody else has changed them since
    `based_on`.
    """
    return drafts.save(
        content,
        lambda scenario: edits.with_facts(scenario, facts),
        by=by,
        based_on=based_on,
        part=edits.facts_of,
        client_key=client_key,
    )


def read(typed: str, *, by: User, before: Scenario | None = None) -> Scenario:
    """The scenario that a text says; choices keep the ids they had `before`. Raises text.Unreadable with every fault.

    What the text names by number has to be there, and for this person to use.
    """
    found = text.parsed(typed)
    scenario = scenario_text.read(found, before=before)
    _see_that_it_is_there(scenario, found, by)
    if found.faults:
        raise text.Unreadable(found.faults)
    return scenario


def create_whole(scenario: Scenario, *, by: User, client_key: str = "") -> Content:
    """A scenario as it was written elsewhere."""
    return drafts.create("scenario", scenario, by=by, client_key=client_key)


def save_whole(
    content: Content, scenario: Scenario, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """Everything anew. Raises DomainError 409 where somebody else has changed anything since `based_on`."""
    return drafts.save(content, lambda document: scenario, by=by, based_on=based_on, client_key=client_key)


def _see_that_it_is_there(scenario: Scenario, found: Parsed, by: User) -> None:
    clips: list[tuple[Place, int | None]] = []
    skills: list[tuple[Place, int | None]] = [(("competencies", n), pk) for n, pk in enumerate(scenario.competencies)]
    for n, node in enumerate(scenario.nodes):
        clips.append((("nodes", n, "clip"), node.clip))
        clips += [(("nodes", n, "replies", m, "clip"), reply.clip) for m, reply in enumerate(node.replies)]
        clips += [(("nodes", n, "choices", m, "clip"), choice.clip) for m, choice in enumerate(node.choices)]
        skills += [
            (("nodes", n, "choices", m, "competency"), choice.competency) for m, choice in enumerate(node.choices)
        ]
    heard = Clip.objects.visible_to(by).filter(pk__in={pk for _, pk in clips if pk})
    known = Competency.objects.filter(pk__in={pk for _, pk in skills if pk})
    for name, places, there in (
        ("clip", clips, set(heard.values_list("pk", flat=True))),
        ("competency", skills, set(known.values_list("pk", flat=True))),
    ):
        for place, pk in places:
            if pk and pk not in there:
                found.fault(place, f"there is no {name} {pk}: write the number of another, or take it out")
    number = scenario.guideline.number if scenario.guideline else None
    if number and not Content.objects.visible_to(by).filter(kind="guideline", number=number).exists():
        found.fault(("guideline",), f"there is no guideline {number}: write the number of another, or take it out")
