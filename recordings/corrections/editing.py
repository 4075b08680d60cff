"""A transcript mended by those who listen: words written anew, a turn cut in two, joined to the next, or taken out.

Whoever mends sends the version of the turn they saw. Every verb may be sent twice: the second time finds it done.
"""

import itertools
import logging

from django.contrib.auth.models import User

from recordings import writing
from recordings.corrections import alignment, log
from recordings.corrections.alignment import Offer
from recordings.corrections.log import RE_CUT, ChangedMeanwhile, State, state, words_of, written
from recordings.errors import DomainError
from recordings.models import Correction, Transcript, Turn
from recordings.transcripts.turns import Word
from recordings.vocabulary import matching, terms

logger = logging.getLogger(__name__)

Kind = Correction.Kind
# Letters of one turn: nobody says so much in one breath, and it is more than any turn that Whisper writes.
LONGEST = 100_000


def lines_of(text: str) -> list[list[str]]:
    """The words of each line of a turn as somebody wrote it; an empty line is none. Raises DomainError.

    Signs that no database keeps, and those that would hide how a text reads, are spaces.
    """
    if len(text) > LONGEST:
        raise DomainError(f"This is too long for one turn: keep it to {LONGEST:,} letters.", field="text")
    lines = [
        writing.cut("".join(c if c.isprintable() or c in _JOINERS else " " for c in line)) for line in text.splitlines()
    ]
    found = [line for line in lines if line]
    if not found:
        raise DomainError(
            "Write what is said here. If nobody says anything, choose “Nothing is said here”.", field="text"
        )
    return found


# Persian and Indian writing join letters with these, and right-to-left text sets marks between numbers.
_JOINERS = "\u200c\u200d\u200e\u200f"


def _found(transcript: Transcript, turn: Turn) -> Turn:
    found = transcript.turns.filter(pk=turn.pk).first()
    if found is None:
        raise ChangedMeanwhile(RE_CUT)
    return found


def _seen(found: Turn, version: int) -> None:
    if found.version != version:
        raise ChangedMeanwhile(
            "Somebody changed this turn while you were writing. Nothing of yours was saved yet.", found
        )


def _done_already(transcript: Transcript, kind: str, *, of: int, by: User) -> Correction | None:
    """The last correction, where it is the very one that is asked for again."""
    newest = log.last(transcript)
    if newest and newest.kind == kind and newest.by_id == by.pk and newest.before[0].get("pk") == of:
        return newest
    return None


def spoken(turn: Turn) -> list[Word]:
    """The words of a turn; of one that was stored without their times they share its own."""
    return words_of(turn) or alignment.spread(writing.cut(turn.text) or ["…"], turn.start_ms, turn.end_ms)


def _cut(words: list[Word], lengths: list[int]) -> list[list[Word]]:
    edges = [0, *itertools.accumulate(lengths)]
    return [words[first:last] for first, last in itertools.pairwise(edges)]


def _became(transcript: Transcript, correction: Correction) -> list[Turn]:
    return list(transcript.turns.filter(pk__in=[state["pk"] for state in correction.after]))


def reword(turn: Turn, *, text: str, version: int, by: User) -> list[Turn]:
    """A turn as `text` reads; each further line of it becomes a turn of its own. Returns what the turn has become.

    Whoever saves has read it all: no word of it is doubtful any more. Saying what is there already changes nothing.
    Raises DomainError, and ChangedMeanwhile where the turn is not at `version` any more.
    """
    lines = lines_of(text)
    with log.held(turn.transcript.recording) as transcript:
        found = _found(transcript, turn)
        there = spoken(found)
        words = alignment.reworded(there, [word for line in lines for word in line])
        if len(lines) == 1 and words == there:
            return [found]
        kind = Kind.SPLIT if len(lines) > 1 else Kind.TEXT
        if found.version != version and (done := _done_already(transcript, kind, of=found.pk, by=by)):
            became = _became(transcript, done)
            if [writing.cut(part.text) for part in became] == lines:
                return became
        _seen(found, version)
        was = state(found)
        parts = _cut(words, [len(line) for line in lines])
        after = [written(was, part, pk=None if number else found.pk) for number, part in enumerate(parts)]
        return _became(transcript, log.make(transcript, kind=kind, before=[was], after=after, by=by))


def following(turn: Turn) -> Turn | None:
    """The next turn on the same channel: the one that this one can be joined with."""
    later = turn.transcript.turns.filter(channel=turn.channel, start_ms__gte=turn.start_ms).exclude(pk=turn.pk)
    return later.exclude(start_ms=turn.start_ms, pk__lt=turn.pk).first()


def join(turn: Turn, *, version: int, by: User, text: str = "") -> Turn:
    """A turn and the next on its channel as one, under the first one's speaker; `text`, if any, is what the first reads.

    Raises DomainError where no turn follows, and ChangedMeanwhile.
    """
    with log.held(turn.transcript.recording) as transcript:
        found = _found(transcript, turn)
        if found.version != version and _done_already(transcript, Kind.JOIN, of=found.pk, by=by):
            return found
        _seen(found, version)
        other = following(found)
        if other is None:
            raise DomainError("No turn of this voice follows: there is nothing to join it with.", field="text")
        said = [word for line in lines_of(text) for word in line] if text else []
        first = alignment.reworded(spoken(found), said) if said and said != writing.cut(found.text) else spoken(found)
        words = sorted([*first, *spoken(other)], key=lambda word: word.start_ms)
        before = [state(found), state(other)]
        after = [written(before[0], words, pk=found.pk)]
        log.make(transcript, kind=Kind.JOIN, before=before, after=after, by=by)
        found.refresh_from_db()
        return found


def remove(turn: Turn, *, version: int, by: User) -> None:
    """Nothing is said here: Whisper made it up. Raises ChangedMeanwhile."""
    with log.held(turn.transcript.recording) as transcript:
        if _done_already(transcript, Kind.REMOVE, of=turn.pk, by=by):
            return
        found = _found(transcript, turn)
        _seen(found, version)
        log.make(transcript, kind=Kind.REMOVE, before=[state(found)], after=[], by=by)


def offers(correction: Correction) -> list[Offer]:
    """The names that a correction put right and the vocabulary does not know yet."""
    known = {matching.key(name): {matching.key(line) for line in heard} for name, heard in _vocabulary()}
    return [
        offer
        for offer in alignment.offers(_words(correction.before), _words(correction.after))
        if matching.key(offer.heard_as) not in known.get(matching.key(offer.text), set())
    ]


def _vocabulary() -> list[tuple[str, tuple[str, ...]]]:
    return [(term.text, term.heard_as) for term in terms.known()]


def _words(states: list[State]) -> list[Word]:
    return sorted((Word(**word) for state in states for word in state.get("words", [])), key=lambda word: word.start_ms)
