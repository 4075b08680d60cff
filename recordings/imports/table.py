"""The table a telephone system writes beside its recordings: a line for each call, matched to the files by their name.

Nothing in it stops an import: what cannot be used is told with its line. No models in here.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from recordings import call_metadata
from recordings.errors import DomainError

COLUMNS: dict[str, tuple[str, ...]] = {
    "file": ("filename", "file_name", "path", "filepath", "file_path", "recording", "recording_file", "audio", "audio_file", "wav"),
    "title": ("subject", "headline"),
    "agent_name": ("agent", "agentname", "operator", "employee", "handled_by"),
    "queue": ("queue_name", "queuename", "skill", "skill_group"),
    "reason": ("call_reason", "contact_reason", "about", "topic", "category"),
    "started_at": (
        "started", "start", "start_time", "starttime", "call_start", "call_time", "call_date", "taken_on", "date", "datetime",
        "date_time", "timestamp",
    ),
    "resolved": ("fcr", "first_call_resolution", "first_contact_resolution", "resolved_at_first_contact", "solved"),
    "satisfaction": ("csat", "customer_satisfaction", "rating"),
    "language": ("lang", "language_code"),
    "agent_channel": ("channel", "agent_side", "the_agent_is_on"),
    "why": ("why_it_is_worth_hearing", "note", "notes", "comment", "comments"),
}  # fmt: skip
MEANING = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
READ: dict[str, Callable[[str], Any]] = {
    "started_at": call_metadata.moment,
    "resolved": call_metadata.resolved,
    "satisfaction": call_metadata.satisfaction,
    "language": call_metadata.language,
    "agent_channel": call_metadata.channel,
}
LONGEST = {"title": 200, "agent_name": 100, "queue": 100, "reason": 200, "why": call_metadata.LONGEST_TEXT}
# What systems write where they know nothing.
NOTHING = {"-", "–", "n/a", "null", "none", "nan", "unknown"}
MOST_BYTES = 200_000_000
# A cell with more line breaks than that has swallowed the lines after it: its quotation mark is not closed.
MOST_LINES_IN_A_CELL = 40


class BadTable(DomainError):
    """The table as a whole cannot be read; the message says what to do."""


@dataclass(slots=True)
class Line:
    """One line of the table: the file it names and what it says of that call."""

    number: int
    file: str
    parts: tuple[str, ...]
    said: dict[str, Any]
    problem: str = ""
    exact: bool = False
    fits: int = 0
    beaten_by: int = 0


@dataclass
class Table:
    """The lines by file name. `problems`: (line, sentence) of what is refused; `notes`: what is only to be known."""

    path: Path
    by_name: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def match(self, files: Iterable[str]) -> None:
        """Decide which line speaks of which of `files` (paths below the folder, with /), and tell of the lines left over."""
        for name in files:
            parts = _parts(name)
            fitting = self._fitting(parts)
            for place, line in enumerate(fitting):
                if place:
                    line.beaten_by = fitting[0].number
                else:
                    line.fits += 1
                    line.exact = line.exact or line.parts == parts
        for line in self._lines():
            line.problem = line.problem or _left_over(line)
            if line.problem:
                self.problems.append((line.number, line.problem))
        self.problems.sort()

    def line_for(self, file: str) -> Line | None:
        """The line that speaks of a file, after `match`; one with a `problem` says nothing that could be used."""
        parts = _parts(file)
        line = next(iter(self._fitting(parts)), None)
        # A line that names one file exactly does not speak of its namesakes in other folders.
        return None if line is None or (line.exact and line.parts != parts) else line

    def _fitting(self, parts: tuple[str, ...]) -> list[Line]:
        """The lines that may mean a file, the most exact first."""
        named = [line for line in self.by_name.get(parts[-1], ()) if _one_ends_with_other(line.parts, parts)]
        return sorted(named, key=lambda line: (line.parts != parts, -len(line.parts), line.number))

    def _lines(self) -> Iterable[Line]:
        return (line for lines in self.by_name.values() for line in lines)


def _parts(file: str) -> tuple[str, ...]:
    """A path as it is compared: folders and name, without a beginning of its own, in one case and one way to write an ü."""
    plain = unicodedata.normalize("NFC", file.strip().replace("\\", "/")).casefold()
    return tuple(part for part in PurePosixPath(plain).parts if part not in ("/", ".", "//"))


def _left_over(line: Line) -> str:
    if line.fits > 1 and not line.exact:
        return f"{line.fits} files are called “{line.file}”, in different folders. Write the path, like 2026/{line.parts[-1]}."
    if not line.fits and line.beaten_by:
        return f"Line {line.beaten_by} names the same file more exactly. Only that one counts."
    return "" if line.fits else f"There is no file “{line.file}” in the folder."


def _one_ends_with_other(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """So that `C:/rec/2026/a.wav` in the table is `2026/a.wav` in the folder, and `a.wav` in the table too."""
    shared = min(len(one), len(other))
    return bool(shared) and one[-shared:] == other[-shared:]


def read(path: Path) -> Table:
    """The table in a CSV file: UTF-8, UTF-16 with its mark, or Latin-1; commas, semicolons or tabs; its first line names the columns.

    Raises BadTable where there is nothing to be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadTable(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise BadTable(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    if not data.strip(b"\0 \r\n\t"):
        raise BadTable(f"{path.name} is empty. Its first line has to name the columns: file, title, agent …")
    text = _decoded(data)
    if text.count("\0") > len(text) // 100:
        raise BadTable(f"{path.name} is no text. Export the table as CSV.")
    table = Table(path)
    _fill(table, text.replace("\0", ""))
    return table


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Line by line: a table that two systems write into may hold both.
        return "".join(map(_decoded_line, data.splitlines(keepends=True)))


def _decoded_line(data: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _fill(table: Table, text: str) -> None:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    if announced := re.fullmatch(r'"?sep=(.)"?[;,\t]*', first.strip(), re.IGNORECASE):
        delimiter = announced[1]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    columns: list[str] | None = None
    number = 1
    try:
        for cells in rows:
            begun, number = number, rows.line_num + 1
            cells = [_clean(cell) for cell in cells]
            if not any(cells) or (columns is None and announced and "".join(cells).casefold().startswith("sep")):
                continue
            if columns is None:
                columns = _columns(table, cells)
            else:
                _add(table, begun, columns, cells)
    except csv.Error:
        table.problems.append(
            (
                number,
                "From here on the table cannot be read: a cell is far too long. Look for a quotation mark that is not closed.",
            )
        )


def _clean(cell: str) -> str:
    """A cell without what a page cannot show and PostgreSQL does not take."""
    return "".join(c for c in cell if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _columns(table: Table, cells: list[str]) -> list[str]:
    """What each column holds; an empty name where it is not ours to read."""
    columns: list[str] = []
    for cell in cells:
        name = MEANING.get(re.sub(r"[^\w]+", "_", cell.casefold()).strip("_"), "")
        if cell and not name:
            table.notes.append(f"The column “{cell}” is not known and not read.")
        elif name and name in columns:
            table.notes.append(f"The column “{cell}” says what another column says already. It is not read.")
            name = ""
        columns.append(name)
    if "file" not in columns:
        raise BadTable(
            f"{table.path.name} has no column “file”. Its first line has to name the columns: file, title, agent, queue …"
        )
    return columns


def _add(table: Table, number: int, columns: list[str], cells: list[str]) -> None:
    said = {
        name: cell for name, cell in zip(columns, cells, strict=False) if name and cell.casefold() not in ("", *NOTHING)
    }
    file = said.pop("file", "")
    parts = _parts(file)
    problem = _swallowed(columns, cells)
    if not problem and not parts:
        problem = "This line names no file."
    if not problem:
        said, problem = _understood(said)
    if not parts or "\n" in file:
        table.problems.append((number, problem))
        return
    named = table.by_name.setdefault(parts[-1], [])
    earlier = next((line for line in named if line.parts == parts), None)
    if earlier:
        table.problems.append((number, f"Line {earlier.number} speaks of this file already. Only that one counts."))
    else:
        named.append(Line(number, file, parts, said, problem))


def _swallowed(columns: list[str], cells: list[str]) -> str:
    if any(cells[len(columns) :]):
        return (
            "This line has more cells than the first line has columns. A cell with a comma in it needs quotation marks."
        )
    for name, cell in zip(columns, cells, strict=False):
        if cell.count("\n") > (MOST_LINES_IN_A_CELL if name in ("why", "") else 0):
            return "A cell of this line runs over many lines. Look for a quotation mark that is not closed."
    return ""


def _understood(said: dict[str, str]) -> tuple[dict[str, Any], str]:
    """What the cells mean, or the sentence that says which of them cannot be used."""
    meant: dict[str, Any] = {}
    for name, text in said.items():
        if len(text) > LONGEST.get(name, len(text)):
            return {}, f"The {name.replace('_name', '')} is longer than {LONGEST[name]} characters. Shorten it."
        try:
            meant[name] = READ[name](text) if name in READ else text
        except DomainError as problem:
            return {}, str(problem)
    return meant, ""
