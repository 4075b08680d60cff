"""One search over what was said: turns, clips, and what people wrote about calls.

Words with their endings, “phrases”, speaker:customer; each result is a moment of a call somebody may hear.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, overload

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from recordings import index, stems
from recordings.models import Clip, Recording, Transcript, Turn

# The newest so many moments of each kind are ranked; whoever finds more asks more narrowly.
MOST = 1000
# PostgreSQL looks at the newest so many turns with the words, and at all of them where a person may hear fewer than ENOUGH
# of these: so that a word that is in every call costs little, and what one may not hear crowds nothing out.
REACH = 10_000
ENOUGH = 100
_ALL = 2**31
LONGEST = 400
FEWEST_LETTERS = 2
SPEAKERS = ("agent", "customer", "unknown")
# In every call: said alone they find everything, and beside other words they only shut out.
STOP_WORDS = frozenset(
    stems.words(
        "a am an and are as at be been but by did do does for from had has have he her him his i if in into is it its me my of "
        "on or our she so that the their them then there these they this those to us was we were what when where which who "
        "will with you your not s t m re ve ll d"
    )
)
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_SPEAKER = re.compile(r"(?<!\S)speaker:(\S*)", re.IGNORECASE)

Term = tuple[str, ...]


class BadSearch(Exception):
    """Nothing can be looked for with this; the message says why and what to do."""


@dataclass(frozen=True)
class Query:
    """What is looked for: terms that all have to be there, each of plain words that follow each other; who says it."""

    terms: tuple[Term, ...]
    speakers: tuple[str, ...] = ()

    @property
    def stems(self) -> list[Term]:
        return [tuple(stems.stem(word) for word in term) for term in self.terms]


@dataclass(frozen=True)
class Moment:
    """A place in a call, in ms on its clock. `kind`: recording (what is written about it), clip or turn; others may join.

    `html` is safe: the found words in <mark>, everything else escaped. `speaker` is empty where it is nobody's.
    """

    kind: str
    recording: Recording
    start_ms: int
    end_ms: int
    speaker: str
    html: str
    turn: Turn | None = None
    clip: Clip | None = None

    @property
    def t(self) -> str:
        """Where it begins, in seconds, as the call page's address names it: never after the first word."""
        return f"{self.start_ms // 100 / 10:.1f}"


def read(text: str, *, speaker: str = "") -> Query:
    """What somebody wrote into the search box, as a Query. Raises BadSearch.

    Nothing of it is syntax for the database: words are letters and figures, and all else separates them.
    """
    if len(text) > LONGEST:
        raise BadSearch(f"This is too long to look for. Write the few words that matter, at most {LONGEST} letters.")
    told = [name.lower() for name in [*_SPEAKER.findall(text), *([speaker] if speaker else [])]]
    if any(name not in SPEAKERS for name in told):
        raise BadSearch("After “speaker:” write agent or customer, as in: refund speaker:customer")
    text = _SPEAKER.sub(" ", text)
    phrases = [tuple(stems.words(said)) for said in _PHRASE.findall(text)]
    # “Don’t” and “sign-up” are two words that follow each other.
    loose = [tuple(stems.words(said)) for said in _PHRASE.sub(" ", text).split()]
    terms = [term for term in [*phrases, *loose] if term]
    if sum(len(word) for term in terms for word in term) < FEWEST_LETTERS:
        if told and not terms:
            raise BadSearch("Write a word to look for as well, as in: refund speaker:customer")
        raise BadSearch(f"Write a word of at least {FEWEST_LETTERS} letters.")
    kept = [term for term in terms if not STOP_WORDS.issuperset(term) or (len(term) > 1 and term in phrases)]
    if not kept:
        raise BadSearch(
            "These words are in every call. Add one that is not, or put them in “quotes” to find them together."
        )
    return Query(tuple(dict.fromkeys(kept)), tuple(dict.fromkeys(told)))


@dataclass(frozen=True)
class Where:
    """Which calls are looked through; what is empty or None does not matter."""

    agent_name: str = ""
    queue: str = ""
    reason: str = ""
    since: date | None = None
    until: date | None = None
    resolved: bool | None = None

    def calls(self, by: User | AnonymousUser) -> QuerySet[Recording]:
        """Those of them that a person may hear."""
        asked = Q()
        for name in ("agent_name", "queue", "reason"):
            if said := getattr(self, name):
                asked &= Q(**{f"{name}__icontains": said})
        if self.since:
            asked &= Q(started_at__gte=timezone.make_aware(datetime.combine(self.since, time.min)))
        if self.until:
            asked &= Q(started_at__lte=timezone.make_aware(datetime.combine(self.until, time.max)))
        if self.resolved is not None:
            asked &= Q(resolved=self.resolved)
        return Recording.objects.visible_to(by).filter(asked)


