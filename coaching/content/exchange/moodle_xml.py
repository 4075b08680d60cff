"""Moodle XML, both ways. Pure.

Read as Moodle reads and writes it (question/format/xml and the question types in its source): multichoice, truefalse, shortanswer,
numerical, matching, ordering, multianswer (its cloze), gapselect and ddwtos; what is no question or cannot be marked here is told by
its line. Files are taken apart in `elements`.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

from pydantic import ValidationError

from coaching.content.exchange import cloze, markup
from coaching.content.exchange.brought import (
    ANSWERS,
    LONGEST_QUESTION,
    Brought,
    Reading,
    Sent,
    category_name,
    chosen_one,
    chosen_several,
    decimal,
    fitting,
    left_behind,
    opened,
    percent,
    read_tags,
    shortened,
    tags_of,
    tell_tags,
    tell_worths,
    worths,
)
from coaching.content.exchange.elements import Node, questions_in
from coaching.content.question.arranging import Item, Match, Order, Pair
from coaching.content.question.choosing import Multiple, Single, TrueFalse
from coaching.content.question.document import AnyTask, Question
from coaching.content.question.writing import GAP, Amounted, Foreseen, Gap, Gaps, Number, ShortText
from coaching.content.text import UNPRINTABLE
from recordings.numbers import whole

# How a file says it was saved, where it is one of the ways that files are.
DECLARED = re.compile(
    rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["'](iso-8859-(?:[1-9]|1[03-6])|windows-125[0-8]|koi8-[ru]|shift_jis|euc-(?:jp|kr)|gb18030|big5)["']""",
    re.IGNORECASE,
)

