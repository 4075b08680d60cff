"""Pages of the library, a module for each subject. Each view translates HTTP to one domain call."""

from django.db.models import QuerySet
from django.http import HttpRequest

from recordings.models import Recording

PER_PAGE = 25


def calls_of(request: HttpRequest) -> QuerySet[Recording]:
    """The calls that whoever asks may hear."""
    return Recording.objects.visible_to(request.user).prefetch_related("transcripts")
