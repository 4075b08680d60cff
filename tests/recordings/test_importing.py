"""Bringing in a folder of calls: what is taken, what is refused and why, and what a table says of them."""

import io
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings import call_metadata
from recordings.errors import DomainError
from recordings.imports import importer, scan
from recordings.imports.importer import Report, Run
from recordings.imports.table import BadTable, read
from recordings.imports.tasks import watch
from recordings.models import ImportedFile, Recording, Transcript
from tests import make
from tests.recordings.test_audio import encoded, video
from tests.recordings.test_intake import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """The folder a telephone system writes to."""
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def watched(drop: Path, settings: Any) -> Path:
    settings.WATCH, settings.WATCH_SETTLED_SECONDS = str(drop), 0
    return drop


def call(path: Path, *, hertz: float | None = None, mono: bool = False) -> Path:
    """A recording whose sound depends on its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first = make.tone(1, hertz=hertz or 200 + sum(map(ord, path.name)) % 1500)
    path.write_bytes(make.wav(first) if mono else make.wav(first, make.tone(1)))
    return path


def table(folder: Path, text: str | bytes, name: str = "calls.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def brought_in(folder: Path, **options: Any) -> Report:
    return Run(folder, table=lambda: importer.read_table(folder), **options).go()


def command(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("import_calls", str(folder), *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


# ── The folder ──


def test_every_call_of_a_folder_comes_in_by_the_door_and_waits_to_be_heard(drop: Path):
    call(drop / "2026" / "11" / "The_third_call.wav")
    call(drop / "b.wav")
    code, told = command(drop)
    assert code == 0, told
    assert set(Recording.objects.values_list("title", flat=True)) == {"The third call", "b"}
    assert Transcript.objects.filter(status="pending", low_priority=True).count() == 2
    assert "2026/11/The_third_call.wav" in told


def test_a_second_run_changes_nothing_and_opens_nothing(drop: Path, monkeypatch: pytest.MonkeyPatch):
    call(drop / "a.wav")
    (drop / "b.wav").write_text("no call at all, but words\n" * 20)
    assert command(drop)[0] == 1
    before = list(ImportedFile.objects.order_by("pk").values())

    opened: list[str] = []
    really = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: opened.append(str(path)) or really(path, *rest, **more))
    code, told = command(drop)
    assert not [path for path in opened if path.startswith(str(drop))]
    assert code == 1, "what was refused before is still refused"
    assert "as before" in told
    assert Recording.objects.count() == Transcript.objects.count() == 1
    assert len(stored()) == 1
    assert list(ImportedFile.objects.order_by("pk").values()) == before


def test_the_same_call_under_another_name_is_known(drop: Path):
    call(drop / "a.wav", hertz=500)
    call(drop / "copy.wav", hertz=500)
    report = brought_in(drop)
    assert [told.file for told in report.taken] == ["a.wav"]
    assert [told.file for told in report.known] == ["copy.wav"]
    assert report.known[0].recording == report.taken[0].recording


def test_a_file_that_was_replaced_is_looked_at_again(drop: Path):
    (drop / "a.wav").write_bytes(b"")
    assert len(brought_in(drop).refused) == 1
    call(drop / "a.wav")
    assert len(brought_in(drop).taken) == 1
    assert ImportedFile.objects.get().outcome == "taken"


def test_again_looks_again_at_what_was_refused(drop: Path, settings: Any):
    settings.UPLOAD_LIMIT_MB = 0.001
    call(drop / "a.wav")
    assert "larger than" in brought_in(drop).refused[0].reason
    settings.UPLOAD_LIMIT_MB = 200
    assert brought_in(drop).refused[0].before
    assert len(brought_in(drop, again=True).taken) == 1


def test_what_is_unfinished_hidden_or_beside_a_recording_is_left_alone(drop: Path, tmp_path: Path):
    for name in (
        ".hidden.wav",
        "a.wav.part",
        "b.wav.tmp",
        "c.crdownload",
        "notes.txt",
        "a.json",
        "other.csv",
        "a.wav~",
    ):
        call(drop / name)
    call(drop / ".trash" / "a.wav")
    outside = call(tmp_path / "elsewhere" / "secret.wav")
    (drop / "out.wav").symlink_to(outside)
    (drop / "folder").symlink_to(outside.parent)
    (drop / "round").symlink_to(drop)
    report = brought_in(drop)
    assert (report.taken, report.known, report.refused) == ([], [], [])


def test_a_link_within_the_folder_is_followed(drop: Path):
    call(drop / ".store" / "17.wav")
    (drop / "a.wav").symlink_to(drop / ".store" / "17.wav")
    assert [told.file for told in brought_in(drop).taken] == ["a.wav"]


def test_the_folder_of_the_recordings_is_not_brought_into_itself(drop: Path, tmp_path: Path, settings: Any):
    call(drop / "a.wav")
    private = {"location": str(drop / "kept"), "base_url": None}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": private},
    }
    for _ in range(2):
        brought_in(drop)
    assert ImportedFile.objects.count() == 1
    with pytest.raises(CommandError, match="where Ycord keeps its recordings"):
        call_command("import_calls", str(drop / "kept" / "calls"))


def test_a_refused_file_that_was_taken_away_is_forgotten_and_a_taken_one_is_not(drop: Path):
    call(drop / "a.wav")
    (drop / "b.wav").write_bytes(b"")
    brought_in(drop)
    (drop / "a.wav").unlink()
    (drop / "b.wav").unlink()
    brought_in(drop)
    assert [file.outcome for file in ImportedFile.objects.all()] == ["taken"]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path):
    with pytest.raises(CommandError, match="There is no folder") as told:
        call_command("import_calls", str(tmp_path / "nothing"))
    assert told.value.returncode == 2


def test_calls_belong_to_who_brings_them_in_or_to_an_account_nobody_can_use(drop: Path):
    by = make.author("ann")
    call(drop / "a.wav")
    command(drop, "--by", "ann")
    assert Recording.objects.get().uploaded_by == by
    assert not User.objects.filter(username="import").exists()
    call(drop / "b.wav")
    command(drop)
    person = Recording.objects.get(title="b").uploaded_by
    assert (person.get_full_name(), person.is_active, person.has_usable_password()) == (
        "Folder import",
        False,
        False,
    )
    assert not person.groups.exists()
    with pytest.raises(CommandError, match="nobody with the username “mallory”"):
        call_command("import_calls", str(drop), "--by", "mallory")


def test_the_report_as_json_says_all_of_it(drop: Path):
    call(drop / "a.wav")
    (drop / "b.wav").write_bytes(b"")
    table(drop, "file,satisfaction\na.wav,9\n")
    code, told = command(drop, "--json")
    assert code == 1
    said = json.loads(told)
    assert said["taken"][0]["file"] == "a.wav"
    assert said["taken"][0]["recording"] == Recording.objects.get().pk
    assert said["refused"] == [{"file": "b.wav", "reason": "The file is empty. Choose the recording again."}]
    assert said["lines"][0]["line"] == 2
    assert said["complete"]


def test_ctrl_c_ends_after_the_file_in_hand_and_the_next_run_takes_the_rest(drop: Path):
    for name in "abc":
        call(drop / f"{name}.wav")
    seen: list[object] = []
    report = brought_in(drop, tell=seen.append, stop=lambda: bool(seen))
    assert (len(report.taken), report.more) == (1, True)
    assert len(stored()) == Recording.objects.count() == 1
    assert len(brought_in(drop).taken) == 2


def test_a_call_whose_recording_was_deleted_comes_in_again(drop: Path):
    call(drop / "a.wav")
    brought_in(drop)
    Transcript.objects.all().delete()
    Recording.objects.all().delete()
    assert len(brought_in(drop).taken) == 1


class FullStorage(FileSystemStorage):
    """A disk with no room left."""

    def _save(self, name: str, content: Any) -> str:
        raise OSError(28, "No space left on device")


def test_a_full_disk_stops_the_run_and_blames_no_file(drop: Path, settings: Any):
    for number in range(9):
        call(drop / f"{number}.wav", hertz=300 + 20 * number)
    good = settings.STORAGES
    settings.STORAGES = {**good, "default": {"BACKEND": "tests.recordings.test_importing.FullStorage", "OPTIONS": {}}}
    with pytest.raises(CommandError, match="storage is full"):
        call_command("import_calls", str(drop), stdout=io.StringIO())
    assert not ImportedFile.objects.exists()
    settings.STORAGES = good
    assert len(brought_in(drop).taken) == 9


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_time(drop: Path, monkeypatch: pytest.MonkeyPatch):
    path = call(drop / "a.wav")
    really = os.open

    def opened(name: Any, *rest: Any, **more: Any) -> int:
        if name == str(path):
            with path.open("ab") as file:
                file.write(b"more")
        return really(name, *rest, **more)

    monkeypatch.setattr(os, "open", opened)
    assert "still being written" in brought_in(drop).refused[0].reason
    assert not ImportedFile.objects.exists()
    assert not stored()


# ── A hostile folder ──


def lying_header(
    *, rate: int = 8000, channels: int = 2, promised: int | None = None, form: int = 1, bits: int = 16
) -> bytes:
    """A WAV whose header says what it likes."""
    sound = (make.tone(1) * 32767).astype("<i2").tobytes() * 2
    size = len(sound) if promised is None else promised
    word, long = (lambda n: n.to_bytes(2, "little")), (lambda n: n.to_bytes(4, "little"))
    head = word(form) + word(channels) + long(rate) + long(rate * 4 % 2**32) + word(4) + word(bits)
    return b"RIFF" + long((size + 36) % 2**32) + b"WAVEfmt " + long(16) + head + b"data" + long(size % 2**32) + sound


def hostile(folder: Path) -> int:
    """About forty files that a night may bring; returns how many there are."""
    noise = np.random.default_rng(7)
    sound = make.wav(make.tone(20), make.tone(20, hertz=300))
    kinds: dict[str, bytes] = {
        "good.wav": make.wav(make.tone(2, hertz=210), make.tone(2)),
        "good mono.wav": make.wav(make.tone(2, hertz=220)),
        "good, renamed.mp3": make.wav(make.tone(2, hertz=230), make.tone(2)),
        "good without an ending": make.wav(make.tone(2, hertz=240), make.tone(2)),
        "96 kHz.wav": make.wav(make.tone(1, rate=96_000), make.tone(1, rate=96_000), rate=96_000),
        "good.mp3": encoded("libmp3lame", "mp3"),
        "good.flac": encoded("flac", "flac", rate=16000),
        "good.m4a": encoded("aac", "ipod", rate=44100),
        "good.ogg": encoded("libopus", "ogg", rate=48000),
        "a-law.wav": encoded("pcm_alaw", "wav"),
        **{f"truncated at {n}.wav": sound[: len(sound) * n // 100] for n in (1, 10, 50, 90)},
        "truncated.flac": encoded("flac", "flac", seconds=20)[:5000],
        "truncated.m4a": encoded("aac", "ipod", rate=44100)[:5000],
        "only a header.wav": sound[:44],
        "half a header.wav": sound[:20],
        "text.wav": b"Dear colleague, here is the call.\n" * 40,
        "page.mp3": b"<!doctype html><html><body>404 Not Found</body></html>" * 20,
        "zip.wav": b"PK\x03\x04" + noise.bytes(4000),
        "program.wav": b"\x7fELF\x02\x01\x01" + noise.bytes(4000),
        "picture.wav": b"\x89PNG\r\n\x1a\n" + noise.bytes(4000),
        "playlist.wav": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "playlist with a mark.wav": b"#EXTM3U\n\x01\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "list.wav": b"ffconcat version 1.0\n\x01\nfile /etc/passwd\n",
        "video.wav": video(),
        "zero bytes.wav": b"",
        "zeros.wav": bytes(9000),
        **{f"random {n}.wav": noise.bytes(n) for n in (1, 44, 5000, 60_000)},
        "says 2 GB.wav": lying_header(promised=0x7FFF0000),
        "says 4 GB.wav": lying_header(promised=0xFFFFFFFF),
        "says 1 Hz.wav": lying_header(rate=1),
        "says 4 GHz.wav": lying_header(rate=0xFFFFFFFF),
        "says no channel.wav": lying_header(channels=0),
        "says 60000 channels.wav": lying_header(channels=60_000),
        "says an unknown form.wav": lying_header(form=0x7777),
        "says 3 bits.wav": lying_header(bits=3),
        "one sample.wav": make.wav(make.tone(1 / 8000), make.tone(1 / 8000)),
        "silence.wav": make.wav(make.silence(), make.silence()),
        "six channels.flac": encoded("flac", "flac", layout="5.1", rate=16000),
        "ünï — 通話 🎧.wav": make.wav(make.tone(2, hertz=250), make.tone(2)),
        "line\nbreak \x1b[31m.wav": make.wav(make.tone(2, hertz=260), make.tone(2)),
        f"{'n' * 251}.wav": make.wav(make.tone(2, hertz=270), make.tone(2)),
    }
    for name, data in kinds.items():
        (folder / name).write_bytes(data)
    Path(os.fsdecode(os.fsencode(folder) + b"/Gr\xf6\xdfe.wav")).write_bytes(
        make.wav(make.tone(2, hertz=280), make.tone(2))
    )
    (folder / "x.wav").mkdir()
    os.mkfifo(folder / "pipe.wav")
    (folder / "nowhere.wav").symlink_to(folder / "nothing")
    deep = folder.joinpath(*["d" * 200] * 6)
    deep.mkdir(parents=True)
    (deep / "deep.wav").write_bytes(make.wav(make.tone(2, hertz=290), make.tone(2)))
    return len(kinds) + 5


def test_a_hostile_folder_comes_in_or_is_refused_with_a_reason_file_by_file(drop: Path):
    count = hostile(drop)
    report = brought_in(drop)
    assert len(report.taken) + len(report.known) + len(report.refused) == ImportedFile.objects.count() == count
    refused = {told.file: told.reason for told in report.refused}
    assert all(len(reason) > 20 and reason.endswith(".") for reason in refused.values()), refused
    assert not [reason for reason in refused.values() if "went wrong" in reason], "an error nobody foresaw"
    taken = {told.file for told in report.taken}
    good = {
        "good.wav", "good mono.wav", "good, renamed.mp3", "good without an ending", "96 kHz.wav", "good.mp3", "good.flac",
        "good.m4a", "good.ogg", "a-law.wav", "ünï — 通話 🎧.wav", "Größe.wav", f"{'n' * 251}.wav", r"line\nbreak \x1b[31m.wav",
    }  # fmt: skip
    assert good <= taken
    assert any(name.endswith("/deep.wav") for name in taken)
    # FFmpeg plays these by the bytes that are there; everything else is refused.
    assert {name for name in taken - good if not name.endswith("/deep.wav")} <= {
        "says 2 GB.wav",
        "says 4 GB.wav",
        "says 3 bits.wav",
    }, taken - good
    assert len(stored()) == Recording.objects.count() == len(taken)
    assert {"line break [31m", "Größe", "ünï — 通話 🎧"} <= set(Recording.objects.values_list("title", flat=True))
    again = brought_in(drop)
    assert not again.taken
    assert {told.file for told in again.refused if told.before} == set(refused)


def test_the_report_of_a_hostile_folder_can_be_printed_on_any_terminal(drop: Path):
    hostile(drop)
    code, told = command(drop, "-v", "2")
    assert code == 1
    assert "\x1b" not in told
    assert all(line.isprintable() for line in told.splitlines())
    json.loads(command(drop, "--json")[1])


@contextmanager
def an_ordinary_user(*folders: Path) -> Iterator[None]:
    """Root may read everything: for a while, be somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    for folder in folders:
        os.chown(folder, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_read_is_refused_until_it_may(settings: Any):
    # Not below pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name), Path(name) / "kept"
        drop, locked = folder / "drop", folder / "drop" / "locked"
        for one in (kept, drop):
            one.mkdir()
        folder.chmod(0o755)
        private = {"location": str(kept), "base_url": None}
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": private},
        }
        secret = call(drop / "secret.wav")
        call(locked / "a.wav")
        # A telephone system's folder is written by others, for us to read.
        for readable in (kept, drop, locked, locked / "a.wav", call(drop / "open.wav")):
            readable.chmod(0o755)
        secret.chmod(0)
        locked.chmod(0)
        with an_ordinary_user(kept, drop):
            for before in (False, True):
                report = brought_in(drop)
                refused = {told.file: told for told in report.refused}
                assert "the right to read it" in refused["secret.wav"].reason
                assert "the right to read it" in refused["locked"].reason
                assert {told.before for told in report.refused} == {before}
        secret.chmod(0o644)
        locked.chmod(0o755)
        with an_ordinary_user(kept, drop):
            assert {told.file for told in brought_in(drop).taken} == {"secret.wav", "locked/a.wav"}
        assert not ImportedFile.objects.filter(outcome="refused").exists()


