"""Authors bring questions in and take them out."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.authoring import drafts
from coaching.authoring.quizzes import exchange
from coaching.content.exchange import gift, moodle_xml
from coaching.content.exchange.brought import Brought
from coaching.content.question.document import Question
from coaching.content.quiz.document import Quiz
from coaching.models import Content
from recordings.errors import DomainError
from recordings.models import Competency
from tests.coaching import exchange_bank
from tests.coaching import make as build

pytestmark = pytest.mark.django_db
BRING = "/make/questions/import/"
TAKE = "/make/questions/export/"
GOOD = "// [tag:competency:Ownership]\nWho calls back?{=You do.#Say when. ~%50%Somebody. ~Nobody.}\n\nIs it?{T}\n"
RUBBISH = [b"", b"\x00" * 400, b"PK\x03\x04", b"<quiz>&a;", b"<!DOCTYPE q [<!ENTITY a 'b'>]><quiz/>", b"\xff\xfe\x00"]
FAULTY = f"{GOOD}\nTell me all.{{}}\n"


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(build.author())
    return client


def asked() -> list[str]:
    return [content.title for content in Content.objects.filter(kind="question").order_by("number")]


def look(client: Client, **more: object) -> dict[str, str]:
    """What a look at it sends back, to be sent again."""
    page = client.post(BRING, {"then": "look", "once": "one", **more})
    assert page.status_code == 200, page.content.decode()
    form = page.context["form"]
    return {name: form[name].value() or "" for name in ("text", "format", "quiz", "seen")} | {
        "once": "one",
        "then": "bring",
    }


def test_a_look_tells_everything_and_writes_nothing(author: Client):
    page = author.post(BRING, {"text": FAULTY, "then": "look"})
    told = page.content.decode()
    assert "2 questions would come in" in told
    assert "Read as GIFT" in told
    assert "Line 6: This question asks for a free text, which nothing here can mark." in told
    for words in ("Who calls back?", "You do.", "(right)", "(partly right, 50 %)", "Say when.", "Ownership", "line 2"):
        assert words in told, words
    assert asked() == []
    assert not Competency.objects.exists()


def test_all_come_in_at_once_with_their_competency(author: Client):
    quiz = build.quiz(questions=0)
    Competency.objects.create(name="ownership")
    answer = author.post(BRING, look(author, text=GOOD, quiz=quiz.number), follow=True)
    assert answer.redirect_chain == [(reverse("coaching:quiz", args=[quiz.number]), 302)]
    assert asked() == ["Who calls back?", "Is it?"]
    question = Content.objects.get(kind="question", title="Who calls back?")
    assert question.draft.competency == Competency.objects.get().pk, "whatever its capitals"
    assert question.state == "draft"
    assert [link.number for link in build.fresh(quiz).draft.questions] == [1, 2]


def test_two_clicks_bring_them_once(author: Client):
    quiz = build.quiz(questions=0)
    form = look(author, text=GOOD, quiz=quiz.number)
    assert author.post(BRING, form).status_code == 302
    Content.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert author.post(BRING, form).status_code == 302, "a click that waited long"
    assert len(asked()) == 2
    assert len(build.fresh(quiz).draft.questions) == 2


def test_faults_need_a_word_before_the_rest_comes_in(author: Client):
    form = look(author, text=FAULTY)
    refused = author.post(BRING, form)
    assert refused.status_code == 400
    assert "nothing is left out without your word" in refused.content.decode()
    assert asked() == []
    author.post(BRING, form | {"without": "on"})
    assert asked() == ["Who calls back?", "Is it?"]


def test_what_was_changed_since_the_look_is_looked_at_again(author: Client):
    form = look(author, text=GOOD)
    again = author.post(BRING, form | {"text": f"{GOOD}\nAnd more?{{F}}\n"})
    assert "The text has changed since you looked." in again.content.decode()
    assert "3 questions would come in" in again.content.decode()
    assert asked() == []


def test_browsers_line_ends_are_no_change(author: Client):
    form = look(author, text=GOOD)
    author.post(BRING, form | {"text": form["text"].replace("\n", "\r\n")})
    assert len(asked()) == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bank.xml", moodle_xml.write(list(exchange_bank.common())[:3]).data, "Moodle XML"),
        ("bank.csv", b"question;answer 1;answer 2;right\nWhich?;a;b;2\nWho?;a;b;1\nWhere?;a;b;1", "Table (CSV)"),
        ("odd.csv", b"stem,option a,option b,key\nWhich?,a,b,2\nWho?,a,b,1\nWhere?,a,b,1", "Table (CSV)"),
        (
            "bank.txt",
            b"What?\nA. a\nB. b\nANSWER: A\n\nWho?\nA. a\nB. b\nANSWER: A\n\nWhy?\nA. a\nB. b\nANSWER: A",
            "Aiken",
        ),
        ("bank.gift", "One?{T}\n\nTwo?{F}\n\nThree é?{T}".encode("utf-16"), "GIFT"),
    ],
)
def test_files_of_every_format_come_in(author: Client, name: str, data: bytes, words: str):
    page = author.post(BRING, {"file": SimpleUploadedFile(name, data), "then": "look"})
    assert f"Read as {words}" in page.content.decode()
    assert "3 questions would come in" in page.content.decode()
    form = look(author, file=SimpleUploadedFile(name, data))
    assert author.post(BRING, form | {"without": "on"}).status_code == 302
    assert len(asked()) == 3


def test_a_chosen_format_counts_over_what_it_looks_like(author: Client):
    page = author.post(BRING, {"text": GOOD, "format": "aiken", "then": "look"})
    assert "Nothing would come in" in page.content.decode()
    assert 'value="bring"' not in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, or paste the questions here."),
        ({"text": " \n"}, "Choose a file, or paste the questions here."),
        ({"file": SimpleUploadedFile("x.txt", b"x" * 5_000_001)}, "The file is larger than 5 MB."),
        ({"file": SimpleUploadedFile("x.txt", (b"x" * 20 + b"\n\n") * 95_000)}, "more than 2 MB"),
        ({"text": GOOD, "quiz": "99"}, "Select a valid choice"),
        ({"text": GOOD, "format": "qti"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_looked_at_says_why_and_keeps_what_was_typed(
    author: Client, sent: dict[str, object], words: str
):
    page = author.post(BRING, {"then": "look", **sent})
    assert page.status_code == 400
    assert words in page.content.decode()
    if sent.get("text") == GOOD:
        assert page.context["form"]["text"].value() == GOOD


def test_a_body_beyond_all_files_is_refused_before_it_is_read(author: Client):
    assert author.post(BRING, {"file": SimpleUploadedFile("x.xml", b"x" * 6_100_000)}).status_code == 413
    author.logout()
    assert author.post(BRING, {"file": SimpleUploadedFile("x.xml", b"x" * 3_000_000)}).status_code == 401
    author.force_login(build.learner())
    assert author.post(BRING, {"file": SimpleUploadedFile("x.xml", b"x" * 3_000_000)}).status_code == 403


@pytest.mark.parametrize("data", RUBBISH)
def test_rubbish_is_told_and_never_fails(author: Client, data: bytes):
    page = author.post(BRING, {"file": SimpleUploadedFile("x.bin", data), "then": "look"})
    assert page.status_code == 200
    assert "Nothing would come in" in page.content.decode()
    assert "Line 1" in page.content.decode()


def test_pictures_packed_into_xml_are_not_sent_to_and_fro(author: Client):
    packed = (
        b'<quiz>\n<question type="truefalse"><questiontext><text>Is it?</text><file name="a.png" encoding="base64">'
        + (b"A" * 76 + b"\n") * 40_000
        + b'</file></questiontext><answer fraction="100"><text>true</text></answer></question>\n</quiz>'
    )
    form = look(author, file=SimpleUploadedFile("x.xml", packed))
    assert len(form["text"]) < 60_000
    assert "A" * 76 not in form["text"]
    author.post(BRING, form)
    assert asked() == ["Is it?"]


def test_one_question_twice_in_a_file_comes_in_once_and_one_that_is_there_is_told(author: Client):
    author.post(BRING, look(author, text="Is it?{T}"))
    page = author.post(BRING, {"text": "Is it?{T}\n\nWas it?{T}\n\nWas it?{T}", "then": "look"})
    told = page.content.decode()
    assert "2 questions would come in" in told
    assert told.count("One like it is in the bank") == 1
    assert "Line 5: This is the same question as in line 3." in told


def test_markup_is_shown_as_what_it_is(author: Client):
    page = author.post(BRING, {"text": "[plain]<script>alert(1)</script> & <b>{=<i>x</i> ~y#<u>z</u>}", "then": "look"})
    assert b"<script>alert(1)" not in page.content
    assert b"&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page.content


def test_nothing_is_brought_in_by_halves():
    by, quiz = build.author(), build.quiz(questions=0)
    drafts.archive(quiz)
    good = [Brought(Question(text="One?")), Brought(Question(text="Two?", clip=99))]
    with pytest.raises(DomainError, match="clip has been taken away"):
        exchange.bring_in(good, quiz=None, by=by)
    assert asked() == []


def test_a_competency_with_too_long_a_name_stays_away_and_is_told(author: Client):
    page = author.post(BRING, {"text": f"// [tag:competency:{'x' * 61}]\nIs it?{{T}}", "then": "look"})
    assert "longer than 60 letters, and is left out" in page.content.decode()
    author.post(BRING, look(author, text=f"// [tag:competency:{'x' * 61}]\nIs it?{{T}}") | {"without": "on"})
    assert not Competency.objects.exists()


def test_every_kind_is_shown_in_a_look(author: Client):
    data = moodle_xml.write([*exchange_bank.common(), *exchange_bank.many_gaps()]).data
    page = author.post(BRING, {"file": SimpleUploadedFile("x.xml", data), "then": "look"})
    told = page.content.decode()
    for words in (
        "£24.5, give or take 0.5",
        "Billing → invoices",
        "(goes with none)",
        "(fits nowhere)",
        "1. Greet",
        "(-33.33333 %)",
    ):
        assert words in told, words
    assert re.search(r'<span class="gap">back</span>', told)


def test_five_hundred_questions_come_in(author: Client):
    text = "\n\n".join(f"Is it {number}?{{T}}" for number in range(500))
    quiz = build.quiz(questions=0)
    author.post(BRING, look(author, text=text, quiz=quiz.number))
    assert len(build.fresh(quiz).draft.questions) == 500


# ── Out ──
def bank_of(author: Client, **more: object) -> Content:
    quiz = build.quiz(title="What you / may decide", questions=0)
    author.post(BRING, look(author, text=GOOD, quiz=quiz.number))
    return quiz


@pytest.mark.parametrize(
    ("form", "name", "media_type"),
    [
        ("gift", "What you may decide.gift.txt", "text/plain"),
        ("moodle", "What you may decide.xml", "application/xml"),
        ("qti", "What you may decide.qti.zip", "application/zip"),
    ],
)
def test_a_quiz_goes_out_as_a_file(author: Client, form: str, name: str, media_type: str):
    quiz = bank_of(author)
    answer = author.get(TAKE, {"format": form, "quiz": quiz.number})
    assert answer.status_code == 200
    assert name in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"].startswith(media_type)


def test_what_goes_out_comes_back_as_it_was(author: Client):
    quiz = bank_of(author)
    data = author.get(TAKE, {"format": "gift", "quiz": quiz.number}).content
    first, second = gift.read(data).questions
    assert (first.competency, first.category) == ("Ownership", "What you - may decide")
    mine = [
        content.draft.model_copy(update={"competency": None})
        for content in Content.objects.filter(kind="question").order_by("number")
    ]
    assert [first.question, second.question] == mine


def test_what_stays_behind_is_told_before_the_file(author: Client):
    quiz = bank_of(author)
    page = author.get(TAKE, {"format": "aiken", "quiz": quiz.number})
    assert "attachment" not in page.headers.get("Content-Disposition", "")
    assert "Goes without what is told after the answer, and without hints" in page.content.decode()
    sent = author.get(TAKE, {"format": "aiken", "quiz": quiz.number, "rest": "1"})
    assert sent.content.decode().startswith("Who calls back?\nA. You do.")


def test_questions_chosen_by_number_and_the_whole_bank(author: Client):
    bank_of(author)
    one = author.get(TAKE, {"format": "gift", "number": "2"})
    assert one.content.decode() == "Is it?{TRUE}\n\n"
    assert author.get(TAKE, {"format": "gift"}).content.decode().count("{") == 2
    packed = author.get(TAKE, {"format": "qti"}).content
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 3


def test_the_page_offers_every_format_and_an_empty_bank_says_so(author: Client):
    assert "no question here to take out yet" in author.get(TAKE).content.decode()
    assert "no question here to take out yet" in author.get(TAKE, {"format": "gift"}).content.decode()
    bank_of(author)
    told = author.get(TAKE).content.decode()
    for words in ("GIFT", "Moodle XML", "Aiken", "QTI 3.0"):
        assert words in told


@pytest.mark.parametrize("query", ["?format=table", "?format=nothing", "?quiz=99", "?quiz=99&format=gift"])
def test_what_is_not_there_is_not_found(author: Client, query: str):
    bank_of(author)
    assert author.get(TAKE + query).status_code == 404


@pytest.mark.parametrize("query", ["?number=x", "?number=99999999999999999999", "?quiz=x", "?number=-1"])
def test_odd_numbers_do_no_harm(author: Client, query: str):
    assert author.get(TAKE + query).status_code == 200


def test_taking_out_asks_the_database_as_often_whatever_there_is(author: Client, django_assert_max_num_queries):
    text = "\n\n".join(f"Is it {number}?{{T}}" for number in range(30))
    quiz = build.quiz(questions=0)
    author.post(BRING, look(author, text=text, quiz=quiz.number))
    with django_assert_max_num_queries(14):
        author.get(TAKE, {"quiz": quiz.number})
    with django_assert_max_num_queries(14):
        author.get(TAKE)


def test_an_archived_quiz_takes_nothing_in(author: Client):
    quiz = drafts.create("quiz", Quiz(title="Gone"), by=build.someone())
    drafts.archive(quiz)
    assert author.post(BRING, {"text": GOOD, "quiz": quiz.number, "then": "look"}).status_code == 400


def test_only_the_same_question_counts_as_one_like_it(author: Client):
    author.post(BRING, look(author, text="I will {=call} you."))
    page = author.post(BRING, {"text": "I will {=ring} you.\n\nI will {=call} you.", "then": "look"})
    assert page.content.decode().count("One like it is in the bank") == 1
