"""The REST doors of recordings, a module for each subject: the same verbs as the pages, under /api/v1/."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from recordings.audio import BadAudio
from recordings.clips import BadSpan
from recordings.corrections import ChangedMeanwhile
from recordings.exports import NotHeard, UnknownForm
from recordings.mending import BadText
from recordings.people import AUTHOR, TRAINER, has_role
from recordings.playlists import BadPlaylist


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Domain errors as the API answers them: what cannot be used is a 400 that names the field and the problem."""
    if isinstance(error, BadAudio):
        return Response({"audio": [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, BadSpan | BadPlaylist):
        return Response({error.field: [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, UnknownForm):
        return Response({"as": [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, ChangedMeanwhile):
        now = error.turn and {"id": error.turn.pk, "version": error.turn.version, "text": error.turn.text}
        return Response({"detail": str(error), "turn": now}, status=status.HTTP_409_CONFLICT)
    if isinstance(error, BadText):
        return Response({"text": [str(error)]}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, NotHeard):
        return Response({"detail": str(error)}, status=status.HTTP_404_NOT_FOUND)
    return exception_handler(error, context)


class MakesOrReads(BasePermission):
    """Whoever is signed in may read what they may see; only authors and trainers may send calls in."""

    message = "Only authors and trainers send calls in. Ask a trainer for the role."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in ("GET", "HEAD", "OPTIONS") or has_role(request.user, AUTHOR, TRAINER)


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
