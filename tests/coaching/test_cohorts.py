"""Cohorts, and people put on a path: several at once, taken off it, and back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coaching.cohorts import cohorts, enrolling
from coaching.learning import enrolment
from coaching.models import Cohort, Enrollment, Letter
from coaching.people import people
from recordings.errors import DomainError
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text
from tests.coaching.test_people import cohort

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def soon(days: int = 28) -> str:
    return str(TODAY + timedelta(days=days))


def test_due_dates_follow_the_start_and_exceptions_stay() -> None:
    ewan, starters = make.trainer(), cohort()
    noor, tomasz, done = (make.learner(name) for name in ("noor", "tomasz", "done"))
    for learner in (noor, tomasz, done):
        cohorts.join(starters, learner, by=ewan)
    exception = Enrollment.objects.get(learner=tomasz)
    enrolment.move_due_date(exception, TODAY + timedelta(days=60))
    Enrollment.objects.filter(learner=done).update(completed_at=timezone.now())
    client = signed_in(ewan)
    said = {"name": "November starters", "path": starters.path.number, "starts_on": soon(7), "due_after_days": 28}
    page = client.post(reverse("coaching:cohort-facts", args=[starters.pk]), said, follow=True)
    assert "1 due date moved with it" in text(page)
    assert str(Enrollment.objects.get(learner=noor).due_on) == soon(35)
    assert str(Enrollment.objects.get(learner=tomasz).due_on) == soon(60)
    assert str(Enrollment.objects.get(learner=done).due_on) == soon(28)
    said["due_after_days"] = ""  # type: ignore[assignment]
    client.post(reverse("coaching:cohort-facts", args=[starters.pk]), said)
    assert Enrollment.objects.get(learner=noor).due_on is None


def test_who_was_on_the_path_with_a_date_of_their_own_keeps_it() -> None:
    ewan, path = make.trainer(), make.published_path("read")
    starters = cohort(path=path)
    dated, undated = make.learner("noor"), make.learner("tomasz")
    enrolment.enrol(learner=dated, path=path, by=ewan, due_on=TODAY + timedelta(days=5))
    enrolment.enrol(learner=undated, path=path, by=ewan)
    for learner in (dated, undated):
        assert cohorts.join(starters, learner, by=ewan).was == "there"
    assert str(Enrollment.objects.get(learner=dated).due_on) == soon(5)
    assert Enrollment.objects.get(learner=dated).due_is_own
    assert str(Enrollment.objects.get(learner=undated).due_on) == soon(28)
    assert not Enrollment.objects.get(learner=undated).due_is_own


def test_a_cohort_is_made_named_once_and_within_reach() -> None:
    client, path = signed_in(make.trainer()), make.published_path("read")
    said = {"name": "November", "path": path.number, "starts_on": soon(0), "due_after_days": "28"}
    made = client.post("/cohorts/new/", said)
    # A second click is led to what the first has made.
    assert made.status_code == 302
    assert client.post("/cohorts/new/", said).headers["Location"] == made.headers["Location"]
    assert signed_in(make.trainer("tara")).post("/cohorts/new/", said).status_code == 400
    for wrong in ({"name": "NOVEMBER"}, {"starts_on": "9999-12-31"}, {"name": "B", "due_after_days": "0"},
                  {"name": "B", "due_after_days": "99999"}, {"name": "B", "path": "77"}, {"name": " "}):  # fmt: skip
        assert client.post("/cohorts/new/", said | wrong).status_code == 400, wrong
    assert Cohort.objects.count() == 1
    with pytest.raises(DomainError, match="three years"):
        cohort("Far", path=path, starts_on=TODAY + timedelta(days=2000))


def test_a_trainers_own_cohorts_stand_first() -> None:
    ewan, path = make.trainer(), make.published_path("read")
    own = cohort("Z, mine", path=path, trainers=[ewan], starts_on=TODAY - timedelta(days=90))
    cohort("A, another’s", path=path)
    page = text(signed_in(ewan).get("/cohorts/"))
    assert page.index(own.name) < page.index("A, another’s")
    assert Cohort.objects.visible_to(make.learner()).count() == 0


def test_people_join_by_address_or_username_and_who_cannot_is_named() -> None:
    ewan, starters = make.trainer(), cohort()
    noor, author = make.learner(), make.author("tess")
    people.change_facts(noor, first_name="Noor", last_name="Haddad", email="noor@harbour.example", by=None)
    tomasz = make.learner("tomasz")
    client, where = signed_in(ewan), reverse("coaching:cohort-join", args=[starters.pk])
    page = client.post(where, {"who": "Noor H <NOOR@harbour.example>, tomasz; nobody@harbour.example\ntess"})
    assert page.status_code == 400
    said = text(page)
    assert "In “November starters” now: Noor Haddad and Tomasz Haddad." in said
    assert "“nobody@harbour.example” is nobody’s address or username here." in said
    assert "Tess Vega is no learner." in said
    assert {member.learner for member in starters.members.all()} == {noor, tomasz}
    again = client.post(where, {"who": "tomasz"}, follow=True)
    assert "1 person belonged to it already" in text(again)
    assert Letter.objects.filter(to=noor, key__startswith="enrolled").count() == 1
    people.leave(tomasz, by=ewan)
    assert author.cohort_memberships.count() == 0
    assert "Have left: Tomasz Haddad" in text(client.get(reverse("coaching:cohort", args=[starters.pk])))
    assert client.post(where, {"who": ""}).status_code == 400
    client.post(reverse("coaching:cohort-close", args=[starters.pk]))
    make.learner("late")
    assert "is closed" in text(client.post(where, {"who": "late"}))


@pytest.mark.parametrize("path", ["on", "off"])
def test_leaving_a_cohort_asks_whether_the_path_ends_too(path: str) -> None:
    ewan, starters, noor = make.trainer(), cohort(), make.learner()
    cohorts.join(starters, noor, by=ewan)
    client, where = signed_in(ewan), reverse("coaching:cohort-leave", args=[starters.pk, noor.pk])
    assert "And the path" in text(client.get(where))
    assert client.post(where).status_code == 400
    assert client.post(where, {"path": path}).status_code == 302
    enrollment = Enrollment.objects.get()
    assert not starters.members.exists()
    assert bool(enrollment.ended_at) == (path == "off")
    assert enrollment.cohort is None
    assert str(enrollment.due_on) == soon()


def test_a_cohorts_page_shows_how_far_each_is_in_a_number_of_queries_that_does_not_grow(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    ewan, starters = make.trainer(), cohort()
    for number in range(30):
        cohorts.join(starters, make.learner(f"learner{number}"), by=ewan)
    client = signed_in(ewan)
    with django_assert_max_num_queries(9):
        page = text(client.get(reverse("coaching:cohort", args=[starters.pk])))
    assert page.count("Not begun") == 30
    with django_assert_max_num_queries(6):
        client.get("/cohorts/")


def test_enrolling_says_who_is_new_who_was_there_and_who_came_back() -> None:
    enrollment, ewan = make.enrollment(), make.trainer()
    new, back = make.learner("tomasz"), make.learner("bea")
    ended = make.enrollment(back, enrollment.path)
    enrolment.end(ended, by=ewan, reason="A month abroad")
    learners = [enrollment.learner_id, new.pk, back.pk]
    sent = {"on": f"path-{enrollment.path.number}", "learners": learners, "due_on": soon(), "enrol": "yes"}
    client = signed_in(ewan)
    page = text(client.post(reverse("coaching:enrol"), sent, follow=True))
    assert "On “Broadband care” now: Tomasz Haddad." in page
    assert "Back on “Broadband care”, with all they did: Bea Haddad." in page
    assert "On it already, with nothing changed: Noor Haddad." in page
    client.post(reverse("coaching:enrol"), sent)
    assert Enrollment.objects.count() == 3
    assert str(Enrollment.objects.get(learner=new).due_on) == soon()
    assert Enrollment.objects.get(learner=back).ended_at is None


def test_enrolling_nobody_asks_for_somebody_and_a_day_out_of_reach_is_refused() -> None:
    client, noor = signed_in(make.trainer()), make.learner()
    assert client.get(reverse("coaching:enrol")).status_code == 200
    on = f"path-{make.path().number}"
    refused = client.post(reverse("coaching:enrol"), {"on": on, "enrol": "yes"})
    assert refused.status_code == 400
    assert "Choose at least one learner." in text(refused)
    for day in ("9999-12-31", "2001-01-01", "soon"):
        sent = {"on": on, "learners": [noor.pk], "due_on": day, "enrol": "yes"}
        assert client.post(reverse("coaching:enrol"), sent).status_code == 400
    assert client.post(reverse("coaching:enrol"), {"learners": [noor.pk], "enrol": "yes"}).status_code == 400
    assert not Enrollment.objects.exists()


def test_whom_one_ticked_stays_ticked_while_one_looks_for_others() -> None:
    client = signed_in(make.trainer())
    noor = make.learner()
    for number in range(40):
        make.learner(f"learner{number}")
    page = client.get(reverse("coaching:enrol")).content.decode()
    assert page.count('name="learners"') == 25
    looked = client.post(reverse("coaching:enrol"), {"learners": [noor.pk], "q": "learner39", "look": "yes"})
    assert f'value="{noor.pk}" checked' in looked.content.decode()
    assert looked.content.decode().count('name="learners"') == 2
    fragment = client.post(reverse("coaching:enrol"), {"q": "learner39"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert not Enrollment.objects.exists()


def test_a_cohort_is_enrolled_into_with_its_path_and_date() -> None:
    starters, noor, ewan = cohort(), make.learner(), make.trainer()
    client = signed_in(ewan)
    assert f'value="cohort-{starters.pk}" selected' in client.get(f"/team/enrol/?cohort={starters.pk}").content.decode()
    client.post(reverse("coaching:enrol"), {"on": f"cohort-{starters.pk}", "learners": [noor.pk], "enrol": "yes"})
    enrollment = Enrollment.objects.get()
    assert (enrollment.cohort, str(enrollment.due_on), enrollment.due_is_own) == (starters, soon(), False)


def test_of_300_lines_with_20_faults_the_rest_is_enrolled_and_a_second_run_changes_nothing(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    path, ewan = make.published_path("read"), make.trainer()
    other = make.published_path("read", title="Billing")
    faults = ["nobody{n}", "ewan", "person2", "person{n}, No such path", "person{n}, , 2001-01-01"]
    lines, faulty = ["email, path, due"], []
    for line in range(2, 302):
        make.learner(f"person{line}")
        if line % 15 == 0:
            faulty.append(line)
        plain = f"person{line}, {'Billing' if line % 2 else path.number}, {soon(line)}"
        lines.append(faults[line // 15 % 5].format(n=line) if line % 15 == 0 else plain)
    sent = {"text": "\n".join(lines), "on": f"path-{path.number}"}
    client = signed_in(ewan)
    with django_assert_max_num_queries(15):
        page = text(client.post("/team/enrol/list/", sent))
    for line in faulty:
        assert f"Line {line} " in page
    assert not Enrollment.objects.exists()
    client.post("/team/enrol/list/", sent | {"go": "yes"})
    assert Enrollment.objects.count() == 300 - len(faulty) == 280
    assert Enrollment.objects.get(learner__username="person7").path == other
    assert str(Enrollment.objects.get(learner__username="person7").due_on) == soon(7)
    before = list(Enrollment.objects.order_by("pk").values()), Letter.objects.count()
    client.post("/team/enrol/list/", sent | {"go": "yes"})
    assert (list(Enrollment.objects.order_by("pk").values()), Letter.objects.count()) == before


def test_addresses_side_by_side_are_a_list_too() -> None:
    make.learner(), make.learner("tomasz")
    path = make.published_path("read")
    for username in ("noor", "tomasz"):
        person = Client and make.User.objects.get(username=username)
        people.change_facts(person, first_name=username, last_name="H", email=f"{username}@harbour.example", by=None)
    pasted = "Noor <noor@harbour.example>, tomasz@harbour.example"
    looked = enrolling.look(pasted, on=path, due_on=None, by=make.trainer())
    assert [one.learner.username for one in looked.good if one.learner] == ["noor", "tomasz"]


def test_an_enrolment_ends_for_a_reason_and_goes_on_with_all_that_was_done() -> None:
    enrollment, ewan = make.enrollment(), make.trainer()
    client, where = signed_in(ewan), reverse("coaching:enrollment-end", args=[enrollment.pk])
    assert client.post(where, {"reason": " "}).status_code == 400
    client.post(where, {"reason": "Moved to another team"})
    enrollment.refresh_from_db()
    assert (enrollment.end_reason, enrollment.ended_by) == ("Moved to another team", ewan)
    client.post(reverse("coaching:enrollment-return", args=[enrollment.pk]), {"due_on": soon()})
    enrollment.refresh_from_db()
    assert enrollment.ended_at is None
    assert str(enrollment.due_on) == soon()
    assert signed_in(enrollment.learner).post(where, {"reason": "I say so"}).status_code == 403
