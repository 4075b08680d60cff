"""GIFT, Moodle's text format, both ways. Pure.

Read as Moodle reads it (question/format/gift in its source): questions apart by an empty line, `::title::`, `[html]` and its like,
`{answers}`, `=right ~wrong %50%part #why`, `####` for all of it, `#3:2` and `#1..5`, `left -> right`, `$CATEGORY:`, `//` for remarks,
with `[tag:…]` in them, `\\` before `~ = # { } :` and for `\\n`; and `{>` as its ordering questions have it. What GIFT has no place for
stands in remarks that Moodle passes over: `// [hint:…] [why:…] [why-2:…] [asked:…]`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from coaching.content.exchange import markup
from coaching.content.exchange.brought import (
    ANSWERS,
    FILL,
    LONGEST_QUESTION,
    Brought,
    Reading,
    Sent,
    Tags,
    amount,
    category_name,
    chosen_one,
    chosen_several,
    fitting,
    left_behind,
    opened,
    percent,
    read_tags,
    tags_of,
    tell_tags,
    tell_worths,
    texts_of,
    worths,
)
from coaching.content.question.arranging import Item, Match, Order, Pair
from coaching.content.question.choosing import Multiple, Single, TrueFalse
from coaching.content.question.document import AnyTask, Question
from coaching.content.question.writing import GAP, Amounted, Foreseen, Gap, Gaps, Number, ShortText

# What stands for an escaped sign while a text is taken apart: characters that no file keeps (brought.opened).
ESCAPED = {
    "\\\\": "\x01",
    "\\~": "\x02",
    "\\=": "\x03",
    "\\#": "\x04",
    "\\{": "\x05",
    "\\}": "\x06",
    "\\:": "\x07",
    "\\n": "\x08",
}
MEANT = {
    "\x01": "\\",
    "\x02": "~",
    "\x03": "=",
    "\x04": "#",
    "\x05": "{",
    "\x06": "}",
    "\x07": ":",
    "\x08": "\n",
    "\x0e": "->",
}
ESCAPE = re.compile(r"\\[\\~=#{}:n]|-\\>")
FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
WEIGHT = re.compile(r"%\s*(-?\d+(?:[.,]\d+)?)\s*%")
META = re.compile(r"\[(tag|hint|why|asked|why-\d+):((?:\\.|[^\[\]\\])*)\]")
ORDERING = re.compile(r">\s*\d*\s*[A-Z_0-9 \t]*(?=\n|$)", re.IGNORECASE)
# Among ordering questions, how one is marked that comes nearest to ours, and shown.
ORDERED_AS = "ALL VERTICAL RELATIVE_ALL_PREVIOUS_AND_NEXT SHOW"
TRUE, FALSE = ("T", "TRUE"), ("F", "FALSE")


class _Wrong(Exception):
    """Why a question cannot be read, what to do, and where in its text."""

    def __init__(self, told: str, advice: str, at: int | None = None) -> None:
        super().__init__(told)
        self.told, self.advice, self.at = told, advice, at


# ── Reading ──
@dataclass
class _Block:
    """The lines of one question with their numbers, and what its remarks hold."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    opens: int = 0
    closes: int = 0

    def add(self, number: int, line: str) -> None:
        masked = _masked(line)
        self.lines.append((number, line))
        self.opens += masked.count("{")
        self.closes += masked.count("}")

    @property
    def is_answered(self) -> bool:
        """Whether its answers have ended with its last line."""
        return bool(self.lines) and 0 < self.opens <= self.closes and self.lines[-1][1].endswith("}")

    def line_at(self, text: str, place: int) -> int:
        """The line of a place in its text, which may be masked."""
        return self.lines[text.count("\n", 0, place)][0]

    def remark(self, name: str) -> str:
        return next(iter(self.remarks.get(name, ())), "")


