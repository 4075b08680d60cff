"""What all pages that write share: one thing for a double submit, nothing lost at a failed one, publishing."""

import hashlib
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coaching import publishing
from coaching.drafts import SavedMeanwhile, fingerprint
from coaching.findings import Finding, problems
from coaching.models import Attempt, Module, Quiz, Scenario, Version
from recordings.numbers import whole

# How many sent forms a session remembers: far more than anybody sends twice by accident.
REMEMBERED = 80
# Fields in which something is written: two forms with these the same are one wish for a minute or two.
WRITTEN = ("title", "text")
SOON_S = 60
PER_PAGE = 25


def me(request: HttpRequest) -> User:
    """The person signed in; `role_required` has made sure that there is one."""
    assert isinstance(request.user, User)
    return request.user


def once(request: HttpRequest, do: Callable[[], int]) -> int:
    """Do what a form asks for, once: the same form with the same words, sent again, gets what it made the first time.

    The form carries a hidden `once` token; what `do` returns, the pk of what it made, is kept in the session. A form that
    comes without its token is known by its words alone.
    """
    sent = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    has_token = "once" in request.POST
    marks = [_mark(request, sent)] if has_token else []
    if not has_token or set(WRITTEN) & set(request.POST):
        # The back button may show the form anew with the words still in it: the same words, soon after, are the same wish.
        wish = [(name, values) for name, values in sent if name != "once"]
        now = int(time.time()) // SOON_S
        marks += [_mark(request, [*wish, ("at", when)]) for when in (now, now - 1)]
    with transaction.atomic():
        # A double click arrives twice at the same time: the second waits here, then reads what the first one left.
        User.objects.select_for_update().get(pk=me(request).pk)
        made: dict[str, int] = type(request.session)(request.session.session_key).get("made", {})
        known = next((made[mark] for mark in marks if mark in made), None)
        if known is None:
            known = do()
            made = dict([*made.items(), *((mark, known) for mark in marks[:2])][-REMEMBERED:])
        # Also where nothing was made: this request's own copy of the session is older, and is saved at its end.
        request.session["made"] = made
        request.session.save()
        return known


def _mark(request: HttpRequest, sent: object) -> str:
    return hashlib.sha256(repr((request.path, sent)).encode()).hexdigest()[:24]


def place(request: HttpRequest) -> int:
    """The place a row shall move to; what is no number means the first."""
    return whole(request.POST.get("to", "")) or 0


class Saving(NamedTuple):
    """What came of a save: `pk` of what was written or None; the mark of what the form shows; whether somebody else saved."""

    pk: int | None
    seen: str
    conflict: bool = False


def save(request: HttpRequest, *, valid: bool, stored: Callable[[], object], write: Callable[[str], int]) -> Saving:
    """Write what a valid form says, unless `stored` is not any more what the writer had before them.

    `write` gets the mark the form carried and raises SavedMeanwhile where it does not fit. After a conflict the page
    carries the new mark: whoever has been told, and saves again, means it.
    """
    if request.method != "POST":
        return Saving(None, fingerprint(stored()))
    seen = request.POST.get("seen", "")
    if not valid:
        return (
            Saving(None, fingerprint(stored()), conflict=True)
            if seen not in ("", fingerprint(stored()))
            else Saving(None, seen)
        )
    try:
        return Saving(once(request, lambda: write(seen)), seen)
    except SavedMeanwhile:
        return Saving(None, fingerprint(stored()), conflict=True)


def shown(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *forms: BaseForm | BaseFormSet[Any],
    saving: Saving | None = None,
) -> HttpResponse:
    """A page with its forms: 409 where somebody else saved, 400 where a form was refused. What was typed is in it."""
    conflict = saving is not None and saving.conflict
    refused = any(form.is_bound and not form.is_valid() for form in forms)
    context |= {"conflict": conflict, "refused": refused, "seen": saving.seen if saving else ""}
    return render(request, template, context, status=409 if conflict else 400 if refused else 200)


class Standing(NamedTuple):
    """How a draft stands against what learners see. `number` is 0 where nothing was published."""

    number: int
    changed: bool

    @property
    def words(self) -> str:
        if not self.number:
            return "Draft"
        return f"Changed since version {self.number}" if self.changed else f"Published version {self.number}"

    @property
    def tone(self) -> str:
        return "" if not self.number else "attention" if self.changed else "good"


class State(NamedTuple):
    """What a page that publishes shows: the standing, the newest version, what was found, how many have played it."""

    standing: Standing
    version: Version | None
    findings: list[Finding]
    players: int

    @property
    def problems(self) -> list[Finding]:
        return problems(self.findings)

    @property
    def wants_publishing(self) -> bool:
        return self.standing.changed


def state_of(subject: Scenario | Quiz | Module, content: object, findings: list[Finding]) -> State:
    """How one subject stands: its draft's `content` compared word for word with its newest version."""
    newest = subject.versions.select_related("published_by").first()
    changed = newest is None or newest.content != content
    played = Attempt.objects.filter(version__in=subject.versions.all())
    players = played.values("enrollment__learner").distinct().count() if newest else 0
    return State(Standing(newest.number if newest else 0, changed), newest, findings, players)


def with_newest(subjects: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Each row with the number and time of its newest version: one query for a whole list."""
    newest = Version.objects.filter(**{name: OuterRef("pk")}).order_by("-number")
    told: QuerySet[Any] = subjects.annotate(
        newest_number=Subquery(newest.values("number")[:1]), newest_at=Subquery(newest.values("published_at")[:1])
    )
    return told.order_by(F("updated_at").desc(), "-pk")


def standing_in_list(row: Any) -> Standing:
    """How a row of `with_newest` stands, told from its times: a list cannot afford to compare every word."""
    guideline = getattr(row, "guideline", None)
    written = max(row.updated_at, guideline.updated_at) if guideline else row.updated_at
    return Standing(row.newest_number or 0, bool(row.newest_at) and written > row.newest_at)


def publish(request: HttpRequest, subject: Scenario | Quiz | Module) -> bool:
    """Publish, and tell how it went. False where findings are in the way."""
    before = subject.versions.first()
    try:
        version = publishing.publish(subject, by=me(request))
    except publishing.CannotPublish as refused:
        found = len(problems(refused.findings))
        messages.error(
            request,
            f"Not published: {found} {'thing has' if found == 1 else 'things have'} to be settled first. Nothing was lost.",
        )
        return False
    if version == before:
        messages.info(request, f"Version {version.number} is live already, and nothing has changed since.")
    else:
        messages.success(request, f"Version {version.number} is live.")
    return True
