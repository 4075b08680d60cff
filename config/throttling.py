"""How often the API may be asked: signing in by address, everything else by person, counted where all web processes see it."""

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, BaseThrottle, UserRateThrottle

from config.accounts import address_of


class _ByOurAddress(BaseThrottle):
    def get_ident(self, request: Request) -> str:
        """The address that lockout and the pages count by; DRF would read the forwarded ones in its own way."""
        return address_of(request)


class ByAddress(_ByOurAddress, AnonRateThrottle):
    """Whoever is not signed in: fetching tokens, and nothing else."""


class ByPerson(_ByOurAddress, UserRateThrottle):
    """Whoever is signed in, over all their programs."""