@dataclass
class _Row:
    """An answer as it is written: its sign, weight in per cent (None: none said), text and what is told for it."""

    sign: str
    weight: float | None
    text: str
    why: str


def read(data: bytes) -> Reading:
    """The questions of a GIFT file."""
    file = opened(data)
    reading = Reading(faults=list(file.faults))
    category = ""
    for block in _blocks(file.text):
        if reading.is_over:
            break
        text = "\n".join(line for _, line in block.lines)
        first = block.lines[0][0]
        if text.startswith("$CATEGORY:"):
            category = category_name(_unmasked(_masked(text.removeprefix("$CATEGORY:"))))
            continue
        if len(text) > LONGEST_QUESTION:
            reading.fault(
                first,
                f"This question is longer than {LONGEST_QUESTION:,} letters",
                "Look for a brace that is not closed.",
            )
            continue
        masked = _masked(text)
        try:
            _Question(block, reading, category).read(masked)
        except ValidationError as unfit:
            reading.refuse(first, unfit)
        except _Wrong as wrong:
            line = first if wrong.at is None else block.line_at(masked, wrong.at)
            reading.fault(line, wrong.told, wrong.advice)
    return reading.finish()


def _blocks(text: str) -> Iterator[_Block]:
    """Questions apart by empty lines; one whose braces are still open goes on over them, as far as they close."""
    block, lines = _Block(), text.split("\n")
    for place, raw in enumerate(lines):
        line = raw.strip()
        if line.startswith("//"):
            for name, value in META.findall(line):
                meant = re.sub(
                    r"\\(.)", lambda found: {"n": "\n", "[": "[", "]": "]", "\\": "\\"}.get(found[1], found[0]), value
                )
                block.remarks.setdefault(name, []).append(meant)
            continue
        ends = (
            block.opens <= block.closes
            if line
            else not (block.opens > block.closes and _next_brace(lines, place + 1) == "}")
        )
        begins = line.startswith(("::", "$CATEGORY:")) or (
            block.is_answered and _next_brace(lines, place, ends="") == "{"
        )
        if ends and block.lines and (not line or begins):
            yield block
            block = _Block()
        if not line:
            # A remark belongs to what stands right below it.
            block = block if block.lines else _Block()
            continue
        block.add(place + 1, line)
        if line.startswith("$CATEGORY:"):
            yield block
            block = _Block()
    if block.lines:
        yield block


def _next_brace(lines: list[str], place: int, *, ends: str | None = None) -> str:
    """The next brace from a line on, before another question begins, or a line that is `ends`."""
    for line in lines[place : place + 200]:
        masked = _masked(line.strip())
        if masked.startswith(("::", "$CATEGORY:")) or masked == ends:
            return ""
        if sign := next((letter for letter in masked if letter in "{}"), ""):
            return sign
    return ""


def _masked(text: str) -> str:
    return ESCAPE.sub(lambda found: ESCAPED.get(found[0], "\x0e"), text)


def _unmasked(text: str) -> str:
    return "".join(MEANT.get(letter, letter) for letter in text)


