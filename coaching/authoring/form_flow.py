"""What all pages that write share: one thing for a double submit, nothing lost at a failed save, how a draft stands."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from coaching.authoring import drafts, publishing
from coaching.content.findings import Finding, problems
from coaching.models import Attempt, Content, Revision, Version
from recordings.errors import DomainError
from recordings.numbers import whole

PER_PAGE = 25


def me(request: HttpRequest) -> User:
    """The person signed in; `role_required` has made sure that there is one."""
    assert isinstance(request.user, User)
    return request.user


def one(request: HttpRequest, kind: str, number: int) -> Content:
    """The content a page is about, with its draft. Raises Http404 for what the person may not see."""
    seen = Content.objects.visible_to(request.user).kind(kind).select_related("published__published_by")
    return get_object_or_404(seen, number=number)


def client_key(request: HttpRequest) -> str:
    """The key of a sent form: the same for the same form with the same words by the same person, else another; empty without a token."""
    if "once" not in request.POST:
        return ""
    sent = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(repr((me(request).pk, request.path, sent)).encode()).hexdigest()


def place(request: HttpRequest) -> int:
    """The place a part shall move to; what is no number means the first."""
    return whole(request.POST.get("to", "")) or 0


class Saving(NamedTuple):
    """What came of a save: the revision written or None; the number the form is based on; whether somebody else saved."""

    revision: Revision | None
    based_on: int
    conflict: bool = False


def save(
    request: HttpRequest, content: Content, *, valid: bool, write: Callable[[int | None], Revision], form: Any = None
) -> Saving:
    """Write what a valid form says, unless what it is about has changed since it was opened.

    `write` gets the number of the revision the form was based on. After a conflict the page carries the newest number: whoever
    has been told, and saves again, means it. What else a write refuses is told at the form's field.
    """
    head = content.head.number if content.head else 0
    if request.method != "POST":
        return Saving(None, head)
    based_on = whole(request.POST.get("based_on", ""))
    if not valid:
        return Saving(None, based_on or head)
    try:
        return Saving(write(based_on), head)
    except DomainError as problem:
        if problem.status == 409:
            content.refresh_from_db(fields=["head"])
            return Saving(None, content.head.number if content.head else 0, conflict=True)
        if form is None:
            raise
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return Saving(None, based_on or head)


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
    context |= {"conflict": conflict, "refused": refused, "based_on": saving.based_on if saving else ""}
    return render(request, template, context, status=409 if conflict else 400 if refused else 200)


class PublishState(NamedTuple):
    """How a draft stands against what learners see. `number` is 0 where nothing was published."""

    number: int
    changed: bool
    archived: bool = False

    @property
    def words(self) -> str:
        if self.archived:
            return "Archived"
        if not self.number:
            return "Draft"
        return f"Changed since version {self.number}" if self.changed else f"Published version {self.number}"

    @property
    def tone(self) -> str:
        return "" if not self.number or self.archived else "attention" if self.changed else "good"


class Overview(NamedTuple):
    """What a page that publishes shows: the state, the newest version, what was found, how many have played it."""

    standing: PublishState
    version: Version | None
    examined: publishing.Examined
    players: int
    can_undo: bool
    can_redo: bool

    @property
    def findings(self) -> list[Finding]:
        return self.examined.findings

    @property
    def problems(self) -> list[Finding]:
        return problems(self.findings)

    @property
    def wants_publishing(self) -> bool:
        return self.standing.changed and not self.standing.archived


def overview(content: Content) -> Overview:
    """How one content stands, compared by what it means."""
    newest = content.published
    played = Attempt.objects.filter(version__content=content, mode=Attempt.Mode.CHECK)
    players = played.values("learner").distinct().count() if newest else 0
    examined = publishing.examine(content)
    archived = content.state == Content.State.RETIRED
    return Overview(
        PublishState(newest.number if newest else 0, examined.changed, archived),
        newest,
        examined,
        players,
        drafts.can_undo(content),
        drafts.can_redo(content),
    )


def publish_state(content: Content) -> PublishState:
    archived = content.state == Content.State.RETIRED
    return PublishState(content.published.number if content.published else 0, publishing.has_changed(content), archived)


def on_shelf(request: HttpRequest, kind: str) -> QuerySet[Content]:
    """What a list shows of a kind: what is in work, or with `archived` in the address what has been archived."""
    seen = Content.objects.visible_to(request.user).filter(kind=kind)
    return seen.filter(state=Content.State.RETIRED) if "archived" in request.GET else seen.offered()


def shelf(request: HttpRequest, kind: str) -> dict[str, Any]:
    """For a list's page: whether it shows the archive, and how many lie there."""
    archived = Content.objects.visible_to(request.user).filter(kind=kind, state=Content.State.RETIRED).count()
    return {"in_archive": "archived" in request.GET, "archived": archived}


def listed(contents: QuerySet[Content]) -> QuerySet[Content]:
    """What lists show, the latest first."""
    return contents.select_related("published", "head", "created_by").order_by("-updated_at", "-pk")


def state_in_list(content: Content) -> PublishState:
    """How a row of a list stands, told from its times: a list cannot afford to compare every word."""
    published = content.published
    changed = published is not None and content.updated_at > published.published_at
    return PublishState(published.number if published else 0, changed, content.state == Content.State.RETIRED)


def publish(request: HttpRequest, content: Content, *, reason: str = "") -> bool:
    """Publish, and tell how it went. False where findings are in the way, or a colleague's look that was asked for."""
    before = content.published
    try:
        version = publishing.publish(content, by=me(request), reason=reason)
    except publishing.NotLookedAt as waiting:
        messages.error(request, f"Not published. {waiting.message}")
        return False
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
