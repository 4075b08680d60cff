"""Where a call stands on its way to those who learn from it, what is next and for whom; and the verbs that bring it on, or back.

Which steps a centre asks for is its own (YCORD_GATE). Nothing is said of what was put into the library before; taking consent back
closes any call, at once and at every door, because every door asks `visible_to`, or whether the call `is_closed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from recordings.errors import DomainError
from recordings.gate import telling
from recordings.models import Consent, Look, Recording, Transcript
from recordings.roles import TRAINER, has_role

State, Scope = Consent.State, Consent.Scope


@dataclass(frozen=True)
class Step:
    """One step: whether it is `done`, and in a sentence what was done, or what is next and for whom."""

    name: str
    done: bool
    told: str


def standing(recording: Recording) -> list[Step]:
    """The steps that this centre asks for, in their order. Four queries."""
    steps = {"clean": _clean, "seen": _seen, "agreed": _agreed}
    return [Step(name, *steps[name](recording)) for name in settings.GATE]


def missing(recording: Recording, *, whole: bool) -> str:
    """What is in the way, in a sentence: of the `whole` call into the library, else of a clip of it into training. Empty: nothing is."""
    for step in standing(recording):
        if not step.done:
            return step.told
    if whole and "agreed" in settings.GATE and not _agreements(recording, Scope.CENTRE):
        return "Its agent agreed to clips of it, not to the whole call. Make clips, or ask again."
    return ""


def _clean(recording: Recording) -> tuple[bool, str]:
    transcript = recording.transcript
    if transcript is None or transcript.status != Transcript.Status.READY:
        return False, "It has to be heard first, so that one can see what is said in it."
    if number := recording.suggestions.open().values("kind", "whole_ms").distinct().count():
        told = (
            "one thing in it that may be somebody’s own"
            if number == 1
            else f"{number} things in it that may be somebody’s own"
        )
        return False, f"Decide about {told}."
    if recording.is_being_bleeped or recording.suggestions.to_bleep().exists():
        return False, "Something is being taken out of it. That takes a minute."
    if number := recording.redactions.filter(leaks=True).count():
        return False, f"Listen to {number} place{'s' * (number > 1)} where something was still heard around a bleep."
    return True, "Nothing in it waits to be decided."


def _seen(recording: Recording) -> tuple[bool, str]:
    looks = list(recording.looks.exclude(by=recording.uploaded_by_id).select_related("by"))
    if not looks:
        sender = recording.uploaded_by.get_full_name() or recording.uploaded_by.username
        return False, f"A second person has to listen to it: any author or trainer but {sender}."
    return True, f"{looks[0].by.get_full_name() or looks[0].by.username} has listened to it."


def _agreements(recording: Recording, *scopes: str) -> list[Consent]:
    found = recording.consents.filter(state=State.AGREED, scope__in=scopes or [Scope.CENTRE, Scope.CLIPS])
    return [one for one in found.select_related("agent") if one.until is None or one.until >= timezone.localdate()]


def _agreed(recording: Recording) -> tuple[bool, str]:
    agreed = _agreements(recording)
    if agreed:
        one = agreed[0]
        until = f" until {one.until:%-d %B %Y}" if one.until else ""
        who = "The agent has agreed on paper" if one.on_paper else f"{_name(one)} has agreed"
        return True, f"{who}: {one.get_scope_display().lower()}{until}."
    last = recording.consents.select_related("agent").first()
    agent = recording.agent_name or "the agent on it"
    if last is None:
        return False, f"Ask {agent} whether others may learn from it."
    if last.state == State.ASKED:
        return (
            False,
            f"{_name(last)} was asked on {timezone.localtime(last.asked_at):%-d %B}, and has not answered yet.",
        )
    if last.state == State.REFUSED:
        return False, f"{_name(last)} would rather not. Choose another call."
    if last.state == State.TAKEN_BACK:
        return False, f"{_name(last)} has taken it back. Nobody hears it any more."
    return False, f"{_name(last)} agreed until {last.until:%-d %B %Y}, which is over. Ask again."


def _name(consent: Consent) -> str:
    return (consent.agent.get_full_name() or consent.agent.username) if consent.agent else "The agent"


def look(recording: Recording, *, by: User) -> None:
    """Somebody has listened to all of it. Twice is once. Raises DomainError for who sent it in, and while nothing can be heard of it."""
    if by.pk == recording.uploaded_by_id:
        raise DomainError("You sent this call in yourself. A second person has to listen to it.", status=409)
    done, told = _clean(recording)
    if not done:
        raise DomainError(told, status=409)
    Look.objects.get_or_create(recording=recording, by=by)


def ask(
    recording: Recording, *, agent: User, by: User, scope: str = Scope.CENTRE, until: date | None = None, note: str = ""
) -> Consent:
    """Ask the agent on a call. Who has been asked and has not answered is not asked again; who has, may be.

    Raises DomainError where the day is over, or they have taken it back: then it is theirs to come back to.
    """
    _ahead(until)
    with transaction.atomic():
        Recording.objects.select_for_update().get(pk=recording.pk)
        known = Consent.objects.filter(recording=recording, agent=agent).first()
        if known and known.state == State.TAKEN_BACK:
            raise DomainError("They have taken it back. They can agree again on their own page.", status=409)
        if known and known.state == State.ASKED:
            return known
        asked = {"scope": scope, "until": until, "note": note, "asked_by": by, "answered_at": None}
        consent, _ = Consent.objects.update_or_create(
            recording=recording, agent=agent, defaults=asked | {"state": State.ASKED, "asked_at": timezone.now()}
        )
        telling.tell(consent)
    return consent


def on_paper(recording: Recording, *, by: User, scope: str = Scope.CENTRE, until: date | None = None) -> Consent:
    """Write down that the agent, who has no account here, has agreed on paper. A trainer's to do. Raises DomainError."""
    if not has_role(by, TRAINER):
        raise DomainError("A trainer writes down what was agreed on paper.", status=403)
    _ahead(until)
    with transaction.atomic():
        consent, _ = Consent.objects.update_or_create(
            recording=recording,
            agent=None,
            defaults={
                "state": State.AGREED, "scope": scope, "until": until, "asked_by": by, "answered_at": timezone.now(),
            },
        )  # fmt: skip
        _settle(recording)
    return consent


