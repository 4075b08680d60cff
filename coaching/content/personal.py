"""Tells what looks like personal data in a text that many will read. Pure.

Training tells of calls, and calls are full of addresses and numbers that are somebody's. What is found is a question to the author, not a
verdict: names are left alone, for every story has some.
"""

import re
from collections.abc import Iterator

_BEFORE, _AFTER = r"(?<![\w£$€¥.,/+-])", r"(?![\w%]|[.,]\d)"
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Dots, strokes and colons make dates, times and sums; what is left of them is no number to call.
_DATE_OR_TIME = re.compile(r"\b\d{1,4}([./-])\d{1,2}\1\d{1,4}\b|\b\d{1,2}[:.]\d{2}(?::\d{2})?\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
# Of 13 to 19 digits, and right by their last one (Luhn, ISO/IEC 7812-1).
_CARD = re.compile(rf"{_BEFORE}\d(?:[ -]?\d){{12,18}}{_AFTER}")
_PHONE = re.compile(rf"{_BEFORE}(?:\+|00|\(?0)\d?(?:[ .\-/()]{{0,2}}\d){{6,13}}{_AFTER}")
# Round sums are no account.
_ACCOUNT = re.compile(rf"{_BEFORE}\d{{4,30}}(?!0000)\d{{4}}{_AFTER}")
# The United Kingdom's, with their space; figures alone are prices and amounts as often.
_POSTCODE = re.compile(r"\b(?:GIR 0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-Z]? \d[ABD-HJLNP-UW-Z]{2})\b")
EXAMPLES = ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")


def personal_data(text: str) -> list[str]:
    """What a text seems to hold, each kind once, in words: “an e-mail address”."""
    return list(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[str]:
    if any(not found.group().lower().endswith(EXAMPLES) for found in _EMAIL.finditer(text)):
        yield "an e-mail address"
    text = _DATE_OR_TIME.sub("·", _EMAIL.sub("·", text))
    if _POSTCODE.search(text):
        yield "a postcode"
    if any(_is_card(found.group()) for found in _CARD.finditer(text)):
        yield "a card number"
        text = _CARD.sub("·", text)
    if _IBAN.search(text) or _ACCOUNT.search(_PHONE.sub("·", text)):
        yield "an account number"
    if _PHONE.search(_IBAN.sub("·", text)):
        yield "a telephone number"


def _is_card(told: str) -> bool:
    digits = [int(each) for each in told if each.isdigit()][::-1]
    doubled = [sum(divmod(2 * each, 10)) for each in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
