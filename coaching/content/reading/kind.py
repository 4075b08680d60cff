"""Readings, and calls to hear. Pure."""

from collections.abc import Iterator
from typing import Any

from coaching.content.base import ClipPlace, Erased, Known
from coaching.content.findings import Finding
from coaching.content.kinds import Form, Judged, Kept, Kind, Play, Start, State, register
from coaching.content.reading.document import Reading
from recordings.erasing.said import REMOVED


def check(document: Reading, known: Known) -> list[Finding]:
    """There has to be something in it."""
    if document.clip is None and not document.body.strip():
        return [Finding("problem", "", f"“{document.title}” has nothing to read", "Write its text.")]
    return []


def begin(document: Reading, start: Start) -> State:
    return {}


def given(form: Form, kept: Kept) -> dict[str, bool]:
    """Done, because the learner says so."""
    return {"done": True}


def judge(document: Reading, state: State, given: Any) -> Judged:
    """Read or heard: that is all there is to it."""
    return Judged(item="", kind="done", given=given, state={}, over=True)


def clips(document: Reading) -> Iterator[ClipPlace]:
    if document.clip is not None:
        yield ClipPlace(document.clip, "activity", own=document.own_words)


def forget(document: Reading, erased: Erased) -> Reading:
    """Without the clip of an erased call, and what was written about it."""
    if document.clip not in erased.clips:
        return document
    body = document.body if document.own_words and document.body.strip() else REMOVED
    return document.model_copy(update={"clip": None, "body": body})


def from_format_2(raw: dict[str, Any]) -> dict[str, Any]:
    """Nobody had said yet which words are their own."""
    return raw


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """It stood in its module, among what only the module needs to know."""
    return {"title": raw["title"], "body": raw["body"], "clip": raw["clip"]}


READING = register(
    Kind(
        name="reading",
        document=Reading,
        check=check,
        upgrades={1: from_format_1, 2: from_format_2},
        clips=clips,
        forget=forget,
        play=Play(begin=begin, given=given, judge=judge),
    )
)