class _Question:
    """One question, being read."""

    def __init__(self, block: _Block, reading: Reading, category: str) -> None:
        self.block, self.reading, self.category = block, reading, category
        self.line = block.lines[0][0]
        self.format = "moodle"
        self.tags: Tags = read_tags(block.remarks.get("tag", ()))

    def read(self, text: str) -> None:
        start, name = 0, ""
        if text.startswith("::"):
            end = text.find("::", 2)
            if end < 0:
                raise _Wrong("The title of this question does not end", "Write :: behind it.")
            name, start = _unmasked(text[2:end]).strip(), end + 2
        begin, finish = text.find("{", start), text.find("}", start)
        if begin < 0 and finish < 0:
            told = "This is a text without an answer, not a question"
            raise _Wrong(told, "Write the answers behind it, in braces; or leave it away.")
        if begin < 0 or -1 < finish < begin:
            raise _Wrong(
                "A closing brace has no opening one", "Write { before the answers, or \\} for the sign itself.", finish
            )
        if finish < 0:
            raise _Wrong("The answers do not end", "Write } behind them, or \\{ for the sign itself.", begin)
        other = next((at for at in (text.find("{", begin + 1), text.find("}", finish + 1)) if at >= 0), -1)
        if other >= 0:
            advice = "GIFT takes one list of answers for a question. Write \\{ and \\} for the signs themselves."
            raise _Wrong("There is more than one pair of braces", advice, other)
        self.name, self.at = name, begin + 1
        self.before, self.after = text[start:begin], text[finish + 1 :]
        if found := FORMAT.match(self.before.lstrip()):
            self.format = found[1].lower()
        answers, mark, general = text[begin + 1 : finish].rpartition("####")
        if not mark:
            answers, general = general, ""
        why = self.plain(general) or self.block.remark("why")
        task, asked = self.task(answers)
        tell_tags(self.reading, self.tags, self.line)
        self.reading.take(
            lambda: Question.model_validate(
                {
                    "text": asked,
                    "task": task(),
                    "why": why,
                    "hints": self.block.remarks.get("hint", []),
                    "difficulty": self.tags.difficulty,
                }
            ),
            line=self.line,
            competency=self.tags.competency,
            category=self.category,
        )

    # ── Texts ──
    def plain(self, text: str) -> str:
        """A part as plain text, in its own format or the question's."""
        text = text.strip()
        found = FORMAT.match(text)
        which = found[1].lower() if found else self.format
        meant = _unmasked(text[found.end() :] if found else text).strip()
        if which in ("plain", "markdown") or not (which == "html" or markup.has_markup(meant)):
            return meant
        bare = markup.plain(meant, lines_count=which == "moodle")
        for lost in bare.lost:
            self.reading.note(
                self.line, f"A {lost} cannot come in", "Describe it in words where the question needs it."
            )
        return bare.text

    def asked(self, gap: str = "_____") -> str:
        """What is asked; where a word is missing in it, with what stands for it."""
        missing = bool(self.after.strip()) or gap != "_____"
        return self.plain(f"{self.before}{gap}{self.after}" if missing else self.before) or self.name

    @property
    def has_gap(self) -> bool:
        return bool(self.after.strip()) or "asked" in self.block.remarks

    def why_of(self, place: int) -> str:
        return self.block.remark(f"why-{place}")

    # ── Answers ──
    def task(self, answers: str) -> tuple[Callable[[], AnyTask], str]:
        """How its task is made, and what is asked."""
        bare = answers.strip()
        if not bare:
            told = "This question asks for a free text, which nothing here can mark"
            raise _Wrong(told, "Write what you accept, each behind =; or leave it away.")
        if bare.startswith(">"):
            return self.ordered(bare), self.asked()
        if bare.startswith("#"):
            return self.number(answers), self.asked()
        if "~" in bare:
            return self.choice(answers)
        if "=" in bare and "->" in bare:
            return self.match(answers), self.asked()
        said, *whys = bare.split("#", 2)
        if said.strip().upper() in (*TRUE, *FALSE):
            return self.true_false(said.strip().upper() in TRUE, whys), self.asked()
        return self.short_text(answers)

    def rows(self, answers: str, signs: str) -> list[_Row]:
        """Answers, each from its sign to the next."""
        found = list(re.finditer(rf"([{signs}])([^{signs}]*)", answers))
        begin = answers[: found[0].start()] if found else answers
        if begin.strip() and found:
            told = f"“{_unmasked(begin).strip()[:40]}” stands before the first answer"
            raise _Wrong(told, "Begin each answer with = or ~.", self.at + len(begin) - len(begin.lstrip()))
        if len(found) > ANSWERS:
            raise _Wrong(f"This question has more than {ANSWERS} answers", "Look for a brace that is not closed.")
        parts = [(one[1], one[2], one.start()) for one in found] or [("=", answers, 0)]
        return [self.row(sign, text, self.at + at) for sign, text, at in parts]

    def row(self, sign: str, text: str, at: int) -> _Row:
        text, weight = text.strip(), None
        if found := WEIGHT.match(text):
            weight = float(found[1].replace(",", "."))
            text = text[found.end() :]
            if not -100 <= weight <= 100:
                raise _Wrong(f"An answer cannot be worth {found[1]} %", "Give it between -100 and 100.", at)
        text, _, why = text.partition("#")
        return _Row(sign, weight, self.plain(text), self.plain(why))

    def choice(self, answers: str) -> tuple[Callable[[], AnyTask], str]:
        rows = self.rows(answers, "=~")
        right = [row for row in rows if row.sign == "="]
        wrong = [row for row in rows if row.sign == "~"]
        plain = all(row.weight in (None, 0) and not row.why for row in wrong) and len(right) == 1
        if self.has_gap and plain and right[0].weight in (None, 100):
            gap = Gap(id="gap-1", accepted=[right[0].text], why=right[0].why)
            return self.gaps(gap, [row.text for row in wrong]), self.block.remark("asked") or FILL
        worth = [
            (row.text, row.weight if row.weight is not None else 100.0 * (row.sign == "="), row.why) for row in rows
        ]
        if not right and "one answer" not in self.tags.ours:
            return lambda: chosen_several(worth, keeps_order=self.tags.keeps_order), self.asked()
        task, several = chosen_one(worth, keeps_order=self.tags.keeps_order)
        if several:
            told = "Several answers of this question are wholly right, and one is chosen"
            self.reading.note(self.line, told, "The first is shown as the right one; the others are worth as much.")
        return lambda: task, self.asked()

    def short_text(self, answers: str) -> tuple[Callable[[], AnyTask], str]:
        rows = self.rows(answers, "=")
        whole = all(row.weight in (None, 100) for row in rows)
        if self.has_gap and whole and len({row.why for row in rows}) == 1:
            gap = Gap(id="gap-1", accepted=[row.text for row in rows], why=rows[0].why)
            return self.gaps(gap, None), self.block.remark("asked") or FILL
        credits = [100.0 if row.weight is None else row.weight for row in rows]
        if min(credits) < 0:
            raise _Wrong("A written answer cannot be worth less than nothing", "Give it 0 % or more.")
        foreseen = [
            Foreseen(id=f"answer-{at}", text=row.text, credit=credit, why=row.why)
            for at, (row, credit) in enumerate(zip(rows, credits, strict=True), start=1)
        ]
        return lambda: ShortText(answers=foreseen, leniency=self.tags.leniency), self.asked()

    def gaps(self, gap: Gap, others: list[str] | None) -> Callable[[], AnyTask]:
        """A gap where the braces stand; with `others` words are picked."""
        text, leniency = self.asked("[[gap-1]]"), self.tags.leniency
        picked = others is not None
        return lambda: Gaps(text=text, gaps=[gap], picked=picked, others=others or [], leniency=leniency)

    def true_false(self, answer: bool, whys: list[str]) -> Callable[[], AnyTask]:
        wrong, right = (self.plain(why) for why in [*whys, "", ""][:2])
        return lambda: TrueFalse(
            answer=answer, why_true=right if answer else wrong, why_false=wrong if answer else right
        )

    def match(self, answers: str) -> Callable[[], AnyTask]:
        pairs: list[Pair] = []
        others = []
        for found in re.finditer(r"[^=]+", answers):
            if not found[0].strip():
                continue
            left, arrow, right = found[0].partition("->")
            if not arrow:
                advice = "Write “this -> goes with that”, or leave it away."
                raise _Wrong("Half of a pair is missing", advice, self.at + found.start())
            if left.strip():
                place = len(pairs) + 1
                pairs.append(
                    Pair(id=f"pair-{place}", left=self.plain(left), right=self.plain(right), why=self.why_of(place))
                )
            else:
                others.append(self.plain(right))
        return lambda: Match(pairs=pairs, others=others)

    def ordered(self, answers: str) -> Callable[[], AnyTask]:
        head = ORDERING.match(answers)
        lines = answers[head.end() if head else 1 :].split("\n")
        texts = [text for text in map(self.plain, lines) if text]
        items = [Item(id=f"item-{at}", text=text, why=self.why_of(at)) for at, text in enumerate(texts, start=1)]
        return lambda: Order(items=items)

    def number(self, answers: str) -> Callable[[], AnyTask]:
        body = answers.replace("#", " ", 1)
        body, tilde, _ = body.partition("~")
        if tilde:
            told = "What is told for any other number cannot come in"
            self.reading.note(self.line, told, "Write it into what is told after the answer, where it helps.")
        amounts = []
        for at, row in enumerate(self.rows(body, "="), start=1):
            if row.text == "*":
                self.reading.note(self.line, "What is told for any other number cannot come in")
                continue
            found = amount(row.text)
            if found is None:
                told = f"“{row.text[:40]}” is no number" if row.text else "A number is missing"
                raise _Wrong(told, "Write it like 12.5, 12.5:0.5 or 12..13.")
            credit = 100.0 if row.weight is None else row.weight
            if credit < 0:
                raise _Wrong("A number cannot be worth less than nothing", "Give it 0 % or more.")
            amounts.append(Amounted(id=f"answer-{at}", value=found[0], tolerance=found[1], credit=credit, why=row.why))
        return lambda: Number(answers=amounts, unit=self.tags.unit, needs_unit=self.tags.needs_unit)


