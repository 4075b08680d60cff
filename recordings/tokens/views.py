"""A person's API tokens: the list, and the one moment in which a new one is told."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from recordings.errors import DomainError
from recordings.models import ApiToken
from recordings.roles import AuthenticatedHttpRequest, role_required
from recordings.tokens import tokens
from recordings.web.forms import Dressed


class NameForm(Dressed, forms.Form):
    name = forms.CharField(
        label="What is it for?",
        max_length=60,
        help_text="The program that will have it: Nightly import, Reports.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label="What it may do",
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        help_text="A program that only reads needs no more.",
    )


@never_cache
@role_required()
@sensitive_variables("secret")
def token_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What opens the API in the person's name; a new token is on the page that answers its form, and nowhere else."""
    form, made, secret = NameForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = tokens.make(request.user, **form.cleaned_data)
            form = NameForm()
        except DomainError as problem:
            form.add_error("name", str(problem))
    context = {"form": form, "made": made, "secret": secret, "tokens": tokens.tokens_of(request.user)}
    return render(request, "account/tokens.html", context, status=400 if form.errors else 200)


@require_POST
@role_required()
def token_revoke(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    tokens.revoke(request.user, pk)
    messages.success(request, "Revoked. A program that has it is refused from now on.")
    return redirect("tokens")
