"""Letters nobody asked for one by one: to learners before their date, to trainers once a week. Each is written once, by its key."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from coaching.models import Cohort, Enrollment
from coaching.outbox import letters
from coaching.roster.found import called
from coaching.words import many
from recordings.roles import TRAINER

# So many days before a date, and on it.
BEFORE = (3, 0)
# Who has not been on their path for so long is quiet.
QUIET = timedelta(days=7)


def remind(today: date | None = None) -> int:
    """Tell learners whose date is near what is left; returns how many letters were written. Who is through, off the path or gone hears nothing."""
    today = today or timezone.localdate()
    dates = {today + timedelta(days=days): days for days in BEFORE}
    near = Enrollment.objects.going_on().filter(completed_at=None, due_on__in=dates)
    written = 0
    for enrollment in near.select_related("learner", "path__published", "path__head"):
        written += _remind(enrollment, days=dates[enrollment.due_on])  # type: ignore[index]
    return written


def digest(today: date | None = None) -> int:
    """Tell each trainer how their learners are, in counts, with where to look; those who lead no cohort, of everybody. Returns how many
    letters were written."""
    today = today or timezone.localdate()
    trainers = User.objects.filter(groups__name=TRAINER, is_active=True).exclude(email="")
    return sum(_digest(trainer, today) for trainer in trainers)


def _remind(enrollment: Enrollment, *, days: int) -> bool:
    assert enrollment.due_on is not None
    learner, title = enrollment.learner, enrollment.path.shown.title
    when = "today" if not days else f"on {date_format(enrollment.due_on, 'l, j F')}"
    left = enrollment.total - enrollment.done
    still = (
        f" {many(left, 'activity is', 'activities are')} left, about {many(enrollment.minutes_left, 'minute')}."
        if left > 0
        else ""
    )
    text = (
        f"Hello {learner.first_name or learner.username},\n\n“{title}” is to be done {when}.{still}\n"
        f"Go on here: {letters.link(reverse('coaching:enrollment', args=[enrollment.pk]))}\n\n"
        "Nothing closes when the day has passed. Should you need more time, tell your trainer.\n"
    )
    key = f"due {enrollment.pk} {enrollment.due_on} {days}"
    return _new(learner, key=key, subject=f"“{title}” is to be done {when}", text=text)


def _digest(trainer: User, today: date) -> bool:
    own = Cohort.objects.led_by(trainer).going_on()
    learners = Enrollment.objects.going_on()
    where, whose = "?cohort=all", "everybody on a path"
    if own.exists():
        learners, where, whose = learners.filter(cohort__in=own), "", "your cohorts"
    since = timezone.now() - QUIET
    waits = Q(completed_at=None)
    counts = learners.aggregate(
        people=Count("pk"),
        late=Count("pk", filter=waits & Q(due_on__lt=today)),
        due=Count("pk", filter=waits & Q(due_on__gte=today, due_on__lt=today + timedelta(days=7))),
        quiet=Count("pk", filter=waits & (Q(last_here_at__lt=since) | Q(last_here_at=None, created_at__lt=since))),
        through=Count("pk", filter=Q(completed_at__gte=since)),
    )
    if not counts["people"]:
        return False
    rows = [
        (counts["late"], "past the date"),
        (counts["quiet"], "not here for a week"),
        (counts["due"], "to be through this week"),
        (counts["through"], "through in the last seven days"),
    ]
    lines = "\n".join(f"  {number} {told}" for number, told in rows if number) or "  Everybody is on their way."
    year, week, _ = today.isocalendar()
    text = (
        f"Hello {trainer.first_name or called(trainer)},\n\nof {many(counts['people'], 'learner')}, {whose}:\n\n{lines}\n\n"
        f"Who could use you, and on what: {letters.link(reverse('coaching:team') + where)}\n"
    )
    key = f"digest {trainer.pk} {year}-{week}"
    return _new(trainer, key=key, subject="Your learners this week", text=text)


def _new(to: User, *, key: str, subject: str, text: str) -> bool:
    before = timezone.now()
    letter = letters.write(to, key=key, subject=subject[:200], text=text)
    return letter is not None and letter.written_at >= before
