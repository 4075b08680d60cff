import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from recordings.models import Recording, Term, Transcript, Turn
from recordings.transcription import lease, pipeline, queue, tasks
from recordings.transcription.engines import registry
from recordings.transcription.engines.weights import EngineError, Unhearable
from tests import make
from tests.fakes import Died, ScriptedEngine, words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Transcript.Status


def waiting() -> Transcript:
    return make.recording().transcripts.get()


def silent_for_too_long(transcript: Transcript) -> None:
    """What a killed worker leaves behind: a running row whose lease nobody renews."""
    Transcript.objects.filter(pk=transcript.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock of this worker's machine so many seconds ahead of the true time."""
    true = timezone.now
    return lambda seconds: monkeypatch.setattr(timezone, "now", lambda: true() + timedelta(seconds=seconds))


def test_a_worker_whose_clock_is_fast_leaves_a_healthy_one_s_call_alone(clock: Callable[[float], None]):
    transcript = waiting()
    assert Transcript.objects.claim(transcript.pk) is not None
    clock(90)
    assert pipeline.run_next() is None
    assert (queue.stats().running, queue.stats().silent) == (1, 0)
    transcript.refresh_from_db()
    assert queue.retry(transcript) is None


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_worker_holds_a_call_as_long_whatever_its_own_clock_says(settings, clock: Callable[[float], None], seconds):
    settings.LEASE_SECONDS = 3
    transcript, true = waiting(), timezone.now()
    leases = []

    def look() -> None:
        leases.append(Transcript.objects.get(pk=transcript.pk).lease_until)
        # Longer than until the first heartbeat.
        time.sleep(1.2)
        leases.append(Transcript.objects.get(pk=transcript.pk).lease_until)
        raise OSError(28, "No space left on device")

    ScriptedEngine.meanwhile = look
    clock(seconds)
    off = pipeline.run(transcript.pk)
    assert off is not None
    assert off.retry_at is not None
    assert off.started_at is not None
    assert leases[0] < leases[1]
    spans = [(moment - true).total_seconds() for moment in (off.started_at, *leases, off.retry_at)]
    assert all(least <= span < least + 2.5 for span, least in zip(spans, (0, 3, 3, 30), strict=True)), spans


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_due_is_told_however_its_moment_is_stored(ahead: bool, whole: bool):
    moment = timezone.now() + timedelta(seconds=2 if ahead else -0.05)
    # SQLite compares text, and a whole second is written there without a fraction.
    transcript = waiting()
    Transcript.objects.update(retry_at=moment.replace(microsecond=0) if whole else moment)
    assert (transcript in Transcript.objects.waiting()) is not ahead
    assert transcript in queue.all_of("put off" if ahead else "waiting")


def test_a_waiting_call_becomes_turns_of_its_two_speakers():
    ScriptedEngine.script = [words("How may I help?", start_ms=0), words("It is broken.", start_ms=1600)]
    done = pipeline.run(waiting().pk)
    assert done is not None
    assert (done.status, done.language, done.engine) == (Status.READY, "en", "scripted")
    assert [(t.speaker, t.text) for t in done.turns.all()] == [
        ("agent", "How may I help?"),
        ("customer", "It is broken."),
    ]
    assert done.heard_ms == done.total_ms
    assert Recording.objects.get().peaks


def test_the_agent_may_be_on_the_other_channel(settings):
    settings.AGENT_CHANNEL = 1
    done = pipeline.run(waiting().pk)
    assert done is not None
    assert [t.speaker for t in done.turns.all()] == ["customer", "agent"]


def test_a_mono_call_has_speakers_nobody_can_tell_apart():
    call = make.recording(data=make.wav(make.tone()))
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert {t.speaker for t in done.turns.all()} == {"unknown"}


def test_a_diarizer_tells_the_voices_of_a_mono_call_apart(settings):
    settings.DIARIZER = "tests.fakes.two_voices"
    ScriptedEngine.script = [words("How may I help? It is broken.", start_ms=0)]
    call = make.recording(data=make.wav(make.tone()))
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert [(t.channel, t.speaker, t.text) for t in done.turns.all()] == [
        (0, "agent", "How may I help?"),
        (1, "customer", "It is broken."),
    ]


def test_a_diarizer_that_fails_costs_no_transcript(settings):
    settings.DIARIZER = "tests.fakes.no_voices"
    call = make.recording(data=make.wav(make.tone()))
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert (done.status, done.turns.count()) == (Status.READY, 1)


def test_a_call_in_which_nobody_speaks_is_ready_and_says_so():
    ScriptedEngine.script = [[], []]
    done = pipeline.run(waiting().pk)
    assert done is not None
    assert done.status == Status.READY
    assert done.error == "Nobody speaks in this recording."


def test_a_task_delivered_twice_hears_the_call_once():
    pk = waiting().pk
    assert pipeline.run(pk) is not None
    assert pipeline.run(pk) is None
    assert Transcript.objects.get().attempts == 1


def test_a_second_worker_gets_nothing_while_the_first_is_at_it():
    pk = waiting().pk
    seen = []
    ScriptedEngine.meanwhile = lambda: seen.append(pipeline.run(pk))
    assert pipeline.run(pk) is not None
    assert seen == [None]


def test_a_killed_worker_s_call_is_taken_over_and_heard_once():
    transcript = waiting()
    assert Transcript.objects.claim(transcript.pk) is not None
    assert pipeline.run(transcript.pk) is None
    silent_for_too_long(transcript)
    done = pipeline.run(transcript.pk)
    assert done is not None
    assert done.status == Status.READY
    assert done.turns.count() == 2


def test_a_worker_that_lost_its_call_while_planning_leaves_the_other_s_plan_alone():
    transcript = waiting()

    def taken_over() -> None:
        ScriptedEngine.while_planning = None
        silent_for_too_long(transcript)
        ScriptedEngine.dies_before, ScriptedEngine.parts = 1, 2
        with pytest.raises(Died):
            pipeline.run(transcript.pk)
        ScriptedEngine.dies_before, ScriptedEngine.parts = None, 1

    ScriptedEngine.while_planning = taken_over
    assert pipeline.run(transcript.pk) is None
    transcript.refresh_from_db()
    assert len(transcript.plan["windows"]) == 4
    assert transcript.chunks.count() == 1


def test_a_worker_that_comes_back_from_the_dead_may_not_write():
    transcript = waiting()

    def taken_over() -> None:
        ScriptedEngine.meanwhile = None
        silent_for_too_long(transcript)
        ScriptedEngine.script = [words("The second worker heard this.", start_ms=0), []]
        assert pipeline.run(transcript.pk) is not None
        ScriptedEngine.script = [words("The first worker heard that.", start_ms=0), []]

    ScriptedEngine.meanwhile = taken_over
    assert pipeline.run(transcript.pk) is None
    assert [t.text for t in Turn.objects.all()] == ["The second worker heard this."]


def test_cancelling_in_the_middle_keeps_the_recording_and_writes_nothing():
    transcript = waiting()
    ScriptedEngine.meanwhile = lambda: pipeline.cancel(transcript.recording) and None
    assert pipeline.run(transcript.pk) is None
    transcript.refresh_from_db()
    assert transcript.status == Status.CANCELLED
    assert not Turn.objects.exists()


def broken() -> None:
    raise EngineError("The weights of Whisper base are damaged: reinstall them.")


def test_a_worker_whose_engine_cannot_be_loaded_takes_no_call(settings):
    settings.ENGINE, settings.WHISPER_MODEL = "faster-whisper", "gigantic"
    transcript = waiting()
    with pytest.raises(EngineError, match="set YCORD_WHISPER_MODEL"):
        pipeline.run_next()
    transcript.refresh_from_db()
    assert (transcript.status, transcript.attempts, transcript.error) == (Status.PENDING, 0, "")


def test_an_engine_that_breaks_over_a_call_gives_it_back_with_what_was_heard():
    transcript = waiting()
    ScriptedEngine.parts, ScriptedEngine.dies_before = 4, 6
    with pytest.raises(Died):
        pipeline.run(transcript.pk)
    ScriptedEngine.dies_before, ScriptedEngine.meanwhile = None, broken
    silent_for_too_long(transcript)
    # However often: the fault is not the call's.
    for _ in range(pipeline.MOST_FAULTS + 2):
        with pytest.raises(EngineError):
            pipeline.run_next()
    transcript.refresh_from_db()
    assert (transcript.status, transcript.attempts, transcript.consecutive_failures) == (Status.PENDING, 1, 0)
    ScriptedEngine.meanwhile, ScriptedEngine.asked = None, []
    done = pipeline.run_next()
    assert done is not None
    assert done.status == Status.READY
    assert [len(windows) for windows in ScriptedEngine.asked] == [2]


def test_a_call_that_no_worker_can_hear_is_told_as_one_that_nobody_takes_up():
    transcript = waiting()
    Transcript.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    ScriptedEngine.meanwhile = broken
    with pytest.raises(EngineError):
        pipeline.run(transcript.pk)
    assert queue.stats().unheard


def test_a_call_that_is_none_for_the_engine_says_why_and_may_be_tried_again():
    transcript = waiting()

    def strange() -> None:
        raise Unhearable("Whisper does not know the language “tlh”.")

    ScriptedEngine.meanwhile = strange
    failed = pipeline.run(transcript.pk)
    assert failed is not None
    assert (failed.status, failed.error) == (Status.FAILED, "Whisper does not know the language “tlh”.")
    ScriptedEngine.meanwhile = None
    again = pipeline.retry(transcript.recording)
    assert again.pk != transcript.pk
    assert pipeline.retry(transcript.recording).pk == again.pk
    assert pipeline.run(again.pk) is not None
    assert transcript.recording.transcript == again


def test_an_unforeseen_fault_is_told_in_words_a_person_can_use(caplog: pytest.LogCaptureFixture):
    transcript = waiting()

    def fault() -> None:
        raise ZeroDivisionError

    ScriptedEngine.meanwhile = fault
    failed = pipeline.run(transcript.pk)
    assert failed is not None
    assert "Try again" in failed.error
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivision" not in failed.error


def test_a_recording_whose_file_is_gone_says_so():
    transcript = waiting()
    transcript.recording.audio.storage.delete(transcript.recording.audio.name)
    failed = pipeline.run(transcript.pk)
    assert failed is not None
    assert "not in the storage" in failed.error


def test_a_call_that_keeps_killing_its_worker_is_given_up():
    transcript = waiting()
    for _ in range(pipeline.MOST_FAULTS):
        assert Transcript.objects.claim(transcript.pk) is not None
        silent_for_too_long(transcript)
    failed = pipeline.run(transcript.pk)
    assert failed is not None
    assert failed.status == Status.FAILED
    assert "5 times" in failed.error


def test_a_call_taken_over_goes_on_where_it_was_left():
    transcript = waiting()
    ScriptedEngine.parts, ScriptedEngine.dies_before = 4, 6
    with pytest.raises(Died):
        pipeline.run(transcript.pk)
    transcript.refresh_from_db()
    assert (transcript.status, transcript.chunks.count(), transcript.consecutive_failures) == (Status.RUNNING, 6, 0)
    assert transcript.heard_ms == transcript.total_ms * 6 / 8
    ScriptedEngine.dies_before = None
    silent_for_too_long(transcript)
    done = pipeline.run(transcript.pk)
    assert done is not None
    assert [len(windows) for windows in ScriptedEngine.asked] == [8, 2]
    assert [t.text for t in done.turns.all()] == ["How may I help?", "It is broken."]
    assert not done.chunks.exists()
    assert done.plan == {}


def half_heard(**facts: str) -> Transcript:
    """A call whose worker was killed after six of eight windows."""
    transcript = make.recording(**facts).transcripts.get()
    ScriptedEngine.parts, ScriptedEngine.dies_before = 4, 6
    with pytest.raises(Died):
        pipeline.run(transcript.pk)
    ScriptedEngine.dies_before = None
    silent_for_too_long(transcript)
    return transcript


def test_what_another_model_heard_is_not_mixed_with_what_this_one_hears(settings):
    transcript = half_heard()
    settings.WHISPER_MODEL = "a better one"
    done = pipeline.run(transcript.pk)
    assert done is not None
    assert done.model == "a better one"
    assert [len(windows) for windows in ScriptedEngine.asked] == [8, 8]


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    ("told", "usual", "heard"),
    [
        (("", ""), ("", ""), [("en", 8), ("en", 2)]),
        (("", "de"), ("", ""), [("en", 8), ("de", 8)]),
        (("fr", "de"), ("", ""), [("fr", 8), ("de", 8)]),
        (("fr", ""), ("", ""), [("fr", 8), ("en", 8)]),
        (("", ""), ("", "de"), [("en", 8), ("de", 8)]),
        (("fr", "fr"), ("", "de"), [("fr", 8), ("fr", 2)]),
        (("", "fr"), ("fr", ""), [("fr", 8), ("fr", 2)]),
    ],
)
def test_nothing_is_left_of_what_was_heard_in_a_language_that_is_no_longer_asked_for(
    settings, told: tuple[str, str], usual: tuple[str, str], heard: list[tuple[str, int]], again: bool
):
    settings.WHISPER_LANGUAGE = usual[0]
    transcript = half_heard(language=told[0])
    Recording.objects.update(language=told[1])
    settings.WHISPER_LANGUAGE = usual[1]
    if again:
        pipeline.cancel(transcript.recording)
        transcript = pipeline.retry(transcript.recording)
    done = pipeline.run(transcript.pk)
    assert done is not None
    windows = [len(windows) for windows in ScriptedEngine.asked]
    languages = [language for _, language in ScriptedEngine.heard_by]
    assert list(zip(languages, windows, strict=True)) == heard
    assert done.language == heard[-1][0]


