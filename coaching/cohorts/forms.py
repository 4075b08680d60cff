from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from coaching.cohorts import cohorts
from coaching.learning.enrolment import FURTHEST
from coaching.models import Cohort, Content
from coaching.roster.forms import ListForm, LongSelect
from coaching.roster.found import called
from recordings.web.forms import Dressed


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DueDateField(DayField):
    """The day by which a path should be done: today or later, for a day that has passed helps nobody plan."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Done by", required=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day < timezone.localdate():
            raise forms.ValidationError("That day has passed. Choose today or a later one, or none.")
        if day and day > timezone.localdate() + FURTHEST:
            raise forms.ValidationError("That is more than three years away. Choose a nearer day, or none.")
        return day


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return called(obj)


class CohortForm(Dressed, forms.Form):
    name = forms.CharField(max_length=80, help_text="Like “November starters”.")
    path = forms.ModelChoiceField(Content.objects.none(), to_field_name="number", empty_label="Choose a path")
    starts_on = DayField(label="Starts on", help_text="Due dates are reckoned from this day: move it, and they follow.")
    due_after_days = forms.IntegerField(
        label="Days to be through", required=False, min_value=1, max_value=cohorts.FURTHEST_DAYS,
        help_text="28 for four weeks. Nothing closes when they have passed.",
    )  # fmt: skip
    trainers = PeopleField(User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, cohort: Cohort | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Content.objects.filter(kind="path").offered()
        if cohort:
            offered = offered | Content.objects.filter(pk=cohort.path_id)
        self.fields["path"].queryset = offered  # type: ignore[attr-defined]
        self.fields["trainers"].queryset = cohorts.trainers()  # type: ignore[attr-defined]


class JoinForm(Dressed, forms.Form):
    """Who joins: addresses or usernames."""

    who = forms.CharField(
        label="Addresses or usernames",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text="One a line, or side by side with commas.",
    )


class EnrolForm(Dressed, forms.Form):
    """On what, and until when; whom is chosen beside it."""

    on = forms.ChoiceField(
        label="Path or cohort", widget=LongSelect, error_messages={"required": "Choose a path or a cohort."}
    )
    due_on = DueDateField(
        help_text="A date helps people plan. Nothing closes when it has passed. A cohort has its own."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paths = {f"path-{one.number}": one for one in Content.objects.filter(kind="path").offered()}
        open_ones = Cohort.objects.visible_to(by).going_on().own_first(by).select_related("path")
        self.cohorts = {f"cohort-{one.pk}": one for one in open_ones}
        choices: list[Any] = [("", "Choose"), ("Paths", [(key, path.title) for key, path in self.paths.items()])]
        if self.cohorts:
            named = [(key, f"{cohort.name}, on {cohort.path.title}") for key, cohort in self.cohorts.items()]
            choices.append(("Cohorts", named))
        self.fields["on"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Content | Cohort | None:
        """What was chosen, of a form that has been looked at."""
        on = self.cleaned_data.get("on", "")
        return self.paths.get(on) or self.cohorts.get(on)


class EnrolListForm(EnrolForm, ListForm):
    on = forms.ChoiceField(
        label="Path or cohort",
        widget=LongSelect,
        required=False,
        help_text="Not needed where every line names its path.",
    )
    text = forms.CharField(
        label="Addresses or usernames",
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text="One a line; after a comma a path and a date, where a line has its own.",
    )
    field_order = ("on", "due_on", "text", "file")


class EndForm(Dressed, forms.Form):
    reason = forms.CharField(
        max_length=300, help_text="For whoever looks at it later; trainers read it.", error_messages={"required": "Say why, for whoever looks at it later."}
    )  # fmt: skip


class ReturnForm(Dressed, forms.Form):
    due_on = DueDateField()
