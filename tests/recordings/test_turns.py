import itertools

from hypothesis import given
from hypothesis import strategies as st

from recordings.transcripts.turns import LONGEST_TURN_MS, Word, by_voice, converse


def said(text: str, start_ms: int, each_ms: int = 300) -> list[Word]:
    return [Word(w, start_ms + i * each_ms, start_ms + (i + 1) * each_ms - 20) for i, w in enumerate(text.split())]


def told(*channels: list[Word]) -> list[tuple[int, str]]:
    return [(turn.channel, turn.text) for turn in converse(channels)]


def test_a_question_and_its_answer_become_two_turns_in_order():
    assert told(said("How may I help?", 0), said("It is broken.", 2000)) == [
        (0, "How may I help?"),
        (1, "It is broken."),
    ]


def test_a_pause_in_which_the_other_speaks_cuts_the_turn():
    agent = said("May I have your order", 0) + said("number?", 4000)
    assert told(agent, said("Of course, one moment.", 1600)) == [
        (0, "May I have your order"),
        (1, "Of course, one moment."),
        (0, "number?"),
    ]


def test_a_short_yes_in_the_middle_of_a_sentence_leaves_the_sentence_whole():
    agent = said("I can send an", 0) + said("engineer on Thursday.", 1400)
    assert told(agent, said("yes", 1200, each_ms=150)) == [(0, "I can send an engineer on Thursday."), (1, "yes")]


def test_a_reply_after_a_finished_sentence_cuts_even_in_a_short_pause():
    agent = said("I am sorry.", 0) + said("That was ours.", 1300)
    assert told(agent, said("Thanks", 930, each_ms=300)) == [(0, "I am sorry."), (1, "Thanks"), (0, "That was ours.")]


def test_a_breath_does_not_cut_and_a_long_silence_does():
    other = said("Fine.", 20_000)
    short, long = (told(said("Let me look.", 0) + said("Here it is.", at), other)[:-1] for at in (2500, 9000))
    assert short == [(0, "Let me look. Here it is.")]
    assert long == [(0, "Let me look."), (0, "Here it is.")]


def test_where_all_speak_on_one_channel_a_sentence_and_a_breath_end_the_turn():
    spoken = said("How may I help?", 0) + said("It is broken.", 1600) + said("Since this morning.", 2600)
    assert told(spoken) == [(0, "How may I help?"), (0, "It is broken. Since this morning.")]
    assert told(said("Let me", 0) + said("look.", 1500)) == [(0, "Let me look.")]


def test_the_ends_of_japanese_sentences_are_ends_too():
    spoken = [
        Word("お電話ありがとうございます。", 0, 1900),
        Word("「ご用件は？」", 2400, 3300),
        Word("はい！", 3800, 4100),
    ]
    assert [text for _, text in told([*spoken, Word("解約したいのですが", 4600, 6000)])] == [
        "お電話ありがとうございます。", "「ご用件は？」", "はい！", "解約したいのですが",
    ]  # fmt: skip


def test_a_turn_that_has_become_long_ends_with_its_sentence():
    spoken = said("and so I said to him that he should come. " * 8, 0)
    assert [len(turn.words) for turn in converse([spoken])] == [50, 30]


def test_without_any_end_of_a_sentence_the_longest_pause_cuts():
    spoken = said("and then " * 30, 0) + said("so I " * 20, 18_300)
    assert [turn.start_ms for turn in converse([spoken])] == [0, 18_300]


def test_a_turn_without_pauses_or_ends_is_cut_near_its_middle():
    assert [len(turn.words) for turn in converse([said("well " * 100, 0)])] == [50, 50]


def test_overlapping_talk_is_kept_on_both_sides():
    assert told(said("No no that is not what", 0), said("But I paid it twice", 300)) == [
        (0, "No no that is not what"),
        (1, "But I paid it twice"),
    ]


def test_a_silent_channel_says_nothing():
    assert told([], said("Hello?", 100)) == [(1, "Hello?")]
    assert told([], []) == []


def voices(words: list[Word], *stretches: tuple[int, int, int]) -> list[str]:
    return [" ".join(word.text for word in voice) for voice in by_voice(words, stretches)]


