"""History on pages: undo, redo, who changed what when, comparing, going back, duplicate, archive; one set of pages for all kinds."""

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.models import Content
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make.author("delphine"))


def address(name: str, content: Content) -> str:
    return reverse(f"coaching:{name}", args=[content.pk])


@pytest.mark.parametrize("kind", ["scenario", "quiz", "guideline", "path", "module"])
def test_each_kind_is_undone_redone_looked_back_on_and_gone_back_to(client: Client, kind: str) -> None:
    made = make.module(make.path()) if kind == "module" else getattr(make, kind)()
    before = made.title
    make.edit(made, lambda draft: setattr(draft, "title", "Another name"))
    page = client.get(made.get_absolute_url()).content.decode()
    # The studio undoes without leaving its page.
    assert (
        reverse("coaching:scenario-step", args=[made.number]) if kind == "scenario" else address("undo", made)
    ) in page
    assert address("history", made) in page
    told = client.post(address("undo", made), {"based_on": "2"}, follow=True)
    assert "Undone." in told.content.decode()
    assert make.fresh(made).title == before
    client.post(address("redo", made), {"based_on": "1"})
    assert make.fresh(made).title == "Another name"
    page = client.get(address("history", made)).content.decode()
    assert f"Title changed from “{before}” to “Another name”" in page
    assert "the draft now" in page
    page = client.get(address("differences", made), {"before": "2", "after": "1"}).content.decode()
    assert "From revision 1 to 2" in page
    assert f"<del>{before}</del>" in page
    client.post(address("restore", made), {"number": "1"})
    assert make.fresh(made).title == before
    assert made.revisions.count() == 3


def test_undo_on_an_old_page_is_told_and_undoes_nothing(client: Client) -> None:
    scenario = make.scenario()
    for words in ("One", "Two"):
        make.edit(scenario, lambda draft, words=words: setattr(draft, "title", words))
    told = client.post(address("undo", scenario), {"based_on": "2"}, follow=True).content.decode()
    assert "Somebody saved this after you opened it." in told
    assert make.fresh(scenario).title == "Two"


def test_a_copy_is_made_once_and_opened(client: Client) -> None:
    quiz = make.quiz()
    for _ in range(2):
        told = client.post(address("duplicate", quiz), {"once": "abc"})
    copy = Content.objects.get(kind="quiz", title="Copy of What you may decide")
    assert told.headers["Location"] == copy.get_absolute_url()
    assert copy.created_by.username == "delphine"


def test_an_archived_one_leaves_the_lists_and_comes_back(client: Client) -> None:
    scenario, listed = make.scenario("Out of date"), reverse("coaching:scenarios")
    told = client.post(address("archive", scenario), {"archived": "yes"}, follow=True).content.decode()
    assert "is archived. Who has begun it can finish it." in told
    page = client.get(listed).content.decode()
    assert "Out of date" not in page
    assert "1 archived one" in page
    assert "Out of date" in client.get(listed + "?archived").content.decode()
    assert "Bring back" in client.get(scenario.get_absolute_url()).content.decode()
    client.post(address("archive", scenario), {"archived": "no"})
    assert "Out of date" in client.get(listed).content.decode()


def test_what_a_module_uses_cannot_be_archived_and_says_where_it_is_used(client: Client) -> None:
    scenario = make.held(make.activity(make.module(make.path()), "scenario"))
    told = client.post(address("archive", scenario), follow=True).content.decode()
    assert "It is still used in “Owning the problem”." in told
    assert make.fresh(scenario).state == "published"


def test_an_archived_scenario_is_not_offered_to_a_module(client: Client) -> None:
    module, scenario = make.module(make.path()), make.scenario("Out of date")
    client.post(address("archive", scenario), follow=True)
    page = client.get(reverse("coaching:activity-create", args=[module.number, "scenario"])).content.decode()
    assert "Out of date" not in page


def test_the_history_says_which_revision_was_published(client: Client) -> None:
    scenario = make.scenario()
    publish(scenario, by=make.someone())
    make.edit(scenario, lambda draft: setattr(draft, "title", "Later"))
    page = client.get(address("history", scenario)).content.decode()
    assert page.index("the draft now") < page.index("published as version 1")


def test_nonsense_in_the_address_is_answered(client: Client) -> None:
    scenario = make.scenario()
    for sent in ({"before": "x", "after": "1"}, {"before": "1", "after": "99"}, {"before": "1" * 5000, "after": "²"}):
        assert client.get(address("differences", scenario), sent).status_code == 404
    assert client.get(address("differences", scenario)).headers["Location"] == address("history", scenario)
    assert "Choose the revision" in client.post(address("restore", scenario), follow=True).content.decode()
    assert client.post(address("restore", scenario), {"number": "x"}).status_code == 404
    assert (
        "no such revision" in client.post(address("restore", scenario), {"number": "9"}, follow=True).content.decode()
    )
