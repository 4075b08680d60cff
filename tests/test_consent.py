"""What a call passes before others learn from it, and what is left of it once its agent has changed their mind."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.authoring.publishing import CannotPublish, publish
from coaching.learning import attempts
from coaching.models import Attempt, Content, Letter
from recordings.errors import DomainError
from recordings.gate import gate
from recordings.models import Consent, Recording
from recordings.redaction import redactions, sound
from recordings.redaction.words import Span
from tests import make
from tests.coaching import make as build
from tests.test_headers import ASKED, KINDS
from tests.test_outsiders import PEOPLE, RULES, world  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: Any) -> None:
    """The centre asks for every step."""
    settings.GATE = ["clean", "seen", "agreed"]


def _call() -> tuple[Recording, User]:
    agent = make.author("bashir")
    User.objects.filter(pk=agent.pk).update(email="bashir@harbour.example")
    agent.refresh_from_db()
    recording = make.recording(by=agent, title="Kept his word", agent_name="Bashir")
    return recording, agent


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _into(client: Client, recording: Recording) -> bool:
    client.post(reverse("recordings:curate", args=[recording.pk]), {"in_library": "yes"})
    recording.refresh_from_db()
    return recording.in_library


def test_a_call_goes_into_the_library_once_it_is_heard_looked_at_and_agreed_to(client: Client, asked: None) -> None:
    recording, agent = _call()
    trainer = make.trainer()
    client.force_login(trainer)
    page = reverse("recordings:gate", args=[recording.pk])
    assert not _into(client, recording)
    assert "has to be heard first" in client.get(page).content.decode()
    make.heard(recording)
    assert not _into(client, recording)
    assert "A second person has to listen to it" in client.get(page).content.decode()
    with pytest.raises(DomainError, match="You sent this call in yourself"):
        gate.look(recording, by=agent)
    # Nor does one of theirs count that came about in another way.
    recording.looks.create(by=agent)
    assert "A second person" in gate.missing(recording, whole=True)
    client.post(page, {"do": "look"})
    assert not _into(client, recording)
    client.post(page, {"do": "ask", "agent": agent.pk, "scope": "centre", "note": "For the next new hires."})
    assert not _into(client, recording)
    consent = recording.consents.get()
    letter = Letter.objects.get(to=agent)
    assert reverse("recordings:consent", args=[consent.pk]) in letter.text
    assert "For the next new hires." in letter.text
    client.force_login(agent)
    client.post(reverse("recordings:consent", args=[consent.pk]), {"answer": "agree", "scope": "centre", "until": ""})
    client.force_login(trainer)
    assert _into(client, recording)


def test_who_agrees_to_clips_alone_keeps_the_whole_call_out_of_the_library(client: Client, asked: None) -> None:
    recording, agent = _call()
    make.heard(recording)
    trainer = make.trainer()
    gate.look(recording, by=trainer)
    gate.answer(gate.ask(recording, agent=agent, by=trainer), agrees=True, scope="clips")
    client.force_login(trainer)
    assert not _into(client, recording)
    assert gate.missing(recording, whole=False) == ""
    assert "clips of it, not to the whole call" in gate.missing(recording, whole=True)


def test_nothing_is_published_that_plays_a_call_its_agent_has_not_agreed_to(asked: None) -> None:
    recording, agent = _call()
    make.heard(recording)
    gate.look(recording, by=make.trainer())
    path = build.path()
    module = build.module(path)
    build.activity(module, "listen", clip=make.clip(recording))
    with pytest.raises(CannotPublish, match=r"Kept his word.*is not ready for others"):
        publish(build.fresh(module), by=build.someone())
    gate.answer(gate.ask(recording, agent=agent, by=build.someone()), agrees=True)
    assert publish(build.fresh(module), by=build.someone()).number == 1


def test_what_was_taken_out_has_to_be_bleeped_before_a_call_is_clean(asked: None) -> None:
    recording, _ = _call()
    make.heard(recording)
    redactions.redact(recording, [Span(1500, 1900, "name")], by=None)
    assert "being taken out" in gate.missing(recording, whole=True)
    sound.bleep(recording)
    recording.redactions.update(leaks=True)
    assert "still heard around a bleep" in gate.missing(recording, whole=True)


def test_a_day_that_is_over_closes_the_call_and_a_new_answer_opens_it() -> None:
    recording, agent = _call()
    make.heard(recording)
    consent = gate.ask(recording, agent=agent, by=make.trainer())
    gate.answer(consent, agrees=True, until=timezone.localdate())
    assert Recording.objects.visible_to(agent).filter(pk=recording.pk).exists()
    Recording.objects.update(agreed_until=timezone.localdate() - timedelta(days=1))
    assert not Recording.objects.visible_to(agent).filter(pk=recording.pk).exists()
    gate.answer(consent, agrees=True)
    assert Recording.objects.visible_to(agent).filter(pk=recording.pk).exists()


def test_asking_twice_is_one_question_and_what_was_taken_back_is_not_asked_again() -> None:
    recording, agent = _call()
    trainer = make.trainer()
    consent = gate.ask(recording, agent=agent, by=trainer)
    assert gate.ask(recording, agent=agent, by=trainer).pk == consent.pk
    assert Letter.objects.filter(to=agent).count() == 1
    gate.answer(consent, agrees=True)
    gate.take_back(consent)
    gate.take_back(consent)
    with pytest.raises(DomainError, match="taken it back"):
        gate.ask(recording, agent=agent, by=trainer)
    consent.refresh_from_db()
    assert consent.state == "taken_back"
    assert mail.outbox == []


def test_paper_is_for_trainers_and_is_taken_back_by_them(client: Client, asked: None) -> None:
    recording, agent = _call()
    make.heard(recording)
    page = reverse("recordings:gate", args=[recording.pk])
    client.force_login(agent)
    assert client.post(page, {"do": "paper", "scope": "centre"}).status_code == 400
    assert not recording.consents.exists()
    client.force_login(make.trainer())
    client.post(page, {"do": "paper", "scope": "centre"})
    assert recording.consents.get().state == "agreed"
    client.post(page, {"do": "back"})
    recording.refresh_from_db()
    assert recording.is_closed


def test_a_closed_call_can_still_be_erased_by_a_trainer(client: Client) -> None:
    recording, agent = _call()
    make.heard(recording)
    gate.answer(gate.ask(recording, agent=agent, by=make.trainer()), agrees=True)
    gate.take_back(Consent.objects.get())
    client.force_login(User.objects.get(username="tara"))
    address = reverse("recordings:erase", args=[recording.pk])
    assert address in client.get(reverse("recordings:gate", args=[recording.pk])).content.decode()
    assert client.get(address).status_code == 200


def test_a_consent_is_answered_by_the_one_who_was_asked_alone(client: Client) -> None:
    recording, agent = _call()
    consent = gate.ask(recording, agent=agent, by=make.trainer())
    client.force_login(make.trainer("other"))
    assert (
        client.post(
            reverse("recordings:consent", args=[consent.pk]), {"answer": "agree", "scope": "centre"}
        ).status_code
        == 404
    )
    client.force_login(agent)
    sent = {"answer": "agree", "scope": "centre", "until": "2020-01-01"}
    answer = client.post(reverse("recordings:consent", args=[consent.pk]), sent)
    assert answer.status_code == 400
    assert "still to come" in answer.content.decode()
    consent.refresh_from_db()
    assert consent.state == "asked"


@pytest.mark.parametrize("role", ["Learner", "Author", "Trainer", ""])
def test_whoever_answered_finds_the_way_to_take_it_back_at_home_in_every_role(client: Client, role: str) -> None:
    recording, sender = _call()
    agent = make.person("anna", *filter(None, [role]))
    client.force_login(agent)
    ways = (reverse("recordings:consents"), reverse("home"))
    assert ways[0] not in client.get(ways[1]).content.decode(), "nobody asked anything yet"
    consent = gate.ask(recording, agent=agent, by=sender)
    assert reverse("recordings:consent", args=[consent.pk]) in client.get(ways[1]).content.decode()
    gate.answer(consent, agrees=True, scope="centre", until=None)
    assert ways[0] in client.get(ways[1]).content.decode()


def test_an_agent_is_led_from_where_their_call_stands_to_their_own_answer(client: Client) -> None:
    recording, agent = _call()
    consent = gate.ask(recording, agent=agent, by=make.trainer())
    page, own = reverse("recordings:gate", args=[recording.pk]), reverse("recordings:consent", args=[consent.pk])
    assert own not in client_of(make.trainer("other")).get(page).content.decode()
    assert own in client_of(agent).get(page).content.decode()


# Of its words, what its clip holds too.
SAID = "can I help"


def _heard_or_read(world: dict[str, dict[str, Any]]) -> set[str]:  # noqa: F811
    """The names of all addresses of the site at which somebody is given the call's sound or reads its words."""
    found = set()
    for username in filter(None, PEOPLE.values()):
        client = Client()
        client.force_login(User.objects.get(username=username))
        for name in RULES:
            if name not in KINDS:
                continue
            address = reverse(name, kwargs=world.get(name)) + ASKED.get(name, "")
            answer = client.get(address, {"q": "help"} if name in ("recordings:search", "api-search") else None)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
            gives_sound = answer.status_code in (200, 206) and answer.headers["Content-Type"].startswith("audio/")
            if gives_sound or SAID in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body.decode(errors="replace"))):
                found.add(name)
    return found