# ── What the table says ──


def test_the_table_says_what_is_known_of_a_call(drop: Path):
    call(drop / "a.wav")
    table(
        drop,
        "file,title,agent,queue,reason,started_at,resolved,satisfaction,language,agent_channel,why\n"
        'a.wav,The third call,Noor Haddad,Broadband,Router drops,2026-07-20 14:03,yes,4,en,right,"She stays, and listens."\n',
    )
    assert command(drop)[0] == 0
    found = Recording.objects.get()
    assert (found.title, found.agent_name, found.queue, found.reason) == (
        "The third call",
        "Noor Haddad",
        "Broadband",
        "Router drops",
    )
    assert (found.resolved, found.satisfaction, found.language, found.agent_channel) == (True, 4, "en", 1)
    assert found.why == "She stays, and listens."
    # In London, in summer.
    assert found.started_at == datetime(2026, 7, 20, 13, 3, tzinfo=UTC)


def test_a_mono_call_has_no_channel_of_the_agent_whatever_the_table_says(drop: Path):
    call(drop / "a.wav", mono=True)
    table(drop, "file,agent_channel\na.wav,right\n")
    brought_in(drop)
    assert Recording.objects.get().agent_channel is None


WRITTEN = [
    pytest.param("\ufefffile,title\na.wav,Größe\n".encode(), id="UTF-8 with its mark"),
    pytest.param("file;title\r\na.wav;Größe\r\n".encode("latin-1"), id="Latin-1 with semicolons"),
    pytest.param("file\ttitle\na.wav\tGröße\n".encode("utf-16"), id="UTF-16 with tabs"),
    pytest.param("sep=;\nfile;title\na.wav;Größe\n".encode("cp1252"), id="as Excel announces it"),
    pytest.param('\n\n"File Name","Subject"\n\n"a.wav","Größe"\n,\n\n'.encode(), id="blank lines and quotation marks"),
    pytest.param("File,TITLE,empty\nC:\\rec\\a.wav,Größe,\n".encode(), id="a path of the recorder's own"),
    pytest.param("file,title\nA.WAV,Gro\u0308ße\n".encode(), id="another case, another way to write ö"),
]


