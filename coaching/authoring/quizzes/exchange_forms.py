"""The form in which questions are brought in."""

import hashlib
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import ContentField
from coaching.authoring.quizzes import exchange
from coaching.content.exchange.brought import LARGEST, Reading, opened
from coaching.content.exchange.formats import READ, guess
from recordings.web.forms import Dressed

# Of a text in a form, what the site takes at once (DATA_UPLOAD_MAX_MEMORY_SIZE) less some room for the rest of the form.
LONGEST_TEXT = 2_000_000


class BringForm(Dressed, forms.Form):
    """A file or a text, in a format that is guessed or chosen; read into `reading`, and what stood in it into the text."""

    file = forms.FileField(
        label="A file",
        required=False,
        allow_empty_file=True,
        help_text=f"GIFT, Moodle XML, Aiken or a table (CSV), up to {LARGEST // 1_000_000} MB.",
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        error_messages={"max_length": "That is a very long text. Send it as a file, or in parts."},
        widget=forms.Textarea(attrs={"rows": "12", "spellcheck": "false", "class": "input code"}),
    )
    format = forms.ChoiceField(
        label="Written in",
        required=False,
        choices=[("", "What it looks like"), *((form.name, form.words) for form in READ.values())],
    )
    quiz = ContentField(
        "quiz", label="Put them into", required=False, empty_label="The bank only", help_text="At the end of this quiz."
    )
    without = forms.BooleanField(label="That is all right: bring in what is below", required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].offer(user)  # type: ignore[attr-defined]
        self.reading = Reading()
        self.read_as = ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        file = data.get("file")
        if "text" not in data or "format" not in data or "file" not in data:
            return data
        if file and file.size > LARGEST:
            self.add_error("file", f"The file is larger than {LARGEST // 1_000_000} MB. Make several files of it.")
            return data
        sent = file.read() if file else data["text"].replace("\r\n", "\n").encode()
        if not file and not data["text"].strip():
            self.add_error("text", "Choose a file, or paste the questions here.")
            return data
        self.read_as = data["format"] or guess(sent, name=file.name if file else "")
        self.reading = exchange.read(sent, form=self.read_as)
        text = exchange.lightened(opened(sent).text if file else data["text"].replace("\r\n", "\n"))
        if len(text.encode()) > LONGEST_TEXT:
            told = (
                f"Even without its pictures this is more than {LONGEST_TEXT // 1_000_000} MB. Make several files of it."
            )
            self.add_error("file" if file else "text", told)
            return data
        # What was in the file stands in the text now, to be mended there; the page that comes next has no file any more.
        self.data = {**self.data, "text": text, "format": self.read_as, "seen": self.digest(text)}
        data["text"] = text
        return data

    def digest(self, text: str) -> str:
        """By which a second look tells whether this is what was looked at."""
        return hashlib.sha256(f"{self.read_as}\n{text}".encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether just this was shown before, as it would come in."""
        return self.is_valid() and self.cleaned_data["seen"] == self.digest(self.cleaned_data["text"])
