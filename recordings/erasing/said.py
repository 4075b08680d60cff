"""Pure: whether a text repeats what was said in a call.

Words are compared plain (no capitals, accents, signs). A text repeats a call where so many words follow each other in both, or where
it holds the call's title.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from recordings.search import stemming
from recordings.writing import UNSPACED

Run = tuple[str, ...]

# What stands where words of an erased call stood.
REMOVED = "Removed on request"
# What people remark by chance has three or four words in common with a call; five are its own, or a phrase of all calls.
WORDS_ALIKE = 5
# A title of two words may be anybody's.
FEWEST_OF_TITLE = 3
# In a script without spaces each letter counts as a word (see recordings.search.stemming): so many of them as one.
LETTERS_TO_A_WORD = 3
_TOKEN = re.compile(r"[\w’'-]+|[^\w\s]")


class Said:
    """What was said in calls, and what they are called, to find it again in other texts."""

    def __init__(self) -> None:
        self._runs: set[int] = set()
        self._words: set[str] = set()
        self._titles: dict[int, set[Run]] = {}
        # Two words with capitals that followed each other: a name, a street.
        self.names: set[str] = set()

    @classmethod
    def of(cls, texts: Iterable[str], *, titles: Iterable[str] = ()) -> Self:
        """Of everything in `texts`, each a stretch of its own, and of the whole of each title."""
        made = cls()
        for text in texts:
            words = stemming.words(text)
            made._words.update(words)
            made._runs.update(map(hash, _runs(words)))
            made.names.update(_names(text))
        for title in titles:
            words = stemming.words(title)
            if len(words) >= FEWEST_OF_TITLE:
                made._titles.setdefault(len(words), set()).add(tuple(words))
        return made

    def runs_in(self, text: str) -> list[Run]:
        """What `text` repeats word by word: each run of WORDS_ALIKE words that was said."""
        if not self._runs or len(text) < 2 * WORDS_ALIKE - 1:
            return []
        return [run for run in _runs(stemming.words(text)) if hash(run) in self._runs]

    def titled(self, text: str) -> bool:
        """Whether a title stands in `text`."""
        if not self._titles or len(text) < 2 * FEWEST_OF_TITLE - 1:
            return False
        words = stemming.words(text)
        return any(
            tuple(words[at : at + length]) in titles
            for length, titles in self._titles.items()
            for at in range(len(words) - length + 1)
        )

    def holds(self, word: str) -> bool:
        """Whether this very word was said."""
        return all(part in self._words for part in stemming.words(word))


def _names(text: str) -> Iterator[str]:
    for first, second in itertools.pairwise(_TOKEN.findall(text)):
        if all(len(word) > 1 and word[0].isupper() for word in (first, second)):
            yield f"{first} {second}"


def _runs(words: Sequence[str]) -> Iterator[Run]:
    """From each word on as many as make WORDS_ALIKE."""
    weights = [1 if UNSPACED.match(word) else LETTERS_TO_A_WORD for word in words]
    end = weight = 0
    for begin in range(len(words)):
        while weight < WORDS_ALIKE * LETTERS_TO_A_WORD:
            if end == len(words):
                return
            weight += weights[end]
            end += 1
        yield tuple(words[begin:end])
        weight -= weights[begin]
