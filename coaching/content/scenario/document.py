"""A scenario: a branching conversation, and one step in it. Pure: no Django, no clock, no chance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import Field

from coaching.content.base import Amount, Document, Key, Number, Part
from coaching.content.guideline.document import Guideline, Limit, Verdict
from coaching.content.scenario.conditions import holds

NOTHING: Mapping[str, Decimal] = MappingProxyType({})
# What a verdict becomes where the team lead is asked first.
ASKED: dict[Verdict, Verdict] = {"careful": "careful", "inside": "careful", "approval": "inside", "outside": "outside"}
# Of more nobody keeps an overview, and the studio would be slow.
MOST_NODES = 1000
Outcome = Literal["resolved", "partly", "lost", ""]
OUTCOMES: dict[str, str] = {"resolved": "Resolved", "partly": "Partly resolved", "lost": "Not resolved"}


class Variable(Part):
    """What a case remembers, a whole number from `low` to `high`; 0 to 1 is a no and a yes. `note` says what it means."""

    name: str = Field(title="name")
    start: int = Field(0, title="at the beginning")
    low: int = Field(0, title="at least")
    high: int = Field(1, title="at most")
    note: str = Field("", title="what it means")

    def key_of(self) -> str:
        return self.name

    def named(self) -> str:
        return f"“{self.name}”"


class Choice(Part):
    """What the agent may say or do. `trust` is what it does for the customer, -2 to 2; `to` the key of the node it leads to.

    Where a `limit` of the guideline and an `amount` are given, the verdict is computed from them, and from whether the agent `asks`
    first; `verdict` is then the author's own where they see it otherwise, for a `reason`. It is on offer `only_if` a condition holds,
    and has `effects` on the variables (coaching.content.scenario.conditions has both languages). `reply` is what the customer says
    to it at once. `clip` is a recordings.Clip in which it was really said; `own_words`: what it says is not what was said there.
    """

    id: str
    says: str = Field("", title="what the agent says")
    does: str = Field("", title="what the agent grants or does")
    limit: str = Field("", title="limit")
    amount: Amount | None = Field(None, ge=0, title="amount")
    asks: bool = Field(False, title="asks the team lead first")
    verdict: Verdict | None = Field("inside", title="verdict")
    reason: str = Field("", title="reason for another verdict than the limit’s")
    trust: int = Field(0, ge=-2, le=2, title="what it does for trust")
    why: str = Field("", title="why")
    strong: bool = Field(False, title="a strong answer")
    to: str | None = Field(None, title="leads to")
    reply: str = Field("", title="what the customer says to it")
    only_if: str = Field("", title="only if")
    effects: str = Field("", title="what it changes")
    misconception: str = Field("", title="misconception")
    clip: Number | None = Field(None, title="how it was really said")
    own_words: bool = Field(False, title="our own wording")
    competency: Number | None = Field(None, title="competency")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"choice “{self.says[:40]}”"


class Reply(Part):
    """What the customer says at a moment instead, where its condition holds."""

    only_if: str = Field("", title="only if")
    says: str = Field("", title="what the customer says")
    mood: str = Field("", title="how it sounds")
    clip: Number | None = Field(None, title="clip")
    own_words: bool = Field(False, title="our own wording")

    def key_of(self) -> str:
        return self.only_if

    def named(self) -> str:
        return f"what is said if {self.only_if}"


class Node(Part):
    """What the customer says, or how it `ends`; `outcome` then says how well. `clip` is the pk of a recordings.Clip,
    and with `own_words` its text stays when that has to go.

    The first of the `replies` whose condition holds is said instead. Whether an ending `finishes` the activity is told by its
    outcome where its author does not say.
    """

    key: Key
    title: str = Field(title="name")
    says: str = Field("", title="what the customer says")
    mood: str = Field("", title="how it sounds")
    clip: Number | None = Field(None, title="clip")
    own_words: bool = Field(False, title="our own wording")
    # Else each attempt sees the answers in an order of its own.
    keeps_order: bool = Field(False, title="the answers stay in this order")
    start: bool = Field(False, title="the beginning")
    ends: bool = Field(False, title="an ending")
    outcome: Outcome = Field("", title="outcome")
    finishes: bool | None = Field(None, title="the activity is done with it")
    replies: list[Reply] = Field(default_factory=list, title="what is said instead")
    choices: list[Choice] = Field(default_factory=list, title="choices")

    def key_of(self) -> str:
        return self.key

    def named(self) -> str:
        return f"{'Ending' if self.ends else 'Moment'} “{self.title}”"

    @property
    def passes(self) -> bool:
        """Whether who gets to this ending has done the activity: a customer who is lost has not been helped."""
        return self.ends and (self.outcome != "lost" if self.finishes is None else self.finishes)


class GuidelineLink(Part):
    """The guideline a scenario is played by: its `number`, and once published the `version` and its whole `document`."""

    number: Number | None = None
    version: int | None = None
    document: Guideline | None = None

    def named(self) -> str:
        return "the guideline"


class Accepted(Part):
    """A finding of a `kind` that its author has seen and leaves as it is, for a `reason`; `where` is a node's key or nothing."""

    kind: str
    where: str = ""
    reason: str = Field("", title="why it is left so")

    def key_of(self) -> str:
        return f"{self.kind} {self.where}"

    def named(self) -> str:
        return "what was left as it is"


