"""Which words a span holds, and where it begins and ends: the same here and in the dialog on a call's page."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.clips import spans

CASES = json.loads((Path(__file__).parents[1] / "js" / "spans.json").read_text())
END_MS = 10_000


def words(times: list[list[int]]) -> list[dict[str, int]]:
    return [{"start_ms": start, "end_ms": end} for start, end in times]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_span_holds_whole_words_and_the_sound_of_no_other(case):
    said, span = words(case["words"]), case["span"]
    assert [number for number, word in enumerate(said) if spans.holds(word, *span)] == case["held"]
    assert list(spans.widened(said, *span, duration_ms=case["duration"])) == case["widened"]


@st.composite
def one_voice(draw: st.DrawFn) -> list[dict[str, int]]:
    """Words of one person, one after the other."""
    edges = sorted(draw(st.sets(st.integers(0, END_MS), min_size=2, max_size=20)))
    return words([list(pair) for pair in zip(edges[::2], edges[1::2], strict=False)])


@given(one_voice(), st.integers(0, END_MS - 300), st.integers(300, END_MS))
def test_widening_twice_changes_nothing_and_cuts_no_word_of_one_voice(said, start: int, length: int):
    end = min(END_MS, start + length)
    once = spans.widened(said, start, end, duration_ms=END_MS)
    assert 0 <= once[0] < once[1] <= END_MS
    assert spans.widened(said, *once, duration_ms=END_MS) == once
    if any(spans.holds(word, start, end) for word in said):
        assert not [w for w in said if w["start_ms"] < once[0] < w["end_ms"] or w["start_ms"] < once[1] < w["end_ms"]]
