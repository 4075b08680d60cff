"""What each answer of the site carries, by its kind: every URL of the site is of one kind. A new page without a row here fails."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.test_outsiders import OTHERS_ROOMS, RULES, ask, urls, world  # noqa: F401 - the fixture

PAGE, API, SOUND, TO_SAVE, OPEN = "a page", "an API answer", "sound", "a file to save", "for machines"
FETCHED = "what a page fetches"
DESCRIPTION = "a description of what programs send"
PRINTED = "a page to print"
TO_SAVE_JSON = "a file of data"
NONE = None
CALENDAR = "a calendar"
SITE_POLICY = "default-src 'self'"
FILE_POLICY = "sandbox; default-src 'none'"
# What each kind carries: what each header says, or None where it has to be missing.
EVERY = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
HEADERS: dict[str, dict[str, str | None]] = {
    PAGE: {**EVERY, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
           "Content-Security-Policy": SITE_POLICY, "Content-Disposition": NONE},
    API: {**EVERY, "Content-Type": "application/", "Cache-Control": "no-store",
          "Content-Security-Policy": SITE_POLICY, "Content-Disposition": NONE},
    FETCHED: {**EVERY, "Content-Type": "application/json", "Cache-Control": "no-store",
              "Content-Security-Policy": SITE_POLICY, "Content-Disposition": NONE},
    SOUND: {**EVERY, "Content-Type": "audio/", "Cache-Control": "no-store",
            "Content-Security-Policy": FILE_POLICY, "Content-Disposition": "inline; filename"},
    TO_SAVE: {**EVERY, "Content-Type": "text/", "Cache-Control": "no-store",
              "Content-Security-Policy": FILE_POLICY, "Content-Disposition": "attachment; filename"},
    TO_SAVE_JSON: {**EVERY, "Content-Type": "application/json", "Cache-Control": "no-store",
                   "Content-Security-Policy": FILE_POLICY, "Content-Disposition": "attachment; filename"},
    PRINTED: {**EVERY, "Content-Type": "application/pdf", "Cache-Control": "no-store",
              "Content-Security-Policy": FILE_POLICY, "Content-Disposition": "attachment; filename"},
    CALENDAR: {**EVERY, "Content-Type": "text/calendar", "Cache-Control": "no-store", "Content-Security-Policy": SITE_POLICY,
               "Content-Disposition": "inline; filename"},
    DESCRIPTION: {**EVERY, "Content-Type": "application/", "Cache-Control": "no-store", "Content-Security-Policy": SITE_POLICY,
                  "Content-Disposition": "inline; filename"},
    # They tell nothing of anybody, and answer before everything else.
    OPEN: {"Content-Type": "application/json", "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"},
}  # fmt: skip
# Every URL that is no page; what is not named here and begins with `api-` is an API answer.
KINDS = {
    "recordings:audio": SOUND,
    "recordings:consent-audio": SOUND,
    "recordings:clip-audio": SOUND,
    "coaching:clip-audio": SOUND,
    "api-recording-audio": SOUND,
    "api-clip-audio": SOUND,
    "coaching:note-audio": SOUND,
    "coaching:certificate-pdf": PRINTED,
    "coaching:team-export": TO_SAVE,
    "coaching:own-data": TO_SAVE_JSON,
    "coaching:person-data": TO_SAVE_JSON,
    "recordings:export": TO_SAVE,
    "recordings:clip-captions": TO_SAVE,
    "api-export": TO_SAVE,
    "api-clip-captions": TO_SAVE,
    "coaching:calendar": CALENDAR,
    "health-live": OPEN,
    "health-ready": OPEN,
    "coaching:scenario-schema": DESCRIPTION,
    "api-docs": PAGE,
    "api-schema": DESCRIPTION,
    # What a page asks for itself; who is not signed in is led to a page.
    **dict.fromkeys(("coaching:scenario-draft", "coaching:scenario-step", "coaching:scenario-clips", "coaching:attempt-keep"), FETCHED),
    "api-token": API,
    "api-recordings": API,
    "api-search": API,
    "api-recording": API,
    "api-transcript": API,
    "api-peaks": API,
    "api-redactions": API,
    "api-turn": API,
    "api-suggestions": API,
    "api-suggestion": API,
    "api-clips": API,
    "api-clip": API,
    "api-playlists": API,
    "api-playlist": API,
    "api-paths": API,
    "api-enrollments": API,
    "api-enrollment": API,
    "api-progress": API,
    **dict.fromkeys(
        ("api-people", "api-cohorts", "api-cohort", "api-enrollment-end", "api-checks", "api-check", "api-notes", "api-bookmarks", "api-bookmark", "api-certificates",
         "api-outcomes", "api-webhooks", "api-webhook", "api-deliveries", "api-delivery-send"),
        API,
    ),
    **dict.fromkeys(
        (
            "home", "switch-role", "account_login", "account_logout", "account_change_password",
            "account_inactive", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
            "account_reset_password_from_key_done", "demo-sign-in", "openid_connect_callback", "openid_connect_login",
            "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup", "tokens", "token-revoke",
            "coaching:paths", "coaching:enrollment", "coaching:activity", "coaching:attempt", "coaching:answered",
            "coaching:debrief", "coaching:again", "coaching:back", "coaching:attempt-help", "coaching:challenge-make", "coaching:questions-look", "coaching:question-figures", "coaching:quiz-figures", "coaching:news-seen", "coaching:challenges", "coaching:challenge", "coaching:question-regrade", "coaching:scenario-roads", "coaching:scenario-review", "coaching:review-comment", "coaching:review-settle", "coaching:team", "coaching:enrol", "coaching:learner",
            "coaching:what-is-hard", "coaching:certificate", "coaching:path-move-on", "coaching:module-place", "coaching:module-take-off", "coaching:check", "coaching:note-write", "coaching:note-about-call", "coaching:note-about-clip", "coaching:notes", "coaching:note", "coaching:note-seen", "coaching:note-done",
            "coaching:bookmarks", "coaching:bookmark", "coaching:bookmark-remove",
            "coaching:outcomes", "coaching:outcomes-bring", "coaching:agent-weeks",
            "coaching:webhooks", "coaching:webhook-create", "coaching:webhook", "coaching:webhook-secret", "coaching:webhook-test", "coaching:webhook-delete", "coaching:delivery-send",
            "coaching:letters", "coaching:letters-stop", "coaching:sign-ins", "coaching:people", "coaching:person", "coaching:person-add", "coaching:person-roles", "coaching:person-invite", "coaching:person-leave", "coaching:person-return", "coaching:person-anonymous", "coaching:people-bring",
            "coaching:cohorts", "coaching:cohort", "coaching:cohort-create", "coaching:cohort-facts", "coaching:cohort-join", "coaching:cohort-leave", "coaching:cohort-close", "coaching:enrol-list", "coaching:enrollment-end", "coaching:enrollment-return", "coaching:join",
            "coaching:path-list", "coaching:path-create", "coaching:path", "coaching:path-facts", "coaching:module-create",
            "coaching:module", "coaching:module-facts", "coaching:module-move", "coaching:module-publish",
            "coaching:activity-create", "coaching:activity-edit", "coaching:activity-move", "coaching:activity-retire",
            "coaching:scenarios", "coaching:scenario-text", "coaching:scenario-from-text", "coaching:scenario-create", "coaching:scenario", "coaching:scenario-from-call",
            "coaching:question-from-call", "coaching:scenario-facts", "coaching:scenario-publish", "coaching:scenario-preview",
            "coaching:studio-moment", "coaching:scenario-map", "coaching:quizzes",
            "coaching:quiz-create", "coaching:quiz", "coaching:quiz-facts", "coaching:quiz-publish", "coaching:quiz-preview",
            "coaching:questions-bring", "coaching:questions-take",
            "coaching:question-create", "coaching:question-edit", "coaching:question-move", "coaching:question-remove",
            "coaching:question-new", "coaching:question-clip", "coaching:question-publish", "coaching:question-preview",
            "coaching:questions", "coaching:questions-change", "coaching:quiz-add", "coaching:draw-add", "coaching:draw-remove",
            "coaching:guidelines", "coaching:guideline-create", "coaching:guideline", "coaching:guideline-edit",
            "coaching:guideline-publish", "coaching:path-publish", "coaching:history", "coaching:differences", "coaching:undo",
            "coaching:redo", "coaching:restore", "coaching:duplicate", "coaching:archive",
            "recordings:list", "recordings:upload", "recordings:arrivals", "recordings:ear", "recordings:ear-retry",
            "recordings:ear-retry-failed", "recordings:ear-cancel", "recordings:vocabulary", "recordings:term",
            "recordings:swap", "recordings:turn-speaker", "recordings:turn", "recordings:corrections", "recordings:suggestion", "recordings:suggestions", "recordings:undo",
            "recordings:learn", "recordings:call", "recordings:status", "recordings:retry", "recordings:cancel",
            "recordings:call-edit", "recordings:clip-edit", "recordings:curate", "recordings:clip-create", "recordings:redact", "recordings:gate", "recordings:consents", "recordings:accesses", "recordings:consent", "recordings:erase", "recordings:erase-of-agent", "recordings:erased", "recordings:of-customer", "recordings:copy-of-customer", "recordings:retention", "recordings:keep", "recordings:hold",
            "recordings:comments", "recordings:comment-edit", "recordings:search", "recordings:clips", "recordings:clip",
            "recordings:clip-playlists", "recordings:playlists", "recordings:playlist", "recordings:playlist-edit",
            "recordings:playlist-clip", "coaching:archive", "coaching:differences", "coaching:duplicate",
            "coaching:guideline-publish", "coaching:history", "coaching:path-publish", "coaching:redo", "coaching:restore",
            "coaching:undo", "account_inactive", "account_reset_password", "account_reset_password_done",
            "account_reset_password_from_key", "account_reset_password_from_key_done", "demo-sign-in",
            "openid_connect_callback", "openid_connect_login", "socialaccount_login_cancelled", "socialaccount_login_error",
            "socialaccount_signup", "token-revoke", "tokens",
            "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_authenticate",
            "mfa_generate_recovery_codes", "mfa_reauthenticate", "account_reauthenticate", "usersessions_list",
        ),
        PAGE,
    ),
}  # fmt: skip
ASKED = {"recordings:export": "?as=txt", "api-export": "?as=txt"}


def wrong(answer: HttpResponseBase, kind: str) -> list[str]:
    """The headers that are not as the kind of answer wants them. What carries nothing needs no type."""
    found = []
    for name, wanted in HEADERS[kind].items():
        there = answer.headers.get(name)
        if wanted is None and there is not None:
            found.append(f"{name}: {there} should be missing")
        if wanted is not None and wanted not in (there or ""):
            found.append(f"{name}: {there} should say {wanted}")
    return found


def kind_of(answer: HttpResponseBase, kind: str) -> str:
    """A file that is refused, or a page that leads elsewhere, is answered by a page or by the API."""
    if kind in (SOUND, TO_SAVE, CALENDAR, DESCRIPTION, FETCHED, PRINTED, TO_SAVE_JSON) and answer.status_code >= 300:
        return API if answer.headers["Content-Type"].startswith("application/") else PAGE
    return kind


def test_every_url_of_the_site_has_a_kind():
    ours = {name for name, address in urls() if not address.startswith(OTHERS_ROOMS)}
    ours |= set(RULES)
    assert ours - set(KINDS) == set(), "say what kind of answer each new page gives"
    assert set(KINDS) - {name for name, _ in urls()} == set(), "kinds of pages that are gone"


@pytest.mark.parametrize("who", ["", "other", "insider", "author", "trainer"])
def test_every_answer_carries_what_its_kind_asks_for(who: str, world: dict[str, dict[str, Any]]):  # noqa: F811
    client = Client()
    if who:
        client.force_login(User.objects.get(username=who))
    complaints, had = [], set()
    for name, kind in KINDS.items():
        address = reverse(name, kwargs=world.get(name)) + ASKED.get(name, "")
        for answer in ask(client, address):
            if answer.status_code == 200:
                had.add(kind)
            complaints += [f"{address} ({answer.status_code}): {each}" for each in wrong(answer, kind_of(answer, kind))]
    assert complaints == []
    if who == "author":
        assert had == set(HEADERS) - {PRINTED}, "somebody has to be given one of each kind"


@pytest.mark.django_db
def test_the_administrators_rooms_are_kept_by_nobody(client: Client):
    User.objects.create_superuser("admin", password="a-password-of-tests")
    client.force_login(User.objects.get(username="admin"), backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/admin/", "/admin/auth/user/", "/admin/jsi18n/", "/accounts/password/change/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
