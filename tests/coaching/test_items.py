"""What a question tells: the formulas against tables of the literature, and what is told of answers that were given."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coaching.authoring.publishing import publish
from coaching.learning import attempts, challenging, keeping
from coaching.models import Attempt, Content
from coaching.team import items
from coaching.team.figures import Answered, Bank, bank_of, correlation, figures, pearson, proportion, towards
from tests import make as people
from tests.coaching import make
from tests.coaching.test_taking import Taken, single

# Brown, J. D. (2001). Point-biserial correlation coefficients. Shiken: JALT Testing & Evaluation SIG Newsletter 5(3), table 2: eight
# students, whether they had three items right, and their total scores, with the coefficients worked out by hand.
BROWN = [
    (1, 0, 1, 50), (1, 0, 1, 45), (1, 0, 1, 45), (1, 0, 1, 40), (0, 1, 1, 35), (0, 1, 1, 30), (0, 1, 1, 30), (0, 1, 1, 25),
]  # fmt: skip


def test_discrimination_is_the_point_biserial_of_a_worked_table() -> None:
    first, second, third = ([(float(row[item]), float(row[3])) for row in BROWN] for item in range(3))
    # Worked out from 45, 30, 8.29, .50 and .50 with rounding on the way: .91.
    assert pearson(first) == pytest.approx(0.91, abs=0.006)
    assert pearson(first) == pytest.approx((45 - 30) / 8.29 * 0.5, abs=0.001)
    assert pearson(second) == pytest.approx(-0.91, abs=0.006)
    # All have it right: the table says .00, for there is nothing to tell; we say so.
    assert pearson(third) is None
    assert correlation(third) is None


# Newcombe, R. G. (1998). Two-sided confidence intervals for the single proportion. Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_facility_has_the_interval_of_a_published_table(right: int, of: int, low: float, high: float) -> None:
    found = proportion([1.0] * right + [0.0] * (of - right))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_correlation_has_the_interval_of_fishers_z() -> None:
    # r = 0.5 of sixteen: z = 0.5493, give or take 1.96 / root of 13 = 0.5436; from tanh 0.0057 to tanh 1.0929.
    pairs = [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0), (1.0, 0.0), (0.0, 0.0), (1.0, 1.0)]
    found = correlation(pairs * 2)
    assert found
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.5, 0.006, 0.798)
    assert correlation(pairs) is None


def test_few_answers_are_drawn_towards_the_bank_and_many_are_not() -> None:
    few, many = towards(0.2, 5, 0.8, 0.01), towards(0.2, 500, 0.8, 0.01)
    assert few > 0.5
    assert many == pytest.approx(0.2, abs=0.03)
    assert towards(0.2, 5, 0.8, 0.0) >= few


@given(st.lists(st.floats(0, 1), min_size=5, max_size=60), st.floats(0.02, 0.98), st.floats(0, 0.25))
def test_what_is_told_is_bounded_and_lies_between_its_own_and_the_banks(
    scores: list[float], bank: float, spread: float
) -> None:
    found = proportion(scores)
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9 <= 1 + 2e-9
    drawn = towards(found.value, len(scores), bank, spread)
    assert min(found.value, bank) - 1e-9 <= drawn <= max(found.value, bank) + 1e-9


def test_under_five_nothing_is_told() -> None:
    assert not figures([Answered(1.0, 0.5)] * 4, ["a"]).is_told
    assert figures([Answered(1.0, 0.5)] * 4, ["a"]).facility is None
    assert figures([Answered(1.0, 0.5)] * 5, ["a"]).facility


def test_the_bank_tells_what_its_questions_are_like() -> None:
    assert bank_of([]) == Bank()
    hard = [[Answered(float(n % 4 == 0), n / 40) for n in range(40)] for _ in range(6)]
    assert bank_of(hard).facility == pytest.approx(0.25)


def test_a_wrong_answer_of_the_stronger_is_told_by_half() -> None:
    answers = [Answered(float(n < 10), n / 20, frozenset({"right" if n < 10 else "lure"})) for n in range(20)]
    picked = {one.key: one for one in figures(answers, ["right", "lure", "none"]).picked}
    assert (picked["lure"].stronger, picked["lure"].weaker) == (100.0, 0.0)
    assert picked["none"].count == 0


# Of answers that were given


def many(taken: Taken, *rows: str) -> None:
    """A learner for each row: y and n for each question."""
    for row in rows:
        who = make.learner(f"many{Attempt.objects.count()}")
        attempt = attempts.begin(enrollment=make.enrollment(who, taken.enrollment.path), activity_id=taken.activity.id)
        for letter in row:
            attempts.answer(attempt, step=attempt.step, values=["yes" if letter == "y" else "no"])


@pytest.fixture
def taken(db: None) -> Taken:
    return Taken()


def told(taken: Taken, place: int = 0) -> items.Told:
    question = make.fresh(taken.questions[place])
    assert question.published
    return items.told_of(question, question.published)


def test_each_learner_counts_once_by_the_first_finished_try_and_practice_never(taken: Taken) -> None:
    many(taken, "yyy", "nyy", "nnn", "yyn")
    taken.take("yes", "no", "no", mode=Attempt.Mode.PRACTICE)
    taken.take("yes")
    assert told(taken).figures.people == 4
    attempts.begin_again(Attempt.objects.get(status="in_progress"))
    taken.take("no", "no", "no")
    taken.take("yes", "yes", "yes")
    found = told(taken)
    assert found.figures.people == 5
    assert found.figures.facility
    assert found.figures.facility.value == pytest.approx(2 / 5)


def test_an_edit_is_a_new_version_and_figures_stay_apart(taken: Taken) -> None:
    many(taken, *["yyy"] * 5)
    make.edit(taken.questions[0], lambda draft: setattr(draft, "text", "Otherwise?"))
    make.edit(taken.quiz, lambda draft: setattr(draft, "intro", "Anew."))
    publish(make.fresh(taken.quiz), by=people.author("again"))
    many(taken, "nnn")
    question = make.fresh(taken.questions[0])
    assert question.published
    assert question.published.number == 2
    assert items.told_of(question, question.versions.get(number=1)).figures.people == 5
    assert items.told_of(question, question.published).figures.people == 1


def test_a_question_that_the_stronger_get_wrong_needs_a_look(taken: Taken) -> None:
    many(taken, *["nyy"] * 12, *["ynn"] * 12)
    found = told(taken)
    assert found.figures.discrimination
    assert found.figures.discrimination.high < 0
    assert any("do well elsewhere" in reason for reason in found.reasons)
    assert any("The stronger half chose “No”" in reason for reason in found.reasons)
    assert [one.number for one in items.need_a_look()] == [taken.questions[0].number]


def test_a_figure_too_small_cannot_be_reckoned_from_the_others(taken: Taken) -> None:
    many(taken, *["yyy"] * 8, "nyy")
    pieces = {text: picked for text, _, picked in told(taken).pieces}
    assert (pieces["No"].count, pieces["Yes"].hidden) == (1, True)
    many(taken, *["nyy"] * 4)
    assert not any(picked.hidden for _, _, picked in told(taken).pieces)


def test_chance_alone_is_no_reason(taken: Taken) -> None:
    # Each errs once: all go against the rest, and six of them tell nothing.
    many(taken, "nyy", "yny", "yyn", "nyy", "yny", "yyn")
    assert told(taken).figures.discrimination is None
    assert told(taken).reasons == []


def test_an_open_challenge_is_a_reason_however_few_have_answered(taken: Taken) -> None:
    attempt = taken.take("no", "yes", "yes")
    challenging.contest(attempt.responses.all()[0], text="I see it otherwise.")
    assert "1 open challenge" in told(taken).reasons[0]


def test_who_read_the_words_is_told_apart(db: None) -> None:
    call = people.recording()
    people.heard(call)
    taken = Taken(single(clip=people.clip(call).pk), single("Second?"))
    for number in range(10):
        who = make.learner(f"reader{number}")
        attempt = attempts.begin(enrollment=make.enrollment(who, taken.enrollment.path), activity_id=taken.activity.id)
        if number % 2:
            keeping.ask(attempt, step=0, what="words", most=1)
        for value in ("yes" if number % 2 else "no", "yes"):
            attempts.answer(attempt, step=attempt.step, values=[value])
    found = told(taken).figures
    assert (found.people, found.read) == (10, 5)
    assert found.facility_read
    assert (found.facility_read.value, found.facility and found.facility.value) == (1.0, 0.5)


def test_the_pages_tell_it_to_authors_hidden_under_five(taken: Taken) -> None:
    author = Client()
    author.force_login(people.author("delphine"))
    number, quiz = taken.questions[0].number, Content.objects.get(kind="quiz").number
    of_question, of_quiz = (
        reverse("coaching:question-figures", args=[number]),
        reverse("coaching:quiz-figures", args=[quiz]),
    )
    many(taken, "yyy", "nyy", "nnn", "yyn")
    assert "Fewer than five have answered it" in author.get(of_question).content.decode()
    assert "fewer than five" in author.get(of_quiz).content.decode()
    many(taken, "ynn")
    page = author.get(of_question).content.decode()
    assert "60 %, between 23 % and 88 %" in page
    assert "too few" in page
    assert "60 %, between 23 % and 88 %" in author.get(of_quiz).content.decode()
    assert author.get(reverse("coaching:questions-look")).status_code == 200
    assert author.get(of_question, {"version": "9"}).status_code == 200


@pytest.mark.django_db
def test_what_was_never_published_tells_nothing() -> None:
    author = Client()
    author.force_login(people.author("delphine"))
    question = make.question()
    page = author.get(reverse("coaching:question-figures", args=[question.number])).content.decode()
    assert "Nobody could answer it yet" in page
