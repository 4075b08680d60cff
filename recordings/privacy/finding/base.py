"""What finders share: the kinds, what they are given, what they tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from recordings.privacy.kinds import NAMES, Kind, Sure
from recordings.transcripts.turns import Word

__all__ = ["NAMES", "Found", "Kind", "Spoken", "Sure", "lexicon"]


def lexicon(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())


@dataclass(frozen=True)
class Spoken:
    """A turn as a finder is given it; `words` are in order."""

    channel: int
    words: Sequence[Word]
    speaker: str = ""


@dataclass(frozen=True)
class Found:
    """A stretch of one turn that is somebody's own, from its first word's start to its last one's end.

    `turn` is its number among those given, `words` the numbers of its words there. What was told over several turns is found in as many
    pieces, which share `whole_ms`: when the first of them begins. `reason` is in plain words and holds none of those found.
    """

    kind: Kind
    channel: int
    start_ms: int
    end_ms: int
    turn: int
    words: range
    reason: str
    sure: Sure
    whole_ms: int