def test_a_plan_of_before_an_update_is_made_anew():
    transcript = half_heard()
    transcript.refresh_from_db()
    del transcript.plan["asked"]
    transcript.save()
    assert pipeline.run(transcript.pk) is not None
    assert [len(windows) for windows in ScriptedEngine.asked] == [8, 8]


def test_a_language_may_have_a_model_of_its_own(settings):
    settings.WHISPER_MODELS = {"de": "medium", "ja": "small"}
    for title, told, found in (("one", "", "en"), ("two", "", "ja"), ("three", "de", "en")):
        ScriptedEngine.language = found
        make.recording(title=title, language=told)
        assert pipeline.run_next() is not None
    assert ScriptedEngine.heard_by == [("base", "en"), ("small", "ja"), ("medium", "de")]
    assert list(Transcript.objects.values_list("model", "language")) == ScriptedEngine.heard_by


def test_a_call_goes_on_with_the_model_of_the_language_that_was_found_in_it(settings):
    settings.WHISPER_MODELS = {"ja": "small"}
    ScriptedEngine.language = "ja"
    transcript = half_heard()
    # It is not looked for again, or another would be found.
    ScriptedEngine.language = "en"
    assert pipeline.run(transcript.pk) is not None
    assert ScriptedEngine.heard_by == [("small", "ja"), ("small", "ja")]
    assert [len(windows) for windows in ScriptedEngine.asked] == [8, 2]


