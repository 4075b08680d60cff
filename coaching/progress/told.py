"""What happens on a path, told to who wants to know: the learner by letter, programs by webhook."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from coaching.models import Attempt, Certificate, Enrollment
from coaching.outbox import letters, webhooks


def enrolled(enrollment: Enrollment) -> None:
    """Tell that somebody was put on a path, or is back on it."""
    learner, title = enrollment.learner, enrollment.path.shown.title
    due = f" Please be through by {date_format(enrollment.due_on, 'j F Y')}." if enrollment.due_on else ""
    letters.write(
        learner,
        key=f"enrolled {enrollment.pk} {enrollment.ended_at and enrollment.ended_at.isoformat()}",
        subject=f"You are on “{title}” now",
        text=f"Hello {learner.first_name or learner.username},\n\n{enrollment.enrolled_by.get_full_name() or 'Your trainer'} has put you on the path “{title}”.{due}\n"
        f"It begins here: {letters.link(reverse('coaching:enrollment', args=[enrollment.pk]))}\n\n"
        "Everything in it takes a few minutes, and your place is kept when a call comes in.\n",
    )
    webhooks.tell("enrolled", _facts(enrollment) | {"due_on": enrollment.due_on and enrollment.due_on.isoformat()})


def completed(enrollment: Enrollment) -> None:
    webhooks.tell("completed", _facts(enrollment) | {"completed_at": enrollment.completed_at.isoformat()})  # type: ignore[union-attr]


def failed_check(attempt: Attempt) -> None:
    """Tell that a check was finished below what it asks for; never the answers."""
    if attempt.enrollment is not None:
        facts = {"activity": attempt.activity_id, "title": attempt.version.opened.heading(), "try": attempt.number}
        webhooks.tell("failed_check", _facts(attempt.enrollment) | facts | {"percent": attempt.result.get("percent")})


def certificate_issued(certificate: Certificate) -> None:
    expires = certificate.expires_on and certificate.expires_on.isoformat()
    facts = {"code": certificate.code, "title": certificate.title, "expires_on": expires}
    webhooks.tell("certificate_issued", _facts(certificate.enrollment) | facts)


def _facts(enrollment: Enrollment) -> dict[str, Any]:
    return {
        "enrollment": enrollment.pk,
        "learner": enrollment.learner.username,
        "path": enrollment.path.number,
    }
