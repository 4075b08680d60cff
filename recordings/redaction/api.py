"""What was taken out of calls, and taking something out."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings.models import Recording, Redaction
from recordings.redaction import redactions
from recordings.redaction.words import Span
from recordings.web.api import Makers


class RedactionSerializer(serializers.ModelSerializer[Redaction]):
    """A span of a call, in milliseconds, that nobody hears or reads any more: `what` was there."""

    by = serializers.CharField(source="by.username", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Redaction
        fields = ("id", "start_ms", "end_ms", "what", "by", "made_at", "bleeped_at", "heard_at", "leaks")
        read_only_fields = fields


class RedactSerializer(serializers.Serializer[Redaction]):
    start_ms = serializers.IntegerField(min_value=0, max_value=2**53)
    end_ms = serializers.IntegerField(min_value=1, max_value=2**53)
    what = serializers.ChoiceField(choices=redactions.WHAT, help_text="What is said there; stands in its place")


class RecordingRedactions(APIView):
    """What was taken out of a call; POST takes a span out for good, widened to whole words. It cannot be taken back."""

    permission_classes = (IsAuthenticated, Makers)

    @extend_schema(responses=RedactionSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
        return Response(RedactionSerializer(recording.redactions.select_related("by"), many=True).data)

    @extend_schema(request=RedactSerializer, responses={201: RedactionSerializer(many=True)})
    def post(self, request: Request, pk: int) -> Response:
        recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
        asked = RedactSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        assert request.user.is_authenticated
        out = redactions.redact(recording, [Span(**given)], by=request.user)
        return Response(RedactionSerializer(out, many=True).data, status=status.HTTP_201_CREATED)
