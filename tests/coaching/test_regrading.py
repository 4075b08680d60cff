"""Challenges, and past answers marked again by a mended key."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.content.question.document import Question
from coaching.learning import attempts, challenging, regrading
from coaching.models import Attempt, Challenge, Enrollment, Regrade, Remark, Response, Version
from coaching.team import challenges
from recordings.errors import DomainError
from tests import make as people
from tests.coaching import make
from tests.coaching.test_taking import Taken, single

pytestmark = pytest.mark.django_db


def mend(taken: Taken, place: int = 0, **credit: bool) -> None:
    """Change which options of a question are right, in its draft."""

    def edit(draft: Question) -> None:
        for option in draft.task.options:
            option.correct = credit.get(option.id, option.correct)

    make.edit(taken.questions[place], edit)


def published(taken: Taken, place: int = 0) -> Version:
    return publish(make.fresh(taken.questions[place]), by=make.someone())


def others(taken: Taken, *answers: str) -> Attempt:
    enrollment: Enrollment = make.enrollment(make.learner(f"other{Attempt.objects.count()}"), taken.enrollment.path)
    attempt = attempts.begin(enrollment=enrollment, activity_id=taken.activity.id)
    for value in answers:
        attempts.answer(attempt, step=attempt.step, values=[value])
    return attempt


@pytest.fixture
def author() -> User:
    return people.author("delphine")


def test_a_mended_key_raises_marks_tells_who_it_concerns_and_finishes_what_is_enough(author: User) -> None:
    taken = Taken(pass_percent=60)
    attempt = taken.take("no", "yes", "no")
    assert not taken.is_done
    mend(taken, no=True, yes=False)
    version = published(taken)
    found = regrading.outlook(taken.questions[0], version)
    assert (len(found.raised), len(found.lowered), found.same) == (1, 0, 0)
    regrading.regrade(taken.questions[0], version, by=author, reason="Both of us misread it.")
    attempt.refresh_from_db()
    assert (attempt.result["right"], attempt.result["percent"], attempt.passed) == (2, 67, True)
    assert taken.is_done
    assert Enrollment.objects.get().completed_at
    home = taken.client.get(reverse("home")).content.decode()
    assert "Looked at again" in home
    assert "0 % became 100 % of this question" in home
    assert "Both of us misread it." in taken.page(attempt)
    remark = Remark.objects.get()
    for _ in range(2):
        taken.client.post(reverse("coaching:news-seen"), {"remark": [remark.pk, "x", "999999"]})
    assert "Looked at again" not in taken.client.get(reverse("home")).content.decode()


def test_a_mark_is_never_lowered_unless_somebody_says_so_and_what_was_passed_stays(author: User) -> None:
    taken = Taken(pass_percent=60)
    attempt = taken.take("yes", "yes", "no")
    mend(taken, no=True, yes=False)
    version = published(taken)
    regrading.regrade(taken.questions[0], version, by=author)
    attempt.refresh_from_db()
    assert (attempt.result["percent"], Remark.objects.count()) == (67, 0)
    regrading.regrade(taken.questions[0], version, by=author, lowers=True)
    attempt.refresh_from_db()
    assert (attempt.result["percent"], attempt.passed) == (33, True)
    assert taken.is_done
    assert Enrollment.objects.get().completed_at


def test_marking_again_twice_changes_nothing_more(author: User) -> None:
    taken = Taken()
    taken.take("no", "no", "no")
    others(taken, "yes", "no", "no")
    mend(taken, no=True, yes=False)
    version = published(taken)
    for _ in range(3):
        regrading.regrade(taken.questions[0], version, by=author, lowers=True)
    after = list(Response.objects.order_by("pk").values_list("score", flat=True))
    assert after == [1, 0, 0, 0, 0, 0]
    assert (Regrade.objects.count(), Remark.objects.count()) == (1, 2)


def test_an_open_try_and_a_later_one_at_the_old_version_have_the_mended_key_too(author: User) -> None:
    taken = Taken()
    open_try = taken.take("no")
    mend(taken, 1, no=True, yes=False)
    mend(taken, 0, no=True, yes=False)
    for place in (0, 1):
        regrading.regrade(taken.questions[place], published(taken, place), by=author)
    open_try = Attempt.objects.get(pk=open_try.pk)
    assert open_try.state["marks"][0][0] == 1
    assert attempts.answer(open_try, step=1, values=["no"]).verdict == "right"
    assert attempts.answer(open_try, step=2, values=["no"]).verdict == "not_yet"
    assert open_try.result["right"] == 2
    assert others(taken, "no", "no", "yes").result["right"] == 3


def test_which_try_counts_is_reckoned_anew_through_all_of_them(author: User) -> None:
    taken = Taken(counts="mean", pass_percent=60)
    taken.take("no", "yes", "no")
    second = taken.take("yes", "yes", "no")
    assert second.passed is False
    mend(taken, no=True, yes=False)
    regrading.regrade(taken.questions[0], published(taken), by=author)
    second.refresh_from_db()
    assert (second.state["earlier"], second.result["percent"], second.result["counted"]) == ([67], 67, 67.0)
    assert second.passed is True


def test_answers_the_new_key_knows_nothing_of_stay_as_they_are(author: User) -> None:
    taken = Taken()
    taken.take("yes", "no", "no")
    make.edit(
        taken.questions[0],
        lambda draft: setattr(draft, "task", Question.model_validate({"task": {"kind": "true_false"}}).task),
    )
    version = published(taken)
    found = regrading.outlook(taken.questions[0], version)
    assert (found.unknown, found.raised, found.lowered) == (1, [], [])
    regrading.regrade(taken.questions[0], version, by=author, lowers=True)
    assert Response.objects.order_by("pk")[0].score == 1
    assert taken.page(Attempt.objects.get())


def test_who_chose_an_answer_that_is_gone_still_looks_back_on_it(author: User) -> None:
    taken = Taken()
    attempt = taken.take("no", "yes", "yes")
    make.edit(taken.questions[0], lambda draft: setattr(draft.task.options[1], "id", "rather-not"))
    regrading.regrade(taken.questions[0], published(taken), by=author)
    assert "Your answer" in taken.page(attempt)
    where = reverse("coaching:answered", args=[attempt.pk, 0])
    assert taken.client.get(where).status_code == 200


# Challenges


def test_a_challenge_is_made_answered_and_read(author: User) -> None:
    taken = Taken()
    attempt = taken.take("no", "yes", "yes")
    where = reverse("coaching:challenge-make", args=[attempt.pk, 0])
    for _ in range(2):
        taken.client.post(where, {"text": "Clause 1.2 says <b>no</b>."})
    challenge = Challenge.objects.get()
    assert "An author will answer" in taken.page(attempt)
    assert "1.2 says &lt;b&gt;no&lt;/b&gt;" in taken.page(attempt)
    writer = Client()
    writer.force_login(author)
    assert "1 challenge waits" in writer.get(reverse("home")).content.decode()
    page = writer.get(reverse("coaching:challenge", args=[challenge.pk])).content.decode()
    assert "Clause 1.2" in page
    assert taken.enrollment.learner.get_full_name() not in page or not taken.enrollment.learner.get_full_name()
    assert taken.enrollment.learner.username not in page
    refused = writer.post(reverse("coaching:challenge", args=[challenge.pk]), {"answer": "Indeed.", "upheld": "yes"})
    assert refused.status_code == 400
    assert "Mend the question first" in refused.content.decode()
    mend(taken, no=True, yes=False)
    page = writer.get(reverse("coaching:challenge", args=[challenge.pk])).content.decode()
    assert "Of 1 answer to earlier versions, 1 would be worth more, 0 less" in page
    for _ in range(2):
        writer.post(reverse("coaching:challenge", args=[challenge.pk]), {"answer": "You are right.", "upheld": "yes"})
    attempt.refresh_from_db()
    assert attempt.result["right"] == 3
    assert "You were right to say so." in taken.page(attempt)
    assert "Your challenge was upheld" in taken.client.get(reverse("home")).content.decode()
    with pytest.raises(DomainError, match="answered already"):
        challenging.contest(attempt.responses.all()[0], text="And yet.")


def test_a_key_may_stay_with_a_reason(author: User) -> None:
    taken = Taken()
    attempt = taken.take("no", "yes", "yes")
    challenge = challenging.contest(attempt.responses.all()[0], text="Really?")
    with pytest.raises(DomainError, match="Say why"):
        challenges.settle(challenge, upheld=False, answer=" ", by=author)
    challenges.settle(challenge, upheld=False, answer="1.1 says fifty.", by=author)
    challenges.settle(challenge, upheld=True, answer="Or so.", by=author)
    assert (challenge.upheld, challenge.answer) == (False, "1.1 says fifty.")
    assert not Regrade.objects.exists()
    assert "The key stays." in taken.page(attempt)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
def test_what_is_no_challenge_is_said_and_stays_on_the_page(text: str) -> None:
    taken = Taken()
    attempt = taken.take("no", "yes", "yes")
    page = taken.client.post(reverse("coaching:challenge-make", args=[attempt.pk, 0]), {"text": text})
    assert page.status_code == 400
    assert not Challenge.objects.exists()


def test_only_ones_own_answer_for_the_record_is_contested() -> None:
    taken = Taken()
    practice = taken.take("no", mode=Attempt.Mode.PRACTICE)
    with pytest.raises(DomainError, match="for the record"):
        challenging.contest(practice.responses.get(), text="I see it otherwise.")
    attempt = taken.take("no", "no", "no")
    stranger = Client()
    stranger.force_login(make.learner("stranger"))
    assert stranger.post(reverse("coaching:challenge-make", args=[attempt.pk, 0]), {"text": "x"}).status_code == 404
    assert taken.client.post(reverse("coaching:challenge-make", args=[attempt.pk, 9]), {"text": "x"}).status_code == 404


def test_past_answers_are_marked_again_from_the_questions_page(author: User) -> None:
    taken = Taken(single(), single("Second?"))
    taken.take("no", "no")
    client = Client()
    client.force_login(author)
    where = reverse("coaching:question-regrade", args=[taken.questions[0].number])
    assert "nothing to mark again" in client.get(where).content.decode()
    mend(taken, no=True, yes=False)
    published(taken)
    page = client.get(where).content.decode()
    assert "Of 1 answer to earlier versions, 1 would be worth more, 0 less" in page
    assert "1 answer is worth something else now" in client.post(where, {"reason": ""}, follow=True).content.decode()
    assert Response.objects.order_by("pk")[0].verdict == "right"
