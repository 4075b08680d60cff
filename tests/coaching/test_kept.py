"""What is kept of a person, as a file: all of it for them, without what nobody else sees for who has to answer them."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.learning import attempts
from coaching.team import notes
from recordings.tokens import tokens
from tests import make
from tests.coaching import make as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor() -> User:
    """Has answered a check and practised, has a note of her trainer's, and a token."""
    learner, trainer = build.learner("noor"), build.trainer()
    path = build.path()
    module = build.module(path)
    quiz = build.activity(module, "quiz")
    publish(build.fresh(module), by=trainer)
    publish(build.fresh(path), by=trainer)
    enrollment = build.enrollment(learner, path)
    for mode in (attempts.Mode.CHECK, attempts.Mode.PRACTICE):
        attempt = attempts.begin(enrollment=enrollment, activity_id=quiz.id, mode=mode)
        attempts.answer(attempt, step=0, values=[attempt.version.opened.asked[0].task.options[0].id])
    notes.write(learner=learner, by=trainer, text="Hear how she does it.")
    tokens.make(learner, name="My program")
    return learner


def test_she_gets_all_of_it_and_nothing_that_opens_a_door(noor: User) -> None:
    client = Client()
    client.force_login(noor)
    answer = client.get(reverse("coaching:own-data"))
    assert "attachment" in answer.headers["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["account"]["username"] == "noor"
    assert "password" not in told["account"]
    modes = {row["mode"] for row in told["attempts (learner)"]}
    assert modes == {"check", "practice"}
    assert len(told["answers"]) == 2
    assert "Hear how she does it." in answer.content.decode()
    assert "My program" in answer.content.decode()
    assert not any("digest" in row for row in told["API tokens (user)"])


def test_an_administrator_gets_no_practice_and_no_private_note_and_others_get_nothing(noor: User) -> None:
    address = reverse("coaching:person-data", args=[noor.pk])
    client = Client()
    for other in (make.trainer("tara"), make.author("ada"), noor):
        client.force_login(other)
        assert client.get(address).status_code == 403
    client.force_login(User.objects.create_superuser("root"))
    answer = client.get(address)
    told = json.loads(answer.content)
    assert {row["mode"] for row in told["attempts (learner)"]} == {"check"}
    assert len(told["answers"]) == 1
    assert "Hear how she does it." not in answer.content.decode()


def test_of_whoever_took_calls_they_are_named() -> None:
    agent = make.person("bashir", "Author", first_name="Bashir", last_name="Rahman")
    make.recording(by=agent, title="Kept his word", agent_name="bashir rahman")
    client = Client()
    client.force_login(agent)
    told = json.loads(client.get(reverse("coaching:own-data")).content)
    assert [call["title"] for call in told["calls they took"]] == ["Kept his word"]
