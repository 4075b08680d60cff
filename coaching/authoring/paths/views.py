"""Training paths: the list, a path with its modules, a module with its activities, one activity."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.paths import services
from coaching.authoring.paths.forms import ActivityForm, FactsForm, ModuleForm, PathForm, PlaceForm
from coaching.content.base import Ref
from coaching.content.module.document import HOLDS, ActivityEntry, ActivityKind
from coaching.content.path.document import Path
from coaching.models import Activity, Content
from coaching.progress import records
from coaching.words import listed
from recordings.errors import DomainError
from recordings.models import Clip
from recordings.roles import AUTHOR, TRAINER, role_required


def _path_of(module: Content) -> Content | None:
    """The path a module is on; None where it has been taken off."""
    return Content.objects.kind("path").select_related("published").filter(uses__used=module).order_by("pk").first()


def _activity(request: HttpRequest, pk: int) -> tuple[Content, ActivityEntry]:
    """An activity as its module's draft has it, and the module. Raises Http404."""
    activity = get_object_or_404(Activity.objects.select_related("module"), pk=pk)
    module = form_flow.one(request, "module", activity.module.number)
    try:
        return module, services.entry_of(module, pk)
    except LookupError:
        raise Http404 from None


@require_safe
@role_required(AUTHOR, TRAINER)
def path_list(request: HttpRequest) -> HttpResponse:
    paths = form_flow.on_shelf(request, "path").select_related("published", "head").order_by("title", "pk")
    page = Paginator(paths.annotate(learner_count=Count("enrollments")), form_flow.PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    modules = drafts.linked_to(Ref("module", number) for path in shown for number in path.draft.modules)
    for path in shown:
        linked = [modules[Ref("module", number)] for number in path.draft.modules if Ref("module", number) in modules]
        path.module_count = len(linked)  # type: ignore[attr-defined]
        path.live_count = sum(module.published is not None for module in linked)  # type: ignore[attr-defined]
    return render(request, "coaching/author/paths.html", {"page": shown} | form_flow.shelf(request, "path"))


@role_required(AUTHOR, TRAINER)
def path_create(request: HttpRequest) -> HttpResponse:
    form = PathForm(request.POST or None)
    if form.is_valid():
        key = form_flow.client_key(request)
        content = services.create_path(form.path_facts(), by=form_flow.me(request), client_key=key)
        messages.success(request, "The path is here. Give it its first module.")
        return redirect("coaching:path", content.number)
    return form_flow.shown(request, "coaching/author/path_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def path_facts(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "path", pk)
    form = PathForm(request.POST or None, initial=dict(services.path_facts_of(content.draft)))
    saving = _save_facts(request, content, form, form.path_facts)
    if saving.revision:
        messages.success(request, "Saved.")
        return redirect("coaching:path", pk)
    context = {"form": form, "path": content}
    return form_flow.shown(request, "coaching/author/path_form.html", context, form, saving=saving)


def _save_facts(
    request: HttpRequest, content: Content, form: FactsForm, facts: Callable[[], services.Facts]
) -> form_flow.Saving:
    return form_flow.save(
        request,
        content,
        valid=form.is_valid(),
        write=lambda based_on: services.save_facts(
            content, facts(), by=form_flow.me(request), based_on=based_on, client_key=form_flow.client_key(request)
        ),
    )


@require_safe
@role_required(AUTHOR, TRAINER)
def path(request: HttpRequest, pk: int) -> HttpResponse:
    """A path with its modules in order, each with how it stands and what it waits for."""
    content = form_flow.one(request, "path", pk)
    state = form_flow.overview(content)
    refs = [Ref("module", number) for number in content.draft.modules]
    modules = [state.examined.linked[ref] for ref in refs if ref in state.examined.linked]
    for module in modules:
        # One small query a module: a path has a handful of them.
        module.standing = form_flow.publish_state(module)  # type: ignore[attr-defined]
        module.waits = _waits(content.draft, module, modules)  # type: ignore[attr-defined]
    context = {
        "begun": records.begun_on(content).count(),
        "keeping": content.enrollments.going_on().exclude(keeps={}).count(),
        "path": content,
        "draft": content.draft,
        "modules": modules,
        "learners": content.enrollments.count(),
        "state": state,
        "findings": [(finding, "", "") for finding in state.findings],
    }
    return render(request, "coaching/author/path.html", context)


@require_POST
@role_required(AUTHOR, TRAINER)
def path_publish(request: HttpRequest, pk: int) -> HttpResponse:
    _publish(request, form_flow.one(request, "path", pk))
    return redirect("coaching:path", pk)


def _publish(request: HttpRequest, content: Content) -> None:
    """Publish; with `keep` who has begun goes on with what they began with."""
    with transaction.atomic():
        kept = records.keep_for_who_has_begun(content) if request.POST.get("keep") == "yes" else 0
        published = form_flow.publish(request, content)
        if not published:
            transaction.set_rollback(True)
    if published and kept:
        messages.info(request, f"{kept} who have begun keep what they began with. The path’s page moves them on.")


@require_POST
@role_required(AUTHOR, TRAINER)
def path_move_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who keeps an older version goes on with the newest; what they did stays."""
    moved = records.move_on(form_flow.one(request, "path", pk).enrollments.all())
    messages.success(request, f"{moved} go on with the newest version. What they did stays done.")
    return redirect("coaching:path", pk)


@role_required(AUTHOR, TRAINER)
def module_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether a module has to be done, and what it waits for."""
    module = form_flow.one(request, "module", pk)
    path = _path_of(module)
    if path is None:
        return redirect("coaching:module", pk)
    numbers = path.draft.modules
    linked = drafts.linked_to(Ref("module", number) for number in numbers[: numbers.index(pk)] if number != pk)
    before = [(one.number, one.title) for one in sorted(linked.values(), key=lambda one: numbers.index(one.number))]
    form = PlaceForm(request.POST or None, before=before, initial=dict(services.place_of(path.draft, pk)))
    if form.is_valid():
        try:
            services.place(path, module, form.place(), by=form_flow.me(request))
            messages.success(request, "Saved. It holds when the path is published again.")
            return redirect(f"{reverse('coaching:path', args=[path.number])}#module-{pk}")
        except DomainError as problem:
            form.add_error(problem.field or None, problem.message)
    context = {"form": form, "path": path, "module": module}
    return form_flow.shown(request, "coaching/author/module_place.html", context, form)


@require_POST
@role_required(AUTHOR, TRAINER)
def module_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    module = form_flow.one(request, "module", pk)
    path = _path_of(module)
    if path is None:
        return redirect("coaching:module", pk)
    services.take_off(path, module, by=form_flow.me(request))
    messages.success(
        request,
        f"“{module.title}” leaves the path when it is published again. What was done in it stays. Undo brings it back.",
    )
    return redirect("coaching:path", path.number)


def _waits(document: Path, module: Content, modules: list[Content]) -> str:
    """What a module waits for, in a sentence; empty where it is open from the beginning."""
    needs = [need for need in document.needs if need.module == module.number]
    titles = {one.number: f"“{one.title}”" for one in modules}
    first = [
        titles[need.first] + (f" with {need.at_least} %" if need.at_least else "")
        for need in needs
        if need.first in titles
    ]
    return f"Opens when {listed(first)} is done" if first else ""


@role_required(AUTHOR, TRAINER)
def module_create(request: HttpRequest, pk: int) -> HttpResponse:
    path = form_flow.one(request, "path", pk)
    form = ModuleForm(request.POST or None)
    if form.is_valid():
        key = form_flow.client_key(request)
        module = services.add_module(path, form.module_facts(), by=form_flow.me(request), client_key=key)
        messages.success(request, "The module is here. Add the first thing to do.")
        return redirect("coaching:module", module.number)
    return form_flow.shown(request, "coaching/author/module_form.html", {"form": form, "path": path}, form)


@role_required(AUTHOR, TRAINER)
def module_facts(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "module", pk)
    form = ModuleForm(request.POST or None, initial=dict(services.module_facts_of(content.draft)))
    saving = _save_facts(request, content, form, form.module_facts)
    if saving.revision:
        messages.success(request, "Saved.")
        return redirect("coaching:module", pk)
    context = {"form": form, "path": _path_of(content), "module": content}
    return form_flow.shown(request, "coaching/author/module_form.html", context, form, saving=saving)


@require_POST
@role_required(AUTHOR, TRAINER)
def module_move(request: HttpRequest, pk: int) -> HttpResponse:
    module = form_flow.one(request, "module", pk)
    path = _path_of(module)
    if path is None:
        return redirect("coaching:module", pk)
    services.move_module(path, module, to=form_flow.place(request), by=form_flow.me(request))
    return redirect(f"{reverse('coaching:path', args=[path.number])}#module-{pk}")


@require_safe
@role_required(AUTHOR, TRAINER)
def module(request: HttpRequest, pk: int) -> HttpResponse:
    """A module with its activities, how it stands, and what is in the way of publishing it."""
    content = form_flow.one(request, "module", pk)
    path = _path_of(content)
    state = form_flow.overview(content)
    linked = state.examined.linked
    documents = {entry.id: linked[entry.ref].draft for entry in content.draft.activities if entry.ref in linked}
    clips = Clip.objects.in_bulk([clip for held in documents.values() if (clip := getattr(held, "clip", None))])
    activities = [
        {
            "entry": entry,
            "held": documents.get(entry.id),
            "address": ""
            if entry.ref.kind == "reading"
            else reverse(f"coaching:{entry.ref.kind}", args=[entry.content]),
            "clip": clips.get(getattr(documents.get(entry.id), "clip", None)),
        }
        for entry in content.draft.activities
    ]
    by_id = {str(entry.id): entry for entry in content.draft.activities}
    findings = [(finding, _way_to(by_id.get(finding.where)), "") for finding in state.findings]
    context = {
        "module": content,
        "begun": records.begun_on(content).count(),
        "draft": content.draft,
        "path": path,
        "waits_for_path": _waits_for_its_path(content, path),
        "activities": activities,
        "state": state,
        "findings": findings,
    }
    return render(request, "coaching/author/module.html", context)


def _way_to(entry: ActivityEntry | None) -> str:
    """Where a finding is put right: the scenario or quiz that is not published, else the activity itself."""
    if entry is None:
        return ""
    if entry.ref.kind == "reading":
        return reverse("coaching:activity-edit", args=[entry.id])
    return reverse(f"coaching:{entry.ref.kind}", args=[entry.content])


@require_POST
@role_required(AUTHOR, TRAINER)
def module_publish(request: HttpRequest, pk: int) -> HttpResponse:
    content = form_flow.one(request, "module", pk)
    _publish(request, content)
    return redirect("coaching:module", pk)


def _waits_for_its_path(module: Content, path: Content | None) -> bool:
    """Whether a published module is seen by nobody yet, because its path has not been published with it."""
    return bool(path and module.published and not (path.published and module.number in path.shown.modules))


@role_required(AUTHOR, TRAINER)
def activity_create(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in HOLDS:
        raise Http404
    module = form_flow.one(request, "module", pk)
    form = ActivityForm(request.POST or None, kind=kind, user=request.user)
    if form.is_valid() and "preview" not in request.POST:
        services.add_activity(
            module,
            cast(ActivityKind, kind),
            form.task(),
            by=form_flow.me(request),
            client_key=form_flow.client_key(request),
        )
        messages.success(request, "Added. Learners see it when you publish the module.")
        return redirect("coaching:module", pk)
    return _activity_page(request, form, {"module": module, "kind": kind})


@role_required(AUTHOR, TRAINER)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    module, entry = _activity(request, pk)
    task = services.task_of(entry)
    initial = {**task, "scenario": task["content"], "quiz": task["content"]}
    form = ActivityForm(request.POST or None, kind=entry.kind, user=request.user, initial=initial)
    saving = form_flow.save(
        request,
        services.reading_of(entry) or module,
        valid=form.is_valid() and "preview" not in request.POST,
        write=lambda based_on: services.save_activity(
            module,
            pk,
            form.task(),
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
        ),
        form=form,
    )
    if saving.revision:
        messages.success(request, "Saved.")
        return redirect("coaching:module", module.number)
    return _activity_page(request, form, {"module": module, "kind": entry.kind, "activity": entry}, saving)


def _activity_page(
    request: HttpRequest, form: ActivityForm, context: dict[str, Any], saving: form_flow.Saving | None = None
) -> HttpResponse:
    """The form; with `preview` its text as learners will read it, and nothing is written."""
    context |= {"form": form, "preview": request.POST.get("body") if "preview" in request.POST else None}
    if request.htmx and "preview" in request.POST:  # type: ignore[attr-defined]
        return render(request, "coaching/author/_read.html", context)
    context["path"] = _path_of(context["module"])
    return form_flow.shown(request, "coaching/author/activity.html", context, form, saving=saving)


@require_POST
@role_required(AUTHOR, TRAINER)
def activity_move(request: HttpRequest, pk: int) -> HttpResponse:
    module, _ = _activity(request, pk)
    services.move_activity(module, pk, to=form_flow.place(request), by=form_flow.me(request))
    return redirect(f"{reverse('coaching:module', args=[module.number])}#activity-{pk}")


@require_POST
@role_required(AUTHOR, TRAINER)
def activity_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the next version, or back into it. Never deleted: what learners did with it stays theirs."""
    module, entry = _activity(request, pk)
    retired = request.POST.get("retired") == "yes"
    services.retire(module, pk, retired=retired, by=form_flow.me(request))
    gone = f"“{entry.title}” is retired: it leaves the path with the next version."
    messages.success(request, gone if retired else f"“{entry.title}” is back in the draft.")
    return redirect("coaching:module", module.number)