@pytest.mark.parametrize("data", WRITTEN)
def test_a_table_is_read_as_systems_write_it(drop: Path, data: bytes):
    call(drop / "a.wav")
    table(drop, data, "Metadata.CSV")
    report = brought_in(drop)
    assert report.lines == []
    assert Recording.objects.get().title in ("Größe", "Gro\u0308ße")


def test_column_names_have_their_obvious_aliases(drop: Path):
    call(drop / "a.wav")
    table(
        drop,
        "Recording File;Agent Name;Call-Reason;Start_Time;FCR;CSAT;Lang\na.wav;Ada;Bill;2026-01-20T14:03:00Z;1;5;fr-CA\n",
    )
    brought_in(drop)
    found = Recording.objects.get()
    assert (found.agent_name, found.reason, found.resolved, found.satisfaction, found.language) == (
        "Ada",
        "Bill",
        True,
        5,
        "fr",
    )
    assert found.started_at == datetime(2026, 1, 20, 14, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("satisfaction", "9", "from 1 to 5, not “9”"),
        ("satisfaction", "very", "from 1 to 5"),
        ("started_at", "31/31/2026", "like 2026-11-20 14:03"),
        ("started_at", "2026-02-30 10:00", "like 2026-11-20 14:03"),
        ("started_at", "2199-01-01", "still to come"),
        ("started_at", "0001-01-01", "before 1970"),
        ("resolved", "perhaps", "yes or no"),
        ("language", "klingon", "two letters"),
        ("agent_channel", "middle", "left or right"),
        ("title", "t" * 201, "longer than 200"),
        ("agent", "a" * 101, "agent is longer than 100"),
        ("queue", "a,b", "more cells"),
        ("queue", '"one\ntwo"', "quotation mark"),
    ],
)
def test_a_value_that_cannot_be_used_refuses_its_line_and_not_the_call(drop: Path, column: str, value: str, says: str):
    call(drop / "a.wav")
    call(drop / "b.wav")
    table(drop, f"file,{column}\n\na.wav,{value}\nb.wav,\n")
    code, told = command(drop)
    assert code == 1
    assert "line 3" in told
    assert says in told
    assert set(Recording.objects.values_list("title", flat=True)) == {"a", "b"}


