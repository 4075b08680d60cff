"""The bank's pages: look for questions, change several at once, ask them in a quiz."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from coaching.authoring import form_flow
from coaching.authoring.quizzes import bank, services
from coaching.authoring.quizzes.forms import AimsForm, BankForm
from coaching.models import Content
from coaching.words import many
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, role_required


def _looked_for(request: HttpRequest) -> tuple[BankForm, Page[Content]]:
    form = BankForm(request.GET)
    form.is_valid()
    page = Paginator(bank.found(form.cleaned_data, by=request.user), form_flow.PER_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = bank.dressed(list(page.object_list))
    for content in page:
        content.standing = form_flow.state_in_list(content)  # type: ignore[attr-defined]
    return form, page


def _ticked(request: HttpRequest) -> list[Content]:
    """The questions that were ticked, as far as they are there for whoever asks."""
    numbers = {number for text in request.POST.getlist("ticked")[:500] if (number := whole(text)) is not None}
    return list(Content.objects.visible_to(request.user).kind("question").filter(number__in=numbers).order_by("number"))


@require_safe
@role_required(AUTHOR, TRAINER)
def questions(request: HttpRequest) -> HttpResponse:
    """Every question, with what was looked for in the address."""
    form, page = _looked_for(request)
    context = {"form": form, "page": page, "aims": AimsForm(prefix="set"), "is_narrowed": _is_narrowed(form)}
    return render(request, "coaching/author/questions.html", context)


@require_POST
@role_required(AUTHOR, TRAINER)
def questions_change(request: HttpRequest) -> HttpResponse:
    """What the ticked ones practise, and how hard they are, told with how many that changed; or on to taking them out as a file."""
    aims, ticked = AimsForm(request.POST, prefix="set"), _ticked(request)
    if not ticked:
        messages.error(request, "Tick the questions first.")
    elif request.POST.get("then") == "take":
        return redirect(f"{reverse('coaching:questions-take')}?{urlencode([('number', one.number) for one in ticked])}")
    elif not aims.is_valid():
        messages.error(request, " ".join(str(told) for errors in aims.errors.values() for told in errors))
    else:
        data = aims.cleaned_data
        competency = data["competency"].pk if data["competency"] else None
        changed = services.set_aims(
            ticked, competency=competency, difficulty=data["difficulty"] or None, by=form_flow.me(request)
        )
        same = len(ticked) - len(changed)
        told = f"{many(len(changed), 'question')} changed." if changed else "Nothing changed."
        messages.success(request, f"{told} {many(same, 'was', 'were')} so already." if same else told)
    return redirect(f"{reverse('coaching:questions')}?{request.POST.get('back', '')[:500]}")


@role_required(AUTHOR, TRAINER)
def quiz_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The bank, seen from a quiz: what is ticked is asked in it, at its end."""
    quiz = form_flow.one(request, "quiz", pk)
    asked = {link.number for link in quiz.draft.questions}
    if request.method == "POST":
        ticked = [one for one in _ticked(request) if one.state != Content.State.RETIRED]
        new = [one for one in ticked if one.number not in asked]
        if not ticked:
            messages.error(request, "Tick the questions to ask first.")
            return redirect(request.get_full_path())
        services.ask(quiz, ticked, by=form_flow.me(request))
        messages.success(request, f"{many(len(new), 'question')} added." if new else "They are asked already.")
        return redirect("coaching:quiz", pk)
    form, page = _looked_for(request)
    context: dict[str, Any] = {"form": form, "page": page, "quiz": quiz, "asked": asked}
    return render(request, "coaching/author/quiz_add.html", context | {"is_narrowed": _is_narrowed(form)})


def _is_narrowed(form: BankForm) -> bool:
    return any(form.cleaned_data.values())
