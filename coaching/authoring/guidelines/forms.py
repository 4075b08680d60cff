"""The forms in which guidelines are written."""

from decimal import Decimal
from typing import Any

from django import forms

from coaching.authoring.fields import LONG
from coaching.authoring.guidelines.services import Facts, Reach
from coaching.content.base import CURRENCIES, without_currency
from coaching.content.guideline.document import DIMENSIONS, dimension_of
from coaching.content.scenario.conditions import Unreadable, condition
from recordings.web.forms import Dressed


class GuidelineForm(Dressed, forms.Form):
    title = forms.CharField(
        max_length=120,
        help_text="The subject on which agents decide: “Repeated faults”.",
        error_messages={"required": "Give the guideline a title."},
    )
    summary = forms.CharField(
        label="In words",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        help_text="What agents are trusted with, and why. It stands above the limits.",
    )

    def facts(self) -> Facts:
        return {"title": self.cleaned_data["title"], "summary": self.cleaned_data["summary"]}


class AmountField(forms.DecimalField):
    """A number as people write it: “£20” is 20."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(without_currency(value))


class LimitForm(Dressed, forms.Form):
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(
        label="What is granted",
        max_length=80,
        error_messages={"required": "Say what is granted, or remove this limit."},
    )
    clause = forms.CharField(label="Clause", required=False, max_length=20)
    dimension = forms.ChoiceField(
        label="Counted in", choices=[("", "As the unit says"), *DIMENSIONS.items()], required=False
    )
    unit = forms.CharField(
        label="Unit",
        required=False,
        max_length=20,
        help_text="£ for money, the word for things: visits.",
    )
    inside_to = AmountField(label="Yours up to", required=False, min_value=0, max_digits=10, decimal_places=2)
    approval_to = AmountField(label="With approval up to", required=False, min_value=0, max_digits=10, decimal_places=2)
    whole_case = forms.BooleanField(
        label="Counts over the whole case",
        required=False,
        help_text="What was granted before in the same call counts too.",
    )
    needs = forms.CharField(
        label="Only when",
        required=False,
        max_length=200,
        help_text="What the case has to remember first: “verified”, or “days <= 60”. Without it, it is outside.",
    )
    note = forms.CharField(label="In a sentence", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("inside_to", "approval_to"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"

    def clean_needs(self) -> str:
        needs: str = self.cleaned_data["needs"].strip()
        try:
            condition(needs)
        except Unreadable as fault:
            raise forms.ValidationError(str(fault)) from None
        return needs

    def clean(self) -> None:
        data = self.cleaned_data
        for name in ("inside_to", "approval_to"):
            # A rule about when needs no numbers.
            if name in data and data[name] is None and not data.get("needs"):
                self.add_error(name, "Write a number.")
            elif name in data and data[name] is None:
                data[name] = data.get("inside_to") or Decimal(0)
        if {"inside_to", "approval_to"} <= data.keys() and data["approval_to"] < data["inside_to"]:
            self.add_error("approval_to", "This cannot be less than what agents decide alone.")
        typed = str(self["inside_to"].value() or "").strip()[:1]
        if typed and typed in CURRENCIES and not data.get("unit"):
            data["unit"] = typed
        # Where nobody says what it counts, its unit tells.
        data["dimension"] = data.get("dimension") or dimension_of(data.get("unit", ""))
        if data["dimension"] == "money" and not data.get("unit"):
            self.add_error("unit", "Write the currency: £, $, €.")

    def reach(self) -> Reach:
        return {name: self.cleaned_data[name] for name in Reach.__annotations__}  # type: ignore[return-value]


class BaseLimits(forms.BaseFormSet[LimitForm]):
    def rows(self) -> list[Reach]:
        """What is left when the removed and the untouched empty ones are gone."""
        return [form.reach() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def limit_forms(data: Any, *, stored: list[Reach], extra: int) -> Any:
    """The limits of one guideline, with `extra` empty ones to fill in."""
    made = forms.formset_factory(
        LimitForm, formset=BaseLimits, extra=extra, can_delete=True, max_num=30, validate_max=True
    )
    return made(data, initial=stored, prefix="limits")
