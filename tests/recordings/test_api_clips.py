import pytest
from rest_framework.test import APIClient

from recordings.models import Clip, Recording
from tests import make
from tests.recordings.test_api import with_token

pytestmark = pytest.mark.django_db


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(9), make.tone(9)), in_library=True)
    make.heard(recording, ("agent", 1000, "This one is ours to mend"))
    return recording


@pytest.fixture
def api() -> APIClient:
    return with_token(make.author())


def said(call: Recording, **changed: object) -> dict[str, object]:
    return {"recording": call.pk, "start_ms": 1400, "end_ms": 2000, "title": "Ours", "note": "No excuses"} | changed


def test_a_clip_is_made_snapped_to_words_and_found_again(api: APIClient, call: Recording):
    made = api.post("/api/v1/clips/", said(call), format="json")
    assert made.status_code == 201
    told = made.json()
    assert (told["start_ms"], told["end_ms"]) == (1280, 2200)
    assert (told["recording"], told["title"], told["note"], told["made_by"]) == (
        call.pk,
        "Ours",
        "No excuses",
        "arthur",
    )
    assert api.get(f"/api/v1/clips/{told['id']}/").json() == told
    assert api.get("/api/v1/clips/").json() == {"count": 1, "next": None, "previous": None, "results": [told]}
    assert api.post("/api/v1/clips/", said(call), format="json").json()["id"] == told["id"]
    assert Clip.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"start_ms": 2000}, "end_ms", "beginning before its end"),
        ({"start_ms": 3000, "end_ms": 2000}, "end_ms", "beginning before its end"),
        ({"end_ms": 9001}, "end_ms", "outside the call"),
        ({"start_ms": -1}, "start_ms", "outside the call"),
        ({"start_ms": 9500, "end_ms": 99_000}, "start_ms", "outside the call"),
        ({"start_ms": 10**30, "end_ms": 10**31}, "start_ms", "outside the call"),
        ({"start_ms": "soon"}, "start_ms", "integer"),
        ({"start_ms": None}, "start_ms", "null"),
        ({"title": " "}, "title", "blank"),
        ({"title": "x" * 121}, "title", "120"),
        ({"title": "\x00"}, "title", "Null"),
        ({"recording": 10**30}, "recording", "no call with this id"),
        ({"recording": "x"}, "recording", "integer"),
    ],
)
def test_what_cannot_be_a_clip_is_400_and_names_the_field(
    api: APIClient, call: Recording, changed: dict[str, object], field: str, says: str
):
    answer = api.post("/api/v1/clips/", said(call, **changed), format="json")
    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert says in answer.json()[field][0]
    assert not Clip.objects.exists()


@pytest.mark.parametrize("sent", [{}, [], "text", 7])
def test_what_is_no_clip_at_all_is_400(api: APIClient, sent: object):
    assert api.post("/api/v1/clips/", sent, format="json").status_code == 400


def test_learners_hear_the_librarys_clips_and_make_none(call: Recording):
    shown = make.clip(call, start_ms=1000, end_ms=3000)
    make.clip(make.recording(title="Kept back"), title="Hidden")
    api = with_token(make.learner())
    assert [clip["id"] for clip in api.get("/api/v1/clips/").json()["results"]] == [shown.pk]
    refused = api.post("/api/v1/clips/", said(call), format="json")
    assert refused.status_code == 403
    assert "make clips" in refused.json()["detail"]


@pytest.mark.parametrize("accept", ["*/*", "audio/wav", "text/html"])
def test_sound_comes_by_the_range_that_is_asked_for(api: APIClient, call: Recording, accept: str):
    clip = make.clip(call, start_ms=3000, end_ms=5000)
    with call.audio.open("rb") as file:
        stored = file.read()
    whole, cut = f"/api/v1/recordings/{call.pk}/audio/", f"/api/v1/clips/{clip.pk}/audio/"
    assert body(api.get(whole, headers={"accept": accept})) == stored
    sound = body(api.get(cut, headers={"accept": accept}))
    assert 2 * 2 * 8000 < len(sound) < 2 * 2 * 2 * 8000 + 200
    for address, all_of_it in ((whole, stored), (cut, sound)):
        part = api.get(address, headers={"accept": accept, "range": "bytes=100-199"})
        assert (part.status_code, body(part)) == (206, all_of_it[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(all_of_it)}"
        assert api.get(address, headers={"accept": accept, "range": f"bytes={len(all_of_it)}-"}).status_code == 416
        assert api.head(address, headers={"accept": accept}).headers["Content-Length"] == str(len(all_of_it))


def test_sound_that_is_gone_from_the_storage_is_404(api: APIClient, call: Recording):
    clip = make.clip(call, start_ms=3000, end_ms=5000)
    call.audio.storage.delete(call.audio.name)
    for address in (f"recordings/{call.pk}", f"clips/{clip.pk}"):
        answer = api.get(f"/api/v1/{address}/audio/")
        assert (answer.status_code, "not in the storage" in answer.json()["detail"]) == (404, True)


def test_the_waveform_is_told_as_it_is_drawn(api: APIClient, call: Recording):
    address = f"/api/v1/recordings/{call.pk}/peaks/"
    Recording.objects.update(peaks=[])
    assert api.get(address).json() == {"peaks": [], "bars": 0, "duration_ms": 9000}
    Recording.objects.update(peaks=[[0, 50, 100], [1, 2, 3]])
    assert api.get(address).json() == {"peaks": [[0, 50, 100], [1, 2, 3]], "bars": 3, "duration_ms": 9000}


def test_an_export_is_a_file_whatever_the_client_accepts(api: APIClient, call: Recording):
    answer = api.get(f"/api/v1/recordings/{call.pk}/export/", {"as": "vtt"}, headers={"accept": "text/vtt"})
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.startswith(b"WEBVTT\n\nNOTE Taken away by ")


def test_the_new_doors_are_in_the_schema(client, call: Recording):
    client.force_login(make.author("ada"))
    paths = client.get("/api/v1/schema/?format=json").json()["paths"]
    for door in (
        "recordings/{id}/audio/",
        "recordings/{id}/export/",
        "recordings/{id}/peaks/",
        "clips/{id}/",
        "clips/{id}/audio/",
    ):
        assert f"/api/v1/{door}" in paths, door
    assert {"get", "post"} <= set(paths["/api/v1/clips/"])