# ── Writing ──
def write(questions: Sequence[Brought]) -> Sent:
    """Questions as a GIFT file, and what of them it cannot carry."""
    sent, parts, category = Sent(), [], ""
    for brought in fitting(questions, sent):
        body = _body(brought, sent)
        if body is None:
            continue
        if brought.category != category:
            category = brought.category
            parts.append(f"$CATEGORY: {escaped(category or 'top')}")
        left_behind(sent, brought)
        parts.append("\n".join([*_remarks(brought), body]))
        sent.count += 1
    sent.data = "".join(f"{part}\n\n" for part in parts).encode()
    return sent


def escaped(text: str) -> str:
    for sign, written in ((MEANT[mask], pair) for pair, mask in ESCAPED.items()):
        text = text.replace(sign, written)
    return text


def _part(text: str, *, arrows: bool = False) -> str:
    """A text as an answer or what is told for one; what looks like a format or a remark is said to be none."""
    bare = escaped(text)
    if arrows:
        bare = bare.replace("->", "-\\>")
    return f"[plain]{bare}" if FORMAT.match(text) or text.startswith("//") else bare


def _told(why: str, *, arrows: bool = False) -> str:
    return f"#{_part(why, arrows=arrows)}" if why else ""


def _remarks(brought: Brought) -> list[str]:
    """What GIFT has no place for, in lines that others pass over."""
    question, task = brought.question, brought.question.task
    held = [("tag", tag) for tag in tags_of(brought)]
    if isinstance(task, Single) and 100.0 not in worths(task):
        held.append(("tag", "ycord:one answer"))
    held += [("hint", hint) for hint in question.hints]
    if isinstance(task, Gaps):
        held.append(("asked", question.text))
    if isinstance(task, Order) and question.why:
        held.append(("why", question.why))
    if isinstance(task, Order):
        held += [(f"why-{at}", item.why) for at, item in enumerate(task.items, start=1) if item.why]
    if isinstance(task, Match):
        held += [(f"why-{at}", pair.why) for at, pair in enumerate(task.pairs, start=1) if pair.why]
    return [f"// [{name}:{_in_brackets(value)}]" for name, value in held]


