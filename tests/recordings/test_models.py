"""Models that come in: from a stand-in for the hub, by the hub's own client, and from what somebody brought."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from recordings.transcription.engines.weights import EngineError, weights
from tests.starting import ROOT, run

# More than the 10 MB that the client takes at once: what is cut off has brought something.
MODEL = hashlib.sha256(b"model").digest() * 800_000
FILES = {"model.bin": MODEL, "config.json": b'{"lang_ids": []}', "tokenizer.json": b"{}", "vocabulary.txt": b"a\nb\n"}


class Hub(ThreadingHTTPServer):
    """The two addresses of the hub that a fetch asks for, with what a test wants to go wrong."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.files = dict(FILES)
        # What model.bin is said to be.
        self.sha256 = hashlib.sha256(MODEL).hexdigest()
        # Bytes of model.bin that are sent before the connection drops, time after time; then all of it.
        self.drops: list[int] = []
        # After so many bytes of model.bin nothing more comes.
        self.stalls_at: int | None = None
        self.asked: list[tuple[str, str | None]] = []

    def handle_error(self, *args: object) -> None:
        """A client that goes away is what these tests are about."""


class Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/api/models/Systran/faster-whisper-small"):
            self.answer(
                json.dumps({"id": "Systran/faster-whisper-small", "sha": "c" * 40, "siblings": self.siblings()})
            )
        elif path.startswith(f"/Systran/faster-whisper-small/resolve/{'c' * 40}/"):
            self.send(path.rsplit("/", 1)[1])
        else:
            self.send_error(404)

    def siblings(self) -> list[dict[str, Any]]:
        told = []
        for name, data in self.server.files.items():
            git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            told.append({"rfilename": name, "size": len(data), "blobId": git})
            if name == "model.bin":
                told[-1]["lfs"] = {"sha256": self.server.sha256, "size": len(data), "pointerSize": 134}
        return told

    def answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def send(self, name: str) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append((name, wanted))
        data = self.server.files[name]
        begin = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(data) - begin))
        if wanted:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        data = data[begin:]
        if name == "model.bin" and self.server.stalls_at:
            self.wfile.write(data[: self.server.stalls_at])
            self.wfile.flush()
            time.sleep(30)
        if name == "model.bin" and self.server.drops:
            data = data[: self.server.drops.pop(0)]
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stock(tmp_path: Path, settings: Any) -> Path:
    """The folder of the models, for the commands that run by themselves and for this process."""
    settings.MODEL_DIR = tmp_path / "models"
    return tmp_path / "models"


COMMAND = ("models", "fetch", "small")


def env_of(stock: Path, url: str) -> dict[str, str]:
    return {**os.environ, "YCORD_MODELS": str(stock), "HF_ENDPOINT": url, "DJANGO_SETTINGS_MODULE": "config.settings"}


def begin(stock: Path, url: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", *COMMAND, *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=env_of(stock, url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def fetch(stock: Path, url: str, *arguments: str) -> tuple[int, str]:
    """(exit code, what was said) of `manage.py models fetch small`."""
    done = run("manage.py", *COMMAND, *arguments, env=env_of(stock, url))
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "digests.json"}


def test_a_size_is_fetched_whole_and_known_again(stock: Path, hub: Hub):
    hub.files |= {"README.md": b"not for us", "preprocessor_config.json": b"{}"}
    code, said = fetch(stock, hub.url)
    assert (code, "whole" in said) == (0, True), said
    assert contents(stock / "whisper-small") == FILES | {"preprocessor_config.json": b"{}"}
    assert weights("small") == stock / "whisper-small"
    assert [path.name for path in stock.iterdir()] == ["whisper-small"]
    hub.asked.clear()
    assert "nothing to fetch" in fetch(stock, hub.url)[1]
    assert hub.asked == []


def test_damage_is_noticed_later_and_mended_by_another_fetch(stock: Path, hub: Hub):
    fetch(stock, hub.url)
    with (stock / "whisper-small" / "model.bin").open("r+b") as file:
        file.seek(1000)
        file.write(b"?")
    with pytest.raises(EngineError, match=r"damaged \(model\.bin\): run `manage\.py models fetch small`"):
        weights("small")
    assert fetch(stock, hub.url)[0] == 0
    assert contents(weights("small")) == FILES


