"""Calls: sent in, listed, their text, sound and waveform."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings import call_metadata
from recordings.access import log
from recordings.errors import DomainError
from recordings.models import Access, Recording, Transcript
from recordings.transcription import intake
from recordings.transcription.intake import Facts
from recordings.transcripts import exports
from recordings.transcripts.serializers import TranscriptSerializer
from recordings.web.api import RANGE, SOUND, MakesOrReads, WhateverIsAskedFor
from recordings.web.call_sound import call_audio as sound_of

T = TypeVar("T")
R = TypeVar("R")


class ProgressSerializer(serializers.Serializer[Transcript]):
    heard_ms = serializers.IntegerField()
    total_ms = serializers.IntegerField()


class RecordingSerializer(serializers.ModelSerializer[Recording]):
    """One call. `status`: pending, running, ready, failed or cancelled; `error` says why it failed."""

    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = Recording
        fields = (
            "id", "title", "status", "duration_ms", "channels", "one_mix", "unreadable_ms", "progress", "error",
            "agent_name", "reason", "queue", "started_at", "resolved", "satisfaction", "language",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=Transcript.Status.choices))
    def get_status(self, recording: Recording) -> str:
        return recording.transcript.status if recording.transcript else Transcript.Status.PENDING

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, recording: Recording) -> dict[str, int]:
        transcript = recording.transcript
        return {
            "heard_ms": transcript.heard_ms if transcript else 0,
            "total_ms": transcript.total_ms if transcript else recording.duration_ms,
        }

    @extend_schema_field(OpenApiTypes.STR)
    def get_error(self, recording: Recording) -> str:
        return recording.transcript.error if recording.transcript else ""


def _fact(read: Callable[[T], R], value: T) -> R:
    try:
        return read(value)
    except DomainError as problem:
        raise ValidationError(str(problem)) from problem


class UploadSerializer(serializers.Serializer[Recording]):
    audio = serializers.FileField(help_text="The call's audio, best with a channel for each speaker")
    title = serializers.CharField(max_length=200)
    why = serializers.CharField(required=False, default="", allow_blank=True, max_length=call_metadata.LONGEST_TEXT)
    agent_name = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    queue = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)
    started_at = serializers.DateTimeField(required=False, default=None, allow_null=True)
    resolved = serializers.BooleanField(
        required=False, default=None, allow_null=True, help_text="Whether it was resolved at first contact"
    )
    satisfaction = serializers.IntegerField(
        required=False,
        default=None,
        allow_null=True,
        min_value=1,
        max_value=5,
        help_text="What the customer gave, 1 to 5",
    )
    language = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=40,
        help_text="ISO 639-1, like en; heard from the call where none is given",
    )
    agent_channel = serializers.CharField(
        required=False,
        default=None,
        allow_null=True,
        max_length=10,
        help_text="The channel the agent is on, left or right",
    )

    def validate_started_at(self, value: datetime | None) -> datetime | None:
        return value and _fact(call_metadata.believable, value)

    def validate_language(self, value: str) -> str:
        return value and _fact(call_metadata.language, value)

    def validate_agent_channel(self, value: str | None) -> int | None:
        return None if value is None else _fact(call_metadata.channel, value)


class AcceptedSerializer(serializers.Serializer[Recording]):
    id = serializers.IntegerField()
    status = serializers.CharField()


class RecordingList(generics.ListCreateAPIView[Recording]):
    """The calls you may hear, newest first; POST sends one in."""

    takes_a_call = True
    throttle_scope, throttled_method = "upload", "POST"
    permission_classes = (IsAuthenticated, MakesOrReads)
    parser_classes = (MultiPartParser, FormParser)
    serializer_class = RecordingSerializer
    queryset = Recording.objects.none()

    def get_queryset(self) -> Any:
        return Recording.objects.visible_to(self.request.user).prefetch_related("transcripts")

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={
            201: AcceptedSerializer,
            200: OpenApiResponse(AcceptedSerializer, description="This very audio is here already"),
            400: OpenApiResponse(description="What is wrong with the file, in words"),
        },
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = UploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = dict(sent.validated_data)
        accepted = intake.accept(said.pop("audio"), facts=Facts(**said), by=request.user)  # type: ignore[arg-type]
        current = accepted.recording.transcript
        body = {"id": accepted.recording.pk, "status": current.status if current else Transcript.Status.PENDING}
        return Response(body, status=status.HTTP_201_CREATED if accepted.new else status.HTTP_200_OK)


class RecordingDetail(generics.RetrieveAPIView[Recording]):
    serializer_class = RecordingSerializer
    queryset = Recording.objects.none()

    def get_queryset(self) -> Any:
        return Recording.objects.visible_to(self.request.user).prefetch_related("transcripts")


class RecordingTranscript(generics.RetrieveAPIView[Transcript]):
    """The turns of a call in order; 404 until it has been heard."""

    serializer_class = TranscriptSerializer
    queryset = Transcript.objects.none()

    def get_object(self) -> Any:
        recording = generics.get_object_or_404(Recording.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        transcript = recording.transcript
        if transcript is None or transcript.status != Transcript.Status.READY:
            raise Http404("This call has not been heard yet.")
        log.note(self.request._request, Access.Kind.READ, recording)
        return transcript


class OneRecording(APIView):
    """What is asked of one call that the person may hear."""

    content_negotiation_class = WhateverIsAskedFor

    def recording(self) -> Recording:
        seen = Recording.objects.visible_to(self.request.user).prefetch_related("transcripts")
        return generics.get_object_or_404(seen, pk=self.kwargs["pk"])


class RecordingAudio(OneRecording):
    """A call's sound, whole or the range that is asked for."""

    @extend_schema(parameters=[RANGE], responses=SOUND)
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return sound_of(request._request, self.recording())


class RecordingExport(OneRecording):
    """A call's text as a file: plain text, a Word document, subtitles or JSON."""

    throttle_scope = "export"

    @extend_schema(
        parameters=[OpenApiParameter("as", str, enum=list(exports.FORMS), required=True)],
        responses={
            **{(200, form.media_type.partition(";")[0]): OpenApiTypes.BINARY for form in exports.FORMS.values()},
            400: OpenApiResponse(description="The forms there are"),
            404: OpenApiResponse(description="Nothing you may hear, or not heard yet"),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        return exports.take(request._request, self.recording(), form=request.query_params.get("as", ""))


class PeaksSerializer(serializers.Serializer[Recording]):
    """The waveform: loudness from 0 to 100 in `bars` equal stretches, a list for each channel; empty until it has been heard."""

    peaks = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=100))
    )
    bars = serializers.SerializerMethodField()
    duration_ms = serializers.IntegerField()

    @extend_schema_field(OpenApiTypes.INT)
    def get_bars(self, recording: Recording) -> int:
        return max(map(len, recording.peaks), default=0)


class RecordingPeaks(OneRecording):
    """A call's waveform, to be drawn."""

    @extend_schema(responses=PeaksSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(PeaksSerializer(self.recording()).data)