class Scenario(Document):
    """`screen` is what the agent's computer shows: [label, value] each. `competencies` are what it promises to practise (pks)."""

    format: ClassVar[int] = 3

    title: str = Field(title="title")
    summary: str = Field("", title="what it is about")
    customer_name: str = Field("", title="the customer")
    screen: list[list[str]] = Field(default_factory=list, title="what the screen shows")
    guideline: GuidelineLink | None = Field(None, title="guideline")
    competencies: list[Number] = Field(default_factory=list, title="what it practises")
    variables: list[Variable] = Field(default_factory=list, title="what the case remembers")
    accepted: list[Accepted] = Field(default_factory=list, title="findings left as they are")
    nodes: list[Node] = Field(default_factory=list, title="moments")

    def heading(self) -> str:
        return self.title

    @property
    def limits(self) -> list[Limit]:
        """The limits its choices are measured by; none where no guideline is attached, or it is not filled in yet."""
        return self.guideline.document.limits if self.guideline and self.guideline.document else []


class NotInScenario(LookupError):
    """A node, a choice or a way that this scenario does not have."""


def start_of(scenario: Scenario) -> Node:
    """Where the conversation begins. Raises NotInScenario where no node is marked as the start."""
    for node in scenario.nodes:
        if node.start:
            return node
    raise NotInScenario("no start")


def node_at(scenario: Scenario, key: str) -> Node:
    """The node with this key. Raises NotInScenario."""
    for node in scenario.nodes:
        if node.key == key:
            return node
    raise NotInScenario(f"no node {key}")


def choice_in(node: Node, choice_id: str) -> Choice:
    """The choice with this id. Raises NotInScenario."""
    for choice in node.choices:
        if choice.id == choice_id:
            return choice
    raise NotInScenario(f"no choice {choice_id} in {node.key}")


def step(scenario: Scenario, node_key: str, choice_id: str) -> Node:
    """The node a choice leads to. Raises NotInScenario for an unknown node or choice, or one that leads nowhere."""
    choice = choice_in(node_at(scenario, node_key), choice_id)
    if choice.to is None:
        raise NotInScenario(f"choice {choice_id} leads nowhere")
    return node_at(scenario, choice.to)


def all_choices(scenario: Scenario) -> Iterator[tuple[Node, Choice]]:
    """Every choice with the node it stands in."""
    return ((node, choice) for node in scenario.nodes for choice in node.choices)


def limit_of(scenario: Scenario, choice: Choice) -> Limit | None:
    """The limit a choice is measured by; None where it names none, or one the guideline has not."""
    return next((limit for limit in scenario.limits if limit.key == choice.limit), None) if choice.limit else None


# What has been granted in a case so far, by the key of the limit it falls under; a verdict also looks at all else the case remembers.
Granted = Mapping[str, Decimal]


def granted_after(scenario: Scenario, choice: Choice, before: Granted) -> dict[str, Decimal]:
    """What has been granted once a choice has been made too."""
    limit = limit_of(scenario, choice)
    if limit is None or not choice.amount:
        return dict(before)
    return {**before, limit.key: before.get(limit.key, Decimal(0)) + choice.amount}


def amount_in_all(scenario: Scenario, choice: Choice, before: Granted) -> Decimal | None:
    """What a choice's limit measures: its amount, with what the case had before where the limit counts over the whole of it."""
    limit = limit_of(scenario, choice)
    if limit is None or choice.amount is None:
        return None
    return choice.amount + (before.get(limit.key, Decimal(0)) if limit.whole_case and choice.amount else Decimal(0))


def computed_verdict(scenario: Scenario, choice: Choice, before: Granted = NOTHING) -> Verdict | None:
    """What the guideline's limit makes of a choice's amount; None where there is nothing to compute it from.

    `before` is what the case remembers, by name: a limit whose condition it does not meet is not to be drawn on.
    Asking first is right where approval is needed, and more careful than it had to be where it is not.
    """
    limit, amount = limit_of(scenario, choice), amount_in_all(scenario, choice, before)
    if limit is None:
        return None
    if limit.needs and not holds(limit.needs, before):
        return "outside"
    if amount is None:
        return "inside" if limit.needs else None
    verdict = limit.verdict(amount)
    return ASKED[verdict] if choice.asks else verdict


def verdict_of(scenario: Scenario, choice: Choice, before: Granted = NOTHING) -> Verdict:
    """A choice against the guideline: the author's own word, else as computed from its limit and amount, after what was granted before."""
    return choice.verdict or computed_verdict(scenario, choice, before) or "inside"


def offered(node: Node, choices: list[Choice], *, seed: int) -> list[Choice]:
    """Choices of a moment in the order in which an attempt sees them: its own, by its `seed`, and always the same."""
    if node.keeps_order:
        return choices
    return sorted(choices, key=lambda choice: sha256(f"{seed}/{node.key}/{choice.id}".encode()).digest())


def moments_left(scenario: Scenario, node_key: str) -> int:
    """How many decisions most roads take from here to an ending, this one included; 0 at an ending.

    A walker who takes every choice equally often is followed for as many moments as there are nodes, so loops
    need no special care. Where two lengths are equally common the longer counts: what is left may only get shorter.
    """
    nodes = {node.key: node for node in scenario.nodes}
    walkers = {node_key: 1.0}
    ended: dict[int, float] = {}
    for moment in range(1, len(nodes) + 1):
        onward: dict[str, float] = defaultdict(float)
        for key, share in walkers.items():
            ways = [choice.to for choice in nodes[key].choices if choice.to in nodes]
            for to in ways:
                onward[str(to)] += share / len(ways)
        arrived = [key for key in onward if nodes[key].ends]
        if arrived:
            ended[moment] = sum(onward.pop(key) for key in arrived)
        walkers = onward
    return max(ended, key=lambda moment: (round(ended[moment], 9), moment), default=0)
