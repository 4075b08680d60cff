from django.contrib import admin

from recordings.models import Clip, Recording, Transcript


@admin.register(Recording)
class RecordingAdmin(admin.ModelAdmin[Recording]):
    list_display = ("title", "agent_name", "duration_ms", "in_library", "created_at")
    search_fields = ("title", "agent_name", "sha256")
    readonly_fields = ("sha256", "size_bytes", "media_type", "codec", "sample_rate", "channels", "duration_ms", "peaks")


@admin.register(Transcript)
class TranscriptAdmin(admin.ModelAdmin[Transcript]):
    list_display = ("recording", "status", "hearings", "heard_ms", "total_ms", "error", "finished_at")
    list_filter = ("status",)


@admin.register(Clip)
class ClipAdmin(admin.ModelAdmin[Clip]):
    list_display = ("title", "recording", "start_ms", "end_ms", "created_by")
