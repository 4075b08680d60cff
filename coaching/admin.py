from django.contrib import admin

from coaching.models import Activity, Attempt, Enrollment, Guideline, Module, Quiz, Scenario, TrainingPath, Version


@admin.register(Guideline, Scenario, Quiz, TrainingPath, Module, Activity)
class MadeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What people make on the site's own pages; here to look at and to mend."""

    search_fields = ("title",)


@admin.register(Enrollment)
class EnrollmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("learner", "path", "due_on", "completed_at")
    list_filter = ("path",)


@admin.register(Version, Attempt)
class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What has been published and done is a record: it can be read here and not changed."""

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
