"""Which voice is the agent's, guessed from what is said first; and that a guess is one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recordings.corrections import log, speakers
from recordings.models import Recording, Turn
from recordings.transcription import pipeline
from recordings.transcripts import turns
from recordings.transcripts.greeting import agent_of
from tests import make
from tests.fakes import ScriptedEngine, words


def call(*lines: tuple[int, str], start_ms: int = 0) -> list[turns.Turn]:
    return [turns.Turn(voice, words(text, start_ms=start_ms + 5000 * n)) for n, (voice, text) in enumerate(lines)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Good evening, this is Delphine. How can I help?", "Oh, hello. I only joined you last week."),
        ("Fairwind Insurance, you're through to Martin.", "Hi."),
        ("Harbour Broadband, Owen speaking.", "Hi. I'd like to cancel, please."),
        ("Yes, hello?", "My internet is down again."),
        ("Guten Tag, was kann ich für Sie tun?", "Meine Rechnung stimmt nicht."),
        ("Bonjour, que puis-je faire pour vous ?", "Je n'ai plus de réseau."),
        ("Buenos días, ¿en qué le puedo ayudar?", "Hola."),
        ("Buongiorno, come posso aiutarla?", "Buongiorno."),
        ("Goedemorgen, waarmee kan ik u helpen?", "Ik heb geen internet."),
        ("Bom dia, em que posso ajudar?", "Bom dia."),
        ("お電話ありがとうございます。", "解約したいのですが"),
    ],
)
def test_who_greets_as_agents_do_is_the_agent_whichever_voice_it_is(first: str, second: str):
    assert agent_of(call((0, first), (1, second))) == 0
    assert agent_of(call((1, first), (0, second))) == 1


def test_a_caller_who_says_hello_first_is_no_agent():
    assert agent_of(call((0, "Hello?"), (1, "Good morning, how may I help?"), (0, "Yes, hi."))) == 1
    assert agent_of(call((0, "Hello? I'm calling about my bill."), (1, "Of course."))) == 1


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [(0, "How can I help?")],
        [(0, "Hello?"), (1, "Hello.")],
        [(0, "How can I help?"), (1, "How can I help?")],
        [(0, "How can I help?"), (1, "Sorry?"), (2, "It is broken.")],
    ],
)
def test_where_little_or_both_speak_for_it_nobody_is_guessed(lines: list[tuple[int, str]]):
    assert agent_of(call(*lines)) is None


def test_only_the_beginning_of_a_call_counts_wherever_it_begins():
    late = [*call((0, "Hello."), (1, "Hello.")), *call((0, "So how can I help?"), start_ms=70_000)]
    assert agent_of(late) is None
    assert agent_of(call((0, "So how can I help?"), (1, "Well."), start_ms=600_000)) == 0


# ── In a call that comes in ──


@pytest.fixture
def mono(settings: Any) -> Recording:
    settings.DIARIZER = "tests.fakes.two_voices"
    ScriptedEngine.script = [words("How may I help? It is broken.", start_ms=0)]
    heard = make.recording(data=make.wav(make.tone()))
    pipeline.run(heard.transcripts.get().pk)
    return Recording.objects.get(pk=heard.pk)


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make.author())
    return client


def named(call: Recording) -> list[str]:
    assert call.transcript
    return [turn.speaker for turn in call.transcript.turns.all()]


def page(author: Client, call: Recording) -> str:
    return author.get(reverse("recordings:call", args=[call.pk])).content.decode()


def heard_again(call: Recording) -> Recording:
    pipeline.run(pipeline.retry(call).pk)
    return Recording.objects.get(pk=call.pk)


db = pytest.mark.django_db(transaction=True)


@db
def test_agent_and_customer_are_named_from_the_greeting_and_the_page_says_that_it_is_a_guess(mono: Recording, author: Client):  # fmt: skip
    assert (mono.agent_channel, mono.agent_guessed, named(mono)) == (0, True, ["agent", "customer"])
    shown = page(author, mono)
    assert "is a guess, from the greeting" in shown
    assert shown.count('id="who-is-who"') == 1
    author.post(reverse("recordings:swap", args=[mono.pk]), {"agent_channel": "1"})
    mono.refresh_from_db()
    assert (mono.agent_channel, mono.agent_guessed, named(mono)) == (1, False, ["customer", "agent"])
    shown = page(author, mono)
    assert "guess" not in shown
    assert shown.count('id="who-is-who"') == 1


@db
def test_a_guess_that_was_right_can_be_made_known_and_both_can_be_taken_back(mono: Recording):
    for said, names in ((0, ["agent", "customer"]), (1, ["customer", "agent"])):
        known = speakers.swap(mono, agent_channel=said, by=mono.uploaded_by)
        assert (known.agent_channel, named(known)) == (said, names)
        assert not Recording.objects.get().agent_guessed
        assert known.transcript
        made = log.last(known.transcript)
        assert made
        log.undo(made, by=mono.uploaded_by)
        mono = Recording.objects.get()
        assert (mono.agent_channel, mono.agent_guessed, named(mono)) == (0, True, ["agent", "customer"])


@db
def test_what_somebody_said_is_never_guessed_again_and_a_guess_is(mono: Recording):
    ScriptedEngine.script = [words("It is broken. How may I help?", start_ms=0)]
    mono = heard_again(mono)
    assert (mono.agent_channel, mono.agent_guessed, named(mono)) == (1, True, ["customer", "agent"])
    speakers.swap(mono, agent_channel=0, by=mono.uploaded_by)
    mono = heard_again(mono)
    assert (mono.agent_channel, mono.agent_guessed, named(mono)) == (0, False, ["agent", "customer"])


@db
def test_a_guess_goes_where_the_next_hearing_has_none(mono: Recording, settings: Any):
    settings.DIARIZER = "none"
    mono = heard_again(mono)
    assert (mono.agent_channel, mono.agent_guessed, set(named(mono))) == (None, False, {"unknown"})


@db
def test_on_two_channels_nothing_is_guessed():
    ScriptedEngine.script = [words("It is broken.", start_ms=0), words("How may I help?", start_ms=1600)]
    heard = make.recording()
    pipeline.run(heard.transcripts.get().pk)
    two = Recording.objects.get(pk=heard.pk)
    assert (two.agent_channel, two.agent_guessed, named(two)) == (0, False, ["agent", "customer"])
    assert Turn.objects.count() == 2
