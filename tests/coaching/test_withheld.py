"""Predict, then hear: what comes after the stop is refused by every address until the answer is stored."""

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring import drafts
from coaching.authoring.publishing import publish
from coaching.content.question.document import Question
from coaching.content.quiz.document import QuestionLink, Quiz, Review
from coaching.learning import attempts
from coaching.learning.clip_access import clips_of
from coaching.models import Attempt, Enrollment
from recordings.clips import clips, playlists
from recordings.models import Clip, Recording
from tests import make
from tests.coaching import make as build

pytestmark = pytest.mark.django_db

SECRET = "nevertheless"


class World:
    """A library call that stops before its last sentence, asked about on a path that Noor is on."""

    def __init__(self, **settings: object) -> None:
        author = make.author("marisol")
        self.call: Recording = make.recording(by=author)
        make.heard(self.call, ("agent", 0, "Hello there."), ("agent", 1800, f"{SECRET} mine."))
        self.call.in_library = True
        self.call.save()
        end = self.call.duration_ms
        self.before: Clip = clips.make(recording=self.call, start_ms=0, end_ms=end // 2, title="Until then", by=author)
        self.rest: Clip = clips.make(recording=self.call, start_ms=end // 2, end_ms=end, title="And then", by=author)
        task = {
            "kind": "predict",
            "rest": self.rest.pk,
            "options": [{"id": "a", "text": "Keep it", "correct": True}, {"id": "b", "text": "Pass it on"}],
        }
        asked = Question.model_validate({"text": "What now?", "why": "Hers.", "clip": self.before.pk, "task": task})
        self.question = drafts.create("question", asked, by=author)
        quiz = Quiz(title="Then?", questions=[QuestionLink(number=self.question.number)], **settings)  # type: ignore[arg-type]
        self.quiz = drafts.create("quiz", quiz, by=author)
        publish(self.quiz, by=author)
        path = build.path()
        module = build.module(path)
        self.activity = build.activity(module, "quiz", content=build.fresh(self.quiz))
        publish(build.fresh(module), by=author)
        publish(build.fresh(path), by=author)
        self.list = playlists.make(title="All of it", by=author)
        playlists.add(self.list, self.rest)
        self.path = build.fresh(path)
        self.noor = build.learner("noor")
        self.enrollment: Enrollment = build.enrollment(self.noor, self.path)
        self.client = Client()
        self.client.force_login(self.noor)

    def doors(self) -> dict[str, str]:
        """Every address by which a learner could come to the rest of the call."""
        own = {"pk": self.call.pk}
        here = {"pk": self.enrollment.pk, "activity_id": self.activity.id, "clip_id": self.rest.pk}
        found = {
            name: reverse(name, kwargs=own)
            for name in ("recordings:call", "recordings:audio", "recordings:comments", "api-recording", "api-transcript",
                         "api-recording-audio", "api-peaks")
        }  # fmt: skip
        found |= {
            name: reverse(name, kwargs={"pk": self.rest.pk})
            for name in ("recordings:clip", "recordings:clip-audio", "recordings:clip-captions", "api-clip", "api-clip-audio", "api-clip-captions")
        }  # fmt: skip
        for form in ("txt", "vtt", "srt", "json", "docx"):
            found[f"export {form}"] = reverse("recordings:export", kwargs=own) + f"?as={form}"
            found[f"api export {form}"] = reverse("api-export", kwargs=own) + f"?as={form}"
        return found | {"the activity": reverse("coaching:clip-audio", kwargs=here)}

    def lists(self) -> dict[str, str]:
        """Every page that would name it among others, or show its words."""
        return {
            "search": reverse("recordings:search") + f"?q={SECRET}",
            "api search": reverse("api-search") + f"?q={SECRET}",
            "calls": reverse("recordings:list"),
            "clips": reverse("recordings:clips"),
            "playlist": reverse("recordings:playlist", args=[self.list.pk]),
            "attempt": reverse("coaching:attempt", args=[self.attempt.pk]),
        }

    def begin(self) -> Attempt:
        self.attempt = attempts.begin(enrollment=self.enrollment, activity_id=self.activity.id)
        return self.attempt


def heard(world: World) -> list[str]:
    """The doors that let something out, whole or in part."""
    open_doors = []
    for name, address in world.doors().items():
        for headers in ({}, {"HTTP_RANGE": "bytes=0-99"}):
            answer = world.client.get(address, **headers)  # type: ignore[arg-type]
            if answer.status_code in (200, 206):
                open_doors.append(name)
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return sorted(set(open_doors))


def told(world: World) -> list[str]:
    """The pages on which the words or the title of the rest stand; what was asked for stands on the page of a search."""
    found = []
    for name, address in world.lists().items():
        page = world.client.get(address, follow=True).content.decode()
        words = SECRET in page and (SECRET + " mine" in page or "search" not in name)
        if words or "And then" in page:
            found.append(name)
    return found


def test_nothing_after_the_stop_is_heard_or_read_before_the_answer_is_stored() -> None:
    world = World()
    world.begin()
    assert heard(world) == []
    assert told(world) == []
    # What leads up to the stop is there to be heard.
    assert clips_of(world.enrollment, world.activity.id) == {world.before.pk}
    assert not Recording.objects.visible_to(world.noor).exists()


def test_not_even_before_the_quiz_has_begun() -> None:
    world = World()
    assert heard(world) == []
    assert clips_of(world.enrollment, world.activity.id) == set()


def test_once_the_answer_is_stored_everything_is_there_whatever_the_quiz_tells_when() -> None:
    world = World(review=Review(grade="after_last", answers="after_last", whys="after_last"))
    attempt = world.begin()
    page = world.client.post(
        reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": "b", "sure": "3"}, follow=True
    )
    assert page.redirect_chain[0][0].endswith("/answers/0/")
    assert SECRET in page.content.decode()
    assert clips_of(world.enrollment, world.activity.id) == {world.before.pk, world.rest.pk}
    assert {"recordings:call", "recordings:clip-audio", "api-transcript", "the activity"} <= set(heard(world))
    assert "playlist" in told(world)


def test_an_answer_without_how_sure_is_none_and_keeps_the_rest_withheld() -> None:
    world = World()
    attempt = world.begin()
    page = world.client.post(reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": "b"})
    assert page.status_code == 400
    assert "Say how sure you are" in page.content.decode()
    assert 'value="b" required checked' in page.content.decode()
    assert heard(world) == []


def test_what_has_been_heard_has_been_heard() -> None:
    world = World()
    attempts.answer(world.begin(), step=0, values=["b"], sure="1")
    world.begin()
    assert "recordings:call" in heard(world)


def test_it_is_withheld_from_who_is_asked_and_nobody_else() -> None:
    world = World()
    other = build.learner("tomas")
    assert Recording.objects.visible_to(other).exists()
    for who in (make.author("delphine"), make.trainer("ewan")):
        assert Recording.objects.visible_to(who).exists()
    # A quiz that is archived asks nobody any more.
    world.quiz.refresh_from_db()
    world.quiz.state = "retired"
    world.quiz.save()
    assert Recording.objects.visible_to(world.noor).exists()


def test_a_new_version_of_the_quiz_withholds_as_before() -> None:
    world = World()
    world.begin()
    build.edit(world.quiz, lambda draft: setattr(draft, "intro", "Anew."))
    publish(build.fresh(world.quiz), by=make.author("anew"))
    assert heard(world) == []


def test_whoever_follows_a_link_to_it_is_told_why() -> None:
    world = World()
    page = world.client.get(reverse("recordings:call", args=[world.call.pk]))
    assert page.status_code == 404
    assert "asked about it" in page.content.decode()
