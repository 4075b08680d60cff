"""The outline of a scenario: the same graph as a list to read, for the keyboard and for those who listen. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from string import ascii_uppercase

from coaching.content.scenario.document import Node, Scenario


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline, with what is first reached from it."""

    key: str
    number: str
    title: str
    ends: bool
    below: list["Entry"] = field(default_factory=list)


def outline(scenario: Scenario) -> list[Entry]:
    """Moments as a tree, each below the one that first leads to it, numbered 1, 2, 3; then endings A, B, C.

    What cannot be reached stands at the end of the moments, on its own.
    """
    nodes = {node.key: node for node in scenario.nodes}
    moments = [key for key, node in nodes.items() if not node.ends]
    first: dict[str, list[str]] = {key: [] for key in moments}
    seen: set[str] = set()
    roots = []
    for root in sorted(moments, key=lambda key: not nodes[key].start):
        if root in seen:
            continue
        roots.append(root)
        seen.add(root)
        waiting = [root]
        while waiting:
            here = waiting.pop(0)
            for there in ways_from(nodes[here], nodes):
                if there not in seen and not nodes[there].ends:
                    seen.add(there)
                    first[here].append(there)
                    waiting.append(there)
    counted = iter(range(1, len(moments) + 1))

    def entry(key: str) -> Entry:
        made = Entry(key, str(next(counted)), nodes[key].title, ends=False)
        made.below.extend(entry(below) for below in first[key])
        return made

    endings = [node for node in scenario.nodes if node.ends]
    return [entry(root) for root in roots] + [
        Entry(node.key, _letter(place), node.title, ends=True) for place, node in enumerate(endings)
    ]


def numbers(entries: Iterable[Entry]) -> dict[str, str]:
    """The number or letter of every node by its key."""
    told = {}
    for entry in entries:
        told[entry.key] = entry.number
        told |= numbers(entry.below)
    return told


def ways_from(node: Node, nodes: dict[str, Node]) -> list[str]:
    """Where the choices of a moment lead, each once, in their order. Nothing leads on from an ending."""
    to = [] if node.ends else [str(choice.to) for choice in node.choices if choice.to in nodes]
    return list(dict.fromkeys(to))


def _letter(place: int) -> str:
    """A to Z, then A2 to Z2 and so on."""
    round_, index = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[index] + (str(round_ + 1) if round_ else "")
