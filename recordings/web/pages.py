"""Pages of the library, a module for each subject. Each view translates HTTP to one domain call."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from recordings.models import Recording

PER_PAGE = 25


def told_why(request: HttpRequest, **which: int) -> HttpResponse | None:
    """For who has followed a link to a call that is withheld from them yet: a page that says so. None where it is not."""
    if Recording.objects.withheld_from(request.user).filter(**which).exists():
        return render(request, "recordings/withheld.html", status=404)
    return None


def calls_of(request: HttpRequest) -> QuerySet[Recording]:
    """The calls that whoever asks may hear."""
    return Recording.objects.visible_to(request.user).prefetch_related("transcripts")
