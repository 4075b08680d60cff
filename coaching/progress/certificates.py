"""Certificates: issued once when a path that gives one is completed, and again when it is renewed."""

import secrets
from datetime import date, timedelta

from django.utils import timezone

from coaching.content.path.document import Path
from coaching.models import Certificate, Enrollment
from coaching.progress import told

# Letters and figures nobody mistakes for each other, read over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# So long before the end of one its renewal begins.
RENEWS_BEFORE = timedelta(days=60)


def issue_if_due(enrollment: Enrollment, path: Path) -> Certificate | None:
    """The certificate of a completed enrolment; None where its path gives none or it is not complete. Safe to call twice."""
    if not path.certificate or enrollment.completed_at is None:
        return None
    learner = enrollment.learner
    today = timezone.localdate()
    certificate, new = Certificate.objects.get_or_create(
        enrollment=enrollment,
        number=1,
        defaults={
            "code": new_code(),
            "name": learner.get_full_name() or learner.username,
            "title": path.title,
            "expires_on": months_later(today, path.valid_months) if path.valid_months else None,
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
