import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coaching.learning import attempts
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


def test_the_doors_are_for_reading_only() -> None:
    client = signed_in(make.trainer())
    assert client.post(reverse("api-enrollments"), {}).status_code == 405
    assert client.delete(reverse("api-enrollment", args=[make.enrollment().pk])).status_code == 405


def test_a_page_of_enrolments_is_read_in_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    path = make.published_path("read")
    for number in range(10):
        make.enrollment(make.learner(f"learner{number}"), path)
    client = signed_in(make.trainer())
    with django_assert_max_num_queries(6):
        client.get(reverse("api-enrollments"))
