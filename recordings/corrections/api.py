"""One turn of a transcript: read, and mended."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings.corrections import editing
from recordings.models import Recording, Transcript, Turn
from recordings.transcripts.serializers import TurnSerializer
from recordings.web.api import MakesOrReads


class MendSerializer(serializers.Serializer[Turn]):
    text = serializers.CharField(
        allow_blank=True, max_length=editing.LONGEST, help_text="What is said; a line break is a space"
    )
    version = serializers.IntegerField(min_value=1, help_text="The version of the turn you have seen")


class MendsOrReads(MakesOrReads):
    message = "Only authors and trainers mend what was heard. Ask a trainer for the role."


class TurnDetail(APIView):
    """One turn of a call you may hear; PATCH writes it anew, keeping the times of the words that stay."""

    permission_classes = (IsAuthenticated, MendsOrReads)

    def turn(self) -> Turn:
        calls = Recording.objects.visible_to(self.request.user)
        heard = Turn.objects.filter(transcript__recording__in=calls, transcript__status=Transcript.Status.READY)
        return generics.get_object_or_404(heard.select_related("transcript__recording"), pk=self.kwargs["pk"])

    @extend_schema(responses=TurnSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(TurnSerializer(self.turn()).data)

    @extend_schema(
        request=MendSerializer,
        responses={
            200: TurnSerializer,
            400: OpenApiResponse(description="What cannot be used, by field"),
            409: OpenApiResponse(description="Somebody was faster: read the turn again"),
        },
    )
    def patch(self, request: Request, pk: int) -> Response:
        turn = self.turn()
        sent = MendSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        text, version = " ".join(sent.validated_data["text"].split()), sent.validated_data["version"]
        (became,) = editing.reword(turn, text=text, version=version, by=request.user)  # type: ignore[arg-type]
        return Response(TurnSerializer(became).data)
