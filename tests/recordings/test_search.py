"""One search, the same on SQLite and on PostgreSQL: `make test` runs this file on both."""

import importlib
import re
import unicodedata
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.test import Client
from django.urls import reverse

from recordings.corrections import speakers
from recordings.errors import DomainError
from recordings.migrations import _search_index
from recordings.models import Clip, Competency, Recording, Transcript, Turn
from recordings.search import index, query, stemming
from recordings.search.query import Query, Result, Where
from tests import make
from tests.recordings.test_api import with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db: None):
    return make.author()


def call(title: str = "A call", *said: tuple[str, str], in_library: bool = False, **facts) -> Recording:
    """A call that was heard, its turns a second apart."""
    recording = make.recording(title=title, in_library=in_library, **facts)
    make.heard(recording, *((who, 1000 * place, text) for place, (who, text) in enumerate(said)))
    return recording


def found(asked: str, by, speaker: str = "", **where) -> list[Result]:
    return query.find(query.read(asked, speaker=speaker), by=by, where=Where(**where))[:]


def texts(asked: str, by, **where) -> list[str]:
    return [moment.html for moment in found(asked, by, **where)]


# ── Words ──
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("refunds", "We will <mark>refund</mark> you today."),
        ("refund", "You are being <mark>refunded</mark>, right now."),
        ("REFUND today", "I promise a <mark>Refund</mark>, <mark>today</mark>!"),
        ("cancellation", "She wants to <mark>cancellations</mark> all."),
        ("cafe", "He sat in the <mark>café</mark> with <mark>Café</mark>."),
        ("Zürich", "I moved to <mark>Zurich</mark> in May."),
        ("don't", "Please <mark>don’t</mark> hang up."),
        ("sign-up", "The <mark>sign up</mark> page is down."),
        ("sign up", "The <mark>sign-up</mark> page is down.".replace("sign-up</mark>", "sign</mark>-<mark>up</mark>")),
        ('"how are you"', "Hello, <mark>how are you</mark> today?"),
        ("“late again”", "It is <mark>late, again</mark>."),
        ("4g", "My <mark>4G</mark> is gone."),
        ("2026", "Since <mark>2026</mark>-11-20."),
        ("example.org", "Go to www.<mark>example.org</mark>/pay please."),
        ("МОСКВА", "Звонок из <mark>Москва</mark> вчера."),
        ("שלום", "She said <mark>שלום</mark> to me."),
        ("naive", "So nai\u0308ve of me.".replace("nai\u0308ve", "<mark>naïve</mark>")),
        ("router agent", "No <mark>agent</mark> and no <mark>router</mark>."),
        ("the router", "Where is the <mark>router</mark>?"),
    ],
)
def test_words_are_found_in_all_their_forms_and_marked(asked: str, said: str, author):
    plain = said.replace("<mark>", "").replace("</mark>", "")
    call("A call", ("agent", "Nothing of this kind."), ("customer", plain))
    assert texts(asked, author) == [said]


def test_a_phrase_is_found_in_its_order_only(author):
    call("A call", ("agent", "You may call back later."), ("agent", "Back you call, may be."))
    assert texts('"call back"', author) == ["You may <mark>call back</mark> later."]


def test_all_words_have_to_be_there(author):
    call("A call", ("agent", "The router is new."), ("agent", "The router drops every evening."))
    assert len(texts("router evening", author)) == 1


def test_what_was_said_is_text_never_markup(author):
    call("A call", ("agent", "Type <script>alert(1)</script> & router <b>now</b>."))
    assert texts("router", author) == [
        "Type &lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>router</mark> &lt;b&gt;now&lt;/b&gt;."
    ]
    assert "<mark>script</mark>&gt;alert" in texts("script", author)[0]


def test_of_a_long_turn_the_part_around_the_word_is_shown(author):
    call("A call", ("agent", " ".join([*["before"] * 200, "router", *["after"] * 200])))
    (html,) = texts("router", author)
    assert "<mark>router</mark>" in html
    assert (html[:8], html[-7:]) == ("… before", "after …")
    assert len(html) < 400


