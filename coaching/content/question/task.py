"""What all kinds of question share: what an answer is, and what a mark says. Pure.

A kind is one module: its document (a `Task`), what may not be published of it, how an answer is marked, how it is laid out for
whoever answers. A form's answer comes as `values`, a list of texts whose meaning is the kind's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

from coaching.content.base import Part
from recordings.errors import DomainError

Grade = Literal["right", "partly", "not_yet"]
Thing = TypeVar("Thing")
# Scores are sums of fractions: less than this apart they are the same.
HAIR = 1e-9
# Letters in what is written, in what an author wrote and is chosen by its text, and values in one answer: more is no answer to
# anything asked here.
LONGEST, WIDEST, MOST = 500, 2_000, 300


class Trouble(NamedTuple):
    """What may not be published of a question, told of it (“needs two answers or more”), and what to do."""

    told: str
    advice: str
    level: Literal["problem", "attention"] = "problem"


@dataclass(frozen=True)
class Piece:
    """One thing an answer was about: an option, a gap, a pair, a span.

    `text` is what it is, `given` what was answered to it (empty for nothing), `right` what would have been right where that is
    another text; `chosen` and `correct` for what is chosen or left; `credit` of one.
    """

    key: str
    text: str
    given: str = ""
    right: str = ""
    chosen: bool = False
    correct: bool = False
    credit: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Mark:
    """What an answer is worth: a `score` between 0 and 1, and what became of each piece. `told` is the kind's own, for its page;
    `hinted` says that all of it was right, and the hints alone cost something.
    """

    score: float
    pieces: list[Piece] = field(default_factory=list)
    told: Any = None
    hinted: bool = False

    @property
    def grade(self) -> Grade:
        return grade_of(self.score)


class Task(Part):
    """What is asked for: the part of a question that is its kind's own."""

    kind: str
    # What authors call the kind, and the page it is asked and told with (templates/coaching/questions/).
    words: ClassVar[str] = ""
    page: ClassVar[str] = "choosing"

    def troubles(self) -> list[Trouble]:
        """What may not be published of it, and what deserves a second look."""
        raise NotImplementedError

    def mark(self, values: Sequence[str]) -> Mark:
        """Mark an answer. Raises DomainError for what is no answer to this."""
        raise NotImplementedError

    def laid_out(self, seed: str, values: Sequence[str]) -> Any:
        """What the page asks with: in the order of this attempt's `seed` (empty: as written), with `values` filled in."""
        raise NotImplementedError

    def right_in_words(self) -> list[str]:
        """What is right, as an author reads it in a list."""
        return []

    def in_words(self, values: Sequence[str]) -> list[str]:
        """An answer in the words of what was chosen or written; what has gone since is left out."""
        return [value for value in values if value]


def grade_of(score: float) -> Grade:
    return "right" if score > 1 - HAIR else "partly" if score > HAIR else "not_yet"


def in_order_of(seed: str, parts: Sequence[Thing], key: Any) -> list[Thing]:
    """Parts in an order of the seed's own, always the same; without a seed as they are."""
    if not seed:
        return list(parts)
    return sorted(parts, key=lambda part: sha256(f"{seed}/{key(part)}".encode()).digest())


def not_here() -> DomainError:
    return DomainError("That answer belongs to another question. Choose one of these.", field="given")


def nothing_yet(told: str = "Choose an answer first.") -> DomainError:
    return DomainError(told, field="given")
