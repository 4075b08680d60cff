"""The demo centre once it is loaded: looked at, worked with and taken away, by each test as if it were the only one."""

import shutil
from collections.abc import Iterator
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
from django.test import Client, override_settings
from django.urls import reverse

from coaching import models as coaching
from coaching.authoring import drafts
from coaching.authoring.publishing import findings_of, publish
from coaching.content.path.document import Path as TrainingPath
from coaching.content.scenario.document import Node, Scenario
from coaching.demo import removing
from coaching.learning import attempts
from coaching.progress.progress import progress_of
from recordings import models as recordings
from recordings.clips import comments, playlists
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
        assert subject.versions.count() == 1, subject
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


def test_a_call_is_cut_for_a_scenario_before_it_is_transcribed():
    assert not recordings.Turn.objects.exists()
    cut = recordings.Clip.objects.get(
        recording__title="Forty-eight pounds, taken twice", title__startswith="So it wasn't me?"
    )
    assert (cut.listed, cut.created_by.username) == (False, "delphine")
    # Said from 65.752 to 69.058 s.
    assert (cut.start_ms, cut.end_ms) == (65602, 69208)
    assert not recordings.Clip.objects.filter(listed=False, uses=None).exists()


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
    sound.close()


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
    assert len(removing.open_accounts()) == User.objects.count()
    User.objects.exclude(username__in=["admin", "author"]).update(is_active=False)
    author = User.objects.get(username="author")
    author.set_password("five quiet herons")
    author.save()
    assert removing.open_accounts() == ["admin"]
    # Renamed, it is still the same door.
    User.objects.filter(username="admin").update(username="boss")
    assert removing.open_accounts() == ["boss"]
