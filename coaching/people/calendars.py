"""A learner's due dates as a calendar to be subscribed to (RFC 5545): titles and days, and nothing else of anybody."""

import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from icalendar import Calendar, Event

from coaching.models import Enrollment, Profile
from coaching.people.people import profile_of


def open_feed(person: User) -> str:
    """A new key for somebody's feed; the address before opens nothing any more."""
    profile = profile_of(person)
    profile.calendar_key = secrets.token_urlsafe(32)
    profile.save(update_fields=["calendar_key"])
    return profile.calendar_key


def shut_feed(person: User) -> None:
    Profile.objects.filter(user=person).update(calendar_key=None)


def feed(key: str) -> bytes | None:
    """The feed that a key opens; None for a key that opens nothing, or somebody who has left."""
    profile = Profile.objects.select_related("user").filter(calendar_key=key, user__is_active=True).first()
    if profile is None:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Ycord//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Ycord")
    due = Enrollment.objects.going_on().filter(learner=profile.user, completed_at=None, due_on__isnull=False)
    for enrollment in due.select_related("path__published", "path__head").order_by("due_on", "pk"):
        assert enrollment.due_on is not None
        event = Event()
        # The same for ever, so that a moved date moves it instead of making another.
        event.add("uid", f"enrollment-{enrollment.pk}@ycord")
        event.add("dtstamp", enrollment.created_at)
        event.add("dtstart", enrollment.due_on)
        event.add("dtend", enrollment.due_on + timedelta(days=1))
        event.add("summary", f"{enrollment.path.shown.title}: to be done")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
