import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.corrections import alignment
from recordings.corrections.alignment import Mend, Offer
from recordings.transcripts.turns import Word
from tests.fakes import words

LETTERS = st.text(alphabet="abcdé9£.,-'", min_size=1, max_size=6)


@st.composite
def spoken(draw: st.DrawFn) -> list[Word]:
    """Words in order of their start, as Whisper tells them: with gaps, without, of no length, and running into the next."""
    made, at = [], draw(st.integers(0, 10_000))
    for text in draw(st.lists(LETTERS, min_size=1, max_size=12)):
        made.append(Word(text, at, at + draw(st.integers(0, 900)), draw(st.floats(0, 1))))
        at += draw(st.integers(0, 800))
    return made


def texts(said: list[Word]) -> list[str]:
    return [word.text for word in said]


def in_order(said: list[Word]) -> bool:
    forward = all(word.start_ms <= word.end_ms for word in said)
    return forward and all(a.start_ms <= b.start_ms for a, b in itertools.pairwise(said))


@given(spoken(), st.lists(LETTERS, min_size=1, max_size=14))
def test_what_is_written_is_what_there_is_and_time_never_runs_backwards(said: list[Word], new: list[str]):
    mended = alignment.reworded(said, new)
    assert texts(mended) == new
    assert in_order(mended)
    assert mended[0].start_ms >= said[0].start_ms
    assert max(word.end_ms for word in mended) <= max(word.end_ms for word in said)


@given(spoken(), st.data())
def test_untouched_words_keep_their_times_whatever_is_put_between_them(said: list[Word], data: st.DataObject):
    marks = [f"new{number}" for number in range(len(said) + 1)]
    put_in = data.draw(st.lists(st.booleans(), min_size=len(marks), max_size=len(marks)))
    new = []
    for number, word in enumerate(said):
        new += [marks[number]] * put_in[number] + [word.text]
    new += [marks[-1]] * put_in[-1]
    mended = alignment.reworded(said, new)
    kept = [(w.text, w.start_ms, w.end_ms) for w in mended if w.text not in marks]
    assert kept == [(w.text, w.start_ms, w.end_ms) for w in said]


@given(spoken())
def test_writing_the_same_again_says_only_that_it_is_certain(said: list[Word]):
    once = alignment.reworded(said, texts(said))
    assert [(w.text, w.start_ms, w.end_ms) for w in once] == [(w.text, w.start_ms, w.end_ms) for w in said]
    assert {w.probability for w in once} == {1.0}
    assert alignment.reworded(once, texts(once)) == once


@given(spoken(), st.lists(LETTERS, min_size=1, max_size=14))
def test_the_mends_of_one_hearing_make_the_same_text_of_another_like_it(said: list[Word], new: list[str]):
    again: list[Word] | None = said
    for mend in alignment.mends(said, alignment.reworded(said, new)):
        assert mend.was
        again = again and alignment.mended(again, mend)
    # Where the same words come twice a mend may find the other ones; of different words it makes exactly the text.
    if len({alignment.key(text) for text in [*texts(said), *new]}) == len([*said, *new]):
        assert again is not None
        assert texts(again) == new


def test_a_run_replaced_by_as_many_words_keeps_the_time_of_each():
    said = words("we ask the Tidewater how", start_ms=1000)
    mended = alignment.reworded(said, ["we", "ask", "the", "tide.", "how"])
    assert [(w.start_ms, w.end_ms) for w in mended] == [(w.start_ms, w.end_ms) for w in said]


def test_words_that_replace_fewer_share_their_time_by_length():
    said = words("the tidewaterhub is", start_ms=0)
    mended = alignment.reworded(said, ["the", "Tidewater", "Hub", "is"])
    assert [(w.text, w.start_ms, w.end_ms) for w in mended[1:3]] == [("Tidewater", 300, 510), ("Hub", 510, 580)]


def test_a_word_put_in_takes_the_gap_between_its_neighbours():
    said = words("very sorry", start_ms=0)
    mended = alignment.reworded(said, ["very,", "really", "sorry"])
    assert [(w.text, w.start_ms, w.end_ms) for w in mended] == [
        ("very,", 0, 280), ("really", 280, 300), ("sorry", 300, 580),
    ]  # fmt: skip


def test_words_struck_out_take_no_other_along():
    said = words("you thank you for calling", start_ms=0)
    assert alignment.reworded(said, ["thank", "you", "for", "calling"]) == [
        Word(w.text, w.start_ms, w.end_ms, 1.0) for w in said[1:]
    ]


