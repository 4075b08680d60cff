"""The forms of a scenario's facts."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ContentField
from coaching.authoring.scenarios import services
from coaching.authoring.scenarios.from_call import Exchange
from coaching.content import text
from coaching.content.scenario.conditions import NAME, TRUST
from coaching.content.scenario.document import Scenario, Variable
from coaching.content.scenario.edits import Facts
from recordings.models import Competency
from recordings.web.forms import Dressed, MomentField

# “patience, from 0 to 3, starts at 2: how long she will listen”; all but the name may be left out.
VARIABLE = re.compile(
    rf"(?P<name>{NAME})(?:\s*,\s*(?:from\s+)?(?P<low>-?\d{{1,4}})\s*to\s*(?P<high>-?\d{{1,4}}))?"
    r"(?:\s*,\s*starts\s+at\s+(?P<start>-?\d{1,4}))?(?:\s*:\s*(?P<note>.*))?"
)


class FactsForm(Dressed, forms.Form):
    title = forms.CharField(
        max_length=120,
        help_text="What it is about, in a line: “The third call about the same fault”.",
        error_messages={"required": "Give the scenario a title."},
    )
    customer_name = forms.CharField(
        label="The customer",
        max_length=80,
        help_text="As the agent would say it: Mrs Kowalczyk.",
        error_messages={"required": "Give the customer a name, so that learners talk to somebody."},
    )
    summary = forms.CharField(
        label="What it is about",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="One or two sentences, read before the call begins.",
    )
    guideline = ContentField(
        "guideline",
        required=False,
        empty_label="None",
        help_text="What agents may decide alone in it. Learners see it beside the call.",
    )
    screen = forms.CharField(
        label="On your screen",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "5", "spellcheck": "true"}),
        help_text="What the agent’s computer shows, a line each: “Plan: Harbour 150, £32 a month”.",
    )

    competencies = forms.ModelMultipleChoiceField(
        label="What it practises",
        queryset=Competency.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Say in the script which answer practises what.",
    )
    variables = forms.CharField(
        label="What the case remembers",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "3", "spellcheck": "false"}),
        help_text="A name a line: “verified”, or “patience, 0 to 3, starts at 2: how long she listens”. Answers then change it, and show"
        " or are answered otherwise because of it. Trust, and what was granted, is remembered anyway.",
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, facts: Facts | None = None, **kwargs: Any) -> None:
        if facts:
            screen = "\n".join(f"{label}: {value}" for label, value in facts["screen"])
            kwargs["initial"] = facts | {"screen": screen, "variables": "\n".join(map(_line, facts["variables"]))}
        super().__init__(*args, **kwargs)
        self.fields["guideline"].offer(user)  # type: ignore[attr-defined]

    def clean_screen(self) -> list[list[str]]:
        rows = []
        for number, line in enumerate(self.cleaned_data["screen"].splitlines(), start=1):
            label, colon, value = (part.strip() for part in line.partition(":"))
            if not line.strip():
                continue
            if not (label and colon and value):
                raise forms.ValidationError(f"Line {number} needs a name, a colon and what stands there.")
            rows.append([label, value])
        return rows

    def clean_variables(self) -> list[Variable]:
        found: list[Variable] = []
        for number, line in enumerate(self.cleaned_data["variables"].splitlines(), start=1):
            if not line.strip():
                continue
            read = VARIABLE.fullmatch(line.strip())
            if read is None:
                raise forms.ValidationError(
                    f"Line {number}: write a name in small letters, like “verified” or “patience, 0 to 3”."
                )
            low, high = int(read["low"] or 0), int(read["high"] or 1)
            start = int(read["start"] or low)
            if not low <= start <= high or low == high:
                raise forms.ValidationError(f"Line {number}: it starts between its least and its most.")
            if read["name"] == TRUST or any(read["name"] == other.name for other in found):
                raise forms.ValidationError(f"Line {number}: “{read['name']}” is there already.")
            found.append(Variable(name=read["name"], low=low, high=high, start=start, note=read["note"] or ""))
        return found

    def facts(self) -> Facts:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "summary": data["summary"],
            "customer_name": data["customer_name"],
            "guideline": data["guideline"].number if data["guideline"] else None,
            "screen": data["screen"],
            "competencies": [skill.pk for skill in data["competencies"]],
            "variables": data["variables"],
        }


def _line(variable: Variable) -> str:
    """A variable as its author writes it."""
    bounds = f", {variable.low} to {variable.high}" if (variable.low, variable.high) != (0, 1) else ""
    start = f", starts at {variable.start}" if variable.start != variable.low else ""
    return f"{variable.name}{bounds}{start}{': ' + variable.note if variable.note else ''}"


class ScenarioFromCallForm(FactsForm):
    """The facts of a scenario, and the part of a call that it grows from."""

    start_ms = MomentField(label="From", help_text="Minutes and seconds, like 1:23.4.")
    end_ms = MomentField(label="To")

    field_order = ("title", "customer_name", "start_ms", "end_ms", "guideline", "summary", "screen")

    def __init__(self, *args: Any, told: Sequence[Exchange], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What else one might say is asked where it was said, on the page, not among the facts.
        for name in ("competencies", "variables"):
            del self.fields[name]
        for exchange in told:
            if exchange.agent:
                self.fields[f"other-{exchange.customer.start_ms}"] = forms.CharField(
                    label="What else might one say?",
                    required=False,
                    max_length=LONG,
                    widget=forms.Textarea(attrs={"rows": "2", "class": "input", "placeholder": "One answer a line"}),
                )
        self.told = [
            (exchange, self[name] if (name := f"other-{exchange.customer.start_ms}") in self.fields else None)
            for exchange in told
        ]

    def clean(self) -> dict[str, Any]:
        return (super().clean() or {}) | {
            name: self.cleaned_data.get(name, []) for name in ("competencies", "variables")
        }

    @property
    def fixed(self) -> list[forms.BoundField]:
        """The facts, without what is asked beside the call's own words."""
        return [field for field in self if not field.name.startswith("other-")]

    def others(self) -> dict[int, list[str]]:
        """What else one might say, by when the customer begins in ms."""
        return {
            int(name.removeprefix("other-")): [line.strip() for line in value.splitlines() if line.strip()]
            for name, value in self.cleaned_data.items()
            if name.startswith("other-") and value
        }

    def span(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in ("start_ms", "end_ms")}


