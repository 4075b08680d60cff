"""What people say about a call, and a call sent in."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from recordings import call_metadata
from recordings.audio import files
from recordings.errors import DomainError
from recordings.models import Recording
from recordings.web.forms import Dressed


def _language_choices() -> list[tuple[str, str]]:
    unsaid = call_metadata.LANGUAGES.get(settings.WHISPER_LANGUAGE, "")
    first = ("", f"As usual: {unsaid}" if unsaid else "Heard from the call")
    return [first, *sorted(call_metadata.LANGUAGES.items(), key=lambda language: language[1])]


class FactsForm(Dressed, forms.ModelForm[Recording]):
    """What people say about a call; its sound stays as it came in."""

    # The fields that stand folded, so that the form stays short.
    folded: ClassVar[tuple[str, ...]] = ("queue", "started_at", "resolved", "satisfaction", "language")

    why = forms.CharField(
        label="Why it is worth hearing",
        required=False,
        max_length=call_metadata.LONGEST_TEXT,
        widget=forms.Textarea,
        help_text="One sentence to the colleague who will hear it.",
    )
    started_at = forms.DateTimeField(
        label="Taken on",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "any"}, format="%Y-%m-%dT%H:%M:%S"),
        error_messages={"invalid": "Write the day and time like 2026-11-20 14:03."},
    )
    resolved = forms.TypedChoiceField(
        label="Resolved at first contact",
        required=False,
        choices=[("", "Not known"), ("True", "Yes"), ("False", "No")],
        coerce=lambda said: said == "True",
        empty_value=None,
        error_messages={"invalid_choice": "Choose yes, no or not known."},
    )
    satisfaction = forms.TypedChoiceField(
        label="Customer’s satisfaction",
        required=False,
        choices=[("", "Not known"), ("5", "5, the best"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1, the worst")],
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choose a number from 1 to 5."},
    )
    language = forms.ChoiceField(
        label="Language spoken",
        required=False,
        choices=_language_choices,
        error_messages={"invalid_choice": "Choose a language of the list."},
    )

    class Meta:
        model = Recording
        fields = ("title", "agent_name", "reason", "why", "queue", "started_at", "resolved", "satisfaction", "language")
        labels: ClassVar = {
            "title": "What happens in it",
            "agent_name": "Agent who took the call",
            "reason": "What it was about",
        }
        help_texts: ClassVar = {
            "title": "A line a colleague would recognise: “The router that gave up every evening”.",
        }
        error_messages: ClassVar = {"title": {"required": "Give the call a title."}}

    def clean_started_at(self) -> datetime | None:
        taken: datetime | None = self.cleaned_data["started_at"]
        try:
            return taken and call_metadata.believable(taken)
        except DomainError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def shown_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in self.folded]

    def folded_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name in self.folded]

    def unfolded(self) -> bool:
        """Whether a folded field holds something to be seen at once: what is known already, or what cannot be used."""
        return any(bound.value() not in (None, "") for bound in self.folded_fields())


class FileOfACall(forms.FileField):
    """Tells the browser how large it may be (page.js), so that nobody waits for an upload that will be refused."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "data-most-bytes": str(settings.UPLOAD_LIMIT_MB * 1_000_000),
            "data-too-large": files.too_large(),
        }


class UploadForm(FactsForm):
    audio = FileOfACall(
        label="The recording",
        help_text="WAV, MP3, Opus, FLAC, M4A and most telephone formats. Best with the agent and the customer on a channel each.",
        error_messages={
            "required": "Choose the audio file of the call.",
            "empty": "The file is empty. Choose the recording again.",
        },
    )

    agent_channel = forms.TypedChoiceField(
        label="The agent is on",
        help_text="Only for calls with two channels.",
        required=False,
        choices=lambda: [
            ("", f"the usual channel, {'right' if settings.AGENT_CHANNEL else 'left'}"),
            ("0", "the left channel"),
            ("1", "the right channel"),
        ],
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choose left or right."},
    )

    field_order = ("audio", "title", "agent_name", "reason", "why")
    folded = (*FactsForm.folded, "agent_channel")
