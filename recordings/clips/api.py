"""Clips: made, read, heard."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings import call_metadata
from recordings.clips import clips
from recordings.models import Clip, Recording
from recordings.web.api import RANGE, SOUND, MakesOrReads, WhateverIsAskedFor


class MakesClipsOrReads(MakesOrReads):
    message = "Only authors and trainers make clips. Ask a trainer for the role."


class ClipSerializer(serializers.ModelSerializer[Clip]):
    """A clip: a named span of a call, in milliseconds on the call's clock."""

    competency = serializers.CharField(
        source="competency.name", default="", read_only=True, help_text="What it shows; empty where nobody has said"
    )
    made_by = serializers.CharField(source="created_by.username")

    class Meta:
        model = Clip
        fields = ("id", "recording", "title", "note", "competency", "start_ms", "end_ms", "made_by", "created_at")


class MakeClipSerializer(serializers.Serializer[Clip]):
    recording = serializers.IntegerField(help_text="The id of a call you may hear")
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    title = serializers.CharField(max_length=120)
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=call_metadata.LONGEST_TEXT, help_text="Why it worked"
    )
    competency = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=clips.LONGEST_COMPETENCY,
        help_text="What it shows, in a word or two; a name that is not there yet is made",
    )


def _clips(request: Request) -> Any:
    return Clip.objects.visible_to(request.user).select_related("recording", "created_by", "competency")


class ClipList(generics.ListCreateAPIView[Clip]):
    """The clips of the calls you may hear, newest first, or those that show a `competency`; POST makes one, widened to whole words."""

    permission_classes = (IsAuthenticated, MakesClipsOrReads)
    serializer_class = ClipSerializer
    queryset = Clip.objects.none()

    def get_queryset(self) -> Any:
        found = _clips(self.request).listed().order_by("-created_at", "-pk")
        shown = self.request.query_params.get("competency", "").replace("\x00", " ")
        return found.filter(clips.showing(shown)) if shown.strip() else found

    @extend_schema(parameters=[OpenApiParameter("competency", str, description="Only clips that show it")])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=MakeClipSerializer,
        responses={
            201: OpenApiResponse(ClipSerializer, description="The same span under the same title is the same clip"),
            400: OpenApiResponse(description="What cannot be used, by field"),
        },
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = MakeClipSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = dict(sent.validated_data)
        recording = Recording.objects.visible_to(request.user).filter(pk=said.pop("recording")).first()
        if recording is None:
            raise ValidationError({"recording": ["There is no call with this id that you may hear."]})
        clip = clips.make(recording=recording, by=request.user, **said)  # type: ignore[arg-type]
        return Response(ClipSerializer(clip).data, status=status.HTTP_201_CREATED)


class ClipDetail(generics.RetrieveAPIView[Clip]):
    serializer_class = ClipSerializer
    queryset = Clip.objects.none()

    def get_queryset(self) -> Any:
        return _clips(self.request)


class ClipAudio(APIView):
    """A clip's sound as WAV, and nothing beside its span."""

    content_negotiation_class = WhateverIsAskedFor

    @extend_schema(parameters=[RANGE], responses=SOUND)
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return clips.clip_audio(request._request, generics.get_object_or_404(_clips(request), pk=pk))


class ClipCaptions(APIView):
    """A clip's words as WebVTT, on the clip's own clock and with their speakers; 404 until the call has been heard."""

    throttle_scope = "export"
    content_negotiation_class = WhateverIsAskedFor

    @extend_schema(responses={(200, "text/vtt"): OpenApiTypes.STR, 404: OpenApiResponse(description="No text yet")})
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return clips.captions(request._request, generics.get_object_or_404(_clips(request), pk=pk))
