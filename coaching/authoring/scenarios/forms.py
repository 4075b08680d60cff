"""The forms of the studio."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ClipField, ContentField, named
from coaching.authoring.scenarios import services
from coaching.content import text
from coaching.content.guideline.document import VERDICTS, Limit
from coaching.content.scenario.document import OUTCOMES, Scenario
from coaching.content.scenario.edits import ENDING, MOMENT, NEW_ENDING, NEW_MOMENT, START, Facts, Moment, Said
from recordings.models import Clip
from recordings.web.forms import Dressed, MomentField

TRUST = [
    (2, "Trust grows a lot"),
    (1, "Trust grows a little"),
    (0, "Nothing changes"),
    (-1, "Trust shrinks a little"),
    (-2, "Trust is lost"),
]
PLACES = [
    (MOMENT, "A moment on the way"),
    (START, "The beginning of the call"),
    (ENDING, "An ending, outcome not chosen yet"),
    *((outcome, f"An ending: {label.lower()}") for outcome, label in OUTCOMES.items()),
]


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

    def __init__(self, *args: Any, user: User | AnonymousUser, facts: Facts | None = None, **kwargs: Any) -> None:
        if facts:
            kwargs["initial"] = facts | {"screen": "\n".join(f"{label}: {value}" for label, value in facts["screen"])}
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

    def facts(self) -> Facts:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "summary": data["summary"],
            "customer_name": data["customer_name"],
            "guideline": data["guideline"].number if data["guideline"] else None,
            "screen": data["screen"],
        }


class ScenarioFromCallForm(FactsForm):
    """The facts of a scenario, and the part of a call that it grows from."""

    start_ms = MomentField(label="From", help_text="Minutes and seconds, like 1:23.4.")
    end_ms = MomentField(label="To")

    field_order = ("title", "customer_name", "start_ms", "end_ms", "guideline", "summary", "screen")

    def span(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in ("start_ms", "end_ms")}


class MomentForm(Dressed, forms.Form):
    title = forms.CharField(
        label="Name of this moment",
        max_length=120,
        error_messages={"required": "Give it a name, so that it can be found in the outline."},
    )
    place = forms.ChoiceField(label="What it is", choices=PLACES)
    says = forms.CharField(required=False, max_length=LONG, widget=forms.Textarea)
    mood = forms.CharField(
        label="How it sounds",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "tired rather than angry"}),
    )
    clip = ClipField()
    keeps_order = forms.BooleanField(
        label="The answers stay in this order",
        required=False,
        help_text="Else each try sees them in an order of its own.",
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, ends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["says"].label = "How it ends, in a sentence or two" if ends else "The customer says"
        self.fields["clip"].offer(user)  # type: ignore[attr-defined]

    def moment(self) -> Moment:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "place": data["place"],
            "says": data["says"],
            "mood": data["mood"],
            "clip": data["clip"].pk if data["clip"] else None,
            "keeps_order": data["keeps_order"],
        }


class ChoiceForm(Dressed, forms.Form):
    id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    says = forms.CharField(
        label="The agent says",
        max_length=LONG,
        widget=forms.Textarea,
        error_messages={"required": "Write what the agent says, or remove this choice."},
    )
    does = forms.CharField(label="Grants or does", required=False, max_length=80)
    trust = forms.TypedChoiceField(label="For the customer", choices=TRUST, coerce=int, initial=0)
    to = forms.ChoiceField(label="Leads to", required=False)
    verdict = forms.TypedChoiceField(
        label="Against the guideline", required=False, coerce=str, empty_value=None, initial="inside"
    )
    limit = forms.ChoiceField(label="Limit it draws on", required=False)
    amount = forms.DecimalField(
        label="How much of it",
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label="Why it is another verdict than the limit’s",
        required=False,
        max_length=300,
        help_text="Only where you see it otherwise than the limit does.",
    )
    strong = forms.BooleanField(label="A strong answer", required=False)
    why = forms.CharField(
        label="Why, told in the debrief",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
    )
    clip = forms.TypedChoiceField(
        label="How it was really said",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Heard in the debrief, by whoever has decided.",
        error_messages={"invalid_choice": "This clip has been taken away. Choose another, or none."},
    )

    def __init__(
        self,
        *args: Any,
        ways: list[tuple[str, str]],
        clips: list[tuple[int, str]],
        limits: list[Limit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clip"].choices = [("", "None"), *clips]  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Nowhere yet"),
            *ways,
            (NEW_MOMENT, "A new moment"),
            (NEW_ENDING, "A new ending"),
        ]
        by_limit = [("", "As the limit says")] if limits else []
        self.fields["verdict"].choices = [*by_limit, *VERDICTS.items()]  # type: ignore[attr-defined]
        self.fields["limit"].choices = [("", "None"), *((limit.key, limit.name) for limit in limits)]  # type: ignore[attr-defined]
        if not limits:
            # Nothing to measure by: what an older draft says of it is kept, and not asked for.
            for name in ("limit", "amount", "reason"):
                self.fields[name].widget = forms.HiddenInput()

    def clean_verdict(self) -> str | None:
        by_limit = len(self.fields["limit"].choices) > 1  # type: ignore[attr-defined]
        return self.cleaned_data["verdict"] or (None if by_limit else "inside")

    def said(self) -> Said:
        return {name: self.cleaned_data[name] for name in Said.__annotations__}  # type: ignore[return-value]


class BaseChoices(forms.BaseFormSet[ChoiceForm]):
    def rows(self) -> list[Said]:
        """What is left when the removed and the untouched empty ones are gone."""
        return [form.said() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def choice_forms(
    data: Any,
    *,
    stored: list[Said],
    ways: list[tuple[str, str]],
    limits: list[Limit],
    user: User | AnonymousUser,
    extra: int,
) -> "forms.BaseFormSet[ChoiceForm]":
    """The choices of one moment, with `extra` empty ones to fill in."""
    # Read once for all of them.
    clips = [(clip.pk, named(clip)) for clip in Clip.objects.visible_to(user).select_related("recording")]
    made = forms.formset_factory(
        ChoiceForm, formset=BaseChoices, extra=extra, can_delete=True, max_num=12, validate_max=True
    )
    each = {"ways": ways, "clips": clips, "limits": limits}
    return made(data, initial=stored, prefix="choices", form_kwargs=each)


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
