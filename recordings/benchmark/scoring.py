"""How well a call was heard, against a reference: pure arithmetic over words and times. Needs requirements-dev.txt.

The reference is a list of lines, [{"channel", "start_ms", "end_ms", "text"}, …]: who says what, and when. A line's file may
begin with a breath of silence, which counts against every way alike.
"""

import difflib
import itertools
import json
import re
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recordings.transcripts.turns import Turn, Word

# A gap in the reference this long is hold or silence, not a pause between two people.
HOLD_MS = 8_000
# Words are forgiven being this far from the line they belong to.
NEAR_MS = 700


@dataclass(frozen=True)
class Line:
    """What one party says in one go, by the reference."""

    channel: int
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1, counts of words, milliseconds; None where a way cannot tell."""

    wer: float
    wer_of_channel: list[float] | None
    words_on_the_wrong_speaker: int | None
    words_invented_in_hold: int
    turn_start_median_ms: float | None
    turn_start_p95_ms: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def lines_of(reference: list[dict[str, Any]]) -> list[Line]:
    """A reference file's lines; `speaker` (agent, customer) stands for channel 0 and 1 where there is no `channel`."""
    return [
        Line(
            int(told["channel"]) if "channel" in told else ("agent", "customer").index(told["speaker"]),
            int(told["start_ms"]), int(told["end_ms"]), str(told["text"]),
        )
        for told in reference
    ]  # fmt: skip


def read_lines(reference: Path) -> list[Line]:
    """The lines of a reference file (JSON)."""
    return lines_of(json.loads(reference.read_text()))


def said_again(written: str, meant: str) -> tuple[bool, int]:
    """(whether a sentence heard alone was written more than once, how many words were written beyond those that were said).

    Written more than once: a run of two words or more stands twice in a row oftener than it is said, or half as much again and two words
    more stand there than were said.
    """
    heard, said = _plain(written).split(), _plain(meant).split()
    beyond = max(0, len(heard) - len(said))
    return _runs(heard) > _runs(said) or len(heard) > 1.5 * len(said) + 2, beyond


def _runs(words: Sequence[str]) -> int:
    return sum(
        words[at : at + length] == words[at + length : at + 2 * length]
        for length in range(2, 13)
        for at in range(len(words) - 2 * length + 1)
    )


def _plain(text: str) -> str:
    from whisper_normalizer.english import EnglishTextNormalizer  # noqa: PLC0415

    return str(EnglishTextNormalizer()(text))


def _errors(truth: str, heard: str) -> tuple[int, int]:
    """(wrong words, words) after Whisper's own normalizer, which writes numbers and contractions in one way."""
    import jiwer  # noqa: PLC0415 - the tests' libraries, which a centre need not install

    said = _plain(truth)
    done = jiwer.process_words(said, _plain(heard))
    return done.substitutions + done.deletions + done.insertions, len(said.split())


def _key(word: str) -> str:
    return re.sub(r"\W", "", word.lower())


def wer_of_mix(lines: Sequence[Line], text: str) -> float:
    """Word error rate of a text without speakers, against the lines in the order in which they begin."""
    wrong, words = _errors(" ".join(line.text for line in sorted(lines, key=lambda line: line.start_ms)), text)
    return wrong / words


def holds(lines: Sequence[Line], *, duration_ms: int) -> list[tuple[int, int]]:
    """Stretches in which nobody speaks for HOLD_MS or longer."""
    found, at = [], 0
    for line in sorted(lines, key=lambda line: line.start_ms):
        if line.start_ms - at >= HOLD_MS:
            found.append((at, line.start_ms))
        at = max(at, line.end_ms)
    return found + ([(at, duration_ms)] if duration_ms - at >= HOLD_MS else [])


def invented(words: Sequence[Word], where: Sequence[tuple[int, int]]) -> int:
    """Words whose middle lies well within one of the stretches where nobody speaks."""
    middles = [(word.start_ms + word.end_ms) / 2 for word in words]
    return sum(any(start + NEAR_MS < middle < end - NEAR_MS for start, end in where) for middle in middles)


def on_the_wrong_speaker(lines: Sequence[Line], turns: Sequence[Turn]) -> int:
    """Words that the other party says just then, and the party they are given to does not."""
    count = 0
    for turn in turns:
        for word in turn.words:
            middle = (word.start_ms + word.end_ms) / 2
            saying = {
                channel: {_key(each) for line in lines if line.channel == channel
                          and line.start_ms - NEAR_MS <= middle <= line.end_ms + NEAR_MS for each in line.text.split()}
                for channel in (0, 1)
            }  # fmt: skip
            count += _key(word.text) in saying[1 - turn.channel] and _key(word.text) not in saying[turn.channel]
    return count


def turn_start_errors(lines: Sequence[Line], turns: Sequence[Turn]) -> list[int]:
    """For each line whose first words were heard: how far the turn that says them begins from the line, in ms.

    A line with which the same party goes on is no new turn.
    """
    errors = []
    in_order = sorted(lines, key=lambda line: line.start_ms)
    goes_on = {after for before, after in itertools.pairwise(in_order) if before.channel == after.channel}
    for channel in {line.channel for line in lines}:
        said = [(_key(word), line if number == 0 else None) for line in lines if line.channel == channel
                for number, word in enumerate(line.text.split())]  # fmt: skip
        heard = [(_key(word.text), turn) for turn in turns if turn.channel == channel for word in turn.words]
        matcher = difflib.SequenceMatcher(None, [k for k, _ in said], [k for k, _ in heard], autojunk=False)
        for block in matcher.get_matching_blocks():
            for step in range(block.size):
                line, turn = said[block.a + step][1], heard[block.b + step][1]
                if line and line not in goes_on:
                    errors.append(abs(turn.start_ms - line.start_ms))
    return errors


def score(lines: Sequence[Line], turns: Sequence[Turn], *, duration_ms: int) -> Score:
    """All there is to say of a call heard channel by channel."""
    counted = [
        _errors(" ".join(line.text for line in lines if line.channel == channel),
                " ".join(turn.text for turn in turns if turn.channel == channel))
        for channel in sorted({line.channel for line in lines})
    ]  # fmt: skip
    starts = sorted(turn_start_errors(lines, turns))
    words = [word for turn in turns for word in turn.words]
    return Score(
        wer=sum(wrong for wrong, _ in counted) / sum(total for _, total in counted),
        wer_of_channel=[wrong / total for wrong, total in counted],
        words_on_the_wrong_speaker=on_the_wrong_speaker(lines, turns),
        words_invented_in_hold=invented(words, holds(lines, duration_ms=duration_ms)),
        turn_start_median_ms=statistics.median(starts) if starts else None,
        turn_start_p95_ms=starts[min(len(starts) - 1, round(0.95 * (len(starts) - 1)))] if starts else None,
    )
