"""Which answers stand elsewhere once a guideline changes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from coaching.content.findings import Finding
from coaching.content.guideline.document import VERDICTS, Guideline, Verdict
from coaching.content.scenario.document import Choice, GuidelineLink, Node, Scenario, all_choices
from coaching.content.scenario.proof import MOST_FOR_A_PAGE, prove


@dataclass(frozen=True)
class Flip:
    """A choice, and all verdicts it can get `before` and `after`; none where nothing measures it any more."""

    node: Node
    choice: Choice
    before: frozenset[Verdict]
    after: frozenset[Verdict]

    @property
    def words(self) -> str:
        """“was inside the guideline, is needs approval”: at every road to it."""
        return f"was {_told(self.before)}, is {_told(self.after)}"


def flips(scenario: Scenario, old: Guideline, new: Guideline, *, most: int = MOST_FOR_A_PAGE) -> list[Flip]:
    """Every choice that can get other verdicts by the `new` guideline than by the `old`, over all states it shows in."""
    before, after = _verdicts(scenario, old, most), _verdicts(scenario, new, most)
    return [
        Flip(node, choice, before[choice.id], after[choice.id])
        for node, choice in all_choices(scenario)
        if before.get(choice.id) != after.get(choice.id)
    ]


def findings(scenario: Scenario, old: Guideline, new: Guideline) -> Iterator[Finding]:
    """The same for who writes the scenario: what changed in it though nobody has touched it."""
    for flip in flips(scenario, old, new):
        title = f"Choice {flip.node.choices.index(flip.choice) + 1} of “{flip.node.title}” {flip.words}"
        advice = "The guideline has changed since this was published. See that what is said and why still fits."
        yield Finding("attention", flip.node.key, title, advice, "guideline-changed")


def _verdicts(scenario: Scenario, guideline: Guideline, most: int) -> dict[str, frozenset[Verdict]]:
    measured = scenario.model_copy(update={"guideline": GuidelineLink(number=1, version=1, document=guideline)})
    known = {limit.key for limit in guideline.limits}
    told = prove(measured, most=most).verdicts
    for _, choice in all_choices(scenario):
        if choice.id in told and choice.verdict is None and choice.limit not in known:
            told[choice.id] = frozenset()
    return told


def _told(verdicts: frozenset[Verdict]) -> str:
    return (
        " or ".join(f"“{words.lower()}”" for verdict, words in VERDICTS.items() if verdict in verdicts)
        or "not measured"
    )
