"""Publishing: whole, once, immutable; refused with every reason."""

import pytest
from django.db import IntegrityError, transaction

from coaching.authoring import publishing
from coaching.authoring.publishing import CannotPublish, publish
from coaching.content.base import dump
from coaching.models import Content, Version
from recordings.clips import clips
from tests.coaching import make

pytestmark = pytest.mark.django_db


def test_publishing_freezes_the_whole_scenario_with_its_guideline() -> None:
    clip, guideline = make.clip(), make.guideline()
    version = publish(make.scenario(clip=clip, guideline=guideline), by=make.someone())
    document = version.opened
    assert [node.key for node in document.nodes] == ["hello", "bill", "stays", "leaves"]
    assert document.nodes[0].clip == clip.pk
    assert [choice.to for choice in document.nodes[0].choices] == ["bill", "bill", "leaves"]
    assert (document.guideline.number, document.guideline.version) == (guideline.number, 1)
    assert [(limit.name, str(limit.inside_to), limit.dimension) for limit in document.limits] == [
        ("Credit", "60", "money")
    ]
    assert version.document["guideline"]["document"]["limits"][0]["approval_to"] == "120"
    assert version.document["format"] == 3


def test_publishing_unchanged_content_twice_makes_one_version() -> None:
    path = make.published_path("read", "listen", "quiz")
    for subject in (make.scenario(), make.quiz("Another"), make.only_module(path), path, make.guideline("Other")):
        first = publish(subject, by=make.someone())
        assert publish(make.fresh(subject), by=make.someone()) == first
        assert subject.versions.count() == 1
        assert not publishing.has_changed(make.fresh(subject))


def test_a_change_makes_the_next_version_and_leaves_the_first_as_it_was() -> None:
    scenario = make.scenario()
    first = publish(scenario, by=make.someone())
    scenario = make.edit(scenario, lambda draft: setattr(draft.nodes[0], "says", "Good morning?"))
    assert publishing.has_changed(scenario)
    second = publish(scenario, by=make.someone())
    assert (first.number, second.number) == (1, 2)
    assert Version.objects.get(pk=first.pk).opened.nodes[0].says == "Hello?"
    assert make.fresh(scenario).published == second


def test_what_means_the_same_has_not_changed_however_it_is_written() -> None:
    scenario = make.scenario(guideline=make.guideline())
    version = publish(scenario, by=make.someone())
    # As an earlier release wrote it: without what it did not know, and a number with its pennies.
    raw = version.document
    for node in raw["nodes"]:
        for choice in node["choices"]:
            del choice["limit"], choice["amount"], choice["reason"], choice["competency"]
    raw["guideline"]["document"]["limits"][0]["inside_to"] = "60.00"
    Version.objects.filter(pk=version.pk).update(document=raw)
    assert dump(version.opened) != raw
    assert not publishing.has_changed(make.fresh(scenario))


def test_a_question_mended_changes_the_quiz_and_is_published_with_it() -> None:
    quiz = make.quiz()
    publish(quiz, by=make.someone())
    question = Content.objects.filter(kind="question").order_by("number")[0]
    make.edit(question, lambda draft: setattr(draft, "why", "Because it is so."))
    assert publishing.has_changed(make.fresh(quiz))
    version = publish(make.fresh(quiz), by=make.someone())
    assert version.opened.asked[0].why == "Because it is so."
    assert [version.number for version in make.fresh(question).versions.all()] == [2, 1]
    assert [version.opened.questions[0].version, version.opened.questions[1].version] == [2, 1]


def test_a_reading_mended_changes_its_module_and_is_published_with_it() -> None:
    module = make.only_module(make.published_path("read"))
    reading = Content.objects.get(kind="reading")
    make.edit(reading, lambda draft: setattr(draft, "body", "Up to £90."))
    assert publishing.has_changed(make.fresh(module))
    publish(make.fresh(module), by=make.someone())
    assert make.fresh(reading).shown.body == "Up to £90."
    assert not publishing.has_changed(make.fresh(module))
    assert make.fresh(module).versions.count() == 2