def _in_brackets(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text).replace("\n", "\\n")


def _body(brought: Brought, sent: Sent) -> str | None:
    question, task = brought.question, brought.question.task
    answers = _answers(question, sent)
    if answers is None:
        return None
    general = f"\t####{_part(question.why)}\n" if question.why and not isinstance(task, Order) else ""
    before, after = question.text, ""
    if isinstance(task, Gaps):
        before, after = (escaped(side) for side in GAP.split(task.text)[::2])
    else:
        before = escaped(before)
    texts = (question.text, *texts_of(task), question.why)
    needs_plain = any("<" in text or "&" in text for text in texts) or FORMAT.match(before) or before.startswith("//")
    return f"{'[plain]' if needs_plain else ''}{before}{{{answers}{general}}}{after}"


def _answers(question: Question, sent: Sent) -> str | None:
    """What stands between the braces; None where GIFT has nothing for a question."""
    task = question.task
    if isinstance(task, Single | Multiple):
        tell_worths(sent, question)
        rows = zip(task.options, worths(task), strict=True)
        return _listed(
            f"{_sign(worth, one=isinstance(task, Single), text=option.text)}{_part(option.text)}{_told(option.why)}"
            for option, worth in rows
        )
    if isinstance(task, TrueFalse):
        right, wrong = (task.why_true, task.why_false) if task.answer else (task.why_false, task.why_true)
        whys = f"#{_part(wrong)}{_told(right)}" if right or wrong else ""
        return f"{'TRUE' if task.answer else 'FALSE'}{whys}"
    if isinstance(task, ShortText):
        return _listed(
            f"=%{percent(answer.credit)}%{_part(answer.text, arrows=True)}{_told(answer.why, arrows=True)}"
            for answer in task.answers
        )
    if isinstance(task, Number):
        return "#" + _listed(
            f"=%{percent(one.credit)}%{one.value:f}:{one.tolerance:f}{_told(one.why)}" for one in task.answers
        )
    if isinstance(task, Match):
        pairs = [(pair.left, pair.right) for pair in task.pairs] + [("", other) for other in task.others]
        return _listed(f"={_part(left, arrows=True)} -> {_part(right, arrows=True)}" for left, right in pairs)
    if isinstance(task, Order):
        items = "".join(f"{_part(item.text)}\n" for item in task.items)
        return f">{len(task.items)} {ORDERED_AS}\n{items}"
    assert isinstance(task, Gaps), "every kind that goes out has answers"
    return _gap(question, task, sent)


