"""What is kept of a customer: found, taken along for them, and erased."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from recordings.access import log
from recordings.audio import range_response
from recordings.customers import copying, finding
from recordings.erasing import erasing
from recordings.erasing.forms import EraseForm
from recordings.errors import DomainError
from recordings.models import Access
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.files import file_name
from recordings.web.limits import limited


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
@limited("search")
def of_customer(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The calls a customer is in, whom `q` names; POST erases those that are ticked."""
    asked, found, problem = _found(request)
    if request.method == "GET" and asked:
        log.note(request, Access.Kind.SEARCHED)
    calls = finding.chosen(found, request.POST.getlist("call"))
    form = EraseForm(request.POST or None, name=asked)
    form["typed"].label = "Type the name or number to be sure"
    if request.method == "POST" and form.is_valid():
        try:
            if not calls:
                raise DomainError("Tick the calls that are theirs. Listen first: others may be called so too.")
            made = erasing.erase(calls, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as refused:
            problem = str(refused)
        else:
            messages.success(request, f"Erased: {len(made)}. Here is a receipt for each.")
            return redirect("recordings:erased")
    return _page(request, asked, found, form=form, problem=problem)


@require_POST
@role_required(TRAINER)
@limited("export", method="POST")
def copy_of_customer(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """The ticked calls as one file, for the customer."""
    asked, found, problem = _found(request)
    calls = finding.chosen(found, request.POST.getlist("call"))
    try:
        made = copying.packed(calls, by=request.user)
    except DomainError as refused:
        return _page(request, asked, found, form=EraseForm(name=asked), problem=problem or str(refused))
    for call in calls:
        log.note(request, Access.Kind.EXPORTED, call)
    answer = FileResponse(made, content_type="application/zip")
    return range_response.as_file(answer, name=file_name(asked, "zip", nameless="customer"), to_save=True)


def _found(request: AuthenticatedHttpRequest) -> tuple[str, list[finding.Found], str]:
    """What is asked for, the calls, and what is wrong with the question."""
    told = request.POST.get("q") or request.GET.get("q", "")
    asked = " ".join(told.replace("\0", " ").split())[: finding.LONGEST]
    if not asked:
        return "", [], ""
    try:
        return asked, finding.calls_with(asked), ""
    except DomainError as refused:
        return asked, [], str(refused)


def _page(
    request: AuthenticatedHttpRequest, asked: str, found: list[finding.Found], *, form: EraseForm, problem: str
) -> HttpResponse:
    context = {
        "asked": asked,
        "found": found,
        "ticked": request.POST.getlist("call"),
        "form": form,
        "problem": problem,
    }
    wrong = problem or (request.method == "POST" and form.errors)
    return render(request, "recordings/of_customer.html", context, status=400 if wrong else 200)
