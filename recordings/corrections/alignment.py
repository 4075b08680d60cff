"""Pure: what becomes of a turn's words and their times when a person mends its text, and how a mend finds its place again.

Words that stay keep their times; new ones share the time of those they replace, or the gap they are put into.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from rapidfuzz.distance import LCSseq

from recordings import writing
from recordings.transcripts.turns import Word, ends_sentence
from recordings.vocabulary import matching

# A person has said what it is.
CERTAIN = 1.0
# Two hearings of the same call give one word times this far apart, at most.
NEARLY_MS = 1500
# So much of two writings is the same where they are two hearings of the same words: “Harbour Broadband”, “Harbor Broadband”.
ALIKE = 0.75
# Words of the one text times words of the other: a bit of memory for each, 50 MB at most.
MOST_COMPARED = 400_000_000
PUNCTUATION = "\"'“”‘’„«»()[]{}.,;:!?…–—-"
MOST_WORDS_OF_A_NAME = 4


def key(text: str) -> str:
    """What two writings of one word have in common: letters and figures; a lone sign is itself."""
    return matching.key(text) or text


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """(equal, replace, insert or delete, from and to in `old`, from and to in `new`), in order, with as few words as can be touched.

    difflib's own matches are long and not the most: of “no no no”, with a word put in, it would take one “no” for another.
    """
    at, new_at = 0, 0
    for first, new_first in [*_matches(old, new), (len(old), len(new))]:
        if at < first or new_at < new_first:
            what = "replace" if at < first and new_at < new_first else "delete" if at < first else "insert"
            yield what, at, first, new_at, new_first
        if first < len(old):
            yield "equal", first, first + 1, new_first, new_first + 1
        at, new_at = first + 1, new_first + 1


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence, as pairs of places; of very long parts, written wholly anew, an approximation."""
    start, most = 0, min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    part, new_part = old[start : len(old) - end], new[start : len(new) - end]
    if len(part) * len(new_part) > MOST_COMPARED:
        blocks = [tuple(block) for block in SequenceMatcher(None, part, new_part, autojunk=False).get_matching_blocks()]
    else:
        blocks = [(block.a, block.b, block.size) for block in LCSseq.opcodes(part, new_part).as_matching_blocks()]
    before = [(place, place) for place in range(start)]
    within = [(start + a + n, start + b + n) for a, b, size in blocks for n in range(size)]
    return before + within + [(len(old) - place, len(new) - place) for place in range(end, 0, -1)]


