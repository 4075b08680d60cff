"""Bytes of every sort: whatever is brought, reading it tells what is the matter, and never fails."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.content.exchange import aiken, formats, gift, moodle_xml, table
from coaching.content.exchange.brought import opened, read_tags
from coaching.content.exchange.markup import plain
from tests.coaching import exchange_bank

READERS = [gift.read, moodle_xml.read, aiken.read, table.read]
QUESTION = "Wie heißt die Straße, für £5?{T}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_comes_in_however_it_was_saved(encoding: str):
    reading = gift.read(QUESTION.encode(encoding))
    assert [brought.question.text for brought in reading.questions] == ["Wie heißt die Straße, für £5?"]
    assert reading.faults == []


def test_latin_1_is_read_and_said():
    reading = gift.read(f"One?{{T}}\n\n{QUESTION}".encode("latin-1"))
    assert reading.questions[1].question.text == "Wie heißt die Straße, für £5?"
    [fault] = reading.faults
    assert (fault.line, fault.told, fault.left_out) == (3, "The file is not UTF-8; it was read as Latin-1", False)


def test_xml_may_name_how_it_was_saved():
    body = f'<?xml version="1.0" encoding="iso-8859-15"?>\n{moodle_xml.write(list(exchange_bank.common())[:1]).data.decode().split(chr(10), 1)[1]}'
    reading = moodle_xml.read(body.replace("She calls", "Für 5 € calls").encode("iso-8859-15"))
    assert reading.faults == []
    assert reading.questions[0].question.text.startswith("Für 5 € calls")


@pytest.mark.parametrize("encoding", ["idna", "undefined", "rot13", "nosuch", "unicode_escape", "iso-8859-12", "big5"])
def test_a_file_that_names_no_way_of_saving_is_read_as_it_can_be(encoding: str):
    reading = moodle_xml.read(f"<?xml version='1.0' encoding='{encoding}'?>\n<quiz>\xe9\\x</quiz>".encode("latin-1"))
    assert any("Latin-1" in fault.told or "no question" in fault.told for fault in reading.faults)


def test_signs_that_are_no_text_are_left_out_by_line():
    reading = gift.read(b"One\x00?{T}\n\nTwo\x1b?{F}")
    assert [brought.question.text for brought in reading.questions] == ["One?", "Two?"]
    assert [(fault.line, fault.left_out) for fault in reading.faults] == [(1, False), (3, False)]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "Choose another file"),
        (b"  \n \n", "Choose another file"),
        (b"PK\x03\x04rest", "Word or Excel"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"x" * 5_000_001, "Make several files"),
        (b"\n" * 200_001, "Make several files"),
    ],
)
@pytest.mark.parametrize("read", READERS)
def test_what_is_no_file_of_questions_says_so_in_one_sentence(read, data: bytes, advice: str):
    reading = read(data)
    assert reading.questions == []
    [fault] = reading.faults
    assert advice in str(fault)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "data",
    [
        b"{" * 4_000_000,
        b"\\" * 4_000_000,
        b"//[tag:" * 600_000,
        b"x {\n" * 190_000,
        b"a{#" + b"=" * 3_000_000 + b"}",
        b"<" * 4_000_000,
        b"<quiz>" + b"<question>&x;\n</question>\n" * 90_000,
        b'<quiz><question type="cloze"><questiontext><text>' + b"{1:SA:" * 600_000,
        b"question;a\n" + b'"a\n' * 190_000,
        b"A. x\n" * 190_000,
    ],
    ids=["braces", "escapes", "remarks", "open", "signs", "brackets", "broken", "cloze", "quotes", "answers"],
)
def test_megabytes_of_rubbish_are_refused_in_seconds(read, data: bytes):
    began = time.monotonic()
    reading = read(data)
    assert time.monotonic() - began < 10
    assert reading.faults
    assert len(reading.faults) < 250


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(alphabet="{}~=#\\:->%[]<>/&;,\"'\n |AT1x\x00", max_size=200).map(str.encode)
    )
)
def test_no_bytes_make_a_reader_fail(data: bytes):
    for read in READERS:
        reading = read(data)
        assert all(fault.line >= 1 and fault.told for fault in reading.faults)
    assert formats.guess(data) in formats.READ


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_good_file_with_a_bad_stretch_makes_no_reader_fail(data: st.DataObject):
    bank = [*exchange_bank.common(), *exchange_bank.many_gaps()]
    form = data.draw(st.sampled_from([gift, moodle_xml, aiken]))
    good = form.write(data.draw(st.lists(st.sampled_from(bank), min_size=1, max_size=4))).data
    at = data.draw(st.integers(0, len(good)))
    bad = data.draw(
        st.sampled_from(
            [b"{", b"}", b"~", b"=", b"\\", b"</question>", b"<![CDATA[", b"\xff", b"\x00", b"&a;", b"[[9]]", b'"']
        )
    )
    form.read(good[:at] + bad + good[at + data.draw(st.integers(0, 9)) :])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Is it?{T}", "", "gift"),
        ('<?xml version="1.0"?>\n<quiz></quiz>', "", "moodle"),
        ("\n <quiz/>", "", "moodle"),
        ("What?\nA. one\nB. two\nANSWER: A", "bank.txt", "aiken"),
        ("question;answer 1;right\nx;y;1", "", "table"),
        ("x\ny", "bank.csv", "table"),
        ("", "bank.xml", "moodle"),
        ("Anything", "", "gift"),
    ],
)
def test_the_format_is_guessed_by_what_stands_in_a_file(text: str, name: str, expected: str):
    assert formats.guess(text.encode(), name=name) == expected


@pytest.mark.parametrize(
    ("html", "text", "lost"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo", []),
        ("a<br/>b<br><br>c", "a\nb\n\nc", []),
        ("<div>a</div><div>b</div>", "a\nb", []),
        ("<ol><li>a</li><li>b</li></ol>after", "1. a\n2. b\n\nafter", []),
        ("  lots   of\n  space&nbsp;here ", "lots of space here", []),
        ("&eacute;&#8364;&lt;b&gt;&amp;amp;", "é€<b>&amp;", []),
        ("<style>p{}</style><script>x()</script>seen", "seen", []),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc", []),
        ('<img src="x"><audio src="y"></audio><iframe></iframe>t', "t", ["picture", "sound", "web page"]),
        ("<pre>a\n b</pre>", "a\nb", []),
        ("<nosuch>stays</nosuch> & so <3", "<nosuch>stays</nosuch> & so <3", []),
        ("<b <b <b", "<b <b <b", []),
        ("<p>open <!-- remark -->end", "open end", []),
    ],
)
def test_html_is_told_as_text(html: str, text: str, lost: list[str]):
    assert (plain(html).text, plain(html).lost) == (text, lost)


def test_tags_carry_competency_and_difficulty_and_the_rest_is_known_as_such():
    tags = read_tags(
        [
            "Competency: Empathy  first",
            "difficulty:HARD",
            "difficulty:extreme",
            "ycord:unit needed",
            "ycord:unit £",
            "x",
        ]
    )
    assert (tags.competency, tags.difficulty, tags.unit, tags.needs_unit) == ("Empathy first", "hard", "£", True)
    assert tags.others == ("difficulty:extreme", "x")


def test_text_that_was_cut_is_opened_as_far_as_it_goes():
    assert opened("é".encode("utf-16")[:-1] + b"\x00").text


def test_what_begins_like_a_declaration_stands_as_it_is():
    assert plain("<![foo[ &amp; ]]>").text == "<![foo[ & ]]>"


def test_a_text_of_thousands_of_tags_is_no_text_that_anybody_wrote():
    assert plain("<b>" * 3_001).text == "<b>" * 3_001