STEMS = stemming.words(
    "caress ponies ties cats feed agreed plastered motoring sing conflated troubled sized hopping tanned falling hissing fizzed "
    "failing filing happy sky relational conditional rational valency digitizer radically differently vilely analogously "
    "vietnamization predication operator feudalism decisiveness hopefulness callousness formality sensitivity triplicate "
    "formative formalize electrical goodness revival allowance inference airliner adjustable defensible irritant "
    "replacement adjustment dependent adoption communism activate angularity effective bowdlerize probate rate cease control roll "
    "yes say saying try tries trying why buying 4g mp3s zurich"
)


def test_the_marks_stand_where_the_database_found_the_words():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE VIRTUAL TABLE temp.told USING fts5(word, tokenize='{index.TOKENIZER}')")
            cursor.execute("CREATE VIRTUAL TABLE temp.stems USING fts5vocab(temp, told, instance)")
            cursor.executemany("INSERT INTO temp.told(word) VALUES (%s)", [(word,) for word in STEMS])
            cursor.execute("SELECT term FROM temp.stems ORDER BY doc")
            cut = [row[0] for row in cursor.fetchall()]
        else:
            cursor.execute("SELECT (ts_lexize('recordings_porter', word))[1] FROM unnest(%s::text[]) AS word", [STEMS])
            cut = [row[0] for row in cursor.fetchall()]
    assert [stemming.stem(word) for word in STEMS] == cut


# ── Where ──
def test_a_moment_tells_the_call_the_time_and_who_speaks(author):
    recording = call("A call", ("agent", "Hello."), ("customer", "My router is broken."))
    (moment,) = found("router", author)
    turn = Turn.objects.all()[1]
    assert (moment.kind, moment.recording, moment.turn, moment.clip) == ("turn", recording, turn, None)
    assert (moment.start_ms, moment.end_ms, moment.speaker) == (turn.start_ms, turn.end_ms, "customer")


def test_a_speaker_may_be_asked_for_in_the_words_or_beside_them(author):
    call("The router", ("agent", "Which router?"), ("customer", "The old router."))
    assert texts("router speaker:customer", author) == ["The old <mark>router</mark>."]
    assert texts("Speaker:AGENT router", author) == ["Which <mark>router</mark>?"]
    assert [m.html for m in found("router", author, speaker="agent")] == ["Which <mark>router</mark>?"]


def test_clips_and_what_is_written_about_calls_are_found_too_and_stand_first(author):
    said = call("Another", ("agent", "The lighthouse is dark."))
    named = call("Lighthouse keeper moves", ("agent", "Hello."), why="A lighthouse, handled well", reason="Moving")
    clipped = call("Third", ("agent", "Good morning."))
    clip = make.clip(clipped, title="At the lighthouse")
    moments = found("lighthouse", author)
    assert [(m.kind, m.recording) for m in moments] == [("recording", named), ("clip", clipped), ("turn", said)]
    assert moments[0].html == "<mark>Lighthouse</mark> keeper moves · A <mark>lighthouse</mark>, handled well"
    assert (moments[0].start_ms, moments[0].end_ms) == (0, named.duration_ms)
    assert (moments[1].clip, moments[1].start_ms, moments[1].end_ms) == (clip, clip.start_ms, clip.end_ms)
    assert moments[1].html == "At the <mark>lighthouse</mark>"


def test_no_phrase_runs_from_the_title_into_the_reason(author):
    call("The lost router", ("agent", "Hello."), reason="Evening drops")
    assert texts('"router evening"', author) == []
    assert len(texts("router evening", author)) == 1


def test_the_best_call_comes_first_and_its_moments_in_their_own_order(author):
    once = call(
        "Once", ("agent", "I should say that somewhere in all of this there is a router that we sent you last week.")
    )
    often = call("Often", ("agent", "It has a router light."), ("customer", "Router, router, router!"))
    assert [(m.recording, m.start_ms) for m in found("router", author)] == [(often, 0), (often, 1000), (once, 0)]


