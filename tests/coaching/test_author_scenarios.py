"""A scenario from nothing to published, through its pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching.authoring import publishing
from coaching.authoring.fields import LONG
from coaching.content.findings import problems
from coaching.content.scenario.document import Scenario, Variable
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


def seen(client: Client, scenario: Content) -> dict[str, Any]:
    """What the studio's page is told."""
    told: dict[str, Any] = client.get(reverse("coaching:scenario", args=[scenario.number])).context["told"]
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]


def send(client: Client, scenario: Content, sent: dict[str, Any], name: str = "draft") -> Any:
    address = reverse(f"coaching:scenario-{name}", args=[scenario.number])
    return client.post(address, json.dumps(sent), content_type="application/json")


def write(client: Client, scenario: Content, edit: Callable[[Any], object], told: dict[str, Any] | None = None) -> Any:
    """Change the document as the page does, and save it, as one who saw it as `told`."""
    told = told or seen(client, scenario)
    document = json.loads(json.dumps(told["document"]))
    edit(document)
    return send(client, scenario, {"document": document, "basedOn": told["revision"]})


def node_of(document: Any, key: str) -> Any:
    return next(node for node in document["nodes"] if node["key"] == key)


def choice(**fields: Any) -> dict[str, Any]:
    return {"id": "new", "says": "And then?"} | fields


def test_a_scenario_is_made_from_nothing_and_published(client: Client) -> None:
    made = client.post(
        reverse("coaching:scenario-create"), FACTS | {"screen": "Plan: Harbour 150\n\nFaults: two: both closed"}
    )
    scenario = Content.objects.get()
    assert made.headers["location"] == reverse("coaching:scenario", args=[scenario.number])
    assert scenario.draft.screen == [["Plan", "Harbour 150"], ["Faults", "two: both closed"]]
    (start,) = scenario.draft.nodes
    assert start.start

    def play(document: Any) -> None:
        document["nodes"][0] |= {"says": "Hello?", "title": "A third call"}
        document["nodes"][0]["choices"] = [
            choice(id="a", says="I see two faults.", trust=1, strong=True, to="end", why="She is heard."),
            choice(id="b", says="I cannot say.", verdict="careful", trust=-1, to=start.key),
        ]
        end = {"key": "end", "title": "She stays", "says": "She stays.", "ends": True, "outcome": "resolved"}
        document["nodes"].append(end)

    saved = write(client, scenario, play)
    assert saved.status_code == 200
    assert saved.json()["problems"] == 0
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
    found = len(problems(publishing.findings_of(scenario)))
    assert f"Not published: {found} things have to be settled first." in page
    told = seen(client, scenario)["findings"]
    assert ("Choice 1 of “She asks about the bill” leads nowhere", "bill") in [
        (each["title"], each["where"]) for each in told
    ]
    assert not Version.objects.exists()


def test_the_state_says_draft_then_published_then_changed(client: Client) -> None:
    scenario = make.scenario()
    listed = reverse("coaching:scenarios")
    for words in ("Draft", "Published version 1", "Changed since version 1"):
        if words.startswith("Published"):
            publishing.publish(make.fresh(scenario), by=make.someone())
        if words.startswith("Changed"):
            write(client, scenario, lambda document: document["nodes"][0].update(says="Good morning?"))
        assert seen(client, scenario)["standing"] == words
        assert words in client.get(listed).content.decode()


def test_a_line_on_the_screen_needs_a_name_and_a_value(client: Client) -> None:
    answer = client.post(reverse("coaching:scenario-create"), FACTS | {"screen": "Plan: Harbour\nno colon"})
    assert answer.status_code == 400
    assert "Line 2 needs a name, a colon and what stands there." in answer.content.decode()
    assert not Content.objects.exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Verified!", "Line 1: write a name in small letters"),
        ("patience, 0 to 3, starts at 7", "Line 1: it starts between its least and its most."),
        ("trust", "“trust” is there already."),
        ("verified\nverified", "Line 2: “verified” is there already."),
    ],
)
def test_what_a_case_remembers_is_read_line_by_line(client: Client, line: str, told: str) -> None:
    answer = client.post(reverse("coaching:scenario-create"), FACTS | {"variables": line})
    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_what_a_case_remembers_is_written_as_it_is_read(client: Client) -> None:
    lines = "verified: the password was right\npatience, 0 to 3, starts at 2"
    client.post(reverse("coaching:scenario-create"), FACTS | {"variables": lines})
    scenario = Content.objects.get()
    told = [(each.name, each.low, each.high, each.start) for each in scenario.draft.variables]
    assert told == [("verified", 0, 1, 0), ("patience", 0, 3, 2)]
    page = client.get(reverse("coaching:scenario-facts", args=[scenario.number]))
    assert page.context["form"]["variables"].value() == lines


