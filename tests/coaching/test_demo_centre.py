"""The demo centre once it is loaded: looked at, worked with and taken away, by each test as if it were the only one."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from coaching import models as coaching
from coaching.authoring import drafts
from coaching.authoring.publishing import findings_of, publish
from coaching.content.path.document import Path as TrainingPath
from coaching.content.scenario.document import Node, Scenario
from coaching.demo import removing
from coaching.demo.written import lines_of
from coaching.learning import attempts
from coaching.learning import enrolment as enrolling
from coaching.progress import records
from coaching.progress.progress import progress_of
from coaching.team import board, hard
from recordings import models as recordings
from recordings.clips import comments, playlists
from recordings.privacy.suggestions import look_through
from tests import make
from tests.coaching import demo
from tests.coaching import make as build

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo centre")]

QUIZZES = demo.quizzes()
KEPT = (
    User,
    recordings.Recording,
    recordings.Transcript,
    recordings.Clip,
    recordings.Competency,
    recordings.Comment,
    recordings.Playlist,
    recordings.PlaylistEntry,
    coaching.Content,
    coaching.Revision,
    coaching.Activity,
    coaching.Version,
    coaching.Enrollment,
    coaching.Attempt,
    coaching.Response,
    coaching.Record,
    coaching.Cohort,
    coaching.CohortMember,
    coaching.Profile,
    coaching.Note,
    coaching.Bookmark,
    coaching.Certificate,
    coaching.Letter,
)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Loaded once, for that takes seconds: each test's own transaction is rolled back to it, and this one to nothing at the end."""
    sounds = tmp_path_factory.mktemp("demo-centre")
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(sounds)}}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(STORAGES={**settings.STORAGES, "default": private}):
            call_command("load_demo")
        yield sounds
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demo_centre(loaded: Path, fresh: None, db: None) -> None:
    """Its rows are there; its files are put where this test has its own."""
    shutil.copytree(loaded, default_storage.path(""), dirs_exist_ok=True)


def test_loading_it_twice_changes_nothing_and_keeps_what_people_did_since(rf):
    counts = {model: model.objects.count() for model in KEPT}
    recordings.Recording.objects.filter(pk=recordings.Recording.objects.first().pk).update(
        why="A colleague wrote this since."
    )
    # Named like the demo's own, or not any more.
    alike = coaching.Content.objects.filter(kind="scenario").first()
    drafts.create("scenario", Scenario(title=alike.title, customer_name="Mrs Foster"), by=alike.created_by)
    recordings.Clip.objects.filter(pk=recordings.Clip.objects.first().pk).update(title="Another name")
    counts[coaching.Content] += 1
    counts[coaching.Revision] += 1
    call_command("load_demo")
    assert {model: model.objects.count() for model in KEPT} == counts
    assert recordings.Recording.objects.filter(why="A colleague wrote this since.").count() == 1
    for name in ("learner", "author", "trainer", "admin"):
        assert authenticate(rf.post("/"), username=name, password="ycord-demo"), name


def test_everything_in_it_is_published_without_a_complaint_and_every_call_is_used():
    for subject in coaching.Content.objects.all():
        assert [finding for finding in findings_of(subject) if finding.level == "problem"] == []
        # The module to which a clip was added after some had finished.
        assert subject.versions.count() == (2 if subject.title == "When it is our fault" else 1), subject
    assert list(recordings.Recording.objects.exclude(clips__uses__isnull=False)) == []
    assert all(
        60_000 <= call.duration_ms <= 150_000 and call.channels == 2 for call in recordings.Recording.objects.all()
    )


def test_its_learners_are_at_different_stages_and_the_trainer_sees_who_needs_her():
    progresses = progress_of(coaching.Enrollment.objects.all()).values()
    assert len({progress.done for progress in progresses}) >= 6
    client = Client()
    client.force_login(User.objects.get(username="trainer"))
    page = client.get("/team/").content.decode()
    assert "Stuck" in page
    assert "Past the date" in page
    # Enough of them have passed each quiz for its figures to be shown.
    for quiz in QUIZZES.values():
        attempts = coaching.Attempt.objects.filter(version__content__title=quiz.title, passed=True)
        assert attempts.values("learner").distinct().count() >= 5, quiz.title


