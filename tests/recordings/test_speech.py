import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recordings.audio import vad
from recordings.audio.sound import ENGINE_RATE
from recordings.audio.vad import FRAME_MS, PAD_MS, Window

gaps = st.lists(st.tuples(st.integers(0, 5000), st.integers(32, 9000)), max_size=40)


def spans_of(steps: list[tuple[int, int]]) -> list[vad.Span]:
    """Spans in order, out of (pause before, length)."""
    spans, at = [], 0
    for pause, length in steps:
        spans.append((at + pause, at + pause + length))
        at += pause + length
    return spans


def test_speech_begins_and_ends_with_hysteresis():
    hears = [0.1] * 5 + [0.9] * 10 + [0.4] * 20 + [0.9] * 5 + [0.1] * 10
    assert vad.speech_spans(hears) == [(5 * FRAME_MS, 40 * FRAME_MS)]


def test_a_short_pause_does_not_end_speech_and_the_end_of_the_call_does():
    hears = [0.9] * 10 + [0.1] * 3 + [0.9] * 10
    assert vad.speech_spans(hears) == [(0, 23 * FRAME_MS)]
    assert vad.speech_spans([*hears, 0.1, 0.1]) == [(0, 23 * FRAME_MS)]
    assert vad.speech_spans([0.1] * 9) == []


@given(gaps, st.integers(1000, 30_000))
def test_padding_keeps_speech_in_order_apart_and_within_the_call(steps: list[tuple[int, int]], longest_ms: int):
    spans = spans_of(steps)
    duration = spans[-1][1] + 100 if spans else 0
    wide = vad.padded(spans, longest_ms=longest_ms, duration_ms=duration)
    assert all(0 <= start < end <= duration and end - start <= longest_ms for start, end in wide)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(wide))
    covered = sum(end - start for start, end in wide)
    assert covered >= sum(end - start for start, end in spans)
    assert covered <= sum(end - start + 2 * PAD_MS for start, end in spans)


@given(gaps, st.integers(9000, 30_000))
def test_packing_loses_nothing_and_fills_its_windows(steps: list[tuple[int, int]], longest_ms: int):
    spans = spans_of(steps)
    groups = vad.packed(spans, longest_ms=longest_ms)
    assert [span for group in groups for span in group] == spans
    lengths = [sum(end - start for start, end in group) for group in groups]
    assert all(0 < length <= longest_ms for length in lengths)
    # No two neighbours would have fitted into one: there is no way with fewer windows that a greedy hand would find.
    greedy, room = 0, 0
    for start, end in spans:
        if end - start > room:
            greedy, room = greedy + 1, longest_ms
        room -= end - start
    assert len(groups) == greedy


def test_windows_are_cut_where_the_pause_is_longest():
    spans = [(0, 4000), (4300, 8000), (11_000, 15_000), (15_200, 19_000)]
    assert vad.packed(spans, longest_ms=12_000) == [spans[:2], spans[2:]]


def test_a_quiet_first_syllable_is_taken_in_and_the_pause_before_it_is_not():
    loud = np.array([False] * 100 + [True] * 60 + [False] * 40 + [True] * 100)
    assert vad.with_run_up([(1300, 1600), (2500, 3000)], loud) == [(1000, 1600), (2000, 3000)]
    assert vad.with_run_up([(0, 900)], loud) == [(0, 900)]


def test_a_word_gives_back_the_silence_at_its_edges():
    loud = np.array([False] * 10 + [True] * 20 + [False] * 10)
    assert vad.trimmed(20, 380, loud) == (100, 300)
    assert vad.trimmed(150, 200, loud) == (150, 200)
    assert vad.trimmed(20, 60, loud) == (20, 60)


def test_a_window_tells_its_words_on_the_call_s_clock():
    window = Window(1, ((1000, 2000), (8000, 9500)))
    assert window.length_ms == 2500
    assert window.on_the_call(100, 400) == (1100, 1400)
    assert window.on_the_call(1200, 1500) == (8200, 8500)
    assert window.on_the_call(900, 1300) == (8000, 8300), "a word across the cut belongs where its middle is"
    assert window.on_the_call(2400, 9000) == (9400, 9500)


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=30))
def test_words_in_order_stay_in_order_on_the_call(edges: list[int]):
    window = Window(0, ((500, 1500), (1700, 2000), (9000, 10_700)))
    edges.sort()
    told = [window.on_the_call(start, end) for start, end in itertools.pairwise(edges)]
    assert all(start <= end for start, end in told)
    assert all(before[0] <= after[0] for before, after in itertools.pairwise(told))


def test_a_voice_is_found_the_same_whole_and_in_blocks():
    from pathlib import Path

    from recordings.audio import files

    detector = vad.VoiceDetector()
    with (
        (Path(__file__).parents[2] / "coaching/demo/calls/one-slow-room.mp3").open("rb") as file,
        files.unpack(file) as call,
    ):
        samples = call.samples(0)[: ENGINE_RATE * 64]
    whole = detector.probabilities(iter([samples]))
    minute = 512 * 600
    blocks = detector.probabilities(samples[start : start + minute] for start in range(0, len(samples), minute))
    assert np.abs(np.array(whole) - np.array(blocks)).max() < 1e-3
    assert max(whole) > 0.9
    assert min(whole) < 0.1


def test_even_noise_is_not_asked_about_and_everything_near_a_sound_is():
    rng = np.random.default_rng(1)
    frames = np.abs(rng.normal(0.001, 0.00002, 600)).astype(np.float32)
    frames[200:260] = 0.05
    frames[300:303] = 0.002
    asleep = vad.even(frames)
    assert asleep[20:180].all()
    assert not asleep[200 - vad.BESIDE : 260 + vad.BESIDE].any()
    assert not asleep[300 - vad.BESIDE : 303 + vad.BESIDE].any()
    assert asleep[330:580].all()
    assert vad.even(np.zeros(100, np.float32))[vad.BESIDE : -vad.BESIDE].all()
    # Without a pause of a second there is nothing to leave out.
    assert not vad.even(np.tile([0.001, 0.001, 0.03], 200).astype(np.float32)).any()
    assert len(vad.even(np.zeros(0, np.float32))) == 0


def test_a_voice_begins_where_it_would_were_every_frame_asked_about():
    from pathlib import Path

    from recordings.audio import files

    detector = vad.VoiceDetector()
    with (
        (Path(__file__).parents[2] / "coaching/demo/calls/double-charge.mp3").open("rb") as file,
        files.unpack(file) as call,
    ):
        samples = call.samples(1)
    whole = vad.speech_spans(detector.probabilities(iter([samples])))
    asleep = vad.even(vad.levels(samples, vad.FRAME))
    assert asleep.mean() > 0.4
    rested = vad.speech_spans(detector.probabilities(iter([samples]), asleep))
    covered = np.zeros(len(samples) // 16, np.bool_)
    for start, end in rested:
        covered[max(0, start - PAD_MS) : end + PAD_MS] = True
    assert all(covered[start:end].mean() > 0.97 for start, end in whole)


def test_no_window_is_much_shorter_than_the_others_where_that_can_be():
    spans = [(start, start + 4000) for start in range(0, 13 * 4300, 4300)]
    lengths = [sum(end - start for start, end in group) for group in vad.packed(spans, longest_ms=20_000)]
    assert len(lengths) == 3
    assert min(lengths) >= 14_000
