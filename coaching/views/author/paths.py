"""Training paths: the list, a path with its modules, a module with its activities, one activity."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching import publishing
from coaching.models import Activity, Module, TrainingPath, Version
from coaching.paths import writing
from coaching.paths.forms import ActivityForm, FactsForm
from coaching.views.author import making
from recordings.people import AUTHOR, TRAINER, role_required


def _path(request: HttpRequest, pk: int) -> TrainingPath:
    return get_object_or_404(TrainingPath.objects.visible_to(request.user).select_related("created_by"), pk=pk)


def _module(request: HttpRequest, pk: int) -> Module:
    modules = Module.objects.filter(path__in=TrainingPath.objects.visible_to(request.user)).select_related("path")
    return get_object_or_404(modules, pk=pk)


def _activity(request: HttpRequest, pk: int) -> Activity:
    activities = Activity.objects.filter(module__path__in=TrainingPath.objects.visible_to(request.user))
    return get_object_or_404(activities.select_related("module__path"), pk=pk)


@require_safe
@role_required(AUTHOR, TRAINER)
def path_list(request: HttpRequest) -> HttpResponse:
    paths = TrainingPath.objects.visible_to(request.user).annotate(
        module_count=Count("modules", distinct=True),
        live_count=Count("modules", filter=Q(modules__versions__isnull=False), distinct=True),
        learner_count=Count("enrollments", distinct=True),
    )
    # Counting takes the model's own order away.
    paths = paths.order_by("title", "pk")
    page = Paginator(paths, making.PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "coaching/author/paths.html", {"page": page})


@role_required(AUTHOR, TRAINER)
def path_create(request: HttpRequest) -> HttpResponse:
    form = FactsForm(request.POST or None)
    if form.is_valid():
        by = making.me(request)
        pk = making.once(request, lambda: writing.add_path(form.facts(), by=by).pk)
        messages.success(request, "The path is here. Give it its first module.")
        return redirect("coaching:path", pk)
    return making.shown(request, "coaching/author/path_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def path_facts(request: HttpRequest, pk: int) -> HttpResponse:
    path = _path(request, pk)
    form = FactsForm(request.POST or None, initial=dict(writing.facts_of(path)))
    saving = making.save(
        request,
        valid=form.is_valid(),
        stored=lambda: writing.facts_of(path),
        write=lambda seen: writing.save_path(path, form.facts(), seen=seen).pk,
    )
    if saving.pk:
        messages.success(request, "Saved.")
        return redirect("coaching:path", pk)
    return making.shown(request, "coaching/author/path_form.html", {"form": form, "path": path}, form, saving=saving)


@require_safe
@role_required(AUTHOR, TRAINER)
def path(request: HttpRequest, pk: int) -> HttpResponse:
    """A path with its modules in order, each with how it stands."""
    shown = _path(request, pk)
    newest = {version.module_id: version for version in Version.objects.newest_of_modules().filter(module__path=shown)}
    modules: list[Any] = list(shown.modules.prefetch_related("activities"))
    for module in modules:
        version = newest.get(module.pk)
        # One small query a module: a path has a handful of them.
        changed = version is not None and version.content != publishing.activities_of(module)
        module.standing = making.Standing(version.number if version else 0, changed)
        module.offered = [activity for activity in module.activities.all() if not activity.retired]
        module.minutes = sum(activity.minutes for activity in module.offered)
    context = {"path": shown, "modules": modules, "learners": shown.enrollments.count()}
    return render(request, "coaching/author/path.html", context)


@role_required(AUTHOR, TRAINER)
def module_create(request: HttpRequest, pk: int) -> HttpResponse:
    path = _path(request, pk)
    form = FactsForm(request.POST or None)
    if form.is_valid():
        made = making.once(request, lambda: writing.add_module(path, form.facts()).pk)
        messages.success(request, "The module is here. Add the first thing to do.")
        return redirect("coaching:module", made)
    return making.shown(request, "coaching/author/module_form.html", {"form": form, "path": path}, form)


@role_required(AUTHOR, TRAINER)
def module_facts(request: HttpRequest, pk: int) -> HttpResponse:
    module = _module(request, pk)
    form = FactsForm(request.POST or None, initial=dict(writing.facts_of(module)))
    saving = making.save(
        request,
        valid=form.is_valid(),
        stored=lambda: writing.facts_of(module),
        write=lambda seen: writing.save_module(module, form.facts(), seen=seen).pk,
    )
    if saving.pk:
        messages.success(request, "Saved.")
        return redirect("coaching:module", pk)
    context = {"form": form, "path": module.path, "module": module}
    return making.shown(request, "coaching/author/module_form.html", context, form, saving=saving)


@require_POST
@role_required(AUTHOR, TRAINER)
def module_move(request: HttpRequest, pk: int) -> HttpResponse:
    module = _module(request, pk)
    writing.move_module(module, to=making.place(request))
    return redirect(f"{reverse('coaching:path', args=[module.path_id])}#module-{pk}")


@require_safe
@role_required(AUTHOR, TRAINER)
def module(request: HttpRequest, pk: int) -> HttpResponse:
    """A module with its activities, how it stands, and what is in the way of publishing it."""
    shown = _module(request, pk)
    state = making.state_of(shown, publishing.activities_of(shown), publishing.findings_of(shown))
    activities = list(shown.activities.select_related("clip", "scenario", "quiz"))
    by_pk = {str(activity.pk): activity for activity in activities}
    findings = [(finding, _way_to(by_pk.get(finding.where)), "") for finding in state.findings]
    context = {"module": shown, "activities": activities, "state": state, "findings": findings, "kinds": Activity.Kind}
    return render(request, "coaching/author/module.html", context)


def _way_to(activity: Activity | None) -> str:
    """Where a finding is put right: the scenario or quiz that is not published, else the activity itself."""
    if activity is None:
        return ""
    if activity.scenario_id:
        return reverse("coaching:scenario", args=[activity.scenario_id])
    if activity.quiz_id:
        return reverse("coaching:quiz", args=[activity.quiz_id])
    return reverse("coaching:activity-edit", args=[activity.pk])


@require_POST
@role_required(AUTHOR, TRAINER)
def module_publish(request: HttpRequest, pk: int) -> HttpResponse:
    making.publish(request, _module(request, pk))
    return redirect("coaching:module", pk)


@role_required(AUTHOR, TRAINER)
def activity_create(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in Activity.Kind.values:
        raise Http404
    module = _module(request, pk)
    form = ActivityForm(request.POST or None, kind=kind, user=request.user)
    if form.is_valid() and "preview" not in request.POST:
        making.once(request, lambda: writing.add_activity(module, kind, form.task()).pk)
        messages.success(request, "Added. Learners see it when you publish the module.")
        return redirect("coaching:module", pk)
    return _activity_page(request, form, {"module": module, "kind": kind})


@role_required(AUTHOR, TRAINER)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _activity(request, pk)
    form = ActivityForm(
        request.POST or None, kind=activity.kind, user=request.user, initial=dict(writing.task_of(activity))
    )
    saving = making.save(
        request,
        valid=form.is_valid() and "preview" not in request.POST,
        stored=lambda: writing.task_of(activity),
        write=lambda seen: writing.save_activity(activity, form.task(), seen=seen).pk,
    )
    if saving.pk:
        messages.success(request, "Saved.")
        return redirect("coaching:module", activity.module_id)
    context = {"module": activity.module, "kind": activity.kind, "activity": activity}
    return _activity_page(request, form, context, saving)


def _activity_page(
    request: HttpRequest, form: ActivityForm, context: dict[str, Any], saving: making.Saving | None = None
) -> HttpResponse:
    """The form; with `preview` its text as learners will read it, and nothing is written."""
    context |= {"form": form, "preview": request.POST.get("body") if "preview" in request.POST else None}
    if request.htmx and "preview" in request.POST:  # type: ignore[attr-defined]
        return render(request, "coaching/author/_read.html", context)
    return making.shown(request, "coaching/author/activity.html", context, form, saving=saving)


@require_POST
@role_required(AUTHOR, TRAINER)
def activity_move(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _activity(request, pk)
    writing.move_activity(activity, to=making.place(request))
    return redirect(f"{reverse('coaching:module', args=[activity.module_id])}#activity-{pk}")


@require_POST
@role_required(AUTHOR, TRAINER)
def activity_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the next version, or back into it. Never deleted: what learners did with it stays theirs."""
    activity = _activity(request, pk)
    retired = request.POST.get("retired") == "yes"
    writing.retire(activity, retired=retired)
    gone = f"“{activity.title}” is retired: it leaves the path with the next version."
    messages.success(request, gone if retired else f"“{activity.title}” is back in the draft.")
    return redirect("coaching:module", activity.module_id)
