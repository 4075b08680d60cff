"""A table of questions, as a spreadsheet saves it (CSV): a line each. Pure.

The first line names the columns; commas, semicolons or tabs part them, and a cell with a line's end in it stands in quotes.

| column | what it holds |
|---|---|
| `question` | what is asked. The one column that has to be there. For gaps the text with what fills them in brackets: Call [back\\|again] |
| `kind` | single, multiple, true/false, short text, number, order, match, gaps; empty where it shows |
| `answer 1`, `answer 2` … | answers to choose from; accepted texts; things in their right order; pairs as this -> that (-> that for one that goes with none); for gaps words that fit nowhere |
| `right` | which of the answers are right: 2, or B, or 1, 3, or an answer's own words. For true/false true or false, for a number 12.5, 12.5:0.5 or 12..13 |
| `why` | what is told after the answer; `why 1`, `why 2` … to each answer |
| `hint` | also `hint 2` … |
| `unit` | of a number |
| `competency`, `difficulty`, `category` | a name; easy, medium or hard; where it stood |
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import ascii_uppercase

from pydantic import ValidationError

from coaching.content.exchange.brought import (
    DIFFICULTIES,
    FILL,
    Reading,
    amount,
    chosen_one,
    chosen_several,
    one_line,
    opened,
)
from coaching.content.question.arranging import Item, Match, Order, Pair
from coaching.content.question.choosing import TrueFalse
from coaching.content.question.document import AnyTask, Question
from coaching.content.question.writing import Amounted, Foreseen, Gap, Gaps, Number, ShortText
from recordings.numbers import whole

COLUMNS = {
    "question": ("question", "question text", "text", "prompt", "stem", "asked"),
    "kind": ("kind", "type", "question type", "format"),
    "right": (
        "right",
        "correct",
        "correct answer",
        "correct answers",
        "right answer",
        "right answers",
        "solution",
        "key",
    ),
    "why": ("why", "explanation", "feedback", "general feedback", "rationale", "comment"),
    "hint": ("hint", "hints", "tip"),
    "unit": ("unit", "units"),
    "competency": ("competency", "skill"),
    "category": ("category", "topic"),
    "difficulty": ("difficulty", "level"),
}
MEANING = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
ANSWER = re.compile(r"(?:answer|option|choice|distractor|a)\s*(\d{1,2}|[a-z])?")
NUMBERED = re.compile(r"(why|feedback|explanation|hint)\s*(\d{1,2})")
KINDS = {
    "single": (
        "single",
        "single choice",
        "one",
        "one answer",
        "mc",
        "multiple choice",
        "multichoice",
        "choice",
        "radio",
    ),
    "multiple": (
        "multiple",
        "several",
        "several answers",
        "multiple answers",
        "multiple response",
        "checkbox",
        "multi select",
    ),
    "true_false": ("true false", "true or false", "tf", "yes no", "boolean"),
    "short_text": ("short text", "short answer", "shortanswer", "text", "a word or a few", "written"),
    "number": ("number", "numerical", "numeric", "a number"),
    "order": ("order", "ordering", "put in order", "sequence", "ranking"),
    "match": ("match", "matching", "pairs"),
    "gaps": ("gaps", "gap", "fill the gaps", "fill in", "fill in the blank", "fill in the blanks", "cloze"),
}
KIND = {alias: name for name, aliases in KINDS.items() for alias in aliases}
# Words that many use for one right answer and for several.
LOOSE = ("mc", "multiple choice", "multichoice", "choice")
YES = {
    "true": True,
    "t": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "f": False,
    "no": False,
    "n": False,
    "0": False,
}
ARROW = re.compile(r"\s*(?:->|=>|→)\s*")
BRACKETS = re.compile(r"\[([^\[\]]+)\]")
# A line with more ends of lines in it than that has swallowed those below: its quotation mark is not closed.
MOST_LINES_IN_A_CELL = 60


class _Wrong(Exception):
    def __init__(self, told: str, advice: str) -> None:
        super().__init__(told)
        self.told, self.advice = told, advice


@dataclass
class _Line:
    """One line of the table: cells by what they hold, answers in their order with what is told to each."""

    number: int
    cells: dict[str, str]
    answers: list[str]
    whys: dict[int, str]
    hints: list[str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def why(self, place: int) -> str:
        return self.whys.get(place, "")


def read(data: bytes) -> Reading:
    """The questions of a table."""
    file = opened(data)
    reading = Reading(faults=list(file.faults))
    rows = _rows(file.text, reading)
    header = next(rows, None)
    if header is None:
        return reading.finish()
    columns = _columns(header[1])
    if "question" not in columns.values():
        told = "No column is called “question”"
        advice = "Name the columns in the first line: question, answer 1, answer 2, right, why."
        reading.fault(header[0], told, advice)
        return reading.finish()
    unknown = [name for at, name in enumerate(header[1]) if at not in columns and name.strip()]
    if unknown:
        told = f"Not read: {', '.join(one_line(name)[:30] for name in unknown[:6])}"
        reading.fault(
            header[0],
            told,
            "Known are question, kind, answer 1 …, right, why, hint, unit, competency, difficulty.",
            left_out=False,
        )
    for number, cells in rows:
        if reading.is_over:
            break
        line = _line(number, cells, columns)
        if len([cell for cell in cells[len(header[1]) :] if cell.strip()]):
            told = "This line has more cells than the first"
            reading.fault(number, told, "Put a text with a comma or semicolon in it in quotes.")
            continue
        try:
            _take(line, reading)
        except ValidationError as unfit:
            reading.refuse(number, unfit)
        except _Wrong as wrong:
            reading.fault(number, wrong.told, wrong.advice)
    return reading.finish()


def _rows(text: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Lines with the number each begins in; empty ones are passed over."""
    first = text.split("\n", 1)[0]
    # Spreadsheets may say what parts the cells before anything else.
    said = re.fullmatch(r"sep=([,;\t])\s*", first)
    body = text if not said else f"\n{text.partition(chr(10))[2]}"
    parted = said[1] if said else _parted_by(next((line for line in body.split("\n") if line.strip()), ""))
    table = csv.reader(io.StringIO(body, newline=""), delimiter=parted, strict=True, skipinitialspace=True)
    while True:
        number = table.line_num + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error:
            told = "A quotation mark stands here that does not end, or ends before its cell does"
            reading.fault(number, told, "In a cell in quotes write a quotation mark twice; close it at its end.")
            continue
        if any(cell.count("\n") > MOST_LINES_IN_A_CELL for cell in cells):
            reading.fault(number, "A cell that begins here goes on over many lines", "Close its quotation mark.")
        elif any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


