"""Playing: begun once, answered once per step, whatever the browser sends."""

import pytest
from django.utils import timezone

from coaching.authoring import publishing
from coaching.content.scenario.document import node_at
from coaching.learning import attempts
from coaching.learning.attempts import begin, begin_again, finish
from coaching.models import Attempt, Enrollment, Response
from coaching.progress.progress import progress_of
from recordings.errors import DomainError
from tests.coaching import make

pytestmark = pytest.mark.django_db


def begun(kind: str, enrollment: Enrollment | None = None) -> Attempt:
    enrollment = enrollment or make.enrollment()
    return begin(enrollment=enrollment, activity_id=make.first(enrollment, kind).id)


def say(attempt: Attempt, number: int, *, step: int | None = None) -> Response:
    """Say the numbered choice (1 …) of where the attempt stands, as a page would."""
    choices = node_at(attempt.version.opened, attempt.state["node"]).choices
    return attempts.answer(attempt, step=attempt.step if step is None else step, values=[choices[number - 1].id])


def option_ids(attempt: Attempt, *texts: str) -> list[str]:
    options = attempt.version.opened.asked[attempt.step].task.options
    return [option.id for option in options if option.text in texts]


def test_a_scenario_is_played_from_its_start_to_an_ending() -> None:
    attempt = begun("scenario")
    assert (attempt.state["node"], attempt.step, attempt.number) == ("hello", 0, 1)
    say(attempt, 2)
    assert (attempt.state["node"], attempt.step, attempt.is_open) == ("bill", 1, True)
    say(attempt, 1)
    assert attempt.status == Attempt.Status.FINISHED
    assert attempt.result == {
        "ending": "stays",
        "outcome": "resolved",
        "trust": 1,
        "verdicts": {"careful": 1, "inside": 1, "approval": 0, "outside": 0},
    }
    assert attempt.finished_at is not None


def done(enrollment: Enrollment) -> bool:
    progress = progress_of([enrollment])[enrollment.pk]
    return next(a for module in progress.modules for a in module.activities if a.kind == "scenario").is_done


def test_a_customer_who_is_lost_is_no_activity_done_and_another_road_is() -> None:
    enrollment = make.enrollment()
    attempt = begun("scenario", enrollment)
    say(attempt, 3)
    assert (attempt.status, attempt.passed, attempt.result["outcome"]) == (Attempt.Status.FINISHED, False, "lost")
    assert not done(enrollment)
    attempt = begun("scenario", enrollment)
    say(attempt, 1)
    say(attempt, 1)
    assert attempt.passed
    assert done(enrollment)
    # A road taken later that ends badly takes nothing away.
    attempt = begin_again(attempt)
    say(attempt, 3)
    assert done(enrollment)


def test_beginning_twice_gives_the_same_attempt() -> None:
    enrollment = make.enrollment()
    assert begun("scenario", enrollment) == begun("scenario", enrollment)


def test_a_double_click_counts_once() -> None:
    attempt = begun("scenario")
    first = say(attempt, 1)
    again = attempts.answer(Attempt.objects.get(), step=0, values=[first.given["choice"]])
    assert again == first
    assert Attempt.objects.get().step == 1


def test_an_old_step_returns_the_stored_answer_even_if_another_one_is_given() -> None:
    attempt = begun("scenario")
    choices = node_at(attempt.version.opened, "hello").choices
    first = say(attempt, 1)
    other = attempts.answer(attempt, step=0, values=[choices[2].id])
    assert other == first
    assert attempt.state["node"] == "bill"


def test_a_future_step_is_refused_and_nothing_is_recorded() -> None:
    attempt = begun("scenario")
    with pytest.raises(DomainError, match="another moment"):
        say(attempt, 1, step=1)
    assert not Response.objects.exists()
    assert Attempt.objects.get().step == 0


def test_an_answer_after_the_ending_is_refused() -> None:
    attempt = begun("scenario")
    say(attempt, 3)
    with pytest.raises(DomainError, match="another moment"):
        attempts.answer(attempt, step=1, values=["1"])


def test_a_choice_of_another_moment_is_refused() -> None:
    attempt = begun("scenario")
    elsewhere = node_at(attempt.version.opened, "bill").choices[0].id
    with pytest.raises(DomainError, match="Choose what you say first"):
        attempts.answer(attempt, step=0, values=[elsewhere])


def test_two_tabs_with_the_same_old_attempt_are_counted_once() -> None:
    attempt = begun("scenario")
    left, right = Attempt.objects.get(), Attempt.objects.get()
    say(left, 1)
    # The second tab still believes it is at the first moment.
    assert right.step == 0
    assert say(right, 1).step == 0
    assert right.state["node"] == "bill"
    assert attempt.responses.count() == 1


