"""Two people's changes of one document put together. Pure: works on JSON as it is kept. static/coaching/studio/merge.js is its twin.

Parts of a list are known by their key, so that what one adds and the other changes meet; everything else is one value.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

KEYS = ("key", "id", "name", "only_if")
Path = tuple[str, ...]


class Clash(NamedTuple):
    """A value that both have changed, each to something else: `theirs` was there first and stands."""

    path: Path
    mine: Any
    theirs: Any


def merged(base: Any, mine: Any, theirs: Any) -> tuple[Any, list[Clash]]:
    """What both have made of `base`, and where they met. Of a part that one has changed and the other taken away, the change stays."""
    clashes: list[Clash] = []
    return _merged(base, mine, theirs, (), clashes), clashes


def typed(before: Any, after: Any) -> Path | None:
    """Where one text became another, if that is all the difference there is."""
    places = list(_touched(before, after, ()))
    path, was, now = places[0] if len(places) == 1 else ((), None, None)
    return path if isinstance(was, str) and isinstance(now, str) else None


def _touched(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """The places where two values differ, each as deep as both have it, with what was there and what is."""
    if before == after:
        return
    was, now = _keys(before), _keys(after)
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            yield from _touched(before.get(name), after.get(name), (*path, name))
    elif was is not None and was == now:
        for key, old, new in zip(was, before, after, strict=True):
            yield from _touched(old, new, (*path, key))
    else:
        yield path, before, after


def _merged(base: Any, mine: Any, theirs: Any, path: Path, clashes: list[Clash]) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if isinstance(mine, dict) and isinstance(theirs, dict):
        before = base if isinstance(base, dict) else {}
        return {
            name: _merged(before.get(name), mine.get(name), theirs.get(name), (*path, name), clashes)
            for name in {**theirs, **mine}
        }
    keys = _keys(mine), _keys(theirs)
    if keys[0] is not None and keys[1] is not None:
        return _parts(base if _keys(base) is not None else [], mine, theirs, path, clashes)
    clashes.append(Clash(path, mine, theirs))
    return theirs


def _parts(base: list[Any], mine: list[Any], theirs: list[Any], path: Path, clashes: list[Clash]) -> list[Any]:
    was, my, their = ({_key(part): part for part in parts} for parts in (base, mine, theirs))
    kept: dict[str, Any] = {}
    for key in {**their, **my}:
        here = (*path, key)
        if key in my and key in their:
            kept[key] = _merged(was.get(key), my[key], their[key], here, clashes)
        elif key not in was:
            kept[key] = my.get(key, their.get(key))
        elif (left := my.get(key, their.get(key))) != was[key]:
            clashes.append(Clash(here, my.get(key), their.get(key)))
            kept[key] = left
    # The order of whoever has changed it; what only the other has follows what it follows there.
    stayed = [key for key in was if key in my and key in their]
    reordered = [key for key in my if key in stayed] != stayed
    first, second = (list(my), list(their)) if reordered else (list(their), list(my))
    order = [key for key in first if key in kept]
    for place, key in enumerate(second):
        if key in kept and key not in order:
            before = next((other for other in reversed(second[:place]) if other in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return [kept[key] for key in order]


def _key(part: dict[str, Any]) -> str:
    return str(next(part[name] for name in KEYS if name in part))


def _keys(value: Any) -> list[str] | None:
    """The keys of a list's parts; None for what is no list of parts each known by a key of its own."""
    if not isinstance(value, list):
        return None
    if not all(isinstance(part, dict) and any(name in part for name in KEYS) for part in value):
        return None
    keys = [_key(part) for part in value]
    return keys if len(set(keys)) == len(keys) else None
