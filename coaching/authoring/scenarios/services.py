"""What authors do to a scenario's draft: the pure edits, saved."""

from django.contrib.auth.models import User

from coaching.authoring import drafts
from coaching.content.scenario import edits
from coaching.content.scenario.document import Node, Scenario
from coaching.content.scenario.edits import Facts, Moment, Said
from coaching.models import Content, Revision


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
