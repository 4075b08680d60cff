import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from recordings.audio.decoding import BadAudio
from recordings.models import Recording, Transcript
from recordings.transcription import intake
from recordings.transcription.intake import Facts
from tests import make

pytestmark = pytest.mark.django_db


def stored() -> list[str]:
    """Every file in the storage, whatever its folder."""
    found, folders = [], [""]
    while folders:
        folder = folders.pop()
        if not default_storage.exists(folder):
            continue
        inside, files = default_storage.listdir(folder)
        folders += [f"{folder}/{name}".lstrip("/") for name in inside]
        found += files
    return found


def test_a_call_is_stored_once_and_waits_to_be_heard():
    by = make.author()
    accepted = intake.accept(make.upload(make.wav()), facts=Facts(title="Third call"), by=by)
    assert accepted.new
    call = accepted.recording
    assert (call.channels, call.sample_rate, call.codec) == (2, 8000, "pcm_s16le")
    assert call.transcripts.get().status == Transcript.Status.PENDING
    assert len(stored()) == 1


def test_the_same_audio_again_is_the_same_recording_and_changes_nothing():
    by = make.author()
    first = intake.accept(make.upload(make.wav()), facts=Facts(title="Third call"), by=by).recording
    again = intake.accept(make.upload(make.wav(), "renamed.wav"), facts=Facts(title="Another title"), by=by)
    assert not again.new
    assert again.recording == first
    assert Recording.objects.get().title == "Third call"
    assert Transcript.objects.count() == 1
    assert len(stored()) == 1


def test_what_is_refused_leaves_nothing_behind():
    with pytest.raises(BadAudio):
        intake.accept(make.upload(b"not a call at all, but words\n" * 90), facts=Facts(title="x"), by=make.author())
    assert not Recording.objects.exists()
    assert not stored()


def test_a_failed_save_takes_its_file_back():
    by = make.author()
    with pytest.raises(ValidationError):
        intake.accept(make.upload(make.wav()), facts=Facts(title="x", started_at="no date"), by=by)  # type: ignore[arg-type]
    assert not Recording.objects.exists()
    assert not stored()


def test_a_file_over_the_limit_is_refused_by_its_size(settings):
    settings.UPLOAD_LIMIT_MB = 0.05
    with pytest.raises(BadAudio, match=r"larger than 0.05 MB"):
        intake.accept(make.upload(make.wav()), facts=Facts(title="x"), by=make.author())


def test_a_disk_that_fills_up_while_a_call_is_stored_keeps_no_half_of_it(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": settings.STORAGES["default"] | {"BACKEND": "tests.fakes.FullStorage"},
    }
    with pytest.raises(OSError, match="No space left"):
        intake.accept(make.upload(make.wav()), facts=Facts(title="x"), by=make.author())
    assert not Recording.objects.exists()
    assert not stored()
