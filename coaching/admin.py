from typing import Any

from allauth.socialaccount.models import SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from coaching.models import Attempt, Content, Enrollment, Version
from coaching.people.people import TAKEN, taken_by
from coaching.roster.found import called


class OneAddressEach(UserChangeForm):  # type: ignore[type-arg]
    """An address is one person's, said in words before the database says it."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data.get("email") or ""
        other = taken_by(email, but=self.instance)
        if other:
            raise forms.ValidationError(f"{called(other)} {TAKEN}")
        return email


admin.site.unregister(User)
# Nobody needs to read what programs sign in with, and the provider of a single sign-on is said in the settings.
for secret in (SocialToken, SocialApp):
    admin.site.unregister(secret)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """For administrators' own accounts; everybody else's are looked after on the page People."""

    form = OneAddressEach

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted, who has left is made anonymous: others' work hangs on them."""
        return False


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
