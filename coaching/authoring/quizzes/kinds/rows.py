"""Lines of a form: answers, pairs, moments. Their order is the order in which a page sends them; one left empty is not there."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from coaching.content.guideline.document import next_key
from recordings.web.forms import Dressed

# More lines than this are no question.
MOST = 40
Line = dict[str, Any]


class RowForm(Dressed, forms.Form):
    """One line. Something stands in it where one of its `typed` fields is not empty."""

    typed: ClassVar[tuple[str, ...]] = ("text", "why")
    use_required_attribute = False
    id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def full_clean(self) -> None:
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.typed)

    @property
    def index(self) -> str:
        """Its number in the names of its fields: not its place."""
        return str(self.prefix).rpartition("-")[2]


class Rows:
    """The lines of a form, as sent in `data` or as `stored`, with so many empty ones `extra`."""

    def __init__(
        self, form: type[RowForm], prefix: str, *, data: QueryDict | None, stored: Sequence[Line] = (), extra: int = 0
    ) -> None:
        self.prefix, self.is_bound = prefix, data is not None
        self.errors: list[str] = []
        if data is not None:
            self.forms = [form(data, prefix=f"{prefix}-{index}") for index in indexes(data, prefix)]
        else:
            lines = [*stored, *({} for _ in range(extra))]
            self.forms = [form(prefix=f"{prefix}-{place}", initial=line) for place, line in enumerate(lines)]
        self.empty = form(prefix=f"{prefix}-__new__")

    def __iter__(self) -> Iterator[RowForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        written = [form for form in self.forms if not form.is_blank]
        self.errors = [f"Keep to {MOST} lines. There are {len(written)}."] if len(written) > MOST else []
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong and not self.errors

    def lines(self, stem: str, known: Sequence[str]) -> list[Line]:
        """What stands in them, each with its key: its own where it is one of those `known`, else a new one."""
        found: list[Line] = []
        for form in self.forms:
            if form.cleaned_data:
                taken = [line["id"] for line in found]
                key = form.cleaned_data["id"]
                if key not in known or key in taken:
                    key = next_key(stem, list(dict.fromkeys([*known, *taken])))
                found.append(form.cleaned_data | {"id": key, "index": form.index})
        return found


def indexes(data: QueryDict, prefix: str) -> list[str]:
    """The numbers of the lines of a form, in the order they were sent."""
    name = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,6}})-[a-z_]+")
    return list(dict.fromkeys(found[1] for sent in data if (found := name.fullmatch(sent))))


def raw(data: QueryDict, prefix: str) -> list[Line]:
    """The lines of a form as they were typed, unread."""
    return [
        {
            name.removeprefix(start): data[name]
            for start in (f"{prefix}-{index}-",)
            for name in data
            if name.startswith(start)
        }
        | {"index": index}
        for index in indexes(data, prefix)
    ]


def lines_of(text: str) -> list[str]:
    """The lines of a text that are not empty."""
    return [line for line in (" ".join(part.split()) for part in text.splitlines()) if line]
