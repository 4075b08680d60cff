import io
import json
import re
import zipfile
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from recordings import writing
from recordings.models import Recording
from recordings.transcripts import exports
from recordings.transcripts.exports import CUE_LINE, CUE_MS, Line
from recordings.web import files
from tests import make
from tests.recordings.test_api import with_token

HOSTILE = "<b>Bold</b> & --> then\nnext\x00\x0b\u2028line \u202eturned \ud800 end"
HEBREW = "שלום וברכה לכולם"


def words(text: str, *, start_ms: int = 0, each_ms: int = 300) -> list[dict[str, object]]:
    return [
        {"text": w, "start_ms": start_ms + n * each_ms, "end_ms": start_ms + n * each_ms + each_ms - 20}
        for n, w in enumerate(text.split(" "))
    ]


def line(text: str, *, label: str = "Agent", start_ms: int = 0, each_ms: int = 300) -> Line:
    said = words(text, start_ms=start_ms, each_ms=each_ms)
    return Line(label, start_ms, start_ms + len(said) * each_ms, text, said)


def call(**facts: object) -> Recording:
    return Recording(title="A call", duration_ms=60_000, **facts)


@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), min_size=1, max_size=40),
    st.integers(20, 9000),
)
def test_a_cue_has_two_lines_and_seven_seconds_at_most_and_no_word_is_lost(said: list[str], each_ms: int):
    told = " ".join(said)
    found = exports.cues([line(told, each_ms=each_ms)])
    kept = [writing.clean(word) for word in told.split(" ")]
    # Some scripts have no spaces: see test_writing.
    assert "".join("".join(text.split()) for cue in found for text in cue.lines) == "".join("".join(kept).split())
    for cue in found:
        assert 0 < cue.end_ms - cue.start_ms <= CUE_MS
        assert len(cue.lines) <= 2
        # Only a word that is longer than a line may make one longer.
        assert all(len(text) <= CUE_LINE or text in kept for text in cue.lines)


def test_cues_are_cut_at_the_times_of_words():
    told = "We will call you back on Monday before ten and bring a new router along with us for the house"
    first, second = exports.cues([line(told, start_ms=5000)])
    count = len(" ".join(first.lines).split())
    assert (first.start_ms, first.end_ms) == (5000, 5000 + count * 300 - 20)
    assert second.start_ms == 5000 + count * 300


def test_slow_speech_is_cut_before_seven_seconds_and_a_long_hum_is_shown_no_longer():
    slow = exports.cues([line("one two three four", each_ms=3000)])
    assert [(cue.start_ms, cue.end_ms, cue.lines) for cue in slow] == [
        (0, 5980, ("one two",)),
        (6000, 11_980, ("three four",)),
    ]
    assert [(cue.start_ms, cue.end_ms) for cue in exports.cues([line("Hmm", each_ms=9000)])] == [(0, CUE_MS)]


def test_overlapping_turns_are_told_in_the_order_in_which_they_begin():
    lines = [line("one " * 40 + "end", start_ms=0), line("yes", label="Customer", start_ms=3000)]
    starts = [cue.start_ms for cue in exports.cues(lines)]
    assert starts == sorted(starts)


def test_a_turn_without_words_of_its_own_shares_its_time_out():
    assert [(c.start_ms, c.end_ms, c.lines) for c in exports.cues([Line("Agent", 1000, 3000, "two words", [])])] == [
        (1000, 3000, ("two words",))
    ]
    assert exports.cues([Line("Agent", 1000, 3000, "  ", [])]) == []


def test_nothing_said_can_break_out_of_a_subtitle():
    lines = [line(HOSTILE, label="<v Ada> --> & co\n\n")]
    for written in (exports.as_vtt(call(), lines).decode(), exports.as_srt(call(), lines).decode()):
        assert written.count("-->") == len(exports.cues(lines))
        assert "<b>" not in written
        assert "&lt;b&gt;Bold&lt;/b&gt; &amp; --&gt;" in written.replace("\n", " ")
        assert "\x00" not in written
        for block in written.strip().split("\n\n"):
            assert block == "WEBVTT" or "-->" in block
    assert "<v &lt;v Ada&gt; --&gt; &amp; co>" in exports.as_vtt(call(), lines).decode()


def test_a_subtitle_file_looks_as_its_format_says():
    lines = [line("How may I help?", label="Marisol Vega"), line("It is broken.", label="Customer", start_ms=3_723_000)]
    assert exports.as_vtt(call(), lines).decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.180\n<v Marisol Vega>How may I help?</v>\n\n"
        "01:02:03.000 --> 01:02:03.880\n<v Customer>It is broken.</v>\n"
    )
    assert exports.as_srt(call(), lines).decode() == (
        "1\n00:00:00,000 --> 00:00:01,180\nMarisol Vega: How may I help?\n\n"
        "2\n01:02:03,000 --> 01:02:03,880\nCustomer: It is broken.\n"
    )


def test_what_runs_from_right_to_left_still_does_behind_a_name():
    assert exports.is_right_to_left(f"… 12 {HEBREW}")
    assert not exports.is_right_to_left("12 …")
    assert f"\u2068Agent\u2069: {HEBREW}" in exports.as_srt(call(), [line(HEBREW)]).decode()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Twice: charged?", "Twice charged.txt"),
        ("../../etc/passwd", "etc passwd.txt"),
        ("C:\\fakepath\\call", "C fakepath call.txt"),
        (".", "call.txt"),
        ("  ", "call.txt"),
        ("con", "call.txt"),
        ("COM1.old", "call.txt"),
        ("line\r\nSet-Cookie: x", "line Set-Cookie x.txt"),
        ("Frau Müßig ruft an", "Frau Müßig ruft an.txt"),
        ("report\u202etxt.exe", "reporttxt.exe.txt"),
        ("x" * 300, "x" * 80 + ".txt"),
    ],
)
def test_a_file_is_named_for_its_call_wherever_it_is_stored(title: str, name: str):
    assert files.file_name(title, "txt") == name