def test_a_double_submit_makes_one_scenario_and_one_choice(client: Client) -> None:
    for _ in range(2):
        made = client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc"})
    scenario = Content.objects.get()
    assert made.headers["location"] == reverse("coaching:scenario", args=[scenario.number])
    told = seen(client, scenario)
    for _ in range(2):
        write(client, scenario, lambda document: document["nodes"][0].update(choices=[choice()]), told)
    assert len(make.fresh(scenario).draft.nodes[0].choices) == 1


def test_the_same_form_with_other_words_is_another_wish(client: Client) -> None:
    client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc"})
    client.post(reverse("coaching:scenario-create"), FACTS | {"once": "abc", "title": "Another"})
    assert Content.objects.count() == 2


def test_two_people_who_write_at_once_are_put_together_and_told_where_they_met(client: Client) -> None:
    scenario = make.scenario()
    told, theirs = seen(client, scenario), signed_in(make.author("delphine"))

    def they_write(document: Any) -> None:
        node_of(document, "hello").update(says="Theirs", mood="flat")
        node_of(document, "bill")["says"] = "The bill, please?"

    def i_write(document: Any) -> None:
        node_of(document, "hello").update(says="Mine", title="My name for it")
        node_of(document, "bill")["choices"].append(choice(says="Nine days."))

    write(theirs, scenario, they_write, told)
    mine = write(client, scenario, i_write, told)
    hello, bill = make.node(scenario, "hello"), make.node(scenario, "bill")
    assert (hello.says, hello.mood, hello.title) == ("Theirs", "flat", "My name for it")
    assert (bill.says, bill.choices[-1].says) == ("The bill, please?", "Nine days.")
    (clash,) = mine.json()["clashes"]
    assert (clash["node"], clash["what"], clash["mine"], clash["theirs"]) == (
        "hello", "what the customer says", "Mine", "Theirs",
    )  # fmt: skip
    # Whoever has been told, and says so again, means it.
    write(client, scenario, lambda document: node_of(document, "hello").update(says="Mine"), mine.json())
    assert make.node(scenario, "hello").says == "Mine"


def test_a_page_still_fits_after_a_minute_of_typing_by_somebody_else(client: Client) -> None:
    scenario = make.scenario()
    theirs = signed_in(make.author("delphine"))
    for words in ("H", "He", "Hey"):
        write(theirs, scenario, lambda document, words=words: node_of(document, "hello").update(says=words))  # type: ignore[misc]
        if words == "He":
            told = seen(client, scenario)
    write(client, scenario, lambda document: node_of(document, "bill").update(says="Bill?"), told)
    assert [make.node(scenario, key).says for key in ("hello", "bill")] == ["Hey", "Bill?"]
    assert scenario.revisions.filter(folded=False).count() == 3


