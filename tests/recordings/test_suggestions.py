"""What is kept of what was found in a call, and what people decide about it."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from recordings.corrections import editing
from recordings.errors import DomainError
from recordings.models import Recording, Suggestion, Turn
from recordings.privacy import decide
from recordings.privacy.suggestions import look_through
from recordings.transcription import pipeline
from tests import make
from tests.fakes import ScriptedEngine, words

pytestmark = pytest.mark.django_db

SAID = (
    ("agent", 0, "Can I take your name?"),
    ("customer", 3000, "James Walker, 15 Church Road."),
    ("agent", 6000, "And the long card number?"),
    ("customer", 9000, "4111 1111"),
    ("agent", 10_500, "Mhm."),
    ("customer", 11_000, "1111 1111"),
)


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(20), make.tone(20, hertz=300.0)))
    make.heard(recording, *SAID)
    look_through(recording)
    return recording


def kinds(call: Recording, status: str = "open") -> list[str]:
    return list(call.suggestions.filter(status=status).values_list("kind", flat=True))


def test_what_is_found_is_kept_and_cards_are_accepted_by_nobody(call: Recording):
    assert kinds(call) == ["name", "address"]
    first, second = call.suggestions.filter(status="accepted")
    assert (first.kind, first.start_ms, first.end_ms, first.decided_by) == ("card", 9000, 9580, None)
    assert first.whole_ms == second.whole_ms == 9000
    assert first.decided_at
    assert "Luhn" in first.reason


def test_nothing_is_accepted_by_nobody_where_the_centre_says_so(call: Recording, settings):
    settings.BLEEP_UNASKED = []
    call.suggestions.all().delete()
    look_through(call)
    assert kinds(call) == ["name", "address", "card", "card"]


def test_what_only_looks_like_a_card_number_is_asked_about():
    recording = make.recording()
    make.heard(recording, ("customer", 0, "My card number, the last four are 4 2 1 1"))
    assert [each.kind for each in look_through(recording)] == ["card"]


def test_the_name_of_who_took_the_call_is_not_asked_about(client: Client):
    recording = make.recording(agent_name="Marisol Vega")
    make.heard(
        recording,
        ("agent", 0, "Good morning, this is Marisol Vega."),
        ("customer", 3000, "This is Marisol Hill."),
        ("customer", 6000, "Thank you, Mrs Vega’s"),
    )
    assert [each.start_ms for each in look_through(recording)] == [3600]
    client.force_login(recording.uploaded_by)
    client.post(
        reverse("recordings:call-edit", args=[recording.pk]), {"title": "A call", "agent_name": "Delphine Mbeki"}
    )
    recording.refresh_from_db()
    assert recording.agent_name == "Delphine Mbeki"
    assert [each.start_ms for each in recording.suggestions.open()][:2] == [1200, 3600]


def test_finding_again_changes_nothing(call: Recording):
    before = list(call.suggestions.values())
    look_through(call)
    assert list(call.suggestions.values()) == before


def test_what_was_decided_is_not_asked_again_even_where_the_words_moved_a_little(call: Recording):
    tara = make.trainer()
    name, address = call.suggestions.open()
    decide.refuse(name, by=tara)
    decide.accept(address, by=tara)
    assert call.transcript
    for turn in call.transcript.turns.all():
        turn.words = [word | {"start_ms": word["start_ms"] + 40, "end_ms": word["end_ms"] + 40} for word in turn.words]
        turn.save()
    look_through(call)
    assert kinds(call) == []
    assert kinds(call, "refused") == ["name"]


def test_a_number_that_grew_beyond_what_was_decided_is_asked_about_again(call: Recording):
    tara = make.trainer()
    decide.accept(call.suggestions.open().get(kind="address"), by=tara)
    assert call.transcript
    turn = call.transcript.turns.get(start_ms=3000)
    editing.reword(turn, text="James Walker, Flat 12, 15 Church Road.", version=turn.version, by=tara)
    assert kinds(call) == ["name", "address"]


def test_a_hearing_brings_its_suggestions_with_it():
    recording = make.recording()
    ScriptedEngine.script = [words("Good morning.", start_ms=0), words("My name is Walker.", start_ms=1000)]
    pipeline.run(recording.transcripts.get().pk)
    assert kinds(recording) == ["name"]


def test_a_correction_is_looked_through_at_once(call: Recording):
    assert call.transcript
    turn = call.transcript.turns.get(start_ms=3000)
    editing.reword(turn, text="The router, the green one.", version=turn.version, by=make.author())
    assert kinds(call) == []


def test_all_pieces_of_one_number_are_decided_together_and_twice_is_once(call: Recording):
    tara = make.trainer()
    piece = call.suggestions.filter(kind="card").last()
    assert piece
    assert len(decide.refuse(piece, by=tara)) == 2
    decided = list(call.suggestions.filter(kind="card").values_list("decided_by", "decided_at"))
    decide.refuse(piece, by=make.author())
    assert list(call.suggestions.filter(kind="card").values_list("decided_by", "decided_at")) == decided
    assert {by for by, _ in decided} == {tara.pk}
    decide.reopen(piece)
    assert kinds(call) == ["name", "address", "card", "card"]


def test_what_was_taken_out_cannot_be_refused_any_more(call: Recording):
    call.suggestions.filter(kind="card").update(bleeped_at="2026-01-01T00:00:00Z")
    piece = call.suggestions.filter(kind="card").first()
    assert piece
    with pytest.raises(DomainError, match="cannot come back"):
        decide.refuse(piece, by=make.trainer())


def test_all_of_a_kind_are_decided_at_once(call: Recording):
    tara = make.trainer()
    decide.accept_all(call, kind="name", by=tara)
    decide.refuse_all(call, kind="address", by=tara)
    assert kinds(call) == []
    assert set(kinds(call, "accepted")) == {"name", "card"}


def test_old_calls_are_looked_through_by_a_command(call: Recording, capsys):
    call.suggestions.all().delete()
    other = make.recording(title="Not heard yet")
    call_command("find_personal_data")
    assert "Looked through 1 call: 2 card numbers, 1 address, 1 name." in capsys.readouterr().out
    assert not other.suggestions.exists()
    assert Suggestion.objects.count() == 4


@pytest.mark.whisper
def test_what_is_told_on_the_telephone_is_found_as_whisper_writes_it(whisper: None):
    """Spoken by Kokoro-82M (Apache-2.0): a card in three groups, the agent between them; an address spelled aloud; all of it invented."""
    recording = make.recording(data=(Path(__file__).parent / "details-by-telephone.ogg").read_bytes())
    transcript = pipeline.run_next()
    assert transcript
    assert {s.kind for s in recording.suggestions.all()} >= {
        "name",
        "card",
        "expiry",
        "code",
        "email",
        "address",
        "postcode",
        "phone",
    }
    card = recording.suggestions.filter(kind="card")
    assert {(s.status, s.decided_by) for s in card} == {("accepted", None)}
    # Three turns of the customer's, and nothing of what the agent says of orders and prices at the end.
    assert (
        len({turn.pk for turn in transcript.turns.filter(channel=1) for s in card if s in those_in(turn, recording)})
        == 3
    )
    last = next(turn for turn in transcript.turns.filter(channel=0) if "reference" in turn.text)
    assert those_in(last, recording) == []


def those_in(turn: Turn, recording: Recording) -> list[Suggestion]:
    """The suggestions in a turn."""
    here = recording.suggestions.filter(channel=turn.channel, start_ms__gte=turn.start_ms, start_ms__lt=turn.end_ms)
    return list(here)
