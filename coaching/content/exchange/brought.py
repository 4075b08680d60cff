"""What comes in from the files of other systems, and goes out to them: what all formats share. Pure.

A reader never raises for what people bring: it gives every question it could read, and each fault by its line. What a format has no
words for travels as a tag (`competency:Empathy`, `difficulty:hard`, `ycord:…`) where it has tags; else it is told as left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import BaseModel, ValidationError

from coaching.content.question.choosing import Multiple, Option, Single
from coaching.content.question.document import Question
from coaching.content.question.predicting import Predict
from coaching.content.question.spotting import Spot
from coaching.content.question.task import Trouble
from coaching.content.question.wording import Leniency
from coaching.content.question.writing import Gaps, Number, ShortText
from coaching.content.text import UNPRINTABLE
from coaching.words import listed

# Bytes of a file, questions in it, letters in one of its texts: more than anybody looks through before bringing it in.
LARGEST, MOST, LONGEST = 5_000_000, 500, 2_000
# Lines of a file, letters of a question as it is written, and answers to one.
LINES, LONGEST_QUESTION, ANSWERS = 200_000, 50_000, 300
# Nobody mends more at a time, and no page needs to show more.
MOST_TOLD, MOST_LINES = 200, 10
# After so many faults more it is no file of questions.
MOST_UNTOLD = 1_000
DIFFICULTIES = ("easy", "medium", "hard")
# What asks for gaps to be filled where a format has no other words than those around them.
FILL = "Fill the gaps."
NUMBER = re.compile(r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,3})?")
BIG_ENDIAN, LITTLE_ENDIAN = b"\xfe\xff", b"\xff\xfe"
# What a file begins with that is no text, and what to do with it.
NO_TEXT = {
    b"PK\x03\x04": "This is a packed file (zip, Word or Excel). Save the questions as text or CSV, or unpack it.",
    b"%PDF": "This is a PDF. Save the questions as text.",
    b"\xd0\xcf\x11\xe0": "This is an old Word or Excel file. Save the questions as text or CSV.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not come in as it is written: in which line (from 1), what is the matter, and what to do.

    `left_out`: a question stays away because of it; else it comes in without something.
    """

    line: int
    told: str
    advice: str = ""
    left_out: bool = True

    def __str__(self) -> str:
        return " ".join(part for part in (f"Line {self.line}: {self.told}.", self.advice) if part)


@dataclass(frozen=True, slots=True)
class Brought:
    """A question, and what stands beside it in a file: the name of its competency, its category there, the line it begins in."""

    question: Question
    competency: str = ""
    category: str = ""
    line: int = 1


