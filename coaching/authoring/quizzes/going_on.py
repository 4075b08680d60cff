"""Where a saved question leads to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from coaching.authoring import publishing
from coaching.content.findings import problems
from coaching.models import Content


def after_save(request: HttpRequest, question: Content, quiz: Content | None) -> HttpResponse:
    """On from a saved question: to the next, back to its quiz, or where something is missing yet to itself."""
    question.refresh_from_db()
    missing = problems(publishing.findings_of(question))
    if missing:
        messages.info(request, f"Saved as a draft. {missing[0].title}, yet.")
    else:
        messages.success(request, "Saved.")
    if request.POST.get("then") == "next":
        return redirect("coaching:question-create", quiz.number) if quiz else redirect("coaching:question-new")
    if quiz is None or missing:
        back = f"?quiz={quiz.number}" if quiz else ""
        return redirect(reverse("coaching:question-edit", args=[question.number]) + back)
    return redirect("coaching:quiz", quiz.number)
