"""Guidelines: read by everyone, written by authors and trainers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.models import Content, Version
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
    made = Content.objects.get()
    assert [(limit.name, str(limit.inside_to), limit.dimension) for limit in made.draft.limits] == [
        ("Credit", "60", "money")
    ]


def test_a_change_is_seen_when_it_is_published_and_no_change_is_no_version(client: Client) -> None:
    guideline = make.guideline()
    (limit,) = guideline.draft.limits
    address = reverse("coaching:guideline-edit", args=[guideline.number])
    publish = reverse("coaching:guideline-publish", args=[guideline.number])
    client.post(address, typed({"key": limit.key}, stored=1, summary=guideline.draft.summary))
    client.post(publish)
    assert Version.objects.count() == 1
    client.post(address, typed({"key": limit.key, "inside_to": "80"}, {"name": "Visits", "unit": "visits"}, stored=1))
    page = signed_in(make.learner()).get(reverse("coaching:guideline", args=[guideline.number])).content.decode()
    assert "Up to £60 you decide." in page
    client.post(publish)
    changed = make.fresh(guideline)
    assert [(str(limit.inside_to), limit.dimension) for limit in changed.shown.limits] == [
        ("80", "money"),
        ("60", "count"),
    ]
    assert changed.shown.limits[0].key == limit.key
    page = (
        signed_in(make.learner("tomasz")).get(reverse("coaching:guideline", args=[guideline.number])).content.decode()
    )
    assert "Up to £80 you decide." in page
    assert "Version 2" in page
    client.post(address, typed({"key": limit.key, "DELETE": "on"}, stored=1))
    assert make.fresh(guideline).draft.limits == []


def test_what_nobody_has_published_is_read_by_nobody_but_its_makers(client: Client) -> None:
    guideline = make.guideline(published=False)
    address = reverse("coaching:guideline", args=[guideline.number])
    assert "Not published yet" in client.get(address).content.decode()
    learner = signed_in(make.learner())
    assert learner.get(address).status_code == 404
    assert "Repeated faults" not in learner.get(reverse("coaching:guidelines")).content.decode()


def test_money_needs_its_currency(client: Client) -> None:
    refused = client.post(reverse("coaching:guideline-create"), typed({"dimension": "money", "unit": ""}))
    assert refused.status_code == 400
    assert "Write the currency" in refused.content.decode()


def test_an_amount_is_understood_as_people_write_it(client: Client) -> None:
    client.post(reverse("coaching:guideline-create"), typed({"unit": "", "inside_to": "£60", "approval_to": " £120 "}))
    (limit,) = Content.objects.get().draft.limits
    assert (str(limit.inside_to), str(limit.approval_to), limit.unit, limit.dimension) == ("60", "120", "£", "money")


def test_a_rule_about_when_needs_no_numbers_and_is_read_as_one(client: Client) -> None:
    rule = {"name": "What the account says", "unit": "", "inside_to": "", "approval_to": "", "needs": "verified"}
    wrong = client.post(reverse("coaching:guideline-create"), typed(rule | {"needs": "when asked nicely"}))
    assert "is no condition" in wrong.content.decode()
    client.post(reverse("coaching:guideline-create"), typed(rule))
    made = Content.objects.get()
    (limit,) = made.draft.limits
    assert (limit.needs, limit.is_counted) == ("verified", False)
    page = client.get(reverse("coaching:guideline", args=[made.number])).content.decode()
    assert "Only when verified." in page
    assert "Beyond 0" not in page


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
    assert not Content.objects.exists()


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    guideline = make.guideline()
    address = reverse("coaching:guideline-edit", args=[guideline.number])
    seen = client.get(address).context["based_on"]
    assert client.post(address, typed(title="Theirs", based_on=seen)).status_code == 302
    late = client.post(address, typed(title="Mine", based_on=seen))
    assert late.status_code == 409
    assert client.post(address, typed(title="Mine", based_on=late.context["based_on"])).status_code == 302
    assert make.fresh(guideline).title == "Mine"


def test_without_javascript_a_limit_is_added_by_saving(client: Client) -> None:
    guideline = make.guideline()
    (limit,) = guideline.draft.limits
    sent = typed({"key": limit.key}, stored=1, then="row")
    page = client.post(reverse("coaching:guideline-edit", args=[guideline.number]), sent, follow=True)
    assert len(page.context["limits"].forms) == 2


def test_learners_read_what_they_may_decide_and_nothing_about_writing_it() -> None:
    guideline = make.guideline()
    make.scenario(guideline=guideline)
    learner = signed_in(make.learner())
    page = learner.get(reverse("coaching:guideline", args=[guideline.number])).content.decode()
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