def heard(**facts: object) -> Recording:
    recording = make.recording(in_library=True, **facts)  # type: ignore[arg-type]
    make.heard(recording)
    return recording


@pytest.mark.django_db
def test_every_form_holds_who_spoke_when_and_the_facts():
    recording = heard(agent_name="Marisol Vega", reason="Router drops", satisfaction=5)
    lines = exports.lines_of(recording)
    text = exports.as_txt(recording, lines).decode()
    assert text.startswith(
        "A call\nAgent: Marisol Vega\nAbout: Router drops\nSatisfaction: 5 of 5\nLanguage: English\nLength: 0:03\n"
    )
    assert text.endswith("\n\n0:00  Marisol Vega\nHow may I help?\n\n0:01  Customer\nIt is broken.\n")
    paragraphs = [p.text for p in docx.Document(io.BytesIO(exports.as_docx(recording, lines))).paragraphs]
    assert paragraphs[:2] == ["A call", "Agent: Marisol Vega"]
    assert paragraphs[-4:] == ["Marisol Vega  0:00", "How may I help?", "Customer  0:01", "It is broken."]


@pytest.mark.django_db
def test_json_holds_the_turns_of_the_api():
    recording = heard(agent_name="Marisol Vega")
    told = json.loads(exports.as_json(recording, []))
    turns = with_token(make.learner()).get(f"/api/v1/recordings/{recording.pk}/transcript/").json()["turns"]
    assert told["turns"] == turns
    assert (told["title"], told["agent_name"], told["duration_ms"]) == ("A call", "Marisol Vega", 3000)


@pytest.mark.django_db
def test_a_word_document_holds_what_xml_can_and_turns_what_runs_from_right_to_left():
    recording = heard()
    lines = [line(HOSTILE, label="\x07Bell"), line(HEBREW)]
    written = exports.as_docx(recording, lines)
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        tree = etree.fromstring(packed.read("word/document.xml"))
    assert "<b>Bold</b> & --> then next line \u202eturned end" in "".join(tree.itertext())
    turned = tree.xpath("//w:p[w:pPr/w:bidi]", namespaces=tree.nsmap)
    assert ["".join(paragraph.itertext()) for paragraph in turned] == [HEBREW]
    assert tree.xpath("//w:r[w:rPr/w:rtl]", namespaces=tree.nsmap)


@pytest.mark.django_db
def test_nobody_knows_who_speaks_until_somebody_says():
    recording = heard()
    recording.transcripts.get().turns.update(speaker="unknown")
    assert {told.label for told in exports.lines_of(recording)} == {"Unknown"}


@pytest.mark.django_db
@pytest.mark.parametrize("form", exports.FORMS)
def test_who_may_hear_a_call_takes_its_text_and_nobody_else(client: Client, form: str, settings: Any):
    settings.TAKE_AWAY = ["Learner"]
    recording = heard(title="Zweimal bezahlt: größer")
    client.force_login(make.learner())
    address = reverse("recordings:export", args=[recording.pk])
    assert f'{address}?as={form}"' in client.get(reverse("recordings:call", args=[recording.pk])).content.decode()
    taken = client.get(address, {"as": form})
    assert taken.status_code == 200
    assert taken.headers["Content-Type"] == exports.FORMS[form].media_type
    assert taken.headers["Cache-Control"] == "private, no-store"
    assert (
        taken.headers["Content-Disposition"]
        == f"attachment; filename*=utf-8''Zweimal%20bezahlt%20gr%C3%B6%C3%9Fer.{form}"
    )
    Recording.objects.update(in_library=False)
    assert client.get(address, {"as": form}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["", "pdf", "TXT", "../txt"])
def test_a_form_that_is_none_is_400_with_the_forms_there_are(client: Client, form: str):
    recording = heard()
    client.force_login(make.author())
    answer = client.get(reverse("recordings:export", args=[recording.pk]), {"as": form})
    assert answer.status_code == 400
    assert all(re.search(rf"\?as={name}\b", answer.content.decode()) for name in exports.FORMS)
    api = with_token(make.author("lou")).get(f"/api/v1/recordings/{recording.pk}/export/", {"as": form})
    assert (api.status_code, api.json()) == (
        400,
        {"as": ["Say the form as one of txt, docx, srt, vtt, json, like ?as=txt."]},
    )


@pytest.mark.django_db
def test_a_call_that_has_not_been_heard_says_so(client: Client):
    recording = make.recording()
    author = make.author()
    client.force_login(author)
    answer = client.get(reverse("recordings:export", args=[recording.pk]), {"as": "txt"})
    assert answer.status_code == 404
    assert "has not been heard yet" in answer.content.decode()
    assert "Take away" not in client.get(reverse("recordings:call", args=[recording.pk])).content.decode()
    api = with_token(author).get(f"/api/v1/recordings/{recording.pk}/export/", {"as": "txt"})
    assert (api.status_code, "not been heard yet" in api.json()["detail"]) == (404, True)
