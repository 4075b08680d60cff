"""Scenarios: the list, the facts, publishing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.scenarios import services
from coaching.authoring.scenarios.forms import FactsForm
from coaching.content.base import Ref
from coaching.content.scenario import edits
from recordings.roles import AUTHOR, TRAINER, role_required


@require_safe
@role_required(AUTHOR, TRAINER)
def scenario_list(request: HttpRequest) -> HttpResponse:
    shown = form_flow.listed(form_flow.on_shelf(request, "scenario"))
    page = Paginator(shown, form_flow.PER_PAGE).get_page(request.GET.get("page"))
    guidelines = drafts.linked_to(
        Ref("guideline", content.draft.guideline.number) for content in page if content.draft.guideline
    )
    for content in page:
        content.standing = form_flow.state_in_list(content)  # type: ignore[attr-defined]
        link = content.draft.guideline
        content.guideline = link and guidelines.get(Ref("guideline", link.number))  # type: ignore[attr-defined]
    return render(request, "coaching/author/scenarios.html", {"page": page} | form_flow.shelf(request, "scenario"))


@role_required(AUTHOR, TRAINER)
def scenario_create(request: HttpRequest) -> HttpResponse:
    form = FactsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        key = form_flow.client_key(request)
        content = services.create(form.facts(), by=form_flow.me(request), client_key=key)
        messages.success(request, "The scenario is here. Write what the customer says first.")
        return redirect("coaching:scenario", content.number)
    return form_flow.shown(request, "coaching/author/scenario_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def scenario_facts(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "scenario", pk)
    form = FactsForm(request.POST or None, user=request.user, facts=edits.facts_of(content.draft))
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid(),
        write=lambda based_on: services.save_facts(
            content, form.facts(), by=form_flow.me(request), based_on=based_on, client_key=form_flow.client_key(request)
        ),
    )
    if saving.revision:
        messages.success(request, "Saved.")
        return redirect("coaching:scenario", pk)
    context = {"form": form, "scenario": content, "saved_at": content.updated_at}
    return form_flow.shown(request, "coaching/author/scenario_form.html", context, form, saving=saving)


@require_POST
@role_required(AUTHOR, TRAINER)
def scenario_publish(request: HttpRequest, pk: int) -> HttpResponse:
    form_flow.publish(request, form_flow.one(request, "scenario", pk))
    return redirect("coaching:scenario", pk)
