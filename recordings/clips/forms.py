"""Forms of clips, comments and playlists."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from recordings import call_metadata
from recordings.clips import clips, comments, playlists
from recordings.models import Playlist
from recordings.web.forms import Dressed, MomentField


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
        max_length=call_metadata.LONGEST_TEXT,
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
        max_length=call_metadata.LONGEST_TEXT,
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