@dataclass(frozen=True)
class _Hit:
    kind: str
    pk: int
    recording_id: int
    start_ms: int
    rank: float


class Found(Sequence[Moment]):
    """The moments of a search in order; each is read and marked only when it is looked at, as a page of them is."""

    def __init__(self, hits: Sequence[_Hit], query: Query, *, cut: bool = False) -> None:
        """`cut`: whether there are more than these."""
        self._hits, self._query, self.cut = hits, query, cut

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, place: int) -> Moment: ...
    @overload
    def __getitem__(self, place: slice) -> list[Moment]: ...
    def __getitem__(self, place: int | slice) -> Moment | list[Moment]:
        if isinstance(place, slice):
            return _moments(self._hits[place], self._query)
        return _moments([self._hits[place]], self._query)[0]

    @property
    def calls(self) -> int:
        """In how many calls they are."""
        return len({hit.recording_id for hit in self._hits})


def find(query: Query, *, by: User | AnonymousUser, where: Where | None = None) -> Found:
    """The moments that `query` finds in the calls `by` may hear: call by call, the best first, each in its own order."""
    where = where or Where()
    try:
        hits, cut = _ask(*statement(query, by=by, where=where), reach=REACH)
        if cut and sum(hit.kind == "turn" for hit in hits) < ENOUGH:
            hits, cut = _ask(*statement(query, by=by, where=where, reach=_ALL), reach=_ALL)
    except EmptyResultSet:
        return Found([], query)
    best: dict[int, tuple[int, float]] = {}
    for hit in hits:
        rank = (_ORDER[hit.kind], hit.rank)
        best[hit.recording_id] = min(best.get(hit.recording_id, rank), rank)
    hits.sort(key=lambda hit: (best[hit.recording_id], -hit.recording_id, _ORDER[hit.kind], hit.start_ms, hit.pk))
    most = max((sum(hit.kind == kind for hit in hits) for kind in _ORDER), default=0)
    return Found(hits, query, cut=cut or most >= MOST)