def test_undo_and_redo_go_save_by_save_and_tell_the_page(client: Client) -> None:
    scenario = make.scenario()
    for says in ("One", "Two"):
        write(client, scenario, lambda document, says=says: node_of(document, "hello").update(title=says))  # type: ignore[misc]
        write(client, scenario, lambda document, says=says: node_of(document, "bill").update(title=says))  # type: ignore[misc]
    told = send(client, scenario, {"basedOn": seen(client, scenario)["revision"]}, "step").json()
    assert [node_of(told["document"], key)["title"] for key in ("hello", "bill")] == ["Two", "One"]
    assert told["canRedo"]
    told = send(client, scenario, {"basedOn": told["revision"], "way": "redo"}, "step").json()
    assert node_of(told["document"], "bill")["title"] == "Two"
    assert send(client, scenario, {"basedOn": 1}, "step").status_code == 409


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"document": {"nodes": "none"}, "basedOn": 1}, 400, "This is no scenario"),
        ({"document": {"title": "x", "nodes": [], "colour": "red"}, "basedOn": 1}, 400, "colour"),
        ({"document": {"nodes": [{"key": str(place)} for place in range(1001)]}, "basedOn": 1}, 400, "at most 1000 moments"),
        ({"document": {"title": "x" * (LONG + 1), "nodes": []}, "basedOn": 1}, 400, "2001 letters"),
        ({"document": {"title": "x", "nodes": []}, "basedOn": 99}, 409, "too old"),
        ({"document": {"title": "x", "nodes": []}}, 400, "no draft"),
        ({"document": {"title": "x", "nodes": [{"key": "a", "title": "a", "clip": 4711}]}, "basedOn": 1}, 400, "taken away"),
        ({"document": {"title": "a\x00b", "nodes": []}, "basedOn": 1}, 400, "cannot be kept"),
        ({"document": {"title": "\ud800", "nodes": []}, "basedOn": 1}, 400, "cannot be kept"),
        ([], 400, "no draft"),
    ],
)  # fmt: skip
def test_what_is_no_draft_is_refused_in_words_and_nothing_is_written(
    client: Client, sent: Any, status: int, told: str
) -> None:
    scenario = make.scenario()
    answer = send(client, scenario, sent)
    assert answer.status_code == status
    assert told in answer.json()["message"]
    assert scenario.revisions.count() == 1


def test_only_authors_and_trainers_write(client: Client) -> None:
    scenario = make.scenario()
    told = seen(client, scenario)
    outsider = signed_in(make.learner())
    for name in ("draft", "step"):
        assert send(outsider, scenario, {"document": told["document"], "basedOn": 1}, name).status_code in (302, 403)
    assert outsider.get(reverse("coaching:scenario-clips", args=[scenario.number])).status_code in (302, 403)


def test_facts_are_not_overwritten_unseen(client: Client) -> None:
    scenario = make.scenario(guideline=make.guideline())
    address = reverse("coaching:scenario-facts", args=[scenario.number])
    seen = client.get(address).context["based_on"]
    assert client.post(address, FACTS | {"based_on": seen}).status_code == 302
    assert client.post(address, FACTS | {"based_on": seen, "title": "Late"}).status_code == 409
    draft = make.fresh(scenario).draft
    assert (draft.title, draft.guideline) == ("The third call", None)


def test_a_moment_can_have_a_clip_to_hear_and_finds_it(client: Client) -> None:
    scenario, clip, other = make.scenario(), make.clip("I have read the notes"), make.clip("Another thing")
    finder = reverse("coaching:scenario-clips", args=[scenario.number])
    assert [each["title"] for each in client.get(finder, {"q": "read notes"}).json()["clips"]] == [clip.title]
    write(client, scenario, lambda document: node_of(document, "hello").update(clip=other.pk))
    # What the scenario is made of already comes first.
    assert client.get(finder).json()["clips"][0]["title"] == other.title
    assert seen(client, scenario)["clips"][str(other.pk)]["audio"] == reverse("recordings:clip-audio", args=[other.pk])
    heard = client.get(reverse("coaching:scenario-preview", args=[scenario.number])).content.decode()
    assert reverse("recordings:clip-audio", args=[other.pk]) in heard


def test_saving_what_is_stored_already_changes_nothing(client: Client) -> None:
    scenario = make.scenario()
    write(client, scenario, lambda document: None)
    facts = {"title": scenario.title, "customer_name": scenario.draft.customer_name, "summary": scenario.draft.summary}
    screen = "Plan: Harbour 150\nFaults: 2 and 9 November"
    client.post(reverse("coaching:scenario-facts", args=[scenario.number]), facts | {"screen": screen})
    assert scenario.revisions.count() == 1
    assert make.fresh(scenario).updated_at == scenario.updated_at


