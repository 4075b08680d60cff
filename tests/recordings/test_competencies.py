"""What a clip shows, where it is used, and its captions."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.models import Content
from recordings.clips import clips, playlists
from recordings.errors import DomainError
from recordings.models import Clip, Competency, Recording
from tests import make
from tests.coaching import make as build
from tests.recordings.test_api import with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(9), make.tone(9)), in_library=True, agent_name="Marisol")
    make.heard(
        recording,
        ("agent", 0, "secret before it"),
        ("agent", 3000, "I read <them> both"),
        ("customer", 4300, "Did you really"),
        ("agent", 7000, "secret after it"),
    )
    return recording


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make.author())
    return client


def said(**changed: str) -> dict[str, str]:
    return {"start_ms": "0:03", "end_ms": "0:04", "title": "Both", "note": ""} | changed


def made(call: Recording, title: str, competency: str = "") -> Clip:
    return clips.make(
        recording=call, start_ms=3000, end_ms=4000, title=title, competency=competency, by=call.uploaded_by
    )


def test_a_new_competency_is_made_with_its_clip_and_shown_wherever_the_clip_is(author: Client, call: Recording):
    author.post(reverse("recordings:clip-create", args=[call.pk]), said(competency="  Owner  ship "))
    clip = Clip.objects.get()
    assert str(clip.competency) == "Owner ship"
    for address in (reverse("recordings:clip", args=[clip.pk]), "/clips/", reverse("recordings:call", args=[call.pk])):
        assert "Owner ship" in author.get(address).content.decode(), address


@pytest.mark.parametrize(("first", "second"), [("Empathy", "EMPATHY"), ("Écoute", "éCOUTE")])
def test_the_same_word_in_other_capitals_is_the_same_competency(call: Recording, first: str, second: str):
    made(call, "One", first)
    made(call, "Two", second)
    assert [one.name for one in Competency.objects.all()] == [first]
    assert Clip.objects.filter(competency__name=first).count() == 2


def test_who_is_alone_with_a_competency_may_write_it_otherwise(call: Recording):
    clip = made(call, "One", "emphaty")
    clips.change(clip, start_ms=clip.start_ms, end_ms=clip.end_ms, title="One", competency="EMPHATY")
    assert Competency.objects.get().name == "EMPHATY"


def test_a_competency_nobody_uses_any_more_is_not_offered(author: Client, call: Recording):
    clip = made(call, "One", "Emphaty")
    assert '<option value="Emphaty">' in author.get(reverse("recordings:clip-edit", args=[clip.pk])).content.decode()
    clips.change(clip, start_ms=clip.start_ms, end_ms=clip.end_ms, title="One", competency="Empathy")
    assert clips.competencies() == ["Empathy"]
    clips.change(clip, start_ms=clip.start_ms, end_ms=clip.end_ms, title="One")
    assert clips.competencies() == []


def test_a_clip_saved_unchanged_keeps_what_it_shows(author: Client, call: Recording):
    clip = made(call, "One", "Empathy")
    address = reverse("recordings:clip-edit", args=[clip.pk])
    form = author.get(address).context["form"]
    author.post(address, {field.name: field.value() for field in form})
    clip.refresh_from_db()
    assert str(clip.competency) == "Empathy"


def test_what_is_too_long_to_be_a_competency_is_told_and_kept(author: Client, call: Recording):
    answer = author.post(reverse("recordings:clip-create", args=[call.pk]), said(competency="x" * 61))
    assert (answer.status_code, Clip.objects.count()) == (400, 0)
    assert "x" * 61 in answer.content.decode()
    with pytest.raises(DomainError, match="60"):
        made(call, "One", "x" * 61)


def test_the_list_of_clips_can_be_narrowed_to_what_they_show(author: Client, call: Recording):
    made(call, "The first one", "Empathy")
    made(call, "The second one", "Ownership")
    page = author.get("/clips/", {"competency": "empathy"}).content.decode()
    assert "The first one" in page
    assert "The second one" not in page
    assert "No clip shows “juggling”" in author.get("/clips/", {"competency": "juggling"}).content.decode()
    assert author.get("/clips/", {"competency": "a\x00b"}).status_code == 200


def test_pages_of_a_narrowed_list_stay_narrowed(author: Client, call: Recording):
    for number in range(26):
        made(call, f"Clip {number}", "Empathy")
    page = author.get("/clips/", {"competency": "Empathy"}).content.decode()
    assert "competency=Empathy&amp;page=2" in page


def test_a_learner_is_offered_only_what_the_librarys_clips_show(client: Client, call: Recording):
    made(call, "Shown", "Empathy")
    kept_back = make.recording(title="Kept back")
    clips.make(
        recording=kept_back, start_ms=0, end_ms=1000, title="Hidden", competency="Secrets", by=kept_back.uploaded_by
    )
    client.force_login(make.learner())
    page = client.get("/clips/").content.decode()
    assert "Empathy" in page
    assert "Secrets" not in page
    assert "Hidden" not in client.get("/clips/", {"competency": "Secrets"}).content.decode()


def test_the_api_says_and_takes_what_a_clip_shows(call: Recording):
    api = with_token(make.author())
    sent = {"recording": call.pk, "start_ms": 3000, "end_ms": 4000, "title": "Both"}
    assert api.post("/api/v1/clips/", sent, format="json").json()["competency"] == ""
    told = api.post("/api/v1/clips/", sent | {"title": "Two", "competency": "Empathy"}, format="json").json()
    assert told["competency"] == "Empathy"
    assert api.get(f"/api/v1/clips/{told['id']}/").json() == told
    assert [one["id"] for one in api.get("/api/v1/clips/?competency=EMPATHY").json()["results"]] == [told["id"]]
    refused = api.post("/api/v1/clips/", sent | {"competency": "x" * 61}, format="json")
    assert (refused.status_code, list(refused.json())) == (400, ["competency"])


def test_the_list_of_clips_costs_the_same_for_one_and_for_twenty(
    author: Client, call: Recording, django_assert_max_num_queries
):
    for number in range(20):
        made(call, f"Clip {number}", f"Skill {number}")
    with django_assert_max_num_queries(7):
        author.get("/clips/")


def everywhere(clip: Clip) -> None:
    """Use a clip in an activity, a moment and a question, all published twice over, and in a playlist."""
    path = build.path()
    module = build.module(path)
    build.activity(module, "listen", clip=clip)
    scenario = build.held(build.activity(module, "scenario"))
    build.edit(scenario, lambda draft: setattr(draft.nodes[0], "clip", clip.pk))
    build.activity(module, "quiz")
    build.edit(Content.objects.filter(kind="question")[0], lambda draft: setattr(draft, "clip", clip.pk))
    publish(build.fresh(module), by=make.trainer())
    module = build.edit(module, lambda draft: setattr(draft, "title", "Renamed"))
    publish(module, by=make.trainer("tom"))
    playlists.add(playlists.make(title="Two ways", by=clip.created_by), clip)


def test_a_clip_tells_authors_everywhere_it_is_used_with_a_way_there(author: Client, call: Recording):
    clip = made(call, "One")
    everywhere(clip)
    found = clips.uses(clip)
    told = " | ".join(use.told for use in found)
    for kind in ("Activity “", "Moment “", "Question “", "published as version 2", "Playlist “Two ways”"):
        assert kind in told, kind
    assert "published as version 1 |" not in told.replace("scenario", "")
    assert [use.older for use in found if "“Renamed”, published" in use.told] == [1]
    page = author.get(reverse("recordings:clip", args=[clip.pk])).content.decode()
    for use in found:
        assert f'href="{use.address}"' in page
        assert author.get(use.address).status_code == 200, use


def test_learners_are_not_told_where_a_clip_is_used(client: Client, call: Recording):
    clip = made(call, "One")
    everywhere(clip)
    client.force_login(make.learner("lou"))
    page = client.get(reverse("recordings:clip", args=[clip.pk])).content.decode()
    assert "Where it is used" not in page
    assert "Moment “" not in page


def test_a_clip_in_use_stays_and_the_page_says_where(author: Client, call: Recording):
    clip = made(call, "One")
    everywhere(clip)
    answer = author.post(reverse("recordings:clip-edit", args=[clip.pk]), {"remove": "yes"}, follow=True)
    assert Clip.objects.filter(pk=clip.pk).exists()
    assert "Take it out there first" in answer.content.decode()
    assert "Activity “" in answer.content.decode()
    assert "more. Take it out" in answer.content.decode()


def test_everything_that_holds_a_clip_fast_says_what_and_where_it_is():
    for relation in Clip._meta.related_objects:
        if relation.one_to_many:
            assert hasattr(relation.related_model, "where_used"), relation
            assert hasattr(relation.related_model, "get_absolute_url"), relation


def test_captions_count_from_the_clips_own_beginning_and_tell_nothing_outside_it(author: Client, call: Recording):
    clip = make.clip(call, start_ms=3100, end_ms=5100, title="Both")
    answer = author.get(reverse("recordings:clip-captions", args=[clip.pk]))
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert 'filename="Both.vtt"' in answer.headers["Content-Disposition"]
    # The first word began before the clip, and the last runs on after it.
    told = answer.content.decode()
    assert re.sub(r"NOTE Taken away by [^\n]*\n\n", "", told) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.080\n<v Marisol>I read &lt;them&gt; both</v>\n\n"
        "00:00:01.200 --> 00:00:02.000\n<v Customer>Did you really</v>\n"
    )


def test_captions_of_a_call_that_has_not_been_heard_are_not_there_yet(author: Client):
    clip = make.clip(make.recording())
    assert author.get(reverse("recordings:clip-captions", args=[clip.pk])).status_code == 404
    answer = with_token(make.author("ada")).get(f"/api/v1/clips/{clip.pk}/captions/")
    assert (answer.status_code, "not been heard" in answer.json()["detail"]) == (404, True)


def test_a_learner_gets_captions_where_she_may_hear_the_clip_and_nowhere_else(
    client: Client, call: Recording, settings: Any
):
    settings.TAKE_AWAY = ["Learner"]
    clip = make.clip(call, start_ms=3000, end_ms=5000)
    client.force_login(make.learner())
    address = reverse("recordings:clip-captions", args=[clip.pk])
    assert "secret" not in client.get(address).content.decode()
    Recording.objects.update(in_library=False)
    assert client.get(address).status_code == 404
    assert with_token(make.learner("lou")).get(f"/api/v1/clips/{clip.pk}/captions/").status_code == 404


def test_the_words_of_many_clips_are_read_in_two_queries_and_each_gets_its_own(
    call: Recording, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
):
    other = make.recording(title="Another")
    make.heard(other, ("customer", 3000, "Another call"))
    early, late = make.clip(call, start_ms=0, end_ms=3200), make.clip(call, start_ms=3200, end_ms=5100, title="Late")
    unheard = make.clip(make.recording(title="Not yet"))
    those = list(Clip.objects.filter(pk__in=[early.pk, late.pk, unheard.pk]).select_related("recording"))
    those.append(Clip.objects.select_related("recording").get(pk=make.clip(other, start_ms=2500, end_ms=4000).pk))
    with django_assert_num_queries(2):
        found = clips.excerpts_of(those)
    words = {pk: " ".join(part.text for part in parts) for pk, parts in found.items()}
    expected = [
        (early, "secret before it I"),
        (late, "read <them> both Did you really"),
        (unheard, ""),
        (those[-1], "Another call"),
    ]
    for clip, text in expected:
        assert words[clip.pk] == text
    monkeypatch.setattr(clips, "SPANS_AT_ONCE", 1)
    assert clips.excerpts_of(those) == found
