"""What each finder claims, before it is settled whose a word is."""

from collections.abc import Sequence
from dataclasses import dataclass

from recordings.privacy.finding.base import Kind, Sure
from recordings.privacy.finding.stream import Token


@dataclass(frozen=True)
class Claim:
    """Words of one channel, by their places in it, that are somebody's own."""

    kind: Kind
    tokens: Sequence[Token]
    places: list[int]
    reason: str
    sure: Sure

    @property
    def words(self) -> set[int]:
        """Their places among all words of the call."""
        return {self.tokens[place].at for place in self.places}
