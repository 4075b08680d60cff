"""What is wrong with a scenario, before a learner finds out. Pure: no Django."""

from coaching.findings import Finding
from coaching.scenarios.graph import Graph, Node


def prove(graph: Graph) -> list[Finding]:
    """Everything found, problems first, in the order of the nodes. An empty list means it can be published as it is."""
    findings = [*_of_the_whole(graph), *_of_the_roads(graph)]
    for node in graph["nodes"]:
        findings += _of_an_ending(node) if node["ends"] else _of_a_moment(node, graph)
    return sorted(findings, key=lambda finding: finding.level != "problem")


def reachable(graph: Graph, *, backwards: bool = False) -> set[str]:
    """Keys that can be reached from the start; `backwards`: keys from which an ending can be reached."""
    ways: dict[str, set[str]] = {node["key"]: set() for node in graph["nodes"]}
    for node in graph["nodes"]:
        # What stands behind an ending is never shown, so no road leads through it.
        for choice in [] if node["ends"] else node["choices"]:
            if choice["to"] in ways:
                there, here = str(choice["to"]), node["key"]
                ways[there if backwards else here].add(here if backwards else there)
    seen: set[str] = set()
    waiting = [node["key"] for node in graph["nodes"] if node["ends" if backwards else "start"]]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += ways[key]
    return seen


def _problem(node: Node | None, title: str, advice: str) -> Finding:
    return Finding("problem", node["key"] if node else "", title, advice)


def _of_the_whole(graph: Graph) -> list[Finding]:
    found = []
    if not any(node["start"] for node in graph["nodes"]):
        found.append(
            _problem(None, "It has no beginning", "Mark the moment in which the customer first speaks as the start.")
        )
    if not any(node["ends"] for node in graph["nodes"]):
        found.append(_problem(None, "It has no ending", "Add at least one ending and let a choice lead to it."))
    moments = [node for node in graph["nodes"] if not node["ends"]]
    if moments and all(len(node["choices"]) == 1 for node in moments):
        found.append(
            _problem(
                None, "Nothing is decided in it", "What else might one say? Add a second choice to at least one moment."
            )
        )
    if not graph["customer_name"].strip():
        found.append(
            _problem(None, "The customer has no name", "Give the customer a name, so that learners talk to somebody.")
        )
    return found


def _of_the_roads(graph: Graph) -> list[Finding]:
    found = []
    from_start, to_ending = reachable(graph), reachable(graph, backwards=True)
    has_start = any(node["start"] for node in graph["nodes"])
    has_ending = any(node["ends"] for node in graph["nodes"])
    for node in graph["nodes"]:
        if has_start and node["key"] not in from_start:
            found.append(
                _problem(node, f"Nobody can get to “{node['title']}”", "Let a choice lead here, or remove it.")
            )
        if has_ending and node["choices"] and node["key"] not in to_ending:
            found.append(
                _problem(node, f"No way out of “{node['title']}”", "Let one of its roads lead on to an ending.")
            )
    return found


def _of_an_ending(node: Node) -> list[Finding]:
    found = []
    if not node["says"].strip():
        found.append(_problem(node, f"“{node['title']}” says nothing", "Write in a sentence or two how it ended."))
    if not node["outcome"]:
        found.append(
            _problem(node, f"“{node['title']}” has no outcome", "Say whether it was resolved, partly, or not.")
        )
    if node["choices"]:
        found.append(
            Finding(
                "attention",
                node["key"],
                f"“{node['title']}” is an ending with choices",
                "Nobody will see them: remove them.",
            )
        )
    return found


def _of_a_moment(node: Node, graph: Graph) -> list[Finding]:
    found = []
    keys = {other["key"] for other in graph["nodes"]}
    if not node["says"].strip():
        found.append(_problem(node, f"“{node['title']}” says nothing", "Write what the customer says."))
    if not node["choices"]:
        found.append(_problem(node, f"“{node['title']}” is a dead end", "Give it choices, or make it an ending."))
    if len(node["choices"]) == 1:
        found.append(
            Finding(
                "attention",
                node["key"],
                f"Only one choice in “{node['title']}”",
                "Add another, so that there is something to decide.",
            )
        )
    for number, choice in enumerate(node["choices"], start=1):
        if not choice["says"].strip():
            found.append(
                _problem(
                    node, f"Choice {number} of “{node['title']}” is empty", "Write what the agent says, or remove it."
                )
            )
        if choice["to"] not in keys:
            found.append(
                _problem(
                    node,
                    f"Choice {number} of “{node['title']}” leads nowhere",
                    "Choose the moment or the ending that follows.",
                )
            )
    return found
