"""The questions in an XML file, taken apart without risk. Pure.

A document type or an entity of a file's own is refused, wherever it stands: nothing outside is opened, nothing grows. After what is
broken, reading goes on with the next question.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from coaching.content.exchange.brought import Reading

DEEPEST = 60
# Faults in one file after which nobody mends it by hand.
MOST_BROKEN = 100
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
NEXT = re.compile(r"<question[\s>]")
IN_WORDS = {
    "undefined entity": "an entity is not known (write &amp;, &lt; and &gt;, or put the text into <![CDATA[…]]>)",
    "mismatched tag": "an element is closed that is not the last one opened",
    "not well-formed (invalid token)": "a sign stands where none may (an & or a < of the text is written &amp; or &lt;)",
    "no element found": "it ends too early",
    "unclosed token": "an element, a remark or <![CDATA[ is opened and never closed",
    "unclosed CDATA section": "<![CDATA[ is opened and never closed with ]]>",
    "syntax error": "this is no XML",
    "junk after document element": "something stands after the last element",
}


@dataclass
class Node:
    """An element with its line, and what stands in it: texts and other elements as they follow each other."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["str | Node"] = field(default_factory=list)

    @property
    def children(self) -> list["Node"]:
        return [part for part in self.parts if isinstance(part, Node)]

    @property
    def text(self) -> str:
        """What is written in it. Elements in it that should have been in a CDATA section are put back as they were."""
        return "".join(part if isinstance(part, str) else part.whole for part in self.parts)

    @property
    def whole(self) -> str:
        said = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.name}{said}>{self.text}</{self.name}>"

    def all(self, name: str) -> list["Node"]:
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Node | None":
        return next(iter(self.all(name)), None)

    def value(self, *path: str) -> str:
        """The text of what a path of names leads to; empty where it leads to nothing."""
        node: Node | None = self
        for name in path:
            node = node.first(name) if node else None
        return node.text.strip() if node else ""


class _Refused(Exception):
    def __init__(self, line: int, told: str, advice: str) -> None:
        super().__init__(told)
        self.line, self.told, self.advice = line, told, advice


class _Reader:
    """The <question> elements of a stretch of XML, each handed over when it is whole."""

    def __init__(self, take: Callable[[Node], None], *, first_line: int) -> None:
        self.take, self.before = take, first_line - 1
        self.open: list[Node] = []
        self.depth, self.root = 0, ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber + self.before

    def doctype(self, *_: object) -> None:
        advice = (
            "Take <!DOCTYPE out, with all its brackets hold. Question files need none, and it could open other files."
        )
        raise _Refused(self.line, "A document type stands here; nothing from here on is read", advice)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.root = self.depth + 1, self.root or name
        if self.depth > DEEPEST:
            told = "The elements stand too deep in each other; nothing from here on is read"
            raise _Refused(self.line, told, "Look for one that is not closed.")
        if self.open or name == "question":
            node = Node(name, self.line, attributes)
            if self.open:
                self.open[-1].parts.append(node)
            self.open.append(node)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.take(node)

    def characters(self, data: str) -> None:
        if self.open:
            self.open[-1].parts.append(data)


def questions_in(text: str, reading: Reading, take: Callable[[Node], None]) -> str:
    """Hands over every question that is whole, and tells what is broken. Gives the name of the outermost element."""
    # It says how the file was written, which is done with; and may not stand behind an empty line.
    text = DECLARATION.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text, count=1)
    start, root = 0, ""
    for _ in range(MOST_BROKEN):
        first_line = text.count("\n", 0, start) + 1
        reader = _Reader(take, first_line=first_line)
        try:
            reader.parser.Parse(f"<quiz>{text[start:]}" if start else text, True)
        except _Refused as refused:
            reading.fault(refused.line, refused.told, refused.advice)
            return root or reader.root
        except expat.ExpatError as wrong:
            root = root or reader.root
            line = wrong.lineno + reader.before
            if not reader.open and reader.depth and wrong.code == expat.errors.codes["no element found"]:
                told = "The file ends before its last element is closed"
                reading.fault(line, told, "Look whether it was copied whole.", left_out=False)
                return root
            said = expat.errors.messages.get(wrong.code, "")
            begun = f" (the question begins in line {reader.open[0].line})" if reader.open else ""
            reading.fault(
                line, f"The XML is broken here: {IN_WORDS.get(said, said)}{begun}", "Mend it, and read the file again."
            )
            start = _next_question(text, line)
            if start < 0:
                return root
        else:
            return root or reader.root
    line = text.count("\n", 0, start) + 1
    reading.fault(line, "Nothing from here on is read: too much is broken", "Mend what is told above first.")
    return root


def _next_question(text: str, line: int) -> int:
    """Where the next question begins below a line (from 1); -1 for nowhere."""
    at = 0
    for _ in range(line):
        at = text.find("\n", at) + 1
        if not at:
            return -1
    found = NEXT.search(text, at)
    return found.start() if found else -1
