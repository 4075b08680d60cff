"""What has been made: paths, scenarios, quizzes and guidelines."""

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coaching.models import Guideline, Quiz, Scenario, TrainingPath
from recordings.people import AUTHOR, ROLES, TRAINER, role_required


@require_safe
@role_required(AUTHOR, TRAINER)
def path_list(request: HttpRequest) -> HttpResponse:
    paths = TrainingPath.objects.visible_to(request.user).annotate(
        module_count=Count("modules", distinct=True), learner_count=Count("enrollments", distinct=True)
    )
    return render(request, "coaching/path_list.html", {"paths": paths})


@require_safe
@role_required(AUTHOR, TRAINER)
def scenarios(request: HttpRequest) -> HttpResponse:
    made = Scenario.objects.visible_to(request.user).select_related("created_by")
    made = made.annotate(moment_count=Count("nodes", distinct=True), version_number=Max("versions__number"))
    return render(request, "coaching/scenarios.html", {"scenarios": made})


@require_safe
@role_required(AUTHOR, TRAINER)
def quizzes(request: HttpRequest) -> HttpResponse:
    made = Quiz.objects.visible_to(request.user).select_related("created_by")
    made = made.annotate(question_count=Count("questions", distinct=True), version_number=Max("versions__number"))
    return render(request, "coaching/quizzes.html", {"quizzes": made})


@require_safe
@role_required(*ROLES)
def guidelines(request: HttpRequest) -> HttpResponse:
    """Everyone may read what they may decide alone."""
    shown = Guideline.objects.visible_to(request.user).prefetch_related("limits")
    return render(request, "coaching/guidelines.html", {"guidelines": shown})
