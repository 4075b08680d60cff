"""Aiken, the plainest of formats, both ways: a question, its answers as A. B. C., and ANSWER: with the letter. Pure.

What is read beyond it: answers as A), a question of several lines, and ANSWER: A, C for several.
"""

import re
from collections.abc import Sequence
from string import ascii_uppercase

from coaching.content.exchange.brought import (
    Brought,
    Reading,
    Sent,
    chosen_one,
    chosen_several,
    fitting,
    left_behind,
    one_line,
    opened,
)
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.document import Question

OPTION = re.compile(r"([A-Z])[.)]\s*(\S.*|$)")
ANSWER = re.compile(r"answers?\s*:\s*(.*)", re.IGNORECASE)
LETTERS = re.compile(r"[A-Z](?:\s*(?:,|;|&|and|\s)\s*[A-Z])*\.?")


def read(data: bytes) -> Reading:
    """The questions of an Aiken file."""
    file = opened(data)
    reading = Reading(faults=list(file.faults))
    question = _Question(reading)
    lines = file.text.split("\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if reading.is_over:
            break
        if not line:
            if question.lines and not _goes_on(lines[number : number + 50]):
                question.unfinished()
                question = _Question(reading)
        elif found := ANSWER.fullmatch(line):
            question.answered(number, found[1].strip())
            question = _Question(reading)
        elif question.lines and (found := OPTION.match(line)):
            question.offer(number, found[1], found[2])
        else:
            question.say(number, line)
    question.unfinished()
    return reading.finish()


def _goes_on(following: list[str]) -> bool:
    """Whether what comes after empty lines still belongs to a question: an answer, or which is right."""
    line = next((line.strip() for line in following if line.strip()), "")
    return bool(OPTION.match(line) or ANSWER.fullmatch(line))


class _Question:
    """One question, being read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.lines: list[str] = []
        self.first = 0
        self.options: dict[str, list[str]] = {}
        self.broken = False

    def fault(self, line: int, told: str, advice: str) -> None:
        self.reading.fault(line, told, advice)
        self.broken = True

    def say(self, number: int, line: str) -> None:
        """A line of the question, or of its last answer."""
        self.first = self.first or number
        if self.options:
            self.options[next(reversed(self.options))].append(line)
        else:
            self.lines.append(line)

    def offer(self, number: int, letter: str, text: str) -> None:
        if letter in self.options:
            self.fault(number, f"There are two answers {letter}", "Give each a letter of its own.")
        self.options[letter] = [text]

    def unfinished(self) -> None:
        if self.lines and not self.broken:
            advice = "Write “ANSWER: A” below its answers, with the letter of the right one."
            told = (
                "This question does not say which answer is right" if self.options else "This question has no answers"
            )
            self.reading.fault(self.first, told, advice)

    def answered(self, number: int, said: str) -> None:
        if self.broken:
            return
        if not self.lines:
            self.reading.fault(
                number, "ANSWER stands here without a question", "Write the question and its answers above it."
            )
            return
        right = re.findall(r"\b[A-Z]\b", said.upper()) if LETTERS.fullmatch(said.upper()) else []
        if not right or not set(right) <= self.options.keys():
            there = ", ".join(self.options) or "none"
            told = f"ANSWER names “{said[:20]}”, and the answers are {there}"
            self.reading.fault(number, told, "Write the letter of the right one.")
            return
        rows = [("\n".join(text), 100.0 * (letter in right), "") for letter, text in self.options.items()]
        text = "\n".join(self.lines)
        if len(right) > 1:
            share = 100 / len(right)
            several = [
                (text, share if worth else -100 / max(len(rows) - len(right), 1), why) for text, worth, why in rows
            ]
            self.reading.take(lambda: Question(text=text, task=chosen_several(several)), line=self.first)
        else:
            self.reading.take(lambda: Question(text=text, task=chosen_one(rows)[0]), line=self.first)


def write(questions: Sequence[Brought]) -> Sent:
    """Questions of one right answer as an Aiken file, and what of the others it cannot carry."""
    sent, parts = Sent(), []
    for brought in fitting(questions, sent):
        question, task = brought.question, brought.question.task
        if isinstance(task, TrueFalse):
            options = [
                Option(id="true", text="True", correct=task.answer),
                Option(id="false", text="False", correct=not task.answer),
            ]
        elif isinstance(task, Single) and task.kind == "single":
            options = task.options
        else:
            told = "several right answers" if isinstance(task, Multiple) else "this kind of question"
            sent.lose(question, f"cannot go: Aiken does not know {told}", whole=True)
            continue
        text = one_line(question.text)
        if len(options) > len(ascii_uppercase) or OPTION.match(text) or ANSWER.fullmatch(text):
            told = (
                "has more answers than letters"
                if len(options) > len(ascii_uppercase)
                else "begins like an answer of Aiken's"
            )
            sent.lose(question, f"cannot go: it {told}", whole=True)
            continue
        left_behind(sent, brought)
        if any(option.credit for option in options):
            sent.lose(question, "goes without what its answers are worth in part")
        if question.why or question.hints or any(option.why for option in options):
            sent.lose(question, "goes without what is told after the answer, and without hints")
        rows = [f"{letter}. {one_line(option.text)}" for letter, option in zip(ascii_uppercase, options, strict=False)]
        right = ascii_uppercase[next(at for at, option in enumerate(options) if option.correct)]
        parts.append("\n".join([text, *rows, f"ANSWER: {right}"]))
        sent.count += 1
    sent.data = "".join(f"{part}\n\n" for part in parts).encode()
    return sent
