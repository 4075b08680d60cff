"""Finds what is somebody's own in a call: pure, no model of a language, no network.

Whisper's words are read as people say them (“four two double-one”, “S for sugar”), for each channel by itself and over what the other
says in between. Check digits (ISO/IEC 7812-1, ISO 13616), libphonenumber's plans and the words around decide what a number is.
Another finder (say, one with a model) is one more function that yields claims: see `FINDERS`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from recordings.privacy.finding.base import NAMES, Found, Kind, Spoken, Sure
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.dates import dates
from recordings.privacy.finding.emails import emails
from recordings.privacy.finding.names import names
from recordings.privacy.finding.numbers import numbers
from recordings.privacy.finding.passwords import passwords
from recordings.privacy.finding.places import places
from recordings.privacy.finding.reading import Reader
from recordings.privacy.finding.spelled import spelled
from recordings.privacy.finding.stream import Call, call_of
from recordings.transcripts.turns import Word

__all__ = ["FINDERS", "NAMES", "Found", "Kind", "Spoken", "Sure", "find", "in_text"]

Finder = Callable[[Call, Sequence[Reader]], Iterator[Claim]]
FINDERS: tuple[Finder, ...] = (
    numbers,
    spelled,
    emails,
    places,
    dates,
    lambda call, _: passwords(call),
    lambda call, _: names(call),
)
_ORDER = list(Kind)
_SURENESS = list(Sure)


def find(turns: Sequence[Spoken], *, language: str = "", finders: Iterable[Finder] = FINDERS) -> list[Found]:
    """What is somebody's own in these turns, in the order in which it is said; no word is in two of them.

    `language` of the call, as Whisper tells it (“de”): number words of it are read besides English ones.
    """
    call = call_of(turns, language=language)
    readers = [Reader(call, tokens) for tokens in call.channels]
    claims = [claim for finder in finders for claim in finder(call, readers) if claim.places]
    return sorted(_settled(claims), key=lambda found: (found.start_ms, found.channel))


def in_text(text: str, *, language: str = "") -> list[Found]:
    """The same in a text that nobody has said; times are places among its words."""
    words = [Word(word, at, at + 1) for at, word in enumerate(re.findall(r"\S+", text))]
    return find([Spoken(0, words)], language=language)


def _settled(claims: Iterable[Claim]) -> Iterator[Found]:
    """Each word is claimed once: by who is surer, of two alike by the more delicate kind, then by the longer claim."""
    taken: set[int] = set()
    for claim in sorted(claims, key=lambda c: (_SURENESS.index(c.sure), _ORDER.index(c.kind), -len(c.places))):
        free = [place for place in claim.places if claim.tokens[place].at not in taken]
        if not free:
            continue
        taken |= {claim.tokens[place].at for place in free}
        whole_ms = claim.tokens[free[0]].start_ms
        for piece in _pieces(claim, free):
            first, last = claim.tokens[piece[0]], claim.tokens[piece[-1]]
            yield Found(
                kind=claim.kind,
                channel=first.channel,
                start_ms=first.start_ms,
                end_ms=max(claim.tokens[place].end_ms for place in piece),
                turn=first.turn,
                words=range(first.word, last.word + 1),
                reason=claim.reason,
                sure=claim.sure,
                whole_ms=whole_ms,
            )


def _pieces(claim: Claim, free: Sequence[int]) -> Iterator[list[int]]:
    """Places in a row, within one turn."""
    piece: list[int] = []
    for place in sorted(free):
        if piece and (place != piece[-1] + 1 or claim.tokens[place].turn != claim.tokens[piece[-1]].turn):
            yield piece
            piece = []
        piece.append(place)
    if piece:
        yield piece
