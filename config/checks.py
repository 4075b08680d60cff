"""What `manage.py check --deploy` says about this machine, and what keeps the web server from starting at all."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from coaching.demo.removing import open_accounts

log = logging.getLogger("ycord")
# Whatever belongs to the account's group or to all others.
OTHERS = 0o077
MAY_PASS = 0o011
INTO_THE_LOG = "django.core.mail.backends.console.EmailBackend"


def demo_accounts_told() -> str:
    """The sentence about demo accounts that can sign in here; empty in a demo, and where there are none.

    :raises DatabaseError: where the database does not answer, or has no tables yet.
    """
    names = [] if settings.DEMO else open_accounts()
    if not names:
        return ""
    return (
        f"The demo centre's {'account' if len(names) == 1 else 'accounts'} {', '.join(names)} can sign in here with the password "
        "that everybody knows. Take the demo centre away with `manage.py remove_demo`, or set YCORD_DEMO=1 on a demo machine."
    )


def refuse_demo_accounts() -> None:
    """Keep production from starting while such an account is open.

    :raises ImproperlyConfigured: saying which, and what to do.
    """
    try:
        told = demo_accounts_told()
    except DatabaseError as problem:
        # Nobody signs in without a database; /health/ready tells of it, and the site is there as soon as it is.
        log.error("Whether demo accounts are open could not be looked up: %s", problem)
        return
    if told:
        raise ImproperlyConfigured(told)


@register(Tags.security, deploy=True)
def demo_accounts_are_closed(**kwargs: Any) -> Iterator[CheckMessage]:
    try:
        told = demo_accounts_told()
    except DatabaseError as problem:
        yield Warning(f"Whether demo accounts are open could not be looked up: {problem}", id="ycord.W001")
        return
    if told:
        yield Error(told, id="ycord.E001")


@register(Tags.security, deploy=True)
def https_is_on(**kwargs: Any) -> Iterator[CheckMessage]:
    if not settings.SESSION_COOKIE_SECURE:
        yield Warning(
            "Passwords and session cookies travel without HTTPS.",
            hint="Leave YCORD_HTTPS and YCORD_DEMO out.",
            id="ycord.W002",
        )


@register(Tags.security, deploy=True)
def letters_are_sent(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND == INTO_THE_LOG:
        yield Warning(
            "Letters go into the log, and with them links that set a new password.",
            hint="Set EMAIL_URL to a mail server, or leave it out: then no link is made.",
            id="ycord.W003",
        )
    elif not settings.CAN_MAIL:
        yield Warning(
            "There is no mail server: who forgets a password has to ask an administrator.",
            hint="Set EMAIL_URL, like smtp://user:password@host:587.",
            id="ycord.W004",
        )


@register(Tags.security, deploy=True)
def files_are_private(**kwargs: Any) -> Iterator[CheckMessage]:
    """Old files keep the rights they were made with; new ones are the account's own."""
    database = settings.DATABASES["default"]
    kept = [settings.DATA_DIR]
    if settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
        kept.append(Path(settings.STORAGES["default"]["OPTIONS"]["location"]))
    if database["ENGINE"].endswith("sqlite3"):
        kept.append(Path(database["NAME"]))
    for path in dict.fromkeys(kept):
        if _others_reach(path):
            yield Warning(
                f"Other accounts of this machine can read {path}.", hint=f"chmod -R go= {path}", id="ycord.W005"
            )


def _others_reach(path: Path) -> bool:
    """Whether anybody but its owner may read a file or folder, through all the folders above it."""
    try:
        where = path.resolve(strict=True)
        return bool(where.stat().st_mode & OTHERS) and all(above.stat().st_mode & MAY_PASS for above in where.parents)
    except OSError:
        return False
