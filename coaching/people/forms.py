from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password

from coaching.models import Cohort
from coaching.people.people import roles_to_give
from coaching.roster.forms import ListForm, LongSelect
from recordings.roles import LEARNER, ROLES
from recordings.web.forms import Dressed

STATES = (
    ("", "Here"),
    ("active", "Has been here"),
    ("invited", "Invited, not here yet"),
    ("left", "Has left"),
    ("all", "Everybody"),
)


class FindForm(Dressed, forms.Form):
    """What the list is narrowed by. Anything else in an address means nothing."""

    q = forms.CharField(label="Name, username or address", required=False, max_length=200)
    role = forms.ChoiceField(required=False)
    cohort = forms.ChoiceField(required=False, widget=LongSelect)
    state = forms.ChoiceField(required=False, choices=STATES)

    def __init__(self, *args: Any, cohorts: Sequence[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "class": "input", "autocomplete": "off"})
        roles = [("", "Any"), *((role, role) for role in ROLES), ("none", "No role yet")]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        named = [("", "Any"), *((str(cohort.pk), cohort.name) for cohort in cohorts)]
        self.fields["cohort"].choices = named  # type: ignore[attr-defined]


class RolesField(forms.MultipleChoiceField):
    """The roles that somebody may give, to be ticked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, label="Roles", **kwargs)


class FactsForm(Dressed, forms.Form):
    first_name = forms.CharField(label="First name", max_length=150, required=False)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Each address is one person’s.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("first_name") and not said.get("last_name"):
            self.add_error("first_name", "Write their name.")
        return said


class AddForm(FactsForm):
    roles = RolesField(error_messages={"required": "Choose at least one: without a role nobody sees anything."})

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role, role) for role in roles_to_give(by)]  # type: ignore[attr-defined]
        self.fields["roles"].initial = [LEARNER]


class RolesForm(Dressed, forms.Form):
    roles = RolesField(required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role, role) for role in roles_to_give(by)]  # type: ignore[attr-defined]


class PeopleListForm(ListForm):
    text = forms.CharField(
        label="A line for each person",
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Name, address; if you like role, cohort and the company’s number of them.",
    )


class AnonymousForm(Dressed, forms.Form):
    """Asked by typing: a click is too little for what cannot be undone."""

    typed = forms.CharField(
        label="Their username", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.person.username:
            raise forms.ValidationError(f"That is not {self.person.username}. Nothing has been changed.")
        return typed


class PasswordForm(Dressed, forms.Form):
    password = forms.CharField(
        label="Your password",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ten characters or more; a short sentence is easiest to remember.",
    )
    again = forms.CharField(
        label="The same again",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password") and said.get("again") is not None and said["password"] != said["again"]:
            self.add_error("again", "The two are not the same. Type it once more.")
        return said