def test_a_model_that_one_language_alone_needs_is_looked_for_when_a_worker_starts(settings, tmp_path):
    settings.ENGINE, settings.MODEL_DIR = "faster-whisper", tmp_path
    settings.WHISPER_MODEL, settings.WHISPER_MODELS = str(tmp_path), {"ja": "small"}
    (tmp_path / "model.bin").touch()
    with pytest.raises(EngineError, match="whisper-small"):
        registry.check()


def test_a_fault_that_may_pass_puts_the_call_off_and_tries_again_later():
    transcript = waiting()

    def full_disk() -> None:
        raise OSError(28, "No space left on device")

    ScriptedEngine.meanwhile = full_disk
    pauses = []
    for _ in range(pipeline.MOST_FAULTS - 1):
        before = timezone.now()
        off = pipeline.run(transcript.pk)
        assert off is not None
        assert off.retry_at is not None
        assert (off.status, "No space left" in off.error) == (Status.PENDING, True)
        pauses.append(round((off.retry_at - before).total_seconds()))
        assert pipeline.run(transcript.pk) is None, "nobody takes it up before its time"
        Transcript.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
    assert pauses == [30, 120, 480, 1920]
    failed = pipeline.run(transcript.pk)
    assert failed is not None
    assert failed.status == Status.FAILED
    assert "Tried 5 times" in failed.error


