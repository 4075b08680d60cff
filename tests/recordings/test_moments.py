import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from recordings import timecode
from recordings.timecode import Moment
from tests import make


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("83.2", Moment(83_200)),
        ("1:23.2", Moment(83_200)),
        ("0:01:23.200", Moment(83_200)),
        ("0", Moment(0)),
        ("83.2,91.0", Moment(83_200, 91_000)),
        (" 1:23 , 1:31 ", Moment(83_000, 91_000)),
        ("83.2,9999", Moment(83_200, 100_000)),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, moment: Moment):
    assert timecode.read(text, duration_ms=100_000) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-1",
        "1e3",
        "nan",
        "inf",
        "100",
        "9:00",
        "5,4",
        "5,5",
        "5,",
        ",5",
        "1,2,3",
        "1.2.3",
        "٣",
        "5,x",
        "<b>",
        "1" * 5000,
    ],
)
def test_what_names_no_moment_is_none(text: str):
    assert timecode.read(text, duration_ms=100_000) is None


@given(st.text())
def test_no_text_breaks_it(text: str):
    timecode.read(text, duration_ms=100_000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "marked", "told"),
    [
        ("?t=1.6", 1500, 'data-from="1600"'),
        ("?t=0:00.1,0:01", 0, 'data-from="100" data-until="1000"'),
        # In a silence, who speaks next; behind the last word, who spoke last.
        ("?t=1.3", 1500, 'data-from="1300"'),
        ("?t=2.9", 1500, 'data-from="2900"'),
        ("?t=soon", None, ""),
        ("?t=900", None, ""),
        ("", None, ""),
    ],
)
def test_a_link_to_a_moment_marks_its_turn_without_a_script(
    client: Client, address: str, marked: int | None, told: str
):
    call = make.recording()
    make.heard(call)
    client.force_login(make.author())
    answer = client.get(reverse("recordings:call", args=[call.pk]) + address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert told in page
    assert page.count('aria-current="location"') == (marked is not None)
    assert marked is None or f'marked" aria-current="location" id="turn-{marked}"' in page
    assert told or "data-from" not in page


@pytest.mark.parametrize(
    ("ms", "written"), [(0, "0:00.0"), (83_440, "1:23.4"), (3_723_049, "1:02:03.0"), (59_999, "1:00.0")]
)
def test_a_moment_is_written_to_the_tenth_of_a_second(ms: int, written: str):
    assert timecode.short(ms) == written
