"""The page behind an invitation's link, for whoever has it."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coaching.people import inviting
from coaching.people.forms import PasswordForm
from recordings.errors import DomainError


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Greets somebody by name; with the password they choose they are in. A link that holds no more says what to do."""
    try:
        invitation = inviting.opened(token)
        form = PasswordForm(request.POST or None, person=invitation.user)
        if request.method == "POST" and form.is_valid():
            person = inviting.accept(token, password=form.cleaned_data["password"])
            login(request, person, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, "You are in. Your password holds from now on.")
            return redirect("home")
    except DomainError as problem:
        return render(request, "coaching/people/join_not.html", {"told": problem.message}, status=problem.status)
    other = request.user if request.user.is_authenticated and request.user != invitation.user else None
    context = {"who": invitation.user, "by": invitation.by, "form": form, "other": other}
    return render(request, "coaching/people/join.html", context, status=400 if form.errors else 200)
