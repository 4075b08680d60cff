"""Figures and letters as they are spoken and written: “four two double-one”, “oh”, “S for sugar”, “Sierra”, “42-11”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from text_to_num import find_numbers

from recordings.privacy.finding.base import lexicon
from recordings.privacy.finding.stream import FILLERS, MOST_FILLERS, Call, Part, Token, parts_of

ONES = {
    "zero": "0", "nought": "0", "naught": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
TEENS = dict(
    zip(
        str.split("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        map(str, range(10, 20)),
        strict=True,
    )
)
TENS = dict(zip(str.split("twenty thirty forty fifty sixty seventy eighty ninety"), "23456789", strict=True)) | {
    "fourty": "4"
}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "doppel": 2}
_HUNDREDS = {"hundred": "00", "thousand": "000"}
# Of these alone nobody can tell that a figure is meant: only beside others.
_OH = {"oh", "o"}
NATO = lexicon(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango "
    "uniform victor whiskey whisky xray yankee zulu"
)
_LETTER_NAMES = {
    "aitch": "h",
    "haitch": "h",
    "zed": "z",
    "zee": "z",
    "eff": "f",
    "ess": "s",
    "tee": "t",
    "vee": "v",
    "kay": "k",
    "wye": "y",
    "jay": "j",
}
_FIGURES = re.compile(r"\d+(?:([-.,/])\d+)*")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\d\d?-\d\d?-(?:19|20)\d\d")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]+")
_MEASURED = re.compile(
    r"pounds?|pence|p|dollars?|euros?|cents?|quid|percent|per|%|megabits?|megabytes?|gigabits?|gigs?|mbps|mb|gb|months?|weeks?|days?|hours?|minutes?|seconds?"
    r"|years?|o'clock|am|pm|degrees?|times|people|boxes|miles|kilometres|kilometers|metres|meters|inches|grams?|kilos|watts|volts|working|uhr|monate|tage|stunden|mois|jours|heures|ans"
)
# Written together in capitals: the head of an IBAN or a postcode.
_CAPITALS = re.compile(r"[A-Z]{2,6}")
_NO_LETTERS = lexicon("IBAN BIC CVV CVC PIN DOB OK VISA AMEX PLZ BLZ ZIP NHS ID PO USB TV")
# What makes of an “I” somebody who speaks.
_AFTER_I = lexicon(
    "have am will would think can need want don't was do had just know guess mean see understand could should believe hope got live called"
)
DIGITS, LETTER, MIXED, CAPITALS = "digits", "letter", "mixed", "capitals"


@dataclass(frozen=True)
class Atom:
    """Some figures, or a letter: `value` in figures or small letters; `first` and `last` are places in the channel."""

    kind: str
    value: str
    first: int
    last: int
    # Written in figures, or said as a letter's own name.
    plain: bool = True
    # Written as a sum, “1,201”: of a number only where words say so.
    summed: bool = False


@dataclass
class Run:
    """Atoms that are said in a row, over fillers and the other's “mhm”."""

    tokens: Sequence[Token]
    atoms: list[Atom] = field(default_factory=list)

    @property
    def value(self) -> str:
        return "".join(atom.value for atom in self.atoms)

    @property
    def first(self) -> Token:
        return self.tokens[self.atoms[0].first]

    @property
    def last(self) -> Token:
        return self.tokens[self.atoms[-1].last]

    @property
    def groups(self) -> int:
        """In how many turns it was said."""
        return len({self.tokens[atom.first].turn for atom in self.atoms})

    def cut(self, first: int, last: int) -> "Run":
        """The atoms [first, last)."""
        return Run(self.tokens, self.atoms[first:last])

    def of_characters(self, start: int, end: int) -> "Run":
        """The atoms that hold the characters [start, end) of its value."""
        kept, at = [], 0
        for atom in self.atoms:
            if at < end and at + len(atom.value) > start:
                kept.append(atom)
            at += len(atom.value)
        return Run(self.tokens, kept)

    def places(self) -> list[int]:
        """The places of its words in the channel, fillers between them within a turn too."""
        out: list[int] = []
        for atom in self.atoms:
            if out and self.tokens[out[-1]].turn == self.tokens[atom.first].turn:
                out.extend(range(out[-1] + 1, atom.first))
            out.extend(range(atom.first, atom.last + 1))
        return list(dict.fromkeys(out))


