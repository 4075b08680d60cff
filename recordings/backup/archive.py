"""One file that holds a centre: a tar whose last member says what the others have to be, to the byte."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
AT_ONCE = 1 << 20

Manifest = dict[str, Any]


class BadArchive(Exception):
    """Not a backup, or not a whole one, in words that say what to do."""


class Writer:
    """Adds members, and notes what each of them is."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """Add a member of `size` bytes. Raises OSError where the file ends before."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(file)
        self._tar.addfile(info, hashed)
        self.files[name] = {"size": size, "sha256": hashed.digest.hexdigest()}

    def text(self, name: str, text: str) -> None:
        data = text.encode()
        self.add(name, io.BytesIO(data), len(data))


class _Hashed:
    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def written(path: Path, facts: Manifest) -> Iterator[Writer]:
    """A new archive at `path`, whole or not at all: it has its name only once everything is on the disk."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with open(draft, "wb", opener=_private) as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                writer = Writer(tar)
                yield writer
                data = json.dumps({"format": FORMAT, **facts, "files": writer.files}, indent=1).encode()
                info = tarfile.TarInfo(MANIFEST)
                info.size, info.mode = len(data), 0o600
                tar.addfile(info, io.BytesIO(data))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def verified(path: Path) -> Manifest:
    """What an archive says of itself, once every byte of it has been read and is what it has to be. Raises BadArchive."""
    found: dict[str, dict[str, Any]] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if file is None:
                    raise BadArchive("This is no backup of Ycord’s: it holds more than files.")
                if member.name == MANIFEST:
                    manifest = json.load(file)
                    continue
                digest = hashlib.sha256()
                while data := file.read(AT_ONCE):
                    digest.update(data)
                found[member.name] = {"size": member.size, "sha256": digest.hexdigest()}
    except FileNotFoundError:
        raise BadArchive(f"There is no file {path}.") from None
    except (tarfile.TarError, OSError, ValueError) as problem:
        raise BadArchive(f"This backup cannot be read to its end ({problem}). Take another.") from problem
    if manifest is None:
        raise BadArchive("This backup is not whole: it ends too early. Take another.")
    if manifest.get("format") != FORMAT:
        raise BadArchive("This backup was made by a newer Ycord. Update first.")
    if manifest["files"] != found:
        wrong = sorted(name for name in {*found, *manifest["files"]} if found.get(name) != manifest["files"].get(name))
        raise BadArchive(f"This backup is damaged: {wrong[0]} is not what it was ({len(wrong)} such). Take another.")
    if any(name.startswith("/") or ".." in name.split("/") for name in found):
        raise BadArchive("This is no backup of Ycord’s: it names files outside of its folders.")
    return manifest


def each(path: Path, take: Callable[[str, IO[bytes], int], None]) -> None:
    """Give every member of a verified archive to `take`, one after the other."""
    with tarfile.open(path, mode="r:") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None and member.name != MANIFEST:
                take(member.name, file, member.size)