def test_taken_back_no_page_clip_path_api_or_copy_gives_its_sound_or_words(world: dict[str, dict[str, Any]]) -> None:  # noqa: F811
    before = _heard_or_read(world)
    doors = {"recordings:audio", "recordings:clip-audio", "recordings:call", "recordings:export", "recordings:clip", "recordings:clip-captions",
             "coaching:clip-audio", "coaching:note-audio", "api-transcript", "api-recording-audio", "api-clip-audio", "api-clip-captions", "api-export",
             "recordings:consent-audio", "recordings:playlist", "recordings:search"}  # fmt: skip
    assert doors - before == set()
    gate.answer(Consent.objects.get(), agrees=True)
    assert doors - _heard_or_read(world) == set()
    gate.take_back(Consent.objects.get())
    assert _heard_or_read(world) == set()


def test_taken_back_a_clip_says_so_where_a_path_plays_it(world: dict[str, dict[str, Any]], client: Client) -> None:  # noqa: F811
    consent = Consent.objects.get()
    gate.answer(consent, agrees=True)
    gate.take_back(consent)
    client.force_login(User.objects.get(username="insider"))
    page = client.get(_activity(world))
    assert page.status_code == 200
    assert "removed on request" in page.content.decode()
    assert "audio" not in page.content.decode()