class Reader:
    """Reads one channel once; what finders ask for is kept."""

    def __init__(self, call: Call, tokens: Sequence[Token]) -> None:
        self.call, self.tokens = call, tokens
        self.parts = parts_of(tokens)
        self._foreign = _foreign(self.parts, call.language)
        self.atoms = list(self._atoms())

    def _atoms(self) -> Iterator[Atom]:
        at = 0
        while at < len(self.parts):
            found = self._at(at)
            if found:
                atom, at = found
                yield atom
            else:
                at += 1

    def _at(self, at: int) -> tuple[Atom, int] | None:
        part = self.parts[at]
        low = part.low
        if low in _TIMES and at + 1 < len(self.parts):
            return self._repeated(at, _TIMES[low])
        if figures := _figures_in(part.raw):
            return Atom(DIGITS, figures, part.at, part.at, summed=bool(_THOUSANDS.fullmatch(part.raw))), at + 1
        if at in self._foreign:
            value, until = self._foreign[at]
            return Atom(DIGITS, value, part.at, self.parts[until - 1].at, plain=False), until
        if spoken := self._figures(at):
            value, after = spoken
            return Atom(DIGITS, value, part.at, self.parts[after - 1].at, plain=False), after
        if letter := self._letter(at):
            return letter
        if (
            _MIXED.fullmatch(part.raw)
            and len(part.raw) <= 36
            and not re.fullmatch(r"\d+(?:st|nd|rd|th|s|er|e|[gGkK]|mb|gb|am|pm|p|x|k)", part.raw)
        ):
            return Atom(MIXED, low, part.at, part.at), at + 1
        if _CAPITALS.fullmatch(part.raw) and part.raw not in _NO_LETTERS:
            return Atom(CAPITALS, low, part.at, part.at), at + 1
        return None

    def _repeated(self, at: int, times: int) -> tuple[Atom, int] | None:
        part, following = self.parts[at], self.parts[at + 1]
        if spoken := self._figures(at + 1, alone=True):
            value, after = spoken
            return Atom(DIGITS, value[0] * times + value[1:], part.at, self.parts[after - 1].at, plain=False), after
        if re.fullmatch(r"\d", following.raw) or (
            len(following.raw) == 1 and following.raw.isalpha() and following.low not in ("a", "i")
        ):
            if following.low == "u" and times == 2 and following.raw == "u":
                return Atom(LETTER, "w", part.at, following.at), at + 2
            kind = DIGITS if following.raw.isdigit() or following.low == "o" else LETTER
            value = "0" if following.low == "o" and kind == DIGITS else following.low
            return Atom(kind, value * times, part.at, following.at), at + 2
        return None

    def _figures(self, at: int, *, alone: bool = False) -> tuple[str, int] | None:
        """Figures in English words from here, and the place after them. `alone`: one figure, as after “double”."""
        low = self.parts[at].low
        if low in ONES or (low in _OH and (alone or self._beside(at))):
            value = ONES.get(low, "0")
            if not alone and at + 1 < len(self.parts) and self.parts[at + 1].low in _HUNDREDS and value != "0":
                return value + _HUNDREDS[self.parts[at + 1].low], at + 2
            return value, at + 1
        if low in TEENS:
            if at + 1 < len(self.parts) and self.parts[at + 1].low == "hundred":
                return TEENS[low] + "00", at + 2
            return TEENS[low], at + 1
        if low in TENS:
            following = self.parts[at + 1].low if at + 1 < len(self.parts) else ""
            joined = not self.tokens[self.parts[at].at].tail or self.parts[at].at == (
                self.parts[at + 1].at if following else -1
            )
            if following in ONES and ONES[following] != "0" and joined:
                return TENS[low] + ONES[following], at + 2
            return TENS[low] + "0", at + 1
        return None

    def _beside(self, at: int) -> bool:
        """Whether a figure stands right beside: “oh seven”."""
        near = [self.parts[n].low for n in (at - 2, at - 1, at + 1, at + 2) if 0 <= n < len(self.parts)]
        before = [self.parts[at - 1].low] if at else []
        # “Oh, 22”: beside a nought Whisper would have written a nought.
        after = [part.low for part in self.parts[at + 1 : at + 2] if not part.low.isdigit()]
        direct = before + after

        def figure(low: str) -> bool:
            return low in ONES or low in TEENS or low in TENS or low in _TIMES or bool(re.fullmatch(r"[\d-]+", low))

        return any(map(figure, direct)) or (any(low in _OH for low in direct) and any(map(figure, near)))

    def _letter(self, at: int) -> tuple[Atom, int] | None:
        part = self.parts[at]
        low = part.low
        letter = low if len(low) == 1 and low.isalpha() else _LETTER_NAMES.get(low, "")
        if letter:
            # “S for sugar”, “S as in sugar”, “S wie Siegfried”, “S comme Suzanne”
            said = [p.low for p in self.parts[at + 1 : at + 4]]
            if (
                len(said) > 1
                and said[0] in ("for", "like", "wie", "comme", "von")
                and said[1][:1] == letter
                and len(said[1]) > 1
            ):
                return Atom(LETTER, letter, part.at, self.parts[at + 2].at), at + 3
            if len(said) > 2 and said[:2] == ["as", "in"] and said[2][:1] == letter:
                return Atom(LETTER, letter, part.at, self.parts[at + 3].at), at + 4
            if low in ("a", "i") and part.raw == low and not self._spelled_beside(at):
                return None
            if low == "i" and at + 1 < len(self.parts) and self.parts[at + 1].low in _AFTER_I:
                return None
            return Atom(LETTER, letter, part.at, part.at, plain=True), at + 1
        if low in NATO:
            return Atom(LETTER, low[0], part.at, part.at, plain=False), at + 1
        return None

    def _spelled_beside(self, at: int) -> bool:
        here = self.parts[at].at
        sides = [self.parts[n] for n in (at - 1, at + 1) if 0 <= n < len(self.parts)]
        return any(p.at == here for p in sides) or sum(
            len(p.low) == 1 and p.low not in ("a", "i") for p in sides
        ) == len(sides)

    def runs(self, *kinds: str) -> Iterator[Run]:
        """The longest runs of such atoms."""
        run: Run | None = None
        for atom in self.atoms:
            if atom.kind not in kinds:
                if run:
                    yield run
                run = None
                continue
            if run and self._joined(run.atoms[-1], atom):
                run.atoms.append(atom)
            else:
                if run:
                    yield run
                run = Run(self.tokens, [atom])
        if run:
            yield run

    def _joined(self, first: Atom, then: Atom) -> bool:
        between = self.tokens[first.last + 1 : then.first]
        if len(between) > MOST_FILLERS or any(token.low not in FILLERS for token in between):
            return False
        return self.call.goes_on(self.tokens[first.last], self.tokens[then.first])

    def measured(self, run: Run) -> bool:
        """Whether what follows makes the last figure of it a sum, a time or a length."""
        after = run.atoms[-1].last + 1
        if (
            after >= len(self.tokens)
            or self.tokens[after].turn != run.last.turn
            or self.tokens[after - 1].ends_sentence
        ):
            return False
        return bool(_MEASURED.fullmatch(self.tokens[after].low))


