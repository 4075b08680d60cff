"""What a learner looks back on: the decisions of a finished attempt, each on its two axes. Pure: no Django."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.content.guideline.document import VERDICTS, Verdict
from coaching.content.scenario import charts
from coaching.content.scenario.case import Case, decide, on_offer, opened
from coaching.content.scenario.document import (
    Choice,
    Granted,
    Node,
    Scenario,
    amount_in_all,
    limit_of,
    node_at,
    verdict_of,
)
from coaching.words import TRUST, counted, listed


@dataclass(frozen=True)
class Decision:
    """One decision: what was said at which moment, and the strong answers it could be measured by.

    `stands` is its verdict, `strong_stands` that of the strong answer it is compared with. `in_all` is what was granted with it, in words,
    where earlier decisions count too.
    """

    number: int
    node: Node
    choice: Choice
    strong: Sequence[Choice]
    stands: Verdict
    strong_stands: Verdict | None
    in_all: str = ""

    @property
    def could_be_stronger(self) -> bool:
        """Whether a strong answer existed and this was none."""
        return bool(self.strong) and not self.choice.strong

    @property
    def verdict(self) -> str:
        return VERDICTS[self.stands]

    @property
    def trust(self) -> str:
        return TRUST[self.choice.trust]

    @property
    def places(self) -> tuple[float, float | None]:
        """Where this answer and a strong one stand against the guideline, in percent."""
        return charts.beside(self.stands, self.strong_stands if self.could_be_stronger else None)

    @property
    def felt(self) -> int:
        """Where trust went, in percent: 50 is where it was."""
        return 50 + 22 * self.choice.trust


def decisions(scenario: Scenario, answered: Sequence[tuple[str, str]], *, begun: Case | None = None) -> list[Decision]:
    """The (node key, choice id) pairs of an attempt as decisions, in their order; it has `begun` as a fresh case where not told."""
    looked_back = []
    case = begun or opened(scenario)
    for number, (key, choice_id) in enumerate(answered, start=1):
        case = replace(case, node=key)
        node, before = node_at(scenario, key), case.granted
        strong = [other for other in on_offer(scenario, case) if other.strong]
        strong_stands = verdict_of(scenario, strong[0], case.values) if strong else None
        choice, stands, case = decide(scenario, case, choice_id)
        looked_back.append(
            Decision(number, node, choice, strong, stands, strong_stands, _in_all(scenario, choice, before))
        )
    return looked_back


def _in_all(scenario: Scenario, choice: Choice, before: Granted) -> str:
    limit, amount = limit_of(scenario, choice), amount_in_all(scenario, choice, before)
    if limit is None or amount is None or amount == choice.amount:
        return ""
    return f"With what you gave before: {limit.amount(amount)} in this case."


def skills(made: Sequence[Decision]) -> list[int]:
    """The competencies, by their pk, of the decisions that could have been stronger; the one most often met first."""
    met = [
        pk
        for decision in made
        if decision.could_be_stronger
        for pk in {choice.competency for choice in (decision.choice, *decision.strong)}
        if pk is not None
    ]
    return [pk for pk, _ in Counter(met).most_common()]


def is_guided(scenario: Scenario) -> bool:
    """Whether there is a guideline that decisions can be seen against; else only what they did for the customer is told."""
    return bool(scenario.guideline and scenario.guideline.document)


def summary(made: Sequence[Decision], *, guided: bool) -> str:
    """Five decisions: three inside the guideline and two worth asking about first. Without a guideline: what they did for trust."""
    if guided:
        said = {
            "inside": "inside the guideline",
            "careful": "more careful than it had to be",
            "approval": "worth asking about first",
            "outside": "outside the guideline",
        }
        stands: list[str] = [decision.stands for decision in made]
    else:
        said = {"grew": "made trust grow", "stayed": "left trust as it was", "sank": "cost some trust"}
        stands = [_moved(decision.choice.trust) for decision in made]
    if len(made) == 1:
        return f"One decision{', ' if guided else ': it '}{said[stands[0]]}."
    counts = {how: stands.count(how) for how in said}
    parts = [f"{counted(count)} {said[how]}" for how, count in counts.items() if count]
    return f"{counted(len(made)).capitalize()} decisions: {listed(parts)}."


def _moved(trust: int) -> str:
    return "grew" if trust > 0 else "sank" if trust < 0 else "stayed"


def done_well(made: Sequence[Decision]) -> Decision | None:
    """The strong answer that did the customer most good and says why; None where there is none to name."""
    named = [decision for decision in made if decision.choice.strong and decision.choice.why]
    return max(named, key=lambda decision: decision.choice.trust, default=None)
