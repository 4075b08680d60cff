"""The trainer's board: who is where, and who needs somebody, read from rows. A constant number of queries, whatever the size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coaching.models import Content, Enrollment
from recordings.numbers import whole

# When somebody needs a trainer: so many tries lost at one activity, so long in one, so long away.
SEVERAL_TRIES = 2
LONG_IN_ONE = timedelta(days=5)
QUIET = timedelta(days=6)
# Done in less than a quarter of their minutes: so many activities, and at least half of what was done.
HURRIED = 3
# Who was very quick and is done is told of for so long.
TOLD_AFTERWARDS = timedelta(days=7)
PER_PAGE = 40
MOST_CARED_FOR = 8
# From urgent to calm; the board sorts by them.
STATES = {
    "stuck": "Stuck",
    "late": "Past the date",
    "quiet": "Quiet",
    "hurried": "Very quick",
    "under_way": "Under way",
    "not_begun": "Not begun",
    "done": "Done",
}
NEEDING = ("stuck", "late", "quiet", "hurried")
# What no page of people tells.
NOT_SHOWN = (
    *(f"learner__{name}" for name in ("password", "last_login", "email", "date_joined")),
    *(f"cohort__{name}" for name in ("starts_on", "created_at", "closed_at")),
)
SORTS = {
    "need": ("rank", "due_on", "learner__first_name", "learner__last_name", "pk"),
    "name": ("learner__first_name", "learner__last_name", "pk"),
    "furthest": ("-done", "learner__first_name", "learner__last_name", "pk"),
    "last": (F("last_here_at").desc(nulls_last=True), "pk"),
}


@dataclass(frozen=True)
class Asked:
    """What a trainer wants to see: which path's learners, of which cohort (“mine”: those they lead), in which state, called what."""

    path: Content | None
    cohort: str = ""
    state: str = ""
    name: str = ""
    sort: str = "need"

    @property
    def parameters(self) -> dict[str, str]:
        told = {"path": str(self.path.number) if self.path else "", "cohort": self.cohort, "state": self.state}
        told |= {"q": self.name, "sort": "" if self.sort == "need" else self.sort}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Board:
    """`counts` by state of everybody asked for whatever state is chosen; `page` those of that state; `cared_for` the most urgent."""

    counts: Mapping[str, int]
    page: Page[Any]
    cared_for: Sequence[Enrollment] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def needing(self) -> int:
        return sum(self.counts[state] for state in NEEDING)


def in_scope(asked: Asked, trainer: User) -> QuerySet[Enrollment]:
    """Everybody on the path (None: on any) who is of the cohort and called so: of people who are here, on what was not ended."""
    found = Enrollment.objects.going_on()
    if asked.path:
        found = found.filter(path=asked.path)
    if asked.cohort == "mine":
        found = found.filter(cohort__in=trainer.cohorts_led.values("pk"))
    elif asked.cohort:
        found = found.filter(cohort=whole(asked.cohort))
    for word in asked.name.split()[:5]:
        found = found.filter(
            Q(learner__first_name__icontains=word)
            | Q(learner__last_name__icontains=word)
            | Q(learner__username__icontains=word)
            | Q(learner__email__icontains=word)
        )
    return found


def with_state(found: QuerySet[Enrollment], now: datetime) -> QuerySet[Any]:
    """Each with its `state` and its `rank`, the most telling first: stuck before late before quiet before very quick."""
    going = Q(completed_at=None, total__gt=0)
    lately = Q(completed_at=None) | Q(completed_at__gte=now - TOLD_AFTERWARDS)
    when = {
        "stuck": going & (Q(lost_tries__gte=SEVERAL_TRIES) | Q(open_since__lte=now - LONG_IN_ONE)),
        "late": going & Q(due_on__lt=timezone.localdate(now)),
        "quiet": going & Q(seen__lte=now - QUIET),
        "hurried": lately & Q(hurried__gte=HURRIED) & Q(hurried__gte=F("done") / Value(2.0)),
        "under_way": Q(completed_at=None, last_here_at__isnull=False),
        "not_begun": Q(completed_at=None),
    }
    cases = [When(test, then=Value(state)) for state, test in when.items()]
    ranks = [When(test, then=Value(rank)) for rank, test in enumerate(when.values())]
    return found.annotate(seen=Coalesce("last_here_at", "created_at")).annotate(
        state=Case(*cases, default=Value("done")),
        rank=Case(*ranks, default=Value(len(when)), output_field=IntegerField()),
    )


def paths_taught() -> list[Any]:
    """The paths on offer with how many `learners` are on each, most first."""
    counted = Enrollment.objects.going_on().order_by().values_list("path").annotate(number=Count("pk"))
    learners = dict(counted)
    offered: list[Any] = list(Content.objects.filter(kind="path").offered())
    for path in offered:
        path.learners = learners.get(path.pk, 0)
    return sorted(offered, key=lambda path: (-path.learners, path.title))


def board(asked: Asked, trainer: User, *, now: datetime, page: str | None = None, per_page: int = PER_PAGE) -> Board:
    """The board as it was asked for, `per_page` people on a page; who is cared for stands on the first one. Three queries at most."""
    everybody = with_state(in_scope(asked, trainer), now)
    counted = dict(everybody.order_by().values_list("state").annotate(number=Count("pk")))
    counts = {state: counted.get(state, 0) for state in STATES}
    shown = everybody.select_related("learner", "cohort").defer(*NOT_SHOWN)
    if asked.state:
        states = NEEDING if asked.state == "needing" else [asked.state]
        shown = shown.filter(state__in=states)
        counted = {state: counts[state] for state in states}
    pages = Paginator(shown.order_by(*SORTS[asked.sort]), per_page)
    # Known already: it need not be counted again.
    pages.count = sum(counted.values())
    chosen = pages.get_page(page)
    cared_for: Iterable[Enrollment] = []
    if chosen.number == 1 and not asked.state and not asked.name:
        first = chosen if asked.sort == "need" else shown.filter(state__in=NEEDING).order_by(*SORTS["need"])
        cared_for = [one for one in first[:MOST_CARED_FOR] if one.state in NEEDING]
    return Board(counts, chosen, list(cared_for))