def test_a_storage_that_is_away_is_waited_for(settings):
    transcript = waiting()
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "tests.fakes.AbsentStorage"}}
    off = pipeline.run(transcript.pk)
    assert off is not None
    assert (off.status, off.error) == (Status.PENDING, "The storage of the recordings did not answer.")


def test_a_hearing_that_hangs_leaves_its_lease_to_run_out(settings, monkeypatch: pytest.MonkeyPatch):
    settings.LEASE_SECONDS = 1
    monkeypatch.setattr(lease, "HANGS_AFTER_SECONDS", 0.2)
    transcript = waiting()
    seen = []

    def hang() -> None:
        time.sleep(1.6)
        seen.append(Transcript.objects.waiting().filter(pk=transcript.pk).exists())

    ScriptedEngine.meanwhile = hang
    told: list[str] = []
    pipeline.run(transcript.pk, hung=lambda: told.append("hung"))
    assert (seen, told) == ([True], ["hung"])


def test_the_language_somebody_told_is_not_guessed():
    call = make.recording()
    Recording.objects.update(language="fr")
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert done.language == "fr"


def test_the_centre_s_own_names_are_hot_words_and_written_as_it_writes_them():
    Term.objects.create(text="Skerry", heard_as="scary\nskery", created_by=make.author())
    Term.objects.create(text="Kittiwake", created_by=make.author("another"))
    ScriptedEngine.script = [words("Is the scary box on the kittiwake?", start_ms=0), []]
    done = pipeline.run(waiting().pk)
    assert done is not None
    assert [t.text for t in done.turns.all()] == ["Is the Skerry box on the Kittiwake?"]
    assert ScriptedEngine.hot == "Kittiwake, Skerry"