def test_what_deserves_a_second_look_can_be_left_for_a_reason(client: Client) -> None:
    scenario = make.scenario()
    told = write(
        client, scenario, lambda document: node_of(document, "bill").update(choices=[choice(to="stays")])
    ).json()
    (lonely,) = [each for each in told["findings"] if each["kind"] == "one-choice"]
    assert (lonely["short"], lonely["where"], lonely["level"]) == ("Only one choice", "bill", "attention")

    def leave(document: Any, reason: str) -> None:
        document["accepted"] = [{"kind": "one-choice", "where": "bill", "reason": reason}]

    for reason, kept in (("", True), ("She only asks.", False)):
        told = write(client, scenario, lambda document, reason=reason: leave(document, reason)).json()  # type: ignore[misc]
        assert ("one-choice" in [each["kind"] for each in told["findings"]]) is kept


def test_the_studio_tells_what_its_roads_come_to(client: Client) -> None:
    figures = dict(seen(client, make.scenario(guideline=make.guideline()))["figures"])
    assert figures["Roads"].startswith("5, of 1 to 2 moments")
    assert figures["A random clicker passes"].endswith("%")
    assert "trust" in figures["Best"]


def test_what_cannot_be_read_is_told_beside_its_choice(client: Client) -> None:
    scenario = make.scenario()
    first = make.node(scenario, "hello").choices[0]
    told = write(client, scenario, lambda document: document["nodes"][0]["choices"][0].update(only_if="trust is big"))
    assert "“trust is big” is no condition" in told.json()["unreadable"][first.id]


def test_a_scenario_of_any_size_opens_and_the_map_of_a_large_one_when_it_is_asked_for(client: Client) -> None:
    scenario = make.scenario()

    def grow(document: Any) -> None:
        for place in range(200):
            way = choice(id=f"x{place}", to=f"m{place + 1}" if place < 199 else "stays")
            document["nodes"].append({"key": f"m{place}", "title": f"M{place}", "says": "Yes?", "choices": [way]})

    assert write(client, scenario, grow).json()["map"] is None
    shown = client.get(reverse("coaching:scenario-map", args=[scenario.number])).context["told"]
    assert len(shown["map"]["boxes"]) == len(shown["document"]["nodes"]) > 200
    make.edit(scenario, lambda draft: draft.nodes.clear())
    assert seen(client, scenario)["map"]["boxes"] == []


def test_a_preview_begins_with_what_the_case_remembers(client: Client) -> None:
    scenario = make.scenario()

    def remember(draft: Scenario) -> None:
        draft.variables.append(Variable(name="verified"))
        draft.nodes[0].choices[0].only_if = "verified"

    scenario = make.edit(scenario, remember)
    says = make.node(scenario, "hello").choices[0].says
    address = reverse("coaching:scenario-preview", args=[scenario.number])
    assert says not in client.get(address, {"from": "hello"}).content.decode()
    page = client.get(address, {"from": "hello", "with": "verified = yes"})
    assert says in page.content.decode()
    assert ("verified", "1") in page.context["case_told"]
    # It is looked back on as learners will, with what it began with.
    first, last = (make.node(scenario, key).choices[0] for key in ("hello", "bill"))
    page = client.get(address, {"from": "hello", "with": "verified = yes", "way": f"{first.id},{last.id}"})
    assert [decision.choice.id for decision in page.context["decisions"]] == [first.id, last.id]
    assert first.why in page.content.decode()


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
    # Where there is no guideline, nothing is inside it.
    free = make.scenario()
    chosen = make.node(free, "hello").choices[0]
    page = client.get(reverse("coaching:scenario-preview", args=[free.number]), {"way": "", "given": chosen.id})
    assert chosen.why in page.content.decode()
    assert "the guideline" not in page.content.decode()


def test_a_preview_stops_where_a_choice_leads_nowhere_and_where_the_draft_has_changed(client: Client) -> None:
    scenario = make.scenario()
    scenario = make.edit(scenario, lambda draft: setattr(draft.nodes[1].choices[0], "to", None))
    loose = make.node(scenario, "bill").choices[0]
    address = reverse("coaching:scenario-preview", args=[scenario.number])
    assert "This choice leads nowhere yet" in client.get(address, {"from": "bill", "given": loose.id}).content.decode()
    assert client.get(address, {"way": "999"}).status_code == 404
    assert client.get(address, {"from": "gone"}).status_code == 404


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