def test_when_a_line_has_been_mended_the_next_run_fills_in_what_it_says(drop: Path):
    call(drop / "a.wav")
    table(drop, "file,title,satisfaction\na.wav,The third call,9\n")
    brought_in(drop)
    assert Recording.objects.get().title == "a"
    table(drop, "file,title,satisfaction\na.wav,The third call,4\n")
    code, told = command(drop)
    assert code == 0
    assert "filled in: title, satisfaction" in told
    found = Recording.objects.get()
    assert (found.title, found.satisfaction) == ("The third call", 4)


def test_facts_of_a_call_that_is_there_fill_gaps_and_never_replace_what_people_wrote(drop: Path):
    data = call(drop / "a.wav").read_bytes()
    there = make.recording(data=data, title="What she did", queue="Billing")
    table(drop, "file,title,queue,agent,resolved,agent_channel\na.wav,Call 17,Sales,Ada,no,right\n")
    report = brought_in(drop)
    there.refresh_from_db()
    assert (there.title, there.queue, there.agent_name, there.resolved) == ("What she did", "Billing", "Ada", False)
    assert report.known[0].filled == ["agent_name", "resolved"]
    assert report.known[0].kept == ["title", "queue", "agent_channel"]
    assert there.agent_channel == 0
    assert "people wrote something else: kept" in command(drop)[1]


