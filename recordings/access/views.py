"""The log of who heard what, for administrators: filtered, and taken away."""

import csv
import io
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from recordings.models import Access, Recording
from recordings.numbers import whole
from recordings.roles import AuthenticatedHttpRequest, role_required
from recordings.web import files
from recordings.web.forms import Dressed

PER_PAGE = 50
# Of one file: more is asked for in parts, by dates.
MOST_ROWS = 100_000


class FilterForm(Dressed, forms.Form):
    person = forms.CharField(label="Who", required=False, max_length=150)
    call = forms.CharField(label="Call, by its number", required=False, max_length=18)
    kind = forms.ChoiceField(label="What", required=False, choices=[("", "Everything"), *Access.Kind.choices])
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@require_safe
@role_required()
def accesses(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The log, newest first; `as=csv` takes what is filtered away."""
    if not request.user.is_superuser:
        raise PermissionDenied
    form = FilterForm(request.GET or None)
    found = _filtered(form.cleaned_data) if form.is_bound and form.is_valid() else Access.objects.all()
    found = found.select_related("by")
    if request.GET.get("as") == "csv" and not form.errors:
        return _as_csv(found[:MOST_ROWS])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    titles = dict(Recording.objects.filter(pk__in={one.call for one in page if one.call}).values_list("pk", "title"))
    rows = [(one, titles.get(one.call or 0, "")) for one in page]
    chosen = request.GET.copy()
    chosen.pop("page", None)
    context = {"form": form, "page": page, "rows": rows, "chosen": chosen.urlencode()}
    return render(request, "recordings/accesses.html", context, status=400 if form.errors else 200)


def _filtered(told: dict[str, Any]) -> QuerySet[Access]:
    found: QuerySet[Access] = Access.objects.all()
    for word in told["person"].replace("\0", " ").split():
        name = Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        found = found.filter(by__in=User.objects.filter(name))
    if told["call"]:
        found = found.filter(call=whole(told["call"]) or 0)
    if told["kind"]:
        found = found.filter(kind=told["kind"])
    if told["since"]:
        found = found.filter(at__date__gte=told["since"])
    if told["until"]:
        found = found.filter(at__date__lte=told["until"])
    return found


def _as_csv(found: QuerySet[Access]) -> HttpResponse:
    made = io.StringIO()
    table = csv.writer(made)
    table.writerow(["when", "who", "what", "how", "call", "from_ms", "to_ms"])
    for one in found.iterator(chunk_size=2000):
        table.writerow(
            [
                one.at.isoformat(),
                one.by.username,
                one.kind,
                one.how,
                one.call or "",
                _or_empty(one.start_ms),
                _or_empty(one.end_ms),
            ]
        )
    name = f"who-heard-what-{timezone.localdate():%Y-%m-%d}.csv"
    return files.to_save(made.getvalue().encode(), name=name, media_type="text/csv; charset=utf-8")


def _or_empty(ms: int | None) -> int | str:
    return "" if ms is None else ms
