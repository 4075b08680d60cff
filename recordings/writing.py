"""Pure: words and the text they make, also in scripts that put nothing between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.

There a word is what one breathes and breaks a line between (BudouX's phrases), a space stands between none of them, and a letter is
as wide as the script writes it.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache

# Letters of these scripts and the signs that stand among them.
_EAST = (
    "\u3001-\u303f\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\U00020000-\U0003ffff"
)
_UNSPACED = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u1000-\u109f\u1780-\u17d3" + _EAST
UNSPACED = re.compile(f"[{_UNSPACED}]")
# The letters among them, as both databases can be told: each is looked for by itself, for nothing says where a word begins.
LETTERS = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u103f\u1780-\u17b3\U00020000-\U0003ffff"
)
# Signs above, below and beside the letters of Thai, Lao, Burmese and Khmer: nobody looks for them alone.
MARKS = "".join(
    chr(code)
    for code in [*range(0xE00, 0xF00), *range(0x1000, 0x10A0), *range(0x1780, 0x1800)]
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_EASTERN = re.compile(f"[{_EAST}]")
_RUNS = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_KANA, _HAN, _THAI = (
    re.compile("[\u3041-\u30ff]"),
    re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    re.compile("[\u0e01-\u0e4e]"),
)
# Of scripts that nobody has taught it to part, so many letters go together.
LETTERS_TOGETHER = 6


def joined(texts: Sequence[str]) -> str:
    """Words as a text: a space between two of them, unless they meet in a script that has none; Chinese and Japanese have none around
    figures and Latin letters either.
    """
    parts = [texts[0]] if texts else []
    for before, after in itertools.pairwise(texts):
        parts += [after] if _meet(before, after) else [" ", after]
    return "".join(parts)


def _meet(before: str, after: str) -> bool:
    edges = before[-1:], after[:1]
    return any(map(_EASTERN.match, edges)) or all(map(UNSPACED.match, edges))


def cut(text: str) -> list[str]:
    """The words of a text: what `joined` puts together again. White space always parts them."""
    if not UNSPACED.search(text):
        return text.split()
    return [word for part in text.split() for run in _RUNS.findall(part) for word in _phrases(run)]


def _phrases(run: str) -> list[str]:
    if not UNSPACED.match(run):
        return [run]
    for script, language in ((_KANA, "japanese"), (_THAI, "thai"), (_HAN, "simplified_chinese")):
        if script.search(run):
            return _parser(language)(run)
    return _together(run)


@cache
def _parser(language: str) -> Callable[[str], list[str]]:
    import budoux  # noqa: PLC0415 - few centres need it

    found: Callable[[str], list[str]] = getattr(budoux, f"load_default_{language}_parser")().parse
    return found


def _together(run: str) -> list[str]:
    """Letters with the marks that belong to them, some at a time."""
    letters: list[str] = []
    for sign in run:
        if letters and unicodedata.category(sign) in ("Mn", "Mc", "Po"):
            letters[-1] += sign
        else:
            letters.append(sign)
    return ["".join(letters[at : at + LETTERS_TOGETHER]) for at in range(0, len(letters), LETTERS_TOGETHER)]


def letters(text: str) -> Iterator[str]:
    """A word letter by letter where its script has no spaces, else whole: what is compared when somebody has written it anew."""
    for run in _RUNS.findall(text) if UNSPACED.search(text) else [text]:
        yield from run if UNSPACED.match(run) else [run]


def width(text: str) -> float:
    """How much of a line a text takes, in Latin letters: a full-width one is read like two and a half of them."""
    return sum(
        0 if unicodedata.combining(sign) or unicodedata.category(sign) == "Mn"
        else 2.6 if unicodedata.east_asian_width(sign) in "WF"
        else 1
        for sign in text
    )  # fmt: skip


def clean(text: str) -> str:
    """Text on one line, without what no format can hold: control characters, lone surrogates, and U+FFFE and U+FFFF."""
    told = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(re.sub("[\ufffe\uffff]", "", told).split())
