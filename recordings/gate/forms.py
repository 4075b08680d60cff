"""What is asked of an agent, and what they answer."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from recordings.models import Consent, Recording
from recordings.web.forms import Dressed


class Person(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.get_full_name() or obj.username} ({obj.username})"


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty for no end.",
    )


def _scope() -> forms.ChoiceField:
    return forms.ChoiceField(label="For what", choices=Consent.Scope.choices, initial=Consent.Scope.CENTRE)


class AskForm(Dressed, forms.Form):
    agent = Person(label="Who is on the call", queryset=User.objects.none())
    scope = _scope()
    until = _day("Until")
    note = forms.CharField(
        label="What you would like to use it for",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="They read it before they answer. They may say no without a reason.",
    )

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        people = people_here()
        named = recording.agent_name.casefold()
        likely = next((one.pk for one in people if named and one.get_full_name().casefold() == named), None)
        super().__init__(*args, **{"initial": {"agent": likely}, **kwargs})
        field = self.fields["agent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class PaperForm(Dressed, forms.Form):
    scope = _scope()
    until = _day("Until")


class AnswerForm(Dressed, forms.Form):
    scope = _scope()
    until = _day("Until")


def people_here() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
