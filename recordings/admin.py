from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from recordings.clips import clips
from recordings.models import Clip, Recording, Transcript


@admin.register(Recording)
class RecordingAdmin(admin.ModelAdmin[Recording]):
    list_display = ("title", "agent_name", "duration_ms", "in_library", "created_at")
    search_fields = ("title", "agent_name", "sha256")
    readonly_fields = ("sha256", "size_bytes", "media_type", "codec", "sample_rate", "channels", "duration_ms", "peaks")


@admin.register(Transcript)
class TranscriptAdmin(admin.ModelAdmin[Transcript]):
    list_display = ("recording", "status", "attempts", "heard_ms", "total_ms", "error", "finished_at")
    list_filter = ("status",)


@admin.register(Clip)
class ClipAdmin(admin.ModelAdmin[Clip]):
    """Clips are made and cut on the call's page, where their span is looked at; here they are named and taken away."""

    list_display = ("title", "recording", "start_ms", "end_ms", "created_by")
    readonly_fields = ("recording", "start_ms", "end_ms", "created_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Clip) -> None:
        clips.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Clip]) -> None:
        for clip in queryset.select_related("recording"):
            clips.remove(clip)
