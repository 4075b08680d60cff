from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coaching.cohorts import cohorts
from coaching.learning import attempts
from coaching.models import AgentWeek, Attempt, Certificate, Enrollment
from coaching.progress import records
from coaching.team import notes
from tests.coaching import make
from tests.coaching.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_learner_reads_only_their_own() -> None:
    mine = make.enrollment()
    other = make.enrollment(make.learner("tomasz"), make.published_path("read", title="Moving home"))
    client = signed_in(mine.learner)
    assert [row["title"] for row in client.get(reverse("api-paths")).json()["results"]] == ["Broadband care"]
    assert [row["id"] for row in client.get(reverse("api-enrollments")).json()["results"]] == [mine.pk]
    for name in ("api-enrollment", "api-progress"):
        assert client.get(reverse(name, args=[mine.pk])).status_code == 200
        assert client.get(reverse(name, args=[other.pk])).status_code == 404


def test_trainers_read_everybodys() -> None:
    make.enrollment()
    make.enrollment(make.learner("tomasz"), make.path())
    page = signed_in(make.trainer()).get(reverse("api-enrollments")).json()
    assert page["count"] == 2
    assert {row["learner"] for row in page["results"]} == {"noor", "tomasz"}


def test_authors_read_every_path_and_no_colleague() -> None:
    colleague = make.enrollment()
    author = make.author("liv")
    mine = make.enrollment(author, make.path("Moving home"))
    client = signed_in(author)
    assert client.get(reverse("api-paths")).json()["count"] == 2
    assert [row["id"] for row in client.get(reverse("api-enrollments")).json()["results"]] == [mine.pk]
    for name in ("api-enrollment", "api-progress"):
        assert client.get(reverse(name, args=[mine.pk])).status_code == 200
        assert client.get(reverse(name, args=[colleague.pk])).status_code == 404


def test_progress_counts_and_holds_no_answers() -> None:
    enrollment = make.enrollment()
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    said = signed_in(enrollment.learner).get(reverse("api-progress", args=[enrollment.pk])).json()
    assert (said["done"], said["total"], said["minutes_left"], said["is_complete"]) == (1, 4, 12, False)
    activity = said["modules"][0]["activities"][0]
    assert set(activity) == {"id", "kind", "title", "minutes", "is_done", "tries"}
    assert (activity["is_done"], activity["tries"]) == (True, 1)


def test_whoever_is_not_signed_in_reads_nothing() -> None:
    for name in ("api-paths", "api-enrollments"):
        assert Client().get(reverse(name)).status_code in (401, 403)


def test_nothing_is_deleted_here_that_people_did() -> None:
    client = signed_in(make.trainer())
    assert client.delete(reverse("api-enrollment", args=[make.enrollment().pk])).status_code == 405


