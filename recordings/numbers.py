"""Pure: whole numbers as people, forms and addresses send them. `int` alone takes digits of every alphabet and fails at 5,000 of them."""

import re

# Fits into what databases count with; no number that people send is longer.
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole(text: str) -> int | None:
    """The whole number, 0 or more, that `text` is in plain digits and nothing else; None where it is none."""
    return int(text) if _WHOLE.fullmatch(text) else None
