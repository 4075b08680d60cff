"""A learner may hear a clip of her path; of the call around it she gets nothing, whichever way she asks."""

import io
import wave

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from coaching.authoring.publishing import publish
from coaching.models import Content, Enrollment
from recordings.clips import playlists
from recordings.models import Clip, Recording
from tests import make
from tests.coaching import make as build

pytestmark = pytest.mark.django_db
SECRET = "confidential"


@pytest.fixture
def hidden() -> Recording:
    """A call that is not in the library, its secret said outside its clip."""
    recording = make.recording(
        data=make.wav(make.tone(9), make.tone(9)), title=f"A {SECRET} call", agent_name=SECRET.title()
    )
    make.heard(recording, ("agent", 0, SECRET), ("agent", 3000, "inside the clip"), ("customer", 7000, SECRET))
    return recording


@pytest.fixture
def clip(hidden: Recording) -> Clip:
    return make.clip(hidden, start_ms=3000, end_ms=5000)


@pytest.fixture
def noor() -> User:
    return build.learner()


@pytest.fixture
def hers(noor: User, clip: Clip) -> str:
    """Where she hears the clip: her own activity."""
    path = build.path()
    module = build.module(path)
    activity = build.activity(module, "listen", clip=clip)
    publish(build.fresh(module), by=make.trainer())
    publish(build.fresh(path), by=build.someone())
    enrollment = build.enrollment(noor, path)
    kwargs = {"pk": enrollment.pk, "activity_id": activity.id, "clip_id": clip.pk}
    return reverse("coaching:clip-audio", kwargs=kwargs)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_she_hears_the_clip_and_no_range_reaches_beyond_it(client: Client, noor: User, hers: str):
    client.force_login(noor)
    whole = body(client.get(hers))
    with wave.open(io.BytesIO(whole)) as sound:
        assert sound.getnframes() == 2 * sound.getframerate()
    for asked in ("bytes=0-99999999", "bytes=0-", "bytes=-99999999", "bytes=0-1,5-9999999", "bytes=44-", "seconds=0-9"):
        answer = client.get(hers, headers={"range": asked})
        assert body(answer) in whole, asked
    for asked in (f"bytes={len(whole)}-", f"bytes={len(whole) + 9}-99999999"):
        assert client.get(hers, headers={"range": asked}).status_code == 416, asked


def test_no_other_number_in_the_address_gives_her_another_clip(
    client: Client, noor: User, hidden: Recording, clip: Clip, hers: str
):
    other = make.clip(hidden, start_ms=0, end_ms=1000, title="Another")
    client.force_login(noor)
    assert body(client.get(hers))
    assert client.get(hers.replace(f"clips/{clip.pk}/", f"clips/{other.pk}/")).status_code == 404
    others = build.enrollment(build.learner("somebody"), Content.objects.get(kind="path"))
    mine = Enrollment.objects.get(learner=noor)
    assert client.get(hers.replace(f"enrollments/{mine.pk}/", f"enrollments/{others.pk}/")).status_code == 404


def roads(hidden: Recording, clip: Clip) -> list[str]:
    """Every address below which the call or one of its clips could be had, with what might widen it."""
    call, cut = [hidden.pk], [clip.pk]
    pages = [
        *(reverse(f"recordings:{name}", args=call) for name in ("call", "status", "audio", "call-edit", "comments")),
        reverse("recordings:call", args=call) + "?t=0,9",
        *(
            reverse("recordings:export", args=call) + f"?as={form}"
            for form in ("txt", "srt", "vtt", "json", "docx", "x")
        ),
        *(reverse(f"recordings:{name}", args=cut) for name in ("clip", "clip-audio", "clip-captions", "clip-edit")),
    ]
    doors = [
        *(
            f"/api/v1/recordings/{hidden.pk}/{door}"
            for door in ("", "transcript/", "audio/", "peaks/", "export/?as=txt", "export/?as=x")
        ),
        *(f"/api/v1/clips/{clip.pk}/{door}" for door in ("", "audio/", "captions/")),
    ]
    return pages + doors


def test_every_road_to_the_call_around_it_is_closed(
    client: Client, noor: User, hidden: Recording, clip: Clip, hers: str
):
    api = APIClient()
    api.force_authenticate(noor)
    client.force_login(noor)
    for address in roads(hidden, clip):
        for asked in ({}, {"range": "bytes=0-"}, {"range": "bytes=0-99"}, {"accept": "audio/*"}):
            for one in (client, api) if address.startswith("/api/") else (client,):
                answer = one.get(address, headers=asked)
                assert answer.status_code in (403, 404, 406), (address, asked, answer.status_code)
                assert SECRET not in body(answer).decode(errors="replace").lower(), address
    trainer = Client()
    trainer.force_login(User.objects.get(username="tara"))
    for address in roads(hidden, clip):
        answer = trainer.get(address)
        assert answer.status_code in (200, 400), f"{address} is a road to nowhere, and proves nothing"
        assert body(answer)


def test_no_list_tells_her_of_the_call_and_she_makes_no_clip_of_it(
    client: Client, noor: User, hidden: Recording, clip: Clip, hers: str
):
    client.force_login(noor)
    playlists.add(playlists.make(title="Two ways", by=hidden.uploaded_by), clip)
    for address in (
        *("/calls/", "/clips/", "/playlists/"),
        *("/api/v1/recordings/", "/api/v1/clips/", "/api/v1/playlists/"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode().lower(), address
    said = {"recording": hidden.pk, "start_ms": 0, "end_ms": 9000, "title": "All of it"}
    assert client.post("/api/v1/clips/", said).status_code == 403
    assert hidden.clips.get() == clip
