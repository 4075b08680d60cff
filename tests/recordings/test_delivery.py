import io

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from recordings.audio.range_response import ranged

SOUND = bytes(range(256)) * 40


def ask(header: str = "", *, method: str = "GET", **extra: str):
    request = RequestFactory().generic(method, "/", headers={"range": header, **extra} if header else extra)
    return ranged(request, io.BytesIO(SOUND), size=len(SOUND), media_type="audio/wav", etag="abc", name="call.wav")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_without_a_range_the_whole_is_sent():
    response = ask()
    assert response.status_code == 200
    assert body(response) == SOUND
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=500-", 500, len(SOUND) - 1),
        ("bytes=-100", len(SOUND) - 100, len(SOUND) - 1),
        ("bytes=0-999999", 0, len(SOUND) - 1),
    ],
)
def test_a_player_gets_the_part_it_jumps_to(header: str, first: int, last: int):
    response = ask(header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert body(response) == SOUND[first : last + 1]


@pytest.mark.parametrize("header", [f"bytes={len(SOUND)}-", "bytes=9-3", "bytes=-0"])
def test_a_part_outside_the_file_is_416(header: str):
    response = ask(header)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(SOUND)}"


@pytest.mark.parametrize("header", ["bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-"])
def test_what_is_no_single_range_gets_the_whole(header: str):
    assert body(ask(header)) == SOUND


def test_a_changed_file_is_sent_whole():
    assert ask("bytes=0-9", **{"if-range": '"old"'}).status_code == 200
    assert ask("bytes=0-9", **{"if-range": '"abc"'}).status_code == 206


def test_head_tells_the_size_and_sends_nothing():
    response = ask(method="HEAD")
    assert response["Content-Length"] == str(len(SOUND))
    assert body(response) == b""


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_any_range_is_exactly_its_bytes_or_refused(first: int, last: int):
    response = ask(f"bytes={first}-{last}")
    if response.status_code == 416:
        assert first >= len(SOUND) or last < first
    else:
        assert body(response) == SOUND[first : last + 1]
