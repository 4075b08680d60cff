"""The house as its imports draw it: rooms, arrows between them, cycles. `python -m tests.architecture` prints it.

A room is a folder; a file that stands in an app's or a big room's own folder is a room of its own.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "recordings", "coaching")
# Rooms whose own folder holds several subjects, each a file.
BIG_ROOMS = {("coaching", "content"), ("coaching", "authoring"), ("recordings", "privacy"), ("recordings", "access")}


@dataclass(frozen=True)
class Import:
    """One import: `path` and `line` of the statement, the `module` it names (`from x import y` also as x.y)."""

    path: Path
    line: int
    module: str
    in_function: bool

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.module}"


def python_files(*apps: str) -> Iterator[Path]:
    """All modules of the apps but migrations."""
    for app in apps or APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


def migrations() -> Iterator[Path]:
    """All migrations of the apps, and what stands beside them."""
    for app in APPS:
        yield from sorted((ROOT / app).glob("migrations/*.py"))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Everything a file imports."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text())
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(path, node.lineno, name.name, node in inside)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield Import(path, node.lineno, f"{node.module}.{name.name}", node in inside)


@cache
def room_of(module: str) -> str:
    """The room a module (or a name in it) belongs to: recordings/audio, coaching/content/scenario, coaching/words."""
    parts = module.split(".")
    if parts[0] not in APPS:
        return ""
    depth = 3 if tuple(parts[:2]) in BIG_ROOMS else 2
    room = parts[:depth]
    while len(room) > 1 and not ((ROOT.joinpath(*room)).is_dir() or ROOT.joinpath(*room).with_suffix(".py").exists()):
        room.pop()
    return "/".join(room)


@cache
def module_of(name: str) -> str:
    """The module that a name imported from one of our apps stands in: recordings.errors.DomainError -> recordings.errors."""
    parts = name.split(".")
    while len(parts) > 1:
        place = ROOT.joinpath(*parts)
        if place.is_dir() or place.with_suffix(".py").exists():
            break
        parts.pop()
    return ".".join(parts)


def module_name(path: Path) -> str:
    """The dotted name of a file of ours."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def arrows(*apps: str) -> Counter[tuple[str, str]]:
    """How many imports lead from a room to another."""
    found: Counter[tuple[str, str]] = Counter()
    for path in python_files(*apps):
        here = room_of(module_name(path))
        for one in imports(path):
            there = room_of(one.module)
            if there and there != here:
                found[here, there] += 1
    return found


def cycles(drawn: Counter[tuple[str, str]]) -> list[set[str]]:
    """Rooms that import each other, directly or on the way round: the strongly connected ones (Tarjan 1972)."""
    ways: dict[str, list[str]] = {}
    for here, there in drawn:
        ways.setdefault(here, []).append(there)
        ways.setdefault(there, [])
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(room: str) -> None:
        index[room] = low[room] = len(index)
        stack.append(room)
        for there in ways[room]:
            if there not in index:
                visit(there)
            if there in stack:
                low[room] = min(low[room], low[there])
        if low[room] == index[room]:
            together = set()
            while True:
                last = stack.pop()
                together.add(last)
                if last == room:
                    break
            if len(together) > 1:
                found.append(together)

    for room in ways:
        if room not in index:
            visit(room)
    return found


def main() -> None:
    """Print each room with the rooms it imports, and what the whole comes to."""
    for app in APPS:
        drawn = arrows(app)
        rooms = {room_of(module_name(path)) for path in python_files(app)}
        sys.stdout.write(f"\n{app}: {len(rooms)} rooms, {len(drawn)} arrows, {len(cycles(drawn))} cycles\n")
        for room in sorted(rooms):
            to = [
                f"{there.removeprefix(app + '/')} {count}"
                for (here, there), count in sorted(drawn.items())
                if here == room
            ]
            sys.stdout.write(f"  {room.removeprefix(app + '/'):32} -> {', '.join(to) or '-'}\n")
    together = cycles(arrows())
    sys.stdout.write(f"\ncycles over all: {together or 'none'}\n")


if __name__ == "__main__":
    main()
