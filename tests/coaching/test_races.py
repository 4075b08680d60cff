"""Several browsers at the very same moment. SQLite lets one writer in at a time, so this needs a real server."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from coaching import attempts, publishing
from coaching.models import Activity, Attempt, Enrollment, Response, Version
from coaching.paths.enrolment import enrol
from coaching.scenarios import play
from tests.coaching import make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in connection.vendor, reason="one writer at a time: nothing can race"),
]
TABS = 8


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What `TABS` threads get for the same call, begun together."""
    start = Barrier(TABS)

    def tab(_: int) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as tabs:
        return list(tabs.map(tab, range(TABS)))


def test_tabs_that_begin_together_share_one_attempt() -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "scenario")
    begun = at_once(lambda: attempts.begin(enrollment=enrollment, activity_id=activity.pk))
    assert set(begun) == {Attempt.objects.get()}


def test_clicks_that_answer_together_are_counted_once() -> None:
    enrollment = make.enrollment()
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").pk)
    choice = attempt.version.content["nodes"][0]["choices"][0]["id"]
    answers = at_once(lambda: play.answer(Attempt.objects.get(), step=0, choice_id=choice))
    assert set(answers) == {Response.objects.get()}
    assert Attempt.objects.get().step == 1


def test_clicks_that_finish_reading_together_finish_it_once() -> None:
    enrollment = make.enrollment(on=make.published_path("read"))
    activity = make.first(enrollment, "read")
    done = at_once(
        lambda: attempts.finish(enrollment=Enrollment.objects.get(pk=enrollment.pk), activity_id=activity.pk)
    )
    assert set(done) == {Attempt.objects.get()}
    enrollment.refresh_from_db()
    assert enrollment.completed_at


def test_two_last_activities_finished_together_complete_the_path() -> None:
    enrollment = make.enrollment(on=make.published_path(*["read"] * TABS))
    waiting = list(Activity.objects.values_list("pk", flat=True))
    at_once(lambda: attempts.finish(enrollment=Enrollment.objects.get(pk=enrollment.pk), activity_id=waiting.pop()))
    enrollment.refresh_from_db()
    assert enrollment.completed_at


def test_people_who_publish_together_make_one_version() -> None:
    quiz, by = make.quiz(), make.someone()
    assert set(at_once(lambda: publishing.publish(quiz, by=by))) == {Version.objects.get()}


def test_trainers_who_enrol_together_enrol_once() -> None:
    who, path, by = make.learner(), make.path(), make.trainer()
    made = at_once(lambda: enrol(learner=who, path=path, by=by))
    assert {one.enrollment for one in made} == {Enrollment.objects.get()}
    assert sum(one.is_new for one in made) == 1
