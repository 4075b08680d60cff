"""A scenario from nothing to published, through its pages."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching import attempts, publishing
from coaching.models import Attempt, Choice, Node, Response, Scenario, Version
from coaching.scenarios import writing
from tests.coaching import make

pytestmark = pytest.mark.django_db

FACTS = {"title": "The third call", "customer_name": "Mrs Kowalczyk", "summary": "", "guideline": "", "screen": ""}


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def client() -> Client:
    return signed_in(make.author())


def studio(scenario: Scenario, key: str) -> str:
    return reverse("coaching:studio-moment", args=[scenario.pk, key])


def moment(node: Node | None = None, choices: list[dict[str, Any]] | None = None, **typed: Any) -> dict[str, Any]:
    """What the studio's form sends: the moment as it is, or with what is typed over it."""
    sent: dict[str, Any] = {"title": "Hello", "place": "moment", "says": "Hello?", "mood": "", "clip": ""}
    stored: list[Any] = []
    if node:
        sent |= {name: "" if value is None else value for name, value in writing.moment_of(node).items()}
        stored = list(writing.choices_of(node))
    sent |= typed
    rows = stored if choices is None else choices
    sent |= {"choices-TOTAL_FORMS": len(rows), "choices-INITIAL_FORMS": len(stored)}
    for index, row in enumerate(rows):
        for name, value in {"does": "", "trust": 0, "verdict": "inside", "why": "", "to": ""}.items():
            sent[f"choices-{index}-{name}"] = row.get(name, value)
        sent[f"choices-{index}-pk"] = row.get("pk") or ""
        sent[f"choices-{index}-says"] = row["says"]
        if row.get("is_strong"):
            sent[f"choices-{index}-is_strong"] = "on"
        if row.get("DELETE"):
            sent[f"choices-{index}-DELETE"] = "on"
    return sent


def test_a_scenario_is_made_from_nothing_and_published(client: Client) -> None:
    made = client.post(
        reverse("coaching:scenario-create"), FACTS | {"screen": "Plan: Harbour 150\n\nFaults: two: both closed"}
    )
    scenario = Scenario.objects.get()
    assert made.headers["location"] == reverse("coaching:scenario", args=[scenario.pk])
    assert scenario.screen == [["Plan", "Harbour 150"], ["Faults", "two: both closed"]]
    start = scenario.nodes.get()
    assert start.is_start

    rows = [
        {"says": "I see two faults.", "trust": 1, "is_strong": True, "to": "+ending", "why": "She is heard."},
        {"says": "I cannot say.", "verdict": "careful", "trust": -1, "to": start.key},
    ]
    saved = client.post(studio(scenario, start.key), moment(start, rows, says="Hello?", title="A third call"))
    assert saved.status_code == 302
    ending = scenario.nodes.get(is_ending=True)
    assert ending.title == "After: I see two faults."
    assert [choice.to for choice in start.choices.all()] == [ending, start]

    client.post(studio(scenario, ending.key), moment(ending, title="She stays", says="She stays.", place="resolved"))
    told = client.post(reverse("coaching:scenario-publish", args=[scenario.pk]), follow=True)
    assert "Version 1 is live." in told.content.decode()
    assert scenario.versions.get().content["nodes"][0]["choices"][0]["strong"] is True


def test_publishing_twice_makes_one_version(client: Client) -> None:
    scenario = make.scenario()
    for _ in range(2):
        client.post(reverse("coaching:scenario-publish", args=[scenario.pk]))
    assert scenario.versions.count() == 1


def test_a_refused_publication_says_why_and_where(client: Client) -> None:
    scenario = make.scenario()
    Choice.objects.filter(node__key="bill").update(to=None)
    page = client.post(reverse("coaching:scenario-publish", args=[scenario.pk]), follow=True).content.decode()
    found = len(publishing.findings_of(scenario))
    assert f"Not published: {found} things have to be settled first." in page
    assert "Choice 1 of “She asks about the bill” leads nowhere" in page
    assert f'class="go" href="{studio(scenario, "bill")}"' in page
    assert not Version.objects.exists()


def test_the_state_says_draft_then_published_then_changed(client: Client) -> None:
    scenario = make.scenario()
    address, listed = reverse("coaching:scenario", args=[scenario.pk]), reverse("coaching:scenarios")
    for words in ("Draft", "Published version 1", "Changed since version 1"):
        if words.startswith("Published"):
            publishing.publish(scenario, by=make.someone())
        if words.startswith("Changed"):
            node = scenario.nodes.get(key="hello")
            client.post(studio(scenario, "hello"), moment(node, says="Good morning?"))
        assert words in client.get(address).content.decode()
        assert words in client.get(listed).content.decode()


