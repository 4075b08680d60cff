"""Certificates: issued once when a path that gives one is completed, and again when it is renewed."""

import secrets
from datetime import date, timedelta

from django.utils import timezone

from coaching.content.path.document import Path
from coaching.models import Certificate, Enrollment
from coaching.progress import told
from coaching.progress.progress import ActivityProgress, Progress

# Letters and figures nobody mistakes for each other, read over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# So long before the end of one its renewal begins.
RENEWS_BEFORE = timedelta(days=60)


def issue_if_due(enrollment: Enrollment, path: Path) -> Certificate | None:
    """The first certificate of a completed enrolment; None where its path gives none or it is not complete. Safe to call twice."""
    if not path.certificate or enrollment.completed_at is None:
        return None
    return _issue(enrollment, path, number=1)


def renew_if_due(progress: Progress) -> Certificate | None:
    """A new certificate where the last one ends within sixty days, or has ended, and every check of the path was passed since then.
    A path without checks has nothing that could be shown again: its certificates end.
    """
    path, enrollment = progress.plan.path, progress.enrollment
    if not path.certificate or not path.valid_months or enrollment.completed_at is None:
        return None
    last = enrollment.certificates.order_by("-number").first()
    if last is None or not renews(last) or not _checks(progress) or left_to_renew(progress, last):
        return None
    return _issue(enrollment, path, number=last.number + 1)


def renews(certificate: Certificate) -> bool:
    """Whether the time to renew it has come."""
    ends = certificate.expires_on
    return ends is not None and timezone.localdate() >= ends - RENEWS_BEFORE


def left_to_renew(progress: Progress, last: Certificate) -> list[ActivityProgress]:
    """The checks that have still to be taken again before a certificate is renewed."""
    since = (last.expires_on or date.max) - RENEWS_BEFORE

    def shown_again(activity: ActivityProgress) -> bool:
        attempt = activity.last_finished
        return bool(
            attempt
            and attempt.finished_at
            and attempt.passed is not False
            and timezone.localdate(attempt.finished_at) >= since
        )

    return [activity for activity in _checks(progress) if not shown_again(activity)]


def _checks(progress: Progress) -> list[ActivityProgress]:
    return [one for module in progress.required for one in module.counted if one.kind in ("scenario", "quiz")]


def _issue(enrollment: Enrollment, path: Path, *, number: int) -> Certificate:
    learner = enrollment.learner
    certificate, new = Certificate.objects.get_or_create(
        enrollment=enrollment,
        number=number,
        defaults={
            "code": new_code(),
            "name": learner.get_full_name() or learner.username,
            "title": path.title,
            "expires_on": months_later(timezone.localdate(), path.valid_months) if path.valid_months else None,
        },
    )
    if new:
        told.certificate_issued(certificate)
    return certificate


def new_code() -> str:
    """Like 7KQ2-M9XP-4TRB: 59 bits of chance, which nobody guesses."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one: 31 January and one month is 28 February."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
