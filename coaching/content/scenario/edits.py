"""What authors do to a scenario's document outside its script. Pure: each takes a scenario and gives another one back."""

from typing import TypedDict

from coaching.content.scenario.document import GuidelineLink, Node, Scenario, Variable

# What keys begin with.
MOMENT, ENDING = "moment", "ending"


class Facts(TypedDict):
    """`screen` is a list of [label, value]; `guideline` a number; `competencies` pks."""

    title: str
    summary: str
    customer_name: str
    guideline: int | None
    screen: list[list[str]]
    competencies: list[int]
    variables: list[Variable]


def facts_of(scenario: Scenario) -> Facts:
    return {
        "title": scenario.title,
        "summary": scenario.summary,
        "customer_name": scenario.customer_name,
        "guideline": scenario.guideline.number if scenario.guideline else None,
        "screen": scenario.screen,
        "competencies": scenario.competencies,
        "variables": scenario.variables,
    }


def with_facts(scenario: Scenario, facts: Facts) -> Scenario:
    """Title, customer, guideline, screen, competencies and variables anew."""
    number = facts["guideline"]
    return scenario.model_copy(update={**facts, "guideline": GuidelineLink(number=number) if number else None})


def begun(facts: Facts) -> Scenario:
    """A scenario with its first moment, so that there is something to write on."""
    first = Node(key=f"{MOMENT}-1", title="The call begins", start=True)
    return with_facts(Scenario(title=facts["title"], nodes=[first]), facts)
