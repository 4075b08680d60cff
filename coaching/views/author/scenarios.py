"""Scenarios: the list, the facts, the studio."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching import publishing
from coaching.drafts import InUse
from coaching.models import Node, Scenario
from coaching.scenarios import writing
from coaching.scenarios.forms import FactsForm, MomentForm, choice_forms
from coaching.scenarios.outline import numbers, outline
from coaching.scenarios.prover import prove
from coaching.scenarios.roads import draw
from coaching.views.author import making
from coaching.words import many
from recordings.people import AUTHOR, TRAINER, role_required


def _scenario(request: HttpRequest, pk: int) -> Scenario:
    return get_object_or_404(Scenario.objects.visible_to(request.user).select_related("guideline", "created_by"), pk=pk)


@require_safe
@role_required(AUTHOR, TRAINER)
def scenario_list(request: HttpRequest) -> HttpResponse:
    scenarios = Scenario.objects.visible_to(request.user).select_related("guideline", "created_by")
    rows = making.with_newest(scenarios.annotate(moments=Count("nodes")), "scenario")
    page = Paginator(rows, making.PER_PAGE).get_page(request.GET.get("page"))
    for scenario in page:
        scenario.standing = making.standing_in_list(scenario)
    return render(request, "coaching/author/scenarios.html", {"page": page})


@role_required(AUTHOR, TRAINER)
def scenario_create(request: HttpRequest) -> HttpResponse:
    form = FactsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        by = making.me(request)
        pk = making.once(request, lambda: writing.add_scenario(form.facts(), by=by).pk)
        messages.success(request, "The scenario is here. Write what the customer says first.")
        return redirect("coaching:scenario", pk)
    return making.shown(request, "coaching/author/scenario_form.html", {"form": form}, form)


@role_required(AUTHOR, TRAINER)
def scenario_facts(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = _scenario(request, pk)
    form = FactsForm(request.POST or None, user=request.user, facts=writing.facts_of(scenario))
    saving = making.save(
        request,
        valid=form.is_valid(),
        stored=lambda: writing.facts_of(scenario),
        write=lambda seen: writing.save_facts(scenario, form.facts(), seen=seen).pk,
    )
    if saving.pk:
        messages.success(request, "Saved.")
        return redirect("coaching:scenario", pk)
    context = {"form": form, "scenario": scenario, "saved_at": scenario.updated_at}
    return making.shown(request, "coaching/author/scenario_form.html", context, form, saving=saving)


@role_required(AUTHOR, TRAINER)
def studio(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """The whole scenario at once: outline, roads, the chosen moment with its choices, and what was found."""
    scenario = _scenario(request, pk)
    node = _node(scenario, key)
    if node is None:
        return making.shown(request, "coaching/author/studio.html", _around(scenario, None))
    form, choices = _forms(request, scenario, node)
    saving = making.save(
        request,
        valid=form.is_valid() and choices.is_valid(),
        stored=lambda: [writing.moment_of(node), writing.choices_of(node)],
        write=lambda seen: writing.save_node(node, form.moment(), choices.rows(), seen=seen).pk,
    )
    if saving.pk:
        messages.success(request, "Saved.")
        more = "?choice=new#row-new" if request.POST.get("then") == "row" else ""
        return redirect(_address(scenario, node) + more)
    context = _around(scenario, node) | {"form": form, "choices": choices}
    return making.shown(request, "coaching/author/studio.html", context, form, choices, saving=saving)


def _node(scenario: Scenario, key: str) -> Node | None:
    """The moment asked for, or where the call begins; None where there is none at all."""
    nodes = scenario.nodes.select_related("clip__recording")
    if key:
        return get_object_or_404(nodes, key=key)
    return nodes.filter(is_start=True).first() or nodes.first()


def _forms(request: HttpRequest, scenario: Scenario, node: Node) -> tuple[MomentForm, Any]:
    called = numbers(outline(publishing.graph_of(scenario)))
    ways = [(other.key, f"{called[other.key]} {other.title}") for other in scenario.nodes.all()]
    # 1, 2 … 10, A, B
    ways.sort(key=lambda way: (called[way[0]][0].isalpha(), len(called[way[0]]), called[way[0]]))
    stored = writing.choices_of(node)
    wanted = request.GET.get("choice") == "new" or not (stored or node.is_ending)
    data = request.POST or None
    form = MomentForm(data, initial=dict(writing.moment_of(node)), user=request.user, ends=node.is_ending)
    return form, choice_forms(data, stored=stored, ways=ways, user=request.user, extra=int(wanted))


def _around(scenario: Scenario, node: Node | None) -> dict[str, Any]:
    """Everything of the studio but its form."""
    drawn = publishing.graph_of(scenario)
    entries = outline(drawn)
    called = numbers(entries)
    state = making.state_of(scenario, drawn, prove(drawn))
    lost = {finding.where for finding in state.problems if finding.where}
    return {
        "scenario": scenario,
        "node": node,
        "number": called.get(node.key) if node else "",
        "saved_at": scenario.updated_at,
        "outline": entries,
        "drawing": _picture(scenario, drawn, lost, node.key if node else ""),
        "lost": lost,
        "state": state,
        "findings": [
            (finding, _way_to(scenario, finding.where), called.get(finding.where, "the outline"))
            for finding in state.findings
        ],
        "arrivals": _arrivals(drawn, node.key, called) if node else [],
    }


def _picture(scenario: Scenario, drawn: Any, lost: set[str], here: str) -> dict[str, Any]:
    """The drawing with what the template asks of each box: its address, its second line, how it is marked."""
    drawing = draw(drawn)
    nodes = {node["key"]: node for node in drawn["nodes"]}
    boxes = []
    for box in drawing.boxes:
        node = nodes[box.key]
        if box.key in lost:
            below = "something to settle"
        elif box.ends:
            below = f"ending · {Node.Outcome(node['outcome']).label.lower()}" if node["outcome"] else "ending"
        else:
            below = many(len(node["choices"]), "choice")
        boxes.append(
            {
                "box": box,
                "below": below,
                "href": reverse("coaching:studio-moment", args=[scenario.pk, box.key]),
                "marks": " ".join(
                    mark
                    for mark, holds in (("here", box.key == here), ("lost", box.key in lost), ("end", box.ends))
                    if holds
                ),
            }
        )
    return {"width": drawing.width, "height": drawing.height, "boxes": boxes, "roads": drawing.roads, "here": here}


def _arrivals(drawn: Any, key: str, called: dict[str, str]) -> list[tuple[str, str, str]]:
    """The moments with a choice that leads here: key, number, title."""
    found = [
        (node["key"], called[node["key"]], node["title"])
        for node in drawn["nodes"]
        if node["key"] != key and any(choice["to"] == key for choice in node["choices"])
    ]
    return sorted(found, key=lambda arrival: (len(arrival[1]), arrival[1]))


def _address(scenario: Scenario, node: Node) -> str:
    return reverse("coaching:studio-moment", args=[scenario.pk, node.key])


def _way_to(scenario: Scenario, where: str) -> str:
    """Where a finding is put right: the moment it names, or the outline, where beginnings and endings are added."""
    return reverse("coaching:studio-moment", args=[scenario.pk, where]) if where else "#outline"


@require_POST
@role_required(AUTHOR, TRAINER)
def moment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty moment, or with `ending` an empty ending."""
    scenario = _scenario(request, pk)
    ending = request.POST.get("kind") == writing.ENDING
    made = making.once(request, lambda: writing.add_node(scenario, ending=ending).pk)
    return redirect(_address(scenario, get_object_or_404(Node, pk=made, scenario=scenario)))


@role_required(AUTHOR, TRAINER)
def moment_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Asks first; refuses while choices lead here."""
    scenario = _scenario(request, pk)
    node = scenario.nodes.filter(key=key).first()
    if node is None and request.method == "POST":
        return redirect("coaching:scenario", pk)
    if node is None:
        raise Http404
    if request.method == "POST":
        try:
            writing.remove_node(node)
        except InUse as needed:
            messages.error(request, str(needed))
            return redirect(_address(scenario, node))
        messages.success(request, f"“{node.title}” is gone.")
        return redirect("coaching:scenario", pk)
    return render(request, "coaching/author/moment_remove.html", {"scenario": scenario, "node": node})


@require_POST
@role_required(AUTHOR, TRAINER)
def scenario_publish(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = _scenario(request, pk)
    making.publish(request, scenario)
    return redirect("coaching:scenario", pk)
