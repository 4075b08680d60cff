"""Who keeps something of a call says so here: what it is, and what becomes of it when the call goes. Recordings do not ask why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from recordings.erasing.said import Said
from recordings.models import Recording


class Thing(NamedTuple):
    """One thing that hangs on a call: what it is called, where it is (empty where it has no page), and what becomes of it."""

    title: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Hanging:
    """What hangs on a call of one kind: `name` in the plural, `total` of them, the first `things`, what becomes of them."""

    name: str
    total: int
    becomes: str = ""
    things: Sequence[Thing] = ()


@dataclass(frozen=True)
class Gone:
    """What is going: pks of calls and of all their clips, and what was said in them."""

    recordings: frozenset[int]
    clips: frozenset[int]
    said: Said = field(default_factory=Said)


@dataclass(frozen=True)
class Holder:
    """`hangs` tells what it keeps of a call. `let_go` makes it do without, in the transaction in which the calls go, while
    everything of them is still there; afterwards nothing of it may point at them. `wordless` columns (“app.Model.column”) hold only keys
    and figures, and need not be looked through.
    """

    hangs: Callable[[Recording], list[Hanging]]
    let_go: Callable[[Gone], None]
    wordless: frozenset[str] = frozenset()


_HOLDERS: list[Holder] = []


def holds(holder: Holder) -> Holder:
    """Make a holder known, once."""
    if holder not in _HOLDERS:
        _HOLDERS.append(holder)
    return holder


def known() -> Sequence[Holder]:
    """All of them."""
    return tuple(_HOLDERS)
