"""One search over what was said."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from recordings.access import log
from recordings.models import Access
from recordings.search import query
from recordings.search.forms import SearchForm
from recordings.search.query import Result


class ResultSerializer(serializers.Serializer[Result]):
    """A place in a call. `html` is safe to show: the found words in `<mark>`, everything else escaped."""

    kind = serializers.CharField(help_text="turn, clip, or recording for what is written about it; others may join")
    recording = serializers.IntegerField(source="recording.pk")
    title = serializers.CharField(source="recording.title")
    turn = serializers.SerializerMethodField(help_text="The id of the turn; null for what people wrote")
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    speaker = serializers.CharField(help_text="agent, customer or unknown; empty where nobody speaks")
    html = serializers.CharField()

    def get_turn(self, moment: Result) -> int | None:
        return moment.turn.pk if moment.turn else None


class ByTwentyFive(PageNumberPagination):
    page_size = 25


def _asked(name: str, told: str, kind: Any = str, *, required: bool = False, enum: list[str] | None = None) -> Any:
    return OpenApiParameter(name, kind, description=told, required=required, enum=enum)


class Search(generics.ListAPIView[Any]):
    """What was said in the calls you may hear, and what is written about them: call by call, the best first."""

    throttle_scope = "search"
    serializer_class = ResultSerializer
    pagination_class = ByTwentyFive

    def get_queryset(self) -> Any:
        form = SearchForm(self.request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(problem) for problem in told] for name, told in form.errors.items()})
        log.note(self.request._request, Access.Kind.SEARCHED)
        return query.find(form.query, by=self.request.user, where=form.where())

    @extend_schema(
        parameters=[
            _asked(
                "q",
                "Words in any form, “phrases” in quotes, speaker:customer or speaker:agent; may be left out with a competency",
            ),
            _asked("competency", "What clips show, by its name: only these clips, and what is said within them"),
            _asked("speaker", "Who says it", enum=list(query.SPEAKERS)),
            _asked("agent_name", "Part of the agent’s name"),
            _asked("queue", "Part of the queue’s name"),
            _asked("reason", "Part of what it was about"),
            _asked("since", "Taken on this day or later", OpenApiTypes.DATE),
            _asked("until", "Taken on this day or earlier", OpenApiTypes.DATE),
            _asked("resolved", "Resolved at first contact", enum=["yes", "no"]),
        ],
        responses={200: ResultSerializer(many=True), 400: OpenApiResponse(description="What to ask instead, in words")},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
