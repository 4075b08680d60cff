"""Pure: the names a centre uses, written as it writes them wherever Whisper heard something like them.

What matches is compared by its letters and figures alone: case, spaces, hyphens and punctuation do not count, so
"tide water", "Tide-water," and "TIDEWATER" are one name. A match never runs across the end of a sentence, unless the
name has a full stop of its own ("St. Ives"), nor across a pause in which a turn ends.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from recordings.transcripts.turns import LONG_PAUSE_MS, SENTENCE_ENDS, Word, ends_sentence

# What one replacement writes may be part of another name: so often the words are gone through again. Where that does
# not come to rest, names are made of each other without end, and the words are left as they were heard.
MOST_ROUNDS = 5
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """A name as it is written, and what Whisper writes instead."""

    text: str
    heard_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pattern:
    """What is looked for, and the name it becomes."""

    term: str
    crosses_sentences: bool


@dataclass(frozen=True)
class _Shape:
    """One spoken word taken apart: what stands before and after it, and its letters with and without a possessive 's."""

    before: str
    key: str
    after: str
    bare_key: str
    bare_after: str


@dataclass(frozen=True)
class _Match:
    """The words [start, end) are `term`."""

    start: int
    end: int
    term: str
    after: str


def _counts(character: str) -> bool:
    """Letters, figures and the marks that belong to them; everything else is punctuation."""
    return unicodedata.category(character)[0] in "LNM"


def key(text: str) -> str:
    """What two spellings of a name have in common: their letters and figures, without case. Empty where there are none."""
    bare = "".join(filter(_counts, text))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())
    return "".join(filter(_counts, folded))


def _edges(text: str) -> tuple[int, int]:
    """Where the letters and figures of `text` begin and end; (0, 0) where there are none."""
    places = [place for place, character in enumerate(text) if _counts(character)]
    return (places[0], places[-1] + 1) if places else (0, 0)


def _shape(text: str) -> _Shape:
    start, end = _edges(text)
    core, after = text[start:end], text[end:]
    bare = POSSESSIVE.sub("", core)
    within = _edges(bare)[1]
    return _Shape(text[:start], key(core), after, key(bare), core[within:] + after)


def _patterns(terms: Iterable[Term]) -> dict[str, _Pattern]:
    """Every spelling by its key. A name's own spelling comes before what is written instead of another name."""
    found: dict[str, _Pattern] = {}
    for own in (True, False):
        for term in terms:
            for spelling in (term.text,) if own else term.heard_as:
                crosses = any(mark in spelling for mark in SENTENCE_ENDS)
                found.setdefault(key(spelling), _Pattern(" ".join(term.text.split()), crosses))
    found.pop("", None)
    return {spelling: pattern for spelling, pattern in found.items() if key(pattern.term)}


def _matches(words: Sequence[Word], patterns: dict[str, _Pattern]) -> Iterator[_Match]:
    """Every run of words that is a name, whether or not runs overlap."""
    longest = max(map(len, patterns))
    shapes = [_shape(word.text) for word in words]
    for start, first in enumerate(shapes):
        if not first.key:
            continue
        said, crossed = "", False
        for at in range(start, len(words)):
            shape = shapes[at]
            if at > start:
                crossed = crossed or ends_sentence(words[at - 1].text)
                if words[at].start_ms - words[at - 1].end_ms >= LONG_PAUSE_MS:
                    break
            # A lone dash or bracket may stand within a name, never at its end.
            if not shape.key:
                continue
            for part, after in ((shape.key, shape.after), (shape.bare_key, shape.bare_after)):
                pattern = patterns.get(said + part)
                if pattern and (pattern.crosses_sentences or not crossed):
                    yield _Match(start, at + 1, pattern.term, after)
                    break
            said += shape.key
            if len(said) > longest:
                break


def _chosen(matches: Iterable[_Match]) -> list[_Match]:
    """The longest first, the earlier of two as long; what overlaps one that is chosen is left. In the words' order."""
    taken: set[int] = set()
    chosen = []
    for match in sorted(matches, key=lambda match: (match.start - match.end, match.start)):
        places = range(match.start, match.end)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(match)
    return sorted(chosen, key=lambda match: match.start)


def _begins_sentence(words: Sequence[Word], place: int) -> bool:
    if place == 0:
        return True
    last = words[place - 1]
    return ends_sentence(last.text) or words[place].start_ms - last.end_ms >= LONG_PAUSE_MS


def _written(words: Sequence[Word], match: _Match) -> list[str]:
    """The texts that take the place of a match: the name, with the punctuation that stood around it."""
    first, term = words[match.start].text, match.term
    start, end = _edges(term)
    heard = first[_edges(first)[0]]
    if term == term.lower() and heard != heard.lower() and _begins_sentence(words, match.start):
        term = term[:start] + term[start].upper() + term[start + 1 :]
        start, end = _edges(term)
    # Punctuation of the name's own ("Yahoo!") is not said twice.
    before = first[: _edges(first)[0]].removesuffix(term[:start])
    return (before + term + match.after.removeprefix(term[end:])).split()


def _timed(run: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """`texts` on the clock of `run`: one to one where there are as many, else sharing its span by their length."""
    if [word.text for word in run] == list(texts):
        return list(run)
    lowest = min(word.probability for word in run)
    if len(run) == len(texts):
        return [replace(word, text=text, probability=lowest) for word, text in zip(run, texts, strict=True)]
    start, span = run[0].start_ms, run[-1].end_ms - run[0].start_ms
    whole = sum(map(len, texts))
    edges = [start + span * sum(map(len, texts[:count])) // whole for count in range(len(texts) + 1)]
    return [
        replace(run[0], text=text, start_ms=edges[i], end_ms=edges[i + 1], probability=lowest)
        for i, text in enumerate(texts)
    ]


def _round(words: list[Word], patterns: dict[str, _Pattern]) -> list[Word]:
    settled: list[Word] = []
    done = 0
    for match in _chosen(_matches(words, patterns)):
        settled += words[done : match.start]
        settled += _timed(words[match.start : match.end], _written(words, match))
        done = match.end
    return settled + words[done:]


def settle(words: Sequence[Word], terms: Sequence[Term]) -> list[Word]:
    """One channel's words with every name of `terms` written as it should be; all other words as they are.

    A name is found under its own letters and under each `heard_as`, the longest first and without overlaps. Punctuation
    around it and a possessive 's stay. Its words have the times (ms) of those they replace: one to one where there are
    as many, else they share the span from the first's start to the last's end by their length. Each has the lowest
    probability among those replaced. A name in lower case keeps the capital that a sentence began with.

    Deterministic, and settling what is settled changes nothing.
    """
    patterns = _patterns(terms)
    if not patterns:
        return list(words)
    settled = list(words)
    for _ in range(MOST_ROUNDS):
        before, settled = settled, _round(settled, patterns)
        if settled == before:
            return settled
    return list(words)
