from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from recordings.clips import clips
from recordings.models import Clip, Recording, Transcript


class Lasting:
    """Nothing is deleted here: that would leave sound and copies of words behind. A call is erased on its own page."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Recording)
class RecordingAdmin(Lasting, admin.ModelAdmin[Recording]):
    list_display = ("title", "agent_name", "duration_ms", "in_library", "created_at", "erase")
    search_fields = ("title", "agent_name", "sha256")
    readonly_fields = ("sha256", "size_bytes", "media_type", "codec", "sample_rate", "channels", "duration_ms", "peaks")

    @admin.display(description="")
    def erase(self, recording: Recording) -> str:
        return format_html('<a href="{}">Erase…</a>', reverse("recordings:erase", args=[recording.pk]))


@admin.register(Transcript)
class TranscriptAdmin(Lasting, admin.ModelAdmin[Transcript]):
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
