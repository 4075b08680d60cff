from typing import Any

from django import forms

from coaching.roster.table import MOST_BYTES, decoded
from recordings.errors import DomainError
from recordings.web.forms import Dressed


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
