"""Short text, number with its unit, fill the gaps. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from coaching.content.base import Part
from coaching.content.question.task import LONGEST, Mark, Piece, Task, Trouble, in_order_of, not_here, nothing_yet
from coaching.content.question.wording import Leniency, is_same
from recordings.errors import DomainError

Real = Annotated[Decimal, Field(max_digits=24, decimal_places=10)]
# Where a gap stands in its text.
GAP = re.compile(r"\[\[([a-zA-Z0-9_-]{1,40})\]\]")


class Foreseen(Part):
    """A text somebody may write, with what it is worth in per cent, and what is told then. A `*` stands for any text."""

    id: str
    text: str = Field("", title="answer")
    credit: float = Field(100, ge=0, le=100, title="credit in percent")
    why: str = Field("", title="what is told then")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"answer “{self.text[:40]}”"


class ShortText(Task):
    """A word or a few, written. The best of the foreseen texts that it is the same as counts."""

    words: ClassVar[str] = "A word or a few"
    page: ClassVar[str] = "writing"
    kind: Literal["short_text"] = "short_text"
    answers: list[Foreseen] = Field(default_factory=list, title="accepted answers")
    leniency: Leniency = Field(default_factory=Leniency, title="what does not matter")

    def troubles(self) -> list[Trouble]:
        found = []
        if not any(answer.credit == 100 and answer.text.strip() for answer in self.answers):
            found.append(Trouble("has no right answer", "Write what is right, in every form you would accept."))
        if not all(answer.text.strip() for answer in self.answers):
            found.append(Trouble("has an empty answer", "Write it, or remove it."))
        if any(answer.text.strip() == "*" and answer.credit for answer in self.answers):
            found.append(Trouble("accepts whatever is written", "Give * no credit, or write what is right."))
        return found

    def right_in_words(self) -> list[str]:
        return [answer.text for answer in self.answers if answer.credit == 100]

    def mark(self, values: Sequence[str]) -> Mark:
        text = written(values)
        matching = [answer for answer in self.answers if is_same(text, answer.text, self.leniency)]
        best = max(matching, key=lambda answer: answer.credit, default=None)
        # Told is what stands first of what is worth as much: what was written out before what a star catches.
        right = next((answer.text for answer in self.answers if answer.credit == 100), "")
        score = best.credit / 100 if best else 0.0
        piece = Piece(best.id if best else "", "", text, right, bool(text), score == 1, score, best.why if best else "")
        return Mark(score, [piece])

    def laid_out(self, seed: str, values: Sequence[str]) -> str:
        return values[0] if values else ""


class Amounted(Part):
    """A number somebody may write: within `tolerance` of `value`, worth `credit` per cent."""

    id: str
    value: Real = Field(Decimal(0), title="number")
    tolerance: Real = Field(Decimal(0), ge=0, title="give or take")
    credit: float = Field(100, ge=0, le=100, title="credit in percent")
    why: str = Field("", title="what is told then")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"answer {self.value}"


class Number(Task):
    """A number, with its `unit` where there is one: before it or behind it, and needed where `needs_unit`."""

    words: ClassVar[str] = "A number"
    page: ClassVar[str] = "writing"
    kind: Literal["number"] = "number"
    answers: list[Amounted] = Field(default_factory=list, title="accepted numbers")
    unit: str = Field("", max_length=20, title="unit")
    needs_unit: bool = Field(False, title="the unit has to be written")

    def troubles(self) -> list[Trouble]:
        found = []
        if not any(answer.credit == 100 for answer in self.answers):
            found.append(Trouble("has no right answer", "Write the number that is right."))
        if self.needs_unit and not self.unit.strip():
            found.append(Trouble("asks for a unit it does not have", "Write the unit, or ask for none."))
        return found

    def right_in_words(self) -> list[str]:
        right = [answer for answer in self.answers if answer.credit == 100]
        return [
            f"{self.shown(answer.value)}{f', give or take {answer.tolerance.normalize():f}' if answer.tolerance else ''}"
            for answer in right
        ]

    def mark(self, values: Sequence[str]) -> Mark:
        text = written(values)
        number, has_unit = self.read(text)
        near = [answer for answer in self.answers if abs(number - answer.value) <= answer.tolerance]
        best = max(near, key=lambda answer: answer.credit, default=None)
        right = next((answer for answer in self.answers if answer.credit == 100), None)
        lacks = self.needs_unit and bool(self.unit) and not has_unit
        score = best.credit / 100 if best and not lacks else 0.0
        why = best.why if best else ""
        if best and lacks:
            why = f"The number is right; its unit ({self.unit}) is missing."
        piece = Piece(
            best.id if best else "", "", text, self.shown(right.value) if right else "", True, score == 1, score, why
        )
        return Mark(score, [piece])

    def read(self, text: str) -> tuple[Decimal, bool]:
        """The number in a text, and whether its unit stood there: “£1,250.50”, “1250,5 GBP”, “12 %”. Raises DomainError."""
        bare, unit = " ".join(text.split()), self.unit.strip()
        has_unit = False
        if unit:
            low, mark = bare.casefold(), unit.casefold()
            if low.startswith(mark) or low.endswith(mark):
                has_unit = True
                bare = bare[len(unit) :] if low.startswith(mark) else bare[: -len(unit)]
            else:
                # -£5
                inner = bare[1:].lstrip() if bare[:1] in "+-" else ""
                if inner.casefold().startswith(mark):
                    has_unit, bare = True, bare[0] + inner[len(unit) :]
        return number_in(bare, unit=unit), has_unit

    def shown(self, value: Decimal) -> str:
        """As people write it, with its unit in its place."""
        bare = f"{value.normalize():f}"
        if not self.unit:
            return bare
        return f"{self.unit}{bare}" if self.unit in "£$€¥" else f"{bare} {self.unit}"

    def laid_out(self, seed: str, values: Sequence[str]) -> str:
        return values[0] if values else ""


class Gap(Part):
    """A gap with the texts that fill it; the first one is shown afterwards."""

    id: str
    accepted: list[str] = Field(default_factory=list, title="accepted words")
    why: str = Field("", title="why")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"gap “{self.accepted[0][:40] if self.accepted else ''}”"


@dataclass(frozen=True)
class Segment:
    """A stretch of text, or a gap at its `place` with what is filled in."""

    text: str = ""
    gap: Gap | None = None
    place: int = 0
    value: str = ""


def as_typed(text: str, gaps: Sequence[Gap]) -> str:
    """A text with gaps as authors type it: “Engineers come before [noon|12 o'clock].” A bracket or bar that is meant has a \\ before it."""
    by_id = {gap.id: gap for gap in gaps}
    typed, at = "", 0
    for found in GAP.finditer(text):
        if found[1] in by_id:
            inner = "|".join(_escaped(word, "\\[]|") for word in by_id[found[1]].accepted)
            typed += _escaped(text[at : found.start()], "\\[]") + f"[{inner}]"
            at = found.end()
    return typed + _escaped(text[at:], "\\[]")


def from_typed(typed: str, known: Sequence[Gap] = ()) -> tuple[str, list[Gap]]:
    """What was typed as a text and its gaps. One whose first word is that of a `known` gap is that gap, else the one in its place.

    Raises DomainError for a bracket that does not close, or stands in another one.
    """
    pieces, inners = _parted(typed)
    words = [[" ".join(word.split()) for word in inner] for inner in inners]
    firsts = {gap.accepted[0]: gap for gap in reversed(known) if gap.accepted}
    left = list(known)
    gaps: list[Gap | None] = []
    for accepted in words:
        same = firsts.get(accepted[0])
        gaps.append(same if same in left else None)
        left = [gap for gap in left if gap is not same]
    for place, gap in enumerate(gaps):
        if gap is None and len(known) == len(gaps) and known[place] in left:
            gaps[place] = known[place]
    literal = "".join(pieces)
    taken = {gap.id for gap in known} | {found[1] for found in GAP.finditer(literal)}
    text, made, number = pieces[0], [], 0
    for gap, accepted, piece in zip(gaps, words, pieces[1:], strict=True):
        while gap is None and (not number or f"gap-{number}" in taken):
            number += 1
        kept = gap or Gap(id=f"gap-{number}")
        taken.add(kept.id)
        made.append(kept.model_copy(update={"accepted": [word for word in accepted if word]}))
        text += f"[[{kept.id}]]{piece}"
    return text, made


def _parted(typed: str) -> tuple[list[str], list[list[str]]]:
    """The stretches around the brackets, one more than brackets; and the words in each of them."""
    pieces, inners = [""], list[list[str]]()
    inside, escaped = False, False
    for letter in typed:
        if escaped or letter not in "\\[]|" or (letter == "|" and not inside):
            # A backslash before anything else is one.
            said = letter if not escaped or letter in "\\[]|" else f"\\{letter}"
            if inside:
                inners[-1][-1] += said
            else:
                pieces[-1] += said
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == "|":
            inners[-1].append("")
        elif (letter == "[") is inside:
            raise _crooked()
        elif letter == "[":
            inners.append([""])
            inside = True
        else:
            pieces.append("")
            inside = False
    if inside:
        raise _crooked()
    pieces[-1] += "\\" if escaped else ""
    return pieces, inners


def _crooked() -> DomainError:
    told = "Each [ needs its ] behind it, and no other bracket in between. Write \\[ for one that is meant."
    return DomainError(told, field="gap_text")


def _escaped(text: str, signs: str) -> str:
    return "".join(f"\\{letter}" if letter in signs else letter for letter in text)


class Gaps(Task):
    """A text with gaps, [[id]] where each stands. With `picked` words are chosen from a list of all that fit and some that do not."""

    words: ClassVar[str] = "Fill the gaps"
    page: ClassVar[str] = "gaps"
    kind: Literal["gaps"] = "gaps"
    text: str = Field("", title="text with gaps")
    gaps: list[Gap] = Field(default_factory=list, title="gaps")
    picked: bool = Field(False, title="words are chosen from a list")
    others: list[str] = Field(default_factory=list, title="words that fit nowhere")
    leniency: Leniency = Field(default_factory=Leniency, title="what does not matter")

    def troubles(self) -> list[Trouble]:
        found = []
        if not self.ordered:
            found.append(Trouble("has no gap", "Put what is to be filled in into [brackets]."))
        elif not any(part.text.strip() for part in self.laid_out("", [])[1] if part.gap is None):
            found.append(Trouble("is all gaps", "Leave some words around them."))
        if any(not gap.accepted or not all(word.strip() for word in gap.accepted) for gap in self.ordered):
            found.append(Trouble("has a gap that nothing fills", "Write what is right there."))
        return found

    @property
    def ordered(self) -> list[Gap]:
        """The gaps as they stand in the text."""
        by_id = {gap.id: gap for gap in self.gaps}
        return [by_id[key] for key in dict.fromkeys(GAP.findall(self.text)) if key in by_id]

    def right_in_words(self) -> list[str]:
        return [gap.accepted[0] for gap in self.ordered if gap.accepted]

    def mark(self, values: Sequence[str]) -> Mark:
        """Each gap is worth as much."""
        gaps = self.ordered
        if len(values) > len(gaps):
            raise not_here()
        filled = [*(_short(value) for value in values), *([""] * (len(gaps) - len(values)))]
        if not any(filled):
            raise nothing_yet("Fill a gap first.")
        pieces = []
        for gap, value in zip(gaps, filled, strict=True):
            fits = bool(value) and any(is_same(value, word, self.leniency) for word in gap.accepted)
            right = gap.accepted[0] if gap.accepted else ""
            pieces.append(Piece(gap.id, right, value, right, bool(value), fits, float(fits), gap.why))
        return Mark(sum(piece.credit for piece in pieces) / len(pieces), pieces)

    def laid_out(self, seed: str, values: Sequence[str]) -> tuple[list[str], list[Segment]]:
        """The words to choose from (none where they are written), and the text in stretches."""
        by_id = {gap.id: gap for gap in self.gaps}
        segments, at, place = [], 0, 0
        for found in GAP.finditer(self.text):
            gap = by_id.pop(found[1], None)
            if gap is None:
                continue
            segments += [Segment(self.text[at : found.start()])] if found.start() > at else []
            segments.append(Segment(gap=gap, place=place, value=values[place] if place < len(values) else ""))
            at, place = found.end(), place + 1
        segments += [Segment(self.text[at:])] if at < len(self.text) else []
        offered = dict.fromkeys([*(gap.accepted[0] for gap in self.ordered if gap.accepted), *self.others])
        # A list in the order of the text would tell.
        return (in_order_of(seed, sorted(offered, key=str.casefold), str) if self.picked else []), segments


def written(values: Sequence[str]) -> str:
    """The one text of an answer. Raises DomainError for none, and for one too long."""
    texts = [text for text in (_short(value) for value in values) if text]
    if not texts:
        raise nothing_yet("Write an answer first.")
    if len(texts) > 1:
        raise not_here()
    return texts[0]


def number_in(text: str, *, unit: str = "") -> Decimal:
    """A number as people type it: 1,250.50 and 1 250,5 and 1.250,50. Raises DomainError.

    A comma or a point with exactly three digits behind it and no other sign is a thousand's, but for 0.125 and 0,125.
    """
    bare = text.strip().translate(str.maketrans("", "", " \u00a0\u202f'\u2019"))
    sign, bare = ("-", bare[1:]) if bare[:1] in ("-", "\u2212") else ("", bare.removeprefix("+"))
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        # The last of them is the decimal one.
        decimal, thousand = (".", ",") if bare.rfind(".") > bare.rfind(",") else (",", ".")
        bare = bare.replace(thousand, "").replace(decimal, ".")
    elif commas:
        thousands = re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", bare)
        bare = bare.replace(",", "" if thousands else ".")
    elif points > 1:
        bare = bare.replace(".", "") if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", bare) else "?"
    try:
        number = Decimal(sign + bare)
        if not number.is_finite() or abs(number.adjusted()) > 20:
            raise InvalidOperation
    except InvalidOperation:
        example = f"12.5 {unit}".strip() if unit not in tuple("£$€¥") else f"{unit}12.50"
        raise DomainError(f"Write a number, like {example}.", field="given") from None
    return number


def _short(value: str) -> str:
    text = " ".join(value.split())
    if len(text) > LONGEST:
        raise DomainError(f"Keep it under {LONGEST} letters.", field="given")
    return text
