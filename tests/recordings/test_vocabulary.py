from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from recordings.errors import DomainError
from recordings.models import Term as Kept
from recordings.transcripts.turns import Word
from recordings.vocabulary import terms
from recordings.vocabulary.matching import Term, key, settle
from tests import make

CENTRE = (
    Term("Tidewater", ("tide water", "tied water")),
    Term("Tidewater Hub"),
    Term("Harbour Broadband", ("harbor broad band",)),
    Term("router", ("rooter",)),
    Term("Wi-Fi", ("why fi",)),
)


def said(text: str, *, each_ms: int = 300) -> list[Word]:
    """Words spoken evenly, each a little less certain than the one before."""
    return [Word(w, i * each_ms, (i + 1) * each_ms - 20, 0.9 - i / 100) for i, w in enumerate(text.split())]


def written(text: str, *terms: Term) -> str:
    return " ".join(word.text for word in settle(said(text), terms or CENTRE))


@pytest.mark.parametrize(
    ("heard", "becomes"),
    [
        ("the tide water box", "the Tidewater box"),
        ("your tidewater hub blinks", "your Tidewater Hub blinks"),
        ("harbor broad band calling", "Harbour Broadband calling"),
        ("HARBOR BROADBAND calling", "Harbour Broadband calling"),
        ("the tide-water, please", "the Tidewater, please"),
        ("“Tide water’s” hub", "“Tidewater’s” hub"),
        ("tidewaterhub!", "Tidewater Hub!"),
        ("(tied Water).", "(Tidewater)."),
        ("the wifi and the WI FI", "the Wi-Fi and the Wi-Fi"),
        ("why - fi", "Wi-Fi"),
        ("tide - water", "Tidewater"),
        ("nothing of ours here - at all", "nothing of ours here - at all"),
    ],
)
def test_a_name_is_written_as_the_centre_writes_it(heard: str, becomes: str):
    assert written(heard) == becomes


def test_the_longest_name_wins_and_nothing_is_taken_twice():
    terms = (Term("AB", ("a b",)), Term("BCD", ("b c d",)))
    assert written("a b c d a b", *terms) == "a BCD AB"


def test_a_capital_that_a_sentence_began_with_stays():
    assert (
        written("Rooter first. Rooter again. “Rooter,” the Rooter")
        == "Router first. Router again. “Router,” the router"
    )
    assert written("Tide water") == "Tidewater"


def test_a_capital_after_a_silence_in_which_a_turn_ends_stays():
    one, two = said("yes Router")
    late = replace(two, start_ms=two.start_ms + 9000, end_ms=two.end_ms + 9000)
    assert [word.text for word in settle([one, late], CENTRE)] == ["yes", "Router"]


def test_a_name_never_runs_across_the_end_of_a_sentence_or_a_silence():
    assert written("up came the tide. Water was next") == "up came the tide. Water was next"
    tide, water = said("tide water")
    late = replace(water, start_ms=water.start_ms + 9000, end_ms=water.end_ms + 9000)
    assert settle([tide, late], CENTRE) == [tide, late]


def test_a_name_with_a_full_stop_of_its_own_is_found_with_and_without_it():
    assert written("near st. ives and st ives.", Term("St. Ives")) == "near St. Ives and St. Ives."


def test_punctuation_that_belongs_to_a_name_is_not_written_twice():
    assert written("yahoo, yahoo! yahoo's", Term("Yahoo!")) == "Yahoo!, Yahoo! Yahoo!'s"
    assert written("net, .net “.Net", Term(".NET")) == ".NET, .NET “.NET"


def test_a_name_s_own_s_is_no_possessive():
    terms = (Term("Lloyd", ("loid",)), Term("Lloyd's"))
    assert written("lloyd's and lloyds and lloyd", *terms) == "Lloyd's and Lloyd's and Lloyd"


def test_as_many_words_keep_their_times_one_to_one():
    words = said("my tidewater hub")
    assert settle(words, CENTRE) == [
        words[0],
        replace(words[1], text="Tidewater", probability=words[2].probability),
        replace(words[2], text="Hub"),
    ]


def test_fewer_or_more_words_share_the_span_by_their_length():
    three = said("harbor broad band")
    assert settle(three, CENTRE) == [Word("Harbour", 0, 385, 0.88), Word("Broadband", 385, 880, 0.88)]
    assert settle([Word("tidewaterhub", 100, 1300, 0.5)], CENTRE) == [
        Word("Tidewater", 100, 1000, 0.5),
        Word("Hub", 1000, 1300, 0.5),
    ]


