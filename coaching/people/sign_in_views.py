"""The log of who signed in, for administrators."""

from collections.abc import Iterator
from itertools import chain

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coaching.people import sign_ins
from coaching.roster.sheets import Value, answer
from recordings.roles import AuthenticatedHttpRequest, role_required
from recordings.web.forms import Dressed

AT_ONCE = 50
# Of one file: more is asked for in parts, by dates.
MOST_ROWS = 100_000
HEAD: tuple[Value, ...] = ("when", "account", "what", "address", "browser")


class SignInsForm(Dressed, forms.Form):
    called = forms.CharField(label="Who", required=False, max_length=150)
    what = forms.ChoiceField(label="What", required=False, choices=[("", "Everything"), *sign_ins.WHAT.items()])
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@require_safe
@role_required()
def sign_in_log(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who signed in and out, and who tried to; `as=csv` or `xlsx` takes what is filtered away."""
    if not request.user.is_superuser:
        raise PermissionDenied
    form = SignInsForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = sign_ins.log(**asked)
    if (form_of := request.GET.get("as")) in ("csv", "xlsx") and not form.errors:
        lines: Iterator[list[Value]] = (
            [one.at, one.name, one.in_words, one.address, one.browser]
            for one in map(sign_ins.SignIn._make, found[:MOST_ROWS])
        )
        return answer(
            chain([list(HEAD)], lines), name=f"who-signed-in-{timezone.localdate():%Y-%m-%d}", as_xlsx=form_of == "xlsx"
        )
    page = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    rows = [sign_ins.SignIn(*row) for row in page]
    chosen = request.GET.copy()
    chosen.pop("page", None)
    context = {"form": form, "page": page, "rows": rows, "chosen": chosen.urlencode()}
    return render(request, "coaching/people/sign_ins.html", context, status=400 if form.errors else 200)
