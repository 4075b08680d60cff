"""The frozen graph of a scenario, and one step in it. Pure: no Django, no clock, no chance.

The graph is plain JSON, so that a Version can hold it and a test can write it by hand.
"""

from collections import defaultdict
from typing import NotRequired, TypedDict


class Choice(TypedDict):
    """`to` is the key of the node it leads to; None where the author has not said yet. `clip`: a recordings.Clip in which it is said."""

    id: str
    says: str
    does: str
    verdict: str
    trust: int
    why: str
    strong: bool
    to: str | None
    clip: NotRequired[int]


class Node(TypedDict):
    """`clip` is the pk of a recordings.Clip; `outcome` is set where the conversation `ends`."""

    key: str
    title: str
    says: str
    mood: str
    clip: int | None
    start: bool
    ends: bool
    outcome: str
    choices: list[Choice]


class Limit(TypedDict):
    """`inside_to` and `approval_to` are decimal numbers as text, in `unit`."""

    clause: str
    name: str
    unit: str
    inside_to: str
    approval_to: str
    note: str


class Guideline(TypedDict):
    title: str
    summary: str
    version: int
    limits: list[Limit]


class Graph(TypedDict):
    title: str
    summary: str
    customer_name: str
    screen: list[list[str]]
    guideline: Guideline | None
    nodes: list[Node]


class NotInGraph(LookupError):
    """A node, a choice or a way that this graph does not have."""


def start_of(graph: Graph) -> Node:
    """Where the conversation begins. Raises NotInGraph where no node is marked as the start."""
    for node in graph["nodes"]:
        if node["start"]:
            return node
    raise NotInGraph("no start")


def node_at(graph: Graph, key: str) -> Node:
    """The node with this key. Raises NotInGraph."""
    for node in graph["nodes"]:
        if node["key"] == key:
            return node
    raise NotInGraph(f"no node {key}")


def choice_in(node: Node, choice_id: str) -> Choice:
    """The choice with this id. Raises NotInGraph."""
    for choice in node["choices"]:
        if choice["id"] == choice_id:
            return choice
    raise NotInGraph(f"no choice {choice_id} in {node['key']}")


def step(graph: Graph, node_key: str, choice_id: str) -> Node:
    """The node a choice leads to. Raises NotInGraph for an unknown node or choice, or one that leads nowhere."""
    choice = choice_in(node_at(graph, node_key), choice_id)
    if choice["to"] is None:
        raise NotInGraph(f"choice {choice_id} leads nowhere")
    return node_at(graph, choice["to"])


def moments_left(graph: Graph, node_key: str) -> int:
    """How many decisions most roads take from here to an ending, this one included; 0 at an ending.

    A walker who takes every choice equally often is followed for as many moments as there are nodes, so loops
    need no special care. Where two lengths are equally common the longer counts: a cord may only get shorter.
    """
    nodes = {node["key"]: node for node in graph["nodes"]}
    walkers = {node_key: 1.0}
    ended: dict[int, float] = {}
    for moment in range(1, len(nodes) + 1):
        onward: dict[str, float] = defaultdict(float)
        for key, share in walkers.items():
            ways = [choice["to"] for choice in nodes[key]["choices"] if choice["to"] in nodes]
            for to in ways:
                onward[str(to)] += share / len(ways)
        arrived = [key for key in onward if nodes[key]["ends"]]
        if arrived:
            ended[moment] = sum(onward.pop(key) for key in arrived)
        walkers = onward
    return max(ended, key=lambda moment: (round(ended[moment], 9), moment), default=0)
