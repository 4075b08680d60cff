"""The rows that progress is read from, and the one rule of what is complete."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coaching.authoring.paths import services
from coaching.authoring.publishing import publish
from coaching.learning import attempts, enrolment
from coaching.models import Attempt, Enrollment, Letter, Record
from coaching.progress import records
from coaching.progress.plans import as_kept
from coaching.progress.progress import Progress, progress_of
from recordings.errors import DomainError
from tests.coaching import make

pytestmark = pytest.mark.django_db


def progress(enrollment: Enrollment) -> Progress:
    enrollment.refresh_from_db()
    return progress_of([enrollment])[enrollment.pk]


def read(enrollment: Enrollment, kind: str = "read") -> Attempt:
    return attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, kind).id, how="heard")


def lost_quiz(enrollment: Enrollment) -> Attempt:
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    for step, question in enumerate(attempt.version.opened.asked):
        attempts.answer(attempt, step=step, values=[question.task.options[1].id])
    return attempt


def said_by_check() -> str:
    out = StringIO()
    try:
        call_command("progress", "--check", stdout=out)
    except CommandError as problem:
        return out.getvalue() + str(problem)
    return out.getvalue()


def test_the_rows_say_what_the_attempts_say_whatever_was_done() -> None:
    enrollment = make.enrollment()
    read(enrollment)
    read(enrollment, "listen")
    lost_quiz(enrollment)
    attempts.begin_again(attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id))
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    attempts.answer(attempt, step=0, values=["1"])
    attempts.begin(
        enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id, mode=attempts.Mode.PRACTICE
    )
    assert "Everything is as the attempts say" in said_by_check()
    quiz = Record.objects.get(activity=make.first(enrollment, "quiz").id)
    assert (quiz.tries, quiz.lost, quiz.done_at, quiz.best) == (1, 1, None, 0)
    assert quiz.open_attempt
    enrollment.refresh_from_db()
    assert (enrollment.done, enrollment.total, enrollment.lost_tries) == (2, 4, 1)


def test_what_differs_is_named_and_mended() -> None:
    enrollment = make.enrollment()
    read(enrollment)
    Record.objects.update(tries=7)
    Enrollment.objects.update(done=3)
    told = said_by_check()
    assert "tries is 7, and should be 1" in told
    assert "done is 3, and should be 1" in told
    call_command("progress", "--mend", stdout=StringIO())
    assert "Everything is as the attempts say" in said_by_check()


def test_a_record_nothing_speaks_for_goes() -> None:
    enrollment = make.enrollment()
    Record.objects.create(enrollment=enrollment, activity_id=make.first(enrollment, "read").id, done_at=timezone.now())
    records.derive([enrollment])
    assert not Record.objects.exists()


def test_before_its_rows_are_derived_an_enrolment_tells_what_is_true() -> None:
    enrollment = make.enrollment()
    read(enrollment)
    Record.objects.all().delete()
    Enrollment.objects.update(derived_at=None, done=0)
    assert progress(enrollment).done == 1
    assert records.derive_waiting() == 1
    enrollment.refresh_from_db()
    assert (enrollment.done, Record.objects.count()) == (1, 1)


def test_retiring_the_last_open_activity_completes_the_path() -> None:
    path = make.published_path("read", "listen")
    enrollment = make.enrollment(on=path)
    read(enrollment)
    module = make.only_module(path)
    services.retire(module, make.first(enrollment, "listen").id, retired=True, by=make.someone())
    publish(make.fresh(module), by=make.someone())
    enrollment.refresh_from_db()
    assert enrollment.completed_at
    assert (enrollment.done, enrollment.total) == (1, 1)


def test_what_comes_after_completion_is_new_and_takes_nothing_back() -> None:
    path = make.published_path("read")
    enrollment = make.enrollment(on=path, due_on=timezone.localdate() - timedelta(days=1))
    read(enrollment)
    module = make.only_module(path)
    make.activity(module, "listen")
    publish(make.fresh(module), by=make.someone())
    told = progress(enrollment)
    assert told.is_complete
    assert [activity.kind for activity in told.new] == ["listen"]
    assert enrollment.new == 1
    read(enrollment, "listen")
    assert progress(enrollment).new == []


def test_a_module_can_be_taken_off_a_path_and_what_was_done_in_it_stays() -> None:
    path = make.published_path("read")
    second = make.module(path, "Second")
    make.activity(second, "listen")
    publish(make.fresh(second), by=make.someone())
    publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    read(enrollment)
    assert progress(enrollment).total == 2
    services.take_off(make.fresh(path), second, by=make.someone())
    publish(make.fresh(path), by=make.someone())
    assert progress(enrollment).is_complete
    assert enrollment.completed_at


def test_who_keeps_what_they_began_with_is_asked_for_nothing_new() -> None:
    path = make.published_path("read")
    enrollment = make.enrollment(on=path)
    Enrollment.objects.update(keeps=as_kept(path))
    module = make.only_module(path)
    make.activity(module, "listen")
    publish(make.fresh(module), by=make.someone())
    assert progress(enrollment).total == 1
    Enrollment.objects.update(keeps={})
    assert progress(enrollment).total == 2


def test_modules_in_order_open_one_after_the_other() -> None:
    path = make.published_path("read")
    second = make.module(path, "Second")
    make.activity(second, "listen")
    publish(make.fresh(second), by=make.someone())
    make.edit(make.fresh(path), lambda document: setattr(document, "in_order", True))
    publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    with pytest.raises(DomainError, match="Opens when you have done “Owning the problem”"):
        read(enrollment, "listen")
    read(enrollment)
    read(enrollment, "listen")
    assert progress(enrollment).is_complete


def test_a_certificate_comes_with_completion_once() -> None:
    path = make.published_path("read")
    make.edit(path, lambda document: (setattr(document, "certificate", True), setattr(document, "valid_months", 12)))
    publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    read(enrollment)
    records.settle(enrollment)
    certificate = enrollment.certificates.get()
    assert certificate.name == enrollment.learner.get_full_name()
    assert certificate.expires_on
    assert 364 <= (certificate.expires_on - timezone.localdate()).days <= 366


def test_taking_somebody_off_needs_a_reason_and_coming_back_finds_everything() -> None:
    enrollment = make.enrollment()
    read(enrollment)
    with pytest.raises(DomainError):
        enrolment.end(enrollment, by=make.someone(), reason="  ")
    enrolment.end(enrollment, by=make.someone(), reason="Moved to billing")
    with pytest.raises(DomainError, match="not on this path any more"):
        read(enrollment, "listen")
    assert not Enrollment.objects.going_on()
    again = enrolment.enrol(learner=enrollment.learner, path=enrollment.path, by=make.someone())
    assert (again.is_new, again.enrollment.pk) == (True, enrollment.pk)
    assert progress(enrollment).done == 1


def test_who_is_enrolled_gets_one_letter() -> None:
    learner = make.learner()
    learner.email = "noor@harbour.example"
    learner.save()
    path = make.published_path("read")
    for _ in range(2):
        enrolment.enrol(learner=learner, path=path, by=make.someone())
    assert [(letter.to, path.title in letter.subject) for letter in Letter.objects.all()] == [(learner, True)]


def test_reading_in_no_time_is_noticed() -> None:
    enrollment = make.enrollment()
    read(enrollment)
    read(enrollment, "listen")
    enrollment.refresh_from_db()
    # Before the first nobody knows how long they had read.
    assert enrollment.hurried == 1