# Question types that ask for something nobody can mark here, or for a picture.
UNMARKED = {
    "essay": "asks for a free text, which nothing here can mark",
    "description": "is a text without an answer, not a question",
    "calculated": "reckons with numbers of its own for each try",
    "calculatedsimple": "reckons with numbers of its own for each try",
    "calculatedmulti": "reckons with numbers of its own for each try",
    "randomsamatch": "draws its pairs from other questions",
    "random": "draws from other questions",
    "ddimageortext": "drags onto a picture",
    "ddmarker": "drags onto a picture",
}
# Moodle's own words for a whole question, which every file of its holds.
USUAL = {"Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}
# What units stand before their number.
BEFORE = "£$€¥"
OFF = ("0", "false")
# Tags of ours for which Moodle XML has elements.
SAID_OTHERWISE = ("ycord:unit", "ycord:capitals", "ycord:answers")


class _Wrong(Exception):
    """Why a question cannot be read, what to do, and where."""

    def __init__(self, told: str, advice: str, line: int | None = None) -> None:
        super().__init__(told)
        self.told, self.advice, self.line = told, advice, line


# ── Reading ──
def read(data: bytes) -> Reading:
    """The questions of a Moodle XML file."""
    declared = DECLARED.search(data[:200])
    file = opened(data, encoding=declared[1].decode() if declared else "")
    reading = Reading(faults=list(file.faults))
    if file.text.strip():
        reader = _Reader(reading)
        root = questions_in(file.text, reading, reader.take)
        if root.startswith("qti-") or root in ("assessmentItem", "assessmentTest", "questestinterop", "manifest"):
            reading.fault(
                1, "This is QTI, which goes out of here but does not come in", "Bring it over Moodle XML or GIFT."
            )
    return reading.finish()


class _Reader:
    """Takes one question after the other, and remembers the category they stand in."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.category = reading, ""

    def take(self, node: Node) -> None:
        if self.reading.is_over:
            return
        kind = node.attributes.get("type", "").strip().lower()
        if kind == "category":
            self.category = category_name(node.value("category", "text") or node.value("category"))
            return
        try:
            self.question(node, kind)
        except ValidationError as unfit:
            self.reading.refuse(node.line, unfit)
        except _Wrong as wrong:
            self.reading.fault(wrong.line or node.line, wrong.told, wrong.advice)
        except cloze.Unclear as unclear:
            text = node.first("questiontext") or node
            self.reading.fault(text.line + text.text.count("\n", 0, unclear.at), unclear.told, unclear.advice)

    def question(self, node: Node, kind: str) -> None:
        if len(node.children) > ANSWERS or max(map(len, _texts(node))) > LONGEST_QUESTION:
            told = f"This question has a text of more than {LONGEST_QUESTION:,} letters, or more than {ANSWERS} answers"
            raise _Wrong(told, "Look whether its elements are closed where they should be.")
        if kind in UNMARKED:
            raise _Wrong(f"This question {UNMARKED[kind]}", "It stays away; ask it another way where it matters.")
        makers = {
            "multichoice": self.choice,
            "truefalse": self.true_false,
            "shortanswer": self.short_text,
            "numerical": self.number,
            "matching": self.match,
            "ddmatch": self.match,
            "ordering": self.ordered,
            "multianswer": self.cloze,
            "cloze": self.cloze,
            "gapselect": self.gap_select,
            "ddwtos": self.gap_select,
        }
        if kind not in makers:
            told = (
                f"Questions of the kind “{kind}” are not known here"
                if kind
                else "This question does not say of which kind it is"
            )
            raise _Wrong(told, "It stays away; make it multichoice, truefalse, shortanswer, numerical or matching.")
        texts = node.first("questiontext")
        self.format = texts.attributes.get("format", "html") if texts else "html"
        self.tags = read_tags(tag.value("text") or tag.text.strip() for tag in (node.first("tags") or node).all("tag"))
        asked = self.text(texts) or node.value("name", "text") or node.value("name")
        made = makers[kind](node)
        task, asked = made if isinstance(made, tuple) else (made, asked)
        why = self.text(node.first("generalfeedback"))
        hints = [hint for hint in map(self.text, node.all("hint")) if hint]
        self.tell(node)
        self.reading.take(
            lambda: Question(
                text=asked,
                task=task,
                why=why,
                hints=hints,
                difficulty=self.tags.difficulty,
            ),
            line=node.line,
            competency=self.tags.competency,
            category=self.category,
        )

    def tell(self, node: Node) -> None:
        """What no question here has."""
        tell_tags(self.reading, self.tags, node.line)
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            if self.text(node.first(name)) not in (*USUAL, ""):
                told = "What is told for a right, partly right or wrong answer as a whole cannot come in"
                self.reading.note(node.line, told, "Write it to the answers, or into what is told after them.")
        try:
            marks = float(node.value("defaultgrade") or 1)
        except ValueError:
            marks = 1.0
        if marks != 1:
            self.reading.note(node.line, "How many marks a question has is not kept", "Here all count alike.")

    # ── Texts ──
    def text(self, node: Node | None) -> str:
        """A text in its own format or the question's, as plain text."""
        if node is None:
            return ""
        inner = node.first("text")
        raw = inner.text if inner else "".join(part for part in node.parts if isinstance(part, str))
        if inner and inner.children:
            told = "HTML stands in <text> without <![CDATA[…]]>"
            self.reading.note(inner.line, told, "It is read all the same; look whether it came in whole.")
        return self.plain(raw, node.attributes.get("format") or self.format, node.line)

    def plain(self, raw: str, format_name: str, line: int) -> str:
        if format_name.startswith(("plain", "markdown")):
            return raw.strip()
        auto = "auto" in format_name
        if auto and not markup.has_markup(raw):
            return raw.strip()
        bare = markup.plain(raw, lines_count=auto)
        for lost in bare.lost:
            self.reading.note(line, f"A {lost} cannot come in", "Describe it in words where the question needs it.")
        return bare.text

    def answers(self, node: Node, *, html: bool) -> list[tuple[str, float, str, Node]]:
        """Answers as (text, weight in per cent, why, element); `html`: their texts have a format, others are as they are typed."""
        rows = []
        for answer in node.all("answer"):
            said = answer.attributes.get("fraction") or answer.value("fraction") or "0"
            try:
                weight = float(said.replace(",", "."))
            except ValueError:
                weight = 200.0
            if not -100 <= weight <= 100:
                raise _Wrong(f"An answer cannot be worth “{said[:20]}”", "Give it between -100 and 100.", answer.line)
            typed = (answer.value("text") or "".join(part for part in answer.parts if isinstance(part, str))).strip()
            rows.append((self.text(answer) if html else typed, weight, self.text(answer.first("feedback")), answer))
        if not rows:
            raise _Wrong("This question has no answer", "Write an <answer> for each.")
        return rows

    # ── Kinds ──
    def choice(self, node: Node) -> AnyTask:
        rows = [row[:3] for row in self.answers(node, html=True)]
        keeps_order = node.value("shuffleanswers").lower() in OFF
        if node.value("single").lower() in OFF:
            return chosen_several(rows, keeps_order=keeps_order)
        task, several = chosen_one(rows, keeps_order=keeps_order)
        if several:
            told = "Several answers of this question are wholly right, and one is chosen"
            self.reading.note(node.line, told, "The first is shown as the right one; the others are worth as much.")
        return task

    def true_false(self, node: Node) -> AnyTask:
        whys, answer = {"true": "", "false": ""}, True
        for at, (text, weight, why, _) in enumerate(self.answers(node, html=False)[:2]):
            # In old files the words are another language's; there true comes first.
            said = text.lower() if text.lower() in whys else ("true", "false")[at]
            whys[said] = why
            if weight == 100:
                answer = said == "true"
        return TrueFalse(answer=answer, why_true=whys["true"], why_false=whys["false"])

    def short_text(self, node: Node) -> AnyTask:
        rows = self.answers(node, html=False)
        below = next((answer for _, weight, _, answer in rows if weight < 0), None)
        if below:
            raise _Wrong("A written answer cannot be worth less than nothing", "Give it 0 or more.", below.line)
        case = node.value("usecase") not in ("", *OFF)
        return ShortText(
            answers=[
                Foreseen(id=f"answer-{at}", text=text, credit=weight, why=why)
                for at, (text, weight, why, _) in enumerate(rows, start=1)
            ],
            leniency=self.tags.leniency.model_copy(update={"case_matters": case or self.tags.leniency.case_matters}),
        )

    def number(self, node: Node) -> AnyTask:
        amounts: list[Amounted] = []
        for text, weight, why, answer in self.answers(node, html=False):
            if text in ("*", ""):
                told = "What is told for any other number cannot come in"
                self.reading.note(node.line, told, "Write it into what is told after the answer, where it helps.")
                continue
            if weight < 0:
                raise _Wrong("A number cannot be worth less than nothing", "Give it 0 or more.", answer.line)
            amounts.append(
                Amounted(
                    id=f"answer-{len(amounts) + 1}",
                    value=_decimal(text, answer.line),
                    tolerance=abs(_decimal(answer.value("tolerance") or "0", answer.line)),
                    credit=weight,
                    why=why,
                )
            )
        units = [unit.value("unit_name") for unit in (node.first("units") or node).all("unit")]
        units = [unit for unit in units if unit]
        if len(units) > 1:
            self.reading.note(node.line, "Of several units only the first comes in", "Ask for that one.")
        graded = node.value("unitgradingtype") not in ("", "0")
        unit = (units or [self.tags.unit])[0]
        return Number(answers=amounts, unit=unit, needs_unit=(graded and bool(unit)) or self.tags.needs_unit)

    def match(self, node: Node) -> AnyTask:
        pairs: list[Pair] = []
        others = []
        for half in node.all("subquestion"):
            left, answer = self.text(half), half.first("answer")
            right = (answer.value("text") or answer.text.strip()) if answer else ""
            if markup.has_markup(right):
                right = self.plain(right, self.format, half.line)
            if left:
                why = self.text(half.first("feedback"))
                pairs.append(Pair(id=f"pair-{len(pairs) + 1}", left=left, right=right, why=why))
            elif right:
                others.append(right)
        return Match(pairs=pairs, others=others)

    def ordered(self, node: Node) -> AnyTask:
        answers = node.all("answer")
        count = whole(node.value("selectcount"))
        if node.value("selecttype").upper() not in ("", "ALL") and count is not None and count < len(answers):
            self.reading.note(node.line, "Some of the things to order are shown elsewhere", "Here all are.")
        items = [
            Item(id=f"item-{at}", text=self.text(answer), why=self.text(answer.first("feedback")))
            for at, answer in enumerate(answers, start=1)
        ]
        return Order(items=items)

    def cloze(self, node: Node) -> tuple[AnyTask, str]:
        texts = node.first("questiontext")
        raw = texts.value("text") if texts else ""
        text, holes = cloze.holes_in(raw)
        if not holes:
            raise _Wrong(
                "This question has no gap", "Write one like {1:SHORTANSWER:=back}.", texts.line if texts else None
            )
        line = texts.line if texts else node.line
        asked, text = cloze.asked_and_text(self.plain(text, self.format, line), self.tags)
        task = cloze.gaps_of(
            text,
            holes,
            self.tags,
            plain=lambda part: self.plain(part, self.format, line),
            note=lambda told, advice: self.reading.note(node.line, told, advice),
        )
        return task, asked

    def gap_select(self, node: Node) -> tuple[AnyTask, str]:
        words = [option.value("text") for option in (*node.all("selectoption"), *node.all("dragbox"))]
        whys = [self.text(why) for why in node.all("gapfeedback")]
        groups = {option.value("group") for option in (*node.all("selectoption"), *node.all("dragbox"))}
        if len(groups) > 1:
            self.reading.note(node.line, "Words to pick stand in several groups", "Here they are one list.")
        gaps: list[Gap] = []
        used: set[int] = set()

        def put(found: re.Match[str]) -> str:
            place = int(found[1][:6]) if len(gaps) < ANSWERS else 0
            if not 0 < place <= len(words):
                told = f"[[{found[1][:6]}]] names a word that is not there"
                raise _Wrong(told, f"There are {len(words)}: write their numbers.", node.line)
            used.add(place)
            key, why = f"gap-{len(gaps) + 1}", whys[len(gaps)] if len(gaps) < len(whys) else ""
            gaps.append(Gap(id=key, accepted=[self.typed(words[place - 1], node.line)], why=why))
            return f"[[{key}]]"

        asked, text = cloze.asked_and_text(
            re.sub(r"\[\[(\d+)\]\]", put, self.text(node.first("questiontext"))), self.tags
        )
        others = [self.typed(word, node.line) for at, word in enumerate(words, start=1) if at not in used]
        return Gaps(text=text, gaps=gaps, picked=True, others=others, leniency=self.tags.leniency), asked

    def typed(self, word: str, line: int) -> str:
        return self.plain(word, self.format, line) if markup.has_markup(word) else word


def _texts(node: Node) -> Iterable[str]:
    """All that is written in a question, but for the files packed into it."""
    for child in node.children:
        if child.name == "text":
            yield child.text
        elif child.name != "file":
            yield from _texts(child)
    yield ""


def _decimal(text: str, line: int) -> Decimal:
    number = decimal(text)
    if number is None:
        raise _Wrong(f"“{text.strip()[:40]}” is no number", "Write it like 12.5.", line)
    return number


# ── Writing ──
def write(questions: Sequence[Brought]) -> Sent:
    """Questions as a Moodle XML file, and what of them it cannot carry."""
    sent, parts, category = Sent(), [], ""
    for brought in fitting(questions, sent):
        if brought.category != category:
            category = brought.category
            path = f"$course$/top/{category}" if category else "$course$/top"
            parts.append(f'  <question type="category">\n    <category>{_text(path)}</category>\n  </question>\n')
        left_behind(sent, brought)
        parts.append(_question(brought, sent))
        sent.count += 1
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    sent.data = UNPRINTABLE.sub("", f"{head}{''.join(parts)}</quiz>\n").encode()
    return sent


def _text(text: str) -> str:
    return f"<text>{escape(text, quote=False)}</text>"


def _plain(name: str, text: str, *, said: str = "", more: str = "") -> str:
    return f'<{name}{said} format="plain_text">{_text(text)}{more}</{name}>'


def _feedback(why: str) -> str:
    return _plain("feedback", why)


def _question(brought: Brought, sent: Sent) -> str:
    question, task = brought.question, brought.question.task
    kind, asked, lines, tags = _kind(question, sent)
    tags = [*(tag for tag in tags_of(brought) if not tag.startswith(SAID_OTHERWISE)), *tags]
    told = [
        f"<name>{_text(shortened(question.text))}</name>",
        _plain("questiontext", asked),
        _plain("generalfeedback", question.why),
        *([] if isinstance(task, Gaps) and not task.picked else ["<defaultgrade>1</defaultgrade>"]),
        "<penalty>0.3333333</penalty>",
        "<hidden>0</hidden>",
        "<idnumber></idnumber>",
        *lines,
        *(_plain("hint", hint) for hint in question.hints),
    ]
    if tags:
        told.append(f"<tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in tags)}</tags>")
    body = "".join(f"    {line}\n" for line in told)
    return f'  <question type="{kind}">\n{body}  </question>\n'


def _kind(question: Question, sent: Sent) -> tuple[str, str, Iterable[str], list[str]]:
    """Moodle's name for a question's kind, its text, the lines of its own, and more tags."""
    task, asked = question.task, question.text
    if isinstance(task, Single | Multiple):
        tell_worths(sent, question)
        return "multichoice", asked, _choice(task), []
    if isinstance(task, TrueFalse):
        rows = (("true", task.answer, task.why_true), ("false", not task.answer, task.why_false))
        return (
            "truefalse",
            asked,
            [_answer(text, 100 * right, why, "moodle_auto_format") for text, right, why in rows],
            [],
        )
    if isinstance(task, ShortText):
        typed = [_answer(answer.text, answer.credit, answer.why) for answer in task.answers]
        return "shortanswer", asked, [f"<usecase>{int(task.leniency.case_matters)}</usecase>", *typed], []
    if isinstance(task, Number):
        return "numerical", asked, _number(task), []
    if isinstance(task, Match):
        return "matching", asked, _match(task), []
    if isinstance(task, Order):
        return "ordering", asked, _ordered(task), []
    assert isinstance(task, Gaps), "what has no words here has been left out"
    # Which lines are what is asked, and which the text: Moodle has one text for both.
    tags = [f"ycord:asked {asked.count(chr(10)) + 1} lines"]
    if task.picked:
        text, lines = _gap_select(question, task, sent)
        return "gapselect", f"{asked}\n\n{text}", lines, tags
    return "multianswer", f"{asked}\n\n{cloze.written(task)}", [], tags


def _answer(text: str, worth: float, why: str, form: str = "moodle_auto_format", *, more: str = "") -> str:
    return f'<answer fraction="{percent(worth)}" format="{form}">{_text(text)}{_feedback(why)}{more}</answer>'


def _choice(task: Single | Multiple) -> list[str]:
    return [
        f"<single>{'true' if isinstance(task, Single) else 'false'}</single>",
        f"<shuffleanswers>{'false' if task.keeps_order else 'true'}</shuffleanswers>",
        "<answernumbering>abc</answernumbering>",
        *(
            _answer(option.text, worth, option.why, "plain_text")
            for option, worth in zip(task.options, worths(task), strict=True)
        ),
    ]


def _number(task: Number) -> list[str]:
    lines = [
        _answer(f"{amount.value:f}", amount.credit, amount.why, more=f"<tolerance>{amount.tolerance:f}</tolerance>")
        for amount in task.answers
    ]
    if task.unit:
        name = f"<unit_name>{escape(task.unit, quote=False)}</unit_name>"
        lines.append(f"<units><unit><multiplier>1</multiplier>{name}</unit></units>")
    return [
        *lines,
        f"<unitgradingtype>{int(task.needs_unit)}</unitgradingtype>",
        "<unitpenalty>1</unitpenalty>",
        f"<showunits>{0 if task.unit else 3}</showunits>",
        f"<unitsleft>{int(bool(task.unit) and task.unit in BEFORE)}</unitsleft>",
    ]


def _match(task: Match) -> list[str]:
    pairs = [(pair.left, pair.right, pair.why) for pair in task.pairs] + [("", other, "") for other in task.others]
    return [
        "<shuffleanswers>true</shuffleanswers>",
        *(
            _plain("subquestion", left, more=f"<answer>{_text(right)}</answer>{_feedback(why) if why else ''}")
            for left, right, why in pairs
        ),
    ]


def _ordered(task: Order) -> list[str]:
    return [
        "<layouttype>VERTICAL</layouttype>",
        "<selecttype>ALL</selecttype>",
        f"<selectcount>{len(task.items)}</selectcount>",
        "<gradingtype>RELATIVE_ALL_PREVIOUS_AND_NEXT</gradingtype>",
        "<showgrading>SHOW</showgrading>",
        *(
            f'<answer fraction="{at}" format="plain_text">{_text(item.text)}{_feedback(item.why) if item.why else ""}</answer>'
            for at, item in enumerate(task.items, start=1)
        ),
    ]


def _gap_select(question: Question, task: Gaps, sent: Sent) -> tuple[str, list[str]]:
    """The text with [[1]] for its gaps, and the words with what is told for each gap."""
    gaps = {gap.id: gap for gap in task.ordered}
    if any(len(gap.accepted) > 1 for gap in gaps.values()):
        sent.lose(question, "goes with the first word that fits each gap: the others are offered to nobody")
    words = list(dict.fromkeys([*(gap.accepted[0] for gap in gaps.values()), *task.others]))
    place = {word: at for at, word in enumerate(words, start=1)}
    text = GAP.sub(
        lambda found: f"[[{place[gaps[found[1]].accepted[0]]}]]" if found[1] in gaps else found[0], task.text
    )
    whys = [gap.why for gap in gaps.values()] if any(gap.why for gap in gaps.values()) else []
    return text, [
        "<shuffleanswers>1</shuffleanswers>",
        *(f"<selectoption>{_text(word)}<group>1</group></selectoption>" for word in words),
        *(_plain("gapfeedback", why) for why in whys),
    ]
