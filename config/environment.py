"""What the environment says, read so that a slip of the pen stops the start instead of changing what is safe."""

import os

from django.core.exceptions import ImproperlyConfigured

YES = ("1", "true", "yes", "on", "y", "t")
NO = ("0", "false", "no", "off", "n", "f")


def yes_or_no(name: str, *, default: bool = False) -> bool:
    """A variable that says yes or no; `default` where it is not set or empty.

    :raises ImproperlyConfigured: where it says anything else.
    """
    told = os.environ.get(name, "").strip()
    if not told:
        return default
    if told.lower() not in YES + NO:
        raise ImproperlyConfigured(f"{name} has to be 1 or 0 (or true, false, yes, no, on, off), not “{told}”.")
    return told.lower() in YES
