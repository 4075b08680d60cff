"""What the forms of all pages share: their dress, and a field for a point in time."""

from typing import Any

from django import forms

from recordings import timecode


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
        found = timecode.ms(text)
        if found is None:
            raise forms.ValidationError("Write the moment as minutes and seconds, like 1:23.4.")
        return found