def test_a_connection_that_drops_is_taken_up_where_it_was(stock: Path, hub: Hub):
    hub.drops = [15_000_000]
    code, said = fetch(stock, hub.url)
    assert code == 0, said
    assert contents(stock / "whisper-small") == FILES
    first, second = (wanted for name, wanted in hub.asked if name == "model.bin")
    assert (first, second) == (None, "bytes=10485760-")


def test_a_fetch_that_was_killed_goes_on_and_is_never_taken_for_a_model_before(stock: Path, hub: Hub):
    hub.stalls_at = 22_000_000
    process = begin(stock, hub.url)
    half = stock / "whisper-small.partial" / "model.bin"
    for _ in range(200):
        if half.is_file() and half.stat().st_size:
            break
        time.sleep(0.1)
    process.kill()
    process.communicate()
    assert 0 < half.stat().st_size < len(MODEL)
    with pytest.raises(EngineError, match=r"no model\.bin in .*whisper-small: run `manage\.py models fetch small`"):
        weights("small")
    assert "small: 0 bytes (0 bytes), half fetched" in told()
    had, hub.stalls_at = half.stat().st_size, None
    hub.asked.clear()
    code, said = fetch(stock, hub.url)
    assert code == 0, said
    assert ("model.bin", f"bytes={had}-") in hub.asked
    assert contents(weights("small")) == FILES


@pytest.mark.parametrize("what", ["model.bin", "config.json"])
def test_what_is_not_what_the_hub_says_it_is_is_thrown_away(stock: Path, hub: Hub, what: str, monkeypatch: Any):
    if what == "model.bin":
        hub.sha256 = "0" * 64
    else:
        siblings = Answers.siblings
        lie = [{"rfilename": "config.json", "size": len(FILES["config.json"]), "blobId": "0" * 40}]
        monkeypatch.setattr(Answers, "siblings", lambda self: siblings(self)[:1] + lie + siblings(self)[2:])
    code, said = fetch(stock, hub.url)
    assert (code, f"{what} of Whisper small came damaged" in said) == (1, True), said
    assert not (stock / "whisper-small").exists()
    assert not (stock / "whisper-small.partial" / what).exists()


@pytest.mark.parametrize("lost", ["tokenizer.json", "vocabulary.txt"])
def test_a_hub_that_lacks_a_file_is_no_place_to_fetch_from(stock: Path, hub: Hub, lost: str):
    del hub.files[lost]
    code, said = fetch(stock, hub.url)
    assert (code, f"has no {lost}" in said) == (1, True), said
    assert not (stock / "whisper-small").exists()


def test_without_a_network_it_says_so_and_what_else_one_can_do(stock: Path, hub: Hub):
    hub.server_close()
    code, said = fetch(stock, hub.url)
    assert code == 1
    assert len(said.strip().splitlines()) == 1
    assert f"could not be fetched from {hub.url}" in said
    assert "--from FOLDER" in said


def test_a_hub_that_answers_something_else_is_told(stock: Path, hub: Hub):
    code, said = fetch(stock, f"{hub.url}/elsewhere")
    assert (code, len(said.strip().splitlines())) == (1, 1), said
    assert "404" in said


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("models", *arguments, stdout=out)
    return out.getvalue()