def test_its_learners_have_done_as_much_as_is_told_of_them():
    told = {entry["learner"]: entry["done"] for entry in demo.DATA["enrollments"]}
    enrolled = {one.pk: one.learner.username for one in coaching.Enrollment.objects.select_related("learner")}
    assert {enrolled[pk]: one.done for pk, one in progress_of(coaching.Enrollment.objects.all()).items()} == told
    assert list(records.differences()) == []


def test_forty_learners_in_three_cohorts_stand_as_in_a_real_centre():
    enrollments = board.with_state(coaching.Enrollment.objects.going_on(), timezone.now())
    states = Counter(enrollments.values_list("state", flat=True))
    assert coaching.Enrollment.objects.count() == 40
    assert {state: states[state] for state in ("stuck", "late", "quiet", "hurried", "not_begun")} == {
        "stuck": 4,
        "late": 1,
        "quiet": 1,
        "hurried": 1,
        "not_begun": 3,
    }
    assert states["done"] >= 8
    assert coaching.Enrollment.objects.filter(new__gt=0, completed_at__isnull=False).count() == 2
    assert coaching.Enrollment.objects.exclude(end_reason="").count() == 1
    assert User.objects.filter(is_active=False, profile__left_at__isnull=False).count() == 1
    led = User.objects.get(username="trainer").cohorts_led
    assert [led.count(), coaching.Cohort.objects.count()] == [2, 3]
    for cohort in coaching.Cohort.objects.all():
        enrolled = cohort.enrollments.values_list("learner", flat=True)
        assert set(cohort.members.values_list("learner", flat=True)) == set(enrolled)
        due = cohort.starts_on + timedelta(days=cohort.due_after_days)
        assert set(cohort.enrollments.filter(due_is_own=False).values_list("due_on", flat=True)) == {due}


def test_nothing_in_it_happens_before_somebody_was_enrolled_or_after_now():
    done = coaching.Attempt.objects.select_related("enrollment")
    assert all(one.enrollment.created_at <= one.started_at <= (one.finished_at or timezone.now()) for one in done)
    assert not done.filter(finished_at__gt=timezone.now()).exists()
    assert not coaching.Response.objects.exclude(created_at__gte=F("attempt__started_at")).exists()
    assert not coaching.Response.objects.filter(created_at__gt=F("attempt__finished_at")).exists()
    for certificate in coaching.Certificate.objects.select_related("enrollment"):
        assert certificate.issued_at == certificate.enrollment.completed_at
    complete = coaching.Enrollment.objects.filter(completed_at__isnull=False)
    assert coaching.Certificate.objects.count() == complete.count()


@pytest.mark.parametrize("name", ["nikolai", "rhys", "ines"])
def test_what_a_learner_has_done_is_what_the_real_functions_would_have_written(name: str, monkeypatch):
    """Played again on a path of their own, click by click, with the same chance: the same rows but for their times."""
    learner = User.objects.get(username=name)
    mine = coaching.Enrollment.objects.get(learner=learner)
    stored = list(mine.attempts.order_by("started_at", "number").prefetch_related("responses"))
    bob = make.learner("bob")
    other = enrolling.enrol(learner=bob, path=mine.path, by=bob).enrollment
    for one in stored:
        monkeypatch.setattr(attempts, "randbits", {32: one.state.get("seed", 0)}.get)
        if one.version.content.kind == "reading":
            attempts.finish(enrollment=other, activity_id=one.activity_id, how=one.result.get("how", ""))
            continue
        again = attempts.begin(enrollment=other, activity_id=one.activity_id)
        for response in one.responses.all():
            values = [response.given["choice"]] if "choice" in response.given else response.given["values"]
            attempts.answer(again, step=response.step, values=values, sure=response.given.get("sure", ""))
    for model, times in ((coaching.Attempt, ("started_at", "finished_at")), (coaching.Response, ("created_at",))):
        keys = {"id", "learner", "enrollment", "attempt", *times}
        names = [column.name for column in model._meta.concrete_fields if column.name not in keys]
        of = "enrollment" if model is coaching.Attempt else "attempt__enrollment"
        order = (
            ("activity", "number") if model is coaching.Attempt else ("attempt__activity", "attempt__number", "step")
        )
        rows = [list(model.objects.filter(**{of: one}).order_by(*order).values(*names)) for one in (mine, other)]
        assert rows[0] == rows[1]
        assert rows[0]


