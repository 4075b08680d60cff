from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from recordings import clips, comments, facts, moments, playlists, search, sending, terms
from recordings.facts import BadFact
from recordings.models import Clip, Competency, Playlist, Recording
from recordings.search import BadSearch, Query, Where


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


def _language_choices() -> list[tuple[str, str]]:
    unsaid = facts.LANGUAGES.get(settings.WHISPER_LANGUAGE, "")
    first = ("", f"As usual: {unsaid}" if unsaid else "Heard from the call")
    return [first, *sorted(facts.LANGUAGES.items(), key=lambda language: language[1])]


class FactsForm(Dressed, forms.ModelForm[Recording]):
    """What people say about a call; its sound stays as it came in."""

    # The fields that stand folded, so that the form stays short.
    folded: ClassVar[tuple[str, ...]] = ("queue", "started_at", "resolved", "satisfaction", "language")

    why = forms.CharField(
        label="Why it is worth hearing",
        required=False,
        max_length=facts.LONGEST_TEXT,
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
            return taken and facts.believable(taken)
        except BadFact as problem:
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
            "data-too-large": sending.too_large(),
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
        found = moments.ms(text)
        if found is None:
            raise forms.ValidationError("Write the moment as minutes and seconds, like 1:23.4.")
        return found


class OneOfThese(forms.TextInput):
    """A line of text beside which the browser offers what others wrote there; anything else may be written too."""

    def __init__(self, offered: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self.offered = offered

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offers = f"{(attrs or {}).get('id', name)}-offers"
        line = super().render(name, value, {**(attrs or {}), "list": offers}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.offered()))
        return format_html('{}<datalist id="{}">{}</datalist>', line, offers, options)


class ClipForm(Dressed, forms.Form):
    start_ms = MomentField(label="From", help_text="Minutes and seconds, like 1:23.4.")
    end_ms = MomentField(label="To")
    title = forms.CharField(label="Name of the clip", max_length=120, help_text="What a colleague would search for.")
    note = forms.CharField(
        label="Why it worked",
        required=False,
        max_length=facts.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    competency = forms.CharField(
        label="What it shows",
        required=False,
        max_length=clips.LONGEST_COMPETENCY,
        widget=OneOfThese(clips.competencies),
        help_text="A skill, in a word or two: empathy, ownership.",
    )


class CommentForm(Dressed, forms.Form):
    """A comment at a moment of a call; what makes one usable is settled by `comments.add`."""

    at_ms = MomentField(label="Moment", help_text="Minutes and seconds, like 1:23.4.")
    text = forms.CharField(
        label="What you hear",
        max_length=comments.LONGEST,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Write what you heard."},
    )


class AnswerForm(Dressed, forms.Form):
    """The words of an answer, or of a comment that is corrected."""

    text = CommentForm.base_fields["text"]


class PlaylistForm(Dressed, forms.Form):
    """What makes a playlist usable is settled by `playlists.make` and `playlists.change`."""

    title = forms.CharField(
        label="Name",
        max_length=playlists.LONGEST_TITLE,
        help_text="“De-escalation, five ways”.",
        error_messages={"required": "Give the playlist a name."},
    )
    note = forms.CharField(
        label="What to listen for",
        required=False,
        max_length=facts.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class AddToPlaylistForm(Dressed, forms.Form):
    """Where a clip goes: into a playlist that is there, or into a new one."""

    playlist = forms.ModelChoiceField(
        Playlist.objects.none(),
        required=False,
        empty_label="Choose one",
        error_messages={"invalid_choice": "This playlist has been taken away. Choose another."},
    )
    title = forms.CharField(label="Or a new one, named", required=False, max_length=playlists.LONGEST_TITLE)

    def __init__(self, *args: Any, offered: QuerySet[Playlist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["playlist"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors and bool(said.get("playlist")) == bool(said.get("title")):
            both = "You chose one and named another. Leave one of the two empty."
            self.add_error("playlist", both if said.get("title") else "Choose a playlist, or name a new one.")
        return said


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
        max_length=search.LONGEST,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": search.TOO_LONG},
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
            self.query = search.read(text, speaker=said if said in search.SPEAKERS else "")
        except BadSearch as problem:
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
