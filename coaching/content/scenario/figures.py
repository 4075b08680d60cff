"""What a proof comes to, as people read it. Pure."""

from coaching.content.guideline.document import Verdict
from coaching.content.scenario.proof import Proof
from coaching.content.scenario.roads import Result
from coaching.words import many

# Beyond it nobody reads digits, and Python writes none beyond 4,300.
COUNTABLE = 1_000_000
BEYOND: dict[Verdict, str] = {"outside": "outside", "approval": "for approval", "careful": "over-careful"}


def figures(proof: Proof) -> list[tuple[str, str]]:
    """What it is and how it is, in the order in which one asks; where no road ends only what was looked at."""
    told, roads = [], proof.roads
    if roads:
        number = f"{roads.number:,}" if roads.number <= COUNTABLE else "more than a million"
        moments = _span(roads.shortest, roads.longest, "moment")
        minutes = _span(max(1, round(roads.shortest_minutes)), max(1, round(roads.longest_minutes)), "minute")
        measured = proof.walked.scenario.guideline is not None
        told = [
            ("Roads", f"{number}, of {moments}, {minutes}{', and some lead back' if roads.turns_back else ''}"),
            ("Best", _result(roads.best, measured=measured)),
            ("Worst", _result(roads.worst, measured=measured)),
            ("A random clicker passes", f"{roads.chance:.0%}"),
        ]
    states = many(proof.states, "state")
    return [*told, ("Looked at", f"{states}, and {'that is all' if proof.exhaustive else 'there are more'}")]


def _span(low: int, high: int, word: str) -> str:
    return many(high, word) if low == high else f"{low} to {many(high, word)}"


def _result(result: Result, *, measured: bool) -> str:
    """“All inside, trust +6”; without a guideline only the trust."""
    trust = f"trust {'+' if result.trust > 0 else '−' if result.trust < 0 else ''}{abs(result.trust)}"
    beyond = [f"{result.verdicts[verdict]} {word}" for verdict, word in BEYOND.items() if result.verdicts[verdict]]
    return f"{', '.join(beyond) or 'all inside'}, {trust}" if measured else trust
