"""Practice: told at once, stepped back in, and seen by nobody."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from coaching.authoring.publishing import publish
from coaching.content.scenario.document import node_at
from coaching.learning import attempts
from coaching.learning.clip_access import clips_of
from coaching.models import Attempt, Enrollment, Response
from coaching.progress.progress import progress_of
from coaching.team import attention
from recordings.errors import DomainError
from tests.coaching import make
from tests.coaching.test_pages import address, signed_in, text

pytestmark = pytest.mark.django_db


def practising(enrollment: Enrollment | None = None) -> Attempt:
    enrollment = enrollment or make.enrollment()
    activity = make.first(enrollment, "scenario")
    return attempts.begin(enrollment=enrollment, activity_id=activity.id, mode=Attempt.Mode.PRACTICE)


def say(attempt: Attempt, number: int) -> Response:
    choices = node_at(attempt.version.opened, attempt.state["node"]).choices
    return attempts.answer(attempt, step=attempt.step, values=[choices[number - 1].id])


def said(attempt: Attempt) -> list[str]:
    return [response.given["choice"] for response in attempt.responses.all()]


def back(attempt: Attempt) -> str:
    return reverse("coaching:back", args=[attempt.pk])


def test_a_step_back_stands_where_one_stood_and_the_other_road_is_open() -> None:
    attempt = practising()
    begun = attempt.state
    say(attempt, 2)
    stood = attempt.state
    say(attempt, 1)
    assert attempt.status == Attempt.Status.FINISHED
    attempts.step_back(attempt, step=attempt.step)
    assert (attempt.state, attempt.is_open, attempt.passed, attempt.result) == (stood, True, None, {})
    attempts.step_back(attempt, step=attempt.step)
    assert (attempt.state, said(attempt)) == (begun, [])
    # Before the first answer there is nothing to go back to.
    attempts.step_back(attempt, step=attempt.step)
    say(attempt, 3)
    assert (attempt.result["outcome"], said(attempt)) == ("lost", ["3"])


def test_practice_left_in_the_middle_is_led_back_to_from_home_until_it_is_over_or_old() -> None:
    attempt = practising()
    say(attempt, 2)
    learner = signed_in(attempt.learner)
    way, home = address(attempt), reverse("home")
    assert way in learner.get(home).content.decode()
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=8))
    assert way not in learner.get(home).content.decode()
    Attempt.objects.update(started_at=timezone.now())
    say(attempt, 1)
    assert "You were practising" not in text(learner.get(home))


def test_a_second_click_on_step_back_takes_back_one_answer() -> None:
    attempt = practising()
    say(attempt, 1)
    say(attempt, 1)
    step = attempt.step
    attempts.step_back(Attempt.objects.get(), step=step)
    attempts.step_back(Attempt.objects.get(), step=step)
    assert said(attempt) == ["1"]


def test_an_old_tab_cannot_answer_again_what_was_taken_back() -> None:
    attempt = practising()
    old = attempt.step
    say(attempt, 1)
    attempts.step_back(attempt, step=attempt.step)
    with pytest.raises(DomainError, match="another moment"):
        attempts.answer(attempt, step=old, values=["3"])
    say(attempt, 2)
    assert said(attempt) == ["2"]


def test_going_back_to_a_moment_takes_back_all_that_followed() -> None:
    attempt = practising()
    first = say(attempt, 2)
    say(attempt, 1)
    attempts.step_back(attempt, step=attempt.step, to=99)
    assert len(said(attempt)) == 2
    attempts.step_back(attempt, step=attempt.step, to=first.step)
    assert (said(attempt), attempt.state["node"]) == ([], "hello")


def test_going_back_into_an_ended_practice_leaves_the_one_under_way() -> None:
    enrollment = make.enrollment()
    ended = practising(enrollment)
    say(ended, 3)
    other = practising(enrollment)
    assert other != ended
    attempts.step_back(ended, step=ended.step)
    other.refresh_from_db()
    assert (ended.is_open, other.status) == (True, Attempt.Status.ABANDONED)
    assert practising(enrollment) == ended
    with pytest.raises(DomainError, match="while you practise"):
        attempts.step_back(other, step=other.step)


def test_what_is_played_for_the_record_is_not_taken_back() -> None:
    enrollment = make.enrollment()
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    say(attempt, 1)
    with pytest.raises(DomainError, match="your first answer stands"):
        attempts.step_back(attempt, step=attempt.step)
    client = signed_in(enrollment.learner)
    assert "your first answer stands" in text(client.post(back(attempt), {"step": attempt.step}, follow=True))
    assert said(attempt) == ["1"]
    page = client.get(address(attempt)).content.decode()
    assert "data-back" not in page
    assert client.get(reverse("coaching:answered", args=[attempt.pk, 0])).status_code == 404


def test_practice_and_record_are_apart_and_each_is_open_once() -> None:
    enrollment = make.enrollment()
    practice = practising(enrollment)
    check = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    assert check != practice
    assert practising(enrollment) == practice
    again = attempts.begin_again(practice)
    check.refresh_from_db()
    assert (again.mode, again.number, check.is_open) == (Attempt.Mode.PRACTICE, 2, True)


def test_what_is_read_is_not_practised() -> None:
    enrollment = make.enrollment()
    where = reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, "read").id])
    signed_in(enrollment.learner).post(where, {"mode": "practice"}, follow=True)
    assert not Attempt.objects.filter(mode="practice").exists()


def test_a_practice_is_played_in_the_browser_told_at_once_and_taken_back() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    client = signed_in(enrollment.learner)
    where = reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, "scenario").id])
    page = text(client.get(where))
    assert "Nobody sees it, not even that you practised" in page
    client.post(where, {"mode": "practice"})
    attempt = Attempt.objects.get()
    assert attempt.mode == Attempt.Mode.PRACTICE
    told = client.post(address(attempt), {"step": 0, "given": "2"}, follow=True)
    assert "“I cannot say.”" in text(told)
    assert "Trust sank a little" in text(told)
    assert "A strong answer, and why “I see two faults.” It is what she needs to hear." in text(told)
    assert "data-back" in told.content.decode()
    assert "What it did, and why" in text(client.get(address(attempt)))
    assert "Carry on practising" in text(client.get(where))
    # Back, and the other road; the page of the answer that was taken back leads where one is.
    client.post(back(attempt), {"step": 1})
    gone = client.get(reverse("coaching:answered", args=[attempt.pk, 0]))
    assert gone.headers["Location"] == address(attempt)
    told = client.post(address(attempt), {"step": 2, "given": "3"}, follow=True)
    assert "See how it ended" in text(told)
    debrief = client.get(reverse("coaching:debrief", args=[attempt.pk]))
    page = text(debrief)
    assert "You practised: nobody sees that" in page
    assert "Now for the record" in page
    assert debrief.content.decode().count("button primary") == 1
    # From the debrief, another road from its first decision.
    client.post(back(attempt), {"step": 3, "to": 2})
    attempt.refresh_from_db()
    assert (attempt.is_open, attempt.state["node"]) == (True, "hello")
    assert "moment 1" in client.get(address(attempt)).content.decode()


def test_how_it_was_really_said_is_heard_in_practice_once_one_has_answered() -> None:
    path, clip = make.path(), make.clip()
    module, scenario = make.module(path), make.scenario()
    make.edit(scenario, lambda draft: setattr(draft.nodes[0].choices[0], "clip", clip.pk))
    activity = make.activity(module, "scenario", content=scenario)
    for content in (module, path):
        publish(make.fresh(content), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    attempt = practising(enrollment)
    assert clips_of(enrollment, activity.id) == set()
    say(attempt, 2)
    assert clips_of(enrollment, activity.id) == {clip.pk}
    page = signed_in(enrollment.learner).get(reverse("coaching:answered", args=[attempt.pk, 0])).content.decode()
    assert reverse("coaching:clip-audio", args=[enrollment.pk, activity.id, clip.pk]) in page
    attempts.step_back(attempt, step=attempt.step)
    assert clips_of(enrollment, activity.id) == set()


def practised_much(enrollment: Enrollment) -> None:
    """Lost twice, ended well once, and one left open for a month."""
    for number in (3, 3):
        say(practising(enrollment), number)
    well = practising(enrollment)
    say(well, 1)
    say(well, 1)
    practising(enrollment)
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=30))


def test_practice_is_no_try_nothing_done_and_nobody_stuck() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    practised_much(enrollment)
    progress = progress_of([enrollment])[enrollment.pk]
    activity = progress.modules[0].activities[0]
    assert (activity.tries, activity.is_done, activity.open_attempt, progress.last_here) == (0, False, None, None)
    assert attention.attention_for(progress, timezone.now()) is None
    enrollment.refresh_from_db()
    assert enrollment.completed_at is None


def shown_to_others(enrollment: Enrollment) -> dict[str, str]:
    """What the pages of a trainer, an author and an administrator, and the API, say of a learner and a scenario."""
    trainer, author, admin = (User.objects.get(username=name) for name in ("ewan", "marisol", "it"))
    scenario = make.held(make.first(enrollment, "scenario"))
    looks = [
        (trainer, reverse("coaching:team")),
        (trainer, reverse("coaching:learner", args=[enrollment.pk])),
        (trainer, reverse("api-progress", args=[enrollment.pk])),
        (trainer, reverse("coaching:scenario", args=[scenario.number])),
        (author, "/"),
        (author, reverse("coaching:scenario", args=[scenario.number])),
        (author, reverse("coaching:scenarios")),
        (admin, "/admin/coaching/attempt/"),
    ]
    return {f"{who} at {where}": text(signed_in(who).get(where)) for who, where in looks}


def test_no_page_of_anybody_else_shows_that_somebody_practised() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    make.trainer()
    User.objects.create_superuser("it")
    before = shown_to_others(enrollment)
    assert len(before) == 8
    practised_much(enrollment)
    for where, shown in shown_to_others(enrollment).items():
        assert shown == before[where], where


def test_an_administrator_cannot_open_a_practice() -> None:
    practice = practising()
    admin = signed_in(User.objects.create_superuser("it"))
    where = f"/admin/coaching/attempt/{practice.pk}/change/"
    assert admin.get(where).status_code == 302
    Attempt.objects.update(mode=Attempt.Mode.CHECK)
    assert admin.get(where).status_code == 200


def test_nobody_else_opens_goes_back_in_or_answers_a_practice() -> None:
    attempt = practising()
    say(attempt, 1)
    for outsider in (make.learner("tomasz"), make.trainer(), make.someone()):
        client = signed_in(outsider)
        assert client.get(address(attempt)).status_code == 404
        assert client.get(reverse("coaching:answered", args=[attempt.pk, 0])).status_code == 404
        assert client.post(back(attempt), {"step": attempt.step}).status_code == 404
    assert said(attempt) == ["1"]
