"""What is somebody's own in a call: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.benchmark.personal_data import apart, near, sample
from recordings.benchmark.personal_data.scoring import score
from recordings.privacy.finding import Found, Kind, Spoken, Sure, find, in_text
from recordings.transcripts.turns import Turn

# Of each set; the command tells more with more of them.
CALLS = 1300


def found_in(script: str, *, one_channel: bool = False, language: str = "") -> list[tuple[str, str]]:
    """(kind, words) of what is found in a little call, see recordings.benchmark.personal_data."""
    turns = sample(script, form="", one_channel=one_channel).turns
    return [(each.kind.value, said(turns, each)) for each in found(turns, language=language)]


def found(turns: list[Turn], *, language: str = "") -> list[Found]:
    return find([Spoken(turn.channel, turn.words) for turn in turns], language=language)


def said(turns: list[Turn], found: Found) -> str:
    return " ".join(word.text for word in turns[found.turn].words[found.words.start : found.words.stop])


@pytest.mark.parametrize(("one_channel", "count"), [(False, CALLS), (True, CALLS // 4)])
@pytest.mark.parametrize("calls", [near, apart])
def test_of_what_is_told_ninety_nine_of_a_hundred_are_found_and_little_besides(
    calls: object, one_channel: bool, count: int
):
    module = near if calls is near else apart
    told = module.samples(count, one_channel=one_channel)
    done = score([*told, *module.harmless_samples(count, one_channel=one_channel)])
    assert done.all.told >= count
    assert done.all.recall >= 0.99
    assert min(tally.recall for tally in done.kinds.values()) >= 0.9
    assert done.all.precision >= 0.97
    assert done.disturbed <= 0.03 * done.harmless


def test_a_card_number_is_found_in_groups_over_what_the_agent_says_between():
    assert found_in(
        """C: It is four one double one.
        A: Mhm.
        C: One one one one, one one
        A: Okay, go on.
        C: double one, one one one one."""
    ) == [
        ("card", "four one double one."),
        ("card", "One one one one, one one"),
        ("card", "double one, one one one one."),
    ]


def test_the_agent_reading_it_back_is_found_too():
    long = "and so on, for a while, as people do when they wait for a slow old machine, " * 3
    told = found_in(f"C: You reach me on 0161 496 0123.\nA: Thank you, {long} and was it 496 0123?")
    assert ("phone", "496 0123?") in told


def test_pieces_of_one_number_know_each_other_and_hold_exact_times():
    turns = sample("C: card number 4111 1111\nA: mhm\nC: 1111 1111", form="").turns
    first, second = found(turns)
    assert first.whole_ms == second.whole_ms == first.start_ms == turns[0].words[2].start_ms
    assert (second.start_ms, second.end_ms) == (turns[2].words[0].start_ms, turns[2].words[1].end_ms)
    assert first.sure == Sure.SURE
    assert first.reason == "16 digits that pass the check of card numbers (Luhn), told in 2 turns"


def test_a_card_number_with_a_digit_misheard_is_found_and_the_reason_says_so():
    (only,) = in_text("My card number is 4111 1111 1111 1112.")
    assert (only.kind, only.sure) == (Kind.CARD, Sure.LIKELY)
    assert "check fails" in only.reason


def test_the_last_four_of_a_card_are_only_perhaps_a_card_number():
    assert [each.sure for each in in_text("The card number, just the last four, is 4 2 1 1.")] == [Sure.PERHAPS]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("C: it's smith at gmail dot com", [("email", "smith at gmail dot com")]),
        ("C: it's s for sugar m i t h at gmail dot com", [("email", "s for sugar m i t h at gmail dot com")]),
        ("C: it's w-a-l-k-e-r-at-gmail.com", [("email", "w-a-l-k-e-r-at-gmail.com")]),
        ("A: Your e-mail?\nC: Walker, gmail.com.", [("email", "Walker, gmail.com.")]),
        ("A: Your e-mail?\nC: walkergmail.com.", [("email", "walkergmail.com.")]),
        ("C: I wrote to you from gmail.com.", []),
        ("C: I live at fifteen Church Road, and that is all.", [("address", "fifteen Church Road,")]),
        ("A: Your name, address and date of birth?\nC: Oh, 22 station road.", [("address", "22 station road.")]),
        ("C: It was 17.\nA: And what's your address?\nC: Rose Cottage near the pub", [("address", "Rose Cottage")]),
        ("A: Postcode?\nC: M fourteen five T Q.", [("postcode", "M fourteen five T Q.")]),
        ("A: And your date of birth?\nC: The twelfth of May nineteen eighty.", [("birth", "The twelfth of May nineteen eighty.")]),
        ("C: my number, to reach me on, is oh seven double seven, hang on, double oh nine hundred 123", [("phone", "oh seven double seven, hang on, double oh nine hundred 123")]),
        ("A: The three digits on the back?\nC: nine four two", [("code", "nine four two")]),
        ("A: And your PIN for phone banking?\nC: four seven double one", [("code", "four seven double one")]),
        ("A: What is your account number?\nC: 1,201. 1,831.", [("account", "1,201. 1,831.")]),
        ("A: A mobile number?\nC: It is 079\nA: Yes.\nC: .715\nA: Go on.\nC: .60964.", [("phone", "079"), ("phone", ".715"), ("phone", ".60964.")]),
        ("A: Your account number?\nC: 12345678.\nA: Thank you. I have noted that one moment.", [("account", "12345678.")]),
        ("A: Your account is 1,201,831 pounds in debt.", []),
        ("C: My name is Barbara Kowalczyk.\nA: Right, Kowalczyk.", [("name", "Barbara Kowalczyk."), ("name", "Kowalczyk.")]),
        ("C: [name] is my name and this is [card number].", []),
    ],
)  # fmt: skip
def test_what_is_spoken_is_found(script: str, told: list[tuple[str, str]]):
    assert found_in(script) == told


@pytest.mark.parametrize(
    ("language", "script", "told"),
    [
        ("de", "C: Meine Kontonummer ist null eins zweiundvierzig siebenundneunzig dreiundachtzig", "null eins zweiundvierzig siebenundneunzig dreiundachtzig"),
        ("fr", "C: vous pouvez me joindre au zéro six douze trente-quatre cinquante-six soixante-dix-huit", "zéro six douze trente-quatre cinquante-six soixante-dix-huit"),
    ],
)  # fmt: skip
def test_number_words_of_the_calls_language_are_read(language: str, script: str, told: str):
    assert [words for _, words in found_in(script, language=language)] == [told]


def test_a_number_is_over_where_the_agent_asks_for_something_else():
    script = "A: The long card number?\nC: 4111 1111 1111 1111\nA: And the expiry date?\nC: 09 27\nA: And the security code?\nC: 123"
    assert [kind for kind, _ in found_in(script)] == ["card", "expiry", "code"]


@pytest.mark.parametrize("text", ["Your order number is 4711 0815.", "It was £1,250 on 2026-11-25 at 10:30.", "Count ten, nine, eight, seven, six, five, four, three, two, one."])  # fmt: skip
def test_orders_sums_dates_and_counting_are_left_alone(text: str):
    assert in_text(text) == []


@given(
    st.lists(
        st.sampled_from(
            [
                "my",
                "card",
                "is",
                "4111",
                "1111",
                "one",
                "double",
                "oh",
                "at",
                "gmail",
                "dot",
                "com",
                "Mr",
                "Walker",
                "15",
                "Church",
                "Road",
                ",",
                "name",
                "A",
                "b",
                "SW1A",
                "[name]",
                "£5",
                "–",
                "’",
            ]
        ),
        max_size=30,
    )
)
def test_whatever_is_said_no_word_is_found_twice_and_times_are_those_of_words(words: list[str]):
    turns = sample("C: " + " ".join(w for w in words if "[" not in w), form="").turns
    taken: set[tuple[int, int]] = set()
    for each in found(turns):
        places = {(each.turn, place) for place in each.words}
        assert not places & taken
        taken |= places
        assert each.start_ms == turns[each.turn].words[each.words.start].start_ms
        assert each.end_ms == turns[each.turn].words[each.words.stop - 1].end_ms
        assert each.reason