def spread(texts: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    """Words that share [start_ms, end_ms], each by its length in letters, one after the other without a gap."""
    edges = [0, *itertools.accumulate(max(1, len(text)) for text in texts)]
    at = [start_ms + (end_ms - start_ms) * edge // edges[-1] for edge in edges]
    return [Word(text, first, last, CERTAIN) for text, first, last in zip(texts, at[:-1], at[1:], strict=True)]


def reworded(words: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """`words`, which are in order of their start, as `texts` writes them anew: one word for each text.

    What is the same word but for case and punctuation keeps its times, as does each of a run of words that is replaced by
    as many. All of them are certain now, for whoever wrote them has read the rest. Their starts stay in order.
    In scripts without spaces letters are compared, for a word is only as long as it was broken last time.
    """
    if any(writing.UNSPACED.search(text) for text in [*texts, *(word.text for word in words)]):
        parts = [list(writing.letters(text)) for text in texts]
        told = iter(
            _reworded([part for word in words for part in _in_letters(word)], [each for part in parts for each in part])
        )
        return [_as_one(text, list(itertools.islice(told, len(part)))) for text, part in zip(texts, parts, strict=True)]
    return _reworded(words, texts)


def _in_letters(word: Word) -> list[Word]:
    return spread(list(writing.letters(word.text)), word.start_ms, word.end_ms)


def _as_one(text: str, letters: Sequence[Word]) -> Word:
    return Word(text, letters[0].start_ms, max(letters[0].start_ms, letters[-1].end_ms), CERTAIN)


def _reworded(words: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    made: list[Word] = []
    for what, old, old_end, new, new_end in _blocks([key(w.text) for w in words], [key(text) for text in texts]):
        said = texts[new:new_end]
        if old_end - old == len(said):
            made += [
                replace(word, text=text, probability=CERTAIN)
                for word, text in zip(words[old:old_end], said, strict=True)
            ]
        elif what != "delete":
            # Without words of its own it lies between its neighbours, where there is room and where there is none.
            start = words[old].start_ms if old < old_end else words[old - 1].end_ms if old else words[0].start_ms
            end = words[old_end].start_ms if old_end < len(words) else max(word.end_ms for word in words)
            if old < old_end:
                end = min(end, max(word.end_ms for word in words[old:old_end]))
            made += spread(said, min(start, end), end)
    return made


# ── What was mended ──
@dataclass(frozen=True)
class Mend:
    """One place that was written anew: `was`, never empty, said from `start_ms` to `end_ms`, became `now`, which may be empty."""

    was: tuple[str, ...]
    now: tuple[str, ...]
    start_ms: int
    end_ms: int


def mends(before: Sequence[Word], after: Sequence[Word]) -> list[Mend]:
    """The places in which the words of a turn differ, in order. What was put in is told with the word beside it."""
    old, new = [word.text for word in before], [word.text for word in after]
    found = []
    for what, first, last, new_first, new_last in _blocks(old, new):
        if what == "equal":
            continue
        if first == last:
            if first:
                first, new_first = first - 1, new_first - 1
            else:
                last, new_last = last + 1, new_last + 1
        said = before[first:last]
        end_ms = max(word.end_ms for word in said)
        found.append(Mend(tuple(old[first:last]), tuple(new[new_first:new_last]), said[0].start_ms, end_ms))
    return found


def place(words: Sequence[Word], texts: Sequence[str], *, near_ms: int) -> int | None:
    """Where in `words` a run reads like `texts`, by letters and figures alone, and begins at about `near_ms`: the nearest.

    None where there is no such run, or no text to look for.
    """
    wanted = [key(text) for text in texts]
    keys = [key(word.text) for word in words]
    found = [
        (abs(words[start].start_ms - near_ms), start)
        for start in range(len(keys) - len(wanted) + 1)
        if wanted and keys[start : start + len(wanted)] == wanted
    ]
    away, start = min(found, default=(NEARLY_MS + 1, 0))
    return start if away <= NEARLY_MS else None


def mended(words: Sequence[Word], mend: Mend) -> list[Word] | None:
    """The words of another hearing with the mend made there too, or None where they read otherwise.

    Where that hearing got it right by itself only case and punctuation follow the mend, and what a person struck out and
    it has not there is struck out already.
    """
    for texts in (mend.was, mend.now):
        start = place(words, texts, near_ms=mend.start_ms)
        if start is not None:
            end = start + len(texts)
            return [*words[:start], *reworded(words[start:end], mend.now), *words[end:]]
    # Whisper wrote it a little otherwise this time: what is said at that very time, and sounds like it.
    inside = [at for at, word in enumerate(words) if mend.start_ms <= (word.start_ms + word.end_ms) / 2 <= mend.end_ms]
    if inside:
        start, end = inside[0], inside[-1] + 1
        heard = [word.text for word in words[start:end]]
        if max(_likeness(heard, mend.was), _likeness(heard, mend.now)) >= ALIKE:
            return [*words[:start], *reworded(words[start:end], mend.now), *words[end:]]
    return None if mend.now or inside else list(words)


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of two texts is the same, letter by letter, whatever stands between them: 0 to 1."""
    first, second = ("".join(map(key, texts)) for texts in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def alike(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether two hearings of one turn read much the same."""
    return _likeness([word.text for word in one], [word.text for word in other]) >= ALIKE


# ── Names for the vocabulary ──
@dataclass(frozen=True)
class Offer:
    """A name that a mend has put right, and what was written instead."""

    text: str
    heard_as: str


def offers(before: Sequence[Word], after: Sequence[Word]) -> list[Offer]:
    """What of a turn's mends looks like a name of the centre's own: it has a capital that no sentence asks for, or a figure
    among its letters, and sounds like something else was written."""
    found = []
    # What a person wrote before is nothing that Whisper hears.
    written = {word.start_ms for word in before if word.probability == CERTAIN}
    for mend in mends(before, after):
        if mend.start_ms in written:
            continue
        name, heard = (" ".join(text.strip(PUNCTUATION) for text in texts).strip() for texts in (mend.now, mend.was))
        put_in = bool(mend.now) and (mend.was[0] == mend.now[0] or mend.was[-1] == mend.now[-1])
        told = bool(name and heard) and not put_in and len(mend.now) <= MOST_WORDS_OF_A_NAME
        if told and key(name) != key(heard) and any(_names(text) for text in _within_sentence(mend, after)):
            found.append(Offer(name, heard))
    return list(dict.fromkeys(found))


def _within_sentence(mend: Mend, after: Sequence[Word]) -> Sequence[str]:
    """The words of a mend whose capital is their own: without the first where a sentence begins there."""
    texts = [word.text for word in after]
    start = next(at for at in range(len(texts)) if tuple(texts[at : at + len(mend.now)]) == mend.now)
    begins = start == 0 or ends_sentence(texts[start - 1])
    return mend.now[1:] if begins else mend.now


def _names(text: str) -> bool:
    bare = text.strip(PUNCTUATION)
    letters = any(character.isalpha() for character in bare)
    figures = any(character.isdigit() for character in bare)
    return (letters and figures) or (len(bare) > 1 and bare[0].isupper() and not bare.startswith(("I'", "I’")))
