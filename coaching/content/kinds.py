"""The registry of kinds. A kind is a room of its own; nothing outside asks which kind something is. Pure: no Django."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coaching.content.base import ClipPlace, Document, Erased, Known, Ref, Sought
from coaching.content.findings import Finding

State = dict[str, Any]
Raw = dict[str, Any]
# What a form sends, by the names of its fields; and what an attempt keeps of the step it stands at until that is answered.
Form = Mapping[str, Sequence[str]]
Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Start:
    """How an attempt begins: chance as a number, what the finished tries before it came to in per cent, and `only` these items."""

    seed: int = 0
    earlier: Sequence[int] = ()
    only: Sequence[str] = ()

    @classmethod
    def of(cls, state: State) -> "Start":
        """As an attempt began that stands here now."""
        asked = [str(item) for item in state.get("asked", ())]
        return cls(seed=state.get("seed", 0), earlier=state.get("earlier", ()), only=asked)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a document makes of one answer.

    `item` is the key of what was answered (and `item_version` its version, where it has one of its own), `competency` what it practises, `score` of `max_score` what it was worth (None where nothing is counted),
    `verdict` in a word, `state` where the attempt stands now. Where it was the last answer, it is `over`, and `result` and
    `passed` (None where one cannot fail) say how it went.
    """

    item: str
    kind: str
    given: Any
    state: State
    item_version: int | None = None
    competency: int | None = None
    score: float | None = None
    max_score: float | None = None
    verdict: str = ""
    over: bool = False
    passed: bool | None = None
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Play:
    """How a kind is played: where an attempt begins, what a form means, and how one answer is judged.

    `judge` raises DomainError for what is no answer here. What is `practised` can be played for oneself too, stepping back and
    hearing after each answer what it did. `minutes` and `tries` limit an attempt for the record (None: not), `hand_in` ends one
    as it stands, `wrong` names the items of a state that could be practised on their own.
    """

    begin: Callable[[Any, Start], State]
    given: Callable[[Form, Kept], Any]
    judge: Callable[[Any, State, Any], Judged]
    hand_in: Callable[[Any, State], Judged] | None = None
    minutes: Callable[[Any], int | None] = lambda document: None
    tries: Callable[[Any], int | None] = lambda document: None
    wrong: Callable[[Any, State], list[str]] = lambda document, state: []
    practised: bool = False


def _no_links(document: Any) -> list[Ref]:
    return []


def _seeks_nothing(document: Any) -> list[Sought]:
    return []


def _as_it_is(document: Any, known: Known) -> Any:
    return document


def _forgets_nothing(document: Any, erased: Erased) -> Any:
    return document


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of content.

    `check` says what may not be published, given the links of the document as they are published (or, where `publishes_links`,
    drafted); `fill` puts these links into the document; `upgrades` lift a document of each earlier format to the next.
    """

    name: str
    document: type[Document]
    check: Callable[[Any, Known], list[Finding]]
    upgrades: Mapping[int, Callable[[Raw], Raw]]
    clips: Callable[[Any], Iterable[ClipPlace]] = lambda document: ()
    competencies: Callable[[Any], Iterable[int]] = lambda document: ()
    links: Callable[[Any], list[Ref]] = _no_links
    # What it takes from the bank without naming it.
    seeks: Callable[[Any], list[Sought]] = _seeks_nothing
    fill: Callable[[Any, Known], Any] = _as_it_is
    # Puts keys that were mended since into what was published before.
    mend: Callable[[Any, Known], Any] | None = None
    # Without what plays or tells of calls that were erased; parts that are marked as their author's own wording keep their text.
    forget: Callable[[Any, Erased], Any] = _forgets_nothing
    # What it links to is written as a part of it, and is published with it.
    publishes_links: frozenset[str] = frozenset()
    # It holds what it links to as that is published.
    holds_published: frozenset[str] = frozenset()
    play: Play | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known by its name."""
    KINDS[kind.name] = kind
    return kind


def open_document(kind: str, raw: Raw) -> Any:
    """A stored document of any format, as this kind's newest. Raises pydantic.ValidationError for what is none."""
    found = KINDS[kind]
    number = raw.get("format", 1)
    raw = {key: value for key, value in raw.items() if key != "format"}
    while number < found.document.format:
        raw = found.upgrades[number](raw)
        number += 1
    return found.document.model_validate(raw)
