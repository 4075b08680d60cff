"""What authors do to a scenario's draft: the pure edits, saved."""

from django.contrib.auth.models import User

from coaching.authoring import drafts
from coaching.content import text
from coaching.content.scenario import edits
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.document import Node, Scenario
from coaching.content.scenario.edits import Facts, Moment, Said
from coaching.content.text import Parsed, Place
from coaching.models import Content, Revision
from recordings.models import Clip, Competency


def create(facts: Facts, *, by: User, client_key: str = "") -> Content:
    """A scenario with its first moment, so that there is something to write on."""
    scenario = edits.with_facts(Scenario(title=facts["title"]), facts)
    scenario = edits.with_node(scenario, title="The call begins").scenario
    return drafts.create("scenario", scenario, by=by, client_key=client_key)


def save_facts(
    content: Content, facts: Facts, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """Title, customer, guideline and screen. Raises DomainError 409 where somebody else has changed them since `based_on`."""
    return drafts.save(
        content,
        lambda scenario: edits.with_facts(scenario, facts),
        by=by,
        based_on=based_on,
        part=edits.facts_of,
        client_key=client_key,
    )


def add_node(content: Content, *, by: User, title: str = "", ending: bool = False, client_key: str = "") -> str:
    """An empty moment or ending; its key."""
    revision = drafts.save(
        content,
        lambda scenario: edits.with_node(scenario, title=title, ending=ending).scenario,
        by=by,
        client_key=client_key,
        added=lambda scenario: scenario.nodes[-1].key,
    )
    return revision.added


def save_node(
    content: Content,
    key: str,
    moment: Moment,
    choices: list[Said],
    *,
    by: User,
    based_on: int | None = None,
    client_key: str = "",
) -> Revision:
    """A moment with all its choices. Raises DomainError 409 where somebody else has changed this very moment since."""

    def this_moment(scenario: Scenario) -> Node | None:
        return next((node for node in scenario.nodes if node.key == key), None)

    return drafts.save(
        content,
        lambda scenario: edits.with_moment(scenario, key, moment, choices),
        by=by,
        based_on=based_on,
        part=this_moment,
        client_key=client_key,
    )


def remove_node(content: Content, key: str, *, by: User) -> Revision:
    """Take a moment out of the draft. Raises DomainError while choices of other moments lead to it."""
    return drafts.save(content, lambda scenario: edits.without_node(scenario, key), by=by)


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
