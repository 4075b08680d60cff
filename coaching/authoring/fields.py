"""What several forms of authors share."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from coaching.models import Content
from recordings.models import Clip
from recordings.numbers import whole

# Letters in anything longer than a line: enough for a page, too few to fill a disk.
LONG = 2000


class ClipField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A clip to hear, named with the call it is from."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "A clip to hear")
        kwargs.setdefault("empty_label", "None")
        kwargs.setdefault("required", False)
        super().__init__(queryset=Clip.objects.none(), **kwargs)

    def offer(self, user: User | AnonymousUser, *, chosen: Any = None, listed: bool = False) -> None:
        """Only what this person may hear; of what is not `listed` among the clips only what is `chosen` already."""
        self.queryset = Clip.objects.visible_to(user).select_related("recording")
        if listed:
            number = whole(str(chosen or "")) or 0
            self.queryset = self.queryset.filter(Q(listed=True) | Q(pk=number))

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class ContentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A content of one kind, chosen by its number; archived ones are not offered."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(queryset=Content.objects.none(), to_field_name="number", **kwargs)
        self.kind = kind

    def offer(self, user: User | AnonymousUser) -> None:
        """Only what this person may see."""
        self.queryset = Content.objects.visible_to(user).filter(kind=self.kind).offered()


def named(clip: Clip) -> str:
    return f"{clip.title} · {clip.recording.title}"