def test_what_is_right_already_is_left_with_its_own_certainty():
    words = said("my Tidewater Hub, please")
    assert settle(words, CENTRE) == words


def test_one_replacement_may_make_part_of_another():
    assert written("tied water hub") == "Tidewater Hub"


def test_names_made_of_each_other_without_end_leave_the_words_as_they_were_heard():
    chain = [Term("n0", ("w",)), *(Term(f"n{i + 1}", (f"z{i} n{i}",)) for i in range(9))]
    assert written("z1 z0 w", *chain) == "n2"
    assert written("z8 z7 z6 z5 z4 z3 z2 z1 z0 w", *chain) == "z8 z7 z6 z5 z4 z3 z2 z1 z0 w"


@pytest.mark.parametrize("terms", [(), (Term("—"),), (Term("—", ("tide",)),), (Term("Hub", ("!", "")),)])
def test_a_vocabulary_without_letters_changes_nothing(terms: tuple[Term, ...]):
    words = said("tide – water !")
    assert settle(words, terms) == words


def test_spellings_are_compared_by_letters_and_figures_alone():
    assert key("Tide-water,") == key("TIDE WATER") == "tidewater"
    assert key("Café") == key("cafe\u0301")
    assert key("– …") == ""


# Few letters, so that names overlap, contain and contradict each other.
PIECES = st.text(alphabet="abAB", min_size=1, max_size=3)
SPOKEN = st.builds(
    "".join,
    st.tuples(st.sampled_from(["", "", "“", "("]), PIECES, st.sampled_from(["", "", ",", ".", "'s", "’s!", "-b"])),
)
TEXTS = st.one_of(SPOKEN, st.text(min_size=1, max_size=4).filter(lambda text: len(text.split()) == 1), st.just("–"))


@st.composite
def channels(draw: st.DrawFn) -> list[Word]:
    at, words = 0, []
    for text in draw(st.lists(TEXTS, max_size=12)):
        at += draw(st.sampled_from([0, 40, 200, 3000]))
        length = draw(st.integers(0, 900))
        words.append(Word(text.strip(), at, at + length, draw(st.sampled_from([0.1, 0.5, 1.0]))))
        at += length
    return words


NAMES = st.lists(st.one_of(PIECES, SPOKEN, st.text(max_size=4)), min_size=1, max_size=3).map(" ".join)
VOCABULARIES = st.lists(st.builds(Term, NAMES, st.lists(NAMES, max_size=2).map(tuple)), max_size=4)


@given(channels(), VOCABULARIES)
def test_settling_twice_is_settling_once(words: list[Word], terms: list[Term]):
    once = settle(words, terms)
    assert settle(once, terms) == once
    assert settle(words, terms) == once


@given(channels(), VOCABULARIES)
def test_words_stay_in_order_on_the_clock_within_the_span_of_what_was_said(words: list[Word], terms: list[Term]):
    settled = settle(words, terms)
    assert bool(settled) == bool(words)
    if words:
        assert (settled[0].start_ms, settled[-1].end_ms) == (words[0].start_ms, words[-1].end_ms)
    assert all(word.text and word.end_ms >= word.start_ms for word in settled)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(settled))
    assert {word.probability for word in settled} <= {word.probability for word in words}


@given(channels(), VOCABULARIES)
def test_words_that_are_in_no_name_never_change(words: list[Word], terms: list[Term]):
    letters = set("".join(key(spelling) for term in terms for spelling in (term.text, *term.heard_as)))
    # A lone dash has no letters and may stand within a name.
    strangers = [word for word in words if key(word.text) and not letters & set(key(word.text))]
    settled = settle(words, terms)
    assert [word for word in settled if word in strangers] == strangers


@given(channels())
def test_without_a_vocabulary_nothing_changes(words: list[Word]):
    assert settle(words, []) == words


def keep(text: str, heard_as: str = "", *, term: Kept | None = None) -> Kept:
    by = User.objects.filter(username="keeper").first() or make.author("keeper")
    return terms.keep(text=text, heard_as=heard_as, by=by, term=term)


