from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from coaching.models import Attempt, Content, Enrollment, Version


@admin.register(Enrollment)
class EnrollmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("learner", "path", "due_on", "completed_at")
    list_filter = ("path",)


@admin.register(Content, Version)
class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What has been written, published and done is a record: it can be read here, and changed on the site's own pages."""

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    """Checks alone: that somebody practised is seen by nobody."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        found: QuerySet[Attempt] = super().get_queryset(request)
        return found.filter(mode=Attempt.Mode.CHECK)
