"""What training keeps goes after its own time, and what counts stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.authoring.publishing import publish
from coaching.content.question.writing import Gap, Gaps
from coaching.learning import attempts
from coaching.models import Attempt, Content, Letter, Record, Response
from recordings.retention import keeping
from tests.coaching import make

pytestmark = pytest.mark.django_db


def _written(answer: str) -> Attempt:
    """A check with a gap that was filled."""
    quiz = make.quiz(questions=1)
    question = Content.objects.get(kind="question")

    def asks_for_a_word(draft: Any) -> None:
        draft.task = Gaps(text="Ours to [[gap-1]]", gaps=[Gap(id="gap-1", accepted=["end"])])

    make.edit(question, asks_for_a_word)
    path = make.path()
    make.activity(make.module(path), "quiz", content=make.fresh(quiz))
    publish(make.only_module(make.fresh(path)), by=make.someone())
    publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    attempts.answer(attempt, step=0, values=[answer])
    return attempt


def _later(days: int) -> None:
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=days))
    Response.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_what_was_written_goes_and_what_it_was_worth_stays(settings: Any, client: Client) -> None:
    attempt = _written("end")
    _later(100)
    keeping.let_go()
    assert Response.objects.get().given["values"] == ["end"], "no time is set"
    settings.KEEP_ATTEMPTS_DAYS = 90
    before = Record.objects.get().best
    keeping.let_go()
    response = Response.objects.get()
    assert (response.given["values"], response.score) == ([], 1.0)
    assert Record.objects.get().best == before == 100
    client.force_login(attempt.learner)
    assert client.get(reverse("coaching:debrief", args=[attempt.pk])).status_code == 200


def test_practice_goes_and_checks_stay(settings: Any) -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    plays = make.first(enrollment, "scenario").id
    practised = attempts.begin(enrollment=enrollment, activity_id=plays, mode=Attempt.Mode.PRACTICE)
    check = attempts.begin(enrollment=enrollment, activity_id=plays)
    _later(100)
    settings.KEEP_ATTEMPTS_DAYS = 90
    (told,) = [each for each in keeping.tonight() if each.purpose.name == "tries for oneself"]
    assert told.total == 1
    keeping.let_go()
    assert list(Attempt.objects.all()) == [check]
    assert practised != check


def test_letters_that_were_sent_go_and_those_that_wait_stay(settings: Any) -> None:
    settings.KEEP_LOGS_DAYS = 30
    long_ago = timezone.now() - timedelta(days=31)
    to = make.learner()
    Letter.objects.create(to=to, key="1", subject="Sent", text="…", sent_at=long_ago)
    waiting = Letter.objects.create(to=to, key="2", subject="Waits", text="…")
    keeping.let_go()
    assert list(Letter.objects.all()) == [waiting]
