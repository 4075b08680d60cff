"""What a learner looks back on: the decisions of a finished attempt, each on its two axes. Pure: no Django."""

from collections.abc import Sequence
from dataclasses import dataclass

from coaching.scenarios import drawing
from coaching.scenarios.graph import Choice, Graph, Node, choice_in, node_at
from coaching.words import TRUST, counted, listed

VERDICTS = {
    "careful": "More careful than it had to be",
    "inside": "Inside the guideline",
    "approval": "Needs approval",
    "outside": "Outside the guideline",
}


@dataclass(frozen=True)
class Decision:
    """One decision: what was said at which moment, and the strong answers it could be measured by."""

    number: int
    node: Node
    choice: Choice
    strong: Sequence[Choice]

    @property
    def could_be_stronger(self) -> bool:
        """Whether a strong answer existed and this was none."""
        return bool(self.strong) and not self.choice["strong"]

    @property
    def verdict(self) -> str:
        return VERDICTS[self.choice["verdict"]]

    @property
    def trust(self) -> str:
        return TRUST[self.choice["trust"]]

    @property
    def places(self) -> tuple[float, float | None]:
        """Where this answer and a strong one stand against the guideline, in percent."""
        return drawing.beside(self.choice["verdict"], self.strong[0]["verdict"] if self.could_be_stronger else None)

    @property
    def felt(self) -> int:
        """Where trust went, in percent: 50 is where it was."""
        return 50 + 22 * self.choice["trust"]


def decisions(graph: Graph, answered: Sequence[tuple[str, str]]) -> list[Decision]:
    """The (node key, choice id) pairs of an attempt as decisions, in their order."""
    looked_back = []
    for number, (key, choice_id) in enumerate(answered, start=1):
        node = node_at(graph, key)
        strong = [choice for choice in node["choices"] if choice["strong"]]
        looked_back.append(Decision(number, node, choice_in(node, choice_id), strong))
    return looked_back


def summary(made: Sequence[Decision]) -> str:
    """Five decisions: three inside the guideline, one worth asking about first."""
    said = {
        "inside": "inside the guideline",
        "careful": "more careful than it had to be",
        "approval": "worth asking about first",
        "outside": "outside the guideline",
    }
    counts = {verdict: sum(decision.choice["verdict"] == verdict for decision in made) for verdict in said}
    parts = [f"{counted(count)} {said[verdict]}" for verdict, count in counts.items() if count]
    if len(made) == 1:
        return f"One decision, {said[made[0].choice['verdict']]}."
    return f"{counted(len(made)).capitalize()} decisions: {listed(parts)}."


def done_well(made: Sequence[Decision]) -> Decision | None:
    """The strong answer that did the customer most good and says why; None where there is none to name."""
    named = [decision for decision in made if decision.choice["strong"] and decision.choice["why"]]
    return max(named, key=lambda decision: decision.choice["trust"], default=None)
