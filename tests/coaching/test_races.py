"""Several browsers at the very same moment. SQLite lets one writer in at a time, so this needs a real server."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from coaching.authoring import drafts, publishing
from coaching.authoring.quizzes import services as quizzes
from coaching.authoring.reviews import services as reviews
from coaching.content.base import dump
from coaching.learning import attempts
from coaching.learning.enrolment import enrol
from coaching.models import Activity, Attempt, Content, Enrollment, Response, Review, Version
from recordings.errors import DomainError
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
    begun = at_once(lambda: attempts.begin(enrollment=enrollment, activity_id=activity.id))
    assert set(begun) == {Attempt.objects.get()}


def test_clicks_that_answer_together_are_counted_once() -> None:
    enrollment = make.enrollment()
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    choice = attempt.version.opened.nodes[0].choices[0].id
    answers = at_once(lambda: attempts.answer(Attempt.objects.get(), step=0, values=[choice]))
    assert set(answers) == {Response.objects.get()}
    assert Attempt.objects.get().step == 1


def test_an_answer_and_a_step_back_together_leave_one_of_the_two() -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "scenario").id
    for _ in range(3):
        attempt = attempts.begin(enrollment=enrollment, activity_id=activity, mode=Attempt.Mode.PRACTICE)
        attempts.answer(attempt, step=0, values=["1"])
        tabs = iter([True, False] * TABS)

        def press(pk: int = attempt.pk, tabs: Iterator[bool] = tabs) -> None:
            played = Attempt.objects.get(pk=pk)
            with suppress(DomainError):
                if next(tabs):
                    attempts.answer(played, step=1, values=["4"])
                else:
                    attempts.step_back(played, step=1)

        at_once(press)
        attempt.refresh_from_db()
        stands = ([one.given["choice"] for one in attempt.responses.all()], attempt.state["node"], attempt.step)
        assert stands in ((["1", "4"], "stays", 2), ([], "hello", 2))
        attempts.begin_again(attempt)


def test_clicks_that_finish_reading_together_finish_it_once() -> None:
    enrollment = make.enrollment(on=make.published_path("read"))
    activity = make.first(enrollment, "read")
    done = at_once(
        lambda: attempts.finish(
            enrollment=Enrollment.objects.get(pk=enrollment.pk), activity_id=activity.id, how="heard"
        )
    )
    assert set(done) == {Attempt.objects.get()}
    enrollment.refresh_from_db()
    assert enrollment.completed_at


def test_two_last_activities_finished_together_complete_the_path() -> None:
    path = make.path()
    module = make.module(path)
    for number in range(TABS):
        make.activity(module, title=f"Reading {number}")
    publishing.publish(make.fresh(module), by=make.someone())
    publishing.publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    waiting = list(Activity.objects.values_list("pk", flat=True))
    assert len(waiting) == TABS
    at_once(
        lambda: attempts.finish(
            enrollment=Enrollment.objects.get(pk=enrollment.pk), activity_id=waiting.pop(), how="heard"
        )
    )
    enrollment.refresh_from_db()
    assert enrollment.completed_at


def test_people_who_publish_together_make_one_version() -> None:
    quiz, by = make.quiz(), make.someone()
    published = at_once(lambda: publishing.publish(make.fresh(quiz), by=by))
    assert set(published) == {Version.objects.get(content=quiz)}


def test_authors_who_save_together_are_told_and_lose_nothing() -> None:
    """Each adds a moment of their own to the very same draft."""
    scenario, by = make.scenario(), make.someone()
    mine = dump(scenario.draft)

    def add() -> None:
        moment = {"key": uuid4().hex, "title": "Mine"}
        drafts.merge(make.fresh(scenario), mine | {"nodes": [*mine["nodes"], moment]}, by=by, based_on=1)

    at_once(add)
    draft = make.fresh(scenario).draft
    assert len({node.key for node in draft.nodes}) == 4 + TABS
    assert [revision.number for revision in scenario.revisions.all()] == list(range(TABS + 1, 0, -1))


def test_a_form_sent_several_times_at_once_makes_one_thing() -> None:
    by = make.someone()
    facts: quizzes.Settings = {"title": "Once", "intro": "", "pass_percent": 60}
    made = at_once(lambda: quizzes.create(facts, by=by, client_key="the same form"))
    assert set(made) == {Content.objects.get()}


def test_things_made_at_once_are_numbered_one_after_the_other() -> None:
    by = make.someone()
    names = [f"Quiz {number}" for number in range(4)]

    def make_one() -> Content:
        return quizzes.create({"title": names.pop(), "intro": "", "pass_percent": 60}, by=by)

    start = Barrier(4)
    with ThreadPoolExecutor(4) as tabs:
        made = list(tabs.map(lambda _: (start.wait(), make_one(), connection.close())[1], range(4)))
    assert sorted(content.number for content in made) == [1, 2, 3, 4]


def test_authors_who_ask_for_a_look_together_ask_once_and_it_is_said_once() -> None:
    scenario, by, trainer = make.scenario(), make.someone(), make.trainer()
    asked = at_once(lambda: reviews.ask(make.fresh(scenario), by=by))
    assert set(asked) == {Review.objects.get()}
    said = at_once(lambda: reviews.say(Review.objects.get(), by=trainer, ready=True, said="She would stay."))
    assert {one.said_at for one in said} == {Review.objects.get().said_at}


def test_trainers_who_enrol_together_enrol_once() -> None:
    who, path, by = make.learner(), make.path(), make.trainer()
    made = at_once(lambda: enrol(learner=who, path=path, by=by))
    assert {one.enrollment for one in made} == {Enrollment.objects.get()}
    assert sum(one.is_new for one in made) == 1
