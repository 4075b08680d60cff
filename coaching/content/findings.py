"""What is wrong with content that somebody wants to publish. Pure: no Django."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["problem", "attention"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem stops publishing, an attention does not. `where` is a node key, a question's number or "" for the whole.

    `kind` names what is found alike in several places; with `where` it tells an attention that was accepted again.
    """

    level: Level
    where: str
    title: str
    advice: str
    kind: str = ""


def problems(findings: list[Finding]) -> list[Finding]:
    """Only what stops publishing."""
    return [finding for finding in findings if finding.level == "problem"]


def worst_first(findings: list[Finding]) -> list[Finding]:
    """Problems before what only deserves a second look; else in the order found."""
    return sorted(findings, key=lambda finding: finding.level != "problem")
