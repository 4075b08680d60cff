"""A list of people as it is pasted or sent as a file: lines of cells under the names of their columns. Pure.

Commas, semicolons or tabs part cells; UTF-8, UTF-16 with its mark, or Windows-1252. Without a line that names the columns they stand
in their usual order.
"""

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recordings.errors import DomainError

MOST_BYTES = 1_000_000
LONGEST_CELL = 300
# "Noor Haddad <noor@harbour.example>", as mail programs write it.
ADDRESSED = re.compile(r"^\s*\"?([^\"<>]*?)\"?\s*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$")


@dataclass(frozen=True)
class Line:
    """A line by its number in the text, and what it says under each column's name."""

    number: int
    said: Mapping[str, str]

    def of(self, column: str) -> str:
        return self.said.get(column, "")


@dataclass(frozen=True)
class Table:
    """`unread` are columns that mean nothing here."""

    lines: Sequence[Line]
    columns: Sequence[str]
    unread: Sequence[str] = field(default_factory=list)


def decoded(data: bytes, *, most_bytes: int = MOST_BYTES) -> str:
    """The text of a file, whichever of the usual ways it was saved in. Raises DomainError where it is no text."""
    if len(data) > most_bytes:
        raise DomainError(
            f"That is more than {most_bytes:,} bytes. Make several files of it.", field="file", status=413
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DomainError("That is no text. Save the list as CSV and send it again.", field="file")


def read(text: str, *, names: Mapping[str, Sequence[str]], usual: Sequence[str], most_lines: int) -> Table:
    """The lines of a pasted text. `names`: what each column may be called; `usual`: their order where nothing names them.

    Raises DomainError where it is empty, too long, or cannot be told apart.
    """
    text = text.removeprefix("\ufeff").replace("\0", "")
    rows = _rows(text)
    if not rows:
        raise DomainError("There is nothing in it yet. Paste a line for each person, or choose a file.", field="text")
    if len(rows) > most_lines + 1:
        raise DomainError(
            f"These are {len(rows)} lines; {most_lines} fit at once. Make several lists of it.", field="text"
        )
    meaning = {_plain(alias): name for name, aliases in names.items() for alias in (name, *aliases)}
    first = [meaning.get(_plain(cell), "") for cell in rows[0][1]]
    if any(first) and not any("@" in cell for cell in rows[0][1]):
        unread = [cell for cell, name in zip(rows[0][1], first, strict=True) if not name and cell]
        columns, rows = first, rows[1:]
        named = [name for name in columns if name]
        if len(named) != len(set(named)):
            raise DomainError("Two columns have the same name. Take one of them out, or rename it.", field="text")
    else:
        columns, unread = list(usual), []
    lines = [Line(number, _said(cells, columns)) for number, cells in rows]
    return Table(lines, [name for name in columns if name], unread)


def _said(cells: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """A cell that says name and address in one says both. Two such cells are two people on one line: left as they are, for that is
    told as a fault, and not the one's address taken for the other's."""
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    both = [name for name, cell in said.items() if name in ("name", "email") and ADDRESSED.match(cell)]
    if len(both) == 1:
        cell = ADDRESSED.match(said.pop(both[0]))
        assert cell is not None
        said["name"], said["email"] = (
            said.get(part) or told.strip() for part, told in zip(("name", "email"), cell.groups(), strict=True)
        )
    return said


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Cells by the line they begin in; empty lines and what nobody meant to be a line are left out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    separator = max(",;\t", key=unquoted.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            cells = [_clean(cell)[: LONGEST_CELL + 1] for cell in row]
            if any(cells):
                rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error:
        raise DomainError(
            f"From line {before + 1} on it cannot be read: a quotation mark is not closed.", field="text"
        ) from None
    return rows


def _clean(cell: str) -> str:
    """On one line, without what no database can hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().lower()
