"""What belongs to one learner alone: their pages, their answers, and the clips of their activities."""

import io
import wave
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.learning.bookmarks import Wanted, keep
from coaching.learning.clip_access import clips_of
from coaching.models import Attempt, Enrollment
from recordings.models import Clip
from tests.coaching import make
from tests.coaching.test_pages import address, begun, signed_in

pytestmark = pytest.mark.django_db


def pages_of(enrollment: Enrollment) -> list[str]:
    """Every address that belongs to one learner alone."""
    scenario, quiz = begun(enrollment, "scenario"), begun(enrollment, "quiz")
    listen = make.first(enrollment, "listen")
    heard = Wanted(clip=make.held(listen).draft.clip, enrollment=enrollment.pk, activity=listen.id)
    return [
        reverse("coaching:enrollment", args=[enrollment.pk]),
        *(
            reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, k).id])
            for k in ("read", "scenario")
        ),
        reverse("coaching:clip-audio", args=[enrollment.pk, listen.id, make.held(listen).draft.clip]),
        address(scenario),
        address(quiz),
        reverse("coaching:debrief", args=[scenario.pk]),
        reverse("coaching:answered", args=[quiz.pk, 0]),
        keep(heard, owner=enrollment.learner).bookmark.get_absolute_url(),
    ]


def test_nobody_else_sees_a_learners_pages_whatever_their_role() -> None:
    addresses = pages_of(make.enrollment())
    for outsider in (make.learner("tomasz"), make.trainer(), make.someone(), make.person("nobody")):
        client = signed_in(outsider)
        assert {client.get(where).status_code for where in addresses} == {404}
        again = addresses[4] + "again/"
        assert client.post(again).status_code == 404
    assert Attempt.objects.count() == 2


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back() -> None:
    for where in [*pages_of(make.enrollment()), "/", reverse("coaching:paths"), reverse("coaching:team")]:
        answer = Client().get(where)
        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == [where]


def test_a_learner_cannot_answer_for_another() -> None:
    attempt = begun(make.enrollment(), "scenario")
    assert signed_in(make.learner("tomasz")).post(address(attempt), {"step": 0}).status_code == 404


def test_only_the_clips_of_an_activity_can_be_heard_through_it() -> None:
    enrollment = make.enrollment()
    client = signed_in(enrollment.learner)
    other = make.clip("Another call entirely")
    listen, read = make.first(enrollment, "listen"), make.first(enrollment, "read")
    for activity, clip_id in ((listen, other.pk), (read, make.held(listen).draft.clip), (read, other.pk)):
        where = reverse("coaching:clip-audio", args=[enrollment.pk, activity.id, clip_id])
        assert client.get(where).status_code == 404


def test_a_clip_in_a_played_version_stays_to_be_heard() -> None:
    path = make.path()
    module = make.module(path)
    clip = make.clip()
    make.activity(module, "scenario", content=make.scenario(clip=clip))
    publish(make.fresh(module), by=make.someone())
    publish(make.fresh(path), by=make.someone())
    enrollment = make.enrollment(on=path)
    activity = make.first(enrollment, "scenario")
    assert clips_of(enrollment, activity.id) == set()
    attempt = begun(enrollment, "scenario")
    assert clips_of(enrollment, activity.id) == {clip.pk}
    page = signed_in(enrollment.learner).get(address(attempt)).content.decode()
    assert reverse("coaching:clip-audio", args=[enrollment.pk, activity.id, clip.pk]) in page


def test_an_unknown_activity_is_not_found() -> None:
    enrollment = make.enrollment()
    assert signed_in(enrollment.learner).get(reverse("coaching:activity", args=[enrollment.pk, 999])).status_code == 404


def test_a_learner_hears_the_clip_and_nothing_beside_it() -> None:
    spoken = io.BytesIO()
    with wave.open(spoken, "wb") as call:
        call.setnchannels(2)
        call.setsampwidth(2)
        call.setframerate(8000)
        call.writeframes(bytes(4 * 8000 * 5))
    enrollment = make.enrollment()
    activity = make.first(enrollment, "listen")
    clip = Clip.objects.get(pk=make.held(activity).draft.clip)
    clip.recording.audio.save("call.wav", ContentFile(spoken.getvalue()))
    where = reverse("coaching:clip-audio", args=[enrollment.pk, activity.id, clip.pk])
    answer = signed_in(enrollment.learner).get(where)
    with wave.open(io.BytesIO(answer.getvalue())) as heard:
        assert 1000 * heard.getnframes() // heard.getframerate() == clip.duration_ms
