"""Guidelines: everyone reads what they may decide alone; authors and trainers write and publish it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import form_flow
from coaching.authoring.guidelines import services
from coaching.authoring.guidelines.forms import GuidelineForm, limit_forms
from coaching.models import Content
from recordings.roles import AUTHOR, ROLES, TRAINER, has_role, role_required


@require_safe
@role_required(*ROLES)
def guideline_list(request: HttpRequest) -> HttpResponse:
    seen = form_flow.on_shelf(request, "guideline").select_related("published", "head").order_by("title", "pk")
    makes = has_role(request.user, AUTHOR, TRAINER)
    context = {"guidelines": seen, "makes": makes}
    if makes:
        for content in seen:
            content.standing = form_flow.state_in_list(content)  # type: ignore[attr-defined]
        context |= form_flow.shelf(request, "guideline")
    return render(request, "coaching/author/guidelines.html", context)


@require_safe
@role_required(*ROLES)
def guideline(request: HttpRequest, pk: int) -> HttpResponse:
    """What agents may decide, as published; who writes it sees the draft, and what is in the way of publishing it."""
    seen = Content.objects.visible_to(request.user).kind("guideline").select_related("published__published_by")
    content = get_object_or_404(seen, number=pk)
    makes = has_role(request.user, AUTHOR, TRAINER)
    context: dict[str, Any] = {"guideline": content, "makes": makes}
    context["shown"] = content.draft if makes else content.shown
    if makes:
        context["state"] = form_flow.overview(content)
        context["findings"] = [(finding, "", "") for finding in context["state"].findings]
        scenarios = Content.objects.filter(kind="scenario", uses__used=content).offered().select_related("head")
        flipped = services.flipped(content, scenarios)
        context |= {"scenarios": scenarios, "flipped": flipped, "flips": sum(map(len, flipped.values()))}
    return render(request, "coaching/author/guideline.html", context)


@role_required(AUTHOR, TRAINER)
def guideline_create(request: HttpRequest) -> HttpResponse:
    form = GuidelineForm(request.POST or None)
    limits = limit_forms(request.POST or None, stored=[], extra=2)
    if form.is_valid() and limits.is_valid():
        key = form_flow.client_key(request)
        content = services.create(form.facts(), limits.rows(), by=form_flow.me(request), client_key=key)
        return _after(request, content.number)
    context = {"form": form, "limits": limits}
    return form_flow.shown(request, "coaching/author/guideline_form.html", context, form, limits)


@role_required(AUTHOR, TRAINER)
def guideline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "guideline", pk)
    stored = services.limits_of(content.draft)
    form = GuidelineForm(request.POST or None, initial=dict(services.facts_of(content.draft)))
    wanted = int(request.GET.get("limit") == "new" or not stored)
    limits = limit_forms(request.POST or None, stored=stored, extra=wanted)
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid() and limits.is_valid(),
        write=lambda based_on: services.save(
            content,
            form.facts(),
            limits.rows(),
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
        ),
    )
    if saving.revision:
        return _after(request, pk)
    context: dict[str, Any] = {"form": form, "limits": limits, "guideline": content}
    context["saved_at"] = content.updated_at
    return form_flow.shown(request, "coaching/author/guideline_form.html", context, form, limits, saving=saving)


@require_POST
@role_required(AUTHOR, TRAINER)
def guideline_publish(request: HttpRequest, pk: int) -> HttpResponse:
    form_flow.publish(request, form_flow.one(request, "guideline", pk))
    return redirect("coaching:guideline", pk)


def _after(request: HttpRequest, number: int) -> HttpResponse:
    messages.success(request, "Saved. Agents read it when it is published.")
    if request.POST.get("then") == "row":
        return redirect(reverse("coaching:guideline-edit", args=[number]) + "?limit=new#row-new")
    return redirect("coaching:guideline", number)
