"""The models of this machine: which there are and how they stand, and how another one comes in, from the hub or by hand.

A model is gathered in a folder of its own and takes its place, in one step, when it is whole.
"""

import contextlib
import errno
import hashlib
import json
import logging
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings

from recordings.transcription.engines import weights
from recordings.transcription.engines.faster_whisper import FasterWhisper
from recordings.transcription.engines.weights import FILES, EngineError

# How long the hub may take to answer, in seconds.
PATIENCE = 10
# Bytes that are copied at a time.
BLOCK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """How a model stands: its size in bytes, its state in words, and whether it can be used."""

    name: str
    size: int
    state: str
    usable: bool


def models() -> list[str]:
    """The sizes of which something lies here, whole or not, in YCORD_MODELS or in a package."""
    return [
        size
        for size in weights.SIZES
        if weights.is_packaged(size) or weights.place_of(size).is_dir() or _gathered(weights.place_of(size)).is_dir()
    ]


def look_at(name: str) -> Kept:
    """How a model stands, a size or a folder: file by file, and against the digests that are known."""
    folder = weights.place_of(name)
    size = sum((folder / file).stat().st_size for file in FILES if (folder / file).is_file())
    if not (folder / "model.bin").is_file():
        if weights.is_packaged(name):
            return Kept(name, size, "packaged: put together when it is first needed", usable=True)
        begun = _gathered(folder).is_dir()
        return Kept(name, size, "half fetched: fetch it again to go on" if begun else "not there", usable=False)
    if lacking := weights.missing(folder):
        return Kept(name, size, f"incomplete: {', '.join(lacking)} missing", usable=False)
    wrong = weights.damaged(name, folder)
    if wrong:
        # What is packaged is mended at the next start.
        return Kept(name, size, f"damaged: {', '.join(wrong)}", usable=weights.is_packaged(name))
    return Kept(name, size, "not checked: no digests are known" if wrong is None else "intact", usable=True)


def fetch(size: str) -> Path:
    """Fetch the weights of a size from the hub, or what a fetch that was interrupted left to fetch. Returns their folder.

    Each file is checked against the digest that the hub names. Raises EngineError with what to do; what has come is kept.
    """
    folder = _place_for(size)
    gathered = _gathered(folder)
    # Nothing else in Ycord may ask a hub for anything (see the settings); the client reads this when it is first imported.
    os.environ["HF_HUB_OFFLINE"] = "0"
    from huggingface_hub import HfApi, hf_hub_url  # noqa: PLC0415 - after the line above
    from huggingface_hub.file_download import http_get  # noqa: PLC0415
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # noqa: PLC0415

    # It tells of each further try.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    repository = weights.SIZES[size]
    with _told(size):
        found = HfApi(endpoint=settings.HUB).model_info(repository, files_metadata=True, timeout=PATIENCE)
        files = [file for file in found.siblings or [] if file.rfilename in FILES]
        gathered.mkdir(parents=True, exist_ok=True)
        for file in files:
            url = hf_hub_url(repository, file.rfilename, revision=found.sha, endpoint=settings.HUB)
            path = gathered / file.rfilename
            with path.open("ab") as whole:
                if file.size is not None and whole.tell() > file.size:
                    whole.truncate(0)
                http_get(
                    url,
                    whole,
                    resume_size=whole.tell(),
                    expected_size=file.size,
                    headers=build_hf_headers(),
                    displayed_filename=file.rfilename,
                )
            if not _is_what_the_hub_has(path, file):
                path.unlink()
                raise EngineError(
                    f"{file.rfilename} of Whisper {size} came damaged, and was thrown away: fetch it again."
                )
    if lacking := weights.missing(gathered):
        raise EngineError(
            f"{settings.HUB} has no {', '.join(lacking)} in {repository}: set HF_ENDPOINT to another hub."
        )
    return _put(gathered, folder)


def _is_what_the_hub_has(path: Path, file: Any) -> bool:
    """The hub names the SHA-256 of large files, and of small ones the name Git has for them."""
    if file.lfs:
        return bool(weights.digest(path) == file.lfs.sha256)
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == str(file.blob_id)


