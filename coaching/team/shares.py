"""How many of how many, with how sure one can be. Pure: no Django."""

from dataclasses import dataclass
from math import sqrt

from coaching.statistics import FEWEST, Z


@dataclass(frozen=True, slots=True)
class Share:
    """`count` people of `of`. What fewer than five share is not told."""

    count: int
    of: int

    @property
    def is_told(self) -> bool:
        return self.of >= FEWEST and (self.count >= FEWEST or self.count == 0)

    @property
    def percent(self) -> float:
        return 100 * self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """From and to, in percent, where the share may really lie: 95 %, by the score of Wilson (1927), which holds for few people too.

        Raises ZeroDivisionError for a share of nobody.
        """
        share, shrunk = self.count / self.of, 1 + Z**2 / self.of
        middle = (share + Z**2 / (2 * self.of)) / shrunk
        half = Z * sqrt(share * (1 - share) / self.of + Z**2 / (4 * self.of**2)) / shrunk
        # Rounding can carry it a hair beyond its ends.
        return max(0.0, round(100 * (middle - half), 1)), min(100.0, round(100 * (middle + half), 1))

    @property
    def sentence(self) -> str:
        """12 of 15, between 55 % and 93 %."""
        if not self.is_told:
            return "fewer than five"
        low, high = self.interval
        return f"{self.count} of {self.of}, between {low:.0f} % and {high:.0f} %"
