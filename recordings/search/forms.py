"""What is looked for, as a form: the page and the API read it alike."""

from typing import Any, ClassVar

from django import forms

from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Clip, Competency
from recordings.search import query
from recordings.search.query import Query, Where
from recordings.web.forms import Dressed


class WordsField(forms.CharField):
    """What is looked for; a NUL, which no database keeps, is a space like any other sign between words."""

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\x00", " ")) or ""


EARLIEST, LATEST = 1970, 2200


class DayField(forms.DateField):
    """A day of the centre's calendar, in the years in which there are calls."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages: ClassVar = {"invalid": "Write the day like 2026-11-20."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not EARLIEST <= value.year <= LATEST:
            raise forms.ValidationError(f"Choose a day between {EARLIEST} and {LATEST}.")


class SearchForm(Dressed, forms.Form):
    """What is looked for and in which calls; the page and the API read it alike."""

    q = WordsField(
        label="Search what was said",
        required=False,
        max_length=query.LONGEST,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": query.TOO_LONG},
    )
    speaker = forms.ChoiceField(
        label="Who says it",
        required=False,
        choices=[("", "anybody"), ("agent", "the agent"), ("customer", "the customer"), ("unknown", "not known")],
        error_messages={"invalid_choice": "Choose agent or customer."},
    )
    competency = forms.CharField(
        label="In a clip that shows",
        required=False,
        max_length=clips.LONGEST_COMPETENCY,
        widget=forms.Select,
        error_messages={"max_length": "No clip shows this. Choose from the list."},
    )
    agent_name = forms.CharField(label="Agent who took the call", required=False, max_length=100)
    queue = forms.CharField(label="Queue", required=False, max_length=100)
    reason = forms.CharField(label="What it was about", required=False, max_length=200)
    since = DayField(label="Taken on or after")
    until = DayField(label="Taken on or before")
    resolved = forms.TypedChoiceField(
        label="Resolved at first contact",
        required=False,
        choices=[("", "either"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda said: said == "yes",
        empty_value=None,
        error_messages={"invalid_choice": "Choose yes, no or either."},
    )
    query: Query

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = list(Competency.objects.filter(pk__in=Clip.objects.exclude(competency=None).values("competency")))
        choices = [("", "anything"), *((each.name, each.name) for each in self.shown)]
        self.fields["competency"].widget.choices = choices

    def clean_competency(self) -> Competency | None:
        said = self.cleaned_data["competency"].casefold()
        named = [each for each in self.shown if each.name.casefold() == said]
        if said and not named:
            raise forms.ValidationError("No clip shows this. Choose from the list.")
        return named[0] if named else None

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if self.lists_clips():
            self.query = Query()
            return text
        try:
            # What is wrong with the speaker is said beside it.
            said = self.data.get("speaker", "")
            self.query = query.read(text, speaker=said if said in query.SPEAKERS else "")
        except DomainError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return text

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "The last day is before the first. Change one of the two.")
        return said

    def where(self) -> Where:
        """The calls that a valid form asks for."""
        return Where(**{name: said for name, said in self.cleaned_data.items() if name not in ("q", "speaker")})

    def lists_clips(self) -> bool:
        """Whether no words are asked for, only clips that show something: these are listed."""
        return not any(self.data.get(name, "").strip() for name in ("q", "speaker")) and self.asks()

    def asks(self) -> bool:
        """Whether there is anything to look for."""
        return any(self.data.get(name, "").strip() for name in ("q", "competency"))

    def filters(self) -> list[forms.BoundField]:
        """All but the words: they stand folded. What clips show is no question before one shows something."""
        return [
            bound
            for bound in self.visible_fields()
            if bound.name != "q" and (bound.name != "competency" or bound.errors or self.shown)
        ]

    def unfolded(self) -> bool:
        """Whether a filter holds something to be seen at once."""
        return any(bound.value() not in (None, "") for bound in self.filters())
