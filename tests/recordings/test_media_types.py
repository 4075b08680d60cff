"""What an uploaded file looks like decides nothing: a call is sent as what it was decoded as, and never as a page."""

import io

import pytest
from django.test import Client
from rest_framework.test import APIClient

from recordings.audio import files, media_types
from recordings.imports import importer
from recordings.models import Recording
from recordings.transcription import pipeline
from tests import make
from tests.recordings.test_audio import HOUR, encoded

PAGE = b'<!DOCTYPE html><html><body>\x01<script src="/static/config/htmx.min.js"></script><script>alert(1)</script>\n'
PICTURE = b'<!-- \x01 --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n'
HEADS = [pytest.param(PAGE, id="a page"), pytest.param(PICTURE, id="a picture")]
SAFE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def polyglot(head: bytes, *, seconds: float = 2.0) -> bytes:
    """MP3 frames behind a head that a browser would take for something else."""
    return head + encoded("libmp3lame", "mp3", seconds=seconds)


def stored_before_the_change(head: bytes, media_type: str) -> Recording:
    call = make.recording(data=polyglot(head))
    Recording.objects.filter(pk=call.pk).update(media_type=media_type)
    return Recording.objects.get(pk=call.pk)


@pytest.mark.parametrize("head", HEADS)
def test_what_begins_like_a_page_is_what_it_was_decoded_as(head: bytes):
    assert files.probe(io.BytesIO(polyglot(head)), limit_ms=HOUR).media_type == "audio/mpeg"


@pytest.mark.parametrize(
    ("codec", "form", "rate", "media_type"),
    [
        ("pcm_s16le", "wav", 8000, "audio/wav"),
        ("libmp3lame", "mp3", 8000, "audio/mpeg"),
        ("flac", "flac", 16000, "audio/flac"),
        ("flac", "ogg", 16000, "audio/ogg"),
        ("libopus", "ogg", 48000, "audio/ogg"),
        ("libopus", "webm", 48000, "audio/webm"),
        ("aac", "ipod", 44100, "audio/mp4"),
        ("aac", "adts", 44100, "audio/aac"),
        # No browser plays these: they get a listening copy.
        ("pcm_alaw", "wav", 8000, "application/octet-stream"),
        ("libmp3lame", "wav", 8000, "application/octet-stream"),
        ("pcm_s16le", "w64", 8000, "application/octet-stream"),
        ("alac", "ipod", 44100, "application/octet-stream"),
    ],
)
def test_the_name_of_a_sound_comes_from_its_container_and_codec(codec: str, form: str, rate: int, media_type: str):
    found = files.probe(io.BytesIO(encoded(codec, form, rate=rate)), limit_ms=HOUR)
    assert found.media_type == media_type


def test_no_name_is_one_that_a_browser_shows_or_runs():
    assert {name.split("/")[0] for name in media_types.PLAYED.values()} == {"audio"}
    assert set(media_types.USUAL.values()) <= set(media_types.PLAYED.values())


@pytest.mark.parametrize(
    "noted", ["text/html", "image/svg+xml", "audio/x-wav", "application/xhtml+xml", "", "AUDIO/MPEG"]
)
def test_what_was_noted_before_is_not_trusted(noted: str):
    assert media_types.to_deliver(noted, codec="mp3") == "audio/mpeg"
    assert media_types.to_deliver(noted, codec="pcm_alaw") == "application/octet-stream"


@pytest.mark.django_db
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("noted", ["audio/mpeg", "text/html", "image/svg+xml"])
def test_a_call_that_looks_like_a_page_is_heard_and_never_shown(head: bytes, noted: str, client: Client):
    call = stored_before_the_change(head, noted)
    client.force_login(make.person("admin", is_superuser=True, is_staff=True))
    api = APIClient()
    api.force_login(make.author())
    for answer in (
        client.get(f"/calls/{call.pk}/audio/"),
        client.get(f"/calls/{call.pk}/audio/", headers={"range": "bytes=0-99"}),
        client.get(f"/calls/{call.pk}/audio/", headers={"range": "bytes=99999999-"}),
        client.head(f"/calls/{call.pk}/audio/"),
        api.get(f"/api/v1/recordings/{call.pk}/audio/"),
    ):
        assert answer["Content-Type"] == "audio/mpeg"
        assert answer["Content-Disposition"] == 'inline; filename="A call.mp3"'
        assert {name: answer[name] for name in SAFE} == SAFE
        if answer.streaming:
            b"".join(answer.streaming_content)


@pytest.mark.django_db
def test_a_folder_is_no_other_way_in(tmp_path):
    (tmp_path / "call.mp3").write_bytes(polyglot(PAGE))
    importer.Run(tmp_path, table=lambda: importer.read_table(tmp_path)).go()
    assert Recording.objects.get().media_type == "audio/mpeg"


@pytest.mark.django_db
def test_what_has_no_name_is_heard_as_a_copy_that_has(client: Client):
    call = make.recording(data=encoded("libmp3lame", "wav"))
    client.force_login(make.author())
    before = client.get(f"/calls/{call.pk}/audio/")
    b"".join(before.streaming_content)
    assert before["Content-Type"] == "application/octet-stream"
    pipeline.run(call.transcripts.get().pk)
    after = client.get(f"/calls/{call.pk}/audio/")
    b"".join(after.streaming_content)
    assert after["Content-Type"] == "audio/flac"
    assert after["Content-Disposition"] == 'inline; filename="A call.flac"'


@pytest.mark.django_db
def test_every_file_of_a_call_and_a_clip_is_as_safe(client: Client):
    call = make.recording(title="Say “hello”\r\nX-Evil: 1")
    make.heard(call)
    clip = make.clip(call, title="Ein Moment: ß")
    client.force_login(make.author())
    taken = [f"/calls/{call.pk}/export/?as={form}" for form in ("txt", "docx", "srt", "vtt", "json")]
    for address in (*taken, f"/clips/{clip.pk}/captions.vtt", f"/api/v1/clips/{clip.pk}/captions/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert {name: answer[name] for name in SAFE} == SAFE, address
        assert answer["Content-Disposition"].startswith("attachment; filename"), address
    for address in (f"/clips/{clip.pk}/audio/", f"/api/v1/clips/{clip.pk}/audio/"):
        answer = client.get(address)
        assert {name: answer[name] for name in SAFE} == SAFE, address
        assert answer["Content-Type"] == "audio/wav"
        assert answer["Content-Disposition"] == "inline; filename*=utf-8''Ein%20Moment%20%C3%9F.wav"
        b"".join(answer.streaming_content)
