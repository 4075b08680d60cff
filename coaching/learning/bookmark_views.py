"""One's own bookmarks: kept where one stands, read, written to, taken away. Nobody else's are ever found here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coaching.learning import bookmarked, bookmarks
from coaching.learning.bookmarks import Kept, Wanted
from coaching.models import Bookmark
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import AuthenticatedHttpRequest, role_required
from recordings.web.forms import Dressed

PER_PAGE = 25
# What a form names by a whole number.
NAMES = ("recording", "at_ms", "clip", "enrollment", "activity", "attempt", "step")


class NoteToOneself(forms.CharField):
    def to_python(self, value: Any) -> str:
        return bookmarks.one_kind_of_line(super().to_python(value) or "")


class NoteForm(Dressed, forms.Form):
    note = NoteToOneself(
        label="Your note",
        max_length=bookmarks.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4", "spellcheck": "true"}),
        help_text="Only you ever read it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def bookmark_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All of one's own, the newest first; POST keeps one more. `?q=` finds in one's own notes."""
    if request.method == "POST":
        return _keep(request)
    # PostgreSQL knows no null character.
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:200]
    found = bookmarked.with_what_they_are_of(bookmarks.own(request.user, saying=query))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": query, "kept": bookmarked.shown(page.object_list, to=request.user)}
    return render(request, "coaching/bookmarks.html", context)


def _keep(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = Wanted(**{name: whole(request.POST.get(name, "")) for name in NAMES})
    try:
        kept = bookmarks.keep(wanted, owner=request.user, note=request.POST.get("note", ""))
    except DomainError as problem:
        if _is_fetched(request):
            return JsonResponse({"error": problem.message}, status=problem.status)
        if problem.status == 404:
            raise Http404(problem.message) from problem
        messages.error(request, problem.message)
        return redirect("coaching:bookmarks")
    if _is_fetched(request):
        return JsonResponse(_told(kept))
    if request.htmx:
        return render(request, "coaching/_bookmarked.html", {"bookmark": kept.bookmark, "just_now": True})
    messages.success(request, "Bookmarked." if kept.is_new else "You have this bookmark already.")
    return redirect("coaching:bookmark", kept.bookmark.pk)


def _told(kept: Kept) -> dict[str, Any]:
    made = kept.bookmark
    return {"address": made.get_absolute_url(), "at_ms": made.at_ms, "note": made.note, "is_new": kept.is_new}


def _is_fetched(request: AuthenticatedHttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def bookmark(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One of one's own; POST writes the note to it. What was typed stays where it cannot be saved."""
    own = bookmarked.with_what_they_are_of(Bookmark.objects.visible_to(request.user))
    found = get_object_or_404(own, pk=pk)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": found.note})
    if form.is_valid():
        bookmarks.write(found, form.cleaned_data["note"])
        if _is_fetched(request):
            return JsonResponse(_told(Kept(found, False)))
        if request.htmx:
            return render(request, "coaching/_bookmarked.html", {"bookmark": found, "just_now": True, "written": True})
        messages.success(request, "Your note is kept." if found.note else "The bookmark has no note now.")
        return redirect("coaching:bookmarks")
    if form.is_bound and _is_fetched(request):
        return JsonResponse({"error": " ".join(map(str, form.errors["note"]))}, status=400)
    if form.is_bound and request.htmx:
        context = {"bookmark": found, "form": form, "typed": form["note"].value()}
        return render(request, "coaching/_bookmarked.html", context, status=400)
    (one,) = bookmarked.shown([found], to=request.user)
    return render(request, "coaching/bookmark.html", {"one": one, "form": form}, status=400 if form.errors else 200)


@require_POST
@role_required()
def bookmark_remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take one of one's own away, with its note; twice is once."""
    Bookmark.objects.visible_to(request.user).filter(pk=pk).delete()
    messages.success(request, "The bookmark is gone.")
    return redirect("coaching:bookmarks")
