"""Letters before a date and once a week, who wants none, and the dates in one's own calendar."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from coaching.cohorts import cohorts
from coaching.learning import enrolment
from coaching.models import Enrollment, Letter, Profile
from coaching.outbox import links, sending
from coaching.people import people, reminding
from config.celery import app
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text
from tests.coaching.test_people import cohort

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def can_mail(settings) -> None:
    settings.CAN_MAIL = True


def reached(user: User) -> User:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@harbour.example")
    user.refresh_from_db()
    return user


def due(days: int, username: str = "noor", **fields) -> Enrollment:
    path = make.Content.objects.filter(kind="path").first() or make.published_path("read", "quiz")
    return make.enrollment(
        reached(make.learner(username)), path, due_on=TODAY + timedelta(days=days), total=2, minutes_left=9, **fields
    )


def test_a_learner_hears_three_days_before_the_date_and_on_it_once_each() -> None:
    enrollment = due(3)
    assert reminding.remind() == 1
    assert reminding.remind() == 0
    letter = Letter.objects.get()
    assert f"/learn/enrollments/{enrollment.pk}/" in letter.text
    assert "2 activities are left, about 9 minutes" in letter.text
    assert reminding.remind(TODAY + timedelta(days=1)) == 0
    assert reminding.remind(TODAY + timedelta(days=3)) == 1
    enrolment.move_due_date(enrollment, TODAY + timedelta(days=6))
    assert reminding.remind(TODAY + timedelta(days=3)) == 1


def test_who_is_through_off_the_path_or_gone_hears_nothing() -> None:
    due(3, "through", completed_at=timezone.now())
    due(3, "off", ended_at=timezone.now())
    people.leave(due(3, "gone").learner, by=None)
    due(2, "later")
    Profile.objects.create(user=due(3, "quiet").learner, wants_letters=False)
    assert reminding.remind() == 0


def test_a_trainer_hears_once_a_week_how_their_own_learners_are_in_counts() -> None:
    ewan, other = reached(make.trainer()), reached(make.trainer("tara"))
    starters = cohort(trainers=[ewan])
    for name in ("noor", "tomasz", "bea"):
        cohorts.join(starters, reached(make.learner(name)), by=ewan)
    make.enrollment(make.learner("elsewhere"), starters.path)
    Enrollment.objects.filter(learner__username="noor").update(due_on=TODAY - timedelta(days=1))
    Enrollment.objects.filter(learner__username="bea").update(completed_at=timezone.now())
    Letter.objects.all().delete()
    assert reminding.digest() == 2
    assert reminding.digest() == 0
    told = Letter.objects.get(to=ewan).text
    assert "of 3 learners, your cohorts" in told
    assert "1 past the date" in told
    assert "1 through in the last seven days" in told
    assert "Noor" not in told
    assert "of 4 learners, everybody on a path" in Letter.objects.get(to=other).text
    monday = TODAY + timedelta(days=7 - TODAY.weekday())
    assert reminding.digest(monday) == 2


def test_one_click_in_the_letter_or_in_the_mail_program_stops_them() -> None:
    due(3)
    reminding.remind()
    sending.send_letters()
    sent = mail.outbox[0]
    stop = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in sent.body
    address = "/letters/stop/" + stop.split("/letters/stop/")[1]
    program = Client(enforce_csrf_checks=True)
    assert "Stop these letters?" in text(program.get(address))
    assert not Profile.objects.filter(wants_letters=False).exists()
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Profile.objects.get(user__username="noor").wants_letters is False
    assert reminding.remind(TODAY + timedelta(days=3)) == 0
    assert program.post(address.replace(address[-5:], "xxxx/")).status_code == 404
    assert links.whose("1") is None


def test_a_letter_somebody_has_to_get_has_no_button_against_it() -> None:
    from coaching.people import inviting

    noor = people.add(first_name="Noor", last_name="H", email="noor@harbour.example", roles=["Learner"], by=None)
    Profile.objects.filter(user=noor).update(wants_letters=False)
    inviting.invite(noor, by=make.trainer())
    sending.send_letters()
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "/join/" in mail.outbox[0].body
    assert "/letters/stop/" not in mail.outbox[0].body


def test_one_says_on_a_page_which_letters_one_wants() -> None:
    noor = reached(make.learner())
    client = signed_in(noor)
    assert "They go to noor@harbour.example" in text(client.get("/letters/"))
    client.post("/letters/", {"do": "letters"})
    assert not Profile.objects.get(user=noor).wants_letters
    client.post("/letters/", {"do": "letters", "wants": "on"})
    assert Profile.objects.get(user=noor).wants_letters


def test_due_dates_stand_in_a_calendar_that_only_the_address_opens() -> None:
    enrollment = due(3)
    due(5, "tomasz")
    client = signed_in(enrollment.learner)

    def address() -> str:
        found = client.get("/letters/").content.decode()
        return "/calendar/" + found.split("/calendar/")[1].split('"')[0]

    client.post("/letters/", {"do": "open"})
    first = address()
    answer = Client().get(first)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]) == "Broadband care: to be done"
    assert event["dtstart"].dt == enrollment.due_on
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"}
    assert b"Noor" not in answer.content
    client.post("/letters/", {"do": "open"})
    assert Client().get(first).status_code == 404
    second = address()
    Enrollment.objects.update(completed_at=timezone.now())
    assert not Calendar.from_ical(Client().get(second).content).walk("VEVENT")
    people.leave(enrollment.learner, by=None)
    assert Client().get(second).status_code == 404
    assert Client().get("/calendar/none.ics").status_code == 404
    people.come_back(enrollment.learner, by=None)
    signed_in(User.objects.get(pk=enrollment.learner_id)).post("/letters/", {"do": "shut"})
    assert Client().get(second).status_code == 404


def test_every_letter_of_the_clock_has_a_task_that_is_there() -> None:
    app.loader.import_default_modules()
    assert {one["task"] for one in configured.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
    assert app.conf.timezone == configured.TIME_ZONE
