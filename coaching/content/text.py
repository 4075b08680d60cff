"""Documents as text that people write by hand: YAML, where a field says what its value means and a fault says its line. Pure.

Every value is read as the text it is: `says: 20` is text where the field is text, and `amount: 20.50` loses no penny. Nothing is ever
built from a tag, repeated by an alias, or guessed from how a value looks.
"""

import io
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.representer import SafeRepresenter

from coaching.content.base import Document
from coaching.words import listed
from recordings.errors import DomainError

D = TypeVar("D", bound=Document)
# Where something stands: names of fields, and places in lists from 0.
Place = tuple[str | int, ...]

# Characters in all: a thousand moments have fewer. Characters in a line: nobody reads a longer one.
LONGEST, LONGEST_LINE = 1_000_000, 5_000
# Nobody mends more at a time, and no page needs to show more.
MOST_TOLD = 200
# A scenario's choices stand six deep.
DEEPEST = 20
# So alike a slip and what was meant have to be, of 100.
ALIKE = 65
# A bound beyond this is no bound that people meet.
MANY = 1_000_000
# What stands for nothing where it is not in quotes.
NOTHING = ("", "~", "null", "Null", "NULL")
# From so many letters on a text is folded into lines of at most this width.
FOLDED, WIDTH = 72, 76
# All that YAML allows as text, but the line ends of old machines.
UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What the parser says, and what that means to whoever wrote it. The first that is found counts.
IN_WORDS = (
    (r"found character '\\t'", "a tab stands where spaces belong: indent with two spaces"),
    (
        "mapping values are not allowed",
        "a colon stands where none is expected: put a text that has a colon and a space in it in quotes",
    ),
    ("could not find expected ':'", "a name without its colon: write “name: value”, or put the text in quotes"),
    ("found unexpected end of stream", "a quotation mark is opened and never closed"),
    ("expected the node content", "something is missing here: a value, or quotes around one that begins with a sign"),
    (
        r"expected <block end>|did not find expected|expected ',' or|expected <document start>",
        "this does not fit to the line before: look at how far it is indented, and at quotes and brackets",
    ),
    ("that cannot start any token", "a text that begins with this sign needs quotes around it"),
    ("found unknown escape character", "a backslash means something in double quotes: write two of them, or single quotes"),
    ("undefined tag handle|expected .* tag", "tags (a word after !) are not known here: write the value alone"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be read: in which line (from 1), at which place of the document (() for the whole), and what to do."""

    line: int
    place: Place
    words: str

    def __str__(self) -> str:
        where = " > ".join(str(part + 1) if isinstance(part, int) else part for part in self.place)
        return f"Line {self.line}{f', {where}' if where else ''}: {self.words}"


class Unreadable(DomainError):
    """A text with `faults`, the first MOST_TOLD of them, in the order of their lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(map(str, self.faults)), field="text")


@dataclass
class Parsed:
    """A text as it stands: `value` of dicts, lists, texts and None, the line of every place in it, and what was wrong so far."""

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it that is written."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, words: str, *, line: int | None = None) -> None:
        if len(self.faults) < MOST_TOLD:
            self.faults.append(Fault(line or self.line(place), place, words))


def parsed(text: str) -> Parsed:
    """A text taken apart, with every fault that shows without knowing what it is about."""
    found = Parsed()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        found.fault((), f"the text is longer than {LONGEST:,} characters: make two of it")
        return found
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            found.fault((), f"is longer than {LONGEST_LINE:,} characters: break it into several lines", line=number)
        if UNPRINTABLE.search(line):
            found.fault((), "holds a character that cannot be kept: write it anew", line=number)
    if found.faults:
        return found
    try:
        _take_apart(text, found)
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        said = f"{wrong.problem} {wrong.context}"
        words = next((words for pattern, words in IN_WORDS if re.search(pattern, said)), "this cannot be read as YAML")
        found.fault((), words, line=mark.line + 1 if mark else 1)
    except _Enough:
        pass
    except (YAMLError, ValueError, OverflowError):
        # Refused without a place: an escape of a character that is none.
        found.fault((), "this cannot be read as YAML: look for what stands after a backslash")
    if found.value is None and not found.faults:
        found.fault((), "the text is empty: write “title:” and what it is called")
    elif not isinstance(found.value, dict) and not found.faults:
        found.fault((), "this has to begin with a name and a colon: “title: The third call”")
    return found


def read(model: type[D], found: Parsed) -> D:
    """The document that a text says. Raises Unreadable with every fault in it."""
    document = None
    if isinstance(found.value, dict):
        try:
            document = model.model_validate(_fitting(model, found.value))
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_context=False)[:MOST_TOLD]:
                place = tuple(part for part in error["loc"] if not str(part).startswith(("function-", "constrained-")))
                found.fault(place, _in_words(model, place, error["type"], error["msg"]))
    if document is None or found.faults:
        raise Unreadable(found.faults)
    return document


