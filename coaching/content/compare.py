"""What is different between two documents of one kind, in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from coaching.content.base import Document, Part


@dataclass(frozen=True)
class Change:
    """One difference. `where` names the part it is in (empty: the whole), `what` has changed; `before` and `after` as text."""

    where: str
    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        if self.before and self.after:
            return f"{where}{self.what} changed from “{self.before}” to “{self.after}”"
        if self.after or self.before:
            return f"{where}{self.what} {'written' if self.after else 'emptied'}: “{self.after or self.before}”"
        return f"{where}{self.what}"


def changes(old: Document, new: Document) -> list[Change]:
    """Everything that is different, in the order of the newer document; what was removed comes last in its list."""
    return list(_of_parts(old, new, ""))


def _of_parts(old: BaseModel, new: BaseModel, where: str) -> Iterator[Change]:
    for name, field in type(new).model_fields.items():
        what = field.title
        if not what:
            continue
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if isinstance(after, list) and all(isinstance(item, Part) for item in [*before, *after]):
            yield from _of_lists(before, after, where)
        elif isinstance(before, Part) and isinstance(after, Part):
            yield Change(where, f"{what} changed")
        else:
            yield Change(where, what, _text(before), _text(after))


def _of_lists(old: Sequence[Part], new: Sequence[Part], where: str) -> Iterator[Change]:
    before, after = {part.key_of(): part for part in old}, {part.key_of(): part for part in new}
    for key, part in after.items():
        name = f"{where}, {part.named()}" if where else part.named()
        if key not in before:
            yield Change(where, f"{part.named()} added")
        else:
            yield from _of_parts(before[key], part, name)
    kept_before, kept_after = [key for key in before if key in after], [key for key in after if key in before]
    if kept_before != kept_after:
        yield Change(where, "put into another order")
    for key, part in before.items():
        if key not in after:
            yield Change(where, f"{part.named()} removed")


def _text(value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(": ".join(map(str, item)) if isinstance(item, list) else str(item) for item in value)
    return str(value)
