"""Questions in and out: looked at before they come in, told before they go what stays."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from coaching.authoring import form_flow
from coaching.authoring.quizzes import exchange
from coaching.authoring.quizzes.exchange_forms import BringForm
from coaching.content.exchange.brought import LARGEST
from coaching.content.exchange.formats import FORMATS, WRITTEN
from coaching.words import many
from recordings.errors import DomainError
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required
from recordings.web import files
from recordings.web.middleware import takes_a_file


@takes_a_file(LARGEST)
@role_required(AUTHOR, TRAINER)
def questions_bring(request: HttpRequest) -> HttpResponse:
    """First what would come in, with every fault; then all of it, or nothing."""
    user = form_flow.me(request)
    number = whole(request.GET.get("quiz", ""))
    form = BringForm(request.POST or None, request.FILES or None, user=user, initial={"quiz": number})
    preview, changed = None, False
    if request.method == "POST" and form.is_valid():
        preview = exchange.previewed(form.reading)
        wanted = request.POST.get("then") == "bring"
        changed = wanted and not form.was_seen
        if wanted and form.was_seen and preview.faults and not form.cleaned_data["without"]:
            form.add_error("without", "Tick this, or mend the text first: nothing is left out without your word.")
        elif wanted and form.was_seen and preview.questions:
            return _brought(request, form, preview)
    context = {
        "form": form,
        "preview": preview,
        "changed": changed,
        "read_as": FORMATS[form.read_as].words if form.read_as else "",
    }
    return form_flow.shown(request, "coaching/author/questions_bring.html", context, form)


def _brought(request: HttpRequest, form: BringForm, preview: exchange.Preview) -> HttpResponse:
    quiz = form.cleaned_data["quiz"]
    made = exchange.bring_in(
        [shown.brought for shown in preview.questions],
        quiz=quiz,
        by=form_flow.me(request),
        client_key=form_flow.client_key(request),
    )
    came = f"{many(len(made), 'question')} {'is' if len(made) == 1 else 'are'}"
    where = f"at the end of “{quiz.title}”" if quiz else "in the bank"
    messages.success(request, f"{came} {where}, as drafts. Learners see them once they are published.")
    return redirect("coaching:quiz", quiz.number) if quiz else redirect("coaching:questions")


@require_safe
@role_required(AUTHOR, TRAINER)
def questions_take(request: HttpRequest) -> HttpResponse:
    """A file with the questions of a quiz, those with a `number`, or all; where something stays behind, first what."""
    number = whole(request.GET.get("quiz", ""))
    quiz = form_flow.one(request, "quiz", number) if number else None
    numbers = [found for found in map(whole, request.GET.getlist("number")[: exchange.MOST_OUT]) if found]
    name = request.GET.get("format", "")
    if name and name not in WRITTEN:
        raise Http404
    try:
        questions = exchange.to_take(by=form_flow.me(request), quiz=quiz, numbers=numbers)
    except DomainError as problem:
        messages.error(request, problem.message)
        return redirect("coaching:questions")
    if name:
        sent = exchange.taken(questions, form=name)
        if sent.count and (not sent.losses or "rest" in request.GET):
            form = WRITTEN[name]
            title = quiz.title if quiz else "Questions"
            return files.to_save(
                sent.data, name=files.file_name(title, form.suffix, nameless="questions"), media_type=form.media_type
            )
    ways = [(form, exchange.taken(questions, form=form.name)) for form in WRITTEN.values()]
    query = request.GET.copy()
    for key in ("format", "rest"):
        query.pop(key, None)
    context = {
        "quiz": quiz,
        "count": len(questions),
        "ways": [
            (form, sent, sum(loss.whole for loss in sent.losses), exchange.told(sent.losses)) for form, sent in ways
        ],
        "chosen": name,
        "query": query.urlencode(),
    }
    return render(request, "coaching/author/questions_take.html", context)
