"""A scenario from nothing to published, through its pages."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching.authoring import publishing
from coaching.content.scenario import edits
from coaching.content.scenario.document import Node
from coaching.learning import attempts
from coaching.models import Attempt, Content, Response, Version
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


def studio(scenario: Content, key: str) -> str:
    return reverse("coaching:studio-moment", args=[scenario.number, key])


def moment(node: Node | None = None, choices: list[dict[str, Any]] | None = None, **typed: Any) -> dict[str, Any]:
    """What the studio's form sends: the moment as it is, or with what is typed over it."""
    sent: dict[str, Any] = {"title": "Hello", "place": "moment", "says": "Hello?", "mood": "", "clip": ""}
    stored: list[Any] = []
    if node:
        sent |= {name: "" if value is None else value for name, value in edits.moment_of(node).items()}
        stored = list(edits.choices_of(node))
    sent |= typed
    rows = stored if choices is None else choices
    sent |= {"choices-TOTAL_FORMS": len(rows), "choices-INITIAL_FORMS": len(stored)}
    for index, row in enumerate(rows):
        for name, value in {"does": "", "trust": 0, "verdict": "inside", "why": "", "to": ""}.items():
            sent[f"choices-{index}-{name}"] = row.get(name, value)
        sent[f"choices-{index}-id"] = row.get("id") or ""
        sent[f"choices-{index}-says"] = row["says"]
        if row.get("strong"):
            sent[f"choices-{index}-strong"] = "on"
        if row.get("DELETE"):
            sent[f"choices-{index}-DELETE"] = "on"
    return sent


def test_a_scenario_is_made_from_nothing_and_published(client: Client) -> None:
    made = client.post(
        reverse("coaching:scenario-create"), FACTS | {"screen": "Plan: Harbour 150\n\nFaults: two: both closed"}
    )
    scenario = Content.objects.get()
    assert made.headers["location"] == reverse("coaching:scenario", args=[scenario.number])
    assert scenario.draft.screen == [["Plan", "Harbour 150"], ["Faults", "two: both closed"]]
    (start,) = scenario.draft.nodes
    assert start.start

    rows = [
        {"says": "I see two faults.", "trust": 1, "strong": True, "to": "+ending", "why": "She is heard."},
        {"says": "I cannot say.", "verdict": "careful", "trust": -1, "to": start.key},
    ]
    saved = client.post(studio(scenario, start.key), moment(start, rows, says="Hello?", title="A third call"))
    assert saved.status_code == 302
    start, ending = make.fresh(scenario).draft.nodes
    assert (ending.title, ending.ends) == ("After: I see two faults.", True)
    assert [choice.to for choice in start.choices] == [ending.key, start.key]

    client.post(studio(scenario, ending.key), moment(ending, title="She stays", says="She stays.", place="resolved"))
    told = client.post(reverse("coaching:scenario-publish", args=[scenario.number]), follow=True)
    assert "Version 1 is live." in told.content.decode()
    assert scenario.versions.get().opened.nodes[0].choices[0].strong is True


def test_publishing_twice_makes_one_version(client: Client) -> None:
    scenario = make.scenario()
    for _ in range(2):
        client.post(reverse("coaching:scenario-publish", args=[scenario.number]))
    assert scenario.versions.count() == 1


def test_a_refused_publication_says_why_and_where(client: Client) -> None:
    scenario = make.scenario()
    scenario = make.edit(scenario, lambda draft: [setattr(choice, "to", None) for choice in draft.nodes[1].choices])
    page = client.post(reverse("coaching:scenario-publish", args=[scenario.number]), follow=True).content.decode()
    found = len(publishing.findings_of(scenario))
    assert f"Not published: {found} things have to be settled first." in page
    assert "Choice 1 of “She asks about the bill” leads nowhere" in page
    assert f'class="go" href="{studio(scenario, "bill")}"' in page
    assert not Version.objects.exists()


def test_the_state_says_draft_then_published_then_changed(client: Client) -> None:
    scenario = make.scenario()
    address, listed = reverse("coaching:scenario", args=[scenario.number]), reverse("coaching:scenarios")
    for words in ("Draft", "Published version 1", "Changed since version 1"):
        if words.startswith("Published"):
            publishing.publish(make.fresh(scenario), by=make.someone())
        if words.startswith("Changed"):
            node = make.node(scenario, "hello")
            client.post(studio(scenario, "hello"), moment(node, says="Good morning?"))
        assert words in client.get(address).content.decode()
        assert words in client.get(listed).content.decode()