def test_what_was_typed_survives_a_refused_save(client: Client) -> None:
    scenario = make.scenario()
    node = scenario.nodes.get(key="hello")
    rows: list[Any] = [*writing.choices_of(node), {"says": "", "does": "£48 credit"}]
    answer = client.post(studio(scenario, "hello"), moment(node, rows, title="", says="What I typed"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "What I typed" in page
    assert "£48 credit" in page
    assert "Give it a name, so that it can be found in the outline." in page
    assert "Write what the agent says, or remove this choice." in page
    assert node.choices.count() == 3


def test_a_line_on_the_screen_needs_a_name_and_a_value(client: Client) -> None:
    answer = client.post(reverse("coaching:scenario-create"), FACTS | {"screen": "Plan: Harbour\nno colon"})
    assert answer.status_code == 400
    assert "Line 2 needs a name, a colon and what stands there." in answer.content.decode()
    assert not Scenario.objects.exists()


def test_a_double_submit_makes_one_scenario_and_one_moment(client: Client) -> None:
    for _ in range(2):
        made = client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc"})
    scenario = Scenario.objects.get()
    assert made.headers["location"] == reverse("coaching:scenario", args=[scenario.pk])
    for _ in range(2):
        client.post(reverse("coaching:moment-add", args=[scenario.pk]), {"kind": "ending", "once": "def"})
    assert scenario.nodes.filter(is_ending=True).count() == 1
    start = scenario.nodes.get(is_start=True)
    sent = moment(start, [{"says": "And then?", "to": "+moment"}]) | {"once": "ghi"}
    for _ in range(2):
        assert client.post(studio(scenario, start.key), sent).status_code == 302
    assert scenario.nodes.count() == 3


def test_the_same_form_with_other_words_is_another_wish(client: Client) -> None:
    client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc"})
    client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc", "title": "Another"})
    assert Scenario.objects.count() == 2


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    scenario = make.scenario()
    node = scenario.nodes.get(key="hello")
    seen = client.get(studio(scenario, "hello")).context["seen"]
    theirs = signed_in(make.author("delphine"))
    theirs.post(studio(scenario, "hello"), moment(node, says="Theirs") | {"seen": seen})
    mine = moment(node, says="Mine") | {"seen": seen}
    told = client.post(studio(scenario, "hello"), mine)
    page = told.content.decode()
    assert told.status_code == 409
    assert "Somebody saved this" in page
    assert "Mine" in page
    node.refresh_from_db()
    assert node.says == "Theirs"
    assert client.post(studio(scenario, "hello"), mine | {"seen": told.context["seen"]}).status_code == 302
    node.refresh_from_db()
    assert node.says == "Mine"


def test_facts_are_not_overwritten_unseen(client: Client) -> None:
    scenario = make.scenario(guideline=make.guideline())
    address = reverse("coaching:scenario-facts", args=[scenario.pk])
    seen = client.get(address).context["seen"]
    assert client.post(address, FACTS | {"seen": seen}).status_code == 302
    assert client.post(address, FACTS | {"seen": seen, "title": "Late"}).status_code == 409
    scenario.refresh_from_db()
    assert (scenario.title, scenario.guideline) == ("The third call", None)


def test_other_moments_can_be_written_at_the_same_time(client: Client) -> None:
    scenario = make.scenario()
    seen = {key: client.get(studio(scenario, key)).context["seen"] for key in ("hello", "bill")}
    for key in seen:
        sent = moment(scenario.nodes.get(key=key), says="New words") | {"seen": seen[key]}
        assert client.post(studio(scenario, key), sent).status_code == 302


def test_a_moment_and_a_question_can_have_a_clip_to_hear(client: Client) -> None:
    scenario, clip = make.scenario(), make.clip("I have read the notes")
    address = studio(scenario, "hello")
    assert "I have read the notes · A call" in client.get(address).content.decode()
    client.post(address, moment(scenario.nodes.get(key="hello"), clip=clip.pk))
    assert scenario.nodes.get(key="hello").clip == clip
    assert f'href="{reverse("recordings:clip", args=[clip.pk])}"' in client.get(address).content.decode()
    heard = client.get(reverse("coaching:scenario-preview", args=[scenario.pk])).content.decode()
    assert reverse("recordings:clip-audio", args=[clip.pk]) in heard


def test_a_new_moment_never_takes_the_key_of_another(client: Client) -> None:
    scenario = make.scenario()
    Node.objects.filter(key="bill").update(key="moment-5")
    client.post(reverse("coaching:moment-add", args=[scenario.pk]), {"kind": "moment"})
    assert scenario.nodes.get(title="A new moment").key == "moment-6"


def test_saving_what_is_stored_already_changes_nothing(client: Client) -> None:
    scenario = make.scenario()
    client.post(studio(scenario, "hello"), moment(scenario.nodes.get(key="hello")))
    facts = {"title": scenario.title, "customer_name": scenario.customer_name, "summary": scenario.summary}
    screen = "Plan: Harbour 150\nFaults: 2 and 9 November"
    client.post(reverse("coaching:scenario-facts", args=[scenario.pk]), facts | {"screen": screen})
    before = scenario.updated_at
    scenario.refresh_from_db()
    assert scenario.updated_at == before


def test_a_removed_choice_goes_and_the_others_stay(client: Client) -> None:
    scenario = make.scenario()
    node = scenario.nodes.get(key="hello")
    rows: list[Any] = writing.choices_of(node)
    rows[0]["DELETE"] = True
    client.post(studio(scenario, "hello"), moment(node, rows))
    assert [choice.says for choice in node.choices.all()] == ["I cannot say.", "Goodbye."]


def test_a_new_beginning_takes_over_from_the_old_one(client: Client) -> None:
    scenario = make.scenario()
    client.post(studio(scenario, "bill"), moment(scenario.nodes.get(key="bill"), place="start"))
    assert scenario.nodes.get(is_start=True).key == "bill"


def test_a_moment_others_lead_to_cannot_go(client: Client) -> None:
    scenario = make.scenario()
    address = reverse("coaching:moment-remove", args=[scenario.pk, "bill"])
    assert "Remove “She asks about the bill”?" in client.get(address).content.decode()
    told = client.post(address, follow=True).content.decode()
    assert "Choices in “She says this is her third call” still lead here." in told
    assert scenario.nodes.filter(key="bill").exists()


def test_a_moment_nobody_leads_to_goes_and_a_second_click_is_harmless(client: Client) -> None:
    scenario = make.scenario()
    added = client.post(reverse("coaching:moment-add", args=[scenario.pk]), {"kind": "moment"})
    node = scenario.nodes.get(title="A new moment")
    assert added.headers["location"] == studio(scenario, node.key)
    address = reverse("coaching:moment-remove", args=[scenario.pk, node.key])
    for _ in range(2):
        assert client.post(address).headers["location"] == reverse("coaching:scenario", args=[scenario.pk])
    assert scenario.nodes.count() == 4
    assert client.get(address).status_code == 404


def test_without_javascript_a_choice_is_added_by_saving(client: Client) -> None:
    scenario = make.scenario()
    node = scenario.nodes.get(key="hello")
    saved = client.post(studio(scenario, "hello"), moment(node) | {"then": "row"}, follow=True)
    assert saved.redirect_chain[0][0].endswith("?choice=new#row-new")
    assert len(saved.context["choices"].forms) == 4


def test_a_draft_is_played_without_storing_anything(client: Client) -> None:
    scenario = make.scenario(guideline=make.guideline())
    strong, careful, _ = scenario.nodes.get(key="hello").choices.all()
    address = reverse("coaching:scenario-preview", args=[scenario.pk])
    assert "Hello?" in client.get(address).content.decode()
    page = client.get(address, {"way": "", "given": str(strong.pk)}).content.decode()
    assert "And the bill?" in page
    assert "Inside the guideline" in page
    assert "It is what she needs to hear." in page
    assert "Preview: nothing is stored" in page
    last = scenario.nodes.get(key="bill").choices.all()[0]
    ending = client.get(address, {"way": f"{careful.pk},{last.pk}"}).content.decode()
    assert "She stays." in ending
    assert "And the bill?" in client.get(address, {"from": "bill"}).content.decode()
    assert not any(kept.objects.exists() for kept in (Attempt, Response, Version))


def test_a_preview_stops_where_a_choice_leads_nowhere_and_where_the_draft_has_changed(client: Client) -> None:
    scenario = make.scenario()
    loose = scenario.nodes.get(key="bill").choices.all()[0]
    Choice.objects.filter(pk=loose.pk).update(to=None)
    address = reverse("coaching:scenario-preview", args=[scenario.pk])
    assert (
        "This choice leads nowhere yet"
        in client.get(address, {"from": "bill", "given": str(loose.pk)}).content.decode()
    )
    assert client.get(address, {"way": "999"}).status_code == 404
    assert client.get(address, {"from": "gone"}).status_code == 404


def test_a_scenario_without_any_moment_opens_all_the_same(client: Client) -> None:
    scenario = make.scenario()
    Choice.objects.all().delete()
    Node.objects.all().delete()
    assert "Nobody says anything yet" in client.get(reverse("coaching:scenario", args=[scenario.pk])).content.decode()
    client.post(reverse("coaching:moment-add", args=[scenario.pk]), {"kind": "moment"})
    assert scenario.nodes.get().is_start


def test_authors_see_how_many_have_played_it(client: Client) -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "scenario")
    assert activity.scenario
    address = reverse("coaching:scenario", args=[activity.scenario.pk])
    assert "played it" not in client.get(address).content.decode()
    for _ in range(2):
        attempts.begin_again(attempts.begin(enrollment=enrollment, activity_id=activity.pk))
    assert "1 colleague has played it" in client.get(address).content.decode()


def test_the_list_and_the_studio_keep_to_their_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    scenarios = [make.scenario(f"Scenario {number}") for number in range(6)]
    with django_assert_max_num_queries(8):
        assert "Scenario 5" in client.get(reverse("coaching:scenarios")).content.decode()
    with django_assert_max_num_queries(22):
        client.get(reverse("coaching:scenario", args=[scenarios[0].pk]))
