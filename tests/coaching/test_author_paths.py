"""A path with its modules and activities from nothing to published, through its pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring import publishing
from coaching.authoring.publishing import publish
from coaching.content.module.document import HOLDS
from coaching.learning import attempts
from coaching.models import Activity, Attempt, Content, Version
from coaching.progress import records
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
    path = Content.objects.get(kind="path")
    client.post(reverse("coaching:module-create", args=[path.number]), FACTS)
    module = make.only_module(path)
    scenario, quiz, clip = make.scenario(), make.quiz(), make.clip()
    publishing.publish(scenario, by=make.someone())
    publishing.publish(quiz, by=make.someone())
    for kind, holds in (
        ("read", READ),
        ("listen", {"title": "From here", "minutes": "2", "clip": clip.pk, "body": ""}),
        ("scenario", {"title": "The third call", "minutes": "8", "scenario": scenario.number}),
        ("quiz", {"title": "Five questions", "minutes": "6", "quiz": quiz.number}),
    ):
        added = client.post(reverse("coaching:activity-create", args=[module.number, kind]), holds)
        assert added.headers["location"] == reverse("coaching:module", args=[module.number])
    for _ in range(2):
        client.post(reverse("coaching:module-publish", args=[module.number]))
    client.post(reverse("coaching:path-publish", args=[path.number]))
    assert make.fresh(path).shown.modules == [module.number]
    content = module.versions.get().opened
    assert [activity.kind for activity in content.activities] == ["read", "listen", "scenario", "quiz"]
    assert "Published version 1" in client.get(reverse("coaching:path", args=[path.number])).content.decode()
    assert "1 module" in client.get(reverse("coaching:path-list")).content.decode()


def test_a_form_shows_only_what_its_kind_needs(client: Client) -> None:
    module = make.module(make.path())
    fields = {
        kind: set(client.get(reverse("coaching:activity-create", args=[module.number, kind])).context["form"].fields)
        for kind in HOLDS
    }
    assert fields == {
        "read": {"title", "body", "minutes", "optional"},
        "listen": {"title", "clip", "body", "own_words", "minutes", "optional"},
        "scenario": {"title", "scenario", "minutes", "optional"},
        "quiz": {"title", "quiz", "minutes", "optional"},
    }
    assert client.get(reverse("coaching:activity-create", args=[module.number, "dance"])).status_code == 404


def test_what_was_typed_survives_a_refused_save(client: Client) -> None:
    module = make.module(make.path())
    refused = client.post(reverse("coaching:activity-create", args=[module.number, "read"]), READ | {"title": ""})
    assert refused.status_code == 400
    assert "Give it a title." in refused.content.decode()
    assert "# Up to **£60**" in refused.content.decode()
    listen = client.post(
        reverse("coaching:activity-create", args=[module.number, "listen"]), {"title": "Hear", "minutes": 3}
    )
    assert "Choose what learners hear." in listen.content.decode()
    assert not Activity.objects.exists()


def test_the_text_can_be_read_before_it_is_saved(client: Client) -> None:
    activity = make.activity(make.module(make.path()))
    address = reverse("coaching:activity-edit", args=[activity.id])
    sent = READ | {"body": "Up to **£90**<script>alert(1)</script>", "preview": "yes"}
    whole = client.post(address, sent).content.decode()
    assert "Up to <strong>£90</strong>" in whole
    assert "<script>alert" not in whole
    fragment = client.post(address, sent, headers={"hx-request": "true"}).content.decode()
    assert "Up to <strong>£90</strong>" in fragment
    assert "<html" not in fragment
    assert "£60" in make.held(activity).draft.body


def test_a_double_submit_makes_one_of_each(client: Client) -> None:
    for _ in range(2):
        client.post(reverse("coaching:path-create"), FACTS | {"once": "a"})
    path = Content.objects.get(kind="path")
    for _ in range(2):
        client.post(reverse("coaching:module-create", args=[path.number]), FACTS | {"once": "b"})
    module = Content.objects.get(kind="module")
    for _ in range(2):
        client.post(reverse("coaching:activity-create", args=[module.number, "read"]), READ | {"once": "c"})
    assert Activity.objects.count() == 1


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    path = make.path()
    module = make.module(path)
    activity = make.activity(module)
    for address, typed in (
        (reverse("coaching:path-facts", args=[path.number]), FACTS),
        (reverse("coaching:module-facts", args=[module.number]), FACTS | {"title": "Something else"}),
        (reverse("coaching:activity-edit", args=[activity.id]), READ),
    ):
        seen = client.get(address).context["based_on"]
        assert client.post(address, typed | {"based_on": seen, "title": "Theirs"}).status_code == 302
        late = client.post(address, typed | {"based_on": seen, "title": "Mine"})
        assert late.status_code == 409
        assert "Mine" in late.content.decode()
    assert {make.fresh(path).title, make.fresh(module).title, make.held(activity).title} == {"Theirs"}


def test_moving_keeps_order_however_often_it_is_sent(client: Client) -> None:
    path = make.path()
    modules = [make.module(path, title) for title in ("One", "Two", "Three")]
    for _ in range(2):
        client.post(reverse("coaching:module-move", args=[modules[2].number]), {"to": "0"})
    assert [module.title for module in make.modules_of(path)] == ["Three", "One", "Two"]
    activities = [make.activity(modules[0], title=title) for title in ("a", "b", "c")]
    for _ in range(2):
        client.post(reverse("coaching:activity-move", args=[activities[0].id]), {"to": "99"})
    assert [activity.title for activity in make.fresh(modules[0]).draft.activities] == ["b", "c", "a"]


def test_an_activity_is_retired_and_brought_back_never_deleted(client: Client) -> None:
    path = make.published_path("read", "listen")
    module = make.only_module(path)
    activity = module.draft.activities[1]
    address = reverse("coaching:activity-retire", args=[activity.id])
    for _ in range(2):
        client.post(address, {"retired": "yes"})
    assert "Changed since version 1" in client.get(reverse("coaching:module", args=[module.number])).content.decode()
    client.post(reverse("coaching:module-publish", args=[module.number]))
    assert [entry.kind for entry in make.fresh(module).shown.activities] == ["read"]
    client.post(address, {"retired": "no"})
    assert not make.fresh(module).draft.activities[1].retired


def test_a_refused_publication_says_why_and_leads_to_what_is_wrong(client: Client) -> None:
    module = make.module(make.path())
    activity = make.activity(module, "scenario")
    make.unpublish(make.held(activity))
    page = client.post(reverse("coaching:module-publish", args=[module.number]), follow=True).content.decode()
    assert "Not published: 1 thing has to be settled first." in page
    assert f'class="go" href="{reverse("coaching:scenario", args=[activity.content])}"' in page
    reading, quiz = make.activity(module, body=" "), make.activity(module, "quiz")
    make.unpublish(make.held(quiz))
    page = client.get(reverse("coaching:module", args=[module.number])).content.decode()
    assert f'class="go" href="{reverse("coaching:activity-edit", args=[reading.id])}"' in page
    assert f'class="go" href="{reverse("coaching:quiz", args=[quiz.content])}"' in page
    empty = make.module(make.path("Another"), "Empty")
    page = client.post(reverse("coaching:module-publish", args=[empty.number]), follow=True).content.decode()
    assert "There is nothing to do in it yet" in page
    assert not Version.objects.filter(content__kind="module").exists()


def test_what_an_activity_is_stays_as_it_was_added(client: Client) -> None:
    module = make.module(make.path())
    activity = make.activity(module, "quiz")
    other = make.quiz("Another")
    client.post(
        reverse("coaching:activity-edit", args=[activity.id]),
        {"title": "Now", "minutes": "9", "quiz": other.number, "kind": "read", "body": "x"},
    )
    (now,) = make.fresh(module).draft.activities
    assert (now.kind, now.title, now.content) == ("quiz", "Now", other.number)
    assert not Attempt.objects.exists()


def test_the_pages_keep_to_their_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    path = make.published_path("read", "listen", "scenario", "quiz")
    for number in range(5):
        make.published_path("read", title=f"Path {number}")
    with django_assert_max_num_queries(8):
        client.get(reverse("coaching:path-list"))
    with django_assert_max_num_queries(17):
        client.get(reverse("coaching:path", args=[path.number]))
    with django_assert_max_num_queries(14):
        client.get(reverse("coaching:module", args=[make.only_module(path).number]))


def two_modules() -> tuple[Any, Any, Any]:
    path = make.published_path("quiz")
    first = make.only_module(path)
    second = make.module(path, "Second")
    make.activity(second, "read")
    for content in (second, path):
        publish(make.fresh(content), by=make.someone())
    return make.fresh(path), first, make.fresh(second)


def test_a_module_can_wait_for_quizzes_of_another_and_says_so_to_the_learner(client: Client) -> None:
    path, first, second = two_modules()
    where = reverse("coaching:module-place", args=[second.number])
    client.post(where, {"after": [first.number], "at_least": "80"})
    publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=make.fresh(path))
    learner = Client()
    learner.force_login(enrollment.learner, backend="django.contrib.auth.backends.ModelBackend")
    page = learner.get(reverse("coaching:enrollment", args=[enrollment.pk])).content.decode()
    assert "Opens when you have done “Owning the problem” with at least 80 % in each quiz." in page
    shut = make.first(enrollment, "read").id
    learner.post(reverse("coaching:activity", args=[enrollment.pk, shut]))
    assert not enrollment.attempts.exists()
    quiz = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    for step, question in enumerate(quiz.version.opened.asked):
        attempts.answer(quiz, step=step, values=[question.task.options[0].id])
    # Three quarters are enough for the quiz, and not for what comes after it.
    learner.post(reverse("coaching:activity", args=[enrollment.pk, shut]))
    assert enrollment.attempts.count() == 1
    client.post(where, {"after": [first.number], "at_least": "70"})
    publish(make.fresh(path), by=make.someone())
    learner.post(reverse("coaching:activity", args=[enrollment.pk, shut]))
    assert enrollment.attempts.count() == 2


def test_a_module_waits_for_none_that_stands_after_it(client: Client) -> None:
    path, first, second = two_modules()
    refused = client.post(reverse("coaching:module-place", args=[first.number]), {"after": [second.number]})
    assert not make.fresh(path).draft.needs
    assert refused.status_code in (302, 400)


def test_who_has_begun_keeps_what_they_began_with_until_they_are_moved_on(client: Client) -> None:
    path = make.published_path("read", "listen")
    module, enrollment = make.only_module(path), make.enrollment(on=path)
    untouched = make.enrollment(make.learner("tomasz"), path)
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    make.activity(module, "quiz")
    client.post(reverse("coaching:module-publish", args=[module.number]), {"keep": "yes"})
    for one in (enrollment, untouched):
        one.refresh_from_db()
    assert (enrollment.total, untouched.total) == (2, 3)
    client.post(reverse("coaching:path-move-on", args=[path.number]))
    enrollment.refresh_from_db()
    assert (enrollment.keeps, enrollment.done, enrollment.total) == ({}, 1, 3)


def test_a_module_taken_off_leaves_with_the_next_version(client: Client) -> None:
    path, _, second = two_modules()
    enrollment = make.enrollment(on=path)
    client.post(reverse("coaching:module-take-off", args=[second.number]))
    records.settle(enrollment)
    assert enrollment.total == 2
    client.post(reverse("coaching:path-publish", args=[path.number]))
    enrollment.refresh_from_db()
    assert enrollment.total == 1
