"""What lies in a folder that a telephone system writes to: its files, its table, and what of both may be looked at."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

from recordings.errors import DomainError
from recordings.models import ImportedFile

TABLES = ("calls.csv", "metadata.csv")
# Still being written, or beside a recording and never one. Everything else is looked at: content decides, not the name.
UNFINISHED = {".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download", ".swp", ".lock"}
BESIDE = {
    ".csv", ".tsv", ".json", ".jsonl", ".txt", ".xml", ".yaml", ".yml", ".log", ".md", ".ini", ".db", ".html", ".htm", ".pdf",
    ".vtt", ".srt", ".xls", ".xlsx", ".md5", ".sha1", ".sha256", ".sig", ".png", ".jpg", ".jpeg", ".gif",
}  # fmt: skip
SOUNDING = {".wav", ".mp3", ".ogg", ".opus", ".flac", ".m4a", ".amr", ".gsm", ".g729", ".aac", ".au", ".wma", ".vox"}
UNREADABLE = "This file cannot be read. Give the user that runs Ycord the right to read it."
FOLDER_UNREADABLE = "This folder cannot be read. Give the user that runs Ycord the right to read it."


class CannotImport(DomainError):
    """The folder as a whole cannot be brought in; the message says what to do."""


@dataclass(slots=True)
class Found:
    """Something in the folder. `name`: its path below it, fit to be shown. `problem`: why it cannot be a recording."""

    path: str
    key: str
    name: str
    size_bytes: int
    modified_ns: int
    changed_ns: int
    problem: str = ""

    @property
    def stamp(self) -> tuple[int, int]:
        return self.size_bytes, self.modified_ns


def _text(path: str) -> str:
    """A path as text. Names in Latin-1, as old systems write them, become readable."""
    data = os.fsencode(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown(path: str) -> str:
    """A path as a page and a terminal can show it."""
    return _printable(_text(path))


def _key(path: str) -> str:
    """A path as the ledger keeps it: one key for each, whatever its bytes and however long."""
    data = os.fsencode(path)
    key = _printable(data.decode("utf-8", "backslashreplace"))
    longest = int(ImportedFile._meta.get_field("path").max_length or 0)
    return key if len(key) <= longest else f"{key[: longest - 65]}…{hashlib.sha256(data).hexdigest()}"


def title_of(path: str) -> str:
    """The title of a call that nobody gave one: the name of its file, without its ending."""
    stem = os.path.splitext(os.path.basename(_text(path)))[0]
    text = "".join(c if c.isprintable() else " " for c in stem).replace("_", " ")
    return " ".join(text.split())[:200] or "A call"


def files(folder: Path) -> Iterator[Found]:
    """Everything below `folder` that may be a recording, folder by folder in the order of the names.

    Left out: names that begin with a dot, what is unfinished or lies beside a recording by its ending, links that lead out of
    the folder, and the folder in which Ycord itself keeps the recordings. Linked folders are not entered: what they hold is
    found where it lies.
    """
    root = str(folder.resolve())
    ours = _own_folder()
    waiting = [root]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            yield _unusable(here, root, FOLDER_UNREADABLE)
            continue
        folders = []
        for entry in inside:
            ending = os.path.splitext(entry.name)[1].lower()
            if entry.name.startswith(".") or entry.name.endswith("~") or ending in UNFINISHED:
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.path != ours:
                    folders.append(entry.path)
                if ending in SOUNDING:
                    yield _unusable(
                        entry.path,
                        root,
                        "This is a folder, though its name is a recording’s. What lies in it is looked at.",
                    )
            elif ending not in BESIDE and not (entry.is_symlink() and _leads_out(entry, root)):
                yield _found(entry, root)
        waiting += reversed(folders)


def _own_folder() -> str:
    try:
        return os.path.realpath(default_storage.path(""))
    except NotImplementedError:  # a bucket
        return ""


def _leads_out(entry: os.DirEntry[str], root: str) -> bool:
    target = os.path.realpath(entry.path)
    return not target.startswith(root.rstrip("/") + "/") or os.path.isdir(target)


def _unusable(path: str, root: str, problem: str) -> Found:
    try:
        modified = os.lstat(path).st_mtime_ns
    except OSError:
        modified = 0
    return Found(path, _key(path), shown(os.path.relpath(path, root)), 0, modified, modified, problem)


def _found(entry: os.DirEntry[str], root: str) -> Found:
    try:
        seen = entry.stat()
    except OSError:
        return _unusable(entry.path, root, "This is a link to a file that is not there.")
    problem = (
        "" if stat.S_ISREG(seen.st_mode) else "This is not an ordinary file. Put the recording itself into the folder."
    )
    name = shown(os.path.relpath(entry.path, root))
    return Found(entry.path, _key(entry.path), name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, problem)


def table_of(folder: Path) -> Path | None:
    """The table that lies in the folder itself, where one does."""
    names = {path.name.lower(): path for path in folder.glob("*.[cC][sS][vV]") if path.is_file()}
    return next((names[name] for name in TABLES if name in names), None)


def check(folder: Path) -> None:
    if not folder.is_dir():
        raise CannotImport(f"There is no folder {folder}.")
    if not enterable(str(folder)):
        raise CannotImport(f"The folder {folder} cannot be read. Give the user that runs Ycord the right to read it.")
    ours, here = _own_folder(), str(folder.resolve())
    if ours and (here == ours or here.startswith(ours + "/")):
        raise CannotImport(
            f"{folder} is where Ycord keeps its recordings. Choose the folder your telephone system writes to."
        )


def enterable(folder: str) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False