def test_a_mend_is_told_with_what_stood_there():
    said = words("the tied water hub is", start_ms=0)
    fixed = alignment.reworded(said, ["Well,", "the", "Tidewater", "Hub", "is"])
    assert alignment.mends(said, fixed) == [
        Mend(("the",), ("Well,", "the"), 0, 280),
        Mend(("tied", "water", "hub"), ("Tidewater", "Hub"), 300, 1180),
    ]
    put_in = alignment.reworded(said, ["the", "tied", "water", "hub", "really", "is"])
    assert alignment.mends(said, put_in) == [Mend(("hub",), ("hub", "really"), 900, 1180)]


@pytest.mark.parametrize(
    ("again", "reads"),
    [
        ("and the tied water hub", "and the Tidewater Hub"),  # the same mistake
        ("and the tidewater hub", "and the Tidewater Hub"),  # nearly right by itself
        ("and the tide waterhub", "and the Tidewater Hub"),  # nearly the same mistake
        ("and the blue box", None),  # another mistake: a person has to look
    ],
)
def test_a_mend_finds_its_place_in_another_hearing(again: str, reads: str | None):
    mend = Mend(("tied", "water", "hub"), ("Tidewater", "Hub"), 700, 1400)
    mended = alignment.mended(words(again, start_ms=0), mend)
    assert (mended and " ".join(texts(mended))) == reads


def test_a_mend_far_from_where_it_was_made_finds_no_place():
    mend = Mend(("hub",), ("Hub",), 5000, 5280)
    assert alignment.mended(words("the hub", start_ms=0), mend) is None
    assert alignment.mended(words("the hub", start_ms=4000), mend) is not None


def test_of_two_places_the_nearer_one_is_meant():
    said = words("hub one hub two", start_ms=0)
    assert alignment.place(said, ["Hub"], near_ms=500) == 2
    assert alignment.place(said, ["Hub"], near_ms=100) == 0
    assert alignment.place(said, [], near_ms=0) is None


def test_what_was_struck_out_and_is_not_heard_again_is_struck_out_already():
    said = words("thank you", start_ms=0)
    assert alignment.mended(said, Mend(("umbrella",), (), 700, 900)) == said
    assert alignment.mended(said, Mend(("thank",), (), 0, 280)) == said[1:]
    # Something else is heard there now.
    assert alignment.mended(said, Mend(("umbrella",), (), 0, 280)) is None


def test_a_lone_sign_is_a_word_of_its_own():
    assert alignment.key("–") == "–"
    assert alignment.key("Hub,") == "hub"


@pytest.mark.parametrize(
    ("was", "now", "offered"),
    [
        ("use the tied water hub today", "use the Tidewater Hub today", [Offer("Tidewater Hub", "tied water hub")]),
        ("the rooter eggs 20 is", "the router X20 is", [Offer("router X20", "rooter eggs 20")]),
        ("tied water is out", "Tidewater is out", []),  # a capital that the sentence asks for
        ("Yes. tied water is out", "Yes. Tidewater Hub is out", [Offer("Tidewater Hub", "tied water")]),
        ("the tidewater hub", "the Tidewater Hub", []),  # heard rightly
        ("eye said so", "so I said so", []),
        ("well said so", "and I said so", []),
        ("call the office", "call the Tidewater office", []),  # nothing was written instead
        ("call at noon", "call", []),
        ("a b c d e f", "a The Second Office Of Saint Ives f", []),  # no name is so long
    ],
)
def test_a_name_put_right_is_offered_to_the_vocabulary(was: str, now: str, offered: list[Offer]):
    said = words(was, start_ms=0)
    assert alignment.offers(said, alignment.reworded(said, now.split())) == offered
    # Of what a person wrote before nothing is offered: Whisper never heard it.
    certain = alignment.reworded(said, was.split())
    assert alignment.offers(certain, alignment.reworded(certain, now.split())) == []


def test_a_long_monologue_written_wholly_anew_is_aligned_without_end():
    said = words("so " * 700 + "and " * 900, start_ms=0)
    new = [f"new{number}" for number in range(600)] + ["and"] * 900
    said.append(Word("end", 500_000, 500_100))
    mended = alignment.reworded(said, [*new, "or", "else"])
    assert texts(mended) == [*new, "or", "else"]
    assert in_order(mended)
