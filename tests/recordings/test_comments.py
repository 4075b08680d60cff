"""What colleagues say about a moment of a call."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recordings.clips import comments
from recordings.errors import DomainError
from recordings.models import Comment, Recording
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(9), make.tone(9)), in_library=True)
    make.heard(recording, ("agent", 1000, "How may I help"), ("customer", 5000, "It is broken"))
    recording.peaks = [[50] * 270] * 2
    recording.save()
    return recording


@pytest.fixture
def arthur() -> User:
    return make.author()


@pytest.fixture
def author(client: Client, arthur: User) -> Client:
    client.force_login(arthur)
    return client


def wrote(author: Client, call: Recording, **changed: str):
    said = {"at_ms": "0:05.5", "text": "Listen to the pause.\n\nIt is his."} | changed
    return author.post(reverse("recordings:comments", args=[call.pk]), said)


def page_of(client: Client, call: Recording) -> str:
    return client.get(reverse("recordings:call", args=[call.pk])).content.decode()


def test_a_comment_stands_under_the_turn_it_is_about_and_leads_back_there(author: Client, call: Recording):
    sent = wrote(author, call)
    comment = Comment.objects.get()
    assert sent.headers["Location"].endswith(f"/calls/{call.pk}/?t=5.500#comment-{comment.pk}")
    turns = list(call.transcript.turns.all())
    assert comments.by_turn(call, turns, user=comment.by) == {turns[1].pk: [comment]}
    page = page_of(author, call)
    under = page[page.index('id="turn-5000"') :]
    assert "<p>Listen to the pause.</p>" in under[: under.index("</li>")]
    assert "1 comment at 0:05" in page
    assert page.count('class="pin"') == 1


def test_a_double_click_writes_one_comment(author: Client, call: Recording):
    for _ in range(2):
        wrote(author, call)
    for _ in range(2):
        wrote(author, call, to=str(Comment.objects.get(to=None).pk), text="So do I.")
    assert [(one.text[:6], one.at_ms) for one in Comment.objects.order_by("pk")] == [("Listen", 5500), ("So do ", 5500)]


@pytest.mark.parametrize(
    ("at_ms", "text", "says"),
    [
        ("0:05", "  \n ", "Write what you heard"),
        ("0:05", "x" * 2001, "2000 characters"),
        ("0:10", "My words", "outside the call"),
        ("soon", "My words", "minutes and seconds"),
        ("", "My words", "required"),
        ("0:05", "My\x00words", "Null characters"),
    ],
)
def test_what_cannot_be_a_comment_is_explained_and_kept(
    author: Client, call: Recording, at_ms: str, text: str, says: str
):
    answer = wrote(author, call, at_ms=at_ms, text=text)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    if text == "My words":
        assert text in answer.content.decode()
    assert not Comment.objects.exists()


def test_what_somebody_writes_is_text_and_never_markup(author: Client, call: Recording):
    wrote(author, call, text="<script>alert(1)</script>")
    for page in (page_of(author, call), author.get(reverse("recordings:comments", args=[call.pk])).content.decode()):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_an_answer_to_an_answer_joins_the_one_conversation(author: Client, call: Recording):
    wrote(author, call)
    first = Comment.objects.get()
    wrote(author, call, to=str(first.pk), text="Yes.")
    wrote(author, call, to=str(Comment.objects.get(text="Yes.").pk), text="And again.")
    assert [(one.text, one.to) for one in Comment.objects.exclude(pk=first.pk).order_by("pk")] == [
        ("Yes.", first),
        ("And again.", first),
    ]
    assert page_of(author, call).count('class="pin"') == 1


@pytest.mark.parametrize("to", ["0", "x", "-1", "9" * 30, ""])
def test_an_answer_to_what_is_gone_is_kept_on_the_page(author: Client, call: Recording, to: str):
    answer = wrote(author, call, to=to, text="My careful words")
    assert answer.status_code == 400
    assert "taken away" in answer.content.decode()
    assert "My careful words" in answer.content.decode()


def test_an_answer_belongs_to_the_call_of_its_comment(author: Client, call: Recording):
    wrote(author, call)
    other = make.recording(title="Another")
    assert wrote(author, other, to=str(Comment.objects.get().pk), text="Yes.").status_code == 400
    assert Comment.objects.count() == 1


def test_an_empty_answer_is_asked_for_its_words(author: Client, call: Recording):
    wrote(author, call)
    answer = wrote(author, call, to=str(Comment.objects.get().pk), text="")
    assert (answer.status_code, "Write what you heard" in answer.content.decode()) == (400, True)


def test_one_corrects_and_takes_away_ones_own_words_and_nobody_elses(author: Client, call: Recording, arthur: User):
    mine = comments.add(recording=call, at_ms=5000, text="Mine.", by=arthur)
    theirs = comments.add(recording=call, at_ms=5000, text="Theirs.", by=make.trainer())
    edit = reverse("recordings:comment-edit", args=[mine.pk])
    assert "Mine." in author.get(edit).content.decode()
    author.post(edit, {"text": "Mine, corrected."})
    mine.refresh_from_db()
    assert (mine.text, mine.edited_at is not None, mine.at_ms) == ("Mine, corrected.", True, 5000)
    assert author.post(edit, {"text": " "}).status_code == 400
    for said in ({"text": "Mine now."}, {"remove": "yes"}):
        assert author.post(reverse("recordings:comment-edit", args=[theirs.pk]), said).status_code == 404
    author.post(edit, {"remove": "yes"})
    assert list(Comment.objects.all()) == [theirs]
    assert f'href="{reverse("recordings:comment-edit", args=[theirs.pk])}"' not in page_of(author, call)


def test_saving_the_same_words_is_no_correction(call: Recording, arthur: User):
    mine = comments.add(recording=call, at_ms=5000, text="Mine.", by=arthur)
    assert comments.change(mine, text=" Mine.\n").edited_at is None


def test_a_comment_that_was_answered_stays(author: Client, call: Recording, arthur: User):
    mine = comments.add(recording=call, at_ms=5000, text="Mine.", by=arthur)
    comments.add(recording=call, to=mine, text="Yes.", by=make.trainer())
    answer = author.post(reverse("recordings:comment-edit", args=[mine.pk]), {"remove": "yes"}, follow=True)
    assert "has answered this" in answer.content.decode()
    assert Comment.objects.count() == 2


def test_words_for_a_comment_that_went_meanwhile_are_not_lost_in_silence(call: Recording, arthur: User):
    mine = comments.add(recording=call, at_ms=5000, text="Mine.", by=arthur)
    comments.remove(Comment.objects.get())
    comments.remove(mine)
    with pytest.raises(DomainError, match="taken this comment away"):
        comments.change(mine, text="Better.")
    with pytest.raises(DomainError, match="taken away"):
        comments.add(recording=call, to=mine, text="Yes.", by=arthur)


def test_learners_read_comments_on_the_librarys_calls_and_write_none(client: Client, call: Recording, arthur: User):
    comment = comments.add(recording=call, at_ms=5000, text="Listen here.", by=arthur)
    lena = make.learner()
    client.force_login(lena)
    page = page_of(client, call)
    assert "Listen here." in page
    assert "Answer" not in page
    assert "comment-dialog" not in page
    assert wrote(client, call).status_code == 403
    assert "Write one" not in client.get(reverse("recordings:comments", args=[call.pk])).content.decode()
    Recording.objects.update(in_library=False)
    turns = list(call.transcript.turns.all())
    assert comments.by_turn(call, turns, user=lena) == {}
    assert client.get(reverse("recordings:comments", args=[call.pk])).status_code == 404
    assert Comment.objects.get() == comment


@pytest.mark.parametrize(("at_ms", "place"), [(0, 0), (1000, 0), (3000, 0), (5000, 1), (8999, 1)])
def test_a_moment_in_a_silence_belongs_to_who_spoke_before_it(call: Recording, at_ms: int, place: int):
    turns = list(call.transcript.turns.all())
    assert comments.turn_at(turns, at_ms) == turns[place]


def test_where_nobody_speaks_comments_are_read_on_their_own_page(author: Client):
    silent = make.recording(title="Nobody")
    sent = wrote(author, silent, at_ms="0:01")
    assert "/comments/#comment-" in sent.headers["Location"]
    assert "Listen to the pause." in author.get(sent.headers["Location"]).content.decode()
    assert "1 comment" in page_of(author, silent)


def test_the_page_to_write_one_begins_with_the_moment_of_its_address(author: Client, call: Recording):
    address = reverse("recordings:comments", args=[call.pk])
    assert 'value="0:05.5"' in author.get(f"{address}?at=5.5").content.decode()
    assert 'value="0:00.0"' in author.get(f"{address}?at=nonsense").content.decode()


def test_a_call_with_many_comments_costs_no_more_queries(
    author: Client, call: Recording, arthur: User, django_assert_max_num_queries
):
    def asked() -> int:
        with django_assert_max_num_queries(30) as captured:
            page_of(author, call)
        return len(captured)

    comments.add(recording=call, at_ms=1000, text="One.", by=arthur)
    before = asked()
    for number in range(12):
        comment = comments.add(recording=call, at_ms=1000 + number, text=f"{number}", by=arthur)
        comments.add(recording=call, to=comment, text="Yes.", by=arthur)
    assert asked() <= before + 1
