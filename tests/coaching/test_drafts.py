"""Drafts as documents: saved, undone, redone, gone back to, compared, duplicated, archived; two editors, and the hurried hand."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given

from coaching.authoring import drafts, publishing
from coaching.authoring.quizzes import services as quizzes
from coaching.content import compare
from coaching.content.guideline.document import Guideline
from coaching.content.scenario.document import Node, Scenario, node_at
from coaching.models import ClipUse, Content, ContentUse, Revision
from recordings.errors import DomainError
from recordings.models import Clip
from tests.coaching import make
from tests.coaching.test_scenario import graphs

pytestmark = pytest.mark.django_db


def says(content: Content) -> str:
    text: str = make.fresh(content).draft.nodes[0].says
    return text


def say(content: Content, words: str, **kwargs: Any) -> Revision:
    def edit(draft: Any) -> Any:
        draft.nodes[0].says = words
        return draft

    return drafts.save(make.fresh(content), edit, by=kwargs.pop("by", make.someone()), **kwargs)


def test_every_save_is_kept_with_who_made_it_and_what_changes_nothing_is_none() -> None:
    scenario, other = make.scenario(), make.author("delphine")
    say(scenario, "Good morning?", by=other)
    say(scenario, "Good morning?")
    found = scenario.revisions.all()
    assert [(one.number, one.by.username) for one in found] == [(2, "delphine"), (1, "marisol")]
    assert found[1].opened.nodes[0].says == "Hello?"


def test_undo_and_redo_move_along_the_saves_and_a_new_save_begins_a_branch() -> None:
    scenario, by = make.scenario(), make.someone()
    for words in ("One", "Two"):
        say(scenario, words)
    for expected in ("One", "Hello?", "Hello?"):
        drafts.undo(make.fresh(scenario), by=by)
        assert says(scenario) == expected
    for expected in ("One", "Two", "Two"):
        drafts.redo(make.fresh(scenario), by=by)
        assert says(scenario) == expected
    drafts.undo(make.fresh(scenario), by=by)
    say(scenario, "Another two")
    assert not drafts.can_redo(make.fresh(scenario))
    drafts.undo(make.fresh(scenario), by=by)
    # Both branches are there; the newest is done again.
    drafts.redo(make.fresh(scenario), by=by)
    assert says(scenario) == "Another two"
    assert scenario.revisions.count() == 4


def test_going_back_writes_the_old_words_anew_and_loses_nothing() -> None:
    scenario = make.scenario()
    say(scenario, "One")
    say(scenario, "Two")
    drafts.restore(make.fresh(scenario), 1, by=make.someone())
    assert says(scenario) == "Hello?"
    assert [one.number for one in scenario.revisions.all()] == [4, 3, 2, 1]
    drafts.undo(make.fresh(scenario), by=make.someone())
    assert says(scenario) == "Two"
    with pytest.raises(DomainError, match="no such revision"):
        drafts.restore(make.fresh(scenario), 9, by=make.someone())


def test_what_was_undone_comes_back_without_a_clip_that_has_gone_since() -> None:
    clip = make.clip()
    scenario = make.scenario(clip=clip)
    make.edit(scenario, lambda draft: setattr(draft.nodes[0], "clip", None))
    Clip.objects.get(pk=clip.pk).delete()
    drafts.undo(make.fresh(scenario), by=make.someone())
    assert make.fresh(scenario).draft.nodes[0].clip is None
    drafts.restore(make.fresh(scenario), 1, by=make.someone())
    assert says(scenario) == "Hello?"


def test_two_editors_of_one_part_are_told_and_of_two_parts_are_not() -> None:
    scenario, by = make.scenario(), make.someone()
    opened = make.fresh(scenario).head
    assert opened

    def save(key: str, words: str) -> None:
        drafts.save(
            make.fresh(scenario),
            lambda draft: saying(draft, key, words),
            by=by,
            based_on=opened.number,
            part=lambda draft: node_at(draft, key),
        )

    save("hello", "Theirs")
    with pytest.raises(DomainError) as told:
        save("hello", "Mine")
    assert told.value.status == 409
    save("bill", "The bill?")
    assert [node.says for node in make.fresh(scenario).draft.nodes[:2]] == ["Theirs", "The bill?"]
    with pytest.raises(DomainError):
        drafts.undo(make.fresh(scenario), by=by, based_on=opened.number)


def saying(draft: Scenario, key: str, words: str) -> Scenario:
    node_at(draft, key).says = words
    return draft


def kept(scenario: Content) -> list[int]:
    return [one.number for one in scenario.revisions.filter(folded=False)]


def test_autosaves_of_one_text_fold_and_nobody_else_s_do() -> None:
    scenario, me, other = make.scenario(), make.someone(), make.author("delphine")
    for words in ("G", "Go", "Good"):
        say(scenario, words, by=me, autosave=True)
    assert kept(scenario) == [4, 1]
    say(scenario, "Good m", by=other, autosave=True)
    say(scenario, "Good mo", by=me, autosave=True)
    assert kept(scenario) == [6, 5, 4, 1]
    drafts.save(make.fresh(scenario), lambda draft: saying(draft, "bill", "Well"), by=me, autosave=True)
    say(scenario, "Good mor", by=me, autosave=True)
    assert kept(scenario) == [8, 7, 6, 5, 4, 1]
    Revision.objects.update(made_at=timezone.now() - timedelta(minutes=6))
    say(scenario, "Good morn", by=me, autosave=True)
    assert kept(scenario) == [9, 8, 7, 6, 5, 4, 1]
    drafts.undo(make.fresh(scenario), by=me)
    assert says(scenario) == "Good mor"


def test_folded_saves_are_kept_for_the_pages_that_are_based_on_them_and_go_one_day() -> None:
    scenario, me = make.scenario(), make.someone()
    for words in ("G", "Go", "Good"):
        say(scenario, words, by=me, autosave=True)
    assert sorted(scenario.revisions.values_list("number", flat=True)) == [1, 2, 3, 4]
    Revision.objects.filter(number__lt=4).update(made_at=timezone.now() - drafts.KEPT - timedelta(minutes=1))
    say(scenario, "Good m", by=me, autosave=True)
    assert sorted(scenario.revisions.values_list("number", flat=True)) == [1, 4, 5]


def test_a_save_written_by_hand_or_published_is_never_folded_away() -> None:
    scenario, me = make.scenario(), make.someone()
    say(scenario, "By hand", by=me)
    say(scenario, "Typed on", by=me, autosave=True)
    publishing.publish(make.fresh(scenario), by=me)
    say(scenario, "And on", by=me, autosave=True)
    assert [one.opened.nodes[0].says for one in scenario.revisions.all()] == ["And on", "Typed on", "By hand", "Hello?"]


def test_the_same_form_writes_once_and_finds_what_it_added() -> None:
    scenario, by = make.scenario(), make.someone()

    def add(draft: Scenario) -> Scenario:
        draft.nodes.append(Node(key=f"moment-{len(draft.nodes) + 1}", title="New"))
        return draft

    saved = [
        drafts.save(make.fresh(scenario), add, by=by, client_key="the form", added=lambda draft: draft.nodes[-1].key)
        for _ in range(3)
    ]
    assert {revision.added for revision in saved} == {"moment-5"}
    assert len(make.fresh(scenario).draft.nodes) == 5
    facts: quizzes.Settings = {"title": "Once", "intro": "", "pass_percent": 60}
    assert len({quizzes.create(facts, by=by, client_key="another").pk for _ in range(2)}) == 1


def test_the_same_words_a_moment_later_are_the_same_wish_and_later_another() -> None:
    facts: quizzes.Settings = {"title": "Once", "intro": "", "pass_percent": 60}
    first = quizzes.create(facts, by=make.someone())
    assert quizzes.create(facts, by=make.someone()) == first
    assert quizzes.create(facts, by=make.author("delphine")) != first
    Content.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert quizzes.create(facts, by=make.someone()) != first


def test_differences_are_told_in_words() -> None:
    def change(draft: Scenario) -> None:
        draft.title = "The fourth call"
        draft.nodes[0].says = "Good morning?"
        draft.nodes[0].choices[0].trust = 2
        del draft.nodes[0].choices[2]
        draft.nodes[1].choices.reverse()

    scenario = make.edit(make.scenario(), change)
    assert [str(one) for one in drafts.differences(scenario, 1, 2)] == [
        "title changed from “The third call” to “The fourth call”",
        "Moment “She says this is her third call”: what the customer says changed from “Hello?” to “Good morning?”",
        "Moment “She says this is her third call”, choice “I see two faults.”: what it does for trust changed from “1” to “2”",
        "Moment “She says this is her third call”: choice “Goodbye.” removed",
        "Moment “She asks about the bill”: put into another order",
    ]


def test_a_question_taken_out_of_a_quiz_is_told_by_its_words_and_undo_brings_it_back() -> None:
    quiz = make.quiz()
    question = Content.objects.filter(kind="question").order_by("number")[0]
    quizzes.remove_question(make.fresh(quiz), question, by=make.someone())
    assert [str(one) for one in drafts.differences(make.fresh(quiz), 1, 2)] == ["Question “Question 1?” removed"]
    drafts.undo(make.fresh(quiz), by=make.someone())
    assert len(drafts.filled_draft(make.fresh(quiz)).asked) == 2


@given(graphs(), graphs())
def test_a_document_never_differs_from_itself_and_every_difference_is_named(one: Scenario, other: Scenario) -> None:
    assert compare.changes(one, one.copy_deep()) == []
    assert bool(compare.changes(one, other)) == (one != other)


def test_a_copy_is_a_draft_of_its_own() -> None:
    scenario = make.scenario()
    publishing.publish(scenario, by=make.someone())
    copy = drafts.duplicate(make.fresh(scenario), by=make.author("delphine"))
    assert (copy.title, copy.state, copy.published, copy.number) == ("Copy of The third call", "draft", None, 2)
    say(copy, "Another hello")
    assert says(scenario) == "Hello?"


def test_what_is_used_is_not_archived_and_what_is_archived_is_played_on() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    scenario = make.held(make.first(enrollment, "scenario"))
    with pytest.raises(DomainError, match="still used in “Owning the problem”"):
        drafts.archive(scenario)
    other = make.scenario("Not used")
    publishing.publish(other, by=make.someone())
    drafts.archive(other)
    assert other not in Content.objects.offered()
    drafts.bring_back(make.fresh(other))
    assert make.fresh(other).state == "published"
    assert other in Content.objects.offered()


def test_which_clips_and_contents_a_draft_uses_is_kept_up_with_each_save() -> None:
    clip, guideline = make.clip(), make.guideline()
    scenario = make.scenario(clip=clip, guideline=guideline)
    assert ClipUse.objects.get(content=scenario, version=None).where_used() == (
        "Moment “She says this is her third call” of the scenario “The third call”"
    )
    assert ContentUse.objects.get(content=scenario).used == guideline

    def change(draft: Scenario) -> None:
        draft.nodes[0].clip, draft.guideline = None, None

    make.edit(scenario, change)
    assert not ClipUse.objects.exists()
    assert not ContentUse.objects.exists()


def test_a_clip_that_has_been_taken_away_meanwhile_is_told_and_nothing_is_written() -> None:
    scenario = make.scenario()
    with pytest.raises(DomainError, match="taken away") as told:
        make.edit(scenario, lambda draft: setattr(draft.nodes[0], "clip", 999))
    assert told.value.field == "clip"
    assert scenario.revisions.count() == 1


def test_what_does_not_fit_a_document_is_never_stored() -> None:
    guideline = make.guideline()
    with pytest.raises(ValueError, match="inside_to"):
        make.edit(guideline, lambda draft: setattr(draft.limits[0], "inside_to", Decimal(-1)))
    assert isinstance(make.fresh(guideline).draft, Guideline)
    assert guideline.revisions.count() == 1
