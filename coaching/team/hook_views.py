"""Programs that are told what happens: which, of what, and what became of each message. For trainers and administrators."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.models import Webhook
from coaching.outbox import webhooks
from recordings.errors import DomainError
from recordings.roles import TRAINER, AuthenticatedHttpRequest, role_required
from recordings.web.forms import Dressed

PER_PAGE = 25


class EventsForm(Dressed, forms.Form):
    events = forms.MultipleChoiceField(
        label="What it is told",
        choices=tuple(webhooks.EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )


class HookForm(EventsForm):
    url = forms.CharField(
        label="Address",
        max_length=webhooks.LONGEST_URL,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text="Where the program listens. It may lie inside your own network.",
        error_messages={"required": "Write the address the program listens at."},
    )
    field_order = ("url", "events")


class ChangeForm(EventsForm):
    active = forms.BooleanField(
        label="Messages are sent", required=False, help_text="Without it they wait here until it is ticked again."
    )


@require_safe
@role_required(TRAINER)
def webhook_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {"hooks": webhooks.visible_to(request.user).order_by("url", "pk"), "events": webhooks.EVENTS}
    return render(request, "coaching/webhooks.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
@sensitive_variables("made")
def webhook_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The secret is on the page that answers the form, and nowhere else."""
    form = HookForm(request.POST or None, initial={"events": list(webhooks.EVENTS)})
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.create(**form.cleaned_data, by=request.user)
            return render(
                request, "coaching/webhook_secret.html", {"hook": made, "secret": made.secret, "is_new": True}
            )
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return render(request, "coaching/webhook_create.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(TRAINER)
def webhook(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One program with its log; POST changes what it is told."""
    hook = _hook(request, pk)
    form = ChangeForm(request.POST or None, initial={"events": hook.events, "active": hook.active})
    if request.method == "POST" and form.is_valid():
        webhooks.change(hook, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("coaching:webhook", pk)
    page = Paginator(hook.deliveries.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"hook": hook, "form": form, "page": page, "names": webhooks.EVENTS}
    return render(request, "coaching/webhook.html", context, status=400 if form.errors else 200)


@never_cache
@require_POST
@role_required(TRAINER)
@sensitive_variables("secret")
def webhook_secret(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another secret, on this page alone."""
    hook = _hook(request, pk)
    secret = webhooks.renew_secret(hook)
    return render(request, "coaching/webhook_secret.html", {"hook": hook, "secret": secret})


@require_POST
@role_required(TRAINER)
def webhook_test(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    webhooks.send_test(_hook(request, pk))
    messages.success(request, "A test is on its way. Look at this page again in a moment.")
    return redirect("coaching:webhook", pk)


@require_POST
@role_required(TRAINER)
def webhook_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Away with its log. A second time there is nothing to take away."""
    hook = webhooks.visible_to(request.user).filter(pk=pk).first()
    if hook:
        hook.delete()
    messages.success(request, "Taken away. Nothing is sent there any more.")
    return redirect("coaching:webhooks")


@require_POST
@role_required(TRAINER)
def delivery_send(request: AuthenticatedHttpRequest, pk: int, delivery: int) -> HttpResponse:
    hook = _hook(request, pk)
    webhooks.send_again(get_object_or_404(hook.deliveries.all(), pk=delivery))
    messages.success(request, "It is sent again. Look at this page in a moment.")
    return redirect("coaching:webhook", pk)


def _hook(request: AuthenticatedHttpRequest, pk: int) -> Webhook:
    return get_object_or_404(webhooks.visible_to(request.user), pk=pk)