class TextForm(Dressed, forms.Form):
    """A whole scenario as text; `scenario` is what a valid one says."""

    # A plain field: line ends, blanks at the end and all signs are for the reader to judge, which tells their line.
    text = forms.Field(
        label="The scenario",
        required=False,
        widget=forms.Textarea(attrs={"rows": "32", "spellcheck": "false", "class": "input code"}),
    )

    def __init__(self, *args: Any, user: User, before: Scenario | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.before = user, before

    def clean_text(self) -> str:
        typed = str(self.cleaned_data["text"] or "")
        try:
            self.scenario = services.read(typed, by=self.user, before=self.before)
        except text.Unreadable as wrong:
            raise forms.ValidationError([str(fault) for fault in wrong.faults]) from None
        return typed


class TextFileForm(TextForm):
    """The same from a file, whose text then stands where it can be mended."""

    file = forms.FileField(label="Or a file", required=False, help_text="A .yaml file in UTF-8.")
    field_order = ("file", "text")

    def clean_file(self) -> None:
        file = self.cleaned_data["file"]
        if not file:
            return
        if file.size > text.LONGEST:
            raise forms.ValidationError(f"The file is larger than {text.LONGEST:,} bytes: make two scenarios of it.")
        try:
            told = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "The file is no text in UTF-8: save it as UTF-8, and choose it again."
            ) from None
        self.data = {**self.data, "text": told}
