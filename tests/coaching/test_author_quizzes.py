"""A quiz from nothing to published, through its pages: its settings, its questions of every kind, what it draws."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.content.question.document import TASKS
from coaching.models import Attempt, Content, Response, Version
from recordings.models import Competency
from tests.coaching import make
from tests.coaching.asking import as_stored, asked, of_kind
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db

FACTS = {
    "title": "What you may decide", "intro": "", "pass_percent": "60", "counts": "best", "hint_percent": "25", "shuffle_answers": "on",
    "grade": "at_once", "answers": "at_once", "whys": "at_once",
}  # fmt: skip


@pytest.fixture
def client() -> Client:
    return signed_in(make.trainer())


def questions_of(quiz: Content) -> list[Content]:
    """The questions of a quiz's draft, in their order."""
    found = {one.number: one for one in Content.objects.kind("question")}
    return [found[link.number] for link in make.fresh(quiz).draft.questions]


def edited(question: Content) -> str:
    return reverse("coaching:question-edit", args=[question.number])


def test_a_quiz_is_made_from_nothing_and_published(client: Client) -> None:
    client.post(reverse("coaching:quiz-create"), FACTS)
    quiz = Content.objects.get(kind="quiz")
    new = reverse("coaching:question-create", args=[quiz.number])
    answered = asked(("Yes", True), ("No", False), ("", False), ("Only on Mondays", False))
    assert client.post(new, answered | {"then": "next"}).headers["location"] == new
    client.post(new, asked(("Yes", True), ("No", True), ("Never", False), kind="multiple", text="Which?"))
    assert [question.draft.text for question in questions_of(quiz)] == ["May you?", "Which?"]
    assert [option.text for option in questions_of(quiz)[0].draft.task.options] == ["Yes", "No", "Only on Mondays"]
    for _ in range(2):
        told = client.post(reverse("coaching:quiz-publish", args=[quiz.number]), follow=True)
    assert "Version 1 is live already" in told.content.decode()
    assert quiz.versions.count() == 1


@pytest.mark.parametrize(
    ("answers", "kind", "told"),
    [
        ([("Yes", True)], "single", "needs two answers or more"),
        ([("Yes", False), ("No", False)], "single", "has no right answer"),
        ([("Yes", False), ("No", False)], "multiple", "has no right answer"),
    ],
)
def test_half_a_question_is_saved_and_says_what_it_lacks(
    client: Client, answers: list[tuple[str, bool]], kind: str, told: str
) -> None:
    quiz = make.quiz(questions=0)
    saved = client.post(
        reverse("coaching:question-create", args=[quiz.number]), asked(*answers, kind=kind), follow=True
    )
    (question,) = questions_of(quiz)
    assert saved.redirect_chain[-1][0] == f"{edited(question)}?quiz={quiz.number}"
    assert f"The question {told}" in saved.content.decode()
    page = client.post(reverse("coaching:quiz-publish", args=[quiz.number]), follow=True).content.decode()
    assert f"Question 1 {told}" in page
    assert not Version.objects.exists()


def test_what_was_typed_survives_a_refused_save(client: Client) -> None:
    question = questions_of(make.quiz())[0]
    address = reverse("coaching:question-edit", args=[question.number])
    page = client.post(address, as_stored(question, **{"text": "", "answers-0-text": "What I typed"}))
    assert page.status_code == 400
    assert "Write what you ask." in page.content.decode()
    assert "What I typed" in page.content.decode()


def test_a_double_submit_makes_one_quiz_and_one_question(client: Client) -> None:
    for _ in range(2):
        client.post(reverse("coaching:quiz-create"), FACTS | {"once": "abc"})
    quiz = Content.objects.get(kind="quiz")
    for _ in range(2):
        sent = asked(("Yes", True), ("No", False)) | {"once": "def"}
        client.post(reverse("coaching:question-create", args=[quiz.number]), sent)
    assert len(questions_of(quiz)) == 1
    assert Content.objects.filter(kind="question").count() == 1


