"""Paths, to read."""

from typing import Any

from rest_framework import generics, serializers

from coaching.models import Content


class PathSerializer(serializers.ModelSerializer[Content]):
    id = serializers.IntegerField(source="number")
    title = serializers.CharField(source="shown.title")
    summary = serializers.CharField(source="shown.summary")

    class Meta:
        model = Content
        fields = ("id", "title", "summary", "created_at")


class PathList(generics.ListAPIView[Content]):
    """The paths you may see: your own as a learner, all as an author or trainer."""

    serializer_class = PathSerializer
    queryset = Content.objects.none()

    def get_queryset(self) -> Any:
        seen = Content.objects.visible_to(self.request.user).filter(kind="path").offered()
        return seen.select_related("published", "head").order_by("title", "pk")
