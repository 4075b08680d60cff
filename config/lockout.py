"""Wrong passwords are counted by account, whatever name it is called by, so that no other spelling gets more of them."""

import unicodedata
from typing import Any

from allauth.account.models import EmailAddress
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessLog
from django.contrib.auth.models import User
from django.db.models import Q, Sum
from django.http import HttpRequest

# An account may be guessed at from all addresses together this many times as often as from one.
ALL_ADDRESSES = 5
# As long as axes keeps names.
LONGEST_NAME = 255


def normalized(name: str) -> str:
    """One spelling for all that mean the same name: no spaces around it, one form of each letter (NFKC), no capitals."""
    return unicodedata.normalize("NFKC", name.replace("\0", "")).strip().casefold()[:LONGEST_NAME]


def account_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that a name or email would sign in, by its normalized username; what is nobody's is normalized too.

    An email that several people share is counted under all their names together.
    """
    told = credentials or getattr(request, "data", request.POST)
    typed = str(told.get("username") or told.get("email") or told.get("login") or "").replace("\0", "").strip()
    spellings = {typed, normalized(typed)} - {""}
    if not spellings:
        return ""
    called, mailed, confirmed = Q(), Q(), Q()
    for spelling in spellings:
        called |= Q(username__iexact=spelling)
        mailed |= Q(email__iexact=spelling)
        confirmed |= Q(email__iexact=spelling)
    usernames = set(User.objects.filter(called | mailed).values_list("username", flat=True))
    usernames |= set(EmailAddress.objects.filter(confirmed).values_list("user__username", flat=True))
    accounts = sorted({normalized(username) for username in usernames}) or [normalized(typed)]
    return " ".join(accounts)[:LONGEST_NAME]


class CountByAccount(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts for an account from one address, and from all addresses together against a higher limit.

    The second slows down guessing from many addresses. It does not hold where the account's owner has signed in from
    before, or a stranger could keep a colleague out.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Wrong passwords within the time of rest, to be compared with AXES_FAILURE_LIMIT."""
        here, everywhere = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        if everywhere // ALL_ADDRESSES > here and not self._knows(request, credentials):
            return int(everywhere // ALL_ADDRESSES)
        return int(here)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The right password forgives the wrong ones from its own address; what others try elsewhere still counts."""
        here, _ = self.filter_user_attempts(request, credentials)
        return int(here.delete()[0])

    def _knows(self, request: Any, credentials: dict[str, Any] | None) -> bool:
        """Whether this account has been signed in to from this address before."""
        account = get_client_username(request, credentials)
        known = AccessLog.objects.filter(ip_address=request.axes_ip_address, username__iexact=account)
        return bool(known.exists())
