"""Put in order, and match. Pure."""

from collections.abc import Sequence
from itertools import combinations
from typing import ClassVar, Literal

from pydantic import Field

from coaching.content.base import Part
from coaching.content.question.task import Mark, Piece, Task, Trouble, in_order_of, not_here, nothing_yet


class Item(Part):
    """Something to put into its place."""

    id: str
    text: str = Field("", title="text")
    why: str = Field("", title="why there")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"“{self.text[:40]}”"


class Order(Task):
    """Items in their right order. An answer is their ids, first to last."""

    words: ClassVar[str] = "Put in order"
    page: ClassVar[str] = "order"
    kind: Literal["order"] = "order"
    items: list[Item] = Field(default_factory=list, title="in the right order")

    def troubles(self) -> list[Trouble]:
        texts = [item.text.strip() for item in self.items]
        found = []
        if len(texts) < 3:
            found.append(Trouble("needs three things to order, or more", "Add some."))
        if not all(texts):
            found.append(Trouble("has an empty line", "Write it, or remove it."))
        if len(set(texts)) < len(texts):
            found.append(Trouble("has the same line twice", "Change one of them: nobody could know which comes first."))
        return found

    def right_in_words(self) -> list[str]:
        return [item.text for item in self.items]

    def mark(self, values: Sequence[str]) -> Mark:
        """Kendall's tau (1938) of the order given with the right one, not below 0: an order by chance is worth nothing on average,
        two neighbours that have changed places cost little.
        """
        right = [item.id for item in self.items]
        given = [value for value in values if value]
        if not given:
            raise nothing_yet("Put them in order first.")
        if sorted(given) != sorted(right):
            raise not_here()
        place = {key: at for at, key in enumerate(given)}
        pairs = list(combinations(right, 2))
        upright = sum(place[first] < place[second] for first, second in pairs)
        tau = (2 * upright - len(pairs)) / len(pairs) if pairs else 1.0
        by_id = {item.id: item for item in self.items}
        pieces = [
            Piece(
                item.id,
                item.text,
                str(place[item.id] + 1),
                str(at + 1),
                chosen=True,
                correct=place[item.id] == at,
                credit=float(place[item.id] == at),
                why=item.why,
            )
            for at, item in enumerate(self.items)
        ]
        return Mark(max(tau, 0.0), pieces, told=[by_id[key] for key in given])

    def laid_out(self, seed: str, values: Sequence[str]) -> list[Item]:
        """As it was put already, else in an order of its own that is not the right one."""
        by_id = {item.id: item for item in self.items}
        if sorted(values) == sorted(by_id):
            return [by_id[key] for key in values]
        mixed = in_order_of(seed or "as written", self.items, lambda item: item.id)
        return mixed if mixed != self.items or len(mixed) < 2 else [*mixed[1:], mixed[0]]

    def in_words(self, values: Sequence[str]) -> list[str]:
        by_id = {item.id: item.text for item in self.items}
        return [by_id[key] for key in values if key in by_id]


class Pair(Part):
    """What belongs together."""

    id: str
    left: str = Field("", title="this")
    right: str = Field("", title="goes with")
    why: str = Field("", title="why")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"pair “{self.left[:40]}”"


class Match(Task):
    """Pairs to find. An answer is, for each pair in order, the text that was put with it; empty for none."""

    words: ClassVar[str] = "Match"
    page: ClassVar[str] = "match"
    kind: Literal["match"] = "match"
    pairs: list[Pair] = Field(default_factory=list, title="pairs")
    others: list[str] = Field(default_factory=list, title="that go with none")

    def troubles(self) -> list[Trouble]:
        lefts = [pair.left.strip() for pair in self.pairs]
        found = []
        if len(lefts) < 2:
            found.append(Trouble("needs two pairs or more", "Add some."))
        if not all(lefts) or not all(pair.right.strip() for pair in self.pairs):
            found.append(Trouble("has half a pair", "Write the other half, or remove it."))
        if len(set(lefts)) < len(lefts):
            found.append(Trouble("has the same line twice", "Change one of them, or remove it."))
        if {pair.right.strip() for pair in self.pairs} & {other.strip() for other in self.others}:
            found.append(
                Trouble("has something that goes with none and with one", "Take it out of one of the two lists.")
            )
        if len(set(self.offered)) < 2:
            found.append(Trouble("leaves nothing to choose", "Let at least two things go with different ones."))
        return found

    @property
    def offered(self) -> list[str]:
        """All that can be put with something, each once."""
        return list(dict.fromkeys(as_line(text) for text in (*(pair.right for pair in self.pairs), *self.others)))

    def right_in_words(self) -> list[str]:
        return [f"{pair.left}: {pair.right}" for pair in self.pairs]

    def mark(self, values: Sequence[str]) -> Mark:
        """Each pair is worth as much."""
        if len(values) > len(self.pairs):
            raise not_here()
        given = [*(as_line(value) for value in values), *([""] * (len(self.pairs) - len(values)))]
        if not any(given):
            raise nothing_yet("Match one first.")
        if not {value for value in given if value} <= set(self.offered):
            raise not_here()
        pieces = []
        for pair, value in zip(self.pairs, given, strict=True):
            fits = value == as_line(pair.right)
            pieces.append(Piece(pair.id, pair.left, value, pair.right, bool(value), fits, float(fits), pair.why))
        return Mark(sum(piece.credit for piece in pieces) / len(pieces), pieces)

    def laid_out(self, seed: str, values: Sequence[str]) -> tuple[list[str], list[tuple[Pair, str]]]:
        """What there is to put with them, and the pairs, each with what it was put with. Pairs stand as written: values go by place."""
        offered = in_order_of(seed, sorted(self.offered, key=str.casefold), str)
        filled = [*(as_line(value) for value in values), *([""] * len(self.pairs))]
        return offered, list(zip(self.pairs, filled, strict=False))


def as_line(text: str) -> str:
    """A text as browsers send what was chosen: they write the ends of lines in their own way."""
    return " ".join(text.split())


def moved(values: list[str], move: str) -> list[str]:
    """Values with one a place further up or down: `move` is “up:” or “down:” and the value."""
    way, _, value = move.partition(":")
    if value not in values:
        return values
    at = values.index(value)
    to = at - 1 if way == "up" else at + 1
    others = [*values[:at], *values[at + 1 :]]
    return [*others[: max(0, to)], value, *others[max(0, to) :]]
