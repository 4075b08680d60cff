"""Playing an attempt and looking back on it. The hidden `step` of each form is the idempotency key."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import attempts
from coaching.attempts import OutOfStep
from coaching.models import Attempt, Response
from coaching.paths.progress import progress_of
from coaching.quizzes import play as quiz_play
from coaching.quizzes.marking import NotAnAnswer
from coaching.scenarios import debrief as looking_back
from coaching.scenarios import drawing
from coaching.scenarios import play as scenario_play
from coaching.scenarios.graph import NotInGraph, choice_in, moments_left, node_at
from coaching.views.learner import player
from recordings.numbers import whole
from recordings.people import role_required


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an attempt stands; POST answers. Whoever was signed out finds the answer still chosen after signing in."""
    if not request.user.is_authenticated:
        chosen = [
            ("step", request.POST.get("step", "")),
            *(("chosen", given) for given in request.POST.getlist("given")),
        ]
        kept = f"?{urlencode(chosen)}" if request.method == "POST" else ""
        return redirect_to_login(request.path + kept)
    played = get_object_or_404(_own(request), pk=pk)
    if request.method == "POST":
        return _answer(request, played)
    if not played.is_open:
        return redirect("coaching:debrief", pk)
    kept_here = request.GET.get("step") == str(played.step)
    return _show(request, played, chosen=request.GET.getlist("chosen") if kept_here else [])


def _answer(request: HttpRequest, played: Attempt) -> HttpResponse:
    given = request.POST.getlist("given")
    try:
        step = whole(request.POST.get("step", ""))
        if step is None:
            raise OutOfStep
        if played.version.scenario_id:
            response = scenario_play.answer(played, step=step, choice_id=given[0] if given else "")
        else:
            response = quiz_play.answer(played, step=step, option_ids=given)
    except NotInGraph:
        return _show(request, played, chosen=[], error="Choose what you say first.")
    except NotAnAnswer as problem:
        return _show(request, played, chosen=[], error=str(problem))
    except (OutOfStep, ValueError):
        messages.info(request, "That answer came from another moment, so it was not counted. Here is where you are.")
        return redirect("coaching:attempt", played.pk)
    if sorted(given) != sorted(response.given.get("options", [response.given.get("choice")])):
        messages.info(request, "You had answered that one already, and your first answer stands.")
    if played.version.quiz_id:
        return redirect("coaching:answered", played.pk, response.step)
    return redirect("coaching:attempt", played.pk)


def _show(request: HttpRequest, played: Attempt, *, chosen: list[str], error: str = "") -> HttpResponse:
    context = {"attempt": played, "chosen": chosen, "error": error, "title": played.version.content["title"]}
    if played.version.scenario_id:
        context |= _moment(played)
        template = "coaching/play_scenario.html"
    else:
        context |= _question(played)
        template = "coaching/play_quiz.html"
    return render(request, template, context, status=400 if error else 200)


def _moment(played: Attempt) -> dict[str, object]:
    graph = played.version.content
    node = node_at(graph, played.node_key)
    before = played.responses.last()
    left = moments_left(graph, node["key"])
    return {
        "graph": graph,
        "node": node,
        "said": before and choice_in(node_at(graph, before.marked["node"]), before.given["choice"]),
        "moments": moments(played.step, played.step + max(1, left)),
        "number": played.step + 1,
        "sub": f"Moment {played.step + 1} · nothing here is timed",
        "label": f"Moment {played.step + 1}. Most roads from here have {played.step + left}.",
        **player(played.enrollment, played.activity_id, node["clip"], words=False),
    }


def _question(played: Attempt) -> dict[str, object]:
    questions = played.version.content["questions"]
    question = questions[played.step]
    return {
        "question": question,
        **_asked(played.step, len(questions)),
        **player(played.enrollment, played.activity_id, question["clip"], words=False),
    }


def _asked(step: int, of: int) -> dict[str, object]:
    where = f"Question {step + 1} of {of}"
    return {"number": step + 1, "of": of, "sub": where, "label": where, "moments": moments(step, of)}


def moments(gone: int, total: int) -> dict[str, object]:
    """The cord of moments for a 176 wide picture: what is behind, where we are, what most roads still have."""
    apart = 152 / max(1, total - 1)
    beads = [round(12 + apart * place, 1) for place in range(total)]
    return {"gone": beads[:gone], "here": beads[gone], "ahead": beads[gone + 1 :], "first": beads[0], "last": beads[-1]}


@require_safe
@role_required()
def answered(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """A question of a quiz with its answer and why, before the next one."""
    played = get_object_or_404(_own(request), pk=pk, version__quiz__isnull=False)
    response = get_object_or_404(Response, attempt=played, step=step)
    questions = played.version.content["questions"]
    context = {
        "attempt": played,
        "title": played.version.content["title"],
        "question": questions[step],
        "marked": response.marked,
        **_asked(step, len(questions)),
        **player(played.enrollment, played.activity_id, questions[step]["clip"]),
    }
    return render(request, "coaching/answered.html", context)


@require_safe
@role_required()
def debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """Looking back on a finished attempt. Only the learner ever sees this page."""
    played = get_object_or_404(_own(request), pk=pk)
    if played.is_open:
        return redirect("coaching:attempt", pk)
    if played.state == Attempt.State.ABANDONED:
        messages.info(request, "You left that try before its end. Here you can begin again.")
        return redirect("coaching:activity", played.enrollment_id, played.activity_id)
    own = played.enrollment
    context: dict[str, object] = {
        "attempt": played,
        "enrollment": own,
        "next": progress_of([own])[own.pk].next,
        "content": played.version.content,
    }
    if played.version.scenario_id:
        return render(request, "coaching/debrief.html", context | _scenario_debrief(played))
    if played.version.quiz_id:
        pairs = zip(played.version.content["questions"], played.responses.all(), strict=True)
        return render(request, "coaching/quiz_result.html", context | {"pairs": list(pairs)})
    raise Http404("There is nothing to look back on in what was read or heard.")


def _scenario_debrief(played: Attempt) -> dict[str, object]:
    graph = played.version.content
    responses = list(played.responses.all())
    made = looking_back.decisions(graph, [(r.marked["node"], r.given["choice"]) for r in responses])
    beads = drawing.field([(decision.choice["verdict"], decision.choice["trust"]) for decision in made])
    return {
        "graph": graph,
        "ending": node_at(graph, played.node_key),
        "decisions": made,
        "summary": looking_back.summary(made),
        "well": looking_back.done_well(made),
        "beads": beads,
        "road": drawing.road(graph, [decision.node["key"] for decision in made], played.node_key),
        "endings": sum(node["ends"] for node in graph["nodes"]),
        "really": {
            choice["id"]: player(played.enrollment, played.activity_id, choice["clip"], words=False)
            for decision in made
            for choice in decision.strong
            if choice.get("clip")
        },
    }


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an open attempt, or go once more after a finished one."""
    if not request.user.is_authenticated:
        # Not back to this address: after signing in the browser would GET it.
        return redirect_to_login(reverse("coaching:attempt", args=[pk]))
    return redirect("coaching:attempt", attempts.begin_again(get_object_or_404(_own(request), pk=pk)).pk)


def _own(request: HttpRequest) -> QuerySet[Attempt]:
    return Attempt.objects.visible_to(request.user).select_related("version", "enrollment__path", "activity")
