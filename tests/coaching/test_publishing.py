import pytest
from django.db import IntegrityError

from coaching import publishing
from coaching.models import Version
from coaching.publishing import CannotPublish, publish
from recordings import clips
from tests.coaching import make

pytestmark = pytest.mark.django_db


def test_publishing_freezes_the_whole_scenario_with_its_guideline() -> None:
    clip = make.clip()
    content = publish(make.scenario(clip=clip, guideline=make.guideline()), by=make.someone()).content
    assert [node["key"] for node in content["nodes"]] == ["hello", "bill", "stays", "leaves"]
    assert content["nodes"][0]["clip"] == clip.pk
    assert [choice["to"] for choice in content["nodes"][0]["choices"]] == ["bill", "bill", "leaves"]
    assert content["guideline"]["limits"] == [
        {"clause": "2.1", "name": "Credit", "unit": "£", "inside_to": "60", "approval_to": "120", "note": ""}
    ]


def test_publishing_unchanged_content_twice_makes_one_version() -> None:
    for subject in (make.scenario(), make.quiz(), make.published_path("read").modules.get()):
        assert publish(subject, by=make.someone()) == publish(subject, by=make.someone())
        assert subject.versions.count() == 1
        assert not publishing.has_changed(subject)


def test_a_change_makes_the_next_version_and_leaves_the_first_as_it_was() -> None:
    scenario = make.scenario()
    first = publish(scenario, by=make.someone())
    scenario.nodes.filter(key="hello").update(says="Good morning?")
    assert publishing.has_changed(scenario)
    second = publish(scenario, by=make.someone())
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.content["nodes"][0]["says"] == "Hello?"
    assert scenario.versions.first() == second


def test_a_broken_scenario_cannot_be_published_and_says_why() -> None:
    scenario = make.scenario()
    scenario.nodes.get(key="bill").choices.update(to=None)
    with pytest.raises(CannotPublish) as refused:
        publish(scenario, by=make.someone())
    assert "Choice 1 of “She asks about the bill” leads nowhere" in str(refused.value)
    assert refused.value.findings == publishing.findings_of(scenario)
    assert not Version.objects.exists()


def test_a_quiz_without_questions_cannot_be_published() -> None:
    with pytest.raises(CannotPublish):
        publish(make.quiz(questions=0), by=make.someone())


def test_a_module_waits_for_its_scenario_and_quiz() -> None:
    module = make.module(make.path())
    activity = make.activity(module, "scenario")
    quiz = make.activity(module, "quiz")
    make.activity(module, "read", body=" ")
    Version.objects.all().delete()
    with pytest.raises(CannotPublish) as refused:
        publish(module, by=make.someone())
    assert [finding.title for finding in refused.value.findings] == [
        "The scenario of “A scenario” is not published",
        "The quiz of “A quiz” is not published",
        "“A read” has nothing to read",
    ]
    assert [finding.where for finding in refused.value.findings][:2] == [str(activity.pk), str(quiz.pk)]


def test_an_empty_module_cannot_be_published() -> None:
    with pytest.raises(CannotPublish, match="nothing to do"):
        publish(make.module(make.path()), by=make.someone())


def test_a_retired_activity_leaves_the_next_version() -> None:
    module = make.published_path("read", "listen").modules.get()
    module.activities.filter(kind="listen").update(retired=True)
    assert [a["kind"] for a in publish(module, by=make.someone()).content["activities"]] == ["read"]


def test_limits_are_frozen_as_people_write_them() -> None:
    limit = make.guideline().limits.get()
    limit.refresh_from_db()
    assert publishing.plain(limit.inside_to) == "60"
    limit.inside_to = limit.inside_to / 8
    assert publishing.plain(limit.inside_to) == "7.50"


def test_a_version_belongs_to_exactly_one_subject() -> None:
    with pytest.raises(IntegrityError):
        Version.objects.create(number=1, content={}, published_by=make.someone())


def test_an_activity_holds_what_its_kind_needs() -> None:
    module = make.module(make.path())
    with pytest.raises(IntegrityError):
        module.activities.create(kind="scenario", title="Empty")


def test_what_is_published_keeps_its_sound() -> None:
    clip = make.clip()
    scenario = make.scenario(clip=clip)
    publishing.publish(scenario, by=make.someone())
    scenario.nodes.update(clip=None)
    assert clips.remove(clip) is False
    assert clips.remove(make.clip(title="Nobody uses this")) is True
