"""What the finder suggests for a call, kept beside what people decided. Finding again never doubles, and never asks twice."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recordings.models import Recording, Suggestion, Transcript, Turn
from recordings.privacy.finding import NAMES, Found, Kind, Spoken, Sure, find
from recordings.transcripts.turns import Word

Status = Suggestion.Status
# A word's time moves a little from one hearing to the next: what was decided for so much of a word is decided for it.
SAME_SHARE = 0.5
LONGEST_REASON = 200


def look_through(recording: Recording) -> list[Suggestion]:
    """Find again what is personal in the call as it reads now; what is still open, in order.

    Open suggestions that are found no more go; decided ones stay as they are. Kinds that the centre has taken out unasked
    (`settings.BLEEP_UNASKED`) are accepted by nobody, unless they only look like it.
    """
    with transaction.atomic():
        locked = Recording.objects.select_for_update().get(pk=recording.pk)
        transcript = locked.transcript
        there = list(locked.suggestions.all())
        found = _found(transcript) if transcript and transcript.status == Transcript.Status.READY else []
        found = [one for one in found if not _is_the_agents(*one, names=_parts(locked.agent_name))]
        kept = _keep(locked, there, found)
        gone = [each.pk for each in there if each.status == Status.OPEN and each.pk not in kept]
        locked.suggestions.filter(pk__in=gone, status=Status.OPEN).delete()
        return list(locked.suggestions.open())


def _found(transcript: Transcript) -> list[tuple[Found, list[Word]]]:
    """What is found, each with its words."""
    turns = [
        Spoken(turn.channel, [Word(**word) for word in turn.words], turn.speaker) for turn in transcript.turns.all()
    ]
    found = find(turns, language=transcript.language)
    return [
        (each, [turns[each.turn].words[place] for place in each.words]) for each in found if each.end_ms > each.start_ms
    ]


def _is_the_agents(found: Found, words: Sequence[Word], *, names: set[str]) -> bool:
    """Whether it is the name of who took the call, which stands beside it: they are asked about the whole call."""
    said = set().union(*(_parts(word.text) for word in words))
    return found.kind == Kind.NAME and bool(said) and said <= names


def _parts(name: str) -> set[str]:
    """Marisol’s, or Marisol Vega: the words of a name, without what English puts behind it."""
    return {part.casefold() for part in re.findall(r"\w+", re.sub(r"['’]s\b", "", name))}


def _keep(recording: Recording, there: Sequence[Suggestion], found: Iterable[tuple[Found, Sequence[Word]]]) -> set[int]:
    """Write down what is new; the numbers of the rows that stand for something that was found again."""
    kept: set[int] = set()
    for each, words in found:
        same = [s for s in there if s.kind == each.kind and s.channel == each.channel and _overlap_ms(s, each)]
        decided = [s for s in same if s.status != Status.OPEN]
        if all(_is_within(word, decided) for word in words):
            continue
        before = next((s for s in same if s.status == Status.OPEN and s.pk not in kept), None)
        kept.add((_moved(before, each) if before else _new(recording, each)).pk)
    return kept


def _is_within(word: Word, decided: Iterable[Suggestion]) -> bool:
    """Whether something was decided for a word."""
    length = word.end_ms - word.start_ms
    if not length:
        return any(s.start_ms <= word.start_ms <= s.end_ms for s in decided)
    return sum(_overlap_ms(s, word) for s in decided) >= SAME_SHARE * length


def _overlap_ms(suggestion: Suggestion, found: Found | Word) -> int:
    return max(0, min(suggestion.end_ms, found.end_ms) - max(suggestion.start_ms, found.start_ms))


def _moved(suggestion: Suggestion, found: Found) -> Suggestion:
    facts = {
        "start_ms": found.start_ms,
        "end_ms": found.end_ms,
        "whole_ms": found.whole_ms,
        "reason": found.reason[:LONGEST_REASON],
        "sure": found.sure.value,
    }
    if any(getattr(suggestion, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(suggestion, name, value)
        suggestion.save(update_fields=list(facts))
    return suggestion


def _new(recording: Recording, found: Found) -> Suggestion:
    unasked = found.kind in settings.BLEEP_UNASKED and found.sure != Sure.PERHAPS
    row, _ = Suggestion.objects.get_or_create(
        recording=recording,
        kind=found.kind.value,
        channel=found.channel,
        start_ms=found.start_ms,
        end_ms=found.end_ms,
        defaults={
            "whole_ms": found.whole_ms,
            "reason": found.reason[:LONGEST_REASON],
            "sure": found.sure.value,
            "status": Status.ACCEPTED if unasked else Status.OPEN,
            "decided_at": timezone.now() if unasked else None,
        },
    )
    return row


@dataclass(frozen=True)
class Overview:
    """What a call's page tells about its suggestions. A number told over several turns counts once."""

    # (kind, how many, one or several in words), the more delicate first.
    open: list[tuple[str, int, str]]
    to_bleep: int
    refused: list[Suggestion]

    @property
    def count(self) -> int:
        return sum(count for _, count, _ in self.open)

    @property
    def in_words(self) -> str:
        return ", ".join(f"{count} {words}" for _, count, words in self.open)


