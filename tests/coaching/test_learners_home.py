"""What a learner's home tells besides the next thing: growth, what is new, dates, certificates."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.authoring.publishing import publish
from coaching.learning import attempts
from coaching.learning.changed import difference
from coaching.learning.growing import sentence
from coaching.models import Attempt, Certificate, Content, Enrollment
from coaching.progress import certificates, records
from coaching.progress.progress import progress_of
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db

YES, NO = True, False


def test_getting_better_is_said_only_where_it_is_more_than_chance() -> None:
    assert sentence([NO] * 6 + [YES] * 6) == "6 of your last 6; it was 0 of 6 at first. You are getting better"
    assert "getting better" not in sentence([NO, YES, NO, YES, NO, YES, YES, YES, NO, YES, YES, NO])
    assert sentence([YES, YES, NO]) == "2 of your last 3: too few to say more yet"
    assert sentence([YES] * 20) == "6 of your last 6. Ready for harder ones"
    assert "In the long run between" in sentence([YES, NO] * 10)


def republished(enrollment: Enrollment, body: str) -> None:
    reading = Content.objects.get(kind="reading", number=make.first(enrollment, "read").content)
    make.edit(reading, lambda document: setattr(document, "body", body))
    publish(make.only_module(enrollment.path), by=make.someone())


def test_who_has_read_an_older_version_is_asked_about_the_difference_only() -> None:
    path = make.published_path("read", "quiz")
    enrollment = make.enrollment(on=path)
    republished(enrollment, "First.\n\nSecond stays.")
    entry = make.first(enrollment, "read")
    attempts.finish(enrollment=enrollment, activity_id=entry.id)
    republished(enrollment, "First, and new words.\n\nSecond stays.")
    client = signed_in(enrollment.learner)
    where = reverse("coaching:activity", args=[enrollment.pk, entry.id])
    page = text(client.get(where))
    assert "Changed since you read it" in page
    assert "See what is new" in text(client.get(reverse("coaching:enrollment", args=[enrollment.pk])))
    assert "only the difference is asked of you" in text(client.get(reverse("home")))
    versions = [attempt.version for attempt in enrollment.attempts.all()]
    newest = Content.objects.get(kind="reading", number=entry.content).published
    assert newest
    assert [(part.text, part.how) for part in difference(versions[0], newest)] == [
        ("First.", "gone"),
        ("First, and new words.", "new"),
        ("Second stays.", ""),
    ]
    for _ in range(2):
        client.post(where)
    assert enrollment.attempts.count() == 2
    assert "Changed since you read it" not in text(client.get(where))
    assert progress_of([Enrollment.objects.get()])[enrollment.pk].done == 1


def with_certificate(months: int | None = 12) -> Enrollment:
    path = make.published_path("quiz")
    make.edit(
        path, lambda document: (setattr(document, "certificate", True), setattr(document, "valid_months", months))
    )
    publish(make.fresh(path), by=make.someone())
    return make.enrollment(on=make.fresh(path))


def passed(enrollment: Enrollment) -> Attempt:
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    for step, question in enumerate(attempt.version.opened.asked):
        right = [option.id for option in question.task.options if option.correct]
        attempts.answer(attempt, step=step, values=right)
    return attempt


def test_a_certificate_is_a_pdf_and_anybody_can_check_it() -> None:
    enrollment = with_certificate()
    enrollment.learner.first_name, enrollment.learner.last_name = "Ingrid", "Yıldız-Nováková ř 田中"
    enrollment.learner.save()
    passed(enrollment)
    certificate = Certificate.objects.get()
    where = reverse("coaching:certificate", args=[certificate.code])
    page = text(Client().get(where))
    assert "It is real and holds until" in page
    assert "Save as PDF" not in page
    assert Client().get(reverse("coaching:certificate", args=["7KQ2-M9XP-4TRB"])).status_code == 404
    pdf = signed_in(enrollment.learner).get(reverse("coaching:certificate-pdf", args=[certificate.code]))
    assert pdf.content.startswith(b"%PDF")
    assert (
        signed_in(make.learner("tomasz")).get(reverse("coaching:certificate-pdf", args=[certificate.code])).status_code
        == 404
    )
    Certificate.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert "and ended on" in text(Client().get(where))


def test_a_certificate_is_renewed_by_taking_the_checks_again_in_time() -> None:
    enrollment = with_certificate()
    passed(enrollment)
    passed(enrollment)
    assert Certificate.objects.count() == 1, "nothing is renewed a year too early"
    Certificate.objects.update(expires_on=timezone.localdate() + timedelta(days=30))
    Attempt.objects.update(finished_at=timezone.now() - timedelta(days=200))
    records.derive([enrollment])
    assert "take 1 check again" in text(signed_in(enrollment.learner).get(reverse("home")))
    passed(enrollment)
    assert [one.number for one in Certificate.objects.order_by("number")] == [1, 2]
    newest = Certificate.objects.order_by("-number")[0]
    assert newest.expires_on
    assert newest.expires_on > timezone.localdate() + timedelta(days=300)


def test_the_last_day_of_a_month_stays_one() -> None:
    day = timezone.localdate().replace(year=2027, month=1, day=31)
    assert str(certificates.months_later(day, 1)) == "2027-02-28"
    assert str(certificates.months_later(day, 12)) == "2028-01-31"


def test_who_was_taken_off_a_path_finds_it_on_their_home_no_more() -> None:
    enrollment = make.enrollment()
    Enrollment.objects.update(ended_at=timezone.now())
    assert "You are not on a path yet" in text(signed_in(enrollment.learner).get(reverse("home")))


def test_a_number_nobody_could_have_is_no_certificate_and_a_name_nobody_has_finds_nobody() -> None:
    for code in ("%00", "7KQ2%00M9XP", "../", "x" * 500, "%F0%9F%98%80"):
        assert Client().get(f"/certificates/{code}/").status_code == 404
    client = signed_in(make.trainer())
    make.enrollment()
    for asked in ("q=%00", "q=%25", "cohort=99999999999999999999", "page=abc", "state=%00", "path=%00", "sort=%00"):
        for page in ("coaching:team", "coaching:team-export", "coaching:what-is-hard"):
            assert client.get(f"{reverse(page)}?{asked}").status_code == 200, (page, asked)
