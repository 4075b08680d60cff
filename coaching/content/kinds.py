"""The registry of kinds. A kind is a room of its own; nothing outside asks which kind something is. Pure: no Django."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coaching.content.base import ClipPlace, Document, Known, Ref
from coaching.content.findings import Finding

State = dict[str, Any]
Raw = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a document makes of one answer.

    `item` is the key of what was answered, `score` of `max_score` what it was worth (None where nothing is counted),
    `verdict` in a word, `state` where the attempt stands now. Where it was the last answer, it is `over`, and `result` and
    `passed` (None where one cannot fail) say how it went.
    """

    item: str
    kind: str
    given: Any
    state: State
    score: float | None = None
    max_score: float | None = None
    verdict: str = ""
    over: bool = False
    passed: bool | None = None
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Play:
    """How a kind is played: where an attempt begins, what a form's values mean, and how one answer is judged.

    `judge` raises DomainError for what is no answer here. What is `practised` can be played for oneself too, stepping back and
    hearing after each answer what it did.
    """

    begin: Callable[[Any], State]
    given: Callable[[list[str]], Any]
    judge: Callable[[Any, State, Any], Judged]
    practised: bool = False


def _no_links(document: Any) -> list[Ref]:
    return []


def _as_it_is(document: Any, known: Known) -> Any:
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
    fill: Callable[[Any, Known], Any] = _as_it_is
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