@dataclass(slots=True)
class Reading:
    """All that could be read of a file, and what could not."""

    questions: list[Brought] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    # By what is told: its first lines, and how many there are.
    _notes: dict[tuple[str, str, bool], tuple[list[int], int]] = field(default_factory=dict)
    _untold: int = 0
    _full: bool = False

    def fault(self, line: int, told: str, advice: str = "", *, left_out: bool = True) -> None:
        if len(self.faults) < MOST_TOLD:
            self.faults.append(Fault(line, told, advice, left_out))
        else:
            self._untold += 1

    @property
    def is_over(self) -> bool:
        """Whether reading on would tell nobody anything: there are more questions, or faults, than are told."""
        return self._full or self._untold > MOST_UNTOLD

    def note(self, line: int, told: str, advice: str = "", *, left_out: bool = False) -> None:
        """What many questions of a file have alike, told once with its lines."""
        lines, count = self._notes.get((told, advice, left_out), ([], 0))
        if not lines or lines[-1] != line:
            self._notes[told, advice, left_out] = ([*lines, line][:MOST_LINES], count + 1)

    def take(self, make: Callable[[], Question], *, line: int, competency: str = "", category: str = "") -> None:
        """A question that was read, where nothing stands in the way of publishing it; else that, as a fault. Raises ValidationError
        for what `refuse` is there for.
        """
        if len(self.questions) >= MOST:
            told = f"A file brings {MOST} questions at most, and this one has more"
            self.note(line, told, "Make several files of it.", left_out=True)
            self._full = True
            return
        question = make()
        if not question.text.strip():
            self.fault(line, "This question asks nothing", "Write what is asked before its answers.")
            return
        longest = max(map(len, texts_of(question)), default=0)
        if longest > LONGEST:
            self.fault(line, f"This question has a text of {longest:,} letters", f"Keep each under {LONGEST:,}.")
            return
        problem = problem_of(question)
        if problem:
            self.fault(line, f"This question {problem.told}", problem.advice)
            return
        self.questions.append(Brought(question, competency, category, line))

    def refuse(self, line: int, wrong: ValidationError) -> None:
        """A question that a document cannot hold: a number of too many digits, a unit of too many letters."""
        error = wrong.errors()[0]
        where = " > ".join(str(part) for part in error["loc"] if isinstance(part, str))
        self.fault(
            line, f"This question cannot be kept as it is ({where}: {error['msg']})", "Mend that, or leave it away."
        )

    def finish(self) -> "Reading":
        """With what was noted, in the order of lines."""
        for (told, advice, left_out), (lines, count) in self._notes.items():
            others = [str(line) for line in lines[1:]]
            others += [f"{count - len(lines)} more"] if count > len(lines) else []
            also = f" (also in {'line' if count == 2 else 'lines'} {listed(others)})" if others else ""
            self.faults.append(Fault(lines[0], f"{told}{also}", advice, left_out))
        if not self.questions and not self.faults:
            self.faults.append(
                Fault(1, "There is no question in it", "Look whether it is the right file, and the right format.")
            )
        if self._untold:
            told = f"{'At least ' if self.is_over else ''}{self._untold} more faults are not told"
            self.faults.append(Fault(max(fault.line for fault in self.faults), told, "Mend these first."))
        self._notes.clear()
        self.faults.sort(key=lambda fault: fault.line)
        return self


@dataclass(frozen=True, slots=True)
class Loss:
    """What of a question a format cannot carry; `whole`: not the question at all."""

    heading: str
    told: str
    whole: bool = False

    def __str__(self) -> str:
        return f"“{shortened(self.heading)}” {self.told}"


@dataclass(slots=True)
class Sent:
    """A file as it goes out, and what stays behind."""

    data: bytes = b""
    losses: list[Loss] = field(default_factory=list)
    count: int = 0

    def lose(self, question: Question, told: str, *, whole: bool = False) -> None:
        self.losses.append(Loss(question.text, told, whole))


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as text, its lines ended by \\n, with what was the matter with it."""

    text: str
    faults: list[Fault]


def opened(data: bytes, *, encoding: str = "") -> Opened:
    """Bytes as text: UTF-8 with or without its mark, UTF-16, else the `encoding` a file names, else Latin-1 as Windows has it."""
    if len(data) > LARGEST:
        return Opened("", [Fault(1, f"The file is larger than {LARGEST // 1_000_000} MB", "Make several files of it.")])
    for begin, advice in NO_TEXT.items():
        if data.startswith(begin):
            return Opened("", [Fault(1, "There is no text in this file", advice)])
    text, faults = _decoded(data, encoding)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > LINES:
        return Opened("", [Fault(1, f"The file has more than {LINES:,} lines", "Make several files of it.")])
    if UNPRINTABLE.search(text):
        for number, line in enumerate(text.split("\n"), start=1):
            if UNPRINTABLE.search(line) and len(faults) < MOST_TOLD:
                told = "A character here is no text, and is left out"
                faults.append(Fault(number, told, "Look whether the file was copied whole.", left_out=False))
        text = UNPRINTABLE.sub("", text)
    if not text.strip() and not faults:
        faults.append(Fault(1, "There is nothing in it", "Choose another file, or paste the questions."))
    return Opened(text, faults)


def _decoded(data: bytes, encoding: str) -> tuple[str, list[Fault]]:
    sample = data[:4_000]
    if data.startswith((LITTLE_ENDIAN, BIG_ENDIAN)) or sample.count(0) > len(sample) / 4:
        # Without a mark, the half that is mostly zeros tells which end comes first.
        marked = data.startswith((LITTLE_ENDIAN, BIG_ENDIAN))
        name = "utf-16" if marked else "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"
        try:
            return data.decode(name), []
        except UnicodeDecodeError:
            pass
    odd = -1
    for name in ("utf-8", encoding or "utf-8"):
        try:
            return data.decode(name), []
        except UnicodeDecodeError as wrong:
            odd = wrong.start if odd < 0 else odd
    told = "The file is not UTF-8; it was read as Latin-1"
    advice = "Look at accents and at £ and € below; where they are wrong, save it as UTF-8."
    line = data.count(b"\n", 0, odd) + 1
    return data.decode("cp1252", errors="replace"), [Fault(line, told, advice, left_out=False)]


def problem_of(question: Question) -> Trouble | None:
    """What stands in the way of publishing it, if anything does."""
    return next((trouble for trouble in question.task.troubles() if trouble.level == "problem"), None)


def texts_of(value: object) -> Iterable[str]:
    """Every text in a part of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))