@pytest.mark.parametrize("kind", TASKS)
def test_two_people_do_not_overwrite_each_other_unseen(client: Client, kind: str) -> None:
    client.post(reverse("coaching:question-new"), of_kind(kind))
    question = Content.objects.get(kind="question")
    seen = client.get(edited(question)).context["based_on"]
    stored = as_stored(question, based_on=seen)
    assert client.post(edited(question), stored | {"text": "Theirs"}).status_code == 302
    late = client.post(edited(question), stored | {"text": "Mine"})
    assert late.status_code == 409
    assert "Mine" in late.content.decode()
    assert make.fresh(question).draft.text == "Theirs"
    # Whoever has been told, and saves again, means it.
    again = stored | {"text": "Mine", "based_on": late.context["based_on"]}
    assert client.post(edited(question), again).status_code == 302
    assert make.fresh(question).draft.text == "Mine"


def test_facts_are_not_overwritten_unseen(client: Client) -> None:
    quiz = make.quiz()
    address = reverse("coaching:quiz-facts", args=[quiz.number])
    seen = client.get(address).context["based_on"]
    assert client.post(address, FACTS | {"based_on": seen, "title": "First"}).status_code == 302
    assert client.post(address, FACTS | {"based_on": seen, "title": "Second"}).status_code == 409
    assert client.post(address, FACTS | {"pass_percent": "101"}).status_code == 400
    quiz.refresh_from_db()
    assert quiz.title == "First"


def test_saving_what_is_stored_already_changes_nothing(client: Client) -> None:
    quiz = make.quiz()
    question = questions_of(quiz)[0]
    client.post(reverse("coaching:question-edit", args=[question.number]), as_stored(question))
    client.post(
        reverse("coaching:quiz-facts", args=[quiz.number]),
        FACTS | {"title": quiz.title, "intro": quiz.draft.intro, "pass_percent": 50},
    )
    assert quiz.revisions.count() == question.revisions.count() == 1
    assert make.fresh(quiz).updated_at == quiz.updated_at


def test_a_question_can_have_a_clip_to_hear(client: Client) -> None:
    question, clip = questions_of(make.quiz())[0], make.clip()
    client.post(reverse("coaching:question-edit", args=[question.number]), as_stored(question, clip=clip.pk))
    assert make.fresh(question).draft.clip == clip.pk


def test_a_line_left_empty_goes_and_one_with_a_reason_alone_is_told(client: Client) -> None:
    question = questions_of(make.quiz())[1]
    refused = client.post(
        edited(question), as_stored(question, **{"answers-2-text": "", "answers-2-why": "Still here"})
    )
    assert refused.status_code == 400
    assert "Write this line, or remove it." in refused.content.decode()
    client.post(edited(question), as_stored(question, **{"answers-2-text": "  "}))
    assert [option.text for option in make.fresh(question).draft.task.options] == ["Yes", "No"]


def test_lines_are_added_moved_and_removed_without_javascript_and_nothing_is_saved(client: Client) -> None:
    question = questions_of(make.quiz())[0]
    sent = as_stored(question, text="Typed")

    def lines(act: str) -> list[str]:
        page = client.post(edited(question), sent | {"then": act})
        assert page.status_code == 200
        assert page.context["form"]["text"].value() == "Typed"
        return [row["text"].value() or "" for row in page.context["task"].rows]

    assert lines("row") == ["Yes", "No", ""]
    assert lines("down:0") == ["No", "Yes"]
    assert lines("up:1") == ["No", "Yes"]
    assert lines("up:0") == ["Yes", "No"]
    assert lines("off:0") == ["No"]
    assert lines("off:77") == ["Yes", "No"]
    assert question.revisions.count() == 1


def test_moving_keeps_order_however_often_it_is_sent(client: Client) -> None:
    quiz = make.quiz(questions=3)
    last = questions_of(quiz)[-1]
    for _ in range(2):
        client.post(reverse("coaching:question-move", args=[quiz.number, last.number]), {"to": "1"})
    assert [question.draft.text for question in questions_of(quiz)] == ["Question 1?", "Question 3?", "Question 2?"]
    client.post(reverse("coaching:question-move", args=[quiz.number, last.number]), {"to": "nowhere"})
    assert questions_of(quiz)[0] == last


def test_a_question_goes_after_asking(client: Client) -> None:
    quiz = make.quiz()
    question = questions_of(quiz)[0]
    address = reverse("coaching:question-remove", args=[quiz.number, question.number])
    assert "Take this question out?" in client.get(address).content.decode()
    client.post(address)
    assert [left.draft.text for left in questions_of(quiz)] == ["Question 2?"]


