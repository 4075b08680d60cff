"""Figures of a few people, with how sure one can be. Pure: no Django. Formulas with their sources."""

from collections.abc import Sequence
from math import comb, sqrt
from statistics import fmean
from typing import NamedTuple

# A figure with fewer people behind it could be told from a name.
FEWEST = 5
# The 97.5th percentile of the normal distribution: 95 % lie within it on both sides.
Z = 1.959964


class Interval(NamedTuple):
    """A figure with where it may really lie: 95 %."""

    value: float
    low: float
    high: float


def proportion(scores: Sequence[float]) -> Interval:
    """The mean of scores between 0 and 1 with the score interval of Wilson (1927); part marks count in part, which makes it no
    narrower than it is. Raises StatisticsError for none.
    """
    return proportion_of(fmean(scores), len(scores))


def proportion_of(share: float, of: int) -> Interval:
    """The same of a mean that is known already, of so many people."""
    shrunk = 1 + Z**2 / of
    middle = (share + Z**2 / (2 * of)) / shrunk
    half = Z * sqrt(max(0.0, share * (1 - share)) / of + Z**2 / (4 * of**2)) / shrunk
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The probability of two shares, each (count, of), as different as these or more if they were the same: the exact test of
    Fisher (1934), two-sided by the sum of all that is as unlikely.
    """
    (count, of), (others, of_others) = one, other
    if not of or not of_others:
        return 1.0
    column, everybody = count + others, of + of_others
    whole = comb(everybody, of)
    low, high = max(0, of - (everybody - column)), min(of, column)
    chances = {
        right: comb(column, right) * comb(everybody - column, of - right) / whole for right in range(low, high + 1)
    }
    # As unlikely as what was seen, within rounding.
    seen = chances[count] * (1 + 1e-9)
    return min(1.0, sum(chance for chance in chances.values() if chance <= seen))


def holm(values: Sequence[float], *, alpha: float = 0.05) -> list[bool]:
    """Which of several p-values are more than chance, all taken together (Holm 1979): if nothing is behind any of them, one in
    twenty such lists at most names one.
    """
    order = sorted(range(len(values)), key=lambda place: values[place])
    found = [False] * len(values)
    for rank, place in enumerate(order):
        if values[place] > alpha / (len(values) - rank):
            break
        found[place] = True
    return found