def test_a_broken_scenario_cannot_be_published_and_says_why() -> None:
    def lose(draft):
        for choice in draft.nodes[1].choices:
            choice.to = None

    scenario = make.edit(make.scenario(), lose)
    with pytest.raises(CannotPublish) as refused:
        publish(scenario, by=make.someone())
    assert "Choice 1 of “She asks about the bill” leads nowhere" in str(refused.value)
    assert refused.value.findings == publishing.findings_of(scenario)
    assert not Version.objects.exists()


def test_a_scenario_waits_for_its_guideline() -> None:
    scenario = make.scenario(guideline=make.guideline(published=False))
    with pytest.raises(CannotPublish, match="Its guideline is not published"):
        publish(scenario, by=make.someone())


def test_a_quiz_without_questions_cannot_be_published() -> None:
    with pytest.raises(CannotPublish):
        publish(make.quiz(questions=0), by=make.someone())


def test_a_module_waits_for_its_scenario_and_quiz() -> None:
    module = make.module(make.path())
    scenario, quiz = make.activity(module, "scenario"), make.activity(module, "quiz")
    make.activity(module, "read", body=" ")
    for entry in (scenario, quiz):
        make.unpublish(make.held(entry))
    with pytest.raises(CannotPublish) as refused:
        publish(make.fresh(module), by=make.someone())
    assert [finding.title for finding in refused.value.findings] == [
        "The scenario of “A scenario” is not published",
        "The quiz of “A quiz” is not published",
        "“A read” has nothing to read",
    ]
    assert [finding.where for finding in refused.value.findings][:2] == [str(scenario.id), str(quiz.id)]


def test_an_empty_module_cannot_be_published() -> None:
    with pytest.raises(CannotPublish, match="nothing to do"):
        publish(make.module(make.path()), by=make.someone())


def test_a_path_waits_for_a_module_and_is_published_as_a_whole() -> None:
    path = make.path()
    with pytest.raises(CannotPublish, match="None of its modules is published"):
        publish(path, by=make.someone())
    path = make.published_path("read", title="Another")
    second = make.module(path, "Second")
    make.activity(second, "read", title="More")
    publish(make.fresh(second), by=make.someone())
    path = make.edit(path, lambda draft: draft.modules.reverse())
    # Published, and not yet on what learners see: a path's order counts when the path is published.
    assert path.shown.modules == [make.modules_of(path)[1].number]
    publish(path, by=make.someone())
    assert make.fresh(path).shown.modules == [module.number for module in make.modules_of(path)]


def test_a_retired_activity_leaves_the_next_version() -> None:
    module = make.only_module(make.published_path("read", "listen"))
    module = make.edit(module, lambda draft: setattr(draft.activities[1], "retired", True))
    assert [entry.kind for entry in publish(module, by=make.someone()).opened.activities] == ["read"]


def test_a_content_is_numbered_once_within_its_kind() -> None:
    scenario = make.scenario()
    assert make.guideline().number == scenario.number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Content.objects.create(kind="scenario", number=1, title="Again", created_by=make.someone())


def test_what_is_published_keeps_its_sound() -> None:
    clip, other = make.clip(), make.clip(title="Asked about")
    scenario = make.scenario(clip=clip)
    publish(scenario, by=make.someone())
    make.edit(scenario, lambda draft: setattr(draft.nodes[0], "clip", None))
    assert clips.remove(clip) is False
    quiz = make.quiz(clip=other)
    publish(quiz, by=make.someone())
    for question in Content.objects.filter(kind="question"):
        make.edit(question, lambda draft: setattr(draft, "clip", None))
    assert clips.remove(other) is False
    assert clips.remove(make.clip(title="Nobody uses this")) is True