def test_a_word_goes_with_the_stretch_it_lies_in_or_nearest_to():
    words = said("How may I help? It is broken. Hm.", 0)
    assert voices(words, (0, 1150, 0), (1250, 1900, 1)) == ["How may I help?", "It is broken. Hm."]
    assert voices(words, (0, 9000, 0), (1250, 1900, 1), (1900, 9000, 0)) == ["How may I help? It is broken. Hm.", ""]
    assert voices(words) == ["How may I help? It is broken. Hm."]


def test_a_change_of_voice_beside_the_edge_of_a_sentence_falls_on_it():
    words = said("How may I help? Hi there, it is broken. Oh dear.", 0)
    assert voices(words, (0, 1700, 0), (1700, 9000, 1)) == ["How may I help?", "Hi there, it is broken. Oh dear."]
    assert voices(words, (0, 900, 0), (900, 9000, 1))[0] == "How may I help?"


def test_a_change_in_the_middle_of_a_sentence_stays_there():
    words = said("How may I help you yes please it is broken and I need it today. Oh dear.", 0)
    assert voices(words, (0, 1500, 0), (1500, 9000, 1))[0] == "How may I help you"
    assert voices(said("Hello. ", 0) + said("How may I help you yes please it is broken again.", 300), (0, 1800, 0), (1800, 9000, 1)) == [
        "Hello. How may I help you", "yes please it is broken again.",
    ]  # fmt: skip
    # What goes with neither sentence was said by somebody else.
    spoken = said("Shall I send it? Yes on Thursday then. Fine.", 0)
    assert voices(spoken, (0, 1200, 1), (1200, 1500, 0), (1500, 9000, 1))[0] == "Yes"
    # A reply that Whisper wrote into the sentence, and one that is a sentence.
    assert voices(words, (0, 1500, 0), (1500, 2100, 1), (2100, 9000, 0))[1] == "yes please"
    assert voices(said("I can send it. Yes. On Thursday then.", 0), (0, 1200, 0), (1200, 1500, 1), (1500, 9000, 0))[1] == "Yes."  # fmt: skip


@st.composite
def channels(draw: st.DrawFn) -> list[list[Word]]:
    made = []
    for _ in range(draw(st.integers(1, 3))):
        at, words = 0, []
        for i in range(draw(st.integers(0, 25))):
            at += draw(st.integers(0, 4000))
            length = draw(st.integers(0, 900))
            words.append(Word(str(i) + draw(st.sampled_from(["a", "b.", "c?", "d", "。"])), at, at + length))
            at += length
        made.append(words)
    return made


@given(channels())
def test_no_word_is_lost_moved_or_said_twice(spoken: list[list[Word]]):
    turns = converse(spoken)
    for channel, words in enumerate(spoken):
        assert [w for turn in turns if turn.channel == channel for w in turn.words] == words


@given(channels())
def test_turns_begin_in_order_and_never_run_backwards(spoken: list[list[Word]]):
    turns = converse(spoken)
    assert [turn.start_ms for turn in turns] == sorted(turn.start_ms for turn in turns)
    assert all(turn.end_ms >= turn.start_ms for turn in turns)


@given(channels())
def test_alone_on_a_channel_no_turn_is_longer_than_can_be_read(spoken: list[list[Word]]):
    for turn in converse(spoken[:1]):
        assert turn.end_ms - turn.start_ms <= LONGEST_TURN_MS or len(turn.words) == 1


@given(channels())
def test_every_turn_of_a_channel_alone_ends_with_a_sentence_a_silence_or_because_it_is_too_long(
    spoken: list[list[Word]],
):
    for before, after in itertools.pairwise(converse(spoken[:1])):
        together = after.end_ms - before.start_ms
        ends = before.words[-1].text.endswith((".", "?", "。"))
        assert ends or after.start_ms - before.end_ms >= 2500 or together > LONGEST_TURN_MS


@given(channels(), st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000), st.integers(0, 1))))
def test_telling_voices_apart_loses_no_word_and_keeps_their_order(spoken: list[list[Word]], told: list[tuple[int, int, int]]):  # fmt: skip
    voices = by_voice(spoken[0], [(min(start, end), max(start, end), voice) for start, end, voice in told])
    assert sorted((w for voice in voices for w in voice), key=spoken[0].index) == spoken[0]
    assert all(voice == sorted(voice, key=lambda word: word.start_ms) for voice in voices)
