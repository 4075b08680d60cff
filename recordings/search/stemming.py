"""Pure: the words of a text as both databases' indexes see them, and the found ones marked in it.

One behaviour everywhere: FTS5's `porter unicode61 remove_diacritics 2` and the dictionary of `index` on PostgreSQL cut words
by the same rules as `stem` here, which only has to find again in a text what the database has found.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise

from recordings.writing import LETTERS, MARKS

# Letters and figures of any script; everything between them separates words. Where a script writes no spaces, each letter is looked
# for by itself, and a word is letters that follow each other.
WORD = re.compile(f"[{LETTERS}]|[^\\W_{LETTERS}]+")
EXCERPT = 320
_COMBINING = {chr(code): "" for code in range(0x300, 0x370)}
_MARKS = re.compile(f"[{MARKS}]*")


def _base(letter: str) -> str | None:
    """The ASCII letter below a Latin letter's accents, in lower case; None where there is none."""
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) > 1 and parts[0].isascii() and parts[0].isalpha() and all(part in _COMBINING for part in parts[1:]):
        return parts[0].lower()
    return None


# Latin letters with accents, as far as unicode61 knows them (Latin-1 to Latin Extended Additional).
PLAIN = {chr(code): base for code in range(0xC0, 0x1F00) if (base := _base(chr(code)))}
_TABLE = str.maketrans({**PLAIN, **_COMBINING})


def plain(text: str) -> str:
    """Lower case, without the accents of Latin letters."""
    return text.translate(_TABLE).lower()


def words(text: str) -> list[str]:
    """The words of a text, plain: “Don’t, café!” has don, t and cafe."""
    return WORD.findall(plain(unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A plain English word without its endings, by Porter's algorithm: refunded, refunding and refunds are refund."""
    if len(word) < 3:
        return word
    for step in (_plural, _past, _y, _long_endings, _short_endings, _last_endings, _e):
        word = step(word)
    return word


Places = list[tuple[int, int]]


def places(text: str, terms: Sequence[Sequence[str]]) -> Places:
    """Where (from, to) in `text` a term stands, in order and without overlap. A term: stems that follow each other."""
    found = [(each.start(), each.end(), stem(plain(each.group()))) for each in _words_of(text)]
    stems = [each[2] for each in found]
    spans = sorted(
        (found[at][0], _with_marks(text, found[at + len(term) - 1][1]))
        for term in terms
        for at in range(len(stems) - len(term) + 1)
        if tuple(stems[at : at + len(term)]) == tuple(term)
    )
    merged: Places = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _with_marks(text: str, end: int) -> int:
    """A letter's end, with what stands above and below it."""
    after = _MARKS.match(text, end)
    return after.end() if after else end


def marked(text: str, terms: Sequence[Sequence[str]], *, most: int = EXCERPT) -> str:
    """`text` as safe HTML with the terms in <mark>; of a text longer than `most` letters the part around the first of them."""
    text = unicodedata.normalize("NFC", text).strip()
    spans = places(text, terms)
    begin, end = _excerpt(text, spans[0][0] if spans else 0, most)
    out, at = ["… " if begin else ""], begin
    for start, stop in spans:
        if begin <= start and stop <= end:
            out += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            at = stop
    return "".join([*out, escape(text[at:end]), " …" if end < len(text) else ""])


def _words_of(text: str) -> Iterator[re.Match[str]]:
    return WORD.finditer(text)


def _excerpt(text: str, first: int, most: int) -> tuple[int, int]:
    """(from, to) of at most about `most` letters around `first`, at the edges of words where there are any."""
    if len(text) <= most:
        return 0, len(text)
    begin = max(0, min(first - most // 3, len(text) - most))
    end = min(len(text), begin + most)
    if begin:
        space = text.find(" ", begin, first)
        begin = space + 1 if space >= 0 else begin
    if end < len(text):
        space = text.rfind(" ", first, end)
        # Not before the end of what was found.
        end = space if space > first + (end - first) // 2 else end
    return begin, end


# ── Porter's algorithm (1980), with its author's two later endings (bli, logi) as in FTS5. Snowball's `porter` has not
# these two: on PostgreSQL “possible” does not find “possibly”. ──
def _consonant(word: str, at: int) -> bool:
    if word[at] in "aeiou":
        return False
    return word[at] != "y" or at == 0 or not _consonant(word, at - 1)


def _measure(word: str) -> int:
    """How often a vowel is followed by a consonant."""
    kinds = [_consonant(word, at) for at in range(len(word))]
    return sum(1 for before, after in pairwise(kinds) if not before and after)


def _vowel(word: str) -> bool:
    return not all(_consonant(word, at) for at in range(len(word)))


def _double(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _consonant(word, len(word) - 1)


def _short(word: str) -> bool:
    """Ends consonant, vowel, consonant, the last not w, x or y: hop, but not how."""
    last = len(word) - 1
    if last < 2 or word[-1] in "wxy":
        return False
    return _consonant(word, last) and not _consonant(word, last - 1) and _consonant(word, last - 2)


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return _mended(rest) if _vowel(rest) else word
    return word


def _mended(rest: str) -> str:
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if _double(rest) and rest[-1] not in "lsz":
        return rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _short(rest) else rest


def _y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _vowel(word[:-1]) else word


_LONG = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "logi": "log", "aliti": "al", "iviti": "ive", "biliti": "ble",
}  # fmt: skip
_SHORT = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_LAST = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
)  # fmt: skip


def _longest(word: str, endings: Sequence[str]) -> str | None:
    return max((each for each in endings if word.endswith(each)), key=len, default=None)


def _long_endings(word: str) -> str:
    ending = _longest(word, tuple(_LONG))
    return word[: -len(ending)] + _LONG[ending] if ending and _measure(word[: -len(ending)]) else word


def _short_endings(word: str) -> str:
    ending = _longest(word, tuple(_SHORT))
    return word[: -len(ending)] + _SHORT[ending] if ending and _measure(word[: -len(ending)]) else word


def _last_endings(word: str) -> str:
    ending = _longest(word, _LAST)
    if not ending:
        return word
    rest = word[: -len(ending)]
    if _measure(rest) < 2 or (ending == "ion" and not rest.endswith(("s", "t"))):
        return word
    return rest


def _e(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _short(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
