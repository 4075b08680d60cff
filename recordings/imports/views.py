"""What a folder brought."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recordings.imports import importer
from recordings.roles import TRAINER, role_required
from recordings.web.pages import PER_PAGE


@require_safe
@role_required(TRAINER)
def arrivals(request: HttpRequest) -> HttpResponse:
    page = Paginator(importer.ledger(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "arrived": importer.arrived(), "watched": settings.WATCH}
    return render(request, "recordings/arrivals.html", context)
