from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coaching.roster.table import MOST_BYTES, decoded
from recordings.errors import DomainError
from recordings.web.forms import Dressed


class LongSelect(forms.Select):
    """A select of some hundred options: written at once, for a template for each of them costs more than the rest of the page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        held = set(self.format_value(value))
        parts = []
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                parts.append(format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, held)))
            else:
                parts.append(_options([(key, label)], held))
        told = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", told, format_html_join("", "{}", ((part,) for part in parts)))


def _options(choices: Iterable[tuple[Any, Any]], held: set[str]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, SafeString(" selected") if str(key) in held else "", label) for key, label in choices),
    )


class ListForm(Dressed, forms.Form):
    """A list of people, pasted or as a file; a file's text goes on as if it had been pasted, to be looked at and sent again."""

    text = forms.CharField(required=False, max_length=MOST_BYTES, strip=False, widget=forms.Textarea(attrs={"rows": 8}))
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="CSV, as every spreadsheet saves it. A file goes before what is pasted.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("file"):
            try:
                said["text"] = decoded(said["file"].read(MOST_BYTES + 1))
            except DomainError as problem:
                self.add_error("file", problem.message)
        elif not said.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", "There is nothing in it yet. Paste a line for each person, or choose a file.")
        return said