# ── What tags carry ──
def tags_of(brought: Brought) -> list[str]:
    """All of a question that travels as a tag."""
    question, task = brought.question, brought.question.task
    tags = [f"competency:{brought.competency}"] if brought.competency else []
    tags += [f"difficulty:{question.difficulty}"] if question.difficulty else []
    if isinstance(task, Single | Multiple) and task.keeps_order:
        tags.append("ycord:answers as written")
    if isinstance(task, ShortText | Gaps):
        tags += ["ycord:capitals count"] if task.leniency.case_matters else []
        tags += ["ycord:accents count"] if task.leniency.accents_matter else []
        tags += [] if task.leniency.slips else ["ycord:slips count"]
    if isinstance(task, Number) and task.unit:
        tags.append(f"ycord:unit {task.unit}")
        tags += ["ycord:unit needed"] if task.needs_unit else []
    return tags


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags as they were read: those of ours without their prefix, and the others."""

    competency: str = ""
    difficulty: str = ""
    ours: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()

    @property
    def leniency(self) -> Leniency:
        return Leniency(
            case_matters="capitals count" in self.ours,
            accents_matter="accents count" in self.ours,
            slips="slips count" not in self.ours,
        )

    @property
    def keeps_order(self) -> bool:
        return "answers as written" in self.ours

    @property
    def unit(self) -> str:
        units = (tag.removeprefix("unit ") for tag in self.ours if tag.startswith("unit ") and tag != "unit needed")
        return next(units, "")

    @property
    def needs_unit(self) -> bool:
        return "unit needed" in self.ours


def read_tags(tags: Iterable[str]) -> Tags:
    competency, difficulty, ours, others = "", "", set(), []
    for tag in tags:
        name, _, value = tag.strip().partition(":")
        value = value.strip()
        if name.lower() == "competency" and value:
            competency = competency or " ".join(value.split())
        elif name.lower() == "difficulty" and value.lower() in DIFFICULTIES:
            difficulty = value.lower()
        elif name.lower() == "ycord":
            ours.add(value)
        elif tag.strip():
            others.append(tag.strip())
    return Tags(competency, difficulty, frozenset(ours), tuple(others))


def tell_tags(reading: Reading, tags: Tags, line: int) -> None:
    if tags.others:
        reading.note(
            line, "Tags are not kept, but for competency and difficulty", "Name it “competency:…” in the file."
        )


# ── Numbers ──
def amount(text: str) -> tuple[Decimal, Decimal] | None:
    """A number with how far one may be off it: 3, 3:2, 3 ± 2, 1..5. None for what is none."""
    low, dots, high = text.partition("..")
    if dots:
        least, most = decimal(low), decimal(high)
        return None if least is None or most is None else ((least + most) / 2, abs(most - least) / 2)
    value, mark, off = re.sub(r"±|\+/-|\+-", ":", text).partition(":")
    number, tolerance = decimal(value), decimal(off) if mark else Decimal(0)
    return None if number is None or tolerance is None else (number, abs(tolerance))


def decimal(text: str) -> Decimal | None:
    """12.5, 12,5, -3e2; None for what is no number, and for one beyond all that is counted."""
    bare = text.strip().replace(",", ".")
    number = Decimal(bare) if NUMBER.fullmatch(bare) else None
    return number if number is not None and abs(number.adjusted()) <= 20 else None


# ── What choosing shares ──
def worths(task: Single | Multiple) -> list[float]:
    """What each option is worth in per cent, as other systems want it written out."""
    return [option.credit if option.credit is not None else 100 * task.worth(option) for option in task.options]


def percent(value: float) -> str:
    """33.33333, 50, -16.66667: as other systems write weights, and compare them."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def chosen_several(rows: list[tuple[str, float, str]], *, keeps_order: bool = False) -> Multiple:
    """Multiple choice from (text, weight in per cent, why). A weight that is what it would be anyway is not kept."""
    options = [
        Option(id=f"answer-{at}", text=text, correct=weight > 0, credit=weight, why=why)
        for at, (text, weight, why) in enumerate(rows, start=1)
    ]
    bare = Multiple(options=[option.model_copy(update={"credit": None}) for option in options])
    for option, plain in zip(options, bare.options, strict=True):
        if option.credit is not None and abs(option.credit - 100 * bare.worth(plain)) < 0.01:
            option.credit = None
    return Multiple(options=options, keeps_order=keeps_order)


