"""What else is found by the one search, besides calls: each app that keeps something says so itself, and who may be told."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, User


class Hit(NamedTuple):
    """One thing that was found: its title, where it is, and what it is in a word."""

    title: str
    address: str
    told: str


class Shelf(NamedTuple):
    """What was found of one kind: its name, the first hits, how many there are in all, and where all of them are."""

    name: str
    hits: Sequence[Hit]
    total: int
    address: str


# What is looked for, and who asks: a finder tells of nothing that this person may not see.
Finder = Callable[[str, User | AnonymousUser], Shelf]
_FINDERS: list[Finder] = []


def also_find(finder: Finder) -> None:
    """Have the one search ask this, too; said again, it is asked once."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)


def found(text: str, by: User | AnonymousUser) -> list[Shelf]:
    """What holds all the words, shelf by shelf; shelves on which nothing is are left out."""
    shelves = [finder(text, by) for finder in _FINDERS] if text.strip() else []
    return [shelf for shelf in shelves if shelf.hits]
