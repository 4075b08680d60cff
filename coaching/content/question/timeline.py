"""The picture of an answer to “spot the moment”: the author's moments above, the learner's marks below, and the same in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coaching.content.question.spotting import NEAR_MS, Found, Span, Spot

Row = dict[str, Any]


@dataclass(frozen=True)
class Dot:
    """A moment of a clip in a picture: its `x` in per cent, its time on the call's clock, what it is and says."""

    x: float
    at_ms: int
    kind: str
    span: int = 0


@dataclass(frozen=True)
class Timeline:
    """A spot question's clip with the author's moments above and the learner's marks below; `rows` say the same in words."""

    found: Found
    spans: Sequence[Row]
    dots: Sequence[Dot]
    rows: Sequence[Row]
    ticks: Sequence[tuple[float, int]]


def drawn(task: Spot, found: Found, *, start_ms: int, end_ms: int) -> Timeline:
    """The picture of what was `found` in a clip, by where it begins and ends on the call's clock."""
    length = max(1, end_ms - start_ms)
    spans = sorted(task.spans, key=lambda span: span.start_ms)
    place = {span.id: number for number, span in enumerate(spans, start=1)}

    def x(ms: int) -> float:
        return round(100 * min(max(ms - start_ms, 0), length) / length, 2)

    dots = [Dot(x(mark), mark, "hit", place[key]) for mark, key in found.pairs]
    dots += [Dot(x(mark), mark, "almost", place[key]) for mark, key in found.near]
    dots += [Dot(x(mark), mark, "extra") for mark in found.alone]
    step = 5_000 if length <= 30_000 else 15_000 if length <= 90_000 else 30_000
    return Timeline(
        found,
        [
            {"number": place[span.id], "x": x(span.start_ms), "end": x(span.end_ms), "middle": x((span.start_ms + span.end_ms) // 2),
             "width": round(x(span.end_ms) - x(span.start_ms), 2), "text": span.text}
            for span in spans
        ],
        sorted(dots, key=lambda dot: dot.at_ms),
        _rows(spans, place, found, start_ms, end_ms),
        [(x(start_ms + ms), ms) for ms in range(0, length - step // 3, step)],
    )  # fmt: skip


def _rows(spans: Sequence[Span], place: dict[str, int], found: Found, start_ms: int, end_ms: int) -> list[Row]:
    """One by one, in the order of the call: each of the author's moments with how it was met, and each mark on its own."""
    hit = {key: mark for mark, key in found.pairs}
    near = {key: mark for mark, key in found.near}
    rows: list[Row] = []
    for span in spans:
        mark = hit.get(span.id, near.get(span.id))
        sign = "hit" if span.id in hit else "almost" if span.id in near else "missed"
        beside = 0 if mark is None else max(span.start_ms - mark, mark - span.end_ms, 0)
        rows.append(
            {"sign": sign, "number": place[span.id], "span": span, "start_ms": span.start_ms, "end_ms": span.end_ms,
             "beside": beside, "before": mark is not None and mark < span.start_ms}
        )  # fmt: skip
    for mark in found.alone:
        begin = max(start_ms, mark - NEAR_MS)
        rows.append({"sign": "extra", "mark": mark, "start_ms": begin, "end_ms": min(end_ms, mark + 1_000)})
    return sorted(rows, key=lambda row: int(row["mark"] if "mark" in row else row["start_ms"]))