@pytest.mark.django_db
def test_what_people_keep_is_what_is_settled():
    keep("Tidewater  Hub ", "\n tied  water hub\r\nTied-Water Hub\n\ntide water up ")
    assert terms.known() == [Term("Tidewater Hub", ("tied water hub", "tide water up"))]
    assert written("the tied water hub", *terms.known()) == "the Tidewater Hub"


@pytest.mark.django_db
def test_the_same_name_added_twice_is_added_once():
    assert keep("Tidewater", "tied water") == keep("Tidewater", "tied water")
    assert Kept.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "heard_as", "field", "says"),
    [
        ("T", "", "text", "2 to 60 characters"),
        ("T" * 61, "", "text", "2 to 60 characters"),
        ("–!", "", "text", "at least one letter"),
        ("tide-WATER", "", "text", "“Tidewater” is in the vocabulary already"),
        ("Tied Water", "", "text", "is what “Tidewater” is heard as"),
        ("Hub", "x" * 61, "heard_as", "60 characters"),
        ("Hub", "hup\n!?", "heard_as", "“!?” has no letter"),
        ("Hub", "\n".join(f"hup {n}" for n in range(11)), "heard_as", "Keep the 10"),
        ("Hub", "hup\ntide water", "heard_as", "“tide water” is a name of the vocabulary itself"),
        ("Hub", "tied-water", "heard_as", "is written as “Tidewater” already"),
    ],
)
def test_what_cannot_be_kept_is_explained_and_nothing_typed_is_lost(
    client: Client, text: str, heard_as: str, field: str, says: str
):
    keep("Tidewater", "tied water")
    client.force_login(make.author())
    sent = client.post(reverse("recordings:vocabulary"), {"text": text, "heard_as": heard_as})
    assert sent.status_code == 400
    assert says in " ".join(sent.context["form"].errors[field])
    assert sent.context["form"]["heard_as"].value() == heard_as
    assert sent.context["form"]["text"].value() == text
    assert Kept.objects.count() == 1


@pytest.mark.django_db
def test_an_author_adds_changes_and_removes_a_name(client: Client):
    client.force_login(make.author())
    added = client.post(reverse("recordings:vocabulary"), {"text": "Tidewater", "heard_as": "tied water"}, follow=True)
    assert "“Tidewater” is in the vocabulary." in added.content.decode()
    address = reverse("recordings:term", args=[Kept.objects.get().pk])
    assert "tied water" in client.get(address).content.decode()
    assert client.post(address, {"text": "", "heard_as": "typed"}).status_code == 400
    client.post(address, {"text": "TideWater", "heard_as": "tied water\ntight water"})
    assert terms.known() == [Term("TideWater", ("tied water", "tight water"))]
    for _ in range(2):
        assert "Out of the vocabulary" in client.post(address, {"remove": "yes"}, follow=True).content.decode()
    assert terms.known() == []
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_markup_in_a_name_stays_text(client: Client):
    kept = keep("<b>Tide</b>", "<i>tied</i>\nup")
    client.force_login(make.author())
    for address in (reverse("recordings:vocabulary"), reverse("recordings:term", args=[kept.pk])):
        page = client.get(address).content.decode()
        assert "&lt;b&gt;Tide" in page
        assert "<b>Tide" not in page
        assert "<i>tied" not in page


@pytest.mark.django_db
def test_a_vocabulary_has_room_for_five_hundred_names(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(terms, "MOST_TERMS", 2)
    first, _ = keep("One one"), keep("Two two")
    with pytest.raises(DomainError, match="holds 2 names"):
        keep("Three three")
    assert keep("One 1", term=first).text == "One 1"


@pytest.mark.django_db
def test_of_two_people_who_add_a_name_at_once_the_second_is_told():
    def meanwhile(**kwargs: Any) -> None:
        pre_save.disconnect(meanwhile, sender=Kept)
        keep("Tidewater", "theirs")

    pre_save.connect(meanwhile, sender=Kept)
    with pytest.raises(DomainError, match="already"):
        keep("tidewater", "ours")


@pytest.mark.django_db
def test_an_empty_vocabulary_says_what_it_is_for(client: Client, django_assert_max_num_queries: Any):
    client.force_login(make.author())
    assert "No names yet" in client.get(reverse("recordings:vocabulary")).content.decode()
    for n in range(12):
        keep(f"Name {n} x")
    with django_assert_max_num_queries(5):
        assert "Name 11 x" in client.get(reverse("recordings:vocabulary")).content.decode()