def test_what_somebody_writes_at_this_moment_is_not_written_over():
    mine = make.recording()
    theirs = Recording.objects.get(pk=mine.pk)
    theirs.queue = "Billing"
    theirs.save()
    assert importer.fill(mine, {"queue": "Sales"}) == ([], ["queue"])
    assert Recording.objects.get().queue == "Billing"


def test_files_and_lines_without_each_other_are_told(drop: Path):
    call(drop / "a.wav")
    call(drop / "alone.wav")
    table(drop, "file,title,colour\na.wav,One,red\na.wav,Two,blue\ngone.wav,Three,\n,Four,\n")
    report = brought_in(drop)
    assert report.lines == [
        (3, "Line 2 speaks of this file already. Only that one counts."),
        (4, "There is no file “gone.wav” in the folder."),
        (5, "This line names no file."),
    ]
    assert report.notes == ["The column “colour” is not known and not read."]
    assert {told.file: (told.title, told.note) for told in report.taken} == {
        "a.wav": ("One", ""), "alone.wav": ("alone", "not in calls.csv: named after its file"),
    }  # fmt: skip


def test_of_two_lines_that_may_mean_a_file_the_one_with_its_very_path_counts(drop: Path):
    call(drop / "x" / "a.wav")
    table(drop, "file,title\nold/x/a.wav,Another\nx/a.wav,This\n")
    report = brought_in(drop)
    assert report.taken[0].title == "This"
    assert report.lines == [(2, "Line 3 names the same file more exactly. Only that one counts.")]


