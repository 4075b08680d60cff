"""The demo centre's files as they are written, with names of its own where a centre's documents have numbers. No database."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching.content import text
from coaching.content.guideline.document import Guideline, dimension_of
from coaching.content.question.document import Question
from coaching.content.question.writing import from_typed
from coaching.content.quiz.document import Quiz
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.document import Scenario
from coaching.content.text import Parsed, parsed

HERE = Path(__file__).parent
# Left around the spoken lines of a clip, so that nothing sounds bitten off.
AIR_MS = 150
# How many letters a voice could have said while it pauses behind a sign.
PAUSES = {".": 6, "?": 6, "!": 6, ",": 1}
# What a question's file says of any kind; the rest belongs to its kind.
ANY_KIND = frozenset(Question.model_fields) - {"task"}

Entry = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """What the demo's names stand for: numbers of guidelines, calls, clips and competencies; keys of limits by guideline and name."""

    guideline: Callable[[str], int]
    limit: Callable[[str, str], str]
    call: Callable[[str], int]
    clip: Callable[[str], int]
    competency: Callable[[str], int]


def lines_of(call: str) -> list[Entry]:
    """What is said in a call, by its key: speaker, start_ms, end_ms and text of each line."""
    lines: list[Entry] = json.loads((HERE / "calls" / f"{call}.ref.json").read_text())
    return lines


def places(name: str) -> tuple[str, int, int]:
    """The call and its first and last line that “double-charge 8-9” means; of “double-charge 8” they are one."""
    call, numbers = name.split()
    first, _, last = numbers.partition("-")
    return call, int(first), int(last or first)


def span(call: str, first: int, last: int) -> tuple[int, int]:
    """Where lines of a call are heard, in milliseconds: with air around them, and nothing of the lines beside them in it."""
    lines = lines_of(call)
    start, end = lines[first]["start_ms"], lines[last]["end_ms"]
    before = lines[first - 1]["end_ms"] if first else 0
    after = lines[last + 1]["start_ms"] if last + 1 < len(lines) else end + AIR_MS
    return min(start, max(before, start - AIR_MS)), max(end, min(after, end + AIR_MS))


def heard(call: str, number: int, words: str = "") -> tuple[int, int]:
    """Where a line of a call is heard, in milliseconds, or some of its `words`: a voice goes evenly through its letters and pauses."""
    line = lines_of(call)[number]
    said, start, end = line["text"], line["start_ms"], line["end_ms"]
    words = words or said
    at = said.index(words)
    # Behind the last word nobody waits for its pause.
    whole = _weight(said.rstrip(".?!"))
    first, last = _weight(said[:at]), _weight(said[: at + len(words)].rstrip(".?!,"))
    return start + (end - start) * first // whole, start + (end - start) * min(last, whole) // whole


def _weight(said: str) -> int:
    return sum(PAUSES.get(letter, 1) for letter in said)


def listed(clips: list[Entry], key: str) -> str:
    """A clip of the library by its key, as lines of its call; what names lines already, as it is."""
    found = next((clip for clip in clips if clip["key"] == key), None)
    return f"{found['call']} {found['from_line']}-{found['to_line']}" if found else key


def guideline_of(entry: Entry) -> Guideline:
    """A guideline of centre.json as a document."""
    limits = [
        {"key": f"limit-{place}", "dimension": dimension_of(limit["unit"]), **limit}
        for place, limit in enumerate(entry["limits"], start=1)
    ]
    return Guideline.model_validate({"title": entry["title"], "summary": entry["summary"], "limits": limits})


def limit_named(data: Entry, key: str, name: str) -> str:
    """The key of a limit by the key of its guideline and its own name."""
    entry = next(entry for entry in data["guidelines"] if entry["key"] == key)
    return next(limit.key for limit in guideline_of(entry).limits if limit.name == name)


def scenario_as_written(key: str) -> Parsed:
    """A scenario of the demo centre as its file has it."""
    return parsed((HERE / "scenarios" / f"{key}.yaml").read_text())


def quiz_as_written(key: str) -> Parsed:
    """A quiz of the demo centre as its file has it."""
    return parsed((HERE / "quizzes" / f"{key}.yaml").read_text())


def scenario_of(found: Parsed, names: Names) -> Scenario:
    """A scenario of the demo centre with numbers in place of its names. Raises content.text.Unreadable."""
    raw = found.value
    raw["guideline"] = names.guideline(raw["guideline"])
    raw["competencies"] = [names.competency(name) for name in raw.get("competencies", ())]
    for node in raw["nodes"]:
        for part in (node, *node.get("replies", ()), *node.get("choices", ())):
            if "clip" in part:
                part["clip"] = names.clip(part["clip"])
            if "competency" in part:
                part["competency"] = names.competency(part["competency"])
    return scenario_text.read(found)


def quiz_of(found: Parsed, names: Names, *, clips: list[Entry]) -> Quiz:
    """A quiz of the demo centre with its questions in it, numbered from 1. Raises content.text.Unreadable.

    `clips` are those of the library, as centre.json has them: by them it is known where in a call a question's clip stands.
    """
    raw = found.value
    if "guideline" in raw:
        raw["guideline"] = names.guideline(raw["guideline"])
    raw["questions"] = [
        {"number": number, "document": _question(asked, names, clips)}
        for number, asked in enumerate(raw["questions"], start=1)
    ]
    return text.read(Quiz, found)


def _question(asked: Entry, names: Names, clips: list[Entry]) -> Entry:
    question = {name: value for name, value in asked.items() if name in ANY_KIND and name != "source"}
    task = {name: value for name, value in asked.items() if name not in ANY_KIND and name != "by"}
    question["competency"] = names.competency(asked["competency"])
    source: Entry = {}
    if "source" in asked:
        guideline, _, limit = asked["source"].partition(", ")
        source = {"guideline": names.guideline(guideline)} | ({"limit": names.limit(guideline, limit)} if limit else {})
    if "clip" in asked:
        call, first, last = places(listed(clips, asked["clip"]))
        start, end = span(call, first, last)
        source |= {"recording": names.call(call), "start_ms": start, "end_ms": end}
        question["clip"] = names.clip(asked["clip"])
        for moment in task.get("spans", ()):
            line, words = int(moment.pop("line")), moment.pop("words", "")
            moment["start_ms"], moment["end_ms"] = heard(call, line, words)
            said = words or lines_of(call)[line]["text"]
            moment["text"] = said[:1].upper() + said[1:]
    for name, prefix in (
        ("options", "answer"), ("answers", "answer"), ("items", "item"), ("pairs", "pair"), ("spans", "moment"),
    ):  # fmt: skip
        for place, part in enumerate(task.get(name, ()), start=1):
            part["id"] = f"{prefix}-{place}"
            if part.pop("was_done", ""):
                task["was_done"] = part["id"]
    if "rest" in task:
        task["rest"] = names.clip(task["rest"])
    if task["kind"] == "gaps":
        task["text"], gaps = from_typed(task.pop("gap_text"))
        task["gaps"] = [{**gap.model_dump(), "why": why} for gap, why in zip(gaps, task.pop("whys"), strict=True)]
    return question | {"source": source, "task": task}
