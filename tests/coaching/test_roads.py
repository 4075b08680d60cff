"""What learners chose: counts alone, each learner once, and nothing that fewer than five share."""

import re
from collections.abc import Sequence

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coaching.authoring.publishing import publish
from coaching.learning import attempts
from coaching.models import Attempt, Content, Version
from coaching.team.roads import Roads, roads_of
from coaching.team.shares import Share
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

Mode = Attempt.Mode


@pytest.mark.parametrize(
    ("count", "of", "sentence"),
    [
        (12, 15, "12 of 15, between 55 % and 93 %"),
        (22, 24, "22 of 24, between 74 % and 98 %"),
        (15, 15, "15 of 15, between 80 % and 100 %"),
        (0, 15, "0 of 15, between 0 % and 20 %"),
        (0, 7, "0 of 7, between 0 % and 35 %"),
        (4, 15, "fewer than five"),
        (4, 4, "fewer than five"),
        (0, 4, "fewer than five"),
        (0, 0, "fewer than five"),
    ],
)
def test_a_share_says_how_sure_it_is_and_nothing_of_fewer_than_five(count: int, of: int, sentence: str) -> None:
    assert Share(count, of).sentence == sentence


@pytest.fixture
def path(db: None) -> Content:
    made = make.path()
    module, scenario = make.module(made), make.scenario()
    make.edit(
        scenario, lambda draft: setattr(draft.nodes[1].choices[1], "misconception", "A promise needs a test first")
    )
    make.activity(module, "scenario", content=scenario)
    for content in (module, made):
        publish(make.fresh(content), by=make.someone())
    return make.fresh(made)


def scenario_on(path: Content) -> Content:
    (module,) = make.modules_of(path)
    return make.fresh(make.held(module.draft.activities[0]))


def played(path: Content, ways: Sequence[str], *, mode: Mode = Mode.CHECK, named: str = "learner") -> None:
    """A new learner for each way, a string of choices: “14” says 1, then 4."""
    already = Attempt.objects.count()
    for number, way in enumerate(ways, start=already):
        enrollment = make.enrollment(make.learner(f"{named}{number}"), path)
        play(enrollment.pk, path, way, mode=mode)


def play(enrollment_pk: int, path: Content, way: str, *, mode: Mode = Mode.CHECK) -> None:
    enrollment = path.enrollments.get(pk=enrollment_pk)
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "scenario").id, mode=mode)
    for given in way:
        attempts.answer(attempt, step=attempt.step, values=[given])


def roads(path: Content) -> Roads:
    version: Version = scenario_on(path).versions.latest("number")
    return roads_of(version)


def walked(found: Roads) -> dict[tuple[str, str], int]:
    return {(one.road.source, one.road.target): one.share.count for one in found.stretches}


def test_each_road_counts_the_learners_who_took_it(path: Content) -> None:
    played(path, ["14"] * 6 + ["25"] * 5 + ["3"])
    found = roads(path)
    assert found.finished == 12
    assert walked(found) == {("hello", "bill"): 11, ("hello", "leaves"): 1, ("bill", "stays"): 11}
    assert [(one.node.key, one.share.count) for one in found.endings] == [("stays", 11), ("leaves", 1)]
    hello, bill = found.moments
    assert [(one.choice.id, one.share.count, one.share.of) for one in hello.answers] == [
        ("1", 6, 12), ("2", 5, 12), ("3", 1, 12),
    ]  # fmt: skip
    assert [one.share for one in bill.answers] == [Share(6, 11), Share(5, 11)]
    assert hello.answers[0].leads_to == "2 She asks about the bill"


def test_a_road_is_as_wide_as_many_took_it_and_too_few_are_as_thin_as_one(path: Content) -> None:
    played(path, ["14"] * 5 + ["3"] * 4)
    widths = {(one.road.source, one.road.target): one.width for one in roads(path).stretches}
    few = widths["hello", "leaves"]
    assert widths["hello", "bill"] > few
    played(path, ["14"] * 12)
    assert {(one.road.source, one.road.target): one.width for one in roads(path).stretches}["hello", "leaves"] == few


def test_a_learner_counts_once_by_the_first_try_they_finished(path: Content) -> None:
    played(path, ["14"] * 5)
    enrollment = path.enrollments.latest("pk")
    play(enrollment.pk, path, "3")
    found = roads(path)
    assert (found.finished, walked(found)["hello", "leaves"]) == (5, 0)