def _gap(question: Question, task: Gaps, sent: Sent) -> str | None:
    gaps = task.ordered
    if len(gaps) != 1 or len(GAP.findall(task.text)) != 1:
        sent.lose(question, "cannot go: GIFT knows one gap in a question. Moodle XML knows more", whole=True)
        return None
    why = _told(gaps[0].why, arrows=True)
    if not task.picked:
        return "".join(f"={_part(word, arrows=True)}{why}" for word in gaps[0].accepted)
    if len(gaps[0].accepted) > 1:
        sent.lose(question, "goes with the first word that fits only: the others are offered to nobody")
    right, *_ = gaps[0].accepted
    words = [f"{_sign(100, one=True, text=right)}{_part(right)}{why}"]
    return "".join([*words, *(f"{_sign(0, one=True, text=word)}{_part(word)}" for word in task.others)])


def _listed(rows: Iterable[str]) -> str:
    return "\n" + "".join(f"\t{row}\n" for row in rows)


def _sign(worth: float, *, one: bool, text: str) -> str:
    """What an answer to choose begins with. A text that begins like a weight gets one before it."""
    like_weight = text.startswith("%")
    if worth == 100 and one:
        return "=%100%" if like_weight else "="
    return f"~%{percent(worth)}%" if worth or like_weight else "~"
