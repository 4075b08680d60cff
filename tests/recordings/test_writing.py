"""Scripts that put nothing between words: words of their own size, lines that are read, mends that keep the times."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import writing
from recordings.corrections import alignment
from recordings.transcription.engines import base
from recordings.transcripts import exports, turns
from recordings.transcripts.exports import Line
from recordings.transcripts.turns import Word

TABLE = json.loads((Path(__file__).parents[1] / "js" / "writing.json").read_text())

JAPANESE = (
    "お電話ありがとうございます、ハーバーブロードバンドの田中でございます。昨日の夕方からインターネットが繋がらないとのことで、"
    "ご不便をおかけして申し訳ございません。11月25日の午前中に技術者がお伺いできますが、ご都合はいかがでしょうか。"
)
CHINESE = "您好，感谢您致电海港宽带。我的网络从昨天晚上开始就断了，已经打了三次电话，都没有人回复我，我想取消合同。"
THAI = "สวัสดีครับอินเทอร์เน็ตของผมใช้ไม่ได้ตั้งแต่เมื่อวานช่วยตรวจสอบให้หน่อยได้ไหมครับ"
BURMESE = "မင်္ဂလာပါကျွန်တော့်အင်တာနက်ပျက်နေပါတယ်"
TEXTS = {"Japanese": JAPANESE, "Chinese": CHINESE, "Thai": THAI, "Burmese": BURMESE}


def letters(
    text: str, *, each_ms: int = 180, pause_ms: int = 100, pause_after: str = "、。，"
) -> list[tuple[str, int, int, float]]:
    """As Whisper tells such a text: letter by letter, a little pause at the signs that make one."""
    pieces, at = [], 1000
    for letter in text:
        pieces.append((letter, at, at + each_ms, 0.9))
        at += each_ms + (pause_ms if letter in pause_after else 0)
    return pieces


@pytest.mark.parametrize(("words", "text"), TABLE)
def test_words_become_the_text_that_their_script_writes(words: list[str], text: str):
    assert writing.joined(words) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_letters_become_words_of_the_script_s_own_size(text: str):
    words = base.words_of(letters(text))
    assert "".join(word.text for word in words) == text
    assert turns.Turn(0, words).text == text
    assert all(word.end_ms - word.start_ms <= 2000 for word in words)
    assert max(len(word.text) for word in words) <= 14
    assert len(words) > len(text) / 9
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)


def test_a_slow_word_is_parted_and_a_pause_parts_always():
    slow = base.words_of(letters("ハーバーブロードバンドの", each_ms=400))
    assert all(word.end_ms - word.start_ms <= 2000 for word in slow)
    apart = base.words_of([("は", 0, 200, 0.9), ("い", 700, 900, 0.8)])
    assert [(word.text, word.start_ms) for word in apart] == [("は", 0), ("い", 700)]


def test_figures_and_latin_names_stay_whole_among_them():
    words = base.words_of(
        [*letters("私の"), ("Wi", 1400, 1500, 0.9), ("-Fi", 1500, 1600, 0.7), ("が", 1600, 1700, 0.9)]
    )
    assert [word.text for word in words] == ["私の", "Wi-Fi", "が"]
    assert words[1].probability == 0.7


@given(st.lists(st.sampled_from([*TEXTS.values(), "hello", "Wi-Fi", "3月", "ok、"]), max_size=4))
def test_a_text_cut_into_words_reads_the_same(parts: list[str]):
    once = writing.joined(writing.cut(" ".join(parts)))
    assert writing.joined(writing.cut(once)) == once
    assert "".join(once.split()) == "".join("".join(parts).split())


@pytest.mark.parametrize(("text", "widest"), [(JAPANESE, 17), (CHINESE, 17), (THAI, 42)], ids=["ja", "zh", "th"])
def test_subtitles_have_lines_that_are_read(text: str, widest: int):
    words = base.words_of(letters(text))
    held = [{"text": w.text, "start_ms": w.start_ms, "end_ms": w.end_ms} for w in words]
    cues = exports.cues([Line("Agent", words[0].start_ms, words[-1].end_ms, text, held)])
    assert "".join(line for cue in cues for line in cue.lines) == text
    for cue in cues:
        assert len(cue.lines) <= 2
        assert all(writing.width(line) <= 42 and len(line) <= widest + 20 for line in cue.lines)
        assert cue.end_ms - cue.start_ms <= 7000


def test_a_mend_in_a_long_sentence_keeps_the_times_around_it():
    words = base.words_of(letters(JAPANESE))
    mended = JAPANESE.replace("田中", "中村")
    after = alignment.reworded(words, writing.cut(mended))
    assert writing.joined([word.text for word in after]) == mended
    was = {word.text: word.start_ms for word in words}
    kept = [word for word in after if was.get(word.text) == word.start_ms]
    assert len(kept) >= len(words) - 3
    assert [word.start_ms for word in after] == sorted(word.start_ms for word in after)


def test_a_word_put_in_or_left_out_moves_nothing_else():
    words = base.words_of(letters(CHINESE))
    for mended in (CHINESE.replace("三次", "三十次"), CHINESE.replace("都", "")):
        after = alignment.reworded(words, writing.cut(mended))
        assert writing.joined([word.text for word in after]) == mended
        assert (after[0].start_ms, after[-1].end_ms) == (words[0].start_ms, words[-1].end_ms)


def test_words_that_were_broken_otherwise_keep_the_times_of_their_letters():
    pieces = letters(JAPANESE, each_ms=450, pause_ms=2000)
    at = {number: start for number, (_, start, _, _) in enumerate(pieces)}
    after = alignment.reworded(base.words_of(pieces), writing.cut(JAPANESE.replace("昨日", "先日")))
    place = 0
    for word in after:
        # Letters share the time of the word they were heard in.
        assert abs(word.start_ms - at[place]) <= 250, word
        place += len(word.text)


def test_latin_text_is_cut_at_its_spaces_alone():
    assert writing.cut("  Don’t   hang up: £48.50! ") == ["Don’t", "hang", "up:", "£48.50!"]
    assert [Word("a", 0, 1).text] == writing.cut("a")
