"""Notes between trainers and learners, to read: one's own alone."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, parameter
from coaching.models import Note

STATES = ("waiting", "answered", "done")


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note with what it is about: an attempt (and the step of an answer in it), a clip, or a moment of a call."""

    learner = serializers.CharField(source="learner.username")
    by = serializers.CharField(source="by.username")
    step = serializers.IntegerField(source="response.step", default=None, allow_null=True)

    class Meta:
        model = Note
        fields = (
            "id", "learner", "by", "text", "next_step", "due_on", "attempt", "step", "clip", "recording", "at_ms", "created_at",
            "seen_at", "answer", "acknowledged_at", "done_at",
        )  # fmt: skip


class NoteList(generics.ListAPIView[Note]):
    """The notes that were written to you or by you, the newest first. Reading them here does not mark them as read."""

    serializer_class = NoteSerializer
    queryset = Note.objects.none()

    def get_queryset(self) -> QuerySet[Note]:
        asked, found = Asked(self.request), Note.objects.visible_to(self.request.user)
        state = asked.one_of("state", STATES)
        if state == "waiting":
            found = found.filter(acknowledged_at=None)
        elif state == "answered":
            found = found.filter(acknowledged_at__isnull=False, done_at=None)
        elif state == "done":
            found = found.filter(done_at__isnull=False)
        return found.select_related("learner", "by", "response").order_by("-created_at", "-pk")

    @extend_schema(
        parameters=[
            parameter("state", "Only those that wait for an answer, were answered, or are done", choices=STATES)
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
