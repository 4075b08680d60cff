"""Who gets in where: every URL of the site against everybody who might ask. A new page without a row here fails the suite."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from coaching.authoring.publishing import publish
from coaching.authoring.reviews import services as reviews
from coaching.cohorts import cohorts
from coaching.learning import attempts, bookmarks, challenging
from coaching.models import Attempt, Certificate, Content
from coaching.outbox import links, webhooks
from coaching.people import calendars, inviting, people
from coaching.team import notes
from recordings.clips import comments, playlists
from recordings.corrections import editing
from recordings.gate import gate
from recordings.models import Suggestion
from recordings.tokens import tokens
from recordings.vocabulary import terms
from tests import make
from tests.coaching import make as build

# N nobody has signed in · R signed in without a role · O a learner, but not the one it belongs to · I the learner it belongs to
# A author · T trainer. Letters in a row get in; all others are turned away, whether they read or write.
ANYONE = "NROIAT"
SIGNED_IN = "ROIAT"
ROLES = "OIAT"
MAKERS = "AT"
RULES = {
    "home": SIGNED_IN,
    "switch-role": SIGNED_IN,
    # One's own, of which there may be none.
    "coaching:paths": SIGNED_IN,
    "coaching:enrollment": "I",
    "coaching:activity": "I",
    "coaching:clip-audio": "I",
    "coaching:attempt": "I",
    "coaching:answered": "I",
    "coaching:debrief": "I",
    "coaching:again": "I",
    "coaching:back": "I",
    "coaching:attempt-keep": "I",
    "coaching:challenge-make": "I",
    "coaching:news-seen": SIGNED_IN,
    "coaching:challenges": MAKERS,
    "coaching:questions-look": MAKERS,
    "coaching:question-figures": MAKERS,
    "coaching:quiz-figures": MAKERS,
    "coaching:challenge": MAKERS,
    "coaching:question-regrade": MAKERS,
    "coaching:attempt-help": "I",
    "coaching:team": "T",
    "coaching:team-export": "T",
    "coaching:what-is-hard": "T",
    "coaching:check": "T",
    "coaching:certificate": ANYONE,
    "coaching:certificate-pdf": "IT",
    "coaching:note-write": "T",
    "coaching:note-about-call": "T",
    "coaching:note-about-clip": "T",
    "coaching:notes": SIGNED_IN,
    "coaching:note": "IT",
    # One's own alone.
    "coaching:note-seen": "I",
    "coaching:note-done": "IT",
    "coaching:note-audio": "IT",
    "coaching:bookmarks": SIGNED_IN,
    "coaching:bookmark": "I",
    # Somebody else's is told nothing and changes nothing, see test_bookmarks.py.
    "coaching:bookmark-remove": SIGNED_IN,
    "coaching:enrol": "T",
    "coaching:people": "T",
    "coaching:person": "T",
    "coaching:person-add": "T",
    "coaching:own-data": SIGNED_IN,
    "coaching:sign-ins": "",
    # Administrators alone.
    "coaching:person-data": "",
    "coaching:person-roles": "T",
    "coaching:person-invite": "T",
    "coaching:person-leave": "T",
    "coaching:person-return": "T",
    "coaching:person-anonymous": "T",
    "coaching:people-bring": "T",
    "coaching:cohorts": "T",
    "coaching:cohort": "T",
    "coaching:cohort-create": "T",
    "coaching:cohort-facts": "T",
    "coaching:cohort-join": "T",
    "coaching:cohort-leave": "T",
    "coaching:cohort-close": "T",
    "coaching:enrol-list": "T",
    "coaching:enrollment-end": "T",
    "coaching:enrollment-return": "T",
    # Whoever has the link.
    "coaching:join": ANYONE,
    "coaching:letters-stop": ANYONE,
    "coaching:calendar": ANYONE,
    "coaching:letters": SIGNED_IN,
    "coaching:learner": "T",
    **dict.fromkeys(
        (
            "coaching:webhooks",
            "coaching:webhook-create",
            "coaching:webhook",
            "coaching:webhook-secret",
            "coaching:webhook-test",
            "coaching:outcomes",
            "coaching:outcomes-bring",
            "coaching:agent-weeks",
            "coaching:webhook-delete",
            "coaching:delivery-send",
        ),
        "T",
    ),
    "coaching:path-move-on": MAKERS,
    "coaching:module-place": MAKERS,
    "coaching:module-take-off": MAKERS,
    "coaching:path-list": MAKERS,
    "coaching:path-create": MAKERS,
    "coaching:path": MAKERS,
    "coaching:path-facts": MAKERS,
    "coaching:module-create": MAKERS,
    "coaching:module": MAKERS,
    "coaching:module-facts": MAKERS,
    "coaching:module-move": MAKERS,
    "coaching:module-publish": MAKERS,
    "coaching:activity-create": MAKERS,
    "coaching:activity-edit": MAKERS,
    "coaching:activity-move": MAKERS,
    "coaching:activity-retire": MAKERS,
    "coaching:scenarios": MAKERS,
    "coaching:scenario-create": MAKERS,
    "coaching:scenario": MAKERS,
    "coaching:scenario-from-call": MAKERS,
    "coaching:question-from-call": MAKERS,
    "coaching:scenario-facts": MAKERS,
    "coaching:scenario-text": MAKERS,
    "coaching:scenario-from-text": MAKERS,
    "coaching:scenario-schema": MAKERS,
    "coaching:scenario-publish": MAKERS,
    "coaching:scenario-preview": MAKERS,
    "coaching:scenario-map": MAKERS,
    "coaching:scenario-draft": MAKERS,
    "coaching:scenario-step": MAKERS,
    "coaching:scenario-clips": MAKERS,
    "coaching:scenario-roads": MAKERS,
    "coaching:scenario-review": MAKERS,
    "coaching:review-comment": MAKERS,
    "coaching:review-settle": MAKERS,
    "coaching:studio-moment": MAKERS,
    "coaching:quizzes": MAKERS,
    "coaching:quiz-create": MAKERS,
    "coaching:quiz": MAKERS,
    "coaching:quiz-facts": MAKERS,
    "coaching:quiz-publish": MAKERS,
    "coaching:quiz-preview": MAKERS,
    "coaching:question-create": MAKERS,
    "coaching:questions-bring": MAKERS,
    "coaching:questions-take": MAKERS,
    "coaching:question-edit": MAKERS,
    "coaching:question-move": MAKERS,
    "coaching:question-remove": MAKERS,
    "coaching:question-new": MAKERS,
    "coaching:question-clip": MAKERS,
    "coaching:question-publish": MAKERS,
    "coaching:question-preview": MAKERS,
    "coaching:questions": MAKERS,
    "coaching:questions-change": MAKERS,
    "coaching:quiz-add": MAKERS,
    "coaching:draw-add": MAKERS,
    "coaching:draw-remove": MAKERS,
    "coaching:guidelines": ROLES,
    "coaching:guideline-create": MAKERS,
    "coaching:guideline": ROLES,
    "coaching:guideline-edit": MAKERS,
    "coaching:guideline-publish": MAKERS,
    "coaching:path-publish": MAKERS,
    "coaching:history": MAKERS,
    "coaching:differences": MAKERS,
    "coaching:undo": MAKERS,
    "coaching:redo": MAKERS,
    "coaching:restore": MAKERS,
    "coaching:duplicate": MAKERS,
    "coaching:archive": MAKERS,
    "recordings:list": ROLES,
    "recordings:upload": MAKERS,
    "recordings:arrivals": "T",
    "recordings:ear": "T",
    "recordings:ear-retry": "T",
    "recordings:ear-retry-failed": "T",
    "recordings:ear-cancel": "T",
    "recordings:vocabulary": MAKERS,
    "recordings:term": MAKERS,
    "recordings:swap": MAKERS,
    "recordings:turn-speaker": MAKERS,
    "recordings:turn": MAKERS,
    "recordings:corrections": MAKERS,
    "recordings:suggestion": MAKERS,
    "recordings:suggestions": MAKERS,
    "recordings:undo": MAKERS,
    "recordings:learn": MAKERS,
    # The call of this world is not in the library: learners hear of it only through their activity.
    "recordings:call": MAKERS,
    "recordings:status": MAKERS,
    "recordings:audio": MAKERS,
    "recordings:export": MAKERS,
    "recordings:retry": MAKERS,
    "recordings:cancel": MAKERS,
    "recordings:call-edit": MAKERS,
    "recordings:clip-edit": MAKERS,
    "recordings:curate": "T",
    **dict.fromkeys(
        (
            "recordings:erase",
            "recordings:erase-of-agent",
            "recordings:erased",
            "recordings:of-customer",
            "recordings:copy-of-customer",
            "recordings:retention",
            "recordings:keep",
            "recordings:hold",
        ),
        "T",
    ),
    "recordings:clip-create": MAKERS,
    "recordings:redact": MAKERS,
    "recordings:gate": MAKERS,
    # One's own, of which there may be none.
    # Administrators alone.
    "recordings:accesses": "",
    "recordings:consents": SIGNED_IN,
    "recordings:consent": "I",
    "recordings:consent-audio": "I",
    "api-redactions": MAKERS,
    "recordings:comments": MAKERS,
    # The author's own: a colleague's words are the colleague's.
    "recordings:comment-edit": "A",
    "recordings:search": ROLES,
    "recordings:clips": ROLES,
    "recordings:clip": MAKERS,
    "recordings:clip-audio": MAKERS,
    "recordings:clip-captions": MAKERS,
    "recordings:clip-playlists": MAKERS,
    "recordings:playlists": ROLES,
    "recordings:playlist": MAKERS,
    "recordings:playlist-edit": MAKERS,
    "recordings:playlist-clip": MAKERS,
    "api-token": ANYONE,
    "api-recordings": SIGNED_IN,
    "api-search": SIGNED_IN,
    "api-recording": MAKERS,
    "api-transcript": MAKERS,
    "api-recording-audio": MAKERS,
    "api-export": MAKERS,
    "api-peaks": MAKERS,
    "api-turn": MAKERS,
    "api-suggestions": MAKERS,
    "api-suggestion": MAKERS,
    "api-clips": SIGNED_IN,
    "api-clip": MAKERS,
    "api-clip-audio": MAKERS,
    "api-clip-captions": MAKERS,
    "api-playlists": SIGNED_IN,
    "api-playlist": MAKERS,
    "api-paths": SIGNED_IN,
    "api-enrollments": SIGNED_IN,
    "api-enrollment": "IT",
    "api-progress": "IT",
    "api-enrollment-end": "T",
    # Who is no trainer finds themselves, and their own.
    "api-people": SIGNED_IN,
    "api-checks": SIGNED_IN,
    "api-notes": SIGNED_IN,
    "api-bookmarks": SIGNED_IN,
    "api-bookmark": "I",
    "api-certificates": SIGNED_IN,
    "api-outcomes": SIGNED_IN,
    "api-check": "T",
    "api-cohorts": "T",
    "api-cohort": "T",
    "api-webhooks": "T",
    "api-webhook": "T",
    "api-deliveries": "T",
    "api-delivery-send": "T",
    "api-schema": SIGNED_IN,
    "api-docs": SIGNED_IN,
    "health-live": ANYONE,
    "health-ready": ANYONE,
    "account_login": ANYONE,
    "account_logout": SIGNED_IN,
    "account_inactive": ANYONE,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    # A door only where the demo centre is, and for its people: here nobody is called like one who asks without a name.
    "demo-sign-in": "",
    # Without a provider there is nobody to sign in with.
    "openid_connect_login": "",
    "openid_connect_callback": "",
    "socialaccount_login_cancelled": ANYONE,
    # It answers 401 to say that nobody has been signed in.
    "socialaccount_login_error": "",
    # Only on the way back from the provider; others are sent to the sign-in page.
    "socialaccount_signup": "",
    "account_change_password": SIGNED_IN,
    "tokens": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    # Only for who has a second step.
    **dict.fromkeys(("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"), ""),
    "mfa_authenticate": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    # Who has no password here has nothing to show once more, as the insider.
    "mfa_reauthenticate": "ROAT",
    "account_reauthenticate": "ROAT",
    "usersessions_list": SIGNED_IN,
    # One's own: somebody else's is told nothing and changes nothing, see test_tokens.py.
    "token-revoke": SIGNED_IN,
}
# Django's room: it is for administrators.
OTHERS_ROOMS = ("admin/",)
PEOPLE = {"N": None, "R": "roleless", "O": "other", "I": "insider", "A": "author", "T": "trainer"}


def urls(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """(name, address pattern) of everything the site answers to."""
    for url in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(url.pattern)
        if isinstance(url, URLResolver):
            yield from urls(url.url_patterns, address, f"{space}{url.namespace}:" if url.namespace else space)
        else:
            yield space + (url.name or ""), address


@pytest.fixture
def world(db: None) -> dict[str, dict[str, Any]]:
    """One of everything, made by others; what each URL needs to be asked for it."""
    for letter in "RO":
        make.person(str(PEOPLE[letter]), *(["Learner"] if letter == "O" else []))
    insider, author, trainer = build.learner("insider"), make.author("author"), make.trainer("trainer")
    call = make.recording(by=author)
    make.heard(call)
    clip = make.clip(call)
    path = build.path()
    module = build.module(path)
    activity = build.activity(module, "listen", clip=clip)
    played = build.activity(module, "scenario")
    asked = build.activity(module, "quiz")
    publish(build.fresh(module), by=trainer)
    publish(build.fresh(path), by=trainer)
    enrollment = build.enrollment(insider, path)
    attempt: Attempt = attempts.begin(enrollment=enrollment, activity_id=played.id)
    answered = attempts.begin(enrollment=enrollment, activity_id=asked.id)
    attempts.answer(answered, step=0, values=[answered.version.opened.asked[0].task.options[0].id])
    taken = attempts.finish(enrollment=enrollment, activity_id=activity.id, how="heard")
    contested = challenging.contest(answered.responses.get(), text="I see it otherwise.")
    note = notes.write(learner=insider, by=trainer, text="Hear how she does it.", evidence=notes.Evidence(clip=clip))
    where = bookmarks.Wanted(clip=clip.pk, enrollment=enrollment.pk, activity=activity.id)
    bookmark = bookmarks.keep(where, owner=insider, note="She waits before she answers.").bookmark
    certificate = Certificate.objects.create(enrollment=enrollment, code="2345-6789-ABCD", name="Insider", title="Path")
    guideline = build.guideline()
    transcript = call.transcripts.get()
    comment = comments.add(recording=call, at_ms=0, text="Listen.", by=author)
    playlist = playlists.make(title="Two ways", by=author)
    playlists.add(playlist, clip)
    consent = gate.ask(call, agent=insider, by=author)
    turn = transcript.turns.all()[0]
    editing.reword(turn, text="How can I help?", version=1, by=author)
    suggested = Suggestion.objects.create(
        recording=call, kind="name", channel=0, start_ms=0, end_ms=280, whole_ms=0, reason="a test", sure="perhaps"
    )
    term = terms.keep(text="Tidewater Hub", heard_as="", by=author)
    scenario, quiz = Content.objects.get(kind="scenario"), Content.objects.get(kind="quiz")
    question = Content.objects.filter(kind="question")[0]
    noticed = reviews.comment(scenario, key="", text="How does it end?", by=trainer)
    build.module(path, "Another")
    build.edit(scenario, lambda draft: setattr(draft, "summary", "She calls for the third time."))
    starters = cohorts.create(
        name="Starters", path=path, starts_on=timezone.localdate(), due_after_days=None, trainers=[], by=trainer
    )
    cohorts.join(starters, insider, by=trainer)
    new = people.add(first_name="New", last_name="", email="new@harbour.example", roles=["Learner"], by=trainer)
    token = inviting.invite(new, by=trainer).link.rstrip("/").rpartition("/")[2]
    hook = webhooks.create(url="https://hr.example.org/", events=["completed"], by=trainer)
    delivery = webhooks.send_test(hook)
    pk = {
        "api-check": taken, "api-cohort": starters, "api-enrollment-end": enrollment, "api-webhook": hook, "api-deliveries": hook,
        **{f"coaching:webhook{name}": hook for name in ("", "-secret", "-test", "-delete")},
        "coaching:note-write": insider, "coaching:note-about-call": call, "coaching:note-about-clip": clip, "coaching:agent-weeks": insider, "coaching:check": taken,
        **{f"coaching:{name}": note for name in ("note", "note-seen", "note-done", "note-audio")},
        "coaching:bookmark": bookmark, "coaching:bookmark-remove": bookmark, "api-bookmark": bookmark,
        **{f"coaching:{name}": new for name in ("person", "person-data", "person-roles", "person-invite", "person-leave", "person-return", "person-anonymous")},
        **{f"coaching:{name}": starters for name in ("cohort", "cohort-facts", "cohort-join", "cohort-close")},
        "coaching:enrollment-end": enrollment, "coaching:enrollment-return": enrollment,
        "coaching:enrollment": enrollment, "coaching:learner": enrollment, "api-enrollment": enrollment, "api-progress": enrollment,
        "recordings:clip": clip, "recordings:clip-captions": clip, "recordings:clip-playlists": clip, "api-clip-captions": clip,
        "recordings:consent": consent, "recordings:consent-audio": consent,
        "recordings:comments": call, "recordings:comment-edit": comment,
        "recordings:playlist": playlist, "recordings:playlist-edit": playlist, "api-playlist": playlist,
        "coaching:review-settle": noticed, "coaching:scenario-from-call": call, "coaching:question-from-call": call,
        "recordings:corrections": call, "recordings:undo": transcript.corrections.get(), "api-turn": turn,
        "recordings:suggestions": call, "api-suggestions": call, "api-suggestion": suggested,
        "recordings:term": term, "recordings:ear-retry": transcript, "recordings:ear-cancel": transcript,
        "recordings:clip-edit": clip,
        "recordings:call-edit": call, "recordings:clip-audio": clip, "api-recording": call, "api-transcript": call,
        "api-recording-audio": call, "api-export": call, "api-peaks": call, "api-redactions": call, "api-clip": clip, "api-clip-audio": clip,
        **{f"recordings:{name}": call for name in ("call", "status", "audio", "export", "retry", "cancel", "curate", "clip-create", "redact", "gate", "swap", "erase", "keep", "hold")},
        **{f"coaching:{name}": attempt for name in ("attempt", "debrief", "again", "back", "attempt-keep", "attempt-help")},
        **{f"coaching:{name}": scenario for name in ("history", "differences", "undo", "redo", "restore", "duplicate", "archive")},
    }  # fmt: skip
    numbered = {
        **{f"coaching:{name}": path for name in ("path", "path-facts", "path-publish", "path-move-on", "module-create")},
        **{f"coaching:{name}": module for name in ("module", "module-facts", "module-move", "module-publish", "module-place", "module-take-off")},
        **{f"coaching:{name}": guideline for name in ("guideline", "guideline-edit", "guideline-publish")},
        **{f"coaching:{name}": scenario for name in ("scenario", "scenario-facts", "scenario-publish", "scenario-preview", "scenario-text", "scenario-map", "scenario-draft", "scenario-step", "scenario-clips", "scenario-roads", "scenario-review", "review-comment")},
        **{f"coaching:{name}": quiz for name in ("quiz", "quiz-figures", "quiz-facts", "quiz-publish", "quiz-preview", "quiz-add", "draw-add", "question-create")},
        **{f"coaching:question-{name}": question for name in ("edit", "publish", "preview", "regrade", "figures")},
    }  # fmt: skip
    return {
        **{name: {"pk": thing.pk} for name, thing in pk.items()},
        **{f"coaching:{name}": {"code": certificate.code} for name in ("certificate", "certificate-pdf")},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "openid_connect_login": {"provider_id": "sso"},
        "openid_connect_callback": {"provider_id": "sso"},
        "token-revoke": {"pk": tokens.make(author, name="Nightly import")[0].pk},
        **{name: {"pk": content.number} for name, content in numbered.items()},
        **{
            f"coaching:question-{name}": {"pk": quiz.number, "question": question.number} for name in ("move", "remove")
        },
        "coaching:draw-remove": {"pk": quiz.number, "key": "draw-1"},
        **{f"coaching:activity-{name}": {"pk": activity.id} for name in ("edit", "move", "retire")},
        "coaching:challenge": {"pk": contested.pk},
        "coaching:join": {"token": token},
        "api-delivery-send": {"pk": hook.pk, "delivery": delivery.pk},
        "coaching:delivery-send": {"pk": hook.pk, "delivery": delivery.pk},
        "coaching:letters-stop": {"signed": links.stop_link(insider).rstrip("/").rpartition("/")[2]},
        "coaching:calendar": {"key": calendars.open_feed(insider)},
        "coaching:cohort-leave": {"pk": starters.pk, "learner_id": insider.pk},
        "coaching:challenge-make": {"pk": answered.pk, "step": 0},
        "coaching:activity": {"pk": enrollment.pk, "activity_id": activity.id},
        "coaching:clip-audio": {"pk": enrollment.pk, "activity_id": activity.id, "clip_id": clip.pk},
        "recordings:turn-speaker": {"pk": call.pk, "turn_pk": turn.pk},
        "recordings:turn": {"pk": call.pk, "turn_pk": turn.pk},
        "recordings:suggestion": {"pk": call.pk, "suggestion_pk": suggested.pk},
        "recordings:playlist-clip": {"pk": playlist.pk, "clip_pk": clip.pk},
        "coaching:answered": {"pk": answered.pk, "step": 0},
        "coaching:activity-create": {"pk": module.number, "kind": "read"},
        "coaching:studio-moment": {"pk": scenario.number, "key": "hello"},
    }


def turned_away(response: HttpResponseBase) -> bool:
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/"):
        return True
    return response.status_code in (401, 403, 404, 405)


def ask(client: Client, address: str) -> list[HttpResponseBase]:
    """Read and write as one person; what a write changed is undone, and they are signed in as before."""
    answers = []
    signed_in = copy.deepcopy(client.cookies)
    for verb in ("get", "post"):
        client.cookies = copy.deepcopy(signed_in)
        with transaction.atomic():
            response = getattr(client, verb)(address)
            if response.streaming:
                b"".join(response.streaming_content)
            answers.append(response)
            transaction.set_rollback(True)
    client.cookies = signed_in
    return answers


@pytest.mark.parametrize("letter", PEOPLE)
def test_everybody_gets_in_where_they_should_and_nowhere_else(letter: str, world: dict[str, dict[str, Any]]):
    wrong = []
    client = Client(raise_request_exception=True)
    if PEOPLE[letter]:
        client.force_login(User.objects.get(username=PEOPLE[letter]))
    for name, welcome in RULES.items():
        address = reverse(name, kwargs=world.get(name))
        answers = ask(client, address)
        told = f"{PEOPLE[letter] or 'a stranger'} at {address}: {[answer.status_code for answer in answers]}"
        if name != "health-ready" and any(answer.status_code >= 500 for answer in answers):
            wrong.append(f"breaks: {told}")
        if letter in welcome and all(turned_away(answer) for answer in answers):
            wrong.append(f"should get in: {told}")
        if letter not in welcome and not all(turned_away(answer) for answer in answers):
            wrong.append(f"should be turned away: {told}")
    assert wrong == []


@pytest.mark.parametrize("letter", "IT")
def test_reading_writes_nothing(letter: str, world: dict[str, dict[str, Any]]):
    client = Client()
    client.force_login(User.objects.get(username=PEOPLE[letter]))
    wrote = []
    for name, welcome in RULES.items():
        if letter not in welcome:
            continue
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse(name, kwargs=world.get(name)))
            if response.streaming:
                b"".join(response.streaming_content)
        verbs = {
            # That somebody was given a call to hear is written down with it.
            query["sql"].split(" ", 1)[0]
            for query in asked.captured_queries
            if "django_session" not in query["sql"] and "recordings_access" not in query["sql"]
        }
        wrote += [f"{name}: {verb}" for verb in verbs & {"INSERT", "UPDATE", "DELETE"}]
    assert wrote == []


def test_every_url_of_the_site_has_a_rule():
    ours = {name for name, address in urls() if not address.startswith(OTHERS_ROOMS)}
    assert ours - set(RULES) == set(), "give each new page its row in RULES"
    assert set(RULES) - {name for name, _ in urls()} == set(), "rules for pages that are gone"


@pytest.mark.parametrize("letter", sorted(PEOPLE))
def test_the_admin_is_for_administrators(letter: str, world: dict[str, dict[str, Any]]):
    client = Client()
    if PEOPLE[letter]:
        client.force_login(User.objects.get(username=PEOPLE[letter]))
    for address in ("/admin/", "/admin/auth/user/", "/admin/recordings/recording/", "/admin/coaching/attempt/"):
        assert client.get(address).status_code in (302, 404), address


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "confirm-email/", "confirm-email/x/", "password/set/", "login/code/confirm/",
     "3rdparty/", "social/connections/", "social/signup/", ""],
)  # fmt: skip
def test_pages_of_libraries_that_are_not_ours_are_not_there(client: Client, db: None, address: str):
    client.force_login(make.learner())
    said = {
        "username": "mallory",
        "email": "mallory@elsewhere.example",
        "action_add": "",
        "password1": "a-good-long-one",
    }
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}", said | {"password2": "a-good-long-one"}).status_code == 404
    assert mail.outbox == []
    assert not User.objects.filter(username="mallory").exists()