def test_only_the_hearing_that_counts_is_searched(author):
    recording = call("A call", ("agent", "The rooter is old."))
    again = Transcript.objects.create(recording=recording, total_ms=1, status="ready")
    Turn.objects.create(transcript=again, channel=0, speaker="agent", start_ms=0, end_ms=1, text="The router is old.")
    assert texts("rooter", author) == []
    assert texts("router", author) == ["The <mark>router</mark> is old."]
    Transcript.objects.create(recording=recording, total_ms=1, status="failed")
    assert len(texts("router", author)) == 1


def test_calls_can_be_narrowed_down(author):
    day = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    first = call(
        "One", ("agent", "Router."), agent_name="Noor Haddad", queue="Broadband", reason="Drops", resolved=True,
        started_at=day,
    )  # fmt: skip
    second = call("Two", ("agent", "Router."), agent_name="Ivo 100%", queue="Billing", reason="Charged", resolved=False)

    def calls(**where) -> list[Recording]:
        return [moment.recording for moment in found("router", author, **where)]

    assert calls(agent_name="noor") == calls(queue="broad") == calls(reason="drop") == calls(resolved=True) == [first]
    assert calls(resolved=False) == calls(agent_name="100%") == calls(queue="bill") == [second]
    assert calls(since=date(2026, 11, 20), until=date(2026, 11, 20)) == [first]
    assert calls(since=date(2026, 11, 21)) == calls(until=date(2026, 11, 19)) == calls(agent_name="%")[:0] == []


# ── Rights ──
def test_learners_find_what_is_in_the_library_and_others_nothing(author):
    shown = call("Router A", ("agent", "Router shown."), in_library=True)
    make.clip(shown, title="Router shown")
    hidden = call("Router B", ("agent", "Router hidden."))
    make.clip(hidden, title="Router hidden")
    assert {m.recording for m in found("router", make.trainer())} == {shown, hidden}
    assert len(found("router", author)) == 6
    assert {m.recording for m in found("router", make.learner())} == {shown}
    assert len(found("router", make.person("roleless"))) == len(found("router", AnonymousUser())) == 0


