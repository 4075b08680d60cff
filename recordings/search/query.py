"""One search over what was said: turns, clips, and what people wrote about calls.

Words with their endings, “phrases”, speaker:customer; each result is a moment of a call somebody may hear.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple, overload

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from recordings.errors import DomainError
from recordings.models import Clip, Competency, Recording, Transcript, Turn
from recordings.search import index, stemming
from recordings.writing import UNSPACED

# The newest so many moments of each kind are ranked; whoever finds more asks more narrowly.
MOST = 1000
# PostgreSQL asks the index for a stack of calls at once; where fewer of a stack than this are to be looked through, call by call.
SPARSE = 2**index.STACK_BITS // 4
LONGEST = 400
TOO_LONG = f"This is too long to look for. Write the few words that matter, at most {LONGEST} letters."
FEWEST_LETTERS = 2
SPEAKERS = ("agent", "customer", "unknown")
# In every call: said alone they find everything, and beside other words they only shut out.
STOP_WORDS = frozenset(
    stemming.words(
        "a am an and are as at be been but by did do does for from had has have he her him his i if in into is it its me my of "
        "on or our she so that the their them then there these they this those to us was we were what when where which who "
        "will with you your not s t m re ve ll d"
    )
)
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_SPEAKER = re.compile(r"(?<!\S)speaker:(\S*)", re.IGNORECASE)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What is looked for: terms that all have to be there, each of plain words that follow each other; who says it.

    Without terms: whatever there is, see `find`.
    """

    terms: tuple[Words, ...] = ()
    speakers: tuple[str, ...] = ()

    @property
    def stems(self) -> list[Words]:
        return [tuple(stemming.stem(word) for word in term) for term in self.terms]


