"""Proves a scenario: everything that is wrong with it, and what it comes to, by a walk through all its states. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from coaching.content.base import Known
from coaching.content.findings import Finding, worst_first
from coaching.content.guideline.document import Verdict
from coaching.content.scenario import checks, memory, reach
from coaching.content.scenario.document import Scenario
from coaching.content.scenario.roads import NO_LENGTHS, Roads, roads
from coaching.content.scenario.states import MOST, Walk, walk

# A page waits for it.
MOST_FOR_A_PAGE = 20_000

# What a page calls findings of one kind together: “Leads nowhere ×3”.
HEADINGS = {
    "always-so": "A condition that is always so",
    "choice-empty": "Says nothing",
    "dead-end": "Dead end",
    "ending-with-choices": "An ending with choices",
    "first-answer": "The first answer is the strong one",
    "guideline-changed": "Another verdict than when it was published",
    "guideline-unpublished": "The guideline is not published",
    "leads-nowhere": "Leads nowhere",
    "limit-gone": "Names a limit that is gone",
    "longest-answer": "The longest answer is the strong one",
    "never-shows": "Never shows",
    "no-beginning": "No beginning",
    "no-customer": "The customer has no name",
    "no-ending": "No ending",
    "no-outcome": "No outcome",
    "no-verdict": "No verdict",
    "no-way-out": "No way out",
    "nothing-decided": "Nothing is decided",
    "one-choice": "Only one choice",
    "passes-outside": "Done without the guideline",
    "personal-data": "Personal data, perhaps",
    "removed": "Removed with its call",
    "reply-without-condition": "Said instead, and not when",
    "says-nothing": "Says nothing",
    "stuck": "No answer shows",
    "two-beginnings": "More than one beginning",
    "unknown-name": "A name that is nobody’s",
    "unpractised": "Promised and not practised",
    "unreachable": "Nobody gets there",
    "unreadable": "Cannot be read",
    "variable-bounds": "Begins out of bounds",
    "variable-name": "A name that cannot be one",
    "variable-unchanged": "Nothing changes it",
    "variable-unread": "Nothing asks after it",
    "verdict-by-hand": "Beyond no guideline",
    "verdict-unexplained": "Another verdict than the limit’s",
}


@dataclass(frozen=True)
class Proof:
    """A walk through the states of a scenario, and what it tells.

    Where it is not `exhaustive`, more states are possible than were looked at; then nothing is said that only a look at all of them
    can tell.
    """

    walked: Walk
    lengths: Mapping[int, int]

    @property
    def exhaustive(self) -> bool:
        return self.walked.exhaustive

    @property
    def states(self) -> int:
        return len(self.walked.states)

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything found, problems first. An empty list means it can be published as it is."""
        scenario = self.walked.scenario
        found = [
            *checks.of_the_whole(scenario),
            *reach.findings(self.walked),
            *memory.findings(scenario),
            *checks.of_the_guideline(scenario),
        ]
        for node in scenario.nodes:
            found += checks.of_a_node(node, scenario)
        return worst_first(found)

    @cached_property
    def roads(self) -> Roads | None:
        """Its roads in figures; None where none ends."""
        return roads(self.walked, self.lengths)

    @cached_property
    def verdicts(self) -> dict[str, frozenset[Verdict]]:
        """Every verdict that each choice can get, by its id; one that never shows is not named."""
        found: dict[str, set[Verdict]] = defaultdict(set)
        for state, ways in enumerate(self.walked.ways):
            for way in ways or ():
                found[self.walked.node(state).choices[way.choice].id].add(way.verdict)
        return {number: frozenset(each) for number, each in found.items()}


def prove(scenario: Scenario, *, most: int = MOST, lengths: Mapping[int, int] = NO_LENGTHS) -> Proof:
    """Walk through at most so many states. `lengths` of clips in milliseconds, by their pk."""
    return Proof(walk(scenario, most=most), lengths)


def check(scenario: Scenario, known: Known) -> list[Finding]:
    """What may not be published, and what deserves a second look and was not left as it is for a reason."""
    return not_left(scenario, prove(scenario, most=MOST_FOR_A_PAGE).findings)


def not_left(scenario: Scenario, found: Iterable[Finding]) -> list[Finding]:
    """Findings without those that the author has left as they are."""
    left = {(each.kind, each.where) for each in scenario.accepted if each.reason.strip()}
    return [each for each in found if each.level == "problem" or (each.kind, each.where) not in left]