def _parted_by(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


def _columns(header: list[str]) -> dict[int, str]:
    """What each column holds, by its place: “why 2” for what is told to the second answer."""
    columns: dict[int, str] = {}
    for at, raw in enumerate(header):
        name = " ".join(re.sub(r"[_/.:#-]+", " ", raw).casefold().split())
        if found := NUMBERED.fullmatch(name):
            columns[at] = "hint" if found[1] == "hint" else f"why {found[2]}"
        elif name in MEANING:
            columns[at] = MEANING[name]
        elif name in ("answers", "options", "choices"):
            columns[at] = "answers"
        elif ANSWER.fullmatch(name):
            columns[at] = "answer"
    return columns


def _line(number: int, cells: list[str], columns: dict[int, str]) -> _Line:
    line = _Line(number, {}, [], {}, [])
    for at, name in columns.items():
        cell = cells[at] if at < len(cells) else ""
        if name == "answer":
            line.answers.append(cell)
        elif name == "answers":
            line.answers += [part.strip() for part in re.split(r"[|\n]", cell)]
        elif name == "hint":
            line.hints += [cell] if cell else []
        elif name.startswith("why "):
            line.whys[int(name[4:])] = cell
        else:
            line.cells[name] = line.cells.get(name) or cell
    while line.answers and not line.answers[-1]:
        line.answers.pop()
    return line


def _take(line: _Line, reading: Reading) -> None:
    if not line.cell("question"):
        raise _Wrong("This line asks nothing", "Write what is asked into the column “question”.")
    difficulty = line.cell("difficulty").casefold()
    if difficulty and difficulty not in DIFFICULTIES:
        reading.fault(
            line.number, f"“{difficulty[:20]}” is no difficulty", "Write easy, medium or hard.", left_out=False
        )
        difficulty = ""
    task, asked = MAKERS[_kind(line)](line)
    reading.take(
        lambda: Question.model_validate(
            {"text": asked, "task": task, "why": line.cell("why"), "hints": line.hints, "difficulty": difficulty}
        ),
        line=line.number,
        competency=one_line(line.cell("competency")),
        category=one_line(line.cell("category")),
    )


def _kind(line: _Line) -> str:
    """The kind a line names, or else the one it shows."""
    said = " ".join(re.sub(r"[_/-]+", " ", line.cell("kind")).casefold().split())
    right, answers = line.cell("right"), [answer for answer in line.answers if answer]
    if said:
        kind = KIND.get(said)
        if kind is None:
            raise _Wrong(f"“{said[:30]}” is no kind of question here", f"Write one of {', '.join(KINDS)}.")
        return "multiple" if kind == "single" and said in LOOSE and len(_right(line)) > 1 else kind
    if answers:
        if not right and all(ARROW.search(answer) for answer in answers):
            return "match"
        if right.casefold() in YES and {answer.casefold() for answer in answers} <= {"true", "false"}:
            return "true_false"
        return "multiple" if len(_right(line)) > 1 else "single"
    if right.casefold() in ("true", "false"):
        return "true_false"
    if right:
        return "number" if amount(right) else "short_text"
    if BRACKETS.search(line.cell("question")):
        return "gaps"
    raise _Wrong(
        "This line has no answers",
        "Write them into the columns “answer 1”, “answer 2” …, and which is right into “right”.",
    )


def _right(line: _Line) -> list[int]:
    """The places of the right answers, from 1: by their own words, else by number or letter."""
    said, answers = line.cell("right"), [answer.casefold() for answer in line.answers]
    if not said:
        raise _Wrong("This line does not say which answer is right", "Write its number into the column “right”.")
    if said.casefold() in answers:
        return [answers.index(said.casefold()) + 1]
    places = []
    for part in (part.strip() for part in re.split(r"[,;|&\n]|\band\b", said) if part.strip()):
        if part.casefold() in answers:
            place = answers.index(part.casefold()) + 1
        elif (number := whole(part)) is not None:
            place = number
        elif part.upper() in tuple(ascii_uppercase):
            place = ascii_uppercase.index(part.upper()) + 1
        else:
            place = 0
        if not 0 < place <= len(answers) or not answers[place - 1]:
            told = f"“{part[:40]}” is none of the {len(answers)} answers"
            raise _Wrong(told, "Write the number of the right one, or its own words.")
        places.append(place)
    return places


def _rows_to_choose(line: _Line, worth: dict[bool, float]) -> list[tuple[str, float, str]]:
    right = _right(line)
    return [(text, worth[at in right], line.why(at)) for at, text in enumerate(line.answers, start=1) if text]


def _single(line: _Line) -> tuple[AnyTask, str]:
    if len(_right(line)) > 1:
        raise _Wrong("Several answers are right, and this question takes one", "Name one, or make it “multiple”.")
    return chosen_one(_rows_to_choose(line, {True: 100.0, False: 0.0}))[0], line.cell("question")


def _multiple(line: _Line) -> tuple[AnyTask, str]:
    right, there = len(set(_right(line))), sum(bool(answer) for answer in line.answers)
    worth = {True: 100 / right, False: -100 / max(there - right, 1)}
    return chosen_several(_rows_to_choose(line, worth)), line.cell("question")


def _true_false(line: _Line) -> tuple[AnyTask, str]:
    said = YES.get(line.cell("right").casefold())
    if said is None:
        raise _Wrong("This line does not say whether it is true", "Write true or false into the column “right”.")
    return TrueFalse(answer=said, why_true=line.why(1), why_false=line.why(2)), line.cell("question")


def _short_text(line: _Line) -> tuple[AnyTask, str]:
    accepted = [(text, line.why(at)) for at, text in enumerate(line.answers, start=1) if text]
    accepted = accepted or [(text.strip(), "") for text in line.cell("right").split("|") if text.strip()]
    foreseen = [Foreseen(id=f"answer-{at}", text=text, why=why) for at, (text, why) in enumerate(accepted, start=1)]
    return ShortText(answers=foreseen), line.cell("question")


def _number(line: _Line) -> tuple[AnyTask, str]:
    said = [(text, line.why(at)) for at, text in enumerate(line.answers, start=1) if text] or [(line.cell("right"), "")]
    amounts = []
    for at, (text, why) in enumerate(said, start=1):
        found = amount(text)
        if found is None:
            told = f"“{text[:40]}” is no number" if text else "A number is missing"
            raise _Wrong(told, "Write it like 12.5, 12.5:0.5 or 12..13.")
        amounts.append(Amounted(id=f"answer-{at}", value=found[0], tolerance=found[1], why=why))
    return Number(answers=amounts, unit=line.cell("unit")), line.cell("question")


def _order(line: _Line) -> tuple[AnyTask, str]:
    things = [(text, line.why(at)) for at, text in enumerate(line.answers, start=1) if text]
    items = [Item(id=f"item-{at}", text=text, why=why) for at, (text, why) in enumerate(things, start=1)]
    return Order(items=items), line.cell("question")


def _match(line: _Line) -> tuple[AnyTask, str]:
    pairs: list[Pair] = []
    others = []
    for at, answer in enumerate(line.answers, start=1):
        left, *right = ARROW.split(answer, maxsplit=1)
        if answer and not right:
            raise _Wrong(f"“{answer[:40]}” is half a pair", "Write “this -> goes with that”.")
        if answer and left:
            pairs.append(Pair(id=f"pair-{len(pairs) + 1}", left=left, right=right[0], why=line.why(at)))
        elif answer:
            others.append(right[0])
    return Match(pairs=pairs, others=others), line.cell("question")


def _gaps(line: _Line) -> tuple[AnyTask, str]:
    gaps: list[Gap] = []

    def put(found: re.Match[str]) -> str:
        words = [word.strip() for word in found[1].split("|") if word.strip()]
        gaps.append(Gap(id=f"gap-{len(gaps) + 1}", accepted=words, why=line.why(len(gaps) + 1)))
        return f"[[{gaps[-1].id}]]"

    text = BRACKETS.sub(put, line.cell("question"))
    others = [answer for answer in line.answers if answer]
    return Gaps(text=text, gaps=gaps, picked=bool(others), others=others), FILL


MAKERS: dict[str, Callable[[_Line], tuple[AnyTask, str]]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _short_text,
    "number": _number,
    "order": _order,
    "match": _match,
    "gaps": _gaps,
}