def test_what_windows_writes_beyond_latin_1_is_read(drop: Path):
    call(drop / "a.wav")
    table(drop, "file,title\na.wav,It’s 5 €\n".encode("cp1252"))
    brought_in(drop)
    assert Recording.objects.get().title == "It’s 5 €"


def test_a_table_without_a_single_file_is_told_line_by_line(drop: Path):
    table(drop, "file\na.wav\n")
    assert brought_in(drop).lines == [(2, "There is no file “a.wav” in the folder.")]


def test_a_path_tells_namesakes_apart_and_a_bare_name_does_not(drop: Path):
    for name in ("1/a.wav", "2/a.wav", "1/b.wav", "2/b.wav", "c.wav", "3/c.wav"):
        call(drop / name, hertz=300 + 7 * int.from_bytes(name[:3].encode()) % 1000)
    table(drop, "file,title\n1/a.wav,First\nrec/2/a.wav,Second\nb.wav,Which\nc.wav,Upper\n")
    report = brought_in(drop)
    assert {told.file: told.title for told in report.taken} == {
        "1/a.wav": "First", "2/a.wav": "Second", "1/b.wav": "b", "2/b.wav": "b", "c.wav": "Upper", "3/c.wav": "c",
    }  # fmt: skip
    assert [number for number, _ in report.lines] == [4]
    assert "2 files are called “b.wav”" in report.lines[0][1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\0" * 50, "is empty"),
        (b"title,agent\nx,y\n", "no column “file”"),
        (make.wav(), "no text|no column"),
    ],
)
def test_a_table_that_is_none_stops_the_command_before_anything_came_in(drop: Path, data: bytes, says: str):
    call(drop / "a.wav")
    table(drop, data)
    with pytest.raises(CommandError, match=says):
        call_command("import_calls", str(drop))
    assert not Recording.objects.exists()


def test_a_table_that_lies_elsewhere_is_named(drop: Path, tmp_path: Path):
    call(drop / "a.wav")
    command(drop, "--metadata", str(table(tmp_path, "file,title\na.wav,Named\n", "x.csv")))
    assert Recording.objects.get().title == "Named"
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_calls", str(drop), "--metadata", str(tmp_path / "nothing.csv"))


def test_a_quotation_mark_that_is_never_closed_does_not_stop_the_run(drop: Path):
    call(drop / "a.wav")
    table(drop, 'file,title,why\na.wav,"Open,\n' + "b.wav,x,y\n" * 30_000)
    report = brought_in(drop)
    assert len(report.taken) == 1
    assert "quotation mark" in report.lines[0][1]


def test_no_bytes_at_all_make_the_reader_of_tables_stumble(tmp_path: Path):
    noise = np.random.default_rng(3)
    for number in range(150):
        body = noise.integers(0, 256, 400).astype("u1").tobytes()
        path = table(tmp_path, (b"file,title,why\n" if number % 2 else b"") + body, "x.csv")
        try:
            found = read(path)
            found.match(["a.wav", "b/c.wav"])
            assert all(line > 0 and sentence for line, sentence in found.problems)
        except BadTable:
            continue


def test_every_language_of_the_list_is_read_by_its_code_and_its_name():
    for code, name in call_metadata.LANGUAGES.items():
        assert call_metadata.language(code.upper()) == call_metadata.language(name) == code
    for wrong in ("", "xx", "english please"):
        with pytest.raises(DomainError):
            call_metadata.language(wrong)


# ── The watched folder ──


def test_a_watched_folder_comes_in_round_by_round(watched: Path):
    for name in "abc":
        call(watched / f"{name}.wav")
    watch()
    watch()
    assert Recording.objects.count() == ImportedFile.objects.filter(outcome="taken").count() == 3


def test_what_is_still_being_written_is_left_for_the_next_round(watched: Path, settings: Any):
    path = call(watched / "a.wav")
    settings.WATCH_SETTLED_SECONDS = 30
    # A copy that brings its old time along is as fresh as its last byte.
    os.utime(path, (1_700_000_000, 1_700_000_000))
    report = importer.watch()
    assert report is not None
    assert (report.left, report.taken) == (1, [])
    assert not ImportedFile.objects.exists()
    settings.WATCH_SETTLED_SECONDS = 0
    watch()
    assert Recording.objects.count() == 1


def test_a_round_is_short_and_the_next_goes_on(watched: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importer, "ROUND_FILES", 2)
    for number in range(5):
        call(watched / f"{number}.wav", hertz=300 + 20 * number)
    for expected in (2, 4, 5):
        watch()
        assert Recording.objects.count() == expected


def test_files_nobody_may_read_do_not_hold_up_those_behind_them(watched: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importer, "ROUND_FILES", 2)
    really = os.open

    def opened(path: Any, *rest: Any, **more: Any) -> int:
        if "locked" in str(path):
            raise PermissionError(13, "Permission denied")
        return really(path, *rest, **more)

    monkeypatch.setattr(os, "open", opened)
    for number in range(4):
        call(watched / f"a locked {number}.wav")
    call(watched / "b.wav")
    watch()
    assert Recording.objects.get().title == "b"


