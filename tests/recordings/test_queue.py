import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.models import Transcript
from recordings.templatetags.ycord import lasting, moment
from recordings.transcription import pipeline, queue, tasks
from tests import make

pytestmark = pytest.mark.django_db

Status = Transcript.Status


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def one(title: str, **state: Any) -> Transcript:
    """A call whose newest transcript is in this state."""
    transcript = make.recording(title=title).transcripts.get()
    Transcript.objects.filter(pk=transcript.pk).update(**state)
    transcript.refresh_from_db()
    return transcript


def running(title: str = "running", **state: Any) -> Transcript:
    held = {"started_at": ago(minutes=1), "lease_until": ago(seconds=-60), "attempts": 1, "worker": "host-1, process 7"}
    return one(title, status=Status.RUNNING, **(held | state))


def failed(title: str = "failed", **state: Any) -> Transcript:
    return one(
        title, **{"status": Status.FAILED, "error": "The weights are damaged.", "finished_at": ago(minutes=3)} | state
    )


def put_off(title: str = "put off", **state: Any) -> Transcript:
    later = {"retry_at": ago(minutes=-9), "error": "The storage did not answer.", "attempts": 2}
    return one(title, **(later | state))


def told(*args: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("transcripts", *args, stdout=out, **options)
    return out.getvalue()


def line_of(transcript: Transcript, table: str) -> str:
    return next(line for line in table.splitlines() if line.startswith(f"{transcript.pk} "))


@pytest.fixture
def trainer(client: Client) -> Client:
    client.force_login(make.trainer())
    return client


def test_the_summary_counts_every_kind_and_says_how_long_the_oldest_waits():
    one("new"), one("old", created_at=ago(minutes=4, seconds=10)), running(), failed(), put_off()
    assert told().splitlines()[0] == "waiting 2, running 1, failed 1, put off 1; oldest waits 4 min"


def test_a_row_says_how_far_a_call_is_who_hears_it_and_since_when():
    row = line_of(running("The third call", heard_ms=1000, attempts=2), told())
    for said in ("The third call", "running", "0:01 of 0:03", "2", "host-1, process 7", "s left"):
        assert said in row


def test_a_worker_whose_lease_ran_out_is_told_silent():
    silent = running(lease_until=ago(seconds=40))
    table = told()
    assert "silent for 40 s" in line_of(silent, table)
    assert "running 1 (1 silent)" in table


def test_a_failed_row_has_its_reason_and_one_put_off_its_next_try():
    broken, later = failed(), put_off()
    table = told()
    assert "The weights are damaged." in line_of(broken, table)
    assert moment(later.retry_at) in line_of(later, table)
    assert "The storage did not answer." in line_of(later, table)


def test_what_was_tried_again_since_is_no_longer_told_as_failed():
    broken = failed()
    pipeline.retry(broken.recording)
    assert queue.stats().failed == 0
    assert f"\n{broken.pk} " not in told()


def test_only_what_was_asked_for_is_listed_and_the_rest_is_counted():
    for n in range(4):
        one(f"call {n}")
    broken = failed()
    only = told("--status", "failed")
    assert line_of(broken, only)
    assert "call 1" not in only
    short = told("--limit", "2")
    assert "… and 3 more: --limit 5 shows them all." in short
    # A failure is not pushed out by what merely waits.
    assert line_of(broken, short)
    assert "call 3" in told("--status", "pending", "--limit", "4")


def test_programs_get_the_same_as_json():
    silent, later = running(lease_until=ago(seconds=40), heard_ms=1500), put_off()
    data = json.loads(told("--json"))
    assert (data["running"], data["silent"], data["put_off"], data["left_out"]) == (1, 1, 1, 0)
    first, second = data["transcripts"]
    assert (first["id"], first["heard_ms"], first["total_ms"]) == (silent.pk, 1500, 3000)
    assert 40_000 <= first["silent_ms"] < 60_000
    assert (second["status"], second["reason"]) == ("put off", "The storage did not answer.")
    assert datetime.fromisoformat(second["next_try"]) == later.retry_at


def test_nothing_in_a_title_can_steer_a_terminal():
    one("red \x1b[31m alert\nand more")
    assert "\x1b" not in told()
    assert "red [31m alert and more" in told()


def test_calls_that_nobody_takes_up_make_it_ask_for_a_transcriber():
    one("old", created_at=ago(minutes=3))
    assert "is a `transcriber` running?" in told()
    assert json.loads(told("--json"))["hint"]


@pytest.mark.parametrize(
    ("waits_minutes", "state"),
    [
        (1, {}),
        (3, {"status": Status.RUNNING, "started": 3600, "alive": True}),
        (3, {"status": Status.READY, "started": 50}),
    ],
)
def test_nobody_asks_for_a_transcriber_while_one_works(waits_minutes: int, state: dict[str, Any]):
    one("old", created_at=ago(minutes=waits_minutes))
    if state:
        # Seconds before now, not before the tests were collected.
        lease = {"lease_until": ago(seconds=-60)} if state.get("alive") else {}
        one("another", status=state["status"], started_at=ago(seconds=state["started"]), **lease)
    assert not queue.stats().unheard


def test_a_call_abandoned_by_the_only_ear_makes_it_ask_too():
    running(started_at=ago(hours=1), lease_until=ago(minutes=5))
    assert queue.stats().unheard


def test_what_was_put_off_waits_since_it_is_due_and_not_since_it_came():
    one("late", created_at=ago(hours=5), started_at=ago(minutes=30), retry_at=ago(seconds=20))
    assert "oldest waits 20 s" in told()


def test_trying_a_failed_one_again_makes_a_new_one_and_asking_twice_changes_nothing():
    broken = failed()
    assert "tried again as" in told("retry", str(broken.pk))
    told("retry", str(broken.pk))
    assert [t.status for t in broken.recording.transcripts.all()] == [Status.FAILED, Status.PENDING]


def test_all_that_failed_is_tried_again_at_once():
    first, second, heard = failed("one"), failed("two"), one("three", status=Status.READY)
    assert "2 tried again." in told("retry", "--failed")
    assert {t.recording.transcripts.filter(status=Status.PENDING).count() for t in (first, second)} == {1}
    assert heard.recording.transcripts.count() == 1
    assert "Nothing has failed" in told("retry", "--failed")


def test_what_was_put_off_is_due_at_once_when_asked_for():
    later = put_off()
    told("retry", str(later.pk))
    later.refresh_from_db()
    assert (later.status, later.retry_at) == (Status.PENDING, None)
    assert later.recording.transcripts.count() == 1
    assert Transcript.objects.waiting().get() == later


@pytest.mark.parametrize("state", [{"status": Status.READY}, {"status": Status.RUNNING, "lease_until": None}])
def test_nothing_is_tried_again_that_is_heard_or_being_heard(state: dict[str, Any]):
    done = one("done", **state)
    assert "nothing to try" in told("retry", str(done.pk))
    assert done.recording.transcripts.count() == 1


def test_a_failed_one_that_was_heard_since_is_not_heard_a_third_time():
    broken = failed()
    Transcript.objects.create(recording=broken.recording, total_ms=3000, status=Status.READY)
    assert queue.retry(broken) is None


def test_a_silent_worker_s_call_is_handed_on(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any):
    silent = running(lease_until=ago(seconds=5))
    hints: list[None] = []
    monkeypatch.setattr(tasks.transcribe, "delay", lambda: hints.append(None))
    with django_capture_on_commit_callbacks(execute=True):
        assert queue.retry(silent) == silent
    assert len(hints) == 1


def test_a_broker_that_is_away_is_asked_once_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    failed("one"), failed("two")
    asked: list[None] = []

    def away() -> None:
        asked.append(None)
        raise tasks.transcribe.OperationalError

    monkeypatch.setattr(tasks.transcribe, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        queue.retry_failed()
    assert len(asked) == 1
    assert Transcript.objects.waiting().count() == 2


def test_workers_are_told_of_each_call_that_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    failed("one"), failed("two")
    hints: list[None] = []
    monkeypatch.setattr(tasks.transcribe, "delay", lambda: hints.append(None))
    with django_capture_on_commit_callbacks(execute=True):
        queue.retry_failed()
    assert len(hints) == 2


def test_what_is_open_can_be_stopped_and_what_is_over_says_so():
    fresh, done = one("fresh"), one("done", status=Status.READY)
    said = told("cancel", str(fresh.pk), str(done.pk))
    assert f"{fresh.pk}: stopped." in said
    assert f"{done.pk}: nothing to stop, it is ready." in said
    fresh.refresh_from_db()
    assert fresh.status == Status.CANCELLED


def test_stopping_an_old_failure_leaves_the_new_try_alone():
    broken = failed()
    again = pipeline.retry(broken.recording)
    assert "nothing to stop" in told("cancel", str(broken.pk))
    again.refresh_from_db()
    assert again.status == Status.PENDING


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_an_id_that_is_not_there_ends_with_two_before_anything_is_changed(verb: str):
    broken, fresh = failed(), one("fresh")
    with pytest.raises(CommandError, match="There is no transcript 999: nothing was changed") as error:
        told(verb, str(broken.pk), str(fresh.pk), "999")
    assert error.value.returncode == 2
    assert [t.status for t in Transcript.objects.all()] == [Status.FAILED, Status.PENDING]


@pytest.mark.parametrize("args", [("retry",), ("retry", "soon"), ("cancel",), ("--limit", "0"), ("--status", "lost")])
def test_a_command_that_cannot_be_meant_is_explained(args: tuple[str, ...]):
    with pytest.raises(CommandError):
        told(*args)


def test_the_last_day_knows_how_much_was_heard_and_how_fast():
    now = timezone.now()
    for n, seconds in enumerate((1.0, 2.0, 3.0)):
        one(f"c{n}", status=Status.READY, started_at=now - timedelta(seconds=seconds), finished_at=now, attempts=1)
    one("resumed", status=Status.READY, started_at=now - timedelta(milliseconds=1), finished_at=now, attempts=2)
    one("before", status=Status.READY, started_at=ago(hours=26), finished_at=ago(hours=25), attempts=1)
    day = queue.last_day()
    assert (day.calls, day.audio_ms) == (4, 12_000)
    assert day.speed == pytest.approx(1.5)


def test_what_waits_is_shown_in_the_order_in_which_it_is_taken_up():
    night, by_hand, later = one("from the folder", low_priority=True), one("by hand"), one("by hand, later")
    assert list(queue.all_of("waiting")) == [by_hand, later, night]
    taken = [pipeline.run_next() for _ in range(3)]
    assert taken == [by_hand, later, night]


def test_the_page_shows_what_is_heard_put_off_failed_and_waiting_and_asks_again(trainer: Client):
    running("Now", heard_ms=1000), failed("Broken"), put_off("Later"), one("Next", created_at=ago(minutes=5))
    page = trainer.get(reverse("recordings:ear")).content.decode()
    for said in ("of 0:03.0 heard", "The weights are damaged.", "Trying again at", "the oldest waits 5 min"):
        assert said in page
    assert f'hx-get="{reverse("recordings:ear")}"' in page
    assert "Nothing takes up what waits" not in page


def test_htmx_gets_the_middle_of_the_page_alone(trainer: Client):
    one("Next")
    part = trainer.get(reverse("recordings:ear"), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="beside" id="queue"')
    assert "<html" not in part


def test_a_quiet_ear_says_so_and_stops_asking(trainer: Client):
    page = trainer.get(reverse("recordings:ear")).content.decode()
    assert "All quiet" in page
    assert "every 5s" not in page


def test_the_page_asks_for_an_ear_where_none_seems_to_run(trainer: Client):
    one("old", created_at=ago(minutes=3))
    assert "Nothing takes up what waits" in trainer.get(reverse("recordings:ear")).content.decode()


def test_only_the_next_ones_are_shown_and_the_rest_is_counted(trainer: Client, django_assert_max_num_queries: Any):
    call = one("first").recording
    Transcript.objects.all().update(status=Status.CANCELLED)
    for n in range(13):
        call.pk, call.sha256, call.title = None, f"{n:064}", f"call {n}"
        call.save()
        Transcript.objects.create(recording=call, total_ms=3000)
    with django_assert_max_num_queries(16):
        page = trainer.get(reverse("recordings:ear")).content.decode()
    assert "And 3 more." in page
    assert "call 12" not in page


@pytest.mark.parametrize(
    ("verb", "state", "left"),
    [
        ("retry", {"status": Status.FAILED}, [Status.FAILED, Status.PENDING]),
        ("cancel", {}, [Status.CANCELLED]),
        ("retry", {"status": Status.READY}, [Status.READY]),
        ("cancel", {"status": Status.READY}, [Status.READY]),
    ],
)
def test_a_verb_of_the_page_sent_twice_is_done_once(trainer: Client, verb: str, state: dict[str, Any], left: list[str]):
    transcript = one("call", **state)
    for _ in range(2):
        sent = trainer.post(reverse(f"recordings:ear-{verb}", args=[transcript.pk]), follow=True)
        assert sent.redirect_chain == [(reverse("recordings:ear"), 302)]
        assert "“call”" in sent.content.decode()
    assert [t.status for t in transcript.recording.transcripts.all()] == left


def test_all_failed_are_tried_again_from_the_page(trainer: Client):
    failed("one"), failed("two")
    address = reverse("recordings:ear-retry-failed")
    assert "2 calls are waiting to be heard again." in trainer.post(address, follow=True).content.decode()
    assert "Nothing has failed" in trainer.post(address, follow=True).content.decode()


def test_the_list_of_calls_tells_trainers_how_the_queue_stands_and_authors_only_of_the_vocabulary(trainer: Client):
    one("Next"), failed()
    assert "Transcription queue: 1 waiting, 1 failed" in trainer.get(reverse("recordings:list")).content.decode()
    trainer.force_login(make.author())
    page = trainer.get(reverse("recordings:list")).content.decode()
    assert reverse("recordings:ear") not in page
    assert reverse("recordings:vocabulary") in page


def test_a_call_put_off_says_why_and_when_and_is_tried_now_when_asked(client: Client):
    later = put_off()
    client.force_login(make.author())
    address = reverse("recordings:status", args=[later.recording_id])
    said = client.get(address).content.decode()
    assert f"The storage did not answer. Trying again at {moment(later.retry_at)}." in said
    assert "Try now" in said
    client.post(reverse("recordings:retry", args=[later.recording_id]))
    later.refresh_from_db()
    assert later.retry_at is None
    assert "Try now" not in client.get(address).content.decode()


def test_learners_are_not_told_what_went_wrong_inside(client: Client):
    later = put_off()
    later.recording.in_library = True
    later.recording.save()
    client.force_login(make.learner())
    said = client.get(reverse("recordings:status", args=[later.recording_id])).content.decode()
    assert "storage" not in said
    assert "Try now" not in said


def test_spans_and_moments_are_written_as_one_says_them():
    said = [lasting(seconds * 1000) for seconds in (0, 59, 60, 3599, 3600, 12_000, 172_799, 172_800)]
    assert said == ["0 s", "59 s", "1 min", "59 min", "1 h", "3 h 20 min", "47 h 59 min", "2 days"]
    assert moment(None) == ""
    assert moment(datetime(2026, 1, 2, 3, 4, tzinfo=timezone.get_current_timezone())) == "03:04 on 2 January"
