"""Receipts of erased calls: looked up by the bytes that come in, so that what somebody asked to be gone stays gone."""

from django.utils import timezone
from django.utils.formats import date_format

from recordings.models import Erasure

IN_WORDS = {
    Erasure.Reason.CUSTOMER: "because the customer asked for it",
    Erasure.Reason.AGENT: "because the agent on it asked for it",
    Erasure.Reason.MISTAKE: "because it had come in by mistake",
    Erasure.Reason.RETENTION: "because its time was up",
}


def receipt_of(sha256: str) -> Erasure | None:
    """The newest receipt for these bytes; that of a wish before all others."""
    found = list(Erasure.objects.filter(sha256=sha256))
    return next((receipt for receipt in found if receipt.was_asked_for), found[0] if found else None)


def refused(receipt: Erasure) -> str:
    """Why these bytes do not come in again, and what to do."""
    return f"{told(receipt)} It does not come in again: delete the file where it lies."


def told(receipt: Erasure) -> str:
    """When and why a call was erased, in a sentence that names nobody."""
    day = date_format(timezone.localtime(receipt.erased_at), "j F Y")
    return f"This call was erased on {day}, {IN_WORDS[Erasure.Reason(receipt.reason)]} (receipt {receipt.pk})."