def in_folder(files: dict[str, bytes], path: Path) -> Path:
    path.mkdir()
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def in_tar(files: dict[str, bytes], path: Path) -> Path:
    with tarfile.open(path.with_suffix(".tar.gz"), "w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path.with_suffix(".tar.gz")


def in_zip(files: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path.with_suffix(".zip")


@pytest.fixture
def base(settings: Any) -> dict[str, bytes]:
    """Real weights, as somebody might bring them: only what can be loaded is taken."""
    return {file.name: file.read_bytes() for file in weights("base").iterdir() if file.name != "openai.pt"}


@pytest.mark.whisper
@pytest.mark.parametrize("pack", [in_folder, in_tar, in_zip])
def test_a_model_that_somebody_brought_is_taken(base: dict[str, bytes], stock: Path, tmp_path: Path, pack: Any):
    # What lies beside it stays where it is, and names do not lead anywhere.
    source = pack({f"a/model/{name}": data for name, data in base.items()} | {"a/notes.txt": b"hello"}, tmp_path / "it")
    assert "whole" in told("fetch", "small", "--from", str(source))
    assert contents(stock / "whisper-small") == base
    assert weights("small") == stock / "whisper-small"
    assert "small: 147882941 bytes (141.0 MB), intact." in told()
    assert [path.name for path in stock.iterdir()] == ["whisper-small"]


@pytest.mark.whisper
def test_a_model_that_was_cut_off_on_its_way_is_refused(base: dict[str, bytes], stock: Path, tmp_path: Path):
    source = in_folder(base | {"model.bin": base["model.bin"][:-1000]}, tmp_path / "it")
    with pytest.raises(CommandError, match=r"cannot be loaded: bring one model, whole"):
        told("fetch", "small", "--from", str(source))
    assert list(stock.iterdir()) == []


@pytest.mark.parametrize("pack", [in_folder, in_tar, in_zip])
@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"config.json": b"{}"}, r"no model\.bin in"),
        ({f"{part}/model.bin": b"" for part in "ab"}, r"more than one model\.bin"),
        ({name: data for name, data in FILES.items() if name != "vocabulary.txt"}, r"no vocabulary\.txt in"),
        (FILES | {"model.bin": b"nothing of the kind"}, "cannot be loaded"),
        (FILES | {"model.bin": b"", "digests.json": b'{"model.bin": "00"}'}, r"model\.bin in .* is not what"),
    ],
)
def test_what_is_no_model_is_refused_and_nothing_is_left(
    stock: Path, tmp_path: Path, pack: Any, files: dict[str, bytes], says: str
):
    with pytest.raises(CommandError, match=says):
        told("fetch", "small", "--from", str(pack(files, tmp_path / "it")))
    assert list(stock.iterdir()) == []


@pytest.mark.parametrize("pack", [in_tar, in_zip])
@pytest.mark.parametrize("way_out", ["../../", "/"])
def test_an_archive_writes_nowhere_else(stock: Path, tmp_path: Path, pack: Any, way_out: str):
    where = f"{way_out}{tmp_path}/out/" if way_out == "/" else f"{way_out}out/"
    source = pack({f"{where}{name}": data for name, data in FILES.items()}, tmp_path / "it")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError):
        told("fetch", "small", "--from", str(source))
    assert sorted(path for path in tmp_path.rglob("*") if path != stock) == before


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04" + bytes(60), b"\x1f\x8b\x08" + bytes(40)])
def test_a_file_that_is_no_archive_is_told(stock: Path, tmp_path: Path, data: bytes):
    (tmp_path / "it.tar").write_bytes(data)
    with pytest.raises(CommandError, match=r"cannot be taken from .*it\.tar"):
        told("fetch", "small", "--from", str(tmp_path / "it.tar"))


def test_published_digests_hold_for_what_is_brought_by_hand_too(stock: Path, tmp_path: Path):
    with pytest.raises(CommandError, match=r"model\.bin in .* is not what Whisper tiny\.en is published with"):
        told("fetch", "tiny.en", "--from", str(in_folder(FILES, tmp_path / "it")))


def test_a_size_there_is_not_names_those_there_are(stock: Path):
    with pytest.raises(CommandError, match=r"no size “gigantic”: there are tiny, .*large-v3-turbo"):
        told("fetch", "gigantic")


def test_the_list_says_how_models_stand_and_what_they_are_used_for(stock: Path, settings: Any, tmp_path: Path):
    settings.WHISPER_MODEL, settings.WHISPER_MODELS = str(tmp_path / "own"), {"ja": "small", "de": "small"}
    in_folder(FILES, tmp_path / "own")
    stock.mkdir()
    in_folder(FILES, stock / "whisper-small")
    in_folder({"model.bin": b"1234"}, stock / "whisper-medium")
    in_folder(FILES | {"digests.json": b"[]"}, stock / "whisper-tiny")
    lines = told().splitlines()
    for line in (
        f"{tmp_path}/own: 25600022 bytes (24.4 MB), not checked: no digests are known; in use for all other languages.",
        "small: 25600022 bytes (24.4 MB), not checked: no digests are known; in use for Japanese, German.",
        "medium: 4 bytes (4 bytes), incomplete: config.json, tokenizer.json, vocabulary.txt missing.",
        "tiny: 25600022 bytes (24.4 MB), damaged: digests.json.",
        "base: 0 bytes (0 bytes), packaged: put together when it is first needed.",
    ):
        assert line in lines
    assert lines[-1].startswith("To be had with `models fetch`: tiny.en, base.en, small.en")


def test_the_list_ends_with_one_where_what_is_in_use_is_not_there(stock: Path, settings: Any):
    settings.WHISPER_MODELS = {"ja": "small"}
    with pytest.raises(CommandError, match="In use, and cannot be used: small"):
        told()
