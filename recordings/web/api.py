"""The REST doors of recordings, a module for each subject: the same verbs as the pages, under /api/v1/."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from recordings.errors import DomainError
from recordings.roles import AUTHOR, TRAINER, has_role


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Domain errors as the API answers them: by the field they are about, or as `detail` where they are about none."""
    if isinstance(error, DomainError):
        told = {error.field: [error.message]} if error.field else {"detail": error.message}
        return Response({**told, **error.details}, status=error.status)
    return exception_handler(error, context)


class MakesOrReads(BasePermission):
    """Whoever is signed in may read what they may see; only authors and trainers may send calls in."""

    message = "Only authors and trainers send calls in. Ask a trainer for the role."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in ("GET", "HEAD", "OPTIONS") or has_role(request.user, AUTHOR, TRAINER)


class Makers(BasePermission):
    """Authors and trainers alone, whether they read or write."""

    message = "Only authors and trainers see this. Ask a trainer for the role."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return has_role(request.user, AUTHOR, TRAINER)


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
