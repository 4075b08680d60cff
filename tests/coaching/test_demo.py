"""The demo centre as a newcomer finds it."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from coaching import models as coaching
from coaching.authoring import drafts
from coaching.authoring.publishing import findings_of
from coaching.content.scenario.document import Scenario
from coaching.learning.progress import progress_of
from recordings import models as recordings

pytestmark = pytest.mark.django_db

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


def test_loading_it_twice_changes_nothing_and_keeps_what_people_did_since(rf):
    call_command("load_demo")
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
    call_command("load_demo")
    for subject in coaching.Content.objects.all():
        assert [finding for finding in findings_of(subject) if finding.level == "problem"] == []
        assert subject.versions.count() == 1, subject
    assert list(recordings.Recording.objects.exclude(clips__uses__isnull=False)) == []
    assert all(
        60_000 <= call.duration_ms <= 150_000 and call.channels == 2 for call in recordings.Recording.objects.all()
    )


def test_its_learners_are_at_different_stages_and_the_trainer_sees_who_needs_her():
    call_command("load_demo")
    progresses = progress_of(coaching.Enrollment.objects.all()).values()
    assert len({progress.done for progress in progresses}) >= 6
    client = Client()
    client.force_login(User.objects.get(username="trainer"))
    page = client.get("/team/").content.decode()
    assert "Stuck" in page
    assert "Past the date" in page