def overview(suggestions: Iterable[Suggestion]) -> Overview:
    """The suggestions of one call, counted."""
    wholes = {(s.status, s.kind, s.whole_ms): s for s in reversed(list(suggestions))}
    there = {kind: sum(1 for status, of, _ in wholes if (status, of) == (Status.OPEN, kind)) for kind in Kind}
    return Overview(
        open=[(kind.value, count, NAMES[kind][count != 1]) for kind, count in there.items() if count],
        to_bleep=sum(1 for s in wholes.values() if s.status == Status.ACCEPTED and s.bleeped_at is None),
        refused=sorted((s for s in wholes.values() if s.status == Status.REFUSED), key=lambda s: s.start_ms),
    )


def by_turn(suggestions: Iterable[Suggestion], turns: Sequence[Turn]) -> dict[int, list[Suggestion]]:
    """Those that stand in the text, by the number of the turn they are in: open ones, and accepted ones that are still to be heard."""
    shown = [s for s in suggestions if s.status == Status.OPEN or (s.status == Status.ACCEPTED and not s.bleeped_at)]
    of: dict[int, list[Suggestion]] = {}
    for suggestion, turn in _with_turns(shown, turns):
        of.setdefault(turn.pk, []).append(suggestion)
    return of


def turns_of(suggestions: Iterable[Suggestion], turns: Sequence[Turn]) -> list[Turn]:
    """The turns in which these are."""
    here = {turn.pk for _, turn in _with_turns(suggestions, turns)}
    return [turn for turn in turns if turn.pk in here]


def _with_turns(suggestions: Iterable[Suggestion], turns: Sequence[Turn]) -> Iterator[tuple[Suggestion, Turn]]:
    """Each suggestion with the turn it is in; one without a turn is left out. Calls of two hours have thousands of both."""
    of_channel: dict[int, list[Turn]] = {}
    for turn in sorted(turns, key=lambda turn: turn.start_ms):
        of_channel.setdefault(turn.channel, []).append(turn)
    starts = {channel: [turn.start_ms for turn in here] for channel, here in of_channel.items()}
    for suggestion in suggestions:
        here = of_channel.get(suggestion.channel, [])
        at = bisect.bisect_right(starts.get(suggestion.channel, []), suggestion.start_ms) - 1
        if at >= 0 and suggestion.start_ms < here[at].end_ms:
            yield suggestion, here[at]


def alike(suggestions: Iterable[Suggestion], turns: Sequence[Turn]) -> dict[int, list[Suggestion]]:
    """Of each open suggestion, the other open ones that say the same: “Walker” where another says “James Walker”."""
    still = [s for s in suggestions if s.status == Status.OPEN]
    said = {s.pk: (s, _words_of(s, turn)) for s, turn in _with_turns(still, turns)}
    return {
        pk: others
        for pk, (mine, words) in said.items()
        if (others := [s for s, theirs in said.values() if s.pk != pk and s.kind == mine.kind and _same(words, theirs)])
    }


def _words_of(suggestion: Suggestion, turn: Turn) -> frozenset[str]:
    words = [word["text"] for word in turn.words if suggestion.holds(word["start_ms"], word["end_ms"])]
    return frozenset(re.sub(r"['’]s$|[^\w]", "", word.casefold().rstrip(".,?!")) for word in words)


def _same(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)