def test_what_was_typed_survives_a_refused_save(client: Client) -> None:
    scenario = make.scenario()
    node = make.node(scenario, "hello")
    rows: list[Any] = [*edits.choices_of(node), {"says": "", "does": "£48 credit"}]
    answer = client.post(studio(scenario, "hello"), moment(node, rows, title="", says="What I typed"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "What I typed" in page
    assert "£48 credit" in page
    assert "Give it a name, so that it can be found in the outline." in page
    assert "Write what the agent says, or remove this choice." in page
    assert len(make.node(scenario, "hello").choices) == 3


def test_a_line_on_the_screen_needs_a_name_and_a_value(client: Client) -> None:
    answer = client.post(reverse("coaching:scenario-create"), FACTS | {"screen": "Plan: Harbour\nno colon"})
    assert answer.status_code == 400
    assert "Line 2 needs a name, a colon and what stands there." in answer.content.decode()
    assert not Content.objects.exists()


def test_a_double_submit_makes_one_scenario_and_one_moment(client: Client) -> None:
    for _ in range(2):
        made = client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc"})
    scenario = Content.objects.get()
    assert made.headers["location"] == reverse("coaching:scenario", args=[scenario.number])
    for _ in range(2):
        client.post(reverse("coaching:moment-add", args=[scenario.number]), {"kind": "ending", "once": "def"})
    assert [node.ends for node in make.fresh(scenario).draft.nodes] == [False, True]
    start = make.fresh(scenario).draft.nodes[0]
    sent = moment(start, [{"says": "And then?", "to": "+moment"}]) | {"once": "ghi"}
    for _ in range(2):
        assert client.post(studio(scenario, start.key), sent).status_code == 302
    assert len(make.fresh(scenario).draft.nodes) == 3


def test_the_same_form_with_other_words_is_another_wish(client: Client) -> None:
    client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc"})
    client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc", "title": "Another"})
    assert Content.objects.count() == 2


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    scenario = make.scenario()
    node = make.node(scenario, "hello")
    seen = client.get(studio(scenario, "hello")).context["based_on"]
    theirs = signed_in(make.author("delphine"))
    theirs.post(studio(scenario, "hello"), moment(node, says="Theirs") | {"based_on": seen})
    mine = moment(node, says="Mine") | {"based_on": seen}
    told = client.post(studio(scenario, "hello"), mine)
    page = told.content.decode()
    assert told.status_code == 409
    assert "Somebody saved this" in page
    assert "Mine" in page
    assert make.node(scenario, "hello").says == "Theirs"
    assert client.post(studio(scenario, "hello"), mine | {"based_on": told.context["based_on"]}).status_code == 302
    assert make.node(scenario, "hello").says == "Mine"


def test_facts_are_not_overwritten_unseen(client: Client) -> None:
    scenario = make.scenario(guideline=make.guideline())
    address = reverse("coaching:scenario-facts", args=[scenario.number])
    seen = client.get(address).context["based_on"]
    assert client.post(address, FACTS | {"based_on": seen}).status_code == 302
    assert client.post(address, FACTS | {"based_on": seen, "title": "Late"}).status_code == 409
    draft = make.fresh(scenario).draft
    assert (draft.title, draft.guideline) == ("The third call", None)


def test_other_moments_can_be_written_at_the_same_time(client: Client) -> None:
    scenario = make.scenario()
    seen = {key: client.get(studio(scenario, key)).context["based_on"] for key in ("hello", "bill")}
    for key in seen:
        sent = moment(make.node(scenario, key), says="New words") | {"based_on": seen[key]}
        assert client.post(studio(scenario, key), sent).status_code == 302


def test_a_moment_and_a_question_can_have_a_clip_to_hear(client: Client) -> None:
    scenario, clip = make.scenario(), make.clip("I have read the notes")
    address = studio(scenario, "hello")
    assert "I have read the notes · A call" in client.get(address).content.decode()
    client.post(address, moment(make.node(scenario, "hello"), clip=clip.pk))
    assert make.node(scenario, "hello").clip == clip.pk
    assert f'href="{reverse("recordings:clip", args=[clip.pk])}"' in client.get(address).content.decode()
    heard = client.get(reverse("coaching:scenario-preview", args=[scenario.number])).content.decode()
    assert reverse("recordings:clip-audio", args=[clip.pk]) in heard


def test_a_new_moment_never_takes_the_key_of_another(client: Client) -> None:
    scenario = make.scenario()

    def rename(draft: Any) -> None:
        draft.nodes[1].key = "moment-5"
        for choice in draft.nodes[0].choices[:2]:
            choice.to = "moment-5"

    make.edit(scenario, rename)
    client.post(reverse("coaching:moment-add", args=[scenario.number]), {"kind": "moment"})
    assert make.fresh(scenario).draft.nodes[-1].key == "moment-6"


def test_saving_what_is_stored_already_changes_nothing(client: Client) -> None:
    scenario = make.scenario()
    client.post(studio(scenario, "hello"), moment(make.node(scenario, "hello")))
    facts = {"title": scenario.title, "customer_name": scenario.draft.customer_name, "summary": scenario.draft.summary}
    screen = "Plan: Harbour 150\nFaults: 2 and 9 November"
    client.post(reverse("coaching:scenario-facts", args=[scenario.number]), facts | {"screen": screen})
    assert scenario.revisions.count() == 1
    assert make.fresh(scenario).updated_at == scenario.updated_at


def test_a_removed_choice_goes_and_the_others_stay(client: Client) -> None:
    scenario = make.scenario()
    node = make.node(scenario, "hello")
    rows: list[Any] = edits.choices_of(node)
    rows[0]["DELETE"] = True
    client.post(studio(scenario, "hello"), moment(node, rows))
    assert [choice.says for choice in make.node(scenario, "hello").choices] == ["I cannot say.", "Goodbye."]


def test_a_new_beginning_takes_over_from_the_old_one(client: Client) -> None:
    scenario = make.scenario()
    client.post(studio(scenario, "bill"), moment(make.node(scenario, "bill"), place="start"))
    assert [node.key for node in make.fresh(scenario).draft.nodes if node.start] == ["bill"]


def test_a_moment_others_lead_to_cannot_go(client: Client) -> None:
    scenario = make.scenario()
    address = reverse("coaching:moment-remove", args=[scenario.number, "bill"])
    assert "Remove “She asks about the bill”?" in client.get(address).content.decode()
    told = client.post(address, follow=True).content.decode()
    assert "Choices in “She says this is her third call” still lead here." in told
    assert make.node(scenario, "bill")


def test_a_moment_nobody_leads_to_goes_and_a_second_click_is_harmless(client: Client) -> None:
    scenario = make.scenario()
    added = client.post(reverse("coaching:moment-add", args=[scenario.number]), {"kind": "moment"})
    node = make.fresh(scenario).draft.nodes[-1]
    assert added.headers["location"] == studio(scenario, node.key)
    address = reverse("coaching:moment-remove", args=[scenario.number, node.key])
    for _ in range(2):
        assert client.post(address).headers["location"] == reverse("coaching:scenario", args=[scenario.number])
    assert len(make.fresh(scenario).draft.nodes) == 4
    assert client.get(address).status_code == 404


def test_without_javascript_a_choice_is_added_by_saving(client: Client) -> None:
    scenario = make.scenario()
    node = make.node(scenario, "hello")
    saved = client.post(studio(scenario, "hello"), moment(node) | {"then": "row"}, follow=True)
    assert saved.redirect_chain[0][0].endswith("?choice=new#row-new")
    assert len(saved.context["choices"].forms) == 4


def test_a_draft_is_played_without_storing_anything(client: Client) -> None:
    scenario = make.scenario(guideline=make.guideline())
    strong, careful, _ = make.node(scenario, "hello").choices
    address = reverse("coaching:scenario-preview", args=[scenario.number])
    assert "Hello?" in client.get(address).content.decode()
    page = client.get(address, {"way": "", "given": strong.id}).content.decode()
    assert "And the bill?" in page
    assert "Inside the guideline" in page
    assert "It is what she needs to hear." in page
    assert "Preview: nothing is stored" in page
    last = make.node(scenario, "bill").choices[0]
    ending = client.get(address, {"way": f"{careful.id},{last.id}"}).content.decode()
    assert "She stays." in ending
    assert "And the bill?" in client.get(address, {"from": "bill"}).content.decode()
    assert not any(kept.objects.exists() for kept in (Attempt, Response))
    assert not Version.objects.filter(content=scenario).exists()


def test_a_preview_stops_where_a_choice_leads_nowhere_and_where_the_draft_has_changed(client: Client) -> None:
    scenario = make.scenario()
    scenario = make.edit(scenario, lambda draft: setattr(draft.nodes[1].choices[0], "to", None))
    loose = make.node(scenario, "bill").choices[0]
    address = reverse("coaching:scenario-preview", args=[scenario.number])
    assert "This choice leads nowhere yet" in client.get(address, {"from": "bill", "given": loose.id}).content.decode()
    assert client.get(address, {"way": "999"}).status_code == 404
    assert client.get(address, {"from": "gone"}).status_code == 404


def test_a_scenario_without_any_moment_opens_all_the_same(client: Client) -> None:
    scenario = make.scenario()
    make.edit(scenario, lambda draft: draft.nodes.clear())
    assert (
        "Nobody says anything yet" in client.get(reverse("coaching:scenario", args=[scenario.number])).content.decode()
    )
    client.post(reverse("coaching:moment-add", args=[scenario.number]), {"kind": "moment"})
    assert [node.start for node in make.fresh(scenario).draft.nodes] == [True]


def test_authors_see_how_many_have_played_it(client: Client) -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "scenario")
    address = reverse("coaching:scenario", args=[activity.content])
    assert "played it" not in client.get(address).content.decode()
    for _ in range(2):
        attempts.begin_again(attempts.begin(enrollment=enrollment, activity_id=activity.id))
    assert "1 colleague has played it" in client.get(address).content.decode()


def test_the_list_and_the_studio_keep_to_their_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    scenarios = [make.scenario(f"Scenario {number}") for number in range(6)]
    with django_assert_max_num_queries(8):
        assert "Scenario 5" in client.get(reverse("coaching:scenarios")).content.decode()
    with django_assert_max_num_queries(22):
        client.get(reverse("coaching:scenario", args=[scenarios[0].number]))
