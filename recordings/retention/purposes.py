"""What has a time of its own says so here, by what it is kept for. Recordings do not ask what it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Purpose:
    """Something that is kept for as many days as the setting `days` says (0: for ever).

    `name` in the plural, `becomes` of it what is said of it; `due` how many of it are older than a moment; `let_go` lets them go,
    and says how many. Both are safe to ask twice.
    """

    name: str
    days: str
    becomes: str
    due: Callable[[datetime], int]
    let_go: Callable[[datetime], int]

    @property
    def kept_days(self) -> int:
        kept: int = getattr(settings, self.days)
        return kept

    @property
    def before(self) -> datetime | None:
        """What is older than this goes; None: nothing does."""
        return timezone.now() - timedelta(days=self.kept_days) if self.kept_days else None


_PURPOSES: list[Purpose] = []


def kept_for(purpose: Purpose) -> Purpose:
    """Make a purpose known, once."""
    if purpose not in _PURPOSES:
        _PURPOSES.append(purpose)
    return purpose


def known() -> list[Purpose]:
    return list(_PURPOSES)
