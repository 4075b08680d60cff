from typing import Any

from django import forms
from django.contrib.auth.models import User

from coaching.authoring.reviews.services import colleagues
from recordings.web.forms import Dressed


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name() or obj.username


class AskForm(Dressed, forms.Form):
    """Whom to ask for a look, and what they should look at."""

    of = ColleagueField(User.objects.none(), required=False, label="Who should look?", empty_label="Whoever has time")
    question = forms.CharField(
        required=False, label="What should they look at?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].queryset = colleagues(user)  # type: ignore[attr-defined]
