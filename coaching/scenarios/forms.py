"""The forms of the studio."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.fields import LONG, ClipField, named
from coaching.models import Choice, Guideline, Node
from coaching.scenarios.writing import ENDING, MOMENT, NEW_ENDING, NEW_MOMENT, START, Facts, Moment, Said
from recordings.forms import Dressed, MomentField
from recordings.models import Clip

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
    *((outcome.value, f"An ending: {str(outcome.label).lower()}") for outcome in Node.Outcome),
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
    guideline = forms.ModelChoiceField(
        Guideline.objects.none(),
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
        self.fields["guideline"].queryset = Guideline.objects.visible_to(user)  # type: ignore[attr-defined]

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
        said = self.cleaned_data
        return {
            "title": said["title"],
            "summary": said["summary"],
            "customer_name": said["customer_name"],
            "guideline": said["guideline"].pk if said["guideline"] else None,
            "screen": said["screen"],
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

    def __init__(self, *args: Any, user: User | AnonymousUser, ends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["says"].label = "How it ends, in a sentence or two" if ends else "The customer says"
        self.fields["clip"].offer(user)  # type: ignore[attr-defined]

    def moment(self) -> Moment:
        said = self.cleaned_data
        return {
            "title": said["title"],
            "place": said["place"],
            "says": said["says"],
            "mood": said["mood"],
            "clip": said["clip"].pk if said["clip"] else None,
        }


class ChoiceForm(Dressed, forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    says = forms.CharField(
        label="The agent says",
        max_length=LONG,
        widget=forms.Textarea,
        error_messages={"required": "Write what the agent says, or remove this choice."},
    )
    does = forms.CharField(label="Grants or does", required=False, max_length=80)
    trust = forms.TypedChoiceField(label="For the customer", choices=TRUST, coerce=int, initial=0)
    to = forms.ChoiceField(label="Leads to", required=False)
    verdict = forms.ChoiceField(
        label="Against the guideline", choices=Choice.Verdict.choices, initial=Choice.Verdict.INSIDE
    )
    is_strong = forms.BooleanField(label="A strong answer", required=False)
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

    def __init__(self, *args: Any, ways: list[tuple[str, str]], clips: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clip"].choices = [("", "None"), *clips]  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Nowhere yet"),
            *ways,
            (NEW_MOMENT, "A new moment"),
            (NEW_ENDING, "A new ending"),
        ]

    def said(self) -> Said:
        return {name: self.cleaned_data[name] for name in Said.__annotations__}  # type: ignore[return-value]


class BaseChoices(forms.BaseFormSet[ChoiceForm]):
    def rows(self) -> list[Said]:
        """What is left when the removed and the untouched empty ones are gone."""
        return [form.said() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def choice_forms(
    data: Any, *, stored: list[Said], ways: list[tuple[str, str]], user: User | AnonymousUser, extra: int
) -> "forms.BaseFormSet[ChoiceForm]":
    """The choices of one moment, with `extra` empty ones to fill in."""
    # Read once for all of them.
    clips = [(clip.pk, named(clip)) for clip in Clip.objects.visible_to(user).select_related("recording")]
    made = forms.formset_factory(
        ChoiceForm, formset=BaseChoices, extra=extra, can_delete=True, max_num=12, validate_max=True
    )
    return made(data, initial=stored, prefix="choices", form_kwargs={"ways": ways, "clips": clips})