def _ahead(until: date | None) -> None:
    if until and until < timezone.localdate():
        raise DomainError("Choose a day that is still to come, or leave it empty.", field="until")


def answer(consent: Consent, *, agrees: bool, scope: str = "", until: date | None = None) -> None:
    """The agent's own word, at any time: agree (as asked, or to less), or rather not; no reason is asked. Raises DomainError."""
    _ahead(until if agrees else None)
    with transaction.atomic():
        locked = Consent.objects.select_for_update().get(pk=consent.pk)
        before = locked.state
        if agrees:
            locked.state = State.AGREED
            if scope in Scope.values:
                locked.scope = scope
            locked.until = until
        else:
            locked.state = State.TAKEN_BACK if before in (State.AGREED, State.TAKEN_BACK) else State.REFUSED
        locked.answered_at = timezone.now()
        locked.save(update_fields=["state", "scope", "until", "answered_at"])
        _settle(locked.recording)


def take_back(consent: Consent) -> None:
    """Nobody hears or reads the call any more, from this moment on, wherever it is used. Twice is once."""
    answer(consent, agrees=False)


def _settle(recording: Recording) -> None:
    """Write into the call itself what its consents say, for every door to read. A call that is agreed to for less leaves the library."""
    locked = Recording.objects.select_for_update().get(pk=recording.pk)
    consents = list(locked.consents.all())
    back = [one.answered_at for one in consents if one.state == State.TAKEN_BACK]
    agreed = [one for one in consents if one.state == State.AGREED]
    locked.taken_back_at = max(filter(None, back), default=None) if back else None
    ends = [one.until for one in agreed]
    locked.agreed_until = None if not ends or None in ends else max(one for one in ends if one)
    if locked.taken_back_at or (consents and not any(one.scope == Scope.CENTRE for one in agreed)):
        locked.in_library = False
    locked.save(update_fields=["taken_back_at", "agreed_until", "in_library"])


def own(user: User) -> Sequence[Consent]:
    """What somebody was asked about, the newest first: what waits for their answer before the rest."""
    found = Consent.objects.filter(agent=user).select_related("recording", "asked_by")
    return sorted(found, key=lambda one: one.state != State.ASKED)