@contextmanager
def _told(size: str) -> Iterator[None]:
    """What goes wrong on the way from the hub, in a sentence. The client's own errors are of many families."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT):
            raise EngineError(f"The weights cannot be kept in {settings.MODEL_DIR}: {error.strerror}.") from error
        raise EngineError(
            f"Whisper {size} could not be fetched from {settings.HUB} ({_reason(error)}): look at the network and try again (what has come "
            f"is kept), set HF_ENDPOINT to another hub, or bring the weights by hand with `manage.py models fetch {size} --from FOLDER`."
        ) from error


def _reason(error: Exception) -> str:
    lines = str(getattr(error, "strerror", None) or error).splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def bring(size: str, source: Path) -> Path:
    """Take the weights of a size from a folder, or a .tar, .tar.gz or .zip, that somebody brought. Returns where they are now.

    They are checked against the digests that are known, and loaded once to be sure. Raises EngineError with what is wrong; then
    nothing has changed.
    """
    folder = _place_for(size)
    fresh: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
        with _opened(source) as files:
            for name, file in files:
                with (fresh / name).open("wb") as copy:
                    shutil.copyfileobj(file, copy, BLOCK)
        if lacking := weights.missing(fresh):
            raise EngineError(f"There is no {', '.join(lacking)} in {source}: bring all files of the model.")
        if wrong := weights.damaged(size, fresh):
            raise EngineError(
                f"{', '.join(wrong)} in {source} is not what Whisper {size} is published with: bring it again."
            )
        _load(fresh, source)
        return _put(fresh, folder)
    except EngineError:
        raise
    except Exception as error:
        # Archives break in many ways, each with an error of its own.
        raise EngineError(f"The weights cannot be taken from {source}: {_reason(error)}.") from error
    finally:
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _opened(source: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The files of a model with their names, one after the other, wherever they lie in a folder or an archive. Nothing else is read."""
    wanted = (*FILES, weights.NOTE)
    with contextlib.ExitStack() as stack:
        if source.is_dir():
            inside = {path.relative_to(source).as_posix(): path for path in source.rglob("*") if path.is_file()}
            yield (
                (name, stack.enter_context(inside[at].open("rb")))
                for name, at in _of_one_folder(inside, wanted, source)
            )
        elif zipfile.is_zipfile(source):
            archive = stack.enter_context(zipfile.ZipFile(source))
            entries = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            yield (
                (name, stack.enter_context(archive.open(entries[at])))
                for name, at in _of_one_folder(entries, wanted, source)
            )
        else:
            packed = stack.enter_context(tarfile.open(source))
            members = {member.name: member for member in packed if member.isfile()}
            yield (
                (name, stack.enter_context(opened))
                for name, at in _of_one_folder(members, wanted, source)
                if (opened := packed.extractfile(members[at]))
            )


def _of_one_folder(inside: Any, wanted: tuple[str, ...], source: Path) -> list[tuple[str, str]]:
    """(name, path within) of the wanted files that lie beside model.bin; they are written under these names alone, wherever they say they lie."""
    folders = [PurePosixPath(path).parent for path in inside if PurePosixPath(path).name == "model.bin"]
    if len(folders) != 1:
        told = "no model.bin" if not folders else "more than one model.bin"
        raise EngineError(f"There is {told} in {source}: bring one model, in CTranslate2's format.")
    return [(name, str(folders[0] / name)) for name in wanted if str(folders[0] / name) in inside]


def _load(folder: Path, source: Path) -> None:
    try:
        FasterWhisper(str(folder))
    except EngineError as error:
        raise EngineError(
            f"What is in {source} cannot be loaded: bring one model, whole, in CTranslate2's format."
        ) from error


def _put(fresh: Path, folder: Path) -> Path:
    """Put a whole model where it is looked for, in place of one that may be there."""
    found = {file: weights.digest(fresh / file) for file in FILES if (fresh / file).is_file()}
    (fresh / weights.NOTE).write_text(json.dumps(found, indent=1))
    if folder.exists():
        with tempfile.TemporaryDirectory(
            prefix=f"{folder.name}-old-", dir=folder.parent, ignore_cleanup_errors=True
        ) as old:
            folder.rename(Path(old) / "old")
            fresh.rename(folder)
    else:
        fresh.rename(folder)
    return folder


def _place_for(size: str) -> Path:
    if size not in weights.SIZES:
        raise weights.unknown(size, "fetch one of these")
    return weights.place_of(size)


def _gathered(folder: Path) -> Path:
    """Where what is fetched is gathered until it is whole."""
    return folder.with_name(f"{folder.name}.partial")