def chosen_one(rows: list[tuple[str, float, str]], *, keeps_order: bool = False) -> tuple[Single, bool]:
    """Single choice from (text, weight in per cent, why), and whether several were worth all of it.

    Right is what is worth most; of several the first.
    """
    most = max((weight for _, weight, _ in rows), default=0.0)
    options: list[Option] = []
    for at, (text, weight, why) in enumerate(rows, start=1):
        right = weight == most > 0 and not any(option.correct for option in options)
        credit = None if weight == (100 if right else 0) else weight
        options.append(Option(id=f"answer-{at}", text=text, correct=right, credit=credit, why=why))
    several = sum(weight == 100 for _, weight, _ in rows) > 1
    return Single(options=options, keeps_order=keeps_order), several


def fitting(questions: Iterable[Brought], sent: Sent) -> Iterator[Brought]:
    """The questions that can go anywhere at all: finished ones that do not live by their call. Tells the others."""
    for brought in questions:
        question = brought.question
        problem = problem_of(question)
        if isinstance(question.task, Predict | Spot):
            sent.lose(question, "cannot go: it is nothing without its call", whole=True)
        elif problem or not question.text.strip():
            sent.lose(
                question, f"cannot go: it is not finished, it {problem.told if problem else 'asks nothing'}", whole=True
            )
        else:
            yield brought


def left_behind(sent: Sent, brought: Brought) -> None:
    """Tells what no format carries: what is heard, and where a question comes from."""
    question = brought.question
    if question.clip is not None:
        sent.lose(question, "goes without its clip: sound stays here")
    if question.source.recording or question.source.guideline:
        sent.lose(question, "goes without where it comes from")


def tell_worths(sent: Sent, question: Question) -> None:
    """Tells where what is right and what is worth something are not the same: elsewhere they are."""
    task = question.task
    if isinstance(task, Single) and not any(task.worth(option) == 1 for option in task.options):
        sent.lose(question, "goes without an answer that is worth 100 %, and elsewhere one has to be")
    if isinstance(task, Multiple) and any(option.correct != (task.worth(option) > 0) for option in task.options):
        sent.lose(question, "goes with every answer as right that is worth something, and no other")


def one_line(text: str) -> str:
    return " ".join(text.split())


def category_name(text: str) -> str:
    """$course$/top/Empathy -> Empathy."""
    parts = [part.strip() for part in one_line(text).split("/")]
    while parts and (parts[0] in ("top", "") or re.fullmatch(r"\$\w+\$", parts[0])):
        parts.pop(0)
    return "/".join(parts)


def shortened(text: str, letters: int = 60) -> str:
    """A name for a question, of its own words."""
    line = one_line(text)
    return line if len(line) <= letters else f"{line[: letters - 1].rstrip()}…"
