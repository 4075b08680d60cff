"""Scenarios: the list, the facts, the studio."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import drafts, form_flow
from coaching.authoring.scenarios import services
from coaching.authoring.scenarios.forms import FactsForm, MomentForm, choice_forms
from coaching.content.base import Ref
from coaching.content.scenario import edits
from coaching.content.scenario.diagram import draw
from coaching.content.scenario.document import OUTCOMES, Node, Scenario
from coaching.content.scenario.outline import numbers, outline
from coaching.models import Content
from coaching.words import many
from recordings.errors import DomainError
from recordings.models import Clip
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


@role_required(AUTHOR, TRAINER)
def studio(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """The whole scenario at once: outline, diagram, the chosen moment with its choices, and what was found."""
    content = form_flow.one(request, "scenario", pk)
    scenario: Scenario = drafts.filled_draft(content)
    node = _node(scenario, key)
    if node is None:
        return form_flow.shown(request, "coaching/author/studio.html", _around(content, scenario, None))
    form, choices = _forms(request, scenario, node)
    saving = form_flow.save(
        request,
        content,
        valid=form.is_valid() and choices.is_valid(),
        write=lambda based_on: services.save_node(
            content,
            node.key,
            form.moment(),
            choices.rows(),
            by=form_flow.me(request),
            based_on=based_on,
            client_key=form_flow.client_key(request),
        ),
        form=form,
    )
    if saving.revision:
        messages.success(request, "Saved.")
        more = "?choice=new#row-new" if request.POST.get("then") == "row" else ""
        return redirect(_address(content, node.key) + more)
    context = _around(content, scenario, node) | {"form": form, "choices": choices}
    return form_flow.shown(request, "coaching/author/studio.html", context, form, choices, saving=saving)


def _node(scenario: Scenario, key: str) -> Node | None:
    """The moment asked for, or where the call begins; None where there is none at all. Raises Http404."""
    nodes = {node.key: node for node in scenario.nodes}
    if key and key not in nodes:
        raise Http404
    starts = (node for node in scenario.nodes if node.start)
    return nodes[key] if key else next(starts, next(iter(scenario.nodes), None))


def _forms(request: HttpRequest, scenario: Scenario, node: Node) -> tuple[MomentForm, Any]:
    called = numbers(outline(scenario))
    ways = [(other.key, f"{called[other.key]} {other.title}") for other in scenario.nodes]
    # 1, 2 … 10, A, B
    ways.sort(key=lambda way: (called[way[0]][0].isalpha(), len(called[way[0]]), called[way[0]]))
    stored = edits.choices_of(node)
    wanted = request.GET.get("choice") == "new" or not (stored or node.ends)
    data = request.POST or None
    form = MomentForm(data, initial=dict(edits.moment_of(node)), user=request.user, ends=node.ends)
    return form, choice_forms(
        data, stored=stored, ways=ways, limits=scenario.limits, user=request.user, extra=int(wanted)
    )


def _around(content: Content, scenario: Scenario, node: Node | None) -> dict[str, Any]:
    """Everything of the studio but its form."""
    entries = outline(scenario)
    called = numbers(entries)
    state = form_flow.overview(content)
    lost = {finding.where for finding in state.problems if finding.where}
    clip = Clip.objects.filter(pk=node.clip).first() if node and node.clip else None
    return {
        "scenario": content,
        "draft": scenario,
        "node": node,
        "node_clip": clip,
        "number": called.get(node.key) if node else "",
        "saved_at": content.updated_at,
        "outline": entries,
        "drawing": _picture(content, scenario, lost, node.key if node else ""),
        "lost": lost,
        "state": state,
        "findings": [
            (finding, _way_to(content, finding.where), called.get(finding.where, "the outline"))
            for finding in state.findings
        ],
        "arrivals": _arrivals(scenario, node.key, called) if node else [],
    }


def _picture(content: Content, scenario: Scenario, lost: set[str], here: str) -> dict[str, Any]:
    """The diagram with what the template asks of each box: its address, its second line, how it is marked."""
    diagram = draw(scenario)
    nodes = {node.key: node for node in scenario.nodes}
    boxes = []
    for box in diagram.boxes:
        node = nodes[box.key]
        if box.key in lost:
            below = "something to settle"
        elif box.ends:
            below = f"ending · {OUTCOMES[node.outcome].lower()}" if node.outcome else "ending"
        else:
            below = many(len(node.choices), "choice")
        marks = (("here", box.key == here), ("lost", box.key in lost), ("end", box.ends))
        boxes.append(
            {
                "box": box,
                "below": below,
                "href": _address(content, box.key),
                "marks": " ".join(mark for mark, holds in marks if holds),
            }
        )
    return {"width": diagram.width, "height": diagram.height, "boxes": boxes, "edges": diagram.edges, "here": here}


def _arrivals(scenario: Scenario, key: str, called: dict[str, str]) -> list[tuple[str, str, str]]:
    """The moments with a choice that leads here: key, number, title."""
    found = [
        (node.key, called[node.key], node.title)
        for node in scenario.nodes
        if node.key != key and any(choice.to == key for choice in node.choices)
    ]
    return sorted(found, key=lambda arrival: (len(arrival[1]), arrival[1]))


def _address(content: Content, key: str) -> str:
    return reverse("coaching:studio-moment", args=[content.number, key])


def _way_to(content: Content, where: str) -> str:
    """Where a finding is put right: the moment it names, or the outline, where beginnings and endings are added."""
    return _address(content, where) if where else "#outline"


@require_POST
@role_required(AUTHOR, TRAINER)
def moment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty moment, or with `ending` an empty ending."""
    content = form_flow.one(request, "scenario", pk)
    ending = request.POST.get("kind") == edits.ENDING
    key = services.add_node(content, ending=ending, by=form_flow.me(request), client_key=form_flow.client_key(request))
    return redirect(_address(content, key))


@role_required(AUTHOR, TRAINER)
def moment_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Asks first; refuses while choices lead here."""
    content = form_flow.one(request, "scenario", pk)
    node = next((node for node in content.draft.nodes if node.key == key), None)
    if node is None and request.method == "POST":
        return redirect("coaching:scenario", pk)
    if node is None:
        raise Http404
    if request.method == "POST":
        try:
            services.remove_node(content, key, by=form_flow.me(request))
        except DomainError as needed:
            messages.error(request, needed.message)
            return redirect(_address(content, key))
        messages.success(request, f"“{node.title}” is gone. Undo brings it back.")
        return redirect("coaching:scenario", pk)
    return render(request, "coaching/author/moment_remove.html", {"scenario": content, "node": node})


@require_POST
@role_required(AUTHOR, TRAINER)
def scenario_publish(request: HttpRequest, pk: int) -> HttpResponse:
    form_flow.publish(request, form_flow.one(request, "scenario", pk))
    return redirect("coaching:scenario", pk)
