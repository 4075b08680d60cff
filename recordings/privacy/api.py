"""What in a call may be somebody's own: listed, and decided."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings.models import Recording, Suggestion
from recordings.privacy import decide
from recordings.roles import AUTHOR, TRAINER, has_role


class Decides(BasePermission):
    message = "Only authors and trainers see what may be personal in a call. Ask a trainer for the role."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return has_role(request.user, AUTHOR, TRAINER)


class SuggestionSerializer(serializers.ModelSerializer[Suggestion]):
    """A stretch of a call that may be somebody's own; what was told over several turns shares `kind` and `whole_ms`, and is decided together.

    `decided_by` is null where a person decided nothing, or the centre has such kinds taken out unasked. `bleeped_at`: when it was taken out.
    """

    decided_by: "serializers.SlugRelatedField[User]" = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Suggestion
        fields = (
            "id", "kind", "channel", "start_ms", "end_ms", "whole_ms", "reason", "sure", "status", "decided_by", "decided_at", "bleeped_at",
        )  # fmt: skip
        read_only_fields = fields


class DecisionSerializer(serializers.Serializer[Suggestion]):
    status = serializers.ChoiceField(
        choices=Suggestion.Status.choices, help_text="accepted: take it out; refused: leave it in; open: ask again"
    )


class CallSuggestions(generics.ListAPIView[Suggestion]):
    """All suggestions of a call, decided or not, in the order in which they are said."""

    permission_classes = (IsAuthenticated, Decides)
    serializer_class = SuggestionSerializer
    queryset = Suggestion.objects.none()

    def get_queryset(self) -> Any:
        seen = Recording.objects.visible_to(self.request.user)
        recording = generics.get_object_or_404(seen, pk=self.kwargs["pk"])
        return recording.suggestions.select_related("decided_by")


class SuggestionDetail(APIView):
    """One suggestion; PATCH decides it, with all that was told of the same."""

    permission_classes = (IsAuthenticated, Decides)

    def suggestion(self) -> Suggestion:
        seen = Suggestion.objects.filter(recording__in=Recording.objects.visible_to(self.request.user))
        return generics.get_object_or_404(seen.select_related("recording", "decided_by"), pk=self.kwargs["pk"])

    @extend_schema(responses={200: SuggestionSerializer, 404: OpenApiResponse(description="Nothing you may see")})
    def get(self, request: Request, pk: int) -> Response:
        return Response(SuggestionSerializer(self.suggestion()).data)

    @extend_schema(
        request=DecisionSerializer,
        responses={
            200: SuggestionSerializer,
            400: OpenApiResponse(description="What cannot be used, by field"),
            404: OpenApiResponse(description="Nothing you may see"),
            409: OpenApiResponse(description="It was taken out already"),
        },
    )
    def patch(self, request: Request, pk: int) -> Response:
        suggestion = self.suggestion()
        sent = DecisionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        status = sent.validated_data["status"]
        if status == Suggestion.Status.ACCEPTED:
            decide.accept(suggestion, by=request.user)  # type: ignore[arg-type]
        elif status == Suggestion.Status.REFUSED:
            decide.refuse(suggestion, by=request.user)  # type: ignore[arg-type]
        else:
            decide.reopen(suggestion)
        return Response(SuggestionSerializer(self.suggestion()).data)
