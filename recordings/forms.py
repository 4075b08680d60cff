import re
from typing import Any, ClassVar

from django import forms

from recordings.models import Recording

MOMENT = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)")


class Dressed(forms.BaseForm):
    """Dresses every control in the house's classes and ties hints and errors to it for those who listen to the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self:
            widget = bound.field.widget
            if isinstance(widget, forms.CheckboxInput):
                widget.attrs.setdefault("role", "switch")
            elif not isinstance(widget, forms.HiddenInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
                widget.attrs.setdefault("class", "select" if isinstance(widget, forms.Select) else "input")
            if isinstance(widget, forms.Textarea):
                widget.attrs["rows"] = widget.attrs.get("rows") if widget.attrs.get("rows") not in (None, "10") else "3"

    def full_clean(self) -> None:
        super().full_clean()
        for bound in self:
            told = [f"{bound.auto_id}-hint"] if bound.help_text else []
            if bound.errors:
                bound.field.widget.attrs["aria-invalid"] = "true"
                told.append(f"{bound.auto_id}-error")
            if told:
                bound.field.widget.attrs["aria-describedby"] = " ".join(told)


class FactsForm(Dressed, forms.ModelForm[Recording]):
    """What people say about a call; its sound stays as it came in."""

    class Meta:
        model = Recording
        fields = ("title", "agent_name", "reason", "why")
        labels: ClassVar = {
            "title": "What happens in it",
            "agent_name": "Agent who took the call",
            "reason": "What it was about",
        }
        help_texts: ClassVar = {
            "title": "A line a colleague would recognise: “The router that gave up every evening”.",
            "why": "One sentence to the colleague who will hear it.",
        }
        error_messages: ClassVar = {"title": {"required": "Give the call a title."}}


class UploadForm(FactsForm):
    audio = forms.FileField(
        label="The recording",
        help_text="WAV, MP3, Opus, FLAC, M4A and most telephone formats. Best with the agent and the customer on a channel each.",
        error_messages={
            "required": "Choose the audio file of the call.",
            "empty": "The file is empty. Choose the recording again.",
        },
    )

    field_order = ("audio", "title", "agent_name", "reason", "why")


class MomentField(forms.Field):
    """A moment of a call as people write it, 1:23 or 1:23.4 or 83.4, to whole milliseconds."""

    def prepare_value(self, value: Any) -> Any:
        """A stored moment as people write it, to the millisecond, so that a form saved unchanged changes nothing."""
        if not isinstance(value, int):
            return value
        minutes, rest = divmod(value, 60_000)
        fraction = f"{rest % 1000:03}".rstrip("0") or "0"
        return f"{minutes}:{rest // 1000:02}.{fraction}"

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        found = MOMENT.fullmatch(text)
        if not found:
            raise forms.ValidationError("Write the moment as minutes and seconds, like 1:23.4.")
        hours, minutes, seconds = found.groups()
        return round((int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)) * 1000)


class ClipForm(Dressed, forms.Form):
    start_ms = MomentField(label="From", help_text="Minutes and seconds, like 1:23.4.")
    end_ms = MomentField(label="To")
    title = forms.CharField(label="Name of the clip", max_length=120, help_text="What a colleague would search for.")
    note = forms.CharField(label="Why it worked", required=False, widget=forms.Textarea(attrs={"rows": "2"}))