def test_findings_lead_to_the_question(client: Client) -> None:
    quiz = make.quiz()
    question = questions_of(quiz)[1]
    make.edit(question, lambda draft: [setattr(option, "correct", False) for option in draft.task.options])
    page = client.post(reverse("coaching:quiz-publish", args=[quiz.number]), follow=True).content.decode()
    assert "Not published: 1 thing has to be settled first." in page
    assert "Question 2 has no right answer" in page
    assert f'class="go" href="{edited(question)}?quiz={quiz.number}"' in page
    assert not Version.objects.exists()


def test_a_draft_is_taken_without_storing_anything(client: Client) -> None:
    quiz = make.quiz()
    right = questions_of(quiz)[0].draft.task.options[0]
    address = reverse("coaching:quiz-preview", args=[quiz.number])
    assert "Question 1?" in client.get(address).content.decode()
    page = client.get(address, {"question": "1", "given": right.id, "answer": "yes"}).content.decode()
    assert "That is right" in page
    assert "Because." in page
    assert "Question 2?" in client.get(address, {"question": "2"}).content.decode()
    nothing = client.get(address, {"question": "2", "answer": "yes"})
    assert nothing.status_code == 400
    assert "Choose an answer first." in nothing.content.decode()
    assert client.get(address, {"question": "99"}).status_code == 200
    empty = reverse("coaching:quiz-preview", args=[make.quiz(questions=0).number])
    assert "Nothing is asked yet" in client.get(empty).content.decode()
    assert not any(kept.objects.exists() for kept in (Attempt, Response, Version))


def test_the_pages_keep_to_their_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    quizzes = [make.quiz(f"Quiz {number}", questions=8) for number in range(6)]
    with django_assert_max_num_queries(8):
        client.get(reverse("coaching:quizzes"))
    with django_assert_max_num_queries(16):
        client.get(reverse("coaching:quiz", args=[quizzes[0].number]))


def test_going_back_and_saving_the_same_words_again_makes_no_second_quiz(client: Client):
    address = reverse("coaching:quiz-create")
    first = client.post(address, FACTS | {"once": "the-form-as-it-was"})
    again = client.post(address, FACTS | {"once": "the-form-shown-anew"})
    assert again.headers["Location"] == first.headers["Location"]
    client.post(address, FACTS | {"title": "Something else", "once": "another-wish"})
    assert Content.objects.filter(kind="quiz").count() == 2


