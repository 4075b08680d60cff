"""The first page after signing in, by the role a person works in."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring.reviews.services import waiting_for
from coaching.learning import attempts, bookmarks
from coaching.learning.challenging import answered_for
from coaching.learning.changed import changed_since
from coaching.learning.growing import growing
from coaching.learning.regrading import news_for
from coaching.models import Attempt, Certificate, Challenge, Content, Enrollment, Note
from coaching.progress import certificates
from coaching.progress.progress import Progress, progress_of
from coaching.team import morning, notes
from coaching.words import greeting
from recordings.models import Consent, Recording, Transcript
from recordings.roles import AUTHOR, LEARNER, TRAINER, active_role, role_required, roles_of


@require_safe
@role_required()
def home(request: HttpRequest) -> HttpResponseBase:
    role = active_role(request)
    greeted = {"greeting": greeting(timezone.localtime().hour)} | _own_calls(cast(User, request.user))
    if role == TRAINER:
        return render(request, "coaching/trainer_home.html", greeted | morning.of(cast(User, request.user)))
    if role == AUTHOR:
        return render(request, "coaching/author_home.html", greeted | _author(cast(User, request.user)))
    if role == LEARNER:
        return render(request, "coaching/learner_home.html", greeted | _learner(cast(User, request.user)))
    return render(request, "coaching/no_role.html", greeted)


def _own_calls(user: User) -> dict[str, object]:
    """What somebody is asked about calls they took, in whatever role: the letter with the way there may be long gone, or never sent."""
    own = list(user.consents.select_related("recording", "asked_by"))
    asked = [one for one in own if one.state == Consent.State.ASKED]
    return {"asked": asked[:5], "answered_calls": len(asked) < len(own) or len(asked) > 5}


@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own roles; a role one does not hold changes nothing."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("home"))
    role = request.POST.get("role", "")
    if role in roles_of(request.user):
        request.session["role"] = role
    else:
        messages.error(request, "You do not hold that role. A trainer can give it to you.")
    return redirect("home")


# So long an answered challenge stands on its learner's page.
NEWS_FOR = timedelta(days=7)


def _learner(user: User) -> dict[str, object]:
    enrollments = Enrollment.objects.of(user).going_on().select_related("path__published", "learner")
    progresses = list(progress_of(enrollments).values())
    current = min(progresses, key=_most_pressing, default=None)
    lately = timezone.now() - NEWS_FOR
    waiting = list(notes.waiting_for(user)[:6])
    unread = [note for note in waiting if note.acknowledged_at is None]
    return {
        "progress": current,
        "others": [progress for progress in progresses if progress is not current],
        "remarks": news_for(user)[:5],
        "answered": answered_for(user).filter(answered_at__gte=lately)[:3],
        "letter": unread[0] if unread else None,
        "more_notes": len(unread) - 1,
        "due": _due(progresses, waiting),
        "changed": changed_since(current) if current else [],
        "growing": growing(user)[:5],
        "practising": attempts.practised_lately(user),
        "bookmarks": bookmarks.latest(user),
        "certificates": _certificates(progresses),
        "today": timezone.localdate(),
    }


def _due(progresses: Iterable[Progress], waiting: Iterable[Note]) -> list[tuple[date, str, str]]:
    """What has a date, the nearest first: (day, words, address)."""
    paths = [
        (
            one.enrollment.due_on,
            one.enrollment.path.shown.title,
            reverse("coaching:enrollment", args=[one.enrollment.pk]),
        )
        for one in progresses
        if one.enrollment.due_on and not one.is_complete
    ]
    notes_due = [
        (
            note.due_on,
            note.next_step
            or (f"Hear “{note.clip.title}”" if note.clip and not note.clip.recording.is_closed else "A note"),
            reverse("coaching:note", args=[note.pk]),
        )
        for note in waiting
        if note.due_on
    ]
    return sorted([*paths, *notes_due])


def _certificates(progresses: Iterable[Progress]) -> list[tuple[Certificate, int]]:
    """The newest of each path, with how many checks have to be taken again to renew it where it is time."""
    by_enrollment = {one.enrollment.pk: one for one in progresses if one.enrollment.completed_at}
    found: dict[int, Certificate] = {}
    for certificate in Certificate.objects.filter(enrollment__in=by_enrollment, withdrawn_at=None).order_by("number"):
        found[certificate.enrollment_id] = certificate
    return [
        (one, len(certificates.left_to_renew(by_enrollment[pk], one)) if certificates.renews(one) else 0)
        for pk, one in found.items()
    ]


def _most_pressing(progress: Progress) -> tuple[bool, bool, str]:
    """Paths with something to do first, then those with a date, the nearest date first."""
    due_on = progress.enrollment.due_on
    return progress.next is None, due_on is None, str(due_on or "")


# What an author's home lists; the rest is found through these.
MADE = ("scenario", "quiz")


def _author(user: User) -> dict[str, object]:
    own = Content.objects.filter(owners=user, kind__in=MADE).offered().select_related("published")
    checks = Q(versions__attempts__mode=Attempt.Mode.CHECK)
    players = Count("versions__attempts__learner", filter=checks, distinct=True)
    mine: list[Any] = list(own.annotate(players=players).order_by("kind", "title"))
    open_transcripts = Transcript.objects.open().filter(recording__in=Recording.objects.visible_to(user))
    return {
        "looks": waiting_for(user)[:5],
        "challenges": Challenge.objects.filter(upheld=None).count(),
        "being_heard": open_transcripts.select_related("recording")[:5],
        "drafts": [made for made in mine if not made.published],
        "published": [made for made in mine if made.published],
        "players": Attempt.objects.filter(
            version__content__owners=user, version__content__kind__in=MADE, mode=Attempt.Mode.CHECK
        )
        .values("learner")
        .distinct()
        .count(),
    }
