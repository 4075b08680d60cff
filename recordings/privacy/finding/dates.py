"""Dates that are somebody's: of birth, and until when a card is valid; only where words say that they are."""

import re
from collections.abc import Iterator, Sequence

from recordings.privacy.finding import cues
from recordings.privacy.finding.base import Kind, Sure, lexicon
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.reading import DIGITS, Reader
from recordings.privacy.finding.stream import Call, Token

_MONTHS = lexicon(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre"
)
_ORDINALS = lexicon(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
    "twentieth thirtieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirty-first premier"
)
_WRITTEN = re.compile(r"\d{1,4}([/.\-])\d{1,2}(?:\1\d{2,4})?|\d{1,2}/\d{2,4}")
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|\.)")
_BETWEEN = lexicon("of the and in on slash stroke dash hundred thousand le den am de") | {""}

_ARTICLES = ("the", "le", "den", "am")
MOST_BETWEEN = 3


def dates(call: Call, readers: Sequence[Reader]) -> Iterator[Claim]:
    """Claims on dates of birth and expiry dates."""
    for reader in readers:
        for stretch in _stretches(reader):
            tells, _ = cues.nearest(call, reader.tokens[stretch[0]])
            if tells == cues.BIRTH and _is_date(reader, stretch):
                yield Claim(
                    Kind.BIRTH,
                    reader.tokens,
                    stretch,
                    "a date where a date of birth was asked for or told",
                    Sure.LIKELY,
                )
            elif tells == cues.EXPIRY and _is_date(reader, stretch):
                yield Claim(
                    Kind.EXPIRY,
                    reader.tokens,
                    stretch,
                    "a date where a card's expiry was asked for or told",
                    Sure.LIKELY,
                )


def _stretches(reader: Reader) -> Iterator[list[int]]:
    """Places in a row that are figures, months, ordinals, written dates, and little words between them."""
    tokens = reader.tokens
    figures = {p for atom in reader.atoms if atom.kind == DIGITS for p in range(atom.first, atom.last + 1)}
    stretch: list[int] = []
    pending: list[int] = []
    for place, token in enumerate(tokens):
        here = stretch[-1] if stretch else None
        if here is not None and not reader.call.goes_on(tokens[here], token):
            yield stretch
            stretch, pending = [], []
        if place in figures or _of_a_date(token):
            stretch += [*pending, place] if stretch else [*_article(tokens, place), place]
            pending = []
        elif stretch and token.low in _BETWEEN and len(pending) < MOST_BETWEEN:
            pending.append(place)
        elif stretch:
            yield stretch
            stretch, pending = [], []
    if stretch:
        yield stretch


def _of_a_date(token: Token) -> bool:
    told = token.low in _MONTHS or token.low in _ORDINALS
    return told or bool(_WRITTEN.fullmatch(token.core) or _ORDINAL.fullmatch(token.core))


def _article(tokens: Sequence[Token], place: int) -> list[int]:
    """“the” of “the twelfth of May”."""
    before = tokens[place - 1] if place else None
    return [place - 1] if before and before.turn == tokens[place].turn and before.low in _ARTICLES else []


def _is_date(reader: Reader, stretch: Sequence[int]) -> bool:
    """Whether there is more to it than one small number: a day and a month, a written date, a year."""
    tokens = reader.tokens
    figures = [atom.value for atom in reader.atoms if atom.kind == DIGITS and atom.first in stretch]
    named = sum(1 for place in stretch if _of_a_date(tokens[place]))
    whole = any(_WRITTEN.fullmatch(tokens[place].core) for place in stretch) or any(len(f) >= 4 for f in figures)
    return whole or named > 1 or len(figures) + named > 1 or (named == 1 and len(stretch) == 1)
