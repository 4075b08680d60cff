"""Taking a quiz: its tries, its time, hints, certainty, what is told when, what is kept, what is drawn."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.authoring import drafts
from coaching.authoring.publishing import CannotPublish, publish
from coaching.content.kinds import Start
from coaching.content.question.document import Question
from coaching.content.quiz import taking
from coaching.content.quiz.document import Draw, QuestionLink, Quiz, Review
from coaching.learning import attempts, keeping
from coaching.learning.tasks import end_overdue
from coaching.models import Attempt, Content, Enrollment
from coaching.progress.progress import progress_of
from recordings.errors import DomainError
from recordings.models import Competency
from tests import make as people
from tests.coaching import make

pytestmark = pytest.mark.django_db
Mode = Attempt.Mode


def single(text: str = "May you?", **fields: Any) -> Question:
    options = [
        {"id": "yes", "text": "Yes", "correct": True, "why": "It is yours."},
        {"id": "no", "text": "No", "why": "You may."},
    ]
    return Question.model_validate(
        {"text": text, "why": "Clause 1.1.", "task": {"kind": "single", "options": options}, **fields}
    )


class Taken:
    """A published quiz of so many single questions on a path, and one learner on it."""

    def __init__(self, *documents: Question, **settings: Any) -> None:
        by = make.someone()
        asked = documents or tuple(single(f"Question {n}?") for n in range(1, 4))
        self.questions = [drafts.create("question", each, by=by) for each in asked]
        links = [QuestionLink(number=each.number) for each in self.questions]
        self.quiz = drafts.create("quiz", Quiz(title="Limits", questions=links, **settings), by=by)
        publish(self.quiz, by=by)
        path = make.path()
        module = make.module(path)
        self.activity = make.activity(module, "quiz", content=make.fresh(self.quiz))
        publish(make.fresh(module), by=by)
        publish(make.fresh(path), by=by)
        self.enrollment: Enrollment = make.enrollment(on=make.fresh(path))
        self.client = Client()
        self.client.force_login(self.enrollment.learner)

    def begin(self, **how: Any) -> Attempt:
        return attempts.begin(enrollment=self.enrollment, activity_id=self.activity.id, **how)

    def take(self, *values: str, **how: Any) -> Attempt:
        attempt = self.begin(**how)
        for value in values:
            attempts.answer(attempt, step=attempt.step, values=[value])
        return attempt

    def page(self, attempt: Attempt) -> str:
        return self.client.get(reverse("coaching:attempt", args=[attempt.pk]), follow=True).content.decode()

    @property
    def is_done(self) -> bool:
        return progress_of([self.enrollment])[self.enrollment.pk].is_complete


def late(attempt: Attempt, minutes: float) -> Attempt:
    Attempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(minutes=minutes))
    attempt.refresh_from_db()
    return attempt


# Tries


def test_a_limit_of_tries_holds_and_a_look_without_an_answer_is_none() -> None:
    taken = Taken(tries=2)
    attempts.begin_again(taken.begin())
    taken.take("no", "no", "no")
    taken.take("no")
    with pytest.raises(DomainError, match="last try"):
        attempts.begin_again(Attempt.objects.get(status="in_progress"))
    taken.take("no", "no")
    with pytest.raises(DomainError, match="all the tries"):
        taken.begin()
    where = reverse("coaching:activity", args=[taken.enrollment.pk, taken.activity.id])
    assert "You have had all the tries there are" in taken.client.post(where, follow=True).content.decode()
    assert taken.begin(mode=Mode.PRACTICE).is_open


@pytest.mark.parametrize(
    ("counts", "tries", "done"),
    [
        ("best", [0, 3, 0], True),
        ("last", [0, 3], True),
        ("last", [0, 1], False),
        ("first", [0, 3], False),
        ("mean", [0, 3], False),
        ("mean", [2, 3], True),
    ],
)
def test_which_try_counts_decides_whether_it_is_passed(counts: str, tries: list[int], done: bool) -> None:
    taken = Taken(counts=counts, pass_percent=70)
    for right in tries:
        attempt = taken.take(*["yes"] * right, *["no"] * (3 - right))
    assert (taken.is_done, attempt.result["percent"]) == (done, round(100 * tries[-1] / 3))


def test_what_was_passed_once_stays_passed() -> None:
    taken = Taken(counts="last")
    taken.take("yes", "yes", "yes")
    assert taken.take("no", "no", "no").passed is False
    assert taken.is_done


# Time


def test_when_the_time_is_up_what_was_answered_and_kept_by_then_counts() -> None:
    taken = Taken(minutes=10)
    attempt = taken.take("yes")
    keeping.keep(attempt, step=1, values=["yes"])
    late(attempt, 10.5)
    with pytest.raises(DomainError, match="time was up"):
        attempts.answer(attempt, step=1, values=["no"])
    attempt.refresh_from_db()
    assert (attempt.status, attempt.result["right"], attempt.result["unanswered"]) == ("finished", 2, 1)
    assert attempt.passed is True


def test_an_answer_on_its_way_at_the_end_still_counts_and_a_look_alone_ends_nothing() -> None:
    taken = Taken(minutes=10)
    attempt = late(taken.begin(), 10.2)
    attempts.answer(attempt, step=0, values=["yes"])
    page = taken.page(late(attempt, 11))
    assert "The time is up" in page
    assert Attempt.objects.get().status == "in_progress"
    page = taken.client.post(reverse("coaching:attempt", args=[attempt.pk]), {"step": 1}, follow=True).content.decode()
    assert "The time was up" in page
    assert Attempt.objects.get().status == "finished"


def test_what_is_overdue_ends_without_anybody_looking() -> None:
    taken = Taken(minutes=10)
    attempt = late(taken.take("yes"), 11)
    practice = late(taken.begin(mode=Mode.PRACTICE), 600)
    end_overdue()
    attempt.refresh_from_db()
    practice.refresh_from_db()
    assert (attempt.status, attempt.result["unanswered"], practice.status) == ("finished", 2, "in_progress")
    assert attempts.end_all_overdue() == 0


def test_whoever_needs_longer_gets_it_and_practice_has_no_end() -> None:
    taken = Taken(minutes=10)
    Enrollment.objects.filter(pk=taken.enrollment.pk).update(extra_time_percent=50)
    taken.enrollment.refresh_from_db()
    attempt = late(taken.begin(), 14)
    assert not attempts.is_overdue(attempt)
    assert attempts.is_overdue(late(attempt, 15.5))
    practice = late(taken.begin(mode=Mode.PRACTICE), 600)
    attempts.answer(practice, step=0, values=["yes"])
    where = reverse("coaching:activity", args=[taken.enrollment.pk, taken.activity.id])
    assert "You have 15 minutes for all of them, 50 % more than others" in taken.client.get(where).content.decode()


def test_a_trainer_gives_more_time_and_hears_what_is_no_percentage() -> None:
    taken = Taken(minutes=10)
    trainer = Client()
    trainer.force_login(people.trainer("ewan"))
    where = reverse("coaching:learner", args=[taken.enrollment.pk])
    assert trainer.post(where, {"extra_time_percent": "-5"}).status_code == 400
    assert trainer.post(where, {"extra_time_percent": "plenty"}).status_code == 400
    assert "a try under way too" in trainer.post(where, {"extra_time_percent": "25"}, follow=True).content.decode()
    taken.begin()
    attempt = Attempt.objects.get()
    assert attempts.deadline(attempt) == attempt.started_at + timedelta(minutes=12.5)
    assert Enrollment.objects.get().due_on is None


# Help


def test_a_hint_is_shown_to_who_asks_and_costs_what_it_says() -> None:
    taken = Taken(single(hints=["Look at 1.1.", "Under £50."]), hint_percent=25)
    attempt = taken.begin()
    assert "Look at 1.1." not in taken.page(attempt)
    ask = reverse("coaching:attempt-help", args=[attempt.pk])
    for _ in range(4):
        taken.client.post(ask, {"step": 0, "what": "hints", "given": "yes"})
    page = taken.page(attempt)
    assert "Look at 1.1." in page
    assert "Under £50." in page
    assert 'value="yes" required checked' in page
    attempt.refresh_from_db()
    response = attempts.answer(attempt, step=0, values=["yes"])
    assert (response.score, response.given["hints"], response.verdict) == (0.5, 2, "partly")


def test_a_second_click_takes_no_second_hint() -> None:
    taken = Taken(single(hints=["Look at 1.1.", "Under £50."]), hint_percent=25)
    attempt = taken.begin()
    assert 'name="had" value="0"' in taken.page(attempt)
    for _ in range(2):
        taken.client.post(reverse("coaching:attempt-help", args=[attempt.pk]), {"step": 0, "what": "hints", "had": "0"})
    page = taken.page(attempt)
    assert 'name="had" value="1"' in page
    assert "Under £50." not in page


def test_a_right_answer_with_a_hint_is_told_as_right() -> None:
    taken = Taken(single(hints=["Look at 1.1."]))
    for value, told in (("yes", "That is right, with a hint’s help"), ("no", "Not yet")):
        attempt = taken.begin()
        keeping.ask(attempt, step=0, what="hints", most=1)
        attempts.answer(attempt, step=0, values=[value])
        for name, args in (("answered", [attempt.pk, 0]), ("debrief", [attempt.pk])):
            page = taken.client.get(reverse(f"coaching:{name}", args=args)).content.decode()
            assert told in page
            assert "there is more to it" not in page


def test_nothing_is_stored_that_a_database_refuses() -> None:
    taken = Taken(
        Question.model_validate(
            {"text": "Whose?", "task": {"kind": "short_text", "answers": [{"id": "a", "text": "ours"}]}}
        )
    )
    attempt = taken.begin()
    sent = {"step": 0, "given": "o\x00urs", "sure": "9" * 1_000}
    taken.client.post(reverse("coaching:attempt-keep", args=[attempt.pk]), sent)
    attempt.refresh_from_db()
    assert attempt.kept == {"values": ["ours"], "sure": "9"}
    taken.client.post(reverse("coaching:attempt", args=[attempt.pk]), sent)
    response = attempt.responses.get()
    assert response.given == {"values": ["ours"]}
    taken.client.post(reverse("coaching:challenge-make", args=[attempt.pk, 0]), {"text": "It is\x00 mine."})
    assert response.challenge.text == "It is mine."


@pytest.mark.parametrize("long", ["a  b\nc", "x" * 1_500])
def test_what_is_matched_is_found_again_however_it_is_written(long: str) -> None:
    pairs = [{"id": "a", "left": "A", "right": long}, {"id": "b", "left": "B", "right": "No"}]
    taken = Taken(Question.model_validate({"text": "Match", "task": {"kind": "match", "pairs": pairs}}))
    attempt = taken.begin()
    as_sent = " ".join(long.split())
    keeping.keep(attempt, step=0, values=[as_sent, "No"])
    assert f'<option value="{as_sent}" selected>' in taken.page(attempt)
    assert attempts.answer(attempt, step=0, values=[as_sent, "No"]).verdict == "right"


def test_help_that_is_not_offered_is_not_given() -> None:
    taken = Taken()
    attempt = taken.begin()
    for what in ("hints", "words", "plays", "answers", ""):
        taken.client.post(reverse("coaching:attempt-help", args=[attempt.pk]), {"step": 0, "what": what})
    attempt.refresh_from_db()
    assert attempt.kept == {}


# Certainty


def test_with_certainty_one_says_how_sure_one_is_and_that_counts() -> None:
    taken = Taken(certainty=True, pass_percent=60)
    attempt = taken.begin()
    with pytest.raises(DomainError, match="how sure"):
        attempts.answer(attempt, step=0, values=["yes"])
    with pytest.raises(DomainError, match="how sure"):
        attempts.answer(attempt, step=0, values=["yes"], sure="4")
    for value, sure in (("yes", "3"), ("yes", "3"), ("no", "1")):
        attempts.answer(attempt, step=attempt.step, values=[value], sure=sure)
    # Two of three right; average (3 + 3 + 0) / 3 = 2, one certainty for all at most 0.67: a bonus of 0.13.
    assert attempt.result["percent"] == 80
    assert attempt.result["certainty"] == {"average": 2.0, "bonus": 13.3}
    assert "How well you knew what you knew" in taken.page(attempt)


# What is told, and when


@pytest.mark.parametrize(
    ("when", "after_answer", "after_try", "after_passing"),
    [("at_once", True, True, True), ("after_try", False, True, True), ("after_last", False, False, True)],
)
def test_what_is_told_when(when: str, after_answer: bool, after_try: bool, after_passing: bool) -> None:
    taken = Taken(review=Review(grade=when, answers=when, whys=when))  # type: ignore[arg-type]
    attempt = taken.begin()
    page = taken.client.post(
        reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": "no"}, follow=True
    ).content.decode()
    assert ("Clause 1.1." in page) is after_answer
    assert ("Question 2?" in page) is not after_answer
    for step in (1, 2):
        taken.client.post(reverse("coaching:attempt", args=[attempt.pk]), {"step": step, "given": "no"})
    page = taken.page(attempt)
    assert ("Clause 1.1." in page, "A right answer" in page, "Not yet" in page) == (after_try,) * 3
    page = taken.page(taken.take("yes", "yes", "yes"))
    assert ("Clause 1.1." in page) is after_passing


@pytest.mark.parametrize(("days", "told"), [(1, False), (0, True)])
def test_from_a_date_on_it_is_told(days: int, told: bool) -> None:
    on = timezone.localdate() + timedelta(days=days)
    taken = Taken(review=Review(grade="on_date", answers="on_date", whys="on_date", on=on))
    page = taken.page(taken.take("no", "no", "no"))
    assert ("Clause 1.1." in page) is told
    assert ("You are told" in page) is not told


def test_a_quiz_that_tells_from_a_date_on_needs_the_date() -> None:
    quiz = Quiz(title="T", questions=[], review=Review(grade="on_date"))
    content = drafts.create("quiz", quiz, by=make.someone())
    with pytest.raises(CannotPublish, match="there is no date"):
        publish(content, by=make.someone())
    assert not Review(grade="on_date").tells("grade", over=True, last=True, today=date.max)


# Practice


def test_practice_is_told_at_once_seen_by_nobody_and_answered_again() -> None:
    taken = Taken(review=Review(grade="after_last", answers="after_last", whys="after_last"))
    practice = taken.begin(mode=Mode.PRACTICE)
    page = taken.client.post(
        reverse("coaching:attempt", args=[practice.pk]), {"step": 0, "given": "no"}, follow=True
    ).content.decode()
    assert "Clause 1.1." in page
    assert "Answer it again" in page
    practice.refresh_from_db()
    asked = practice.state["asked"]
    attempts.step_back(practice, step=practice.step)
    assert (practice.state["asked"], practice.state["marks"]) == (asked, [])
    for _ in range(3):
        attempts.answer(practice, step=practice.step, values=["yes"])
    assert "Nobody sees that you practised" in taken.page(practice)
    assert not taken.is_done


def test_only_what_was_not_right_is_practised() -> None:
    taken = Taken()
    with pytest.raises(DomainError, match="nothing"):
        taken.begin(only_wrong=True)
    taken.take("yes", "no", "no")
    where = reverse("coaching:activity", args=[taken.enrollment.pk, taken.activity.id])
    assert "Practise only the 2 questions" in taken.client.get(where).content.decode()
    page = taken.client.post(where, {"mode": "wrong"}, follow=True).content.decode()
    assert "Question 1 of 2" in page
    assert "Question 2?" in page
    practice = Attempt.objects.get(mode="practice", status="in_progress")
    for _ in range(2):
        attempts.answer(practice, step=practice.step, values=["yes"])
    with pytest.raises(DomainError, match="nothing"):
        taken.begin(only_wrong=True)


# Kept


def test_what_is_typed_is_kept_and_there_again() -> None:
    asked = Question.model_validate(
        {"text": "What?", "why": "So.", "task": {"kind": "short_text", "answers": [{"id": "a", "text": "ownership"}]}}
    )
    taken = Taken(asked)
    attempt = taken.begin()
    where = reverse("coaching:attempt-keep", args=[attempt.pk])
    assert taken.client.post(where, {"step": 0, "given": "owner <b>"}).json() == {"step": 0, "open": True}
    assert 'value="owner &lt;b&gt;"' in taken.page(attempt)
    page = taken.client.post(reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": "x" * 600})
    assert page.status_code == 400
    assert "Keep it under 500 letters" in page.content.decode()


def test_an_old_tab_learns_that_it_is_old_and_changes_nothing() -> None:
    taken = Taken()
    attempt = taken.take("yes")
    where = reverse("coaching:attempt-keep", args=[attempt.pk])
    assert taken.client.post(where, {"step": 0, "given": "no"}).json() == {"step": 1, "open": True}
    attempt.refresh_from_db()
    assert attempt.kept == {}
    page = taken.client.post(
        reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": "no"}, follow=True
    ).content.decode()
    assert "your first answer stands" in page
    assert attempt.responses.get().given["values"] == ["yes"]


@pytest.mark.parametrize("given", [["other"], ["yes", "no"], [], [""], ["\x00"], ["<script>"]])
def test_what_is_no_answer_here_is_said_and_costs_nothing(given: list[str]) -> None:
    taken = Taken()
    attempt = taken.begin()
    page = taken.client.post(reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": given})
    assert page.status_code == 400
    assert 'id="problem"' in page.content.decode()
    attempt.refresh_from_db()
    assert (attempt.step, attempt.responses.count()) == (0, 0)


def test_a_thousand_answers_at_once_are_one() -> None:
    taken = Taken()
    attempt = taken.begin()
    where = reverse("coaching:attempt", args=[attempt.pk])
    codes = {taken.client.post(where, {"step": 0, "given": "yes"}).status_code for _ in range(200)}
    assert codes <= {302, 429}
    assert attempt.responses.count() == 1


def test_lines_are_moved_without_javascript_and_stay_where_they_are() -> None:
    items = [{"id": key, "text": key} for key in "abc"]
    taken = Taken(Question.model_validate({"text": "Order?", "why": "So.", "task": {"kind": "order", "items": items}}))
    attempt = taken.begin()
    where = reverse("coaching:attempt", args=[attempt.pk])
    taken.client.post(where, {"step": 0, "given": ["c", "b", "a"], "move": "up:a"})
    attempt.refresh_from_db()
    assert (attempt.kept["values"], attempt.step) == (["c", "a", "b"], 0)
    taken.client.post(where, {"step": 0, "given": ["c", "a", "b"], "move": "up:c"})
    attempt.refresh_from_db()
    assert attempt.kept["values"] == ["c", "a", "b"]


# Drawn and shuffled


def bank(competency: Competency, count: int, **fields: Any) -> list[Content]:
    by = make.someone()
    made = [
        drafts.create("question", single(f"{fields} {n}?", competency=competency.pk, **fields), by=by)
        for n in range(count)
    ]
    for each in made:
        publish(each, by=by)
    return made


@pytest.fixture
def ownership() -> Competency:
    return Competency.objects.create(name="Ownership")


def drawing(ownership: Competency, **draw: Any) -> Quiz:
    return Quiz(title="Drawn", draws=[Draw(id="d", competency=ownership.pk, **draw)])


def test_questions_are_drawn_from_the_bank_as_it_is_published(ownership: Competency) -> None:
    easy, hard = bank(ownership, 6, difficulty="easy"), bank(ownership, 3, difficulty="hard")
    drafts.create("question", single("A draft?", competency=ownership.pk, difficulty="easy"), by=make.someone())
    content = drafts.create("quiz", drawing(ownership, count=3, difficulty="easy"), by=make.someone())
    quiz = publish(content, by=make.someone()).opened
    assert {link.number for link in quiz.draws[0].pool} == {each.number for each in easy}
    assert not {link.number for link in quiz.links} & {each.number for each in hard}
    tries = [tuple(taking.begin(quiz, Start(seed=seed))["asked"]) for seed in range(40)]
    assert all(len(set(asked)) == 3 for asked in tries)
    assert len(set(tries)) > 10
    assert taking.begin(quiz, Start(seed=7)) == taking.begin(quiz, Start(seed=7))


def test_a_bank_too_small_to_draw_from_is_said(ownership: Competency) -> None:
    bank(ownership, 2)
    content = drafts.create("quiz", drawing(ownership, count=3), by=make.someone())
    with pytest.raises(CannotPublish, match="Only 2 of 3 questions to draw"):
        publish(content, by=make.someone())


def test_a_new_question_of_the_bank_changes_what_would_be_published(ownership: Competency) -> None:
    bank(ownership, 2)
    content = drafts.create("quiz", drawing(ownership, count=1), by=make.someone())
    first = publish(content, by=make.someone())
    assert publish(make.fresh(content), by=make.someone()) == first
    bank(ownership, 1, difficulty="hard")
    assert publish(make.fresh(content), by=make.someone()).number == 2


def orders(quiz: Quiz, of: Callable[[int], Any]) -> int:
    return len({str(of(seed)) for seed in range(30)})


def test_questions_and_answers_are_shuffled_as_the_quiz_says() -> None:
    links = [QuestionLink(number=n, document=single()) for n in range(1, 6)]
    still = Quiz(title="T", questions=links, shuffle_answers=False)
    mixed = still.model_copy(update={"shuffle_questions": True, "shuffle_answers": True})

    def laid_out(quiz: Quiz, seed: int) -> list[str]:
        state = taking.begin(quiz, Start(seed=seed + 1))
        return [option.id for option, _ in single().task.laid_out(taking.seed_of(quiz, state, 1), [])]

    assert orders(still, lambda seed: taking.begin(still, Start(seed=seed))["asked"]) == 1
    assert orders(mixed, lambda seed: taking.begin(mixed, Start(seed=seed))["asked"]) > 10
    assert orders(still, lambda seed: laid_out(still, seed)) == 1
    assert orders(mixed, lambda seed: laid_out(mixed, seed)) == 2


def test_only_its_learner_keeps_or_asks() -> None:
    taken = Taken()
    attempt = taken.begin()
    other = Client()
    other.force_login(User.objects.create_user("other"))
    for name in ("attempt-keep", "attempt-help"):
        where = reverse(f"coaching:{name}", args=[attempt.pk])
        assert other.post(where, {"step": 0, "given": "no", "what": "hints"}).status_code in (403, 404)
    attempt.refresh_from_db()
    assert attempt.kept == {}
