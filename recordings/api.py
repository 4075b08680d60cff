"""The REST doors of recordings: the same verbs as the pages, under /api/v1/."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from recordings import clips, exports, facts, intake, search
from recordings.audio import BadAudio
from recordings.clips import BadSpan
from recordings.exports import NotHeard, UnknownForm
from recordings.facts import BadFact
from recordings.forms import SearchForm
from recordings.intake import Facts
from recordings.models import Clip, Recording, Transcript, Turn
from recordings.people import AUTHOR, TRAINER, has_role
from recordings.search import Moment

T = TypeVar("T")
R = TypeVar("R")


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Domain errors as the API answers them: what cannot be used is a 400 that names the field and the problem."""
    if isinstance(error, BadAudio):
        return Response({"audio": [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, BadSpan):
        return Response({error.field: [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, UnknownForm):
        return Response({"as": [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, NotHeard):
        return Response({"detail": str(error)}, status=status.HTTP_404_NOT_FOUND)
    return exception_handler(error, context)


class MakesOrReads(BasePermission):
    """Whoever is signed in may read what they may see; only authors and trainers may send calls in."""

    message = "Only authors and trainers send calls in. Ask a trainer for the role."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in ("GET", "HEAD", "OPTIONS") or has_role(request.user, AUTHOR, TRAINER)


class WordSerializer(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    probability = serializers.FloatField()


class TurnSerializer(serializers.ModelSerializer[Turn]):
    words = WordSerializer(many=True)

    class Meta:
        model = Turn
        fields = ("speaker", "start_ms", "end_ms", "text", "words")


class TranscriptSerializer(serializers.ModelSerializer[Transcript]):
    turns = TurnSerializer(many=True)

    class Meta:
        model = Transcript
        fields = ("language", "engine", "model", "turns")


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
            "id", "title", "status", "duration_ms", "channels", "progress", "error",
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
    except BadFact as problem:
        raise ValidationError(str(problem)) from problem


class UploadSerializer(serializers.Serializer[Recording]):
    audio = serializers.FileField(help_text="The call's audio, best with a channel for each speaker")
    title = serializers.CharField(max_length=200)
    why = serializers.CharField(required=False, default="", allow_blank=True)
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
        help_text="ISO 639-1, like en; heard from the call where none is given",
    )
    agent_channel = serializers.CharField(
        required=False, default=None, allow_null=True, help_text="The channel the agent is on, left or right"
    )

    def validate_started_at(self, value: datetime | None) -> datetime | None:
        return value and _fact(facts.believable, value)

    def validate_language(self, value: str) -> str:
        return value and _fact(facts.language, value)

    def validate_agent_channel(self, value: str | None) -> int | None:
        return None if value is None else _fact(facts.channel, value)


class AcceptedSerializer(serializers.Serializer[Recording]):
    id = serializers.IntegerField()
    status = serializers.CharField()


class RecordingList(generics.ListCreateAPIView[Recording]):
    """The calls you may hear, newest first; POST sends one in."""

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
        return transcript


class WhateverIsAskedFor(DefaultContentNegotiation):
    """Sound and files are sent as what they are; only what goes wrong is JSON, whatever the client says it accepts."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


RANGE = OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="The bytes wanted, like bytes=0-65535")
SOUND: dict[Any, Any] = {
    (200, "audio/*"): OpenApiTypes.BINARY,
    (206, "audio/*"): OpenApiTypes.BINARY,
    404: OpenApiResponse(description="Nothing you may hear"),
    416: OpenApiResponse(description="The range lies outside the file"),
}


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
        return clips.call_audio(request._request, self.recording())


class RecordingExport(OneRecording):
    """A call's text as a file: plain text, a Word document, subtitles or JSON."""

    @extend_schema(
        parameters=[OpenApiParameter("as", str, enum=list(exports.FORMS), required=True)],
        responses={
            **{(200, form.media_type.partition(";")[0]): OpenApiTypes.BINARY for form in exports.FORMS.values()},
            400: OpenApiResponse(description="The forms there are"),
            404: OpenApiResponse(description="Nothing you may hear, or not heard yet"),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        return exports.take(self.recording(), form=request.query_params.get("as", ""))


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


class MakesClipsOrReads(MakesOrReads):
    message = "Only authors and trainers make clips. Ask a trainer for the role."


class ClipSerializer(serializers.ModelSerializer[Clip]):
    """A clip: a named span of a call, in milliseconds on the call's clock."""

    made_by = serializers.CharField(source="created_by.username")

    class Meta:
        model = Clip
        fields = ("id", "recording", "title", "note", "start_ms", "end_ms", "made_by", "created_at")


class MakeClipSerializer(serializers.Serializer[Clip]):
    recording = serializers.IntegerField(help_text="The id of a call you may hear")
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    title = serializers.CharField(max_length=120)
    note = serializers.CharField(required=False, default="", allow_blank=True, help_text="Why it worked")


def _clips(request: Request) -> Any:
    return Clip.objects.visible_to(request.user).select_related("recording", "created_by")


class ClipList(generics.ListCreateAPIView[Clip]):
    """The clips of the calls you may hear, newest first; POST makes one, widened to whole words."""

    permission_classes = (IsAuthenticated, MakesClipsOrReads)
    serializer_class = ClipSerializer
    queryset = Clip.objects.none()

    def get_queryset(self) -> Any:
        return _clips(self.request).order_by("-created_at", "-pk")

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


class MomentSerializer(serializers.Serializer[Moment]):
    """A place in a call. `html` is safe to show: the found words in `<mark>`, everything else escaped."""

    kind = serializers.CharField(help_text="turn, clip, or recording for what is written about it; others may join")
    recording = serializers.IntegerField(source="recording.pk")
    title = serializers.CharField(source="recording.title")
    turn = serializers.SerializerMethodField(help_text="Which of the transcript’s turns, counted from 0; else null")
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    speaker = serializers.CharField(help_text="agent, customer or unknown; empty where nobody speaks")
    html = serializers.CharField()

    def get_turn(self, moment: Moment) -> int | None:
        return moment.turn.position if moment.turn else None


class ByTwentyFive(PageNumberPagination):
    page_size = 25


def _asked(name: str, told: str, kind: Any = str, *, required: bool = False, enum: list[str] | None = None) -> Any:
    return OpenApiParameter(name, kind, description=told, required=required, enum=enum)


class Search(generics.ListAPIView[Any]):
    """What was said in the calls you may hear, and what is written about them: call by call, the best first."""

    serializer_class = MomentSerializer
    pagination_class = ByTwentyFive

    def get_queryset(self) -> Any:
        form = SearchForm(self.request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(problem) for problem in told] for name, told in form.errors.items()})
        return search.find(form.query, by=self.request.user, where=form.where())

    @extend_schema(
        parameters=[
            _asked("q", "Words in any form, “phrases” in quotes, speaker:customer or speaker:agent", required=True),
            _asked("speaker", "Who says it", enum=list(search.SPEAKERS)),
            _asked("agent_name", "Part of the agent’s name"),
            _asked("queue", "Part of the queue’s name"),
            _asked("reason", "Part of what it was about"),
            _asked("since", "Taken on this day or later", OpenApiTypes.DATE),
            _asked("until", "Taken on this day or earlier", OpenApiTypes.DATE),
            _asked("resolved", "Resolved at first contact", enum=["yes", "no"]),
        ],
        responses={200: MomentSerializer(many=True), 400: OpenApiResponse(description="What to ask instead, in words")},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Token(ObtainAuthToken):
    """Your API token for your username and password; wrong passwords are counted like on the sign-in page."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return super().post(request, *args, **kwargs)
        except ValidationError:
            if getattr(request, "axes_locked_out", False):
                raise Throttled(
                    detail="Too many wrong passwords. Wait 15 minutes, or ask your administrator."
                ) from None
            raise
