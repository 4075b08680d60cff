"""Pure: what becomes of words where something was taken out, and of other texts that say the same."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from recordings.transcripts.turns import SENTENCE_ENDS

Words = list[dict[str, Any]]


@dataclass(frozen=True)
class Span:
    """[start_ms, end_ms) of a call and `what` was there, in a word: “card number”."""

    start_ms: int
    end_ms: int
    what: str

    def holds(self, word: dict[str, Any]) -> bool:
        """Whether most of a word is in it."""
        middle: float = (word["start_ms"] + word["end_ms"]) / 2
        return self.start_ms <= middle < self.end_ms


def covered(words: Words, spans: Iterable[Span]) -> tuple[Words, list[str]]:
    """The words with a “[card number]” in the place of those in each span, and what was covered, a text for each. Covering twice is once."""
    said: list[str] = []
    for span in spans:
        inside = [word for word in words if span.holds(word)]
        stands = f"[{span.what}]"
        if not inside or (len(inside) == 1 and inside[0]["text"].startswith(stands)):
            continue
        end = inside[-1]["text"].rstrip()[-1:]
        placeholder = {
            "text": stands + (end if end in SENTENCE_ENDS else ""),
            "start_ms": inside[0]["start_ms"],
            "end_ms": max(word["end_ms"] for word in inside),
            "probability": 1.0,
        }
        said.append(" ".join(word["text"].strip() for word in inside if not word["text"].startswith("[")))
        at = words.index(inside[0])
        words = [*words[:at], placeholder, *(word for word in words[at:] if not span.holds(word))]
    return words, [text for text in said if text]


# A text is looked for from so many letters on; of figures so many are enough. The same for one that has to be telling on its own.
LETTERS, FIGURES = 4, 3
TELLING_LETTERS, TELLING_FIGURES, TELLING_WORDS = 8, 5, 2


def scrubber(spoken: Sequence[str], what: str, *, telling: bool = False) -> Callable[[str], str]:
    """Writes “[what]” for each of these texts wherever it stands in another, whatever its capitals, spaces and marks: figures also where
    they are grouped otherwise. `telling`: only for what is this person's own wherever it stands."""
    letters, digits = (TELLING_LETTERS, TELLING_FIGURES) if telling else (LETTERS, FIGURES)
    patterns: set[str] = set()
    for text in spoken:
        tokens = re.findall(r"\w+", text)
        figures = re.sub(r"\D", "", text)
        if len(figures) >= digits:
            patterns.add(r"(?<!\d)" + r"[\W_]*".join(figures) + r"(?!\d)")
        long = sum(map(len, tokens)) >= letters and len(tokens) >= (TELLING_WORDS if telling else 1)
        if long or len(figures) >= digits:
            patterns.add(r"\b" + r"[\W_]+".join(map(re.escape, tokens)) + r"\b")
    if not patterns:
        return lambda text: text
    found = re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE)
    return lambda text: found.sub(f"[{what}]", text)