def test_taken_back_a_question_about_it_is_nobodys_fault_and_comes_back_with_the_call() -> None:
    clip = build.clip()
    enrollment = build.enrollment(on=build.published_path("read", "quiz"))
    quiz = build.first(enrollment, "quiz")
    made = Content.objects.get(kind="quiz")
    for link in made.draft.questions:
        asked = Content.objects.get(kind="question", number=link.number)
        build.edit(asked, lambda question: setattr(question, "clip", clip.pk))
    publish(build.fresh(made), by=build.someone())
    attempt = attempts.begin(enrollment=enrollment, activity_id=quiz.id)
    learner, page = client_of(enrollment.learner), reverse("coaching:attempt", args=[attempt.pk])
    assert "Question 1?" in learner.get(page).content.decode()
    Recording.objects.update(taken_back_at=timezone.now())
    shut = learner.get(page).content.decode()
    assert "Question 1?" not in shut
    assert "nothing to answer" in shut
    answer = attempts.answer(found_anew(attempt), step=0, values=[])
    assert answer.score == 1
    Recording.objects.update(taken_back_at=None)
    assert "Question 2?" in learner.get(page).content.decode()


def found_anew(attempt: Attempt) -> Attempt:
    """As another request finds it."""
    return Attempt.objects.get(pk=attempt.pk)


def _activity(world: dict[str, dict[str, Any]]) -> str:  # noqa: F811
    kwargs = {name: value for name, value in world["coaching:clip-audio"].items() if name != "clip_id"}
    return reverse("coaching:activity", kwargs=kwargs)
