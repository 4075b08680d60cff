"""Undo, redo, history, comparing, going back, duplicate and archive: one set of pages for all kinds."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.content import compare
from coaching.models import Content, Revision
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required

PER_PAGE = 20


def _content(request: HttpRequest, pk: int) -> Content:
    seen = Content.objects.visible_to(request.user).select_related("head", "published", "created_by")
    return get_object_or_404(seen, pk=pk)


def _number(text: str) -> int:
    """A revision's number from an address. Raises Http404 for what is none."""
    number = whole(text)
    if number is None:
        raise Http404
    return number


@require_safe
@role_required(AUTHOR, TRAINER)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what when: each save with how it differs from the one before it."""
    content = _content(request, pk)
    revisions = content.revisions.filter(folded=False).select_related("by", "parent").prefetch_related("versions")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
    for revision in page:
        revision.content = content
        revision.told = _told(content, revision)  # type: ignore[attr-defined]
    context = {
        "content": content,
        "page": page,
        "can_undo": drafts.can_undo(content),
        "can_redo": drafts.can_redo(content),
    }
    return render(request, "coaching/author/history.html", context)


def _told(content: Content, revision: Revision) -> list[compare.Change]:
    if revision.parent is None:
        return []
    revision.parent.content = content
    return compare.changes(revision.parent.opened, revision.opened)


@require_safe
@role_required(AUTHOR, TRAINER)
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions beside each other, in words."""
    content = _content(request, pk)
    if not {"before", "after"} <= request.GET.keys():
        return redirect("coaching:history", pk)
    before, after = sorted(_number(request.GET.get(name, "")) for name in ("before", "after"))
    try:
        changes = drafts.differences(content, before, after)
    except DomainError as problem:
        raise Http404(problem.message) from None
    found = {one.number: one for one in content.revisions.select_related("by").filter(number__in=(before, after))}
    context = {"content": content, "before": found[before], "after": found[after], "changes": changes}
    return render(request, "coaching/author/differences.html", context)


def _do(request: HttpRequest, pk: int, act: Callable[[Content], str]) -> HttpResponse:
    """Do it, say how it went, and go back to where the content is written."""
    content = _content(request, pk)
    try:
        messages.success(request, act(content))
    except DomainError as problem:
        messages.error(request, problem.message)
    return redirect(content.get_absolute_url())


@require_POST
@role_required(AUTHOR, TRAINER)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    def act(content: Content) -> str:
        before = content.head
        after = drafts.undo(content, by=form_flow.me(request), based_on=_based_on(request))
        return "Undone." if after != before else "There is nothing to undo."

    return _do(request, pk, act)


@require_POST
@role_required(AUTHOR, TRAINER)
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    def act(content: Content) -> str:
        before = content.head
        after = drafts.redo(content, by=form_flow.me(request), based_on=_based_on(request))
        return "Done again." if after != before else "There is nothing to do again."

    return _do(request, pk, act)


def _based_on(request: HttpRequest) -> int | None:
    told = request.POST.get("based_on", "")
    return _number(told) if told else None


@require_POST
@role_required(AUTHOR, TRAINER)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    def act(content: Content) -> str:
        told = request.POST.get("number", "")
        if not told:
            raise DomainError("Choose the revision to go back to.")
        number = _number(told)
        drafts.restore(content, number, by=form_flow.me(request))
        return f"It is as it was in revision {number} again. Nothing in between is lost."

    return _do(request, pk, act)


@require_POST
@role_required(AUTHOR, TRAINER)
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    content = _content(request, pk)
    copy = drafts.duplicate(content, by=form_flow.me(request), client_key=form_flow.client_key(request))
    messages.success(request, f"“{copy}” is a draft of its own now.")
    return redirect(copy.get_absolute_url())


@require_POST
@role_required(AUTHOR, TRAINER)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of lists and choices, or with `archived` = no back into them."""

    def act(content: Content) -> str:
        if request.POST.get("archived") == "no":
            drafts.bring_back(content)
            return f"“{content}” is back."
        drafts.archive(content)
        return f"“{content}” is archived. Who has begun it can finish it."

    return _do(request, pk, act)
