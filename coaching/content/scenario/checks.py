"""What is wrong with a scenario, before a learner finds out. Pure: no Django."""

from coaching.content.base import Known
from coaching.content.findings import Finding, worst_first
from coaching.content.guideline.document import VERDICTS
from coaching.content.scenario.document import Node, Scenario, all_choices, computed_verdict, limit_of

# In so many moments a habit begins to show, and of them so large a share gives the strong answers away.
FEWEST_TO_TELL, TOO_OFTEN = 3, 0.75


def check(scenario: Scenario, known: Known) -> list[Finding]:
    """Everything found, problems first, in the order of the nodes. An empty list means it can be published as it is."""
    findings = [*_of_the_whole(scenario), *_of_the_routes(scenario), *_of_the_guideline(scenario)]
    for node in scenario.nodes:
        findings += _of_an_ending(node) if node.ends else _of_a_moment(node, scenario)
    return worst_first(findings)


def reachable(scenario: Scenario, *, backwards: bool = False) -> set[str]:
    """Keys that can be reached from the start; `backwards`: keys from which an ending can be reached."""
    ways: dict[str, set[str]] = {node.key: set() for node in scenario.nodes}
    for node in scenario.nodes:
        # What stands behind an ending is never shown, so no road leads through it.
        for choice in [] if node.ends else node.choices:
            if choice.to in ways:
                there, here = str(choice.to), node.key
                ways[there if backwards else here].add(here if backwards else there)
    seen: set[str] = set()
    waiting = [node.key for node in scenario.nodes if (node.ends if backwards else node.start)]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += ways[key]
    return seen


def _problem(node: Node | None, title: str, advice: str) -> Finding:
    return Finding("problem", node.key if node else "", title, advice)


def _of_the_whole(scenario: Scenario) -> list[Finding]:
    found = []
    if not any(node.start for node in scenario.nodes):
        found.append(
            _problem(None, "It has no beginning", "Mark the moment in which the customer first speaks as the start.")
        )
    if not any(node.ends for node in scenario.nodes):
        found.append(_problem(None, "It has no ending", "Add at least one ending and let a choice lead to it."))
    moments = [node for node in scenario.nodes if not node.ends]
    if moments and all(len(node.choices) == 1 for node in moments):
        found.append(
            _problem(
                None, "Nothing is decided in it", "What else might one say? Add a second choice to at least one moment."
            )
        )
    found += _of_the_answers(moments)
    if not scenario.customer_name.strip():
        found.append(
            _problem(None, "The customer has no name", "Give the customer a name, so that learners talk to somebody.")
        )
    return found


def _of_the_answers(moments: list[Node]) -> list[Finding]:
    """Whether the strong answers can be told without listening: by their length, or by their place where the order is kept."""
    told = [(node, [choice for choice in node.choices if choice.strong]) for node in moments if len(node.choices) > 1]
    told = [(node, strong) for node, strong in told if len(strong) == 1]
    if len(told) < FEWEST_TO_TELL:
        return []
    found = []
    longest = sum(strong[0] is max(node.choices, key=lambda choice: len(choice.says)) for node, strong in told)
    if longest >= TOO_OFTEN * len(told):
        found.append(
            Finding(
                "attention",
                "",
                f"The strong answer is the longest in {longest} of {len(told)} moments",
                "Whoever presses the longest answer is right. Shorten some, or let others say as much.",
            )
        )
    kept = [(node, strong) for node, strong in told if node.keeps_order]
    first = sum(strong[0] is node.choices[0] for node, strong in kept)
    if len(kept) >= FEWEST_TO_TELL and first >= TOO_OFTEN * len(kept):
        found.append(
            Finding(
                "attention",
                "",
                f"The strong answer comes first in {first} of {len(kept)} moments that keep their order",
                "Whoever presses 1 is right. Let each try see the answers in an order of its own.",
            )
        )
    return found


def _of_the_routes(scenario: Scenario) -> list[Finding]:
    found = []
    from_start, to_ending = reachable(scenario), reachable(scenario, backwards=True)
    has_start = any(node.start for node in scenario.nodes)
    has_ending = any(node.ends for node in scenario.nodes)
    for node in scenario.nodes:
        if has_start and node.key not in from_start:
            found.append(_problem(node, f"Nobody can get to “{node.title}”", "Let a choice lead here, or remove it."))
        if has_ending and node.choices and node.key not in to_ending:
            found.append(_problem(node, f"No way out of “{node.title}”", "Let one of its roads lead on to an ending."))
    return found


def _of_the_guideline(scenario: Scenario) -> list[Finding]:
    """Verdicts need something to be measured by, and a reason where the author sees it otherwise than the limit."""
    found = []
    link = scenario.guideline
    if link and link.number and link.version is None:
        advice = "Publish the guideline first, or choose another."
        found.append(_problem(None, "Its guideline is not published", advice))
    for node, choice in all_choices(scenario):
        place = f"Choice {node.choices.index(choice) + 1} of “{node.title}”"
        computed = computed_verdict(scenario, choice)
        if choice.limit and link and link.document and not limit_of(scenario, choice):
            found.append(_problem(node, f"{place} names a limit that is gone", "Choose another limit, or none."))
        elif choice.verdict is None and computed is None:
            advice = "Choose a limit and write an amount, or say the verdict yourself."
            found.append(_problem(node, f"{place} has no verdict", advice))
        elif computed and choice.verdict and choice.verdict != computed and not choice.reason.strip():
            told = f"{place} is “{VERDICTS[computed].lower()}” by its limit"
            found.append(_problem(node, told, "Take the limit’s verdict, or write why it is another here."))
    return found


def _of_an_ending(node: Node) -> list[Finding]:
    found = []
    if not node.says.strip():
        found.append(_problem(node, f"“{node.title}” says nothing", "Write in a sentence or two how it ended."))
    if not node.outcome:
        found.append(_problem(node, f"“{node.title}” has no outcome", "Say whether it was resolved, partly, or not."))
    if node.choices:
        found.append(
            Finding(
                "attention",
                node.key,
                f"“{node.title}” is an ending with choices",
                "Nobody will see them: remove them.",
            )
        )
    return found


def _of_a_moment(node: Node, scenario: Scenario) -> list[Finding]:
    found = []
    keys = {other.key for other in scenario.nodes}
    if not node.says.strip():
        found.append(_problem(node, f"“{node.title}” says nothing", "Write what the customer says."))
    if not node.choices:
        found.append(_problem(node, f"“{node.title}” is a dead end", "Give it choices, or make it an ending."))
    if len(node.choices) == 1:
        found.append(
            Finding(
                "attention",
                node.key,
                f"Only one choice in “{node.title}”",
                "Add another, so that there is something to decide.",
            )
        )
    for number, choice in enumerate(node.choices, start=1):
        if not choice.says.strip():
            found.append(
                _problem(
                    node, f"Choice {number} of “{node.title}” is empty", "Write what the agent says, or remove it."
                )
            )
        if choice.to not in keys:
            found.append(
                _problem(
                    node,
                    f"Choice {number} of “{node.title}” leads nowhere",
                    "Choose the moment or the ending that follows.",
                )
            )
    return found
