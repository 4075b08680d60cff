from django import forms

from coaching.cohorts.forms import DueDateField
from recordings.web.forms import Dressed


class MoreTimeForm(Dressed, forms.Form):
    extra_time_percent = forms.IntegerField(
        label="More time, in percent",
        min_value=0,
        max_value=300,
        help_text="Where a quiz has a time limit. With 50 everything lasts half as long again.",
    )


class DueDateForm(Dressed, forms.Form):
    due_on = DueDateField(help_text="Leave it empty for no date at all.")
