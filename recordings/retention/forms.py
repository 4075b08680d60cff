"""The form in which somebody holds a call."""

from django import forms

from recordings.web.forms import Dressed


class HoldForm(Dressed, forms.Form):
    reason = forms.CharField(
        label="Why it has to be kept",
        max_length=300,
        help_text="“A complaint is open”, with its number. It goes with the call.",
        error_messages={"required": "Say why it has to be kept."},
    )
    until = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: until somebody lifts it.",
        error_messages={"invalid": "Write the day like 2026-11-30."},
    )