def _figures_in(raw: str) -> str:
    """The figures of a word that is written in them; empty for dates, times, versions, sums with a fraction and what is none."""
    bare = re.sub(r"\(0\)|[()+]", "", raw)
    found = _FIGURES.fullmatch(bare)
    if not found:
        return ""
    groups = re.split(r"[-.,/]", bare)
    if _DATE.fullmatch(bare):
        return ""
    # “0151/496”, “212.555.0143”: a date, a sum, a version or an address of a machine has shorter parts.
    if re.search(r"[./]", bare) and (min(map(len, groups)) < 3 or (len(groups) == 2 and not bare.startswith("0"))):
        return ""
    if "," in bare and not _THOUSANDS.fullmatch(bare) and len(groups) == 2 and len(groups[1]) < 3:
        return ""
    return "".join(groups)


class _Said:
    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


# Languages whose number words are read besides English ones.
SPOKEN_IN = ("de", "fr", "es", "it", "nl", "pt")


def _foreign(parts: Sequence[Part], language: str) -> dict[int, tuple[str, int]]:
    """Numbers in the call's own language: where they begin, their figures, and where they are over."""
    if language not in SPOKEN_IN:
        return {}
    found = {}
    for each in find_numbers([_Said(part.low) for part in parts], language, 0.0):
        if not all(part.raw.isdigit() for part in parts[each.start : each.end]) and each.text.isdigit():
            found[each.start] = (each.text, each.end)
    return found
