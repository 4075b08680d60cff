"""A centre is taken into one file and put back as it was; what was erased meanwhile stays erased."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from coaching.authoring.publishing import publish
from recordings.backup import archive, centre
from recordings.backup.archive import BadArchive
from recordings.clips import cuts
from recordings.erasing import erasing, ledger
from recordings.models import Erasure, Recording, Turn
from recordings.search import query
from tests import make
from tests.coaching import make as build

# A restored database is no transaction that a test could take back.
pytestmark = pytest.mark.django_db(transaction=True)
# What Django writes anew at each migration, and what search keeps for itself.
BY_THE_WAY = ("django_migrations", "django_content_type", "auth_permission", "sqlite_", "django_session")


def _tables() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(BY_THE_WAY) or "_search_" in table:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(repr(row) for row in cursor.fetchall())
    return found


def _files() -> dict[str, bytes]:
    root = Path(default_storage.path(""))
    return {
        str(file.relative_to(root)): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file() and not str(file.relative_to(root)).startswith("clips/")
    }


@pytest.fixture
def call() -> Recording:
    """A small centre around a call."""
    call = make.recording(title="Kept", in_library=True)
    make.heard(call, ("customer", 0, "Nobody came to seventeen Quarry Hill this morning"))
    clip = make.clip(call)
    with cuts.opened(clip) as cut:
        cut.read()
    publish(build.scenario(clip=clip), by=build.someone())
    make.recording(title="Another")
    return call


def _in_bytes(path: Path) -> bool:
    """Whether the street of the call stands anywhere, as it was said or as search keeps it: by its stem, less what the word before
    it in the alphabet has in common with it.
    """
    data = path.read_bytes().lower()
    return b"quarry" in data or b"uarri" in data


def _change(call: Recording) -> None:
    Turn.objects.update(text="Written over")
    Recording.objects.filter(title="Another").delete()
    default_storage.delete(str(call.audio.name))
    make.recording(title="Came later")


def test_a_restored_centre_is_equal_in_rows_and_files(call: Recording, tmp_path: Path) -> None:
    before = _tables(), _files()
    out = StringIO()
    call_command("backup", str(tmp_path), stdout=out)
    (taken,) = tmp_path.glob("ycord-*.tar")
    assert "2 recordings and copies" in out.getvalue()
    assert taken.stat().st_mode & 0o077 == 0
    Recording.objects.filter(title="Another").first().transcripts.all().delete()
    _change(call)
    assert _tables() != before[0]
    call_command("restore", str(taken), "--replace", stdout=StringIO())
    assert _tables() == before[0]
    assert _files() == before[1]
    found = query.find(query.read("Quarry Hill"), by=make.trainer())
    assert len(found) == 1, "search finds it as before"
    # And the database is one that can be written to.
    make.recording(title="Afterwards")


def test_an_erased_call_stays_erased_after_an_older_backup_is_restored(call: Recording, tmp_path: Path) -> None:
    taken = centre.take(tmp_path / "before.tar").path
    assert connection.vendor != "sqlite" or _in_bytes(taken)
    audio = str(call.audio.name)
    (receipt,) = erasing.erase([call], reason="customer", by=call.uploaded_by)
    out = StringIO()
    call_command("restore", str(taken), "--replace", stdout=out)
    assert "1 calls had been erased since the backup" in out.getvalue()
    assert [each.title for each in Recording.objects.all()] == ["Another"]
    assert not default_storage.exists(audio)
    assert "Quarry Hill" not in str(_tables())
    assert [(each.sha256, each.reason) for each in Erasure.objects.all()] == [(receipt.sha256, "customer")]
    # What is taken from now on holds no byte of it, neither in rows nor between them.
    assert not _in_bytes(centre.take(tmp_path / "after.tar").path)
    # Once more: the same.
    call_command("restore", str(taken), "--replace", stdout=StringIO())
    assert Erasure.objects.count() == 1


def test_the_receipts_of_the_file_count_where_the_database_is_lost(call: Recording, tmp_path: Path) -> None:
    taken = centre.take(tmp_path / "before.tar").path
    erasing.erase([call], reason="customer", by=None)
    Erasure.objects.all().delete()
    done = centre.restore(taken, replace=True)
    assert (done.receipts, done.erased_again) == (1, 1)
    assert not Recording.objects.filter(title="Kept").exists()


def test_what_came_in_again_after_a_mistake_is_not_erased_once_more(tmp_path: Path) -> None:
    data = make.wav()
    erasing.erase([make.recording(title="Again", data=data)], reason="mistake", by=None)
    make.recording(title="Again", data=data)
    taken = centre.take(tmp_path / "after.tar").path
    assert centre.restore(taken, replace=True).erased_again == 0
    assert Recording.objects.get().title == "Again"


def test_nothing_is_touched_by_a_backup_that_is_damaged(call: Recording, tmp_path: Path) -> None:
    taken = centre.take(tmp_path / "whole.tar").path
    before, data = _tables(), taken.read_bytes()
    middle = data.index(b"RIFF") + 1000
    for name, damaged in {
        "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "torn": data[: len(data) // 2],
        "no-end": data[: data.rindex(b"manifest.json") - 200],
        "other": b"no tar at all",
    }.items():
        path = tmp_path / f"{name}.tar"
        path.write_bytes(damaged)
        with pytest.raises(CommandError, match="Take another"):
            call_command("restore", str(path), "--replace", stdout=StringIO())
        assert _tables() == before, name
    with pytest.raises(CommandError, match=r"there is no folder .*nowhere\. Make it"):
        call_command("backup", str(tmp_path / "nowhere" / "centre.tar"))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", str(tmp_path / "none.tar"), stdout=StringIO())


def test_a_centre_is_not_written_over_by_the_way(call: Recording, tmp_path: Path) -> None:
    taken = centre.take(tmp_path / "one.tar").path
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(taken), stdout=StringIO())
    assert Recording.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"database": "oracle"}, "same kind of database"),
        ({"migrations": [["recordings", "9999_later"]]}, "Update first"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(tmp_path: Path, facts: dict[str, Any], told: str) -> None:
    path = tmp_path / "odd.tar"
    usual = {"made_at": "2026-11-30T12:00:00+00:00", "database": connection.vendor, "migrations": []}
    with archive.written(path, usual | facts) as writer:
        writer.text("database", "")
    with pytest.raises(BadArchive, match=told):
        centre.restore(path, replace=True)


def test_a_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    def torn() -> None:
        with archive.written(tmp_path / "half.tar", {}) as writer:
            writer.text("database", "")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        torn()
    assert list(tmp_path.glob("half*")) == []


def test_a_torn_line_of_the_receipts_loses_no_other(call: Recording, settings: Any) -> None:
    erasing.erase([call], reason="customer", by=None)
    whole = settings.RECEIPTS.read_text()
    assert "Kept" not in whole
    settings.RECEIPTS.write_text(whole + whole[:40])
    erasing.erase(Recording.objects.all(), reason="agent", by=None)
    assert [line["reason"] for line in ledger.read()] == ["customer", "agent"]
    settings.RECEIPTS.unlink()
    ledger.complete()
    ledger.complete()
    assert [json.loads(line)["reason"] for line in settings.RECEIPTS.read_text().splitlines()] == ["customer", "agent"]
