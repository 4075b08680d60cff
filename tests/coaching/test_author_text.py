"""A scenario as text, through its pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coaching.content.scenario import text
from coaching.models import Content
from recordings.models import Competency
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db
FROM_TEXT = "/make/scenarios/new/text/"


@pytest.fixture
def client() -> Client:
    return signed_in(make.author())


def address(scenario: Content) -> str:
    return reverse("coaching:scenario-text", args=[scenario.number])


def head(scenario: Content) -> int:
    revision = make.fresh(scenario).head
    assert revision
    return revision.number


def test_a_draft_is_changed_as_text(client: Client) -> None:
    scenario = make.scenario(clip=make.clip(), guideline=make.guideline())
    page = client.get(address(scenario))
    written = page.context["form"]["text"].value()
    assert "says: I see two faults." in written

    typed = written.replace("I see two faults.", "I see three faults.").replace("\n", "\r\n")
    sent = {"text": typed, "based_on": page.context["based_on"]}
    assert client.post(address(scenario), sent).status_code == 302
    assert make.node(scenario, "hello").choices[0].says == "I see three faults."
    before = head(scenario)
    client.post(address(scenario), {"text": text.written(make.fresh(scenario).draft), "based_on": before})
    assert head(scenario) == before, "what says the same writes nothing"


def test_what_cannot_be_read_comes_back_as_it_was_typed_with_every_line(client: Client) -> None:
    scenario = make.scenario()
    before = head(scenario)
    typed = "titel: x\nnodes:\n  - key: a\n    title: b\n    start: perhaps\n"
    refused = client.post(address(scenario), {"text": typed, "based_on": before})
    assert refused.status_code == 400
    told = refused.content.decode()
    assert "Line 1, titel: is not known here; did you mean “title”?" in told
    assert "Line 5, nodes &gt; 1 &gt; start: must be yes or no" in told
    assert typed in told
    assert head(scenario) == before


def test_numbers_of_what_is_not_there_are_told_by_line(client: Client) -> None:
    scenario = make.scenario()
    typed = (
        "title: x\nguideline: 77\ncompetencies: [5]\n"
        "nodes:\n  - {key: a, title: b, clip: 999999999999, choices: [{says: Hm, competency: 6}]}\n"
    )
    told = client.post(address(scenario), {"text": typed}).context["form"].errors["text"]
    assert [each.split(":")[0] + each.split(":")[1] for each in told] == [
        "Line 2, guideline there is no guideline 77",
        "Line 3, competencies > 1 there is no competency 5",
        "Line 5, nodes > 1 > clip there is no clip 999999999999",
        "Line 5, nodes > 1 > choices > 1 > competency there is no competency 6",
    ]


def test_somebody_elses_save_is_a_conflict_and_nothing_typed_is_lost(client: Client) -> None:
    scenario = make.scenario()
    opened = head(scenario)
    typed = text.written(scenario.draft).replace("She stays.", "She is glad, and stays.")
    make.edit(scenario, lambda draft: setattr(draft, "summary", "Meanwhile."))
    refused = client.post(address(scenario), {"text": typed, "based_on": opened})
    assert refused.status_code == 409
    assert "She is glad, and stays." in refused.content.decode()
    assert make.fresh(scenario).draft.summary == "Meanwhile."
    # Whoever has been told, and saves again, means it.
    assert client.post(address(scenario), {"text": typed, "based_on": refused.context["based_on"]}).status_code == 302
    assert make.fresh(scenario).draft.summary == "She calls a third time."


def test_a_text_is_taken_away_as_a_file_and_brought_in_as_another_scenario(client: Client) -> None:
    skill = Competency.objects.get_or_create(name="Empathy")[0]
    scenario = make.scenario("Twice: charged?", clip=make.clip(), guideline=make.guideline())
    make.edit(scenario, lambda draft: draft.competencies.append(skill.pk))
    taken = client.get(address(scenario) + "?download")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="Twice charged.yaml"'
    assert (taken.headers["Content-Type"], taken.headers["Cache-Control"]) == (
        "text/yaml; charset=utf-8",
        "private, no-store",
    )

    file = SimpleUploadedFile("x.yaml", taken.content)
    made = client.post(FROM_TEXT, {"text": "", "file": file})
    newest = Content.objects.get(kind="scenario", number=2)
    assert made.headers["location"] == reverse("coaching:scenario", args=[2])
    assert newest.draft == make.fresh(scenario).draft


def test_a_file_that_cannot_be_read_stands_on_the_page_to_be_mended(client: Client) -> None:
    told = client.post(FROM_TEXT, {"text": "", "file": SimpleUploadedFile("x.yaml", b"title: x\nsummery: y")})
    assert told.status_code == 400
    assert "did you mean “summary”?" in told.content.decode()
    assert "title: x\nsummery: y</textarea>" in told.content.decode()
    told = client.post(
        FROM_TEXT, {"text": "", "file": SimpleUploadedFile("x.yaml", "title: Märchen".encode("latin-1"))}
    )
    assert "save it as UTF-8" in told.content.decode()
    assert not Content.objects.exists()


def test_pasted_text_is_a_scenario_and_a_double_click_makes_one(client: Client) -> None:
    sent = {"text": "title: Pasted\nnodes:\n  - {key: a, title: Hello, start: yes}\n", "once": "k"}
    first, second = client.post(FROM_TEXT, sent), client.post(FROM_TEXT, sent)
    assert first.headers["location"] == second.headers["location"]
    assert [content.draft.nodes[0].title for content in Content.objects.all()] == ["Hello"]


def test_the_schema_is_there_for_editors(client: Client) -> None:
    answer = client.get("/make/scenarios/schema.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.json() == text.schema()