def test_its_notes_are_tied_to_what_they_are_about_and_one_is_answered_one_agreed_to_one_unread():
    notes = coaching.Note.objects.select_related("learner", "response__attempt")
    assert all(note.attempt or note.response or note.clip for note in notes)
    answered = notes.exclude(answer="").get()
    assert (answered.learner.username, answered.by.username) == ("rhys", "trainer")
    assert answered.response.attempt.shown_to_trainers
    assert notes.filter(answer="", acknowledged_at__isnull=False).count() == 1
    assert [note.learner.username for note in notes.filter(seen_at=None)] == ["learner"]


def test_its_learner_keeps_a_moment_and_a_clip_with_notes_that_stand_beside_the_words():
    kept = coaching.Bookmark.objects.filter(owner__username="learner")
    assert {bool(one.recording_id) for one in kept} == {True, False}
    client = Client()
    client.force_login(User.objects.get(username="learner"))
    page = client.get(reverse("coaching:bookmarks")).content.decode()
    assert page.count('class="own"') == len(kept)
    assert "not here any more" not in page


def test_nobody_in_it_gets_a_letter(mailoutbox):
    assert not coaching.Letter.objects.exists()
    path = coaching.Content.objects.get(kind="path")
    mei, trainer = (User.objects.get(username=name) for name in ("mei", "trainer"))
    coaching.Enrollment.objects.filter(learner=mei).delete()
    enrolling.enrol(learner=mei, path=path, by=trainer)
    assert not coaching.Letter.objects.exists()


def test_what_they_find_hard_stands_out():
    found = hard.what_is_hard(coaching.Enrollment.objects.all())
    assert {one.verdict for one in found.items} == {
        "worth ten minutes together",
        "mixed",
        "settled, no need to repeat it",
        "too few to say",
    }
    # What its trainer's own two cohorts are told is told with fewer people.
    own = coaching.Enrollment.objects.filter(cohort__trainers__username="trainer")
    assert hard.what_is_hard(own).items[0].verdict == "worth ten minutes together"
    worth = [one.name for one in found.items if one.verdict == "worth ten minutes together"]
    assert "The fault that was fixed twice: Two facts, as asked" in worth
    assert len(worth) <= 5


def test_a_call_is_cut_for_a_scenario_before_it_is_transcribed():
    assert not recordings.Turn.objects.exists()
    cut = recordings.Clip.objects.get(
        recording__title="Forty-eight pounds, taken twice", title__startswith="So it wasn't me?"
    )
    assert (cut.listed, cut.created_by.username) == (False, "delphine")
    # Said from 65.752 to 69.058 s.
    assert (cut.start_ms, cut.end_ms) == (65602, 69208)
    assert not recordings.Clip.objects.filter(listed=False, uses=None).exists()


def test_what_is_nobodys_in_its_calls_is_decided_once_they_are_heard_but_in_the_one_that_is_left_to_try():
    for call in recordings.Recording.objects.all():
        key = next(each["key"] for each in demo.DATA["calls"] if each["title"] == call.title)
        make.heard(call, *((line["speaker"], line["start_ms"], line["text"]) for line in lines_of(key)))
        still_open = {each.kind for each in look_through(call)}
        assert still_open == ({"name"} if key == "one-slow-room" else set()), key
        assert recordings.Suggestion.objects.filter(recording=call, status="accepted").count() == 0


def test_a_learner_finds_every_call_but_the_one_that_is_asked_about():
    noor, sanne = (User.objects.get(username=name) for name in ("learner", "sanne"))
    hidden = recordings.Recording.objects.exclude(pk__in=recordings.Recording.objects.visible_to(noor))
    assert [call.title for call in hidden] == ["Leaving on the cheapest day"]
    assert recordings.Recording.objects.visible_to(sanne).count() == 5
    # The clip of it that is on her path is heard there all the same.
    enrollment = coaching.Enrollment.objects.get(learner=noor)
    (listen,) = [
        activity
        for module in progress_of([enrollment])[enrollment.pk].modules
        for activity in module.activities
        if activity.title == "I'd wait, if I were you"
    ]
    client = Client()
    client.force_login(noor)
    page = client.get(reverse("coaching:activity", args=[enrollment.pk, listen.id]) + "?how=read")
    assert page.status_code == 200
    sound = client.get(page.context["audio_url"])
    assert sound.status_code == 200
    # Read to its end: closing it would end the connection in which the demo centre lies.
    assert b"".join(sound)