@pytest.mark.parametrize("sparse", [0, 1000])
def test_what_a_learner_may_not_hear_crowds_nothing_out(sparse: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(query, "MOST", 3)
    monkeypatch.setattr(query, "SPARSE", sparse)
    shown = call("A", ("agent", "Router shown."), in_library=True)
    call("B", *[("agent", "Router hidden.")] * 5)
    assert [m.recording for m in found("router", make.learner())] == [shown]
    assert query.find(query.read("router"), by=make.trainer()).cut


@pytest.mark.parametrize("bits", [0, index.STACK_BITS])
@pytest.mark.parametrize("sparse", [0, 1000])
def test_of_a_word_that_is_everywhere_the_newest_calls_are_shown(
    sparse: int, bits: int, author, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(query, "MOST", 4)
    monkeypatch.setattr(query, "SPARSE", sparse)
    monkeypatch.setattr(index, "STACK_BITS", bits)
    calls = [call(f"Call {number}", ("agent", "Router."), ("customer", "Router.")) for number in range(4)]
    asked = query.find(query.read("router"), by=author)
    assert ({m.recording for m in asked}, len(asked), asked.cut) == (set(calls[2:]), 4, True)


def test_a_call_taken_out_of_the_library_is_gone_at_once_and_back_at_once():
    shown = call("A call", ("agent", "The router is old."), in_library=True)
    make.clip(shown, title="The router")
    lena = make.learner()
    assert len(found("router", lena)) == 2
    shown.in_library = False
    shown.save()
    assert found("router", lena) == []
    Recording.objects.filter(pk=shown.pk).update(in_library=True)
    assert len(found("router", lena)) == 2


# ── What clips show ──
def shows(recording: Recording, name: str, *, start_ms: int, end_ms: int, title: str) -> Clip:
    clip = make.clip(recording, start_ms=start_ms, end_ms=end_ms, title=title)
    clip.competency = Competency.objects.get_or_create(name=name)[0]
    clip.save()
    return clip


@pytest.fixture
def empathy(db: None) -> Competency:
    """Two calls: one whose middle shows empathy (and its end ownership), one that shows nothing."""
    one = call(
        "The router", ("agent", "A router."), ("customer", "My router."), ("agent", "That router!"), in_library=True
    )  # fmt: skip
    shows(one, "Empathy", start_ms=1100, end_ms=1500, title="She listens to the router")
    shows(one, "Ownership", start_ms=2100, end_ms=3000, title="She mends the router")
    make.clip(call("Another router", ("agent", "Any router.")), title="Router")
    return Competency.objects.get(name="Empathy")


def test_with_a_competency_only_its_clips_and_what_is_said_in_them_are_found(author, empathy: Competency):
    asked = found("router", author, competency=empathy)
    assert [(m.kind, m.html) for m in asked] == [
        ("clip", "She listens to the <mark>router</mark>"), ("turn", "My <mark>router</mark>."),
    ]  # fmt: skip
    assert [m.kind for m in found("router speaker:customer", author, competency=empathy)] == ["turn"]
    assert found("router speaker:agent", author, competency=empathy) == []
    assert len(found("router", make.learner(), competency=empathy)) == 2
    Recording.objects.update(in_library=False)
    assert found("router", make.learner("leo"), competency=empathy) == []


def test_a_clip_ends_before_the_word_that_begins_at_its_end(author, empathy: Competency):
    turn = Turn.objects.get(text="My router.")
    Clip.objects.filter(competency=empathy).update(start_ms=turn.end_ms, end_ms=2000)
    assert [m.kind for m in found("router", author, competency=empathy)] == ["clip"]


def test_without_words_all_clips_that_show_it_are_listed(author, empathy: Competency):
    where = Where(competency=empathy)
    assert [m.html for m in query.find(Query(), by=author, where=where)] == ["She listens to the router"]
    assert len(query.find(Query(), by=make.person("roleless"), where=where)) == 0
    assert len(query.find(Query(), by=author)) == 0


def test_a_clip_is_found_once_by_what_it_shows_too(author, empathy: Competency):
    assert [m.html for m in found("empathy", author)] == ["She listens to the router · <mark>Empathy</mark>"]
    Clip.objects.filter(competency=empathy).update(title="Empathy")
    assert [m.html for m in found("empathy", author)] == ["<mark>Empathy</mark> · <mark>Empathy</mark>"]
    assert found("empathy router", author) == found("empathy speaker:agent", author) == []


# ── The index is never forgotten ──
def assert_it_agrees() -> None:
    """The index holds what the turns say, no more and no less."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE VIRTUAL TABLE temp.anew USING fts5(text, content='', tokenize='{index.TOKENIZER}')")
            cursor.execute(f"INSERT INTO temp.anew(rowid, text) SELECT id, {index.spaced('text')} FROM recordings_turn")
            cursor.execute(
                "CREATE VIRTUAL TABLE temp.kept_words USING fts5vocab(main, recordings_turn_search, instance)"
            )
            cursor.execute("CREATE VIRTUAL TABLE temp.anew_words USING fts5vocab(temp, anew, instance)")
            kept, anew = (
                sorted(cursor.execute(f"SELECT term, doc, offset FROM temp.{each}_words").fetchall())
                for each in ("kept", "anew")
            )
            for each in ("kept_words", "anew_words", "anew"):
                cursor.execute(f"DROP TABLE temp.{each}")
            assert kept == anew
            return
        cursor.execute(
            "SELECT t.id, h.recording_id, t.transcript_id, t.speaker, t.start_ms, t.end_ms, "
            "to_tsvector('recordings_search', recordings_plain(t.text)) "
            "FROM recordings_turn t JOIN recordings_transcript h ON h.id = t.transcript_id ORDER BY t.id"
        )
        said = cursor.fetchall()
        cursor.execute(
            "SELECT turn_id, recording_id, transcript_id, speaker, start_ms, end_ms, words "
            "FROM recordings_turn_search ORDER BY turn_id"
        )
        assert cursor.fetchall() == said


def test_the_index_follows_whatever_becomes_of_turns(author):
    recording = call("A call", *[("agent", f"Number {number} of the router.") for number in range(6)])
    assert_it_agrees()
    first, second, third, *rest = Turn.objects.all()
    transcript = first.transcript
    # Mended, said by another, moved.
    Turn.objects.filter(pk=first.pk).update(text="A halyard.", version=2)
    Turn.objects.filter(pk__in=[first.pk, second.pk]).update(speaker="customer", start_ms=7)
    assert_it_agrees()
    # Joined, cut in two.
    second.text += " " + third.text
    second.save()
    third.delete()
    parts = [
        Turn(transcript=transcript, channel=0, speaker="agent", start_ms=at, end_ms=at, text="Gannet") for at in (8, 9)
    ]
    Turn.objects.bulk_create(parts)
    assert_it_agrees()
    assert [len(found(word, author)) for word in ("halyard", "gannet", "router")] == [1, 2, 4]
    # All at once, each its own.
    for number, turn in enumerate(turns := list(Turn.objects.all())):
        turn.text, turn.speaker = f"Skerry {number}", "unknown"
    Turn.objects.bulk_update(turns, ["text", "speaker"])
    assert_it_agrees()
    assert len(found("skerry speaker:unknown", author)) == len(turns)
    Turn.objects.filter(pk=rest[0].pk).delete()
    recording.transcripts.all().delete()
    assert_it_agrees()
    assert found("skerry", author) == []


def test_what_was_filled_before_the_turns_had_a_narrow_table_is_found(author):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has had one index all along")
    call("A call", ("agent", "The router is old."))
    with connection.cursor() as cursor:
        # As migration 0005 made it once.
        for verb in ("add", "change", "drop", "empty"):
            cursor.execute(f"DROP FUNCTION recordings_turn_search_{verb}() CASCADE")
        cursor.execute("DROP TABLE recordings_turn_search")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE recordings_turn ADD COLUMN search tsvector GENERATED ALWAYS AS "
            "(to_tsvector('recordings_search'::regconfig, recordings_plain(left(text, 60000)))) STORED"
        )
        cursor.execute("CREATE INDEX recordings_turn_search ON recordings_turn USING GIN (search)")
    index.install(connection)
    index.install(connection)
    assert_it_agrees()
    assert len(texts("router", author)) == 1
    Turn.objects.update(text="A halyard.")
    assert (len(texts("halyard", author)), texts("router", author)) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_leave_nothing_behind():
    call("A call", ("agent", "The router is old."))
    call_command("flush", verbosity=0, interactive=False)
    assert_it_agrees()
    assert found("router", make.author()) == []


def test_what_is_written_by_any_road_is_found_and_what_is_gone_is_not(author):
    recording = call("First name", ("agent", "The old words."))
    Turn.objects.filter(transcript__recording=recording).update(text="The new words about a router.")
    assert (len(texts("router", author)), texts("old", author)) == (1, [])
    speakers.swap(recording, agent_channel=1, by=make.trainer("tom"))
    assert [m.speaker for m in found("router", author)] == ["customer"]
    Recording.objects.filter(pk=recording.pk).update(title="Second name")
    assert (len(texts("second", author)), texts("first", author)) == (1, [])
    clip = make.clip(recording, title="Halyard")
    Clip.objects.bulk_update([Clip(pk=clip.pk, title="Gannet")], ["title"])
    assert (len(texts("gannet", author)), texts("halyard", author)) == (1, [])
    clip.delete()
    assert texts("gannet", author) == []
    Turn.objects.all().delete()
    assert texts("router", author) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE recordings_recording SET why = 'Skerry' WHERE id = %s", [recording.pk])
    assert len(texts("skerry", author)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_makes_anew_keeps_its_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps a generated column")
    author = make.author()
    turns = Turn.objects.filter(transcript__recording=call("A call", ("agent", "The router is old.")))
    with connection.schema_editor() as editor:
        editor._remake_table(Turn)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert len(texts("router", author)) == 1
    turns.update(text="A halyard.")
    assert (len(texts("halyard", author)), texts("router", author)) == (1, [])


def test_a_novel_can_be_kept_and_its_beginning_found(author):
    recording = call("A call", ("agent", "Hello."))
    recording.why = "Skerry " + " ".join(f"word{number}" for number in range(200_000))
    recording.save()
    assert len(texts("skerry", author)) == 1


# ── Bad input ──
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("", "at least 2 letters"),
        ("   ", "at least 2 letters"),
        ("x", "at least 2 letters"),
        ("x" * 10_000, "too long"),
        ("the", "in every call"),
        ("the of AND", "in every call"),
        ('"the"', "in every call"),
        ("*", "at least 2 letters"),
        ("() \"\" ''", "at least 2 letters"),
        ("& | ! <-> :*", "at least 2 letters"),
        ("\x00", "at least 2 letters"),
        ("speaker:customer", "as well"),
        ("speaker:manager router", "agent or customer"),
        ("speaker: router", "agent or customer"),
    ],
)
def test_what_cannot_be_looked_for_is_answered_with_a_sentence(asked: str, says: str, author, client: Client):
    with pytest.raises(DomainError, match=says):
        query.read(asked)
    client.force_login(author)
    answer = client.get(reverse("recordings:search"), {"q": asked, "agent_name": ""})
    assert answer.status_code == (400 if asked.strip() else 200)
    assert not asked.strip() or says in answer.content.decode()
    api = with_token(author).get("/api/v1/search/", {"q": asked})
    assert api.status_code == 400
    assert says in api.json()["q"][0]


@pytest.mark.parametrize(
    "asked",
    [
        "NEAR(router, 5)", "router AND", "AND router OR NOT", "rou*", '"router', 'rout"er', "router)", "text:router", "^router",
        "-router", "{router}", "router\x00evening", "router' OR '1'='1", "router; DROP TABLE recordings_turn;--", "<b>router</b>",
        "\u202erouter", "ראוטר שבור", "router 🙂", "\ud83d router".encode("utf-8", "replace").decode(), "%router%", "_router_", "'router' & !'x'",
        "router <-> evening", "router:*", "1e5 router", "-12 3.5e-7 0x1F router", "a/b.c@d.e router", "w" * 399, "ß Æ ø router", "İı router",
    ],
)  # fmt: skip
def test_whatever_is_typed_finds_something_or_nothing_and_never_breaks(asked: str, author, client: Client):
    call("A call", ("agent", f"He said: {asked.replace(chr(0), ' ')} in the evening."))
    assert len(found(asked, author)) == 1
    client.force_login(author)
    assert client.get(reverse("recordings:search"), {"q": asked}).status_code == 200


def test_half_a_pair_of_quotes_is_no_phrase(author):
    call("A call", ("agent", "The router drops."))
    assert len(texts('"drops router', author)) == 1


# ── The page ──
def page(client: Client, **asked: str) -> tuple[int, str]:
    answer = client.get(reverse("recordings:search"), asked)
    return answer.status_code, answer.content.decode()


def test_the_page_leads_to_each_moment_and_keeps_what_was_asked(author, client: Client):
    recording = call("A call & more", ("agent", "Hello."), ("customer", "My router is broken."), queue="Broadband")
    client.force_login(author)
    status, html = page(client, q='router speaker:customer "is broken"', queue="broad")
    assert status == 200
    assert f'href="/calls/{recording.pk}/?t=1.0' in html
    assert "My <mark>router</mark> <mark>is broken</mark>." in html
    assert "A call &amp; more" in html
    assert 'value="router speaker:customer &quot;is broken&quot;"' in html
    assert 'value="broad"' in html
    assert "1 moment in 1 call" in html


def test_nothing_found_comes_with_advice_and_nothing_asked_with_an_invitation(author, client: Client):
    client.force_login(author)
    assert "Nothing found" in page(client, q="skerry")[1]
    status, html = page(client)
    assert status == 200
    assert "Nothing found" not in html
    assert "speaker:customer" in html


def test_results_come_in_pages_that_keep_the_question(author, client: Client):
    call("A call", *[("agent", f"Router number {number}.") for number in range(30)])
    client.force_login(author)
    _, first = page(client, q="router")
    _, second = page(client, q="router", page="2")
    assert (first.count("<mark>"), second.count("<mark>")) == (25, 5)
    assert "?q=router&amp;page=2" in first
    assert page(client, q="router", page="nonsense")[0] == page(client, q="router", page="99")[0] == 200


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ({"competency": "Juggling"}, "No clip shows this"),
        ({"competency": "a\x00b"}, "ull characters"),
        ({"since": "yesterday"}, "like 2026-11-20"),
        ({"since": "0001-01-01"}, "between 1970 and 2200"),
        ({"until": "9999-12-31"}, "between 1970 and 2200"),
        ({"since": "2026-11-20", "until": "2026-11-19"}, "before the first"),
        ({"resolved": "perhaps"}, "Choose yes, no or either"),
        ({"queue": "a\x00b"}, "ull characters"),
        ({"agent_name": "x" * 300}, "at most"),
    ],
)
def test_a_filter_that_cannot_be_used_says_so_and_is_kept(where: dict[str, str], says: str, author, client: Client):
    call("A call", ("agent", "The router is old."))
    client.force_login(author)
    status, html = page(client, q="router", **where)
    assert (status, says in html) == (400, True)
    assert 'value="router"' in html
    assert '<details class="more" open' in html
    answer = with_token(author).get("/api/v1/search/", {"q": "router", **where})
    assert answer.status_code == 400
    assert says in answer.json()[list(where)[-1]][0]


def test_a_page_of_results_asks_the_database_the_same_number_of_times(
    author, client: Client, django_assert_max_num_queries
):
    for number in range(12):
        make.clip(call(f"Call {number}", ("agent", "The router."), ("customer", "Router.")), title="Router")
    client.force_login(author)
    # Three of them write down that somebody searched.
    with django_assert_max_num_queries(14):
        page(client, q="router")


def test_the_page_asks_for_what_clips_show_by_name_and_lists_them_without_words(
    author, empathy: Competency, client: Client
):
    client.force_login(author)
    status, html = page(client, competency="empathy")
    assert status == 200
    assert "1 moment in 1 call" in html
    assert "She listens to the router" in html
    status, html = page(client, q="router", competency="Empathy")
    assert "2 moments in 1 call" in html
    assert '<option value="Empathy" selected>Empathy</option>' in html
    status, html = page(client, competency="Empathy", speaker="customer")
    assert (status, "Write a word to look for as well" in html) == (400, True)


def test_what_clips_show_is_not_asked_where_they_show_nothing(author, client: Client):
    make.clip(call("A call", ("agent", "The router is old.")))
    client.force_login(author)
    assert 'name="competency"' not in page(client, q="router")[1]
    Clip.objects.update(competency=Competency.objects.create(name="Calm"))
    assert 'name="competency"' in page(client, q="router")[1]


# ── The API ──
def test_the_api_finds_by_competency(author, empathy: Competency):
    api = with_token(author)
    assert api.get("/api/v1/search/", {"q": "router", "competency": "EMPATHY"}).json()["count"] == 2
    assert api.get("/api/v1/search/", {"competency": "Empathy"}).json()["results"][0]["kind"] == "clip"
    refused = api.get("/api/v1/search/", {"competency": "Juggling"})
    assert (refused.status_code, list(refused.json())) == (400, ["competency"])


def test_the_api_tells_the_same(author):
    recording = call("A call", ("agent", "Hello."), ("customer", "My router is broken."))
    turn = Turn.objects.all()[1]
    answer = with_token(author).get("/api/v1/search/", {"q": "router", "speaker": "customer"}).json()
    assert answer == {
        "count": 1, "next": None, "previous": None,
        "results": [{
            "kind": "turn", "recording": recording.pk, "title": "A call", "turn": turn.pk, "start_ms": turn.start_ms,
            "end_ms": turn.end_ms, "speaker": "customer", "html": "My <mark>router</mark> is broken.",
        }],
    }  # fmt: skip
    make.clip(recording, title="The router")
    clip = with_token(make.trainer()).get("/api/v1/search/", {"q": "router"}).json()["results"][0]
    assert (clip["kind"], clip["turn"], clip["speaker"]) == ("clip", None, "")


def test_the_api_gives_a_learner_the_library_only_and_pages_of_25():
    call("A call", *[("agent", f"Router number {number}.") for number in range(30)], in_library=True)
    call("B call", ("agent", "Router hidden."))
    api = with_token(make.learner())
    answer = api.get("/api/v1/search/", {"q": "router"}).json()
    assert (answer["count"], len(answer["results"])) == (30, 25)
    assert len(api.get(answer["next"]).json()["results"]) == 5
    assert with_token(make.person("roleless")).get("/api/v1/search/", {"q": "router"}).json()["count"] == 0


# ── Scripts that put nothing between words ──
IN_OTHER_SCRIPTS = [
    ("昨日の夕方からインターネットが繋がらないんです。", ["インターネット", "繋がらない", "夕方", "昨"], ["明日", "夕昨"]),
    ("我的网络从昨天晚上开始就断了，Wi-Fi也不行。", ["网络", "昨天晚上", "wi-fi", "断"], ["明天", "络网"]),
    ("อินเทอร์เน็ตของผมใช้ไม่ได้ตั้งแต่เมื่อวาน", ["อินเทอร์เน็ต", "เมื่อวาน"], ["พรุ่งนี้"]),
    ("인터넷이 끊겼어요", ["인터넷이"], ["내일"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "there", "not_there"), IN_OTHER_SCRIPTS, ids=["ja", "zh", "th", "ko"])
def test_words_are_found_in_scripts_without_spaces(author, said: str, there: list[str], not_there: list[str]):
    call("A call", ("customer", said), ("agent", "The router is old."))
    assert_it_agrees()
    for word in there:
        (moment,) = found(word, author)
        marks = "".join(re.findall("<mark>(.*?)</mark>", moment.html)).lower().replace("-", "")
        assert unicodedata.normalize("NFC", word).replace("-", "") == marks
    assert [found(word, author) for word in not_there] == [[]] * len(not_there)


def test_a_mend_in_such_a_script_is_followed(author):
    call("A call", ("customer", "昨日から繋がらない。"))
    turn = Turn.objects.get()
    turn.text = "今日は繋がる。Router"
    turn.save()
    assert_it_agrees()
    assert (len(found("昨日", author)), len(found("今日", author)), len(found("router", author))) == (0, 1, 1)
    turn.delete()
    assert_it_agrees()
    assert found("今日", author) == []


def test_what_was_indexed_before_letters_stood_alone_is_found_after_the_update(author):
    _search_index.remove(connection)
    _search_index.install(connection)
    call("東京の通話", ("customer", "昨日から繋がらない。"), ("agent", "The router is old."))
    assert found("昨日", author) == found("東京", author) == []
    update = importlib.import_module("recordings.migrations.0012_scripts_without_spaces")
    update.look_for_letters(
        None, SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    )
    index.install(connection)
    assert_it_agrees()
    assert [len(found(word, author)) for word in ("昨日", "東京", "router")] == [1, 1, 1]
