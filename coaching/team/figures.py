"""What the answers of a few people tell of a question: how hard it is, whether it tells knowing from not knowing, and how sure that is.

Pure. Facility and discrimination are told with 95 % intervals and, where numbers are small, drawn towards the bank's own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import fmean, median, pvariance

from coaching.statistics import FEWEST, Interval, Z, proportion

# Under so many a correlation of right and not right is chance, whatever its formula says.
FEWEST_PAIRS = 10
# No correlation of people is this near to one; Fisher's z has no end.
MOST = 0.999
# So many people a bank's own value counts for at most, and at least.
STRONGEST, WEAKEST = 50.0, 2.0


@dataclass(frozen=True)
class Answered:
    """A learner's first finished answer: its `score` of one, that of the `rest` of the same try on average (None where it was all),
    the keys of what was picked, and whether the clip's words were read instead of heard.
    """

    score: float
    rest: float | None
    picked: frozenset[str] = frozenset()
    read: bool = False


@dataclass(frozen=True)
class Bank:
    """What questions are like here: mean facility with how much it varies between them, the same of discrimination as Fisher's z."""

    facility: float = 0.7
    spread: float = 0.04
    z: float = 0.25
    z_spread: float = 0.04


@dataclass(frozen=True)
class Picked:
    """How often one answer, or one piece of it, was picked: by all, and by the stronger and the weaker half, in per cent of each."""

    key: str
    count: int
    of: int
    stronger: float | None
    weaker: float | None
    # Whoever knows the others could reckon a figure too small to be told.
    hidden: bool = False


@dataclass(frozen=True)
class Figures:
    """`people` have answered. Facility and discrimination are None where there are too few, or nothing to tell them from."""

    people: int
    read: int
    facility: Interval | None
    facility_here: float | None
    discrimination: Interval | None
    discrimination_here: float | None
    picked: Sequence[Picked]
    facility_read: Interval | None = None

    @property
    def is_told(self) -> bool:
        return self.people >= FEWEST


def figures(answers: Sequence[Answered], keys: Sequence[str], *, bank: Bank | None = None) -> Figures:
    """Everything that is told of one version of a question; `keys` of what could be picked."""
    bank = bank or Bank()
    read = [answer for answer in answers if answer.read]
    if len(answers) < FEWEST:
        return Figures(len(answers), len(read), None, None, None, None, [])
    facility = proportion([answer.score for answer in answers])
    pairs = [(answer.score, answer.rest) for answer in answers if answer.rest is not None]
    found = correlation(pairs)
    return Figures(
        len(answers),
        len(read),
        facility,
        towards(facility.value, len(answers), bank.facility, bank.spread),
        found,
        _discrimination_here(found, len(pairs), bank),
        _picked(answers, keys),
        proportion([answer.score for answer in read]) if len(read) >= FEWEST else None,
    )


def correlation(pairs: Sequence[tuple[float, float]]) -> Interval | None:
    """How far an answer goes with the rest of the same try: Pearson's r, which for right and not right is the point-biserial one,
    of the item with the rest without it (Henrysson 1963), with the interval of Fisher's z (1921).

    None where there are fewer than ten, or all alike: nothing can be told.
    """
    if len(pairs) < FEWEST_PAIRS:
        return None
    r = pearson(pairs)
    if r is None:
        return None
    z, half = atanh(max(-MOST, min(MOST, r))), Z / sqrt(max(1, len(pairs) - 3))
    return Interval(r, tanh(z - half), tanh(z + half))


def pearson(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The product-moment correlation; None where one side does not vary."""
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    spread = sqrt(pvariance(first) * pvariance(second)) if pairs else 0.0
    if spread < 1e-12:
        return None
    means = fmean(first), fmean(second)
    together = fmean((one - means[0]) * (other - means[1]) for one, other in pairs)
    return max(-1.0, min(1.0, together / spread))


def towards(share: float, of: int, bank: float, spread: float) -> float:
    """A share drawn towards the bank's: as if so many more people had answered as the bank's questions are answered on average, as
    a beta distribution of the bank's mean and variance says (Efron and Morris 1977, by moments).
    """
    strength = bank * (1 - bank) / spread - 1 if spread > 0 else STRONGEST
    strength = max(WEAKEST, min(STRONGEST, strength))
    return (share * of + bank * strength) / (of + strength)


def bank_of(items: Iterable[Sequence[Answered]]) -> Bank:
    """What the questions of a bank are like; its beginning values where fewer than five are told."""
    told = [answers for answers in items if len(answers) >= FEWEST]
    if len(told) < FEWEST:
        return Bank()
    facilities = [fmean(answer.score for answer in answers) for answers in told]
    noise = fmean(share * (1 - share) / len(answers) for share, answers in zip(facilities, told, strict=True))
    found = [
        (atanh(max(-MOST, min(MOST, one.value))), len(answers))
        for answers in told
        if (one := correlation([(a.score, a.rest) for a in answers if a.rest is not None]))
    ]
    mean = min(0.98, max(0.02, fmean(facilities)))
    spread = max(0.001, pvariance(facilities) - noise)
    if len(found) < FEWEST:
        return Bank(mean, spread)
    zs = [z for z, _ in found]
    z_noise = fmean(1 / max(1, n - 3) for _, n in found)
    return Bank(mean, spread, fmean(zs), max(0.001, pvariance(zs) - z_noise))


def _discrimination_here(found: Interval | None, people: int, bank: Bank) -> float | None:
    if found is None:
        return None
    z, weight = atanh(max(-MOST, min(MOST, found.value))), max(1, people - 3)
    strength = max(WEAKEST, min(STRONGEST, 1 / bank.z_spread))
    return tanh((z * weight + bank.z * strength) / (weight + strength))


def _picked(answers: Sequence[Answered], keys: Sequence[str]) -> list[Picked]:
    rests = [answer.rest for answer in answers if answer.rest is not None]
    middle = median(rests) if rests else 0.0
    stronger = [answer for answer in answers if answer.rest is not None and answer.rest > middle]
    weaker = [answer for answer in answers if answer.rest is not None and answer.rest <= middle]
    enough = len(stronger) >= FEWEST and len(weaker) >= FEWEST

    def percent(of: Sequence[Answered], key: str) -> float | None:
        return 100 * sum(key in answer.picked for answer in of) / len(of) if enough else None

    return [
        Picked(
            key,
            sum(key in answer.picked for answer in answers),
            len(answers),
            percent(stronger, key),
            percent(weaker, key),
        )
        for key in keys
    ]
