"""What a proof comes to, as people read it. Pure."""

from coaching.content.scenario.proof import Proof
from coaching.content.scenario.roads import Result
from coaching.words import many

# Beyond it nobody reads digits.
COUNTABLE = 1_000_000


def figures(proof: Proof) -> list[tuple[str, str]]:
    """What it is and how it is, in the order in which one asks; where no road ends only what was looked at."""
    told = []
    roads = proof.roads
    if roads:
        number = f"{roads.number:,}" if roads.number <= COUNTABLE else "more than a million"
        least, most = (max(1, round(minutes)) for minutes in (roads.shortest_minutes, roads.longest_minutes))
        told = [
            ("Roads", f"{number}, without going round" if roads.turns_back else number),
            ("Length", _from_to(roads.shortest, roads.longest, "moment")),
            ("Time", _from_to(least, most, "minute")),
            ("Best", _result(roads.best)),
            ("Worst", _result(roads.worst)),
            ("By chance", f"{roads.chance:.0%} pass"),
        ]
    looked = "all looked at" if proof.exhaustive else "there are more"
    return [*told, ("States", f"{proof.states:,}, {looked}")]


def _from_to(least: int, most: int, what: str) -> str:
    return many(most, what) if least == most else f"{least} to {many(most, what)}"


def _result(result: Result) -> str:
    counts = [f"{number} {verdict}" for verdict, number in result.verdicts.items() if number]
    trust = f"+{result.trust}" if result.trust > 0 else str(result.trust)
    return f"trust {trust}, {', '.join(counts)}" if counts else f"trust {trust}"