def test_the_sweep_makes_good_for_hints_that_were_lost_and_sends_no_more():
    dead, done = make.recording(title="two"), make.recording(title="three")
    make.recording(title="one")
    Transcript.objects.claim(dead.transcripts.get().pk)
    silent_for_too_long(dead.transcripts.get())
    pipeline.run(done.transcripts.get().pk)
    # The broker has lost everything.
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("transcription")
    assert tasks._hints() == 0
    tasks.sweep()
    tasks.sweep()
    assert tasks._hints() == 2


def test_calls_are_heard_in_order_and_a_night_load_after_what_people_send_in():
    night = make.recording(title="from the folder")
    Transcript.objects.update(low_priority=True)
    first, second = make.recording(title="by hand"), make.recording(title="by hand too")
    order = [pipeline.run_next() for _ in range(3)]
    assert [t and t.recording for t in order] == [first, second, night]
    assert pipeline.run_next() is None


def test_the_heartbeat_keeps_a_long_hearing_alive(settings):
    settings.LEASE_SECONDS = 1
    transcript = waiting()
    leases = []

    def long() -> None:
        leases.append(Transcript.objects.get(pk=transcript.pk).lease_until)
        time.sleep(0.7)
        leases.append(Transcript.objects.get(pk=transcript.pk).lease_until)

    ScriptedEngine.meanwhile = long
    done = pipeline.run(transcript.pk)
    assert done is not None
    assert done.status == Status.READY
    assert leases[1] > leases[0]


def test_a_telephone_format_no_browser_plays_gets_a_listening_copy():
    from tests.recordings.test_audio import encoded

    call = make.recording(data=encoded("pcm_alaw", "wav"))
    pipeline.run(call.transcripts.get().pk)
    call.refresh_from_db()
    assert call.listening_copy.name.endswith(".flac")
    assert call.listening_copy.size > 1000


def test_another_try_goes_on_from_what_a_failed_or_stopped_one_had_heard():
    transcript = waiting()
    ScriptedEngine.parts, ScriptedEngine.dies_before = 4, 6
    with pytest.raises(Died):
        pipeline.run(transcript.pk)
    ScriptedEngine.dies_before = None
    assert pipeline.cancel(transcript.recording)
    again = pipeline.retry(transcript.recording)
    assert again.heard_ms > 0
    assert pipeline.retry(transcript.recording) == again
    done = pipeline.run(again.pk)
    assert done is not None
    assert done.status == Status.READY
    assert [len(windows) for windows in ScriptedEngine.asked] == [8, 2]
    assert not transcript.chunks.exists()
    # What was heard to its end is heard anew from its beginning.
    ScriptedEngine.asked = []
    assert pipeline.run(pipeline.retry(transcript.recording).pk)
    assert [len(windows) for windows in ScriptedEngine.asked] == [8]
