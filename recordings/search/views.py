"""The search page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recordings.access import log
from recordings.models import Access
from recordings.roles import ROLES, role_required
from recordings.search import elsewhere, query
from recordings.search.forms import SearchForm
from recordings.web.limits import limited
from recordings.web.pages import PER_PAGE


@require_safe
@role_required(*ROLES)
@limited("search")
def find(request: HttpRequest) -> HttpResponse:
    """The moments in which something was said, or the clips that show something; without a question an invitation to ask one."""
    form = SearchForm(request.GET)
    if not form.asks():
        return render(request, "recordings/search.html", {"form": SearchForm(initial=request.GET.dict())})
    if not form.is_valid():
        return render(request, "recordings/search.html", {"form": form}, status=400)
    log.note(request, Access.Kind.SEARCHED)
    found = query.find(form.query, by=request.user, where=form.where())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "found": found, "page": page}
    if page.number == 1 and not form.unfolded():
        context["elsewhere"] = elsewhere.found(" ".join(" ".join(term) for term in form.query.terms), request.user)
    return render(request, "recordings/search.html", context)
