"""What somebody hears of Ycord outside of it: letters they want or not, and their dates in a calendar."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from coaching.models import Profile
from coaching.outbox import links
from coaching.people import calendars
from coaching.people.people import profile_of
from recordings.roles import AuthenticatedHttpRequest, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def letters_and_calendar(request: AuthenticatedHttpRequest) -> HttpResponse:
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "letters":
            profile = profile_of(request.user)
            profile.wants_letters = "wants" in request.POST
            profile.save(update_fields=["wants_letters"])
            messages.success(request, "Saved.")
        elif do == "open":
            calendars.open_feed(request.user)
            messages.success(request, "Here is the address. One you had before opens nothing any more.")
        elif do == "shut":
            calendars.shut_feed(request.user)
            messages.success(request, "The calendar is shut: its address opens nothing any more.")
        return redirect("coaching:letters")
    profile = Profile.objects.filter(user=request.user).first() or Profile(user=request.user)
    key = profile.calendar_key
    address = links.link(reverse("coaching:calendar", args=[key])) if key else ""
    return render(request, "coaching/people/letters.html", {"profile": profile, "address": address})


# A mail program that is told to stop sends no cookie and no token of ours; the address itself is signed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letters_stop(request: HttpRequest, signed: str) -> HttpResponse:
    """One click in a letter, or one in the mail program (RFC 8058). Looking at the page changes nothing."""
    person = links.whose(signed)
    if person is None:
        raise Http404
    if request.method == "POST":
        profile = profile_of(person)
        if profile.wants_letters:
            profile.wants_letters = False
            profile.save(update_fields=["wants_letters"])
    stopped = Profile.objects.filter(user=person, wants_letters=False).exists()
    return render(request, "coaching/people/letters_stop.html", {"who": person, "stopped": stopped})


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody's due dates, for a calendar program that has the address."""
    told = calendars.feed(key)
    if told is None:
        raise Http404
    answer = HttpResponse(told, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="ycord.ics"'
    return answer
