"""Clips to be heard one after the other."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recordings.clips import playlists
from recordings.errors import DomainError
from recordings.models import Clip, Playlist, Recording
from tests import make
from tests.recordings.test_api import with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(9), make.tone(9)), in_library=True)
    make.heard(recording, ("agent", 1000, "How may I help"), ("customer", 5000, "It is broken"))
    return recording


@pytest.fixture
def arthur() -> User:
    return make.author()


@pytest.fixture
def author(client: Client, arthur: User) -> Client:
    client.force_login(arthur)
    return client


@pytest.fixture
def five(call: Recording) -> list[Clip]:
    return [make.clip(call, start_ms=n * 1000, end_ms=n * 1000 + 2000, title=f"Way {n}") for n in range(5)]


@pytest.fixture
def ways(arthur: User, five: list[Clip]) -> Playlist:
    playlist = playlists.make(title="De-escalation", note="Five ways", by=arthur)
    for clip in five:
        playlists.add(playlist, clip)
    return playlist


def order(playlist: Playlist) -> str:
    return "".join(entry.clip.title[-1] for entry in playlist.entries.all())


def at(playlist: Playlist, clip: Clip) -> str:
    return reverse("recordings:playlist-clip", args=[playlist.pk, clip.pk])


def test_a_playlist_is_made_once_however_often_one_clicks(author: Client):
    for _ in range(2):
        sent = author.post("/playlists/", {"title": " De-escalation,  five ways ", "note": "Listen."})
        assert sent.headers["Location"] == f"/playlists/{Playlist.objects.get().pk}/"
    assert Playlist.objects.get().title == "De-escalation, five ways"


@pytest.mark.parametrize(("first", "second"), [("Five ways", "FIVE WAYS"), ("Écoute", "écoute")])
def test_a_name_that_is_taken_is_told_and_nothing_typed_is_lost(author: Client, first: str, second: str):
    playlists.make(title=first, by=make.trainer())
    answer = author.post("/playlists/", {"title": second, "note": "My note"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"a playlist “{first}” already" in page
    assert "My note" in page
    assert Playlist.objects.count() == 1


@pytest.mark.parametrize(("title", "says"), [("", "Give the playlist a name"), ("x" * 121, "120"), ("\x00", "Null")])
def test_what_cannot_be_a_name_is_told(author: Client, title: str, says: str):
    answer = author.post("/playlists/", {"title": title})
    assert (answer.status_code, says in answer.content.decode()) == (400, True)


def test_it_is_named_and_described_anew_but_not_as_another(author: Client, ways: Playlist, arthur: User):
    playlists.make(title="Another", by=arthur)
    edit = reverse("recordings:playlist-edit", args=[ways.pk])
    answer = author.post(edit, {"title": "ANOTHER", "note": "Kept"})
    assert (answer.status_code, "Kept" in answer.content.decode()) == (400, True)
    author.post(edit, {"title": "DE-escalation", "note": ""})
    ways.refresh_from_db()
    assert (ways.title, ways.note) == ("DE-escalation", "")


def test_a_playlist_taken_away_leaves_its_clips(author: Client, ways: Playlist):
    for _ in range(2):
        assert author.post(reverse("recordings:playlist-edit", args=[ways.pk]), {"remove": "yes"}).status_code == 302
    assert (Playlist.objects.count(), Clip.objects.count()) == (0, 5)


def test_a_clip_is_added_from_its_page_to_one_that_is_there_or_to_a_new_one(
    author: Client, ways: Playlist, call: Recording
):
    clip = make.clip(call, start_ms=100, end_ms=900, title="Way 9")
    page = reverse("recordings:clip", args=[clip.pk])
    assert "De-escalation" in author.get(page).content.decode()
    for _ in range(2):
        author.post(reverse("recordings:clip-playlists", args=[clip.pk]), {"playlist": ways.pk, "title": ""})
        author.post(reverse("recordings:clip-playlists", args=[clip.pk]), {"playlist": "", "title": "New ways"})
    assert order(ways) == "012349"
    assert order(Playlist.objects.get(title="New ways")) == "9"
    assert 'href="/playlists/' in author.get(page).content.decode()


@pytest.mark.parametrize(
    ("playlist", "title", "says"),
    [
        ("", "", "Choose a playlist, or name a new one"),
        ("this", "New", "Leave one of the two empty"),
        ("999", "", "taken away"),
        ("x", "", "taken away"),
        ("", "de-ESCALATION", "a playlist “De-escalation” already"),
    ],
)
def test_where_a_clip_cannot_go_is_told(
    author: Client, ways: Playlist, five: list[Clip], playlist: str, title: str, says: str
):
    Playlist.objects.update(created_by=make.trainer())
    said = {"playlist": str(ways.pk) if playlist == "this" else playlist, "title": title}
    answer = author.post(reverse("recordings:clip-playlists", args=[five[0].pk]), said)
    assert (answer.status_code, says in answer.content.decode()) == (400, True)
    assert (Playlist.objects.count(), order(ways)) == (1, "01234")


@pytest.mark.parametrize(
    ("clip", "to", "then"),
    [
        (0, "1", "10234"),
        (4, "0", "40123"),
        (2, "99999999999", "01342"),
        (2, "2", "01234"),
        (2, "x", "01234"),
        (2, "-1", "01234"),
        (2, "", "01234"),
    ],
)
def test_a_clip_is_put_into_its_place_and_twice_is_no_further(
    author: Client, ways: Playlist, five: list[Clip], clip: int, to: str, then: str
):
    for _ in range(2):
        assert author.post(at(ways, five[clip]), {"to": to}).status_code == 302
    assert order(ways) == then
    assert [entry.position for entry in ways.entries.all()] == [0, 1, 2, 3, 4]


def test_a_clip_taken_out_meanwhile_is_not_moved_back_in(author: Client, ways: Playlist, five: list[Clip]):
    for _ in range(2):
        author.post(at(ways, five[1]), {"out": "yes"})
    author.post(at(ways, five[1]), {"to": "0"})
    author.post(at(ways, five[4]), {"to": "3"})
    assert order(ways) == "0234"
    assert Clip.objects.count() == 5


def test_what_is_added_after_one_was_taken_out_comes_last(ways: Playlist, five: list[Clip], call: Recording):
    playlists.take_out(ways, five[0])
    playlists.add(ways, make.clip(call, start_ms=100, end_ms=900, title="Way 9"))
    assert order(ways) == "12349"


def test_two_people_who_move_at_once_lose_no_clip(ways: Playlist, five: list[Clip]):
    theirs = Playlist.objects.get(pk=ways.pk)
    list(theirs.entries.all())
    playlists.move(ways, five[0], to=4)
    playlists.move(theirs, five[1], to=4)
    assert order(ways) == "23401"


def test_a_playlist_that_went_meanwhile_is_told(ways: Playlist, five: list[Clip], author: Client):
    Playlist.objects.all().delete()
    for write in (lambda: playlists.add(ways, five[0]), lambda: playlists.take_out(ways, five[0])):
        with pytest.raises(DomainError, match="taken away"):
            write()
    assert author.post(at(ways, five[0]), {"to": "1"}).status_code == 404


def test_a_playlist_holds_only_so_many(ways: Playlist, call: Recording, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(playlists, "MOST_CLIPS", 5)
    with pytest.raises(DomainError, match="second one"):
        playlists.add(ways, make.clip(call, start_ms=100, end_ms=900, title="Way 9"))


def test_it_plays_each_clip_by_its_own_sound_with_its_own_words(author: Client, ways: Playlist, five: list[Clip]):
    page = author.get(reverse("recordings:playlist", args=[ways.pk])).content.decode()
    for clip in five:
        assert page.count(f'src="/clips/{clip.pk}/audio/"') == 1
    assert f"/calls/{five[0].recording_id}/audio/" not in page
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids)), "each address on a page is given once"


def test_learners_see_playlists_they_may_hear_something_of_and_only_that(
    client: Client, ways: Playlist, five: list[Clip], arthur: User
):
    hidden = make.clip(make.recording(title="Kept back"), title="Secret way")
    playlists.add(ways, hidden)
    playlists.add(playlists.make(title="All secret", by=arthur), hidden)
    playlists.make(title="Empty", by=arthur)
    client.force_login(make.learner())
    listed = client.get("/playlists/").content.decode()
    assert "De-escalation" in listed
    assert "5 clips" in listed
    assert "secret" not in listed.lower()
    assert "Empty" not in listed
    page = client.get(reverse("recordings:playlist", args=[ways.pk])).content.decode()
    assert "Way 4" in page
    assert "Secret way" not in page
    assert "Take “" not in page
    for other in Playlist.objects.exclude(pk=ways.pk):
        assert client.get(reverse("recordings:playlist", args=[other.pk])).status_code == 404
    assert client.post("/playlists/", {"title": "Mine"}).status_code == 403
    assert client.post(at(ways, five[0]), {"out": "yes"}).status_code == 403
    Recording.objects.update(in_library=False)
    assert "De-escalation" not in client.get("/playlists/").content.decode()


def test_the_pages_cost_the_same_for_one_clip_and_for_many(
    author: Client, ways: Playlist, arthur: User, five: list[Clip], django_assert_max_num_queries
):
    for number in range(10):
        playlists.add(playlists.make(title=f"Another {number}", by=arthur), five[0])
    with django_assert_max_num_queries(6):
        author.get("/playlists/")
    with django_assert_max_num_queries(7):
        author.get(reverse("recordings:playlist", args=[ways.pk]))


def test_an_empty_playlist_and_none_at_all_say_what_to_do(author: Client, arthur: User):
    assert "No playlists yet" in author.get("/playlists/").content.decode()
    empty = playlists.make(title="Empty", by=arthur)
    assert "Nothing in it yet" in author.get(reverse("recordings:playlist", args=[empty.pk])).content.decode()


def test_the_api_tells_and_makes_playlists(ways: Playlist, five: list[Clip], arthur: User):
    api = with_token(arthur)
    told = api.get(f"/api/v1/playlists/{ways.pk}/").json()
    assert (told["title"], told["note"], told["made_by"]) == ("De-escalation", "Five ways", "arthur")
    assert [clip["title"] for clip in told["clips"]] == [clip.title for clip in five]
    assert api.get("/api/v1/playlists/").json()["results"] == [told]
    for _ in range(2):
        made = api.post("/api/v1/playlists/", {"title": "New"}, format="json")
        assert (made.status_code, made.json()["clips"]) == (201, [])
    taken = api.post("/api/v1/playlists/", {"title": "de-escalation"}, format="json")
    assert (taken.status_code, list(taken.json())) == (400, ["title"])
    assert Playlist.objects.count() == 2


def test_the_api_tells_a_learner_only_what_she_may_hear(ways: Playlist, five: list[Clip]):
    playlists.add(ways, make.clip(make.recording(title="Kept back"), title="Secret way"))
    api = with_token(make.learner())
    assert len(api.get(f"/api/v1/playlists/{ways.pk}/").json()["clips"]) == 5
    assert api.post("/api/v1/playlists/", {"title": "Mine"}, format="json").status_code == 403
    Recording.objects.update(in_library=False)
    assert api.get("/api/v1/playlists/").json()["results"] == []
    assert api.get(f"/api/v1/playlists/{ways.pk}/").status_code == 404
