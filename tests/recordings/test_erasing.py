"""Calls that are erased: by whom, what becomes of their files, and what happens when they come again."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from recordings.audio.decoding import BadAudio
from recordings.erasing import erasing
from recordings.erasing.said import Said
from recordings.imports.importer import Run
from recordings.models import Erasure, ImportedFile, Recording, Transcript
from recordings.transcription import intake, pipeline
from recordings.transcription.intake import Facts
from tests import make
from tests.fakes import ScriptedEngine

pytestmark = pytest.mark.django_db


def _stored() -> list[str]:
    return sorted(str(file) for file in Path(default_storage.path("")).rglob("*") if file.is_file())


def _send(client: Client, data: bytes) -> str:
    sent = {"title": "Again", "audio": make.upload(data)}
    return client.post(reverse("recordings:upload"), sent, follow=True).content.decode()


# ── The page ──


def test_a_call_goes_once_its_title_is_typed_and_a_reason_chosen(client: Client) -> None:
    call = make.recording(title="The router, again")
    make.heard(call)
    client.force_login(make.trainer())
    address = reverse("recordings:erase", args=[call.pk])
    assert "The router, again" in client.get(address).content.decode()
    refused = client.post(address, {"reason": "customer", "typed": "Another"})
    assert refused.status_code == 400
    assert Recording.objects.filter(pk=call.pk).exists()
    assert client.post(address, {"typed": "the router again"}).status_code == 400
    assert client.post(address, {"reason": "customer", "typed": "the router again"}).status_code == 302
    assert not Recording.objects.exists()
    page = client.get(reverse("recordings:erased")).content.decode()
    assert "The customer asked for it" in page
    assert "router" not in page
    assert client.post(address, {"reason": "customer", "typed": "the router again"}).status_code == 404


def test_the_calls_of_one_agent_go_with_one_word_and_a_receipt_each(client: Client) -> None:
    marisol = [make.recording(title=f"Call {number}", agent_name="Marisol Vega") for number in range(3)]
    other = make.recording(title="Not hers", agent_name="Owen Price")
    client.force_login(make.trainer())
    address = reverse("recordings:erase-of-agent") + "?agent=marisol+vega"
    page = client.get(address).content.decode()
    assert all(call.title in page for call in marisol)
    assert "Not hers" not in page
    assert client.post(address, {"reason": "agent", "typed": "Owen Price"}).status_code == 400
    assert client.post(address, {"reason": "agent", "typed": "Marisol Vega"}).status_code == 302
    assert list(Recording.objects.all()) == [other]
    assert Erasure.objects.filter(reason="agent").count() == 3


def test_an_agent_is_found_by_account_too(client: Client) -> None:
    make.person("mvega", first_name="Marisol", last_name="Vega")
    make.recording(title="Hers", agent_name="Marisol Vega")
    client.force_login(make.trainer())
    assert "Hers" in client.get(reverse("recordings:erase-of-agent") + "?agent=mvega").content.decode()


def test_the_administration_deletes_neither_calls_nor_transcripts(client: Client) -> None:
    call = make.recording()
    transcript = make.heard(call)
    client.force_login(User.objects.create_superuser("root"))
    for kind, pk in (("recording", call.pk), ("transcript", transcript.pk)):
        assert client.post(reverse(f"admin:recordings_{kind}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        listed = client.post(
            reverse(f"admin:recordings_{kind}_changelist"),
            {"action": "delete_selected", "_selected_action": [pk], "post": "yes"},
        )
        assert listed.status_code in (200, 302)
    assert Recording.objects.exists()
    assert Transcript.objects.exists()
    page = client.get(reverse("admin:recordings_recording_changelist")).content.decode()
    assert reverse("recordings:erase", args=[call.pk]) in page


# ── When it comes again ──


@pytest.mark.parametrize("reason", ["customer", "agent"])
def test_what_somebody_asked_to_be_gone_does_not_come_in_again(client: Client, reason: str) -> None:
    data = make.wav()
    trainer = make.trainer()
    erasing.erase([make.recording(data=data)], reason=reason, by=trainer)
    client.force_login(trainer)
    page = _send(client, data)
    assert "This call was erased on" in page
    assert "delete the file" in page
    assert not Recording.objects.exists()
    sent = client.post("/api/v1/recordings/", {"title": "Again", "audio": make.upload(data)})
    assert sent.status_code == 400
    assert "erased" in sent.content.decode()


def test_what_went_by_mistake_may_come_again_and_one_is_told(client: Client) -> None:
    data, trainer = make.wav(), make.trainer()
    erasing.erase([make.recording(data=data)], reason="mistake", by=trainer)
    client.force_login(trainer)
    page = _send(client, data)
    assert "The call is in." in page
    assert "This call was erased on" in page
    assert Recording.objects.count() == 1


@pytest.mark.parametrize("reason", ["customer", "mistake", "retention"])
def test_a_folder_never_brings_an_erased_call_back(tmp_path: Path, reason: str) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "one.wav").write_bytes(make.wav())
    assert len(Run(folder).go().taken) == 1
    erasing.erase(Recording.objects.all(), reason=reason, by=None)
    assert not ImportedFile.objects.exists()
    refused = Run(folder).go().refused
    assert "erased on" in refused[0].reason
    assert not Recording.objects.exists()
    assert Run(folder, again=True).go().taken == []


def test_a_wish_counts_more_than_a_later_mistake() -> None:
    call = make.recording()
    for reason in ("customer", "mistake"):
        Erasure.objects.create(
            sha256=call.sha256, size_bytes=1, duration_ms=1, reason=reason, erased_at="2026-11-30T12:00:00Z"
        )
    with default_storage.open(str(call.audio.name)) as file:
        data = file.read()
    Recording.objects.filter(pk=call.pk).update(sha256="0" * 64)
    with pytest.raises(BadAudio, match="asked for it"):
        intake.accept(make.upload(data), facts=Facts(title="Again"), by=make.trainer())


# ── While something goes on ──


def test_a_worker_that_hears_a_call_while_it_goes_leaves_nothing_behind() -> None:
    call = make.recording()
    ScriptedEngine.meanwhile = lambda: erasing.erase([call], reason="customer", by=None)
    assert pipeline.run_next() is None
    assert not Transcript.objects.exists()
    assert not Recording.objects.exists()


def test_erasing_twice_is_erasing_once() -> None:
    call = make.recording()
    assert len(erasing.erase([call], reason="customer", by=None)) == 1
    assert erasing.erase([call], reason="customer", by=None) == []
    assert Erasure.objects.count() == 1


def test_files_stay_where_the_transaction_does_not_go_through(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    call = make.recording()
    before = _stored()
    with django_capture_on_commit_callbacks():
        erasing.erase([call], reason="customer", by=None)
    assert _stored() == before
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase([make.recording(title="Another")], reason="customer", by=None)
    assert _stored() == before


# ── Files and rows ──


def _command(*options: str) -> str:
    out = StringIO()
    call_command("recordings", *options, stdout=out)
    return out.getvalue()


def test_a_look_finds_files_without_calls_and_calls_without_files() -> None:
    call = make.recording()
    assert "1 files, 0 that belong to no call, 0 missing." in _command("--check")
    name = default_storage.save("calls/2026/11/lost.wav", ContentFile(b"lost"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("recordings", "--check", stdout=out)
    assert f"{name}: belongs to no call" in out.getvalue()
    assert "1 younger than an hour, left alone" in _command("--mend")
    assert default_storage.exists(name), "it may be on its way in"
    long_ago = time.time() - 2 * 3600
    os.utime(default_storage.path(name), (long_ago, long_ago))
    assert f"{name}: deleted" in _command("--mend")
    assert not default_storage.exists(name)
    assert default_storage.exists(str(call.audio.name))
    default_storage.delete(str(call.audio.name))
    out = StringIO()
    with pytest.raises(CommandError, match="backup"):
        call_command("recordings", "--check", stdout=out)
    assert f"{call.audio.name} (call {call.pk}): is missing" in out.getvalue()


# ── The words of a call ──


def test_a_text_repeats_a_call_from_five_words_on() -> None:
    said = Said.of(["I shall ring you myself tomorrow at twelve"], titles=["Third report of a fault"])
    assert said.runs_in("“I shall — ring you MYSELF!” she says")
    assert not said.runs_in("I shall ring you at once")
    assert not said.runs_in("ring you myself tomorrow")
    assert said.titled("About: third report of a fault.")
    assert not said.titled("A third report")


def test_a_script_without_spaces_is_compared_by_its_letters() -> None:
    said = Said.of(["明日の十二時に私から直接お電話いたします"])
    assert said.runs_in("例:明日の十二時に私から直接お電話いたします。")
    assert not said.runs_in("明日の朝に来ます")
