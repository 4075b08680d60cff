"""The names a centre uses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from recordings.errors import DomainError
from recordings.models import Term
from recordings.roles import AUTHOR, TRAINER, AuthenticatedHttpRequest, role_required
from recordings.vocabulary import terms
from recordings.vocabulary.forms import TermForm


def _keep_term(request: AuthenticatedHttpRequest, form: TermForm, term: Term | None = None) -> Term | None:
    """The term as it is kept, or None where the form now says what is wrong with it."""
    if not form.is_valid():
        return None
    try:
        return terms.keep(**form.cleaned_data, by=request.user, term=term)
    except DomainError as problem:
        form.add_error(problem.field, str(problem))
        return None


@role_required(AUTHOR, TRAINER)
def vocabulary(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = TermForm(request.POST or None)
    if request.method == "POST" and (kept := _keep_term(request, form)):
        messages.success(request, f"“{kept}” is in the vocabulary. Calls heard from now on are written with it.")
        return redirect("recordings:vocabulary")
    context = {"form": form, "terms": Term.objects.select_related("created_by")}
    return render(request, "recordings/vocabulary.html", context, status=400 if form.errors else 200)


@role_required(AUTHOR, TRAINER)
def term(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Change a name of the vocabulary, or take it out."""
    if "remove" in request.POST:
        terms.remove(pk)
        messages.success(request, "Out of the vocabulary. What was written with it stays as it is.")
        return redirect("recordings:vocabulary")
    found = get_object_or_404(Term, pk=pk)
    form = TermForm(request.POST or None, initial={"text": found.text, "heard_as": found.heard_as})
    if request.method == "POST" and _keep_term(request, form, found):
        messages.success(request, "Saved. Calls heard from now on are written with it.")
        return redirect("recordings:vocabulary")
    context = {"form": form, "term": Term.objects.get(pk=pk)}
    return render(request, "recordings/term.html", context, status=400 if form.errors else 200)
