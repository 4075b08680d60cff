from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.transcripts.statistics import Measures, Stretch, measure


@dataclass
class Turn:
    speaker: str
    start_ms: int
    words: list[dict[str, Any]]

    @property
    def end_ms(self) -> int:
        return max((word["end_ms"] for word in self.words), default=self.start_ms)


def turn(speaker: str, start_ms: int, words: int, *, each_ms: int = 400) -> Turn:
    """Words without a gap."""
    return Turn(
        speaker,
        start_ms,
        [
            {"text": "so", "start_ms": start_ms + n * each_ms, "end_ms": start_ms + (n + 1) * each_ms}
            for n in range(words)
        ],
    )


def of(*turns: Turn, duration_ms: int = 60_000) -> Measures:
    return measure(turns, duration_ms=duration_ms)


def test_shares_and_pace_are_of_talking_not_of_the_call():
    agent, customer = of(turn("agent", 0, 30), turn("customer", 20_000, 10)).voices
    assert (agent.speaker, agent.talk_ms, agent.share, agent.pace) == ("agent", 12_000, 75, 150)
    assert (customer.speaker, customer.talk_ms, customer.share, customer.pace) == ("customer", 4000, 25, 150)


def test_a_long_pause_in_a_turn_is_not_talking_and_a_short_one_is():
    long, short = turn("agent", 0, 5), turn("agent", 0, 5)
    long.words += turn("agent", 3500, 5).words
    short.words += turn("agent", 2900, 5).words
    assert of(long).voices[0].talk_ms == 4000
    assert of(short).voices[0].talk_ms == 4900


def test_silence_is_where_nobody_talks_from_the_first_second_to_the_last():
    told = of(turn("agent", 5000, 5), turn("customer", 6000, 10), turn("unknown", 30_000, 5))
    assert told.silence_ms == 5000 + 20_000 + 28_000
    assert told.longest_silence == Stretch(32_000, 60_000)
    assert of(turn("agent", 0, 10), duration_ms=4000).longest_silence is None
    assert of().longest_silence == Stretch(0, 60_000)


def test_a_word_in_between_does_not_end_a_monologue_and_a_sentence_does():
    told = of(
        turn("agent", 0, 20),
        turn("customer", 5000, 2),
        turn("agent", 9000, 20),
        turn("customer", 18_000, 3),
        turn("agent", 20_000, 5),
    )
    agent, customer = told.voices
    assert agent.longest == Stretch(0, 17_000)
    assert customer.longest == Stretch(18_000, 19_200)


def test_whoever_begins_before_the_other_has_ended_talks_over_them():
    told = of(
        turn("agent", 0, 20),
        turn("customer", 4000, 3),
        turn("customer", 6000, 2),
        turn("customer", 7700, 5),
        turn("agent", 9000, 4),
    )
    agent, customer = told.voices
    assert customer.talked_over == (4000,)
    assert agent.talked_over == (9000,)


def test_nobody_is_told_of_who_is_not_named():
    assert of(turn("unknown", 0, 10)).voices == ()


TURNS = st.lists(
    st.tuples(st.sampled_from(["agent", "customer", "unknown"]), st.integers(0, 50_000), st.integers(0, 12)),
    max_size=10,
)


@given(TURNS)
def test_whatever_is_said_the_parts_fit_into_the_whole(lines: list[tuple[str, int, int]]):
    told = of(*(turn(who, start, words) for who, start, words in sorted(lines, key=lambda line: line[1])))
    assert 0 <= told.silence_ms <= 60_000
    assert sum(voice.share for voice in told.voices) in (0, 99, 100, 101)
    for voice in told.voices:
        assert 0 < voice.talk_ms <= 60_000
        assert voice.longest.length_ms <= 60_000


@pytest.mark.parametrize("duration_ms", [1, 4000])
def test_words_that_run_beyond_the_end_of_the_sound_break_nothing(duration_ms: int):
    assert of(turn("agent", 0, 20), duration_ms=duration_ms).silence_ms == 0
