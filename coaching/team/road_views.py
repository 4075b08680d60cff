"""The roads learners took through a scenario, for those who write and those who coach. Never a name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coaching.models import Content
from coaching.team.roads import roads_of
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


@require_safe
@role_required(AUTHOR, TRAINER)
def scenario_roads(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a scenario: the one the address names, else the newest."""
    scenarios = Content.objects.visible_to(request.user).kind("scenario").select_related("published", "head")
    scenario = get_object_or_404(scenarios, number=pk)
    versions = list(scenario.versions.defer("document"))
    number = whole(request.GET.get("version", ""))
    version = next((one for one in versions if number is None or one.number == number), None)
    if number is not None and version is None:
        raise Http404
    if version is not None:
        version.content = scenario
    context = {"scenario": scenario, "versions": versions, "version": version}
    return render(request, "coaching/roads.html", context | {"roads": roads_of(version) if version else None})
