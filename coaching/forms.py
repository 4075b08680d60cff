from typing import Any

from django import forms
from django.contrib.auth.models import User

from coaching.models import Enrollment, TrainingPath
from recordings.forms import Dressed
from recordings.people import LEARNER


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name() or obj.username


class EnrolForm(Dressed, forms.Form):
    path = forms.ModelChoiceField(TrainingPath.objects.none(), empty_label="Choose a path")
    learners = PeopleField(
        User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one learner."},
    )
    due_on = forms.DateField(
        label="Done by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="A date helps people plan. Nothing closes when it has passed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].queryset = TrainingPath.objects.all()  # type: ignore[attr-defined]
        learners = User.objects.filter(groups__name=LEARNER, is_active=True).order_by(
            "first_name", "last_name", "username"
        )
        self.fields["learners"].queryset = learners  # type: ignore[attr-defined]


class DueDateForm(Dressed, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Enrollment
        fields = ("due_on",)
        labels = {"due_on": "Done by"}  # noqa: RUF012
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012
