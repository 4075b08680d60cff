"""In which calls a customer is: by their name, or by a number of theirs, however it was said. Closed calls are looked through too."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Max, Q, QuerySet

from recordings.errors import DomainError
from recordings.models import Comment, Recording, Transcript, Turn
from recordings.search import stemming
from recordings.search.query import STOP_WORDS

FEWEST_FIGURES, FEWEST_LETTERS, LONGEST = 4, 2, 100
# Who is in more calls than this is asked for more narrowly. So many moments of each are enough to listen to.
MOST, MOST_MOMENTS = 200, 50
TOO_MANY = f"That is in more than {MOST} calls. Add another name, or more of the number."
FIGURES = {
    name: str(figure)
    for figure, names in enumerate(
        ("zero nought oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for name in names.split()
}
TIMES = {"double": 2, "triple": 3, "treble": 3}
# What a turn with a figure in it has at least one of.
WITH_FIGURES = rf"([0-9]|{'|'.join(FIGURES)})"
# A text of nothing but these has a name as it is written, or not at all.
WITH_OTHER_LETTERS = r"[^\x01-\x7f]"


@dataclass
class Found:
    """A call with what is said in it of somebody (`moments`), and what colleagues have written of it (`written`)."""

    recording: Recording
    moments: list[Turn] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def calls_with(asked: str) -> list[Found]:
    """The calls in which every word of a name is said or written, or a number of four figures or more is said, the newest first.

    Raises DomainError where that is too little to go by, or in too many calls.
    """
    figures = re.sub(r"[^0-9]", "", asked)
    names = stemming.words(asked)
    by_number = len(figures) >= FEWEST_FIGURES and len(figures) >= sum(map(len, names)) / 2
    if not by_number and sum(letter.isalpha() for letter in asked) < FEWEST_LETTERS:
        raise DomainError("Write a name, or at least four figures of a number.", field="q")
    found = _with_number(figures) if by_number else _with_name(set(names) - STOP_WORDS or set(names))
    turns = Turn.objects.defer("words").in_bulk([pk for pks, _ in found.values() for pk in pks])
    calls = Recording.objects.filter(pk__in=found).defer("peaks").order_by("-created_at", "-pk")
    return [Found(call, [turns[pk] for pk in found[call.pk][0] if pk in turns], found[call.pk][1]) for call in calls]


# By call: the pks of turns, and texts.
Told = dict[int, tuple[list[int], list[str]]]


def _turns() -> QuerySet[Turn]:
    """What counts of each call: the turns of the newest hearing that came to an end."""
    ready = Transcript.objects.filter(status=Transcript.Status.READY).order_by()
    newest = ready.values("recording").annotate(newest=Max("pk")).values("newest")
    return Turn.objects.filter(transcript__in=newest)


def _with_name(names: set[str]) -> Told:
    said: dict[int, set[str]] = defaultdict(set)
    told: Told = defaultdict(lambda: ([], []))
    whole: set[int] = set()

    def hear(call: int, text: str) -> bool:
        here = names & set(stemming.words(text))
        if here:
            said[call] |= here
            if said[call] == names:
                whole.add(call)
            if len(whole) > MOST:
                raise DomainError(TOO_MANY, field="q")
        return bool(here)

    holds = Q(text__regex=WITH_OTHER_LETTERS)
    for name in names:
        holds |= Q(text__icontains=name)
    rows = _turns().filter(holds).order_by("transcript", "start_ms").values_list("pk", "transcript__recording", "text")
    for pk, call, text in rows.iterator(chunk_size=2000):
        if hear(call, text) and len(told[call][0]) < MOST_MOMENTS:
            told[call][0].append(pk)
    for call, text in _written():
        if hear(call, text):
            told[call][1].append(text)
    return {call: told[call] for call in whole}


def _written() -> Iterator[tuple[int, str]]:
    """(call, text) of all that colleagues have written of calls."""
    for pk, *texts in Recording.objects.values_list("pk", "title", "reason", "why").iterator(chunk_size=2000):
        yield from ((pk, text) for text in texts if text)
    for pk, *texts in Recording.objects.filter(clips__isnull=False).values_list("pk", "clips__title", "clips__note"):
        yield from ((pk, text) for text in texts if text)
    yield from Comment.objects.values_list("recording", "text").iterator(chunk_size=2000)


def _with_number(asked: str) -> Told:
    """Figures are put together channel by channel, whatever stands between them: what is read out in groups is one number."""
    told: Told = {}
    turns = _turns().filter(text__iregex=WITH_FIGURES).order_by("transcript", "channel", "start_ms")
    rows = turns.values_list("transcript__recording", "channel", "pk", "text").iterator(chunk_size=2000)
    for (call, _), of_channel in groupby(rows, key=lambda row: row[:2]):
        if moments := _where(asked, [row[2:] for row in of_channel]):
            told.setdefault(call, ([], []))[0].extend(moments[:MOST_MOMENTS])
            if len(told) > MOST:
                raise DomainError(TOO_MANY, field="q")
    return told


def _where(asked: str, turns: Sequence[tuple[int, str]]) -> list[int]:
    """The turns (pk, text) of a channel in which a number is said, whole or in parts."""
    figures, whose = "", []
    for pk, text in turns:
        said = figures_in(text)
        figures += said
        whose += [pk] * len(said)
    found: dict[int, None] = {}
    at = figures.find(asked)
    while at >= 0:
        found |= dict.fromkeys(whose[at : at + len(asked)])
        at = figures.find(asked, at + 1)
    return list(found)


def figures_in(text: str) -> str:
    """“It’s oh one double six, 42-11” -> 01664211."""
    figures, times = "", 1
    for written, word in re.findall(r"([0-9]+)|([a-z]+)", text.casefold()):
        figure = written or FIGURES.get(word, "")
        figures += figure * times if len(figure) == 1 else figure
        times = TIMES.get(word, 1)
    return figures


def chosen(found: Iterable[Found], asked: Iterable[str]) -> list[Recording]:
    """Those of the calls found that were ticked, by their pks."""
    ticked = set(asked)
    return [one.recording for one in found if str(one.recording.pk) in ticked]
