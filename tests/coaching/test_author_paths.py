"""A path with its modules and activities from nothing to published, through its pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching import publishing
from coaching.models import Activity, Attempt, Module, TrainingPath, Version
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db

FACTS = {"title": "Owning the problem", "summary": "Whose is it?"}
READ = {"title": "What you may decide", "minutes": "4", "body": "# Up to **£60**"}


@pytest.fixture
def client() -> Client:
    return signed_in(make.author())


def test_a_path_is_made_from_nothing_and_its_module_published(client: Client) -> None:
    client.post(reverse("coaching:path-create"), FACTS | {"title": "First two weeks"})
    path = TrainingPath.objects.get()
    client.post(reverse("coaching:module-create", args=[path.pk]), FACTS)
    module = path.modules.get()
    scenario, quiz, clip = make.scenario(), make.quiz(), make.clip()
    publishing.publish(scenario, by=make.someone())
    publishing.publish(quiz, by=make.someone())
    for kind, holds in (
        ("read", READ),
        ("listen", {"title": "From here", "minutes": "2", "clip": clip.pk, "body": ""}),
        ("scenario", {"title": "The third call", "minutes": "8", "scenario": scenario.pk}),
        ("quiz", {"title": "Five questions", "minutes": "6", "quiz": quiz.pk}),
    ):
        added = client.post(reverse("coaching:activity-create", args=[module.pk, kind]), holds)
        assert added.headers["location"] == reverse("coaching:module", args=[module.pk])
    for _ in range(2):
        client.post(reverse("coaching:module-publish", args=[module.pk]))
    content = module.versions.get().content
    assert [activity["kind"] for activity in content["activities"]] == ["read", "listen", "scenario", "quiz"]
    assert "Published version 1" in client.get(reverse("coaching:path", args=[path.pk])).content.decode()
    assert "1 module" in client.get(reverse("coaching:path-list")).content.decode()


def test_a_form_shows_only_what_its_kind_needs(client: Client) -> None:
    module = make.module(make.path())
    fields = {
        kind: set(client.get(reverse("coaching:activity-create", args=[module.pk, kind])).context["form"].fields)
        for kind in Activity.Kind.values
    }
    assert fields == {
        "read": {"title", "body", "minutes"},
        "listen": {"title", "clip", "body", "minutes"},
        "scenario": {"title", "scenario", "minutes"},
        "quiz": {"title", "quiz", "minutes"},
    }
    assert client.get(reverse("coaching:activity-create", args=[module.pk, "dance"])).status_code == 404


def test_what_was_typed_survives_a_refused_save(client: Client) -> None:
    module = make.module(make.path())
    refused = client.post(reverse("coaching:activity-create", args=[module.pk, "read"]), READ | {"title": ""})
    assert refused.status_code == 400
    assert "Give it a title." in refused.content.decode()
    assert "# Up to **£60**" in refused.content.decode()
    listen = client.post(
        reverse("coaching:activity-create", args=[module.pk, "listen"]), {"title": "Hear", "minutes": 3}
    )
    assert "Choose what learners hear." in listen.content.decode()
    assert not Activity.objects.exists()


def test_the_text_can_be_read_before_it_is_saved(client: Client) -> None:
    activity = make.activity(make.module(make.path()))
    address = reverse("coaching:activity-edit", args=[activity.pk])
    sent = READ | {"body": "Up to **£90**<script>alert(1)</script>", "preview": "yes"}
    whole = client.post(address, sent).content.decode()
    assert "Up to <strong>£90</strong>" in whole
    assert "<script>alert" not in whole
    fragment = client.post(address, sent, headers={"hx-request": "true"}).content.decode()
    assert "Up to <strong>£90</strong>" in fragment
    assert "<html" not in fragment
    activity.refresh_from_db()
    assert "£60" in activity.body


def test_a_double_submit_makes_one_of_each(client: Client) -> None:
    for _ in range(2):
        client.post(reverse("coaching:path-create"), FACTS | {"once": "a"})
    path = TrainingPath.objects.get()
    for _ in range(2):
        client.post(reverse("coaching:module-create", args=[path.pk]), FACTS | {"once": "b"})
    module = Module.objects.get()
    for _ in range(2):
        client.post(reverse("coaching:activity-create", args=[module.pk, "read"]), READ | {"once": "c"})
    assert Activity.objects.count() == 1


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    path = make.path()
    module = make.module(path)
    activity = make.activity(module)
    for address, typed in (
        (reverse("coaching:path-facts", args=[path.pk]), FACTS),
        (reverse("coaching:module-facts", args=[module.pk]), FACTS | {"title": "Something else"}),
        (reverse("coaching:activity-edit", args=[activity.pk]), READ),
    ):
        seen = client.get(address).context["seen"]
        assert client.post(address, typed | {"seen": seen, "title": "Theirs"}).status_code == 302
        late = client.post(address, typed | {"seen": seen, "title": "Mine"})
        assert late.status_code == 409
        assert "Mine" in late.content.decode()
    for subject in (path, module, activity):
        subject.refresh_from_db()
        assert subject.title == "Theirs"


def test_moving_keeps_order_however_often_it_is_sent(client: Client) -> None:
    path = make.path()
    modules = [make.module(path, title, position=0) for title in ("One", "Two", "Three")]
    for _ in range(2):
        client.post(reverse("coaching:module-move", args=[modules[2].pk]), {"to": "0"})
    assert [module.title for module in path.modules.all()] == ["Three", "One", "Two"]
    activities = [make.activity(modules[0], title=title) for title in ("a", "b", "c")]
    for _ in range(2):
        client.post(reverse("coaching:activity-move", args=[activities[0].pk]), {"to": "99"})
    assert [activity.title for activity in modules[0].activities.all()] == ["b", "c", "a"]


def test_an_activity_is_retired_and_brought_back_never_deleted(client: Client) -> None:
    path = make.published_path("read", "listen")
    module = path.modules.get()
    activity = module.activities.get(kind="listen")
    address = reverse("coaching:activity-retire", args=[activity.pk])
    for _ in range(2):
        client.post(address, {"retired": "yes"})
    assert "Changed since version 1" in client.get(reverse("coaching:module", args=[module.pk])).content.decode()
    client.post(reverse("coaching:module-publish", args=[module.pk]))
    newest = module.versions.first()
    assert newest
    assert [frozen["kind"] for frozen in newest.content["activities"]] == ["read"]
    client.post(address, {"retired": "no"})
    activity.refresh_from_db()
    assert not activity.retired


def test_a_refused_publication_says_why_and_leads_to_what_is_wrong(client: Client) -> None:
    module = make.module(make.path())
    activity = make.activity(module, "scenario")
    Version.objects.all().delete()
    page = client.post(reverse("coaching:module-publish", args=[module.pk]), follow=True).content.decode()
    assert "Not published: 1 thing has to be settled first." in page
    assert f'class="go" href="{reverse("coaching:scenario", args=[activity.scenario_id])}"' in page
    reading, quiz = make.activity(module, body=" "), make.activity(module, "quiz")
    Version.objects.all().delete()
    page = client.get(reverse("coaching:module", args=[module.pk])).content.decode()
    assert f'class="go" href="{reverse("coaching:activity-edit", args=[reading.pk])}"' in page
    assert f'class="go" href="{reverse("coaching:quiz", args=[quiz.quiz_id])}"' in page
    empty = make.module(make.path())
    page = client.post(reverse("coaching:module-publish", args=[empty.pk]), follow=True).content.decode()
    assert "There is nothing to do in it yet" in page
    assert not Version.objects.exists()


def test_what_an_activity_is_stays_as_it_was_added(client: Client) -> None:
    activity = make.activity(make.module(make.path()), "quiz")
    other = make.quiz("Another")
    client.post(
        reverse("coaching:activity-edit", args=[activity.pk]),
        {"title": "Now", "minutes": "9", "quiz": other.pk, "kind": "read", "body": "x"},
    )
    activity.refresh_from_db()
    assert (activity.kind, activity.title, activity.quiz, activity.body) == ("quiz", "Now", other, "")
    assert not Attempt.objects.exists()


def test_the_pages_keep_to_their_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    path = make.published_path("read", "listen", "scenario", "quiz")
    for number in range(5):
        make.published_path("read", title=f"Path {number}")
    with django_assert_max_num_queries(8):
        client.get(reverse("coaching:path-list"))
    with django_assert_max_num_queries(11):
        client.get(reverse("coaching:path", args=[path.pk]))
    with django_assert_max_num_queries(12):
        client.get(reverse("coaching:module", args=[path.modules.get().pk]))
