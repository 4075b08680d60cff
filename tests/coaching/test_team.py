"""The trainer's pages: who could use somebody, where everybody is, and nothing of what they answered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coaching.learning import attempts
from coaching.models import Attempt, Enrollment, Record, Response
from coaching.progress import records
from coaching.progress.progress import Progress, progress_of
from coaching.team import attention, board, hard
from recordings.models import Competency
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db
TEAM = "coaching:team"
SOON = str(timezone.localdate() + timedelta(days=200))


def begun_days_ago(enrollment: Enrollment, kind: str, days: int, status: str = "in_progress") -> Attempt:
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, kind).id)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(days=days), status=status)
    return attempt


def progress(enrollment: Enrollment) -> Progress:
    # What a test has dated back reaches the rows.
    records.derive([enrollment])
    enrollment.refresh_from_db()
    return progress_of([enrollment])[enrollment.pk]


def cared(enrollment: Enrollment) -> list[tuple[str, str, str]]:
    found = attention.attention_for(progress(enrollment), timezone.now())
    # What the database says by its rows is what the sentences say.
    state = board.with_state(Enrollment.objects.filter(pk=enrollment.pk), timezone.now()).get().state
    assert (state if state in board.NEEDING else "") == (found.sign if found else "")
    return [(found.sign, found.chip, found.sentence)] if found else []


def test_nobody_needs_a_trainer_on_the_first_day() -> None:
    assert cared(make.enrollment()) == []


def test_looking_round_and_beginning_again_is_no_try_that_failed() -> None:
    enrollment = make.enrollment()
    for _ in range(3):
        begun_days_ago(enrollment, "scenario", 0, status="abandoned")
    assert cared(enrollment) == []


def test_two_customers_lost_are_stuck() -> None:
    enrollment = make.enrollment()
    for tries in (1, 2):
        attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
        attempts.answer(attempt, step=0, values=["3"])
        assert len(cared(enrollment)) == tries - 1
    assert cared(enrollment) == [("stuck", "Stuck", "Two tries at “A scenario”, not passed yet; last here today.")]


def test_a_quiz_not_passed_twice_is_stuck_and_once_is_not() -> None:
    enrollment = make.enrollment()
    for tries in (1, 2):
        attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
        for step, question in enumerate(attempt.version.opened.asked):
            attempts.answer(attempt, step=step, values=[question.task.options[1].id])
        assert len(cared(enrollment)) == tries - 1


def test_five_days_in_one_activity_is_stuck() -> None:
    enrollment = make.enrollment()
    begun_days_ago(enrollment, "scenario", 4)
    assert cared(enrollment) == []
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=5))
    assert cared(enrollment)[0][2] == "Began “A scenario” 5 days ago and is still in it; last here 5 days ago."


def test_past_the_due_date_is_late_unless_all_is_done() -> None:
    enrollment = make.enrollment(on=make.published_path("read"), due_on=timezone.localdate() - timedelta(days=1))
    assert cared(enrollment) == [("late", "Past the date", "1 activity and about 4 minutes left; not begun yet.")]
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    assert cared(enrollment) == []


def test_the_due_date_itself_is_not_late() -> None:
    assert cared(make.enrollment(due_on=timezone.localdate())) == []


def test_six_quiet_days_are_noticed_whether_begun_or_not() -> None:
    enrollment = make.enrollment()
    Enrollment.objects.update(created_at=timezone.now() - timedelta(days=7))
    enrollment.refresh_from_db()
    assert cared(enrollment) == [("quiet", "7 days quiet", "Enrolled, and not begun yet. Next is “A read”.")]
    attempt = attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    assert cared(enrollment) == []
    before = timezone.now() - timedelta(days=6)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=before, finished_at=before)
    assert cared(enrollment) == [("quiet", "6 days quiet", "1 of 4 done. Next is “A listen”.")]


def test_the_most_telling_reason_comes_first_and_everybody_once() -> None:
    path = make.published_path("scenario")
    quiet = make.enrollment(make.learner("quiet"), path)
    Enrollment.objects.update(created_at=timezone.now() - timedelta(days=9))
    late = make.enrollment(make.learner("late"), path, due_on=timezone.localdate() - timedelta(days=2))
    stuck = make.enrollment(make.learner("stuck"), path, due_on=timezone.localdate() - timedelta(days=2))
    begun_days_ago(stuck, "scenario", 8)
    records.derive(Enrollment.objects.all())
    now = timezone.now()
    shown = board.board(board.Asked(path=path), make.trainer(), now=now)
    assert [(one, one.state) for one in shown.cared_for] == [(stuck, "stuck"), (late, "late"), (quiet, "quiet")]
    progresses = progress_of(shown.page)
    rows = [attention.row(progresses[one.pk], now) for one in shown.page]
    states = {row.progress.enrollment.learner.username: row.cells[0].state for row in rows}
    assert states == {"quiet": "", "late": "late", "stuck": "stuck"}
    assert [row.attention.sign for row in rows if row.attention] == ["stuck", "late", "quiet"]


def test_who_is_cared_for_stands_on_the_first_page_whatever_its_order_with_the_try_to_write_about() -> None:
    path = make.published_path("scenario", "read")
    for number in range(board.PER_PAGE):
        make.enrollment(make.learner(f"learner{number}"), path)
    stuck = make.enrollment(make.learner("zoe"), path)
    for _ in range(2):
        lost = attempts.begin(enrollment=stuck, activity_id=make.first(stuck, "scenario").id)
        attempts.answer(lost, step=0, values=["3"])
    trainer = make.trainer()
    client = signed_in(trainer)
    write = f'{reverse("coaching:note-write", args=[stuck.learner.pk])}?attempt={lost.pk}"'
    for sort in ("need", "name", "last"):
        assert write in client.get(reverse(TEAM), {"sort": sort}).content.decode()
    second = client.get(reverse(TEAM), {"sort": "name", "page": 2}).content.decode()
    assert "Zoe Haddad" in second
    assert write not in second
    assert [one.pk for one in board.board(board.Asked(path), trainer, now=timezone.now(), page="7").page] != []


def test_the_matrix_can_put_the_furthest_first() -> None:
    path = make.published_path("read", "listen")
    made = [make.enrollment(make.learner(name), path) for name in ("abe", "bea", "cyd")]
    attempts.finish(enrollment=made[1], activity_id=make.first(made[1], "read").id)
    for kind in ("read", "listen"):
        attempts.finish(enrollment=made[2], activity_id=make.first(made[2], kind).id, how="heard")
    shown = board.board(board.Asked(path=path, sort="furthest"), make.trainer(), now=timezone.now())
    progresses = progress_of(shown.page)
    rows = [attention.row(progresses[one.pk], timezone.now()) for one in shown.page]
    assert [row.progress.enrollment.learner.username for row in rows] == ["cyd", "bea", "abe"]
    assert [(row.cells[0].state, row.last_here) for row in rows] == [
        ("done", "today"),
        ("doing", "today"),
        ("", "not yet"),
    ]


def test_who_is_asked_the_same_twice_is_one_person_and_counts_as_one_however_much_of_a_competency_they_answered() -> (
    None
):
    """Five learners; the first was asked the question in both quizzes, and right each time; the others once, and wrong."""
    path = make.published_path("quiz", "read")
    skill = Competency.objects.create(name="Ownership")
    asked = make.question()
    for number in range(5):
        enrollment = make.enrollment(make.learner(f"learner{number}"), path)
        for kind in ("quiz", "read")[: 2 if number == 0 else 1]:
            activity, held = make.first(enrollment, kind), make.first(enrollment, "quiz")
            attempt = Attempt.objects.create(
                learner=enrollment.learner,
                enrollment=enrollment,
                activity_id=activity.id,
                version=make.held(held).published,
                number=1,
                status="finished",
                finished_at=timezone.now(),
            )
            mark = {"score": float(number == 0), "max_score": 1.0, "competency": skill.pk, "given": {}}
            Response.objects.create(
                attempt=attempt, step=0, item=str(asked.number), item_version=1, kind="single", **mark
            )
            Record.objects.create(enrollment=enrollment, activity_id=activity.id, tries=1, first_finished=attempt)
    found = hard.what_is_hard(Enrollment.objects.all())
    (item,), (competency,) = found.items, found.competencies
    assert (item.tally.people, round(item.tally.mean, 3)) == (5, 0.333)
    assert (competency.tally.people, round(competency.tally.mean, 3)) == (5, 0.2)
    assert found.people == 5


def test_a_trainer_without_paths_is_told_how_to_begin() -> None:
    assert "There is no path yet" in text(signed_in(make.trainer()).get(reverse(TEAM)))


def test_a_path_without_learners_offers_to_enrol_them() -> None:
    make.published_path("read")
    assert "Nobody is on “Broadband care” yet" in text(signed_in(make.trainer()).get(reverse(TEAM)))


def test_a_path_without_published_modules_says_so() -> None:
    make.enrollment(on=make.path())
    assert "No module of this path is published yet" in text(signed_in(make.trainer()).get(reverse(TEAM)))


def test_the_team_page_shows_the_path_asked_for() -> None:
    make.enrollment()
    other = make.published_path("read", title="Moving home")
    make.enrollment(make.learner("tomasz"), other)
    page = text(signed_in(make.trainer()).get(reverse(TEAM), {"path": other.number}))
    assert "Tomasz Haddad" in page
    assert "Noor Haddad" not in page


def test_the_overview_shows_no_answers() -> None:
    enrollment = make.enrollment()
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    attempts.answer(attempt, step=0, values=[attempt.version.opened.asked[0].task.options[0].id])
    client = signed_in(make.trainer())
    for where in (reverse(TEAM), reverse("coaching:learner", args=[enrollment.pk])):
        page = text(client.get(where))
        assert "Question 1?" not in page


def test_no_page_of_a_trainer_asks_more_of_the_database_for_sixty_learners_than_for_ten() -> None:
    path = make.published_path("read", "listen", "scenario", "quiz")
    client = signed_in(make.trainer())
    pages = [reverse(TEAM), reverse("home"), reverse("coaching:what-is-hard"), reverse("coaching:team-export")]
    asked: dict[int, list[int]] = {}
    for number in range(60):
        enrollment = make.enrollment(make.learner(f"learner{number}"), path)
        attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
        for _ in range(2 if number < 8 else 0):
            lost = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
            attempts.answer(lost, step=0, values=["3"])
        if number not in (9, 59):
            continue
        asked[number] = []
        for where in pages:
            client.get(where)
            with CaptureQueriesContext(connection) as queries:
                b"".join(client.get(where))
            asked[number].append(len(queries))
    assert asked[9] == asked[59]
    assert max(asked[59]) <= 20


def test_a_learners_page_says_how_each_try_went_and_moves_the_date() -> None:
    enrollment = make.enrollment()
    begun_days_ago(enrollment, "scenario", 0, status="abandoned")
    attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    client = signed_in(make.trainer())
    where = reverse("coaching:learner", args=[enrollment.pk])
    page = text(client.get(where))
    for said in ("Left before the end", "Just begun", "Done", "Not begun"):
        assert said in page
    client.post(where, {"due_on": SOON})
    enrollment.refresh_from_db()
    assert str(enrollment.due_on) == SOON
    for day in ("soon", "9999-12-31"):
        assert client.post(where, {"due_on": day}).status_code == 400


def test_a_trainer_reads_how_a_scenario_and_a_quiz_ended_in_words() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario", "quiz"))
    scenario = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    choices = scenario.version.opened.nodes[0].choices
    attempts.answer(scenario, step=0, values=[choices[2].id])
    quiz = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    for step, question in enumerate(quiz.version.opened.asked):
        attempts.answer(quiz, step=step, values=[question.task.options[1].id])
    begun_days_ago(enrollment, "scenario", 0)
    page = text(signed_in(make.trainer()).get(reverse("coaching:learner", args=[enrollment.pk])))
    assert "Not resolved" in page
    assert "0 of 2 right, not enough yet" in page
    assert choices[2].says not in page


def test_only_trainers_see_the_team() -> None:
    addresses = [reverse(TEAM), reverse("coaching:learner", args=[make.enrollment().pk])]
    for outsider in (make.learner("tomasz"), make.someone(), make.person("nobody")):
        client = signed_in(outsider)
        assert {client.get(where).status_code for where in addresses} == {403}
    assert {Client().get(where).status_code for where in addresses} == {302}