def sparse(part: BaseModel) -> dict[str, Any]:
    """A document without what is as it is anyway, in the order of its fields."""
    told = {}
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        if info.is_required() or value != info.get_default(call_default_factory=True, validated_data={}):
            told[name] = _sparse(value)
    return told


def written(value: Mapping[str, Any]) -> str:
    """As YAML: what `sparse` gives, people's texts folded or line by line."""
    told = io.StringIO()
    _writer().dump(value, told)
    return told.getvalue()


# ── Reading ──
class _Enough(Exception):
    """What follows is not read."""


def _take_apart(text: str, found: Parsed) -> None:
    """The events of the parser as dicts, lists and texts: nothing is resolved, and nothing is held twice."""
    events = YAML(typ="safe", pure=True).parse(text)
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                found.fault((), "a second document begins here (---): keep one", line=_line(event))
                return
        elif isinstance(event, NodeEvent):
            found.value = _value(event, events, (), found)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _value(event: Any, events: Iterator[Any], place: Place, found: Parsed) -> Any:
    """What begins with this event; the events up to its end are taken."""
    line = _line(event)
    if len(found.faults) >= MOST_TOLD:
        raise _Enough
    found.lines.setdefault(place, line)
    if len(place) > DEEPEST:
        found.fault((), "this is nested too deep: look at how far it is indented", line=line)
        raise _Enough
    if isinstance(event, AliasEvent):
        found.fault(place, "an alias (*) is not known here: write the text out, or put it in quotes", line=line)
        return ""
    if event.anchor:
        found.fault(place, "an anchor (&) is not known here: put a text that begins with & in quotes", line=line)
    if event.tag:
        found.fault(place, "a tag (!) is not known here: put a text that begins with ! in quotes", line=line)
    if isinstance(event, ScalarEvent):
        if UNPRINTABLE.search(event.value):
            found.fault(place, "holds a character that cannot be kept: write it anew", line=line)
        return None if not event.style and event.value in NOTHING else event.value
    if isinstance(event, SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(_value(event, events, (*place, len(items)), found))
        return items
    pairs: dict[str, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        name, line = getattr(event, "value", None), _line(event)
        if name is None:
            found.fault(place, "a name is expected here, one word before a colon", line=line)
            _value(event, events, place, found)
            _value(next(events), events, place, found)
        elif name in pairs:
            first = found.line((*place, name))
            found.fault(place, f"“{name}” stands here twice, first in line {first}: keep one", line=line)
            _value(next(events), events, (*place, name), found)
        else:
            found.lines[*place, name] = line
            pairs[name] = _value(next(events), events, (*place, name), found)
    return pairs


def _fitting(model: type[BaseModel], raw: Any) -> Any:
    """Without names that have nothing written after them, where nothing is no value of that field."""
    if not isinstance(raw, dict):
        return raw
    fitting = {}
    for name, value in raw.items():
        info = model.model_fields.get(name)
        if value is None and info and type(None) not in _alternatives(info.annotation):
            continue
        inner = info and _part_of(info.annotation)
        if inner and isinstance(value, list):
            value = [_fitting(inner, item) for item in value]
        fitting[name] = _fitting(inner, value) if inner else value
    return fitting


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """The types of a union, or the one there is."""
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)


def _part_of(annotation: Any) -> type[BaseModel] | None:
    """The part a field holds, alone or in a list."""
    for one in _alternatives(annotation):
        inner = get_args(one)[0] if get_origin(one) is list else one
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner
    return None


def _field_at(model: type[BaseModel], place: Place) -> tuple[type[BaseModel], FieldInfo | None]:
    """The part that a place stands in, and the field it is of; None where the part has no such field."""
    here, info = model, None
    for number, name in enumerate(place):
        if isinstance(name, str):
            info = here.model_fields.get(name)
            inner = info and _part_of(info.annotation)
            if inner and number < len(place) - 1:
                here = inner
    return here, info


def _in_words(model: type[BaseModel], place: Place, kind: str, message: str) -> str:
    """What pydantic found, as people say it: mostly what the field wants."""
    part, info = _field_at(model, place)
    if kind == "missing":
        return "is missing here"
    if kind == "extra_forbidden":
        near = process.extractOne(str(place[-1]), list(part.model_fields), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if near:
            return f"is not known here; did you mean “{near[0]}”?"
        return f"is not known here; known are {listed(list(part.model_fields))}"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind.startswith("model_") or info is None:
        return f"must have names and values of its own: {listed(list(part.model_fields))}"
    in_list = isinstance(place[-1], int)
    return f"must be {_wanted(info.annotation, info.metadata, inside=in_list)}"


def _wanted(annotation: Any, metadata: list[Any], *, inside: bool = False) -> str:
    """What a field takes, in words: “a whole number from -2 to 2”."""
    kind = next(one for one in _alternatives(annotation) if one is not type(None))
    if get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        metadata = [*metadata, *(bound for one in more if isinstance(one, FieldInfo) for bound in one.metadata)]
    if inside and get_origin(kind) is list:
        return _wanted(get_args(kind)[0], [])
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(each or "nothing" for each in get_args(kind))
    if get_origin(kind) is list:
        return "a list: a line each, begun with a dash"
    if kind is bool:
        return "yes or no"
    if kind in (int, Decimal):
        least: Any = next((bound.ge for bound in metadata if isinstance(bound, Ge)), None)
        most: Any = next((bound.le for bound in metadata if isinstance(bound, Le)), None)
        bounded = most is not None and most < MANY
        reach = "" if least is None else f" from {least} to {most}" if bounded else f" of {least} or more"
        return (
            f"a whole number{reach}" if kind is int else f"a number{reach} with at most two decimals, like 20 or 20.50"
        )
    if any(getattr(bound, "pattern", None) for bound in metadata):
        return "of 1 to 60 letters, digits, - and _"
    return "text"


# ── Writing ──
def _sparse(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return sparse(value)
    if isinstance(value, list):
        return [_sparse(inner) for inner in value]
    return value


class _Representer(SafeRepresenter):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _writer() -> YAML:
    writer = YAML(typ="safe", pure=True)
    writer.Representer = _Representer
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.width = WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    return writer


def _text(representer: Any, value: str) -> Any:
    value = value.replace("\r\n", "\n")
    style = "|" if "\n" in value else ">" if len(value) >= FOLDED else None
    return representer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _number(representer: Any, value: Decimal) -> Any:
    kind = "int" if value == value.to_integral_value() else "float"
    return representer.represent_scalar(f"tag:yaml.org,2002:{kind}", str(value))


_Representer.add_representer(str, _text)
_Representer.add_representer(Decimal, _number)