def test_a_watched_folder_that_is_not_there_is_one_line_in_the_log(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
):
    settings.WATCH = str(tmp_path / "unplugged")
    for _ in range(3):
        watch()
    assert [record.getMessage() for record in caplog.records] == [
        f"The watched folder {tmp_path / 'unplugged'} is not there."
    ]


def test_the_line_that_comes_after_its_call_still_counts(watched: Path):
    call(watched / "a.wav")
    watch()
    assert Recording.objects.get().title == "a"
    table(watched, "file,title,csat\na.wav,The third call,5\n")
    watch()
    found = Recording.objects.get()
    assert (found.title, found.satisfaction) == ("The third call", 5)


def test_a_table_that_cannot_be_read_does_not_keep_the_watcher_from_the_calls(watched: Path):
    call(watched / "a.wav")
    table(watched, "")
    watch()
    assert Recording.objects.count() == 1


def test_two_rounds_at_once_take_a_call_once(watched: Path):
    call(watched / "a.wav")
    inner: list[Report | None] = []

    def other_round(told: Any) -> None:
        inner.append(importer.watch())

    # The other round finds what this one has taken, and not yet what it has written down of it.
    outer = Run(watched, tell=other_round).go()
    assert len(outer.taken) == 1
    assert inner[0] is not None
    assert inner[0].taken == []
    found = scan.files(watched)
    importer._remember(next(found), "known", recording=Recording.objects.get())
    assert ImportedFile.objects.get().outcome == "taken"


def test_a_round_over_a_folder_that_is_known_costs_a_few_queries(watched: Path, django_assert_num_queries: Any):
    for number in range(30):
        call(watched / f"{number}.wav", hertz=300 + 20 * number)
    table(watched, "file,queue\n" + "".join(f"{number}.wav,Sales\n" for number in range(30)))
    watch()
    with django_assert_num_queries(2):
        watch()
    assert Recording.objects.filter(queue="Sales").count() == 30


def test_the_watcher_is_on_the_clock_only_where_a_folder_is_set(settings: Any):
    from config.celery import app

    assert "watch" not in app.conf.beat_schedule
    app.loader.import_default_modules()
    assert "recordings.watching.watch" in app.tasks
    assert app.amqp.router.route({}, "recordings.watching.watch")["queue"].name == "default"


# ── Pages ──


def test_trainers_see_what_was_refused_first_and_why(client: Client, drop: Path):
    client.force_login(make.trainer())
    empty = client.get(reverse("recordings:arrivals")).content.decode()
    assert "manage.py import_calls" in empty
    (drop / "a<b>.wav").write_bytes(b"")
    brought_in(drop)
    call(drop / "b.wav")
    brought_in(drop)
    assert reverse("recordings:arrivals") in client.get(reverse("recordings:list")).content.decode()
    page = client.get(reverse("recordings:arrivals")).content.decode()
    assert page.index("The file is empty.") < page.index("b.wav")
    assert "a&lt;b&gt;.wav" in page
    assert reverse("recordings:call", args=[Recording.objects.get().pk]) in page


@pytest.mark.parametrize("who", ["trainer", "administrator"])
def test_the_import_and_the_queue_are_one_click_from_the_calls_before_anything_has_come_in(client: Client, who: str):
    trains = who == "trainer"
    client.force_login(make.trainer() if trains else make.person("ada", is_superuser=True, is_staff=True))
    page = client.get(reverse("recordings:list")).content.decode()
    assert f'<a href="{reverse("recordings:arrivals")}">Folder import</a>' in page
    assert f'<a href="{reverse("recordings:ear")}">Transcription queue</a>' in page
    assert "Bring in a folder of calls" in page
    for address in (reverse("recordings:arrivals"), reverse("recordings:ear")):
        told = client.get(address)
        assert told.status_code == 200
        assert "ear</h1>" not in told.content.decode()


def test_authors_are_not_shown_the_folder(client: Client, drop: Path):
    call(drop / "a.wav")
    brought_in(drop)
    client.force_login(make.author())
    assert reverse("recordings:arrivals") not in client.get(reverse("recordings:list")).content.decode()


def test_the_list_of_arrivals_costs_the_same_for_one_and_for_twenty(client: Client, django_assert_max_num_queries: Any):
    client.force_login(make.trainer())
    recording = make.recording()
    for number in range(20):
        ImportedFile.objects.create(
            path=f"/d/{number}.wav", size_bytes=1, modified_ns=1, outcome="taken", recording=recording
        )
    with django_assert_max_num_queries(7):
        client.get(reverse("recordings:arrivals"))


FACTS = {
    "queue": "Broadband",
    "started_at": "2026-07-20T14:03",
    "resolved": "False",
    "satisfaction": "2",
    "language": "fr",
}


