"""Where a limit's parts stand on the ruler a page draws of it. Pure: positions are percentages of the width."""

from dataclasses import dataclass
from decimal import Decimal

from coaching.content.guideline.document import Limit


@dataclass(frozen=True)
class Ruler:
    """A limit on its own scale: where the agent's part ends, where approval ends (percent), and its labels."""

    inside: float
    approval: float
    start_label: str
    inside_label: str
    approval_label: str
    sentence: str

    @property
    def middle(self) -> float:
        """How wide the hatched part is, in percent."""
        return self.approval - self.inside

    @property
    def beyond(self) -> float:
        return self.approval + 1.5


def ruler_of(limit: Limit) -> Ruler:
    """A limit drawn so that what needs approval always ends at 82 % and every label has room."""
    mine, most = limit.inside_to, limit.approval_to
    inside = 82.0 if mine == most else min(66.0, max(16.0 if mine else 0.0, float(82 * mine / most)))
    own, ask = limit.amount(mine), limit.amount(most)
    first = f"Up to {own} you decide. " if mine else ""
    second = f"From {own} to {ask} your team lead says yes or no. " if most > mine else ""
    return Ruler(
        inside=inside,
        approval=82.0,
        start_label=limit.amount(Decimal(0)) if limit.dimension == "money" else "0",
        inside_label=own if mine else "",
        approval_label=ask if most > mine else "",
        sentence=f"{first}{second}Beyond {ask} nobody on the phone may.",
    )