# ── Taken away ──
def test_taken_away_twice_it_is_gone_once():
    demo.remove()
    assert "nothing to take away" in demo.remove()


def test_it_can_be_loaded_again_afterwards():
    first = {label: len(pks) for label, pks in demo.rows().items()}
    demo.remove()
    call_command("load_demo")
    assert {label: len(pks) for label, pks in demo.rows().items()} == first


def enrol(person: User) -> None:
    coaching.Enrollment.objects.create(
        learner=person, path=coaching.Content.objects.filter(kind="path")[0], enrolled_by=person
    )


def comment(person: User) -> None:
    comments.add(recording=recordings.Recording.objects.all()[0], at_ms=0, text="Listen to this.", by=person)


def answer(person: User) -> None:
    on = recordings.Comment.objects.filter(to=None)[0]
    recordings.Comment.objects.create(recording=on.recording, at_ms=on.at_ms, to=on, text="So it is.", by=person)


def cut(person: User) -> None:
    recordings.Clip.objects.create(
        recording=recordings.Recording.objects.all()[0], title="Mine", start_ms=0, end_ms=900, created_by=person
    )


def build_with_a_demo_clip(person: User) -> None:
    hello = Node(key="hello", title="Hello", says="Hello?", clip=recordings.Clip.objects.all()[0].pk, start=True)
    drafts.create("scenario", Scenario(title="Mine", customer_name="Mrs Foster", nodes=[hello]), by=person)


def put_a_demo_clip_into_a_playlist(person: User) -> None:
    playlists.add(playlists.make(title="Mine", by=person), recordings.Clip.objects.all()[0])


def keep_a_demo_clip(person: User) -> None:
    coaching.Bookmark.objects.create(owner=person, clip=recordings.Clip.objects.all()[0], note="As she says it.")


def learn_from_what_a_demo_trainer_published(person: User) -> None:
    path = drafts.create("path", TrainingPath(title="Ours"), by=person)
    module = build.module(path)
    activity = build.activity(module, "quiz", content=build.quiz("Ours"))
    for content in (module, path):
        publish(build.fresh(content), by=User.objects.get(username="trainer"))
    mine = coaching.Enrollment.objects.create(learner=person, path=path, enrolled_by=person)
    attempts.begin(enrollment=mine, activity_id=activity.id)


@pytest.mark.parametrize(
    "work",
    [
        enrol,
        comment,
        answer,
        cut,
        build_with_a_demo_clip,
        put_a_demo_clip_into_a_playlist,
        keep_a_demo_clip,
        learn_from_what_a_demo_trainer_published,
    ],
)
def test_real_people_s_work_on_it_is_told_and_nothing_goes(work):
    work(make.learner("bob"))
    before, sounds = demo.rows(), demo.files()
    with pytest.raises(CommandError, match="not the demo's"):
        demo.remove()
    assert demo.rows() == before
    assert demo.files() == sounds
    assert "missed by people who are not the demo's" in demo.remove("--with-real-work")
    assert User.objects.filter(username="bob").exists()
    assert removing.demo_people() == []


def test_it_asks_before_and_anything_but_yes_is_a_no(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "y")
    before = demo.rows()
    with pytest.raises(CommandError, match="Nothing was taken away"):
        call_command("remove_demo", stdout=StringIO())
    assert demo.rows() == before


def test_only_accounts_that_open_with_the_known_password_are_open():
    assert len(removing.open_accounts()) == User.objects.filter(is_active=True).count()
    User.objects.exclude(username__in=["admin", "author"]).update(is_active=False)
    author = User.objects.get(username="author")
    author.set_password("five quiet herons")
    author.save()
    assert removing.open_accounts() == ["admin"]
    # Renamed, it is still the same door.
    User.objects.filter(username="admin").update(username="boss")
    assert removing.open_accounts() == ["boss"]
