from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from coaching.learning.enrolment import FURTHEST
from coaching.models import Content
from recordings.roles import LEARNER
from recordings.web.forms import Dressed


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name() or obj.username


class DueDateField(forms.DateField):
    """The day by which a path should be done: today or later, for a day that has passed helps nobody plan."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Done by", required=False, **kwargs)
        self.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day < timezone.localdate():
            raise forms.ValidationError("That day has passed. Choose today or a later one, or none.")
        if day and day > timezone.localdate() + FURTHEST:
            raise forms.ValidationError("That is more than three years away. Choose a nearer day, or none.")
        return day


class EnrolForm(Dressed, forms.Form):
    path = forms.ModelChoiceField(Content.objects.none(), to_field_name="number", empty_label="Choose a path")
    learners = PeopleField(
        User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one learner."},
    )
    due_on = DueDateField(help_text="A date helps people plan. Nothing closes when it has passed.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].queryset = Content.objects.filter(kind="path").offered()  # type: ignore[attr-defined]
        learners = User.objects.filter(groups__name=LEARNER, is_active=True).order_by(
            "first_name", "last_name", "username"
        )
        self.fields["learners"].queryset = learners  # type: ignore[attr-defined]


class MoreTimeForm(Dressed, forms.Form):
    extra_time_percent = forms.IntegerField(
        label="More time, in percent",
        min_value=0,
        max_value=300,
        help_text="Where a quiz has a time limit. With 50 everything lasts half as long again.",
    )


class DueDateForm(Dressed, forms.Form):
    due_on = DueDateField(help_text="Leave it empty for no date at all.")
