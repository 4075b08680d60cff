"""What the documents of all kinds share. Pure: no Django, no clock, no chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

# Of the newest format of a kind that names no later one; a document keeps the number of its own in JSON, under "format".
FORMAT = 2


def plain(number: Decimal) -> Decimal:
    """As people write it: 60.00 -> 60, 7.50 stays."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def without_currency(value: Any) -> Any:
    """£20 -> 20: which currency it is, its limit says."""
    return value.strip().strip(CURRENCIES).strip() if isinstance(value, str) else value


CURRENCIES = "£$€¥"
# A number with up to two decimals, with or without the sign of a currency; JSON holds it as text, so that no penny is rounded away.
Amount = Annotated[
    Decimal,
    BeforeValidator(without_currency),
    Field(max_digits=10, decimal_places=2),
    AfterValidator(plain),
    WithJsonSchema({"type": ["number", "string"]}),
    PlainSerializer(str, return_type=str, when_used="json"),
]
# By what a part is found again; it stands in addresses.
Key = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,60}$")]
# The number a database gives to what a document points at.
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Part(BaseModel):
    """A piece of a document. Unknown keys are refused: a typing slip in one written by hand must not vanish."""

    model_config = ConfigDict(extra="forbid")

    def key_of(self) -> str:
        """By what this part is found again in another revision; empty where only its place tells."""
        return ""

    def named(self) -> str:
        """How a sentence names this part: “Moment “She asks about the bill””. Empty where it needs no name of its own."""
        return ""


class Document(Part):
    """The whole of what somebody writes: a draft, and what is published and played, have the same shape."""

    format: ClassVar[int] = FORMAT

    def heading(self) -> str:
        """What lists call it."""
        raise NotImplementedError

    def copy_deep(self) -> Self:
        """A copy of its own, to be changed."""
        return self.model_copy(deep=True)


class Ref(NamedTuple):
    """Another content, by its kind and its number within that kind."""

    kind: str
    number: int


class Sought(NamedTuple):
    """All published contents of a kind that practise a competency, by its pk."""

    kind: str
    competency: int


@dataclass(frozen=True, slots=True)
class Linked:
    """What a Ref points to: the document to use and, where one is published, the number of its version. `sought`: it is one of
    the bank, as it is published.
    """

    document: Document
    version: int | None = None
    sought: bool = False


Known = Mapping[Ref, Linked]


class ClipPlace(NamedTuple):
    """Where a document plays a clip: its pk, the place in words, and by its key; `after`: heard only once that place has been
    answered, or once all is over, for it gives away how something was answered; `own`: its text is the author’s own wording.
    """

    clip: int
    place: str
    key: str = ""
    after: Literal["", "answered", "over"] = ""
    own: bool = False


class Erased(NamedTuple):
    """What is gone for good: pks of calls and of their clips."""

    recordings: frozenset[int]
    clips: frozenset[int]


def dump(document: Document) -> dict[str, Any]:
    """As JSON keeps it, with its format."""
    return {"format": document.format, **document.model_dump(mode="json")}


def meaning(document: Document) -> Any:
    """What a document says, for comparing: defaults filled in, numbers of linked versions left out."""
    return _without_versions(document.model_dump(mode="json"))


def _without_versions(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_versions(inner) for key, inner in value.items() if key != "version"}
    return [_without_versions(inner) for inner in value] if isinstance(value, list) else value
