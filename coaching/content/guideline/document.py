"""What agents may decide alone: in words, and as limits that can be checked. Pure."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from coaching.content.base import CURRENCIES, Amount, Document, Part

Verdict = Literal["careful", "inside", "approval", "outside"]
Dimension = Literal["money", "count", "days", "percent"]
VERDICTS: dict[str, str] = {
    "careful": "More careful than it had to be",
    "inside": "Inside the guideline",
    "approval": "Needs approval",
    "outside": "Outside the guideline",
}
DIMENSIONS: dict[str, str] = {"money": "Money", "count": "A number of things", "days": "Days", "percent": "Percent"}


class Limit(Part):
    """How far an agent goes alone (`inside_to`) and how far with a team lead's yes (`approval_to`).

    `unit` is the currency's sign where the `dimension` is money, else what is counted (“visits”). Of `whole_case`: what was granted
    before in the same case counts too. What it `needs` is a condition on the case (“verified”): without it nothing of it may be
    granted, and a rule that needs something may grant nothing that is counted.
    """

    key: str
    clause: str = Field("", title="clause")
    name: str = Field(title="what is granted")
    dimension: Dimension = Field("count", title="counted in")
    unit: str = Field("", title="unit")
    inside_to: Amount = Field(Decimal(0), ge=0, title="yours up to")
    approval_to: Amount = Field(Decimal(0), ge=0, title="with approval up to")
    whole_case: bool = Field(False, title="counts over the whole case")
    needs: str = Field("", title="only when")
    note: str = Field("", title="in a sentence")

    @model_validator(mode="after")
    def approval_reaches_further(self) -> "Limit":
        if self.approval_to < self.inside_to:
            raise ValueError("With approval cannot be less than what agents decide alone.")
        return self

    def key_of(self) -> str:
        return self.key

    def named(self) -> str:
        return f"Limit “{self.name}”"

    @property
    def is_counted(self) -> bool:
        """Whether it has numbers; else it is a rule about when."""
        return bool(self.approval_to or not self.needs)

    def verdict(self, amount: Decimal) -> Verdict:
        """What granting `amount`, in this limit's unit, is."""
        if amount <= self.inside_to:
            return "inside"
        return "approval" if amount <= self.approval_to else "outside"

    def amount(self, number: Decimal) -> str:
        """£60 for money, 5 % for percent, 2 visits for everything else."""
        if self.dimension == "money":
            return f"{self.unit}{number}"
        return f"{number} {'%' if self.dimension == 'percent' else self.unit}".strip()


class Guideline(Document):
    title: str = Field(title="title")
    summary: str = Field("", title="what it says in words")
    limits: list[Limit] = Field(default_factory=list, title="limits")

    def heading(self) -> str:
        return self.title


def dimension_of(unit: str) -> Dimension:
    """What a unit written by hand counts: £ is money, % percent, days days, all else things."""
    unit = unit.strip().lower()
    if unit and unit in CURRENCIES:
        return "money"
    return "percent" if unit == "%" else "days" if unit in ("day", "days") else "count"


def next_key(stem: str, taken: list[str]) -> str:
    """A key of its own: stem-3 where there are stem-1 and stem-2."""
    number = len(taken) + 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
