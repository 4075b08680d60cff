"""Playlists: read, made, filled."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from recordings import call_metadata
from recordings.clips import playlists
from recordings.clips.api import ClipSerializer
from recordings.models import Playlist
from recordings.web.api import MakesOrReads


class MakesPlaylistsOrReads(MakesOrReads):
    message = "Only authors and trainers make playlists. Ask a trainer for the role."


class PlaylistSerializer(serializers.ModelSerializer[Playlist]):
    """A playlist: clips in the order in which they are to be heard; only those you may hear."""

    made_by = serializers.CharField(source="created_by.username")
    clips = serializers.SerializerMethodField()

    class Meta:
        model = Playlist
        fields = ("id", "title", "note", "clips", "made_by", "created_at")

    @extend_schema_field(ClipSerializer(many=True))
    def get_clips(self, playlist: Playlist) -> Any:
        return ClipSerializer([entry.clip for entry in playlist.entries.all()], many=True).data


class MakePlaylistSerializer(serializers.Serializer[Playlist]):
    title = serializers.CharField(max_length=playlists.LONGEST_TITLE)
    note = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=call_metadata.LONGEST_TEXT,
        help_text="What to listen for",
    )


def _playlists(request: Request) -> Any:
    seen = Playlist.objects.visible_to(request.user).select_related("created_by")
    return seen.prefetch_related(playlists.shown_to(request.user))


class PlaylistList(generics.ListCreateAPIView[Playlist]):
    """The playlists you may hear something of, A to Z; POST makes one."""

    permission_classes = (IsAuthenticated, MakesPlaylistsOrReads)
    serializer_class = PlaylistSerializer
    queryset = Playlist.objects.none()

    def get_queryset(self) -> Any:
        return _playlists(self.request)

    @extend_schema(
        request=MakePlaylistSerializer,
        responses={
            201: OpenApiResponse(PlaylistSerializer, description="The same from you twice is the same playlist"),
            400: OpenApiResponse(description="What cannot be used, by field"),
        },
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = MakePlaylistSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = playlists.make(by=request.user, **sent.validated_data)  # type: ignore[arg-type]
        return Response(PlaylistSerializer(_playlists(request).get(pk=made.pk)).data, status=status.HTTP_201_CREATED)


class PlaylistDetail(generics.RetrieveAPIView[Playlist]):
    serializer_class = PlaylistSerializer
    queryset = Playlist.objects.none()

    def get_queryset(self) -> Any:
        return _playlists(self.request)