def test_more_about_a_call_is_told_when_it_is_added_and_stands_on_its_page(client: Client):
    client.force_login(make.author())
    sent = {"audio": make.upload(make.wav()), "title": "Third call", "agent_channel": "1", **FACTS}
    page = client.post(reverse("recordings:upload"), sent, follow=True).content.decode()
    for words in ("Broadband", "20 July 2026, 14:03", "Not at first contact", "2 of 5", "French"):
        assert words in page
    found = Recording.objects.get()
    assert (found.agent_channel, found.resolved, found.satisfaction) == (1, False, 2)


def test_a_call_about_which_nothing_more_is_known_stays_so(client: Client):
    client.force_login(make.author())
    page = client.post(reverse("recordings:upload"), {"audio": make.upload(make.wav()), "title": "x"}, follow=True)
    found = Recording.objects.get()
    assert (found.queue, found.started_at, found.resolved, found.satisfaction, found.language) == (
        "",
        None,
        None,
        None,
        "",
    )
    assert found.agent_channel == 0
    for heading in ("Queue", "Resolved", "Satisfaction", "Language"):
        assert f"<dt>{heading}" not in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"satisfaction": "9"}, "a number from 1 to 5"),
        ({"language": "xx"}, "a language of the list"),
        ({"resolved": "perhaps"}, "yes, no or not known"),
        ({"started_at": "yesterday"}, "like 2026-11-20 14:03"),
        ({"started_at": "2199-01-01T10:00"}, "still to come"),
        ({"agent_channel": "7"}, "Choose left or right"),
    ],
)
def test_what_cannot_be_said_of_a_call_is_explained_unfolded_and_nothing_is_lost(
    client: Client, wrong: dict[str, str], says: str
):
    client.force_login(make.author())
    sent = client.post(
        reverse("recordings:upload"), {"audio": make.upload(make.wav()), "title": "My title", **FACTS, **wrong}
    )
    page = sent.content.decode()
    assert sent.status_code == 400
    assert says in page
    assert '<details class="more" open' in page
    assert 'value="My title"' in page
    assert 'value="Broadband"' in page
    assert not Recording.objects.exists()


def test_the_form_is_short_until_more_is_known(client: Client):
    client.force_login(make.author())
    assert '<details class="more">' in client.get(reverse("recordings:upload")).content.decode()
    known = make.recording(queue="Sales")
    assert (
        '<details class="more" open>' in client.get(reverse("recordings:call-edit", args=[known.pk])).content.decode()
    )


def test_a_correction_saved_unchanged_changes_nothing(client: Client):
    taken = datetime(2026, 7, 20, 13, 3, 27, tzinfo=UTC)
    there = make.recording(
        queue="Sales", started_at=taken, resolved=True, satisfaction=3, language="en", agent_channel=1
    )
    client.force_login(make.author())
    address = reverse("recordings:call-edit", args=[there.pk])
    form = client.get(address).context["form"]
    before = Recording.objects.values().get()
    client.post(address, {bound.name: bound.value() if bound.value() is not None else "" for bound in form} | {
        "started_at": form["started_at"].field.widget.format_value(form["started_at"].value())
    })  # fmt: skip
    assert Recording.objects.values().get() == before


def test_the_api_takes_and_gives_the_facts_of_a_call(client: Client):
    client.force_login(make.author())
    sent = {
        "audio": make.upload(make.wav()),
        "title": "By script",
        "agent_name": "Ada",
        "agent_channel": "right",
        **FACTS,
    }
    answer = client.post("/api/v1/recordings/", sent)
    assert answer.status_code == 201, answer.content
    told = client.get(f"/api/v1/recordings/{answer.json()['id']}/").json()
    assert (told["queue"], told["resolved"], told["satisfaction"], told["language"]) == ("Broadband", False, 2, "fr")
    assert told["started_at"].startswith("2026-07-20T14:03")
    assert Recording.objects.get().agent_channel == 1


def test_what_a_script_does_not_say_is_not_known(client: Client):
    client.force_login(make.author())
    pk = client.post("/api/v1/recordings/", {"audio": make.upload(make.wav()), "title": "x"}).json()["id"]
    told = client.get(f"/api/v1/recordings/{pk}/").json()
    assert (told["resolved"], told["satisfaction"], told["started_at"], told["language"]) == (None, None, None, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("satisfaction", "0"),
        ("satisfaction", "x"),
        ("language", "xx"),
        ("agent_channel", "up"),
        ("resolved", "hm"),
        ("started_at", "2199-01-01T00:00"),
    ],
)
def test_a_fact_the_api_cannot_use_is_named(client: Client, name: str, value: str):
    client.force_login(make.author())
    answer = client.post("/api/v1/recordings/", {"audio": make.upload(make.wav()), "title": "x", name: value})
    assert answer.status_code == 400
    assert set(answer.json()) == {name}


def test_a_moment_a_little_ahead_is_a_recorder_in_another_time_zone():
    ahead = timezone.now() + timedelta(hours=9)
    assert call_metadata.believable(ahead) == ahead
