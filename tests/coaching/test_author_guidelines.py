"""Guidelines: read by everyone, written by authors and trainers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.models import Guideline
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make.trainer())


def typed(*limits: dict[str, Any], stored: int = 0, title: str = "Repeated faults", **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"title": title, "summary": "Ours to end."}
    sent |= {"limits-TOTAL_FORMS": len(limits), "limits-INITIAL_FORMS": stored}
    for index, limit in enumerate(limits):
        told = {
            "name": "Credit",
            "unit": "£",
            "inside_to": "60",
            "approval_to": "120",
            "clause": "2.1",
            "note": "",
        } | limit
        sent |= {f"limits-{index}-{name}": value for name, value in told.items()}
    return sent | more


def test_a_guideline_is_made_with_its_limits(client: Client) -> None:
    empty = {"name": "", "unit": "", "inside_to": "", "approval_to": "", "clause": ""}
    for _ in range(2):
        client.post(reverse("coaching:guideline-create"), typed({}, empty, once="abc"))
    made = Guideline.objects.get()
    assert made.version == 1
    assert [(limit.name, str(limit.inside_to)) for limit in made.limits.all()] == [("Credit", "60.00")]


def test_a_change_is_the_next_version_and_no_change_is_none(client: Client) -> None:
    guideline = make.guideline()
    limit = guideline.limits.get()
    address = reverse("coaching:guideline-edit", args=[guideline.pk])
    same = typed({"pk": limit.pk}, stored=1, summary=guideline.summary)
    client.post(address, same)
    guideline.refresh_from_db()
    assert guideline.version == 1
    client.post(address, typed({"pk": limit.pk, "inside_to": "80"}, {"name": "Visits", "unit": ""}, stored=1))
    guideline.refresh_from_db()
    assert guideline.version == 2
    assert [str(limit.inside_to) for limit in guideline.limits.all()] == ["80.00", "60.00"]
    client.post(address, typed({"pk": limit.pk, "DELETE": "on"}, stored=1))
    assert [limit.name for limit in guideline.limits.all()] == []


def test_a_refused_limit_says_why_and_keeps_what_was_typed(client: Client) -> None:
    answer = client.post(
        reverse("coaching:guideline-create"),
        typed({"name": "Leaving fee", "inside_to": "90", "approval_to": "30"}, {"name": ""}),
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "This cannot be less than what agents decide alone." in page
    assert "Say what is granted, or remove this limit." in page
    assert "Leaving fee" in page
    assert not Guideline.objects.exists()


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    guideline = make.guideline()
    address = reverse("coaching:guideline-edit", args=[guideline.pk])
    seen = client.get(address).context["seen"]
    assert client.post(address, typed(title="Theirs", seen=seen)).status_code == 302
    late = client.post(address, typed(title="Mine", seen=seen))
    assert late.status_code == 409
    assert client.post(address, typed(title="Mine", seen=late.context["seen"])).status_code == 302
    guideline.refresh_from_db()
    assert (guideline.title, guideline.version) == ("Mine", 3)


def test_without_javascript_a_limit_is_added_by_saving(client: Client) -> None:
    guideline = make.guideline()
    limit = guideline.limits.get()
    sent = typed({"pk": limit.pk}, stored=1, then="row")
    page = client.post(reverse("coaching:guideline-edit", args=[guideline.pk]), sent, follow=True)
    assert len(page.context["limits"].forms) == 2


def test_learners_read_what_they_may_decide_and_nothing_about_writing_it() -> None:
    guideline = make.guideline()
    make.scenario(guideline=guideline)
    learner = signed_in(make.learner())
    page = learner.get(reverse("coaching:guideline", args=[guideline.pk])).content.decode()
    assert "Up to £60 you decide." in page
    assert "Change it" not in page
    assert "The third call" not in page
    listed = learner.get(reverse("coaching:guidelines")).content.decode()
    assert "Repeated faults" in listed
    assert "New guideline" not in listed


def test_the_list_keeps_to_its_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        make.guideline(f"Guideline {number}")
    with django_assert_max_num_queries(7):
        client.get(reverse("coaching:guidelines"))
