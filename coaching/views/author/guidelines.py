"""Guidelines: everyone reads what they may decide alone; authors and trainers write it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from coaching import publishing
from coaching.guidelines import writing
from coaching.guidelines.forms import GuidelineForm, limit_forms
from coaching.models import Guideline
from coaching.views.author import making
from recordings.people import AUTHOR, ROLES, TRAINER, has_role, role_required


def _guideline(request: HttpRequest, pk: int) -> Guideline:
    return get_object_or_404(Guideline.objects.visible_to(request.user).select_related("created_by"), pk=pk)


@require_safe
@role_required(*ROLES)
def guideline_list(request: HttpRequest) -> HttpResponse:
    guidelines = (
        Guideline.objects.visible_to(request.user).annotate(limit_count=Count("limits")).order_by("title", "pk")
    )
    context = {"guidelines": guidelines, "makes": has_role(request.user, AUTHOR, TRAINER)}
    return render(request, "coaching/author/guidelines.html", context)


@require_safe
@role_required(*ROLES)
def guideline(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _guideline(request, pk)
    makes = has_role(request.user, AUTHOR, TRAINER)
    scenarios = list(shown.scenarios.all()) if makes else []
    limits = [publishing.frozen_limit(limit) for limit in shown.limits.all()]
    context = {"guideline": shown, "limits": limits, "makes": makes, "scenarios": scenarios}
    return render(request, "coaching/author/guideline.html", context)


@role_required(AUTHOR, TRAINER)
def guideline_create(request: HttpRequest) -> HttpResponse:
    form = GuidelineForm(request.POST or None)
    limits = limit_forms(request.POST or None, stored=[], extra=2)
    if form.is_valid() and limits.is_valid():
        by = making.me(request)
        made = making.once(request, lambda: writing.add_guideline(form.facts(), limits.rows(), by=by).pk)
        return _after(request, made)
    return making.shown(request, "coaching/author/guideline_form.html", {"form": form, "limits": limits}, form, limits)


@role_required(AUTHOR, TRAINER)
def guideline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    guideline = _guideline(request, pk)
    stored = writing.limits_of(guideline)
    form = GuidelineForm(request.POST or None, initial=dict(writing.facts_of(guideline)))
    wanted = int(request.GET.get("limit") == "new" or not stored)
    limits = limit_forms(request.POST or None, stored=stored, extra=wanted)
    saving = making.save(
        request,
        valid=form.is_valid() and limits.is_valid(),
        stored=lambda: [writing.facts_of(guideline), writing.limits_of(guideline)],
        write=lambda seen: writing.save_guideline(guideline, form.facts(), limits.rows(), seen=seen).pk,
    )
    if saving.pk:
        return _after(request, pk)
    context: dict[str, Any] = {"form": form, "limits": limits, "guideline": guideline}
    context["saved_at"] = guideline.updated_at
    return making.shown(request, "coaching/author/guideline_form.html", context, form, limits, saving=saving)


def _after(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, "Saved. Scenarios take it on when they are next published.")
    if request.POST.get("then") == "row":
        return redirect(reverse("coaching:guideline-edit", args=[pk]) + "?limit=new#row-new")
    return redirect("coaching:guideline", pk)
