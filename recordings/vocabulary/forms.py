"""The form of a name."""

from django import forms

from recordings.vocabulary import terms
from recordings.web.forms import Dressed


class TermForm(Dressed, forms.Form):
    """A name of the vocabulary; what makes one usable is settled by `terms.keep`."""

    text = forms.CharField(
        label="How it is written",
        max_length=terms.LONGEST,
        help_text="A product, a place, a tariff: “Tidewater Hub”.",
        error_messages={
            "required": "Write the name.",
            "max_length": f"Write the name with {terms.SHORTEST} to {terms.LONGEST} characters.",
        },
    )
    heard_as = forms.CharField(
        label="What Whisper writes instead",
        required=False,
        max_length=terms.LONGEST_SPELLINGS,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="One a line, as you find it in transcripts: “tied water hub”. Capitals, spaces and hyphens make no difference.",
    )
