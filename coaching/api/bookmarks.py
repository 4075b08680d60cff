"""What somebody keeps for themselves: one's own alone, whoever asks."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, parameter, person_of
from coaching.learning import bookmarks
from coaching.models import Bookmark

# What any database counts with.
MOST = 2**31 - 1


class BookmarkSerializer(serializers.ModelSerializer[Bookmark]):
    """A moment of a call, a clip (in an activity, where it was heard there), or the answer at a step of an attempt; `step` is null where
    it was taken back since."""

    step = serializers.IntegerField(source="response.step", default=None, allow_null=True)

    class Meta:
        model = Bookmark
        fields = (
            "id",
            "recording",
            "at_ms",
            "clip",
            "enrollment",
            "activity",
            "attempt",
            "step",
            "note",
            "created_at",
        )


def _number(said: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, allow_null=True, default=None, help_text=said
    )


class KeepSerializer(serializers.Serializer[Bookmark]):
    """One of: recording with at_ms, clip, attempt with step."""

    recording = _number("A call you may hear")
    at_ms = _number("The moment of it, in milliseconds")
    clip = _number("A clip you may hear")
    enrollment = _number("Your own, where the clip is heard in an activity of it alone")
    activity = _number("That activity")
    attempt = _number("A finished try of yours")
    step = _number("The answer in it")
    note = serializers.CharField(
        max_length=bookmarks.LONGEST, required=False, allow_blank=True, default="", help_text="Only you ever read it"
    )


class NoteToOneselfSerializer(serializers.Serializer[Bookmark]):
    note = serializers.CharField(max_length=bookmarks.LONGEST, allow_blank=True, help_text="Empty takes it away")


class BookmarkList(generics.ListAPIView[Bookmark]):
    """Your own, the newest first: nobody else's are ever told, whatever your role. POST keeps one; what you have already is answered
    as it stands, with 200."""

    serializer_class = BookmarkSerializer
    queryset = Bookmark.objects.none()

    def get_queryset(self) -> QuerySet[Bookmark]:
        own = bookmarks.own(person_of(self.request), saying=Asked(self.request).text("q"))
        return own.select_related("response")

    @extend_schema(parameters=[parameter("q", "Only those whose note says this")])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=KeepSerializer,
        responses={
            201: BookmarkSerializer,
            200: BookmarkSerializer,
            400: OpenApiResponse(description="Not one thing, or a moment outside the call"),
            404: OpenApiResponse(description="Nothing that you may hear or see"),
        },
    )
    def post(self, request: Request) -> Response:
        sent = KeepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = dict(sent.validated_data)
        note = said.pop("note")
        kept = bookmarks.keep(bookmarks.Wanted(**said), owner=person_of(request), note=note)
        code = status.HTTP_201_CREATED if kept.is_new else status.HTTP_200_OK
        return Response(BookmarkSerializer(kept.bookmark).data, status=code)


class BookmarkDetail(generics.RetrieveAPIView[Bookmark]):
    """One of your own. PATCH writes its note anew, DELETE takes it away."""

    serializer_class = BookmarkSerializer
    queryset = Bookmark.objects.none()

    def get_queryset(self) -> QuerySet[Bookmark]:
        return Bookmark.objects.visible_to(self.request.user).select_related("response")

    @extend_schema(request=NoteToOneselfSerializer, responses=BookmarkSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        own = self.get_object()
        sent = NoteToOneselfSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return Response(BookmarkSerializer(bookmarks.write(own, sent.validated_data["note"])).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
