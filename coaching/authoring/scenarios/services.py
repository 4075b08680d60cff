"""What authors do to a scenario's draft outside its script: the pure edits, saved."""

from django.contrib.auth.models import User

from coaching.authoring import drafts
from coaching.content.scenario import edits
from coaching.content.scenario.edits import Facts
from coaching.models import Content, Revision


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