def test_practice_and_what_is_not_finished_are_no_road(path: Content) -> None:
    played(path, ["14"] * 5)
    played(path, ["3"] * 7, mode=Mode.PRACTICE)
    played(path, ["2"] * 3)
    found = roads(path)
    assert (found.finished, found.began) == (5, 8)
    assert walked(found)["hello", "leaves"] == 0
    assert found.moments[0].answers[1].share.count == 0


def test_another_version_has_roads_of_its_own(path: Content) -> None:
    played(path, ["14"] * 5)
    scenario = scenario_on(path)
    make.edit(scenario, lambda draft: setattr(draft.nodes[1], "says", "And what do I pay?"))
    publish(make.fresh(scenario), by=make.someone())
    played(path, ["3"] * 6, named="later")
    assert (roads(path).finished, walked(roads(path))["hello", "leaves"]) == (6, 6)
    client = signed_in(make.someone())
    where = reverse("coaching:scenario-roads", args=[scenario.number])
    assert "6 learners have played version 2 to an end" in text(client.get(where))
    assert "5 learners have played version 1 to an end" in text(client.get(f"{where}?version=1"))
    assert client.get(f"{where}?version=3").status_code == 404


def test_where_people_leave_is_told_from_five_on_and_never_from_practice(path: Content) -> None:
    played(path, ["14"] * 5 + ["1"] * 4)
    played(path, ["1"] * 3, mode=Mode.PRACTICE)
    assert roads(path).left_at == []
    # One who begins again and leaves at the same place twice is one learner.
    enrollment = path.enrollments.filter(attempts__mode=Mode.CHECK, attempts__status="in_progress").first()
    assert enrollment
    attempts.begin_again(enrollment.attempts.get())
    play(enrollment.pk, path, "1")
    assert roads(path).left_at == []
    played(path, ["1"])
    (bill,) = roads(path).left_at
    assert (bill.node.key, bill.left) == ("bill", Share(5, 10))


def test_a_misconception_counts_those_who_came_where_it_shows(path: Content) -> None:
    played(path, ["14"] * 5 + ["15"] * 4 + ["3"] * 2)
    (one,) = roads(path).misconceptions
    assert (one.name, one.share) == ("A promise needs a test first", Share(4, 9))
    page = text(signed_in(make.trainer()).get(reverse("coaching:scenario-roads", args=[scenario_on(path).number])))
    assert "A promise needs a test first fewer than five" in page
    played(path, ["15"])
    page = text(signed_in(make.someone()).get(reverse("coaching:scenario-roads", args=[scenario_on(path).number])))
    assert "A promise needs a test first 5 of 10, between 24 % and 76 %" in page


def test_the_page_names_nobody_and_tells_nothing_that_fewer_than_five_share(path: Content) -> None:
    where = reverse("coaching:scenario-roads", args=[scenario_on(path).number])
    client = signed_in(make.trainer())
    played(path, ["14"] * 4)
    page = text(client.get(where))
    assert "Fewer than five have finished version 1" in page
    assert " of 4" not in page
    played(path, ["14"] * 4 + ["3"] * 3)
    response = client.get(where)
    page = text(response)
    assert "8 of 11, between 43 % and 90 %" in page
    assert not re.search(r"\b3 of", page)
    assert '<text class="figure"' in response.content.decode()
    # Its moments are called 1 and 2, its endings A and B.
    assert ">3</text>" not in response.content.decode()
    for name in path.enrollments.values_list("learner__username", flat=True):
        assert name.title() not in page
    assert "Haddad" not in page


def test_a_scenario_nobody_could_play_says_so_and_the_list_leads_to_roads_once_published(db: None) -> None:
    scenario, client = make.scenario(), signed_in(make.someone())
    where = reverse("coaching:scenario-roads", args=[scenario.number])
    assert "Nobody could play it yet" in text(client.get(where))
    listed = reverse("coaching:scenarios")
    assert where not in client.get(listed).content.decode()
    publish(scenario, by=make.someone())
    assert where in client.get(listed).content.decode()


def test_the_page_asks_as_much_of_the_database_for_many_as_for_few(
    path: Content, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    where = reverse("coaching:scenario-roads", args=[scenario_on(path).number])
    client = signed_in(make.trainer())
    for ways in (["14"] * 5, ["25"] * 9):
        played(path, ways)
        with django_assert_max_num_queries(9):
            client.get(where)