def asked(client: Client, name: str, *args: int, **query: object) -> list[dict[str, Any]]:
    """The rows of a list that is read whole."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    assert answer.json()["count"] == len(rows)
    return rows


def sent(client: Client, verb: str, name: str, *args: int, **data: object) -> tuple[int, Any]:
    answer = getattr(client, verb)(reverse(name, args=args), data, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


# ── People and cohorts ──
def test_trainers_find_people_and_others_themselves_alone() -> None:
    noor, tomasz, gone = make.learner(), make.learner("tomasz"), make.learner("gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client = signed_in(make.trainer())
    assert {row["username"] for row in asked(client, "api-people")} == {"ewan", "noor", "tomasz"}
    assert [row["username"] for row in asked(client, "api-people", state="left")] == ["gone"]
    assert [row["roles"] for row in asked(client, "api-people", q="tom", role="Learner")] == [["Learner"]]
    for person in (noor, make.author("liv")):
        assert [row["username"] for row in asked(signed_in(person), "api-people", state="all")] == [person.username]
        assert asked(signed_in(person), "api-people", q=tomasz.username) == []


def test_a_cohort_tells_where_its_members_stand_and_only_trainers() -> None:
    enrollment, trainer = make.enrollment(), make.trainer()
    cohort = cohorts.create(
        name="Starters",
        path=enrollment.path,
        starts_on=timezone.localdate(),
        due_after_days=14,
        trainers=[trainer],
        by=trainer,
    )
    cohorts.join(cohort, enrollment.learner, by=trainer)
    records.derive([enrollment])
    client = signed_in(trainer)
    assert [row["members"] for row in asked(client, "api-cohorts", mine="true", path=enrollment.path.number)] == [1]
    assert asked(signed_in(make.trainer("liv")), "api-cohorts", mine=1) == []
    told = client.get(reverse("api-cohort", args=[cohort.pk])).json()
    assert (told["trainers"], told["due_on"]) == (["ewan"], str(timezone.localdate() + timedelta(days=14)))
    assert [(row["learner"], row["done"], row["total"]) for row in told["people"]] == [("noor", 0, 4)]
    assert signed_in(enrollment.learner).get(reverse("api-cohort", args=[cohort.pk])).status_code == 403


# ── Enrolments ──
def test_a_program_puts_a_learner_on_a_path_once_moves_the_date_and_takes_them_off() -> None:
    path, noor = make.published_path("read"), make.learner()
    client, day = signed_in(make.trainer()), str(timezone.localdate() + timedelta(days=9))
    status, told = sent(client, "post", "api-enrollments", learner="noor", path=path.number, due_on=day)
    assert (status, told["state"], told["due_on"], told["total"]) == (201, "not_begun", day, 1)
    assert sent(client, "post", "api-enrollments", learner="NOOR", path=path.number)[0] == 200
    enrollment = Enrollment.objects.get()
    assert (enrollment.learner, str(enrollment.due_on)) == (noor, day)
    status, told = sent(client, "patch", "api-enrollment", enrollment.pk, due_on=None)
    assert (status, told["due_on"]) == (200, None)
    status, told = sent(client, "post", "api-enrollment-end", enrollment.pk, reason="Moved to dispatch")
    assert (status, told["state"], told["end_reason"]) == (200, "ended", "Moved to dispatch")
    assert asked(client, "api-enrollments", state="not_begun") == []
    assert [row["id"] for row in asked(client, "api-enrollments", state="ended", learner="noor")] == [enrollment.pk]
    assert sent(client, "post", "api-enrollments", learner="noor", path=path.number)[0] == 201


def test_a_cohort_brings_its_path_and_its_date() -> None:
    path, trainer = make.published_path("read"), make.trainer()
    make.learner()
    start = timezone.localdate()
    cohort = cohorts.create(name="Starters", path=path, starts_on=start, due_after_days=3, trainers=[], by=trainer)
    client = signed_in(trainer)
    status, told = sent(client, "post", "api-enrollments", learner="noor", cohort=cohort.pk)
    assert (status, told["cohort"], told["path"]) == (201, cohort.pk, path.number)
    assert told["due_on"] == str(start + timedelta(days=3))
    assert [row["learner"] for row in asked(client, "api-enrollments", cohort=cohort.pk, path=path.number)] == ["noor"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"path": 1}, "learner"),
        ({"learner": "nobody", "path": 1}, "learner"),
        ({"learner": "ewan", "path": 1}, "learner"),
        ({"learner": "noor"}, "path"),
        ({"learner": "noor", "path": 404}, "path"),
        ({"learner": "noor", "path": "x"}, "path"),
        ({"learner": "noor", "path": 2**70}, "path"),
        ({"learner": "noor", "path": 1, "due_on": "soon"}, "due_on"),
        ({"learner": "noor", "path": 1, "due_on": "2020-01-01"}, "due_on"),
        ({"learner": "noor", "path": 1, "due_on": "9999-12-31"}, "due_on"),
        ({"learner": "noor", "cohort": 404}, "cohort"),
        ({"learner": ["noor"], "path": 1}, "learner"),
    ],
)
def test_what_cannot_be_used_is_told_by_its_field(data: dict[str, object], field: str) -> None:
    path = make.published_path("read")
    make.learner()
    told = {name: path.number if (name, value) == ("path", 1) else value for name, value in data.items()}
    status, answer = sent(signed_in(make.trainer()), "post", "api-enrollments", **told)
    assert (status, list(answer)) == (400, [field])
    assert not Enrollment.objects.exists()


def test_only_trainers_change_anything() -> None:
    enrollment = make.enrollment()
    for person in (enrollment.learner, make.author("liv")):
        client = signed_in(person)
        assert sent(client, "post", "api-enrollments", learner="noor", path=enrollment.path.number)[0] == 403
        assert sent(client, "patch", "api-enrollment", enrollment.pk, due_on=None)[0] == 403
        assert sent(client, "post", "api-enrollment-end", enrollment.pk, reason="I do not like it")[0] == 403
        assert sent(client, "put", "api-outcomes", weeks=[])[0] == 403
        assert sent(client, "post", "api-webhooks", url="https://a.example/", events=["completed"])[0] == 403


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("api-people", {"cohort": "x"}), ("api-people", {"role": "Boss"}), ("api-people", {"state": "x"}),
        ("api-enrollments", {"path": "-1"}), ("api-enrollments", {"state": "x"}), ("api-enrollments", {"cohort": "1e9"}),
        ("api-checks", {"activity": "x"}), ("api-checks", {"passed": "maybe"}), ("api-certificates", {"expires_before": "x"}),
        ("api-outcomes", {"since": "2026-13-01"}), ("api-notes", {"state": "x"}), ("api-cohorts", {"mine": "x"}),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_told_and_not_passed_over(name: str, query: dict[str, str]) -> None:
    answer = signed_in(make.trainer()).get(reverse(name), query)
    assert (answer.status_code, list(answer.json())) == (400, list(query))


@pytest.mark.parametrize("said", ["\x00", "9" * 18, "9" * 400, "' or 1=1 --", "%", "\ud800"])
def test_whatever_is_asked_for_nothing_breaks(said: str) -> None:
    client = signed_in(make.trainer())
    lists = ("people", "cohorts", "enrollments", "checks", "notes", "certificates", "outcomes", "webhooks")
    query = dict.fromkeys(
        ("q", "path", "cohort", "learner", "agent", "activity", "role", "state", "page", "since"), said
    )
    for name, value in query.items():
        for of in lists:
            assert client.get(reverse(f"api-{of}"), {name: value.encode("utf-8", "replace")}).status_code < 500


# ── Checks, notes, certificates ──
def test_checks_are_read_by_trainers_with_their_answers_and_practice_by_nobody() -> None:
    enrollment = make.enrollment()
    quiz, reading = (make.first(enrollment, kind).id for kind in ("quiz", "read"))
    attempts.finish(enrollment=enrollment, activity_id=reading)
    for mode in (Attempt.Mode.PRACTICE, Attempt.Mode.CHECK):
        taken = attempts.begin(enrollment=enrollment, activity_id=quiz, mode=mode)
        while taken.is_open:
            asks = taken.version.opened.asked[taken.step]
            attempts.answer(taken, step=taken.step, values=[asks.task.options[0].id])
    under_way = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id)
    client = signed_in(make.trainer())
    rows = asked(client, "api-checks", learner="noor", path=enrollment.path.number)
    assert (rows[0]["id"], rows[0]["kind"]) == (taken.pk, "quiz")
    assert under_way.pk not in {row["id"] for row in rows}
    assert len(rows) == Attempt.objects.filter(mode="check", status="finished").count() == 2
    told = client.get(reverse("api-check", args=[taken.pk])).json()
    assert [answer["step"] for answer in told["answers"]] == list(range(taken.step))
    practiced = Attempt.objects.get(mode="practice")
    assert client.get(reverse("api-check", args=[practiced.pk])).status_code == 404
    mine = asked(signed_in(enrollment.learner), "api-checks")
    assert practiced.pk not in {row["id"] for row in mine}
    assert len(mine) == 3
    assert asked(signed_in(make.learner("tomasz")), "api-checks") == []


def test_a_check_from_before_learners_were_told_is_read_by_nobody_else() -> None:
    enrollment = make.enrollment()
    taken = attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    Attempt.objects.update(shown_to_trainers=False)
    assert asked(signed_in(make.trainer()), "api-checks") == []
    assert [row["id"] for row in asked(signed_in(enrollment.learner), "api-checks")] == [taken.pk]


def test_notes_are_ones_own_even_for_trainers_and_reading_marks_nothing() -> None:
    noor, ewan, other = make.learner(), make.trainer(), make.trainer("liv")
    note = notes.write(learner=noor, by=ewan, text="You wait before you answer.")
    for person, count in ((noor, 1), (ewan, 1), (other, 0)):
        assert len(asked(signed_in(person), "api-notes", state="waiting")) == count
    note.refresh_from_db()
    assert note.seen_at is None


def test_certificates_are_ones_own_and_everybodys_for_trainers() -> None:
    enrollment = make.enrollment()
    Certificate.objects.create(
        enrollment=enrollment, code="2345-6789-ABCD", name="Noor", title="Path", expires_on=timezone.localdate()
    )
    (row,) = asked(signed_in(make.trainer()), "api-certificates", learner="noor", path=enrollment.path.number)
    assert row["address"].endswith("/certificates/2345-6789-ABCD/")
    assert len(asked(signed_in(enrollment.learner), "api-certificates")) == 1
    assert asked(signed_in(make.learner("tomasz")), "api-certificates") == []
    assert asked(signed_in(make.trainer("liv")), "api-certificates", expires_before=str(timezone.localdate())) == []


# ── Outcomes ──
WEEK = {"username": "noor", "week": "2026-W40", "contacts": 80, "resolved_first": 60, "rated": 20, "satisfied": 15}


def test_weeks_are_put_in_bulk_and_a_second_time_changes_nothing() -> None:
    noor, client = make.learner(), signed_in(make.trainer())
    two = [WEEK, {**WEEK, "week": "2026-10-08", "contacts": 90}]
    assert sent(client, "put", "api-outcomes", weeks=two) == (200, {"new": 2, "replaced": 0, "same": 0})
    assert sent(client, "put", "api-outcomes", weeks=two) == (200, {"new": 0, "replaced": 0, "same": 2})
    two[1]["satisfied"] = 16
    assert sent(client, "put", "api-outcomes", weeks=two) == (200, {"new": 0, "replaced": 1, "same": 1})
    rows = asked(client, "api-outcomes", agent="noor", since="2026-09-28", until="2026-10-05")
    assert [(row["monday"], row["contacts"], row["satisfied"]) for row in rows] == [
        ("2026-10-05", 90, 16),
        ("2026-09-28", 80, 15),
    ]
    assert len(asked(signed_in(noor), "api-outcomes")) == 2
    assert asked(signed_in(make.learner("tomasz")), "api-outcomes") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "nobody"}, "username"),
        ({"week": "soon"}, "week"),
        ({"week": "2026-W60"}, "week"),
        ({"week": "9999-01-01"}, "week"),
        ({"contacts": -1}, "contacts"),
        ({"resolved_first": 81}, "resolved_first"),
        ({"satisfied": 21}, "satisfied"),
        ({"contacts": 10**30}, "contacts"),
    ],
)
def test_a_week_at_fault_is_told_by_its_field_and_none_is_written(change: dict[str, object], field: str) -> None:
    make.learner()
    good = {**WEEK, "week": "2026-W30"}
    status, told = sent(signed_in(make.trainer()), "put", "api-outcomes", weeks=[good, {**WEEK, **change}])
    assert (status, {place: list(row) for place, row in told["weeks"].items()}) == (400, {"1": [field]})
    assert not AgentWeek.objects.exists()


def test_a_page_of_enrolments_is_read_in_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    path = make.published_path("read")
    for number in range(10):
        make.enrollment(make.learner(f"learner{number}"), path)
    client = signed_in(make.trainer())
    with django_assert_max_num_queries(6):
        client.get(reverse("api-enrollments"))


def test_all_of_it_is_described_without_a_doubt(tmp_path: Path) -> None:
    described = tmp_path / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(described))
    told = described.read_text()
    assert all(f"/api/v1/{name}/:" in told for name in ("people", "checks", "outcomes", "webhooks"))
    assert "handle_time" not in told
