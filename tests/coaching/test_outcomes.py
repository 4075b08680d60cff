"""How it goes on the telephone: weeks from a list, put again without harm, and a page that claims no cause."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coaching.models import AgentWeek, Enrollment, Profile
from coaching.outcomes import figures, weeks
from recordings.errors import DomainError
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db

LIST = """username,week,contacts,resolved_first,rated,satisfied
noor,2026-W40,80,60,20,15
noor,2026-10-08,90,61,18,15
"""


def put(
    agent: User, monday: date, contacts: int = 80, resolved: int = 60, rated: int = 20, satisfied: int = 15
) -> None:
    AgentWeek.objects.create(
        agent=agent, monday=monday, contacts=contacts, resolved_first=resolved, rated=rated, satisfied=satisfied
    )


def bring(listed: str, **more: Any) -> Any:
    trainer = User.objects.filter(username="liv").first() or make.trainer("liv")
    return signed_in(trainer).post(reverse("coaching:outcomes-bring"), {"text": listed, **more})


# ── A list ──
def test_nothing_is_written_before_go_is_said_and_a_second_time_changes_nothing() -> None:
    make.learner()
    client = signed_in(make.trainer())
    page = reverse("coaching:outcomes-bring")
    assert "2 weeks new" in text(client.post(page, {"text": LIST}))
    assert not AgentWeek.objects.exists()
    client.post(page, {"text": LIST, "go": "yes"})
    rows = list(AgentWeek.objects.values_list("monday", "contacts", "resolved_first", "rated", "satisfied"))
    assert rows == [(date(2026, 9, 28), 80, 60, 20, 15), (date(2026, 10, 5), 90, 61, 18, 15)]
    updated = list(AgentWeek.objects.values_list("updated_at"))
    assert "Nothing is left to do" in text(client.post(page, {"text": LIST}))
    client.post(page, {"text": LIST, "go": "yes"})
    assert list(AgentWeek.objects.values_list("updated_at")) == updated


def test_each_fault_is_told_by_its_line_and_the_rest_goes_in() -> None:
    make.learner()
    faulty = LIST + "\n".join(
        [
            "nobody,2026-W40,80,60,20,15",
            "noor,soon,80,60,20,15",
            "noor,2026-W41,80,81,20,15",
            "noor,2026-W42,80,60,20,21",
            "noor,2026-W43,many,60,20,15",
            "noor,2026-09-29,80,60,20,15",
            ",2026-W44,80,60,,",
            f"noor,{timezone.localdate() + timedelta(days=7)},80,60,20,15",
            "noor,2026-W44,80,60,,",
        ]
    )
    page = text(bring(faulty))
    for line in range(4, 12):
        assert f"Line {line}" in page, line
    assert "Line 12" not in page
    assert "The same week of the same person stands in line 2." in page
    assert "3 weeks new" in page
    bring(faulty, go="yes")
    assert AgentWeek.objects.count() == 3


def test_people_are_found_by_name_address_or_what_the_company_calls_them() -> None:
    noor, tomasz, rhys = make.learner(), make.learner("tomasz"), make.learner("rhys")
    User.objects.filter(pk=tomasz.pk).update(email="tomasz@harbour.example")
    Profile.objects.update_or_create(user=rhys, defaults={"company_id": "HB-17"})
    look = weeks.look(
        "username;email;company_id;week;contacts;resolved\n"
        "NOOR;;;2026-W40;8;6\n;Tomasz@harbour.example;;2026-W40;8;6\n;;HB-17;2026-W40;8;6\n"
    )
    assert [one.agent for one in look.good] == [noor, tomasz, rhys]
    assert look.good[0].figures == {"contacts": 8, "resolved_first": 6, "rated": 0, "satisfied": 0}


def test_handle_time_is_not_read_and_nowhere_a_column() -> None:
    make.learner()
    page = text(bring("username,week,contacts,resolved_first,handle_time\nnoor,2026-W40,80,60,312\n"))
    assert "Not read, for it means nothing here: handle_time" in page
    names = {column.name for column in AgentWeek._meta.get_fields()}
    assert not any(word in name for name in names for word in ("time", "duration", "seconds", "_ms"))


def test_a_file_is_read_like_what_is_pasted_and_what_is_none_is_told() -> None:
    make.learner()
    client, page = signed_in(make.trainer()), reverse("coaching:outcomes-bring")
    good = client.post(page, {"file": SimpleUploadedFile("weeks.csv", LIST.encode("utf-16"))})
    assert "2 weeks new" in text(good)
    for data in (b"\x00\x01\x02", b""):
        assert client.post(page, {"file": SimpleUploadedFile("weeks.csv", data)}).status_code == 400
    assert client.post(page, {"text": "  \n"}).status_code == 400
    assert client.post(page, {"text": "x\n" * (weeks.MOST_LINES + 5)}).status_code == 400


@pytest.mark.parametrize(
    ("told", "monday"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-11-29", date(2026, 11, 23)),
        ("2026-W48", date(2026, 11, 23)),
        ("2026w1", date(2025, 12, 29)),
        ("2020-W53", date(2020, 12, 28)),
    ],
)
def test_a_week_is_told_by_any_of_its_days_or_its_number(told: str, monday: date) -> None:
    assert weeks.monday_of(told) == monday


@pytest.mark.parametrize(
    "told", ["", "2026", "2026-W54", "2026-02-30", "W12", "9999-12-31", "0001-01-01", "1999-12-31", "0000-W01"]
)
def test_what_is_no_week_is_told(told: str) -> None:
    with pytest.raises(DomainError):
        weeks.monday_of(told)


def test_a_long_list_is_looked_at_in_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        make.learner(f"agent{number}")
    listed = "username,week,contacts,resolved_first\n" + "\n".join(
        f"agent{number},2026-W{week:02},50,30" for number in range(20) for week in range(10, 40)
    )
    with django_assert_max_num_queries(8):
        look = weeks.look(listed)
    assert look.new == 600
    with django_assert_max_num_queries(8):
        weeks.put(look.good)


# ── An agent's page ──
def test_weeks_stand_beside_the_dates_of_training_and_nothing_is_said_to_have_caused_anything() -> None:
    enrollment = make.enrollment()
    noor, monday = enrollment.learner, date(2026, 8, 3)
    for number in range(8):
        put(noor, monday + timedelta(weeks=number), contacts=50, resolved=25 + number)
    at = timezone.make_aware(datetime(2026, 8, 20, 10))
    Enrollment.objects.update(created_at=at, completed_at=at + timedelta(weeks=2))
    told = figures.of(noor)
    ((_, periods),) = told.periods
    # Weeks of 3 and 10 August before the 20th; of 17, 24 and 31 August up to 3 September; three since.
    assert [(one.name, one.weeks, one.resolved.count) for one in periods] == [
        ("Before", 2, 25 + 26),
        ("Meanwhile", 3, 27 + 28 + 29),
        ("Since it was completed", 3, 30 + 31 + 32),
    ]
    assert [mark.day for mark in told.marks] == [date(2026, 8, 20), date(2026, 9, 3)]
    assert told.marks[0].x is not None
    assert told.plots[0].dots[-1].x < told.marks[0].x < told.marks[1].x < told.plots[0].dots[0].x
    page = text(signed_in(make.trainer("liv")).get(reverse("coaching:agent-weeks", args=[noor.pk])))
    assert "nothing here says that one made the other" in page
    assert "50 % of 50, between 37 and 63 %" in page


def test_a_share_carries_its_interval_and_of_nobody_nothing_is_told() -> None:
    # Wilson (1927): 50 of 100.
    low, high = figures.Share(50, 100).interval[1:]  # type: ignore[index]
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
    assert figures.Share(0, 0).words == "nobody asked"
    noor = make.learner()
    put(noor, date(2026, 8, 3), contacts=0, resolved=0, rated=0, satisfied=0)
    told = figures.of(noor)
    assert [plot.dots for plot in told.plots] == [[], []]
    assert signed_in(make.trainer()).get(reverse("coaching:agent-weeks", args=[noor.pk])).status_code == 200


def test_dots_stay_within_the_plot_whatever_the_figures() -> None:
    noor = make.learner()
    put(noor, date(2026, 8, 3), resolved=0, satisfied=0)
    put(noor, date(2026, 8, 10), resolved=80, satisfied=20)
    for plot in figures.of(noor).plots:
        for dot in plot.dots:
            assert figures.TOP <= dot.high <= dot.y <= dot.low <= figures.BOTTOM
            assert figures.LEFT <= dot.x <= figures.RIGHT


def test_people_stand_by_name_and_not_by_how_well_they_did() -> None:
    for name, resolved in (("zora", 79), ("anna", 10), ("mo", 40)):
        person = make.learner(name)
        User.objects.filter(pk=person.pk).update(first_name=name.title())
        put(person, date(2026, 8, 3), resolved=resolved)
    client = signed_in(make.trainer())
    page = text(client.get(reverse("coaching:outcomes")))
    assert page.index("Anna") < page.index("Mo") < page.index("Zora")
    assert "79" not in page
    assert "Mo" not in text(client.get(reverse("coaching:outcomes"), {"q": "zora"}))


def test_a_page_without_weeks_says_how_they_come() -> None:
    noor, client = make.learner(), signed_in(make.trainer())
    assert "No weeks are here yet" in text(client.get(reverse("coaching:outcomes")))
    assert "No weeks of theirs are here" in text(client.get(reverse("coaching:agent-weeks", args=[noor.pk])))


def test_an_agents_page_asks_little_however_many_weeks(django_assert_max_num_queries: Any) -> None:
    noor = make.learner()
    for number in range(40):
        put(noor, date(2026, 1, 5) + timedelta(weeks=number))
    assert len(figures.of(noor).weeks) == figures.MOST_WEEKS
    client = signed_in(make.trainer())
    with django_assert_max_num_queries(9):
        client.get(reverse("coaching:agent-weeks", args=[noor.pk]))