def test_an_attempt_begun_by_another_tab_between_looking_and_writing_is_the_one_taken() -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "scenario")
    other = begun("scenario", enrollment)
    version = other.version
    # What the constraint says to a tab that looked too early.
    assert attempts.open_or_create(enrollment, activity.id, version, number=1) == other
    assert attempts.open_or_create(enrollment, activity.id, version, number=2) == other
    assert Attempt.objects.count() == 1


def test_an_attempt_plays_its_frozen_version_when_a_newer_one_is_published() -> None:
    enrollment = make.enrollment()
    attempt = begun("scenario", enrollment)
    scenario = make.held(make.first(enrollment, "scenario"))
    scenario = make.edit(scenario, lambda draft: setattr(draft.nodes[1], "says", "Something else entirely"))
    newer = publishing.publish(scenario, by=make.someone())
    say(attempt, 1)
    assert node_at(attempt.version.opened, attempt.state["node"]).says == "And the bill?"
    say(attempt, 1)
    assert attempt.version.number == 1
    assert begun("scenario", enrollment).version == newer


def test_beginning_again_leaves_the_open_attempt_and_keeps_what_was_said() -> None:
    attempt = begun("scenario")
    say(attempt, 1)
    fresh = begin_again(attempt)
    attempt.refresh_from_db()
    assert attempt.status == Attempt.Status.ABANDONED
    assert attempt.responses.count() == 1
    assert (fresh.number, fresh.step, fresh.state["node"]) == (2, 0, "hello")
    assert begin_again(attempt) == fresh


def test_only_what_is_on_the_path_can_be_begun() -> None:
    enrollment = make.enrollment()
    elsewhere = make.first(
        make.enrollment(make.learner("tomasz"), make.published_path("read", title="Elsewhere")), "read"
    )
    with pytest.raises(DomainError, match="not on your path"):
        begin(enrollment=enrollment, activity_id=elsewhere.id)


def test_what_was_never_published_cannot_be_played() -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "quiz")
    make.unpublish(make.held(activity))
    with pytest.raises(DomainError, match="not ready yet"):
        begin(enrollment=enrollment, activity_id=activity.id)


def test_reading_is_finished_once_however_often_it_is_pressed() -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "read")
    assert finish(enrollment=enrollment, activity_id=activity.id) == finish(
        enrollment=enrollment, activity_id=activity.id
    )
    attempt = Attempt.objects.get()
    assert attempt.status == Attempt.Status.FINISHED
    assert attempt.passed is None


def test_a_scenario_cannot_be_finished_without_playing_it() -> None:
    enrollment = make.enrollment()
    with pytest.raises(DomainError, match="another moment"):
        finish(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)


def test_a_quiz_is_marked_question_by_question_and_passed() -> None:
    attempt = begun("quiz")
    assert attempts.answer(attempt, step=0, values=option_ids(attempt, "Yes")).verdict == "right"
    assert attempts.answer(attempt, step=1, values=option_ids(attempt, "Yes")).verdict == "partly"
    assert (attempt.status, attempt.passed) == (Attempt.Status.FINISHED, True)
    assert attempt.result == {"right": 1, "of": 2, "percent": 75, "counted": 75.0}


def test_a_quiz_below_its_pass_percent_can_be_taken_again() -> None:
    enrollment = make.enrollment()
    attempt = begun("quiz", enrollment)
    attempts.answer(attempt, step=0, values=option_ids(attempt, "No"))
    attempts.answer(attempt, step=1, values=option_ids(attempt, "No"))
    assert attempt.passed is False
    assert not progress_of([enrollment])[enrollment.pk].done
    assert begun("quiz", enrollment).number == 2


def test_nothing_chosen_is_no_answer() -> None:
    attempt = begun("quiz")
    with pytest.raises(DomainError, match="Choose an answer first"):
        attempts.answer(attempt, step=0, values=[])
    assert Attempt.objects.get().step == 0


def test_two_answers_to_one_step_are_stopped_by_the_database_itself() -> None:
    attempt = begun("scenario")
    stored = Response.objects.create(attempt=attempt, step=0, given={})
    assert say(attempt, 1) == stored


def test_an_enrolment_is_completed_once_and_stays_completed() -> None:
    path = make.published_path("read")
    enrollment = make.enrollment(on=path)
    activity = make.first(enrollment, "read")
    before = timezone.now()
    finish(enrollment=enrollment, activity_id=activity.id)
    enrollment.refresh_from_db()
    assert enrollment.completed_at
    assert enrollment.completed_at >= before
    module = make.only_module(path)
    more = make.activity(module, "read", title="More to read")
    publishing.publish(make.fresh(module), by=make.someone())
    done_at = enrollment.completed_at
    finish(enrollment=enrollment, activity_id=more.id)
    enrollment.refresh_from_db()
    assert enrollment.completed_at == done_at