@dataclass(frozen=True)
class Result:
    """What was found: a place in a call, in ms on its clock. `kind`: recording (what is written about it), clip or turn; others may join.

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
    """What somebody wrote into the search box, as a Query. Raises DomainError.

    Nothing of it is syntax for the database: words are letters and figures, and all else separates them.
    """
    if len(text) > LONGEST:
        raise DomainError(TOO_LONG, field="q")
    told = [name.lower() for name in [*_SPEAKER.findall(text), *([speaker] if speaker else [])]]
    if any(name not in SPEAKERS for name in told):
        raise DomainError("After “speaker:” write agent or customer, as in: refund speaker:customer", field="q")
    text = _SPEAKER.sub(" ", text)
    phrases = [tuple(stemming.words(said)) for said in _PHRASE.findall(text)]
    # “Don’t” and “sign-up” are two words that follow each other.
    loose = [tuple(stemming.words(said)) for said in _PHRASE.sub(" ", text).split()]
    terms = [term for term in [*phrases, *loose] if term]
    few = sum(len(word) for term in terms for word in term) < FEWEST_LETTERS
    # One letter of a script without spaces may be a word.
    if few and not any(UNSPACED.match(word) for term in terms for word in term):
        if told and not terms:
            raise DomainError("Write a word to look for as well, as in: refund speaker:customer", field="q")
        raise DomainError(f"Write a word of at least {FEWEST_LETTERS} letters.", field="q")
    kept = [term for term in terms if not STOP_WORDS.issuperset(term) or (len(term) > 1 and term in phrases)]
    if not kept:
        raise DomainError(
            "These words are in every call. Add one that is not, or put them in “quotes” to find them together.",
            field="q",
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
    # Only clips that show it, and what is said within such clips.
    competency: Competency | None = None

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
        if self.competency:
            asked &= Q(pk__in=Clip.objects.filter(competency=self.competency).values("recording"))
        return Recording.objects.visible_to(by).filter(asked)


class _Hit(NamedTuple):
    kind: str
    pk: int
    recording_id: int
    start_ms: int
    rank: float


class Found(Sequence[Result]):
    """The moments of a search in order; each is read and marked only when it is looked at, as a page of them is."""

    def __init__(self, hits: Sequence[_Hit], query: Query, *, cut: bool = False) -> None:
        """`cut`: whether there are more than these."""
        self._hits, self._query, self.cut = hits, query, cut

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, place: int) -> Result: ...
    @overload
    def __getitem__(self, place: slice) -> list[Result]: ...
    def __getitem__(self, place: int | slice) -> Result | list[Result]:
        if isinstance(place, slice):
            return _results(self._hits[place], self._query)
        return _results([self._hits[place]], self._query)[0]

    @property
    def calls(self) -> int:
        """In how many calls they are."""
        return len({hit.recording_id for hit in self._hits})


def find(query: Query, *, by: User | AnonymousUser, where: Where | None = None) -> Found:
    """The moments that `query` finds in the calls `by` may hear: call by call, the best first, each in its own order.

    A query without terms finds all clips that show the competency of `where`, and nothing without one.
    """
    where = where or Where()
    if not query.terms and (query.speakers or not where.competency):
        return Found([], query)
    try:
        # A clip may be found by its words and by what it shows: the first counts.
        hits = list({(hit.kind, hit.pk): hit for hit in reversed(_ask(*statement(query, by=by, where=where)))}.values())
    except EmptyResultSet:
        return Found([], query)
    best: dict[int, tuple[int, float]] = {}
    for hit in hits:
        rank = (_ORDER[hit.kind], hit.rank)
        best[hit.recording_id] = min(best.get(hit.recording_id, rank), rank)
    hits.sort(key=lambda hit: (best[hit.recording_id], -hit.recording_id, _ORDER[hit.kind], hit.start_ms, hit.pk))
    most = max((sum(hit.kind == kind for hit in hits) for kind in _ORDER), default=0)
    return Found(hits, query, cut=most >= MOST)


def _ask(sql: str, values: Sequence[Any]) -> list[_Hit]:
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(CALMLY)
        cursor.execute(sql, values)
        return [_Hit(*row) for row in cursor.fetchall()]


# Compiling the statement takes PostgreSQL ten times as long as running it, and helpers would bring the stacks out of order.
CALMLY = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
# A call whose title has the words is meant before one in which they are only said.
_ORDER = {"recording": 0, "clip": 1, "turn": 2}


# ── Asking the database ──
# {index}, {match}, {rank} and {newest} are the database's own; calls(id) are those the person may hear, by `visible_to`.
# “IS TRUE” makes PostgreSQL ask a hash of the calls, once for each hit, where it would go through all calls.
_CALLS = """
SELECT * FROM (SELECT 'recording' AS kind, r.id, r.id AS recording_id, 0 AS start_ms, {rank} AS rank
FROM {index} WHERE {match} AND (r.id IN (SELECT id FROM calls)) IS TRUE ORDER BY {newest} DESC LIMIT {most}) AS found_calls"""
_CLIPS = """
SELECT * FROM (SELECT 'clip' AS kind, r.id, r.recording_id, r.start_ms, {rank} AS rank
FROM {index} WHERE {match}{shown} AND r.listed AND (r.recording_id IN (SELECT id FROM calls)) IS TRUE ORDER BY {newest} DESC LIMIT {most}) AS found_clips"""
_SHOWN = " AND r.competency_id = %s"
# Of the hearings of a call the newest that came to an end counts, as in Recording.transcript.
_COUNTS = "SELECT max(h.id) FROM recordings_transcript h WHERE h.status = '{ready}' AND h.recording_id"
_WITHIN = """ AND EXISTS (SELECT 1 FROM recordings_clip c WHERE c.recording_id = {call} AND c.competency_id = %s
AND c.start_ms < r.end_ms AND c.end_ms > r.start_ms)"""
# The words are looked up first, newest first, and each turn is judged by index.MOMENTS alone; the plus keeps SQLite from
# looking every turn up once for each hearing.
_TURNS_OF_FTS5 = """
SELECT found.kind, found.id, h.recording_id, found.start_ms, found.rank
FROM (SELECT 'turn' AS kind, r.id, r.transcript_id, r.start_ms, bm25(recordings_turn_search) AS rank
FROM recordings_turn_search f CROSS JOIN recordings_turn r INDEXED BY {moments} ON r.id = f.rowid
WHERE recordings_turn_search MATCH %s{speakers} AND +r.transcript_id IN ({counts} IN (SELECT id FROM calls) GROUP BY h.recording_id){within}
ORDER BY f.rowid DESC LIMIT {most}) AS found JOIN recordings_transcript h ON h.id = found.transcript_id"""
# Stack by stack of calls, the newest first, until there are enough: so a word that is in every call costs little more than
# one that is in few, and what a person may not hear is not even looked at.
_TURNS_OF_TSVECTOR = """
SELECT * FROM (SELECT 'turn' AS kind, found.turn_id AS id, found.recording_id, found.start_ms, -ts_rank(found.words, {tsquery}, 1) AS rank
FROM stacks CROSS JOIN LATERAL (SELECT r.turn_id, r.recording_id, r.start_ms, r.words FROM {turns} r
WHERE r.words @@ {tsquery} AND {keys} && stacks.keys AND (r.recording_id IN (SELECT id FROM calls)) IS TRUE{speakers}
AND r.transcript_id = ({counts} = r.recording_id){within} ORDER BY r.recording_id DESC, r.turn_id DESC) AS found LIMIT {most}) AS found_turns"""
_WITH_FTS5 = "WITH calls(id) AS ({calls})"
_WITH_TSVECTOR = """WITH calls(id) AS MATERIALIZED ({calls}), stacks AS MATERIALIZED (
SELECT CASE WHEN count(*) < {sparse} THEN array_agg(id) ELSE ARRAY[-1 - (id >> {bits})] END AS keys
FROM calls GROUP BY id >> {bits} ORDER BY id >> {bits} DESC)"""
_TSQUERY = f"to_tsquery('{index.CONFIG}', %s)"


def statement(query: Query, *, by: User | AnonymousUser, where: Where) -> tuple[str, list[Any]]:
    """The one statement that finds all hits, and its values. Raises EmptyResultSet where there is nothing to look through."""
    calls, who = where.calls(by).order_by().values("pk").query.sql_with_params()
    fts5 = connection.vendor == "sqlite"
    head = (_WITH_FTS5 if fts5 else _WITH_TSVECTOR).format(calls=calls, sparse=SPARSE, bits=index.STACK_BITS)
    parts, values = [], list(who)
    for sql, its_values in _parts(query, where=where, fts5=fts5):
        parts.append(sql)
        values += its_values
    return head + " UNION ALL ".join(parts), values


def _parts(query: Query, *, where: Where, fts5: bool) -> Iterator[tuple[str, list[Any]]]:
    """Each kind of result: SQL of (kind, id, recording_id, start_ms, rank), the lower the better, and its values."""
    match: list[Any] = [_fts5(query)] if fts5 else [_tsquery(query)] * 2
    speakers, shown = list(query.speakers), [where.competency.pk] if where.competency else []
    if query.terms:
        call = (
            "(SELECT h.recording_id FROM recordings_transcript h WHERE h.id = r.transcript_id)"
            if fts5
            else "r.recording_id"
        )
        yield (
            (_TURNS_OF_FTS5 if fts5 else _TURNS_OF_TSVECTOR).format(
                most=MOST, moments=index.MOMENTS, turns=index.TURNS, keys=index.keys("r."), tsquery=_TSQUERY,
                counts=_COUNTS.format(ready=Transcript.Status.READY.value), within=_WITHIN.format(call=call) if shown else "",
                speakers=f" AND r.speaker IN ({', '.join(['%s'] * len(speakers))})" if speakers else "",
            ),
            [*match, *speakers, *shown],
        )  # fmt: skip
    if speakers:
        # Nobody speaks in what people write.
        return

    def written(table: str) -> dict[str, Any]:
        return {
            "index": f"{table}_search f CROSS JOIN {table} r ON r.id = f.rowid" if fts5 else f"{table} r",
            "match": f"{table}_search MATCH %s" if fts5 else f"r.search @@ {_TSQUERY}",
            # Both: short and often before long and once.
            "rank": f"bm25({table}_search)" if fts5 else f"-ts_rank(r.search, {_TSQUERY}, 1)",
            "newest": "f.rowid" if fts5 else "r.id",
            "most": MOST,
            "shown": _SHOWN if shown else "",
        }

    if query.terms:
        yield _CLIPS.format(**written("recordings_clip")), [*match, *shown]
    if query.terms and not shown:
        yield _CALLS.format(**written("recordings_recording")), match
    # Clips by the name of what they show: those asked for where no words are, else those with a name of these words.
    by_name = _named(query) if query.terms else shown
    if by_name:
        names = f"r.competency_id IN ({', '.join(['%s'] * len(by_name))})"
        bare = {**written(""), "index": "recordings_clip r", "match": names, "rank": "0", "newest": "r.id"}
        yield _CLIPS.format(**bare), [*by_name, *shown]


def _named(query: Query) -> list[int]:
    """The competencies with all the words in their names."""
    terms = query.stems
    return [
        pk
        for pk, name in Competency.objects.order_by().values_list("pk", "name")
        if all(stemming.places(name, [term]) for term in terms)
    ]


def _fts5(query: Query) -> str:
    """Words that are letters and figures alone, in quotes: nothing in them is syntax."""
    return " AND ".join(f'"{" ".join(term)}"' for term in query.terms)


def _tsquery(query: Query) -> str:
    return " & ".join("({})".format(" <-> ".join(f"'{word}'" for word in term)) for term in query.terms)


# ── Reading what was found ──
def _results(hits: Iterable[_Hit], query: Query) -> list[Result]:
    hits = list(hits)
    wanted: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        wanted[hit.kind].append(hit.pk)
    calls = Recording.objects.defer("peaks").in_bulk({hit.recording_id for hit in hits})
    turns = Turn.objects.defer("words").in_bulk(wanted["turn"])
    clips = Clip.objects.select_related("competency").in_bulk(wanted["clip"])
    terms = query.stems
    found = []
    for hit in hits:
        call, turn, clip = calls.get(hit.recording_id), turns.get(hit.pk), clips.get(hit.pk)
        if call is None:
            continue
        if hit.kind == "turn" and turn:
            html = stemming.marked(turn.text, terms)
            found.append(Result("turn", call, turn.start_ms, turn.end_ms, turn.speaker, html, turn=turn))
        elif hit.kind == "clip" and clip:
            shows = [clip.competency.name] if clip.competency else []
            html = _written([clip.title, *shows, clip.note], terms)
            found.append(Result("clip", call, clip.start_ms, clip.end_ms, "", html, clip=clip))
        elif hit.kind == "recording":
            html = _written([call.title, call.reason, call.why], terms)
            found.append(Result("recording", call, 0, call.duration_ms, "", html))
    return found


def _written(texts: Sequence[str], terms: list[Words]) -> str:
    """Of what people wrote, the first, which is its name, and whatever else has the words."""
    first, *others = texts
    return " · ".join(
        stemming.marked(each, terms) for each in [first, *(o for o in others if stemming.places(o, terms))]
    )
