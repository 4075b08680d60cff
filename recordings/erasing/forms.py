"""The form in which somebody says that calls shall go, and why."""

from typing import Any

from django import forms

from recordings.models import Erasure
from recordings.search import stemming
from recordings.web.forms import Dressed


class EraseForm(Dressed, forms.Form):
    """`name` is what has to be typed: a call's title, an agent's name. It is compared without capitals and signs."""

    reason = forms.ChoiceField(
        label="Why",
        choices=[("", "Choose a reason"), *Erasure.Reason.choices],
        help_text="It stands on the receipt. Where the customer or the agent asked for it, the call never comes in again.",
        error_messages={"required": "Choose why."},
    )
    typed = forms.CharField(
        label="Type its title to be sure",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type it: this cannot be undone."},
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self["typed"].help_text = name

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        same = stemming.words(typed) == stemming.words(self.name) if stemming.words(self.name) else typed == self.name
        if not same:
            raise forms.ValidationError(f"This is not what it is called. Type “{self.name}”.")
        return typed
