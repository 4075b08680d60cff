"""What learners contest, and past answers marked again: for authors and trainers."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coaching.authoring import form_flow
from coaching.learning import regrading
from coaching.models import Challenge, Regrade
from coaching.team import challenges
from recordings.errors import DomainError
from recordings.roles import AUTHOR, TRAINER, role_required
from recordings.web.forms import Dressed


class SettleForm(Dressed, forms.Form):
    answer = forms.CharField(
        label="What you say to it",
        max_length=challenges.LONGEST,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="The learner reads it, with your name.",
        error_messages={"required": "Say why, in a sentence: the learner reads it."},
    )
    upheld = forms.ChoiceField(
        label="The key",
        choices=[
            ("no", "The key stays"),
            ("yes", "They are right: publish the mended question and mark everyone again"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    lowers = forms.BooleanField(label="Lower marks too, where the mended key is worth less", required=False)


class RegradeForm(Dressed, forms.Form):
    reason = forms.CharField(
        label="What was mended",
        required=False,
        max_length=challenges.LONGEST,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="Those whose mark changes read it.",
    )
    lowers = forms.BooleanField(label="Lower marks too, where the new key is worth less", required=False)


@require_safe
@role_required(AUTHOR, TRAINER)
def challenge_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(challenges.settled(), form_flow.PER_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": [challenges.contested(each) for each in challenges.waiting()[:50]], "page": page}
    context["settled"] = [challenges.contested(each) for each in page]
    return render(request, "coaching/challenges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def challenge(request: HttpRequest, pk: int) -> HttpResponse:
    """One challenge; POST answers it."""
    found = get_object_or_404(
        Challenge.objects.select_related("response__attempt__version__content", "answered_by"), pk=pk
    )
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            challenges.settle(
                found,
                upheld=said["upheld"] == "yes",
                answer=said["answer"],
                lowers=said["lowers"],
                by=form_flow.me(request),
            )
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, "Answered. The learner is told.")
            return redirect("coaching:challenges")
    context = {"form": form, "one": challenges.contested(found)}
    return form_flow.shown(request, "coaching/challenge.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(AUTHOR, TRAINER)
def question_regrade(request: HttpRequest, pk: int) -> HttpResponse:
    """What marking past answers to a question by its published key would do; POST does it."""
    question = form_flow.one(request, "question", pk)
    version = question.published
    form = RegradeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and version:
        said = form.cleaned_data
        made = regrading.regrade(
            question, version, by=form_flow.me(request), reason=said["reason"], lowers=said["lowers"]
        )
        changed = made.remarks.count()
        messages.success(
            request,
            f"Marked again: {changed} {'answer is' if changed == 1 else 'answers are'} worth something else now, and their learners are told.",
        )
        return redirect("coaching:question-regrade", pk)
    context = {
        "question": question,
        "version": version,
        "outlook": regrading.outlook(question, version) if version else None,
        "form": form,
        "regrades": Regrade.objects.filter(question=question).select_related("by", "version").order_by("-pk"),
    }
    return form_flow.shown(request, "coaching/question_regrade.html", context, form)