def _ask(sql: str, values: Sequence[Any], *, reach: int) -> tuple[list[_Hit], bool]:
    """The hits, and whether the database stopped before it had looked at all turns with the words."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = [_Hit(*row) for row in cursor.fetchall()]
    cut = any(row.kind == "reached" and row.pk >= reach for row in rows)
    return [row for row in rows if row.kind != "reached"], cut


# A call whose title has the words is meant before one in which they are only said.
_ORDER = {"recording": 0, "clip": 1, "turn": 2}


# ── Asking the database ──
# {index}, {match}, {rank} and {newest} are the database's own; {calls} is what the person may hear, by `visible_to`.
_CALLS = """
SELECT * FROM (SELECT 'recording' AS kind, r.id, r.id AS recording_id, 0 AS start_ms, {rank} AS rank
FROM {index} WHERE {match} AND r.id IN ({calls}) ORDER BY {newest} DESC LIMIT {most}) AS found_calls"""
_CLIPS = """
SELECT * FROM (SELECT 'clip' AS kind, r.id, r.recording_id, r.start_ms, {rank} AS rank
FROM {index} WHERE {match} AND r.recording_id IN ({calls}) ORDER BY {newest} DESC LIMIT {most}) AS found_clips"""
# Of the hearings of a call the newest that came to an end counts, as in Recording.transcript.
_COUNTS = """IN (
  SELECT max(id) FROM recordings_transcript WHERE status = '{ready}' AND recording_id IN ({calls}) GROUP BY recording_id
)"""
# The words are looked up first, newest first, and each turn is judged by index.MOMENTS alone; the plus keeps SQLite from
# looking every turn up once for each hearing.
_TURNS_OF_FTS5 = """
SELECT found.kind, found.id, h.recording_id, found.start_ms, found.rank
FROM (SELECT 'turn' AS kind, r.id, r.transcript_id, r.start_ms, {rank} AS rank
FROM recordings_turn_search f CROSS JOIN recordings_turn r INDEXED BY {moments} ON r.id = f.rowid
WHERE {match}{speakers} AND +r.transcript_id {counts} ORDER BY f.rowid DESC LIMIT {most}
) AS found JOIN recordings_transcript h ON h.id = found.transcript_id"""
# A limit inside is a fence for PostgreSQL's planner, which would go through every turn of each hearing; “IS TRUE” makes it
# ask a hash of the hearings. The first row says how many turns it has looked at.
_TURNS_OF_TSVECTOR = """
(WITH reached AS MATERIALIZED (SELECT r.id, r.transcript_id, r.start_ms, r.speaker, r.search
FROM recordings_turn r WHERE {match} ORDER BY r.id DESC LIMIT {reach})
SELECT 'reached' AS kind, count(*) AS id, 0 AS recording_id, 0 AS start_ms, 0 AS rank FROM reached UNION ALL
SELECT found.kind, found.id, h.recording_id, found.start_ms, found.rank
FROM (SELECT 'turn' AS kind, r.id, r.transcript_id, r.start_ms, {rank} AS rank
FROM reached r WHERE (r.transcript_id {counts}) IS TRUE{speakers} ORDER BY r.id DESC LIMIT {most}
) AS found JOIN recordings_transcript h ON h.id = found.transcript_id)"""


def statement(
    query: Query, *, by: User | AnonymousUser, where: Where, reach: int | None = None
) -> tuple[str, list[Any]]:
    """The one statement that finds all hits, and its values. Raises EmptyResultSet where there is nothing to look through."""
    calls, who = where.calls(by).order_by().values("pk").query.sql_with_params()
    fts5 = connection.vendor == "sqlite"
    match = _fts5(query) if fts5 else _tsquery(query)
    named = query.speakers
    words = {
        "calls": calls, "counts": _COUNTS.format(ready=Transcript.Status.READY.value, calls=calls), "most": MOST, "reach": reach or REACH, "moments": index.MOMENTS,
        "newest": "f.rowid" if fts5 else "r.id",
        "speakers": f" AND r.speaker IN ({', '.join(['%s'] * len(named))})" if named else "",
    }  # fmt: skip
    parts: list[str] = []
    values: list[Any] = []
    for table, template in (
        ("turn", _TURNS_OF_FTS5 if fts5 else _TURNS_OF_TSVECTOR),
        ("clip", _CLIPS),
        ("recording", _CALLS),
    ):
        of = f"recordings_{table}"
        words |= {
            "index": f"{of}_search f CROSS JOIN {of} r ON r.id = f.rowid" if fts5 else f"{of} r",
            "match": f"{of}_search MATCH %s" if fts5 else f"r.search @@ to_tsquery('{index.CONFIG}', %s)",
            # Both: the lower, the better; short and often before long and once.
            "rank": f"bm25({of}_search)" if fts5 else f"-ts_rank(r.search, to_tsquery('{index.CONFIG}', %s), 1)",
        }
        if table == "turn":
            values += [match, *named, *who] if fts5 else [match, match, *who, *named]
        elif named:
            # Nobody speaks in what people write.
            continue
        else:
            values += [match, *who] if fts5 else [match, match, *who]
        parts.append(template.format(**words))
    return " UNION ALL ".join(parts), values


def _fts5(query: Query) -> str:
    """Words that are letters and figures alone, in quotes: nothing in them is syntax."""
    return " AND ".join(f'"{" ".join(term)}"' for term in query.terms)


def _tsquery(query: Query) -> str:
    return " & ".join("({})".format(" <-> ".join(f"'{word}'" for word in term)) for term in query.terms)


# ── Reading what was found ──
def _moments(hits: Iterable[_Hit], query: Query) -> list[Moment]:
    hits = list(hits)
    wanted: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        wanted[hit.kind].append(hit.pk)
    calls = Recording.objects.in_bulk({hit.recording_id for hit in hits})
    turns = Turn.objects.defer("words").in_bulk(wanted["turn"])
    clips = Clip.objects.in_bulk(wanted["clip"])
    terms = query.stems
    found = []
    for hit in hits:
        call, turn, clip = calls.get(hit.recording_id), turns.get(hit.pk), clips.get(hit.pk)
        if call is None:
            continue
        if hit.kind == "turn" and turn:
            html = stems.marked(turn.text, terms)
            found.append(Moment("turn", call, turn.start_ms, turn.end_ms, turn.speaker, html, turn=turn))
        elif hit.kind == "clip" and clip:
            html = _written([clip.title, clip.note], terms)
            found.append(Moment("clip", call, clip.start_ms, clip.end_ms, "", html, clip=clip))
        elif hit.kind == "recording":
            html = _written([call.title, call.reason, call.why], terms)
            found.append(Moment("recording", call, 0, call.duration_ms, "", html))
    return found


def _written(texts: Sequence[str], terms: list[Term]) -> str:
    """Of what people wrote, the first, which is its name, and whatever else has the words."""
    first, *others = texts
    return " · ".join(stems.marked(each, terms) for each in [first, *(o for o in others if stems.places(o, terms))])
