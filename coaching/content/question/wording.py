"""Whether two people wrote the same: capitals, accents, spaces, punctuation at the end, and slips of the finger. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from pydantic import Field
from rapidfuzz.distance import OSA

from coaching.content.base import Part

# From so many letters on one slip is forgiven, and two: in shorter words a slip makes another word.
ONE_SLIP, TWO_SLIPS = 5, 9
QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


class Leniency(Part):
    """What does not matter in a written answer."""

    case_matters: bool = Field(False, title="capitals count")
    accents_matter: bool = Field(False, title="accents count")
    slips: bool = Field(True, title="typing slips are forgiven")


def is_same(given: str, accepted: str, how: Leniency) -> bool:
    """Whether `given` is an accepted form. A `*` in that one stands for any text, and as \\* for itself.

    A slip is a letter too many, too few, another one, or two that have changed places (Damerau 1964, the restricted distance).
    Digits are never slips: £45 is not £54.
    """
    mine, theirs = plain(given, how), plain(accepted, how)
    if "*" in theirs.replace("\\*", ""):
        return _fits(mine, [part.replace("\\*", "*") for part in re.split(r"(?<!\\)\*", theirs)])
    theirs = theirs.replace("\\*", "*")
    if mine == theirs:
        return True
    if not how.slips or _digits(mine) != _digits(theirs):
        return False
    allowed = 2 if len(theirs) >= TWO_SLIPS else 1 if len(theirs) >= ONE_SLIP else 0
    return allowed > 0 and OSA.distance(mine, theirs, score_cutoff=allowed) <= allowed


def _fits(text: str, parts: Sequence[str]) -> bool:
    """Whether a text has these parts in this order, the first at its beginning and the last at its end: with many stars a regular
    expression would try for hours.
    """
    first, *between, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in between:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def plain(text: str, how: Leniency) -> str:
    """A text without what does not matter."""
    text = " ".join(unicodedata.normalize("NFC", text.translate(QUOTES)).split()).rstrip(".!?,;: ")
    if not how.accents_matter:
        bare = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
        text = unicodedata.normalize("NFC", "".join(bare))
    return text if how.case_matters else text.casefold()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