def test_a_form_without_its_token_makes_one_quiz_too_however_often_it_is_sent(client: Client):
    address = reverse("coaching:quiz-create")
    places = {client.post(address, FACTS).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    client.post(address, FACTS | {"title": "Something else"})
    assert Content.objects.filter(kind="quiz").count() == 2


def test_saving_back_what_stood_there_before_is_saved(client: Client):
    quiz = make.quiz()
    address = reverse("coaching:quiz-facts", args=[quiz.number])

    def save(title: str) -> None:
        page = client.get(address).content.decode()
        seen = page.split('name="based_on" value="')[1].split('"')[0]
        client.post(address, FACTS | {"title": title, "based_on": seen, "once": f"{title}{seen}"})

    for title in ("One", "Two", "One"):
        save(title)
    assert make.fresh(quiz).title == "One"


@pytest.mark.parametrize("kind", TASKS)
def test_every_kind_is_written_and_saved_again_unchanged(client: Client, kind: str) -> None:
    quiz = make.quiz(questions=0)
    clip = make.clip().pk if kind in ("spot", "predict") else ""
    rest = {"rest": make.clip("And then").pk} if kind == "predict" else {}
    new = reverse("coaching:question-create", args=[quiz.number])
    answer = client.post(new, of_kind(kind, clip=clip, **rest))
    assert answer.status_code == 302, answer.context["task"].errors
    (question,) = questions_of(quiz)
    assert question.draft.kind == kind
    assert question.draft.task.right_in_words() or kind == "true_false"
    # Nothing stands in the way of publishing.
    assert answer.headers["Location"] == reverse("coaching:quiz", args=[quiz.number])
    page = client.get(edited(question))
    assert page.status_code == 200
    assert client.post(edited(question), as_stored(question)).status_code == 302
    assert question.revisions.count() == 1
    assert TASKS[kind].words in client.get(reverse("coaching:quiz", args=[quiz.number])).content.decode()
    publish(make.fresh(quiz), by=make.someone())


def test_what_was_written_of_each_kind_is_what_is_asked(client: Client) -> None:
    for kind in TASKS:
        client.post(reverse("coaching:question-new"), of_kind(kind, text=f"A {kind}?"))
    made = {one.draft.kind: one.draft.task for one in Content.objects.kind("question")}
    assert [(option.id, option.correct) for option in made["multiple"].options] == [
        ("answer-1", True), ("answer-2", False), ("answer-3", True),
    ]  # fmt: skip
    assert made["true_false"].answer is False
    assert [answer.credit for answer in made["short_text"].answers] == [100, 50]
    assert str(made["number"].answers[0].tolerance) == "0.5"
    assert [item.text for item in made["order"].items] == ["Greet", "Verify", "Help"]
    assert (made["match"].pairs[1].right, made["match"].others) == ("a day", ["never"])
    assert made["gaps"].text == "Up to [[gap-1]] you decide, [[gap-2]]."
    assert [(gap.accepted, gap.why) for gap in made["gaps"].gaps] == [
        (["£60", "60 pounds"], ""), (["alone"], "Nobody is asked."),
    ]  # fmt: skip
    assert [(span.start_ms, span.end_ms) for span in made["spot"].spans] == [(1500, 2000), (2200, 2800)]
    assert (made["predict"].was_done, made["predict"].done()) == ("answer-2", "Act")


def test_another_kind_keeps_what_it_can_and_loses_nothing(client: Client) -> None:
    new = reverse("coaching:question-new")
    sent = of_kind("multiple", text="Which?")
    page = client.post(new, sent | {"kind": "spot", "then": "kind"})
    assert "kept on this page" in page.content.decode()
    # Leaving now would lose it, which the page knows.
    assert "data-unsaved" in page.content.decode()
    assert "data-unsaved" not in client.get(new).content.decode()
    assert page.context["editor"].kind == "spot"
    assert not Content.objects.exists()
    # Back again, with all that the page has carried along.
    back = dict(page.context["editor"].aside) | {"text": "Which?", "kind": "multiple", "shown_kind": "spot"}
    rows = client.post(new, back | {"then": "kind"}).context["task"].rows
    assert [(row["text"].value(), bool(row["correct"].value())) for row in rows] == [
        ("Yes", True), ("No", False), ("Also yes", True),
    ]  # fmt: skip
    # To one that has one right answer, and to a written one, where a wrong answer is worth nothing.
    single = client.post(new, sent | {"kind": "single"}).context
    assert single["task"].right == "0"
    assert ("answers-2-correct", "on") in single["editor"].aside
    written = client.post(new, of_kind("single") | {"kind": "short_text"}).context["task"].rows
    assert [(row["text"].value(), row["credit"].value()) for row in written] == [("Yes", None), ("No", "0")]


@pytest.mark.parametrize("kind", TASKS)
@pytest.mark.parametrize("other", TASKS)
def test_from_every_kind_one_comes_to_every_other(client: Client, kind: str, other: str) -> None:
    page = client.post(reverse("coaching:question-new"), of_kind(kind, text="<b>What & why?") | {"kind": other})
    assert page.status_code in (200, 302)
    assert kind == other or page.context["editor"].kind == other


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("number", {"answers-0-text": "sixty"}, "Enter a number."),
        ("number", {"answers-0-tolerance": "-1"}, "greater than or equal to 0"),
        ("short_text", {"answers-0-credit": "101"}, "less than or equal to 100"),
        ("gaps", {"gap_text": "Up to [£60"}, "Each [ needs its ]"),
        ("spot", {"spans-0-start_ms": "soon"}, "like 1:23.4"),
        ("spot", {"spans-0-end_ms": "0:01.0"}, "It ends before it begins."),
        ("spot", {"spans-0-end_ms": ""}, "Say when it ends."),
        ("match", {"pairs-0-left": ""}, "Write this half, or remove the pair."),
        ("single", {"answers-0-credit": "a lot"}, "Enter a number."),
        ("single", {"hints": "\n".join("abcdef")}, "Give at most 5 hints."),
        ("single", {"text": "x" * 2001}, "at most 2000 characters"),
        ("single", {"clip": "77"}, "Select a valid choice."),
        ("single", {"difficulty": "impossible"}, "Select a valid choice."),
        ("single", {"cites": "3/limit-1"}, "Select a valid choice."),
        ("order", {f"answers-{line}-text": f"Line {line}" for line in range(41)}, "Keep to 40 lines. There are 41."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    client: Client, kind: str, typed: dict[str, Any], told: str
) -> None:
    page = client.post(reverse("coaching:question-new"), of_kind(kind) | typed)
    assert page.status_code == 400
    assert told in page.content.decode()
    # Markup is text.
    markup = "</textarea><script>alert(1)</script>"
    shown = client.post(reverse("coaching:question-new"), of_kind(kind) | {"why": markup} | typed).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert not Content.objects.exists()


def test_forty_answers_and_long_ones_are_one_question(client: Client) -> None:
    long = asked(*((f"{'x' * 1990} {number}", number == 0) for number in range(40)))
    client.post(reverse("coaching:question-new"), long)
    question = Content.objects.get(kind="question")
    assert len(question.draft.task.options) == 40
    assert client.get(edited(question)).status_code == 200
    assert client.get(reverse("coaching:question-preview", args=[question.number])).status_code == 200


def test_answers_keep_their_keys_however_they_are_moved(client: Client) -> None:
    client.post(reverse("coaching:question-new"), of_kind("multiple"))
    question = Content.objects.get(kind="question")
    sent = as_stored(question)
    lines = {name: sent.pop(name) for name in list(sent) if name.startswith("answers-0-")}
    client.post(edited(question), sent | lines | {"answers-9-id": "nonsense", "answers-9-text": "New"})
    task = make.fresh(question).draft.task
    assert [(option.id, option.text) for option in task.options] == [
        ("answer-2", "No"), ("answer-3", "Also yes"), ("answer-1", "Yes"), ("answer-4", "New"),
    ]  # fmt: skip


def test_more_of_a_question_is_kept(client: Client) -> None:
    guideline, skill, clip = make.guideline(), Competency.objects.create(name="Ownership"), make.clip()
    more = {
        "clip": clip.pk, "plays": "2", "asked_after": "on", "hints": "Think of £60.\n\n Who decides? ", "competency": skill.pk,
        "difficulty": "hard", "cites": f"{guideline.number}/limit-1",
    }  # fmt: skip
    client.post(reverse("coaching:question-new"), of_kind("single", **more))
    draft = Content.objects.get(kind="question").draft
    assert (draft.listening.plays, draft.listening.asked_after) == (2, True)
    assert draft.hints == ["Think of £60.", "Who decides?"]
    assert (draft.competency, draft.difficulty) == (skill.pk, "hard")
    assert (draft.source.guideline, draft.source.limit) == (guideline.number, "limit-1")


def test_a_question_of_two_quizzes_says_so_and_each_quiz_has_its_own_order(client: Client) -> None:
    first, second = make.quiz("One"), make.quiz("Two", questions=1)
    question = questions_of(first)[1]
    client.post(reverse("coaching:quiz-add", args=[second.number]), {"ticked": [question.number]})
    page = client.get(f"{edited(question)}?quiz={second.number}").content.decode()
    assert "In no quiz yet" not in page
    assert f'href="{reverse("coaching:quiz", args=[first.number])}">One' in page
    client.post(reverse("coaching:question-move", args=[second.number, question.number]), {"to": "0"})
    assert next(one.number for one in questions_of(second)) == question.number
    assert [one.number for one in questions_of(first)][1] == question.number
    saved = client.post(f"{edited(question)}?quiz={second.number}", as_stored(question, text="Other words?"))
    assert saved.headers["Location"] == reverse("coaching:quiz", args=[second.number])
    client.post(reverse("coaching:question-remove", args=[second.number, question.number]))
    assert question not in questions_of(second)
    assert question in questions_of(first)


def test_settings_are_kept_as_they_were_said(client: Client) -> None:
    guideline = make.guideline()
    said = FACTS | {
        "tries": "3", "counts": "mean", "minutes": "20", "shuffle_questions": "on", "hint_percent": "40", "certainty": "on",
        "guideline": guideline.number, "grade": "after_try", "answers": "after_last", "whys": "on_date", "on": "2030-01-02",
    }  # fmt: skip
    client.post(reverse("coaching:quiz-create"), said)
    quiz = Content.objects.get(kind="quiz")
    draft = quiz.draft
    assert (draft.tries, draft.counts, draft.minutes, draft.hint_percent) == (3, "mean", 20, 40)
    assert (draft.shuffle_questions, draft.certainty, draft.guideline) == (True, True, guideline.number)
    assert (draft.review.grade, draft.review.whys, str(draft.review.on)) == ("after_try", "on_date", "2030-01-02")
    settings = reverse("coaching:quiz-facts", args=[quiz.number])
    assert 'value="2030-01-02"' in client.get(settings).content.decode()
    client.post(settings, said)
    assert quiz.revisions.count() == 1
    for wrong in ({"on": ""}, {"counts": "worst"}, {"tries": "0"}, {"minutes": "99999"}, {"guideline": "88"}):
        assert client.post(settings, said | wrong).status_code == 400
    assert "Name the date" in client.post(settings, said | {"on": ""}).content.decode()


def test_questions_are_drawn_from_the_bank(client: Client) -> None:
    skill = Competency.objects.create(name="Ownership")
    for number in range(3):
        client.post(reverse("coaching:question-new"), of_kind("single", text=f"Number {number}?", competency=skill.pk))
    for question in Content.objects.kind("question"):
        client.post(reverse("coaching:question-publish", args=[question.number]))
    quiz = make.quiz(questions=0)
    page = reverse("coaching:quiz", args=[quiz.number])
    draw = {"count": "2", "competency": skill.pk, "difficulty": "", "once": "abc"}
    for _ in range(2):
        client.post(reverse("coaching:draw-add", args=[quiz.number]), draw)
    assert len(make.fresh(quiz).draft.draws) == 1
    assert "3 in the bank" in client.get(page).content.decode()
    refused = client.post(reverse("coaching:draw-add", args=[quiz.number]), draw | {"competency": "", "once": "x"})
    assert refused.status_code == 400
    assert "Choose what they practise." in refused.content.decode()
    # A preview draws by the seed in its address, and writes nothing.
    preview = reverse("coaching:quiz-preview", args=[quiz.number])
    drawn = {client.get(preview, {"seed": seed}).context["question"].text for seed in range(1, 9)}
    assert len(drawn) > 1
    assert client.get(preview, {"seed": 5}).context["question"] == client.get(preview, {"seed": 5}).context["question"]
    assert client.get(preview).context["of"] == 2
    client.post(reverse("coaching:draw-remove", args=[quiz.number, "draw-1"]))
    assert not make.fresh(quiz).draft.draws
    assert client.post(reverse("coaching:draw-remove", args=[quiz.number, "draw-1"])).status_code == 302


def test_a_question_published_by_itself_keeps_its_clip(client: Client) -> None:
    clip = make.clip()
    client.post(reverse("coaching:question-new"), of_kind("single", clip=clip.pk))
    question = Content.objects.get(kind="question")
    page = client.post(reverse("coaching:question-publish", args=[question.number]), follow=True).content.decode()
    assert "Version 1 is live." in page
    client.post(edited(question), as_stored(question, clip=None))
    assert clip.uses.filter(version__content=question).exists()


def test_a_chosen_clip_is_heard_at_once(client: Client) -> None:
    clip = make.clip()
    part = client.get(reverse("coaching:question-clip"), {"clip": clip.pk}).content.decode()
    assert reverse("recordings:clip-audio", args=[clip.pk]) in part
    for none in ("", "x", "999999", "-1"):
        assert client.get(reverse("coaching:question-clip"), {"clip": none}).content.decode().strip() == ""
    listed, hidden = make.clip("Listed"), make.clip("Only of a scenario")
    type(hidden).objects.filter(pk=hidden.pk).update(listed=False)
    offered = client.get(reverse("coaching:question-new")).context["form"].fields["clip"].queryset
    assert listed in offered
    assert hidden not in offered
