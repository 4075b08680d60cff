from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coaching.authoring import publishing
from coaching.learning import attempts
from coaching.learning.enrolment import enrol, move_due_date
from coaching.models import Attempt, Enrollment
from coaching.progress import records
from coaching.progress.progress import progress_of
from tests.coaching import make

pytestmark = pytest.mark.django_db


def test_enrolling_twice_enrols_once_and_keeps_the_first_date() -> None:
    who, path, by = make.learner(), make.path(), make.trainer()
    first = enrol(learner=who, path=path, by=by, due_on=timezone.localdate())
    again = enrol(learner=who, path=path, by=by)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.enrollment == first.enrollment
    assert again.enrollment.due_on == timezone.localdate()


def test_the_database_itself_refuses_a_second_enrolment() -> None:
    enrollment = make.enrollment()
    with pytest.raises(IntegrityError):
        Enrollment.objects.create(learner=enrollment.learner, path=enrollment.path, enrolled_by=enrollment.learner)


def test_a_due_date_can_be_moved_and_taken_away() -> None:
    enrollment = move_due_date(make.enrollment(), timezone.localdate())
    assert enrollment.due_on == timezone.localdate()
    assert move_due_date(enrollment, None).due_on is None


def test_progress_is_derived_from_attempts() -> None:
    enrollment = make.enrollment()
    before = progress_of([enrollment])[enrollment.pk]
    assert (before.done, before.total, before.minutes_left, before.last_here) == (0, 4, 16, None)
    assert before.next
    assert before.next.kind == "read"
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    after = progress_of([enrollment])[enrollment.pk]
    assert (after.done, after.left, after.minutes_left, after.modules_done) == (1, 3, 12, 0)
    assert after.next
    assert after.next.kind == "listen"
    assert after.last_here


def test_only_published_modules_count() -> None:
    path = make.published_path("read")
    make.activity(make.module(path, "Not yet"), "read")
    enrollment = make.enrollment(on=path)
    assert [module.title for module in progress_of([enrollment])[enrollment.pk].modules] == ["Owning the problem"]


def test_the_newest_version_of_a_module_counts() -> None:
    path = make.published_path("read")
    module = make.only_module(path)
    make.activity(module, "listen")
    publishing.publish(module, by=make.someone())
    enrollment = make.enrollment(on=path)
    assert progress_of([enrollment])[enrollment.pk].total == 2


def test_a_path_with_nothing_to_do_is_not_complete() -> None:
    enrollment = make.enrollment(on=make.path())
    records.settle(enrollment)
    assert enrollment.completed_at is None
    progress = progress_of([enrollment])[enrollment.pk]
    assert (progress.here, progress.next, progress.look_back) == (None, None, [])


def test_what_was_played_can_be_looked_back_on_the_latest_first() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario", "quiz"))
    now = timezone.now()
    for days, kind in ((2, "quiz"), (1, "scenario")):
        attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, kind).id)
        Attempt.objects.filter(pk=attempt.pk).update(status="finished", finished_at=now - timedelta(days=days))
    records.derive([enrollment])
    assert [activity.kind for activity in progress_of([enrollment])[enrollment.pk].look_back] == ["scenario", "quiz"]


def test_the_progress_of_many_learners_takes_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    path = make.published_path("read", "listen", "quiz")
    for number in range(5):
        enrollment = make.enrollment(make.learner(f"learner{number}"), path)
        attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    enrollments = list(Enrollment.objects.select_related("path", "learner"))
    with django_assert_num_queries(3):
        progresses = progress_of(enrollments)
        assert [(p.done, p.total, p.is_complete) for p in progresses.values()] == [(1, 3, False)] * 5


def test_what_is_under_way_comes_before_what_was_never_begun() -> None:
    enrollment = make.enrollment()
    attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    next_up = progress_of([enrollment])[enrollment.pk].next
    assert next_up
    assert next_up.kind == "quiz"
