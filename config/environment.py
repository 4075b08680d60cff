"""What the environment says, read so that a slip of the pen stops the start instead of changing what is safe."""

import os

from django.core.exceptions import ImproperlyConfigured

from recordings import call_metadata
from recordings.errors import DomainError

YES = ("1", "true", "yes", "on", "y", "t")
# As in recordings.roles, which cannot be asked before the settings are read.
ROLES = ("Learner", "Author", "Trainer")
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


def language(name: str) -> str:
    """A variable that names a language that Whisper knows, as its code; empty where it is not set.

    :raises ImproperlyConfigured: where it names none.
    """
    told = os.environ.get(name, "").strip()
    try:
        return told and call_metadata.language(told)
    except DomainError as problem:
        raise ImproperlyConfigured(f"{name}: {problem}") from None


def models_by_language(name: str, *, default: str) -> tuple[str, dict[str, str]]:
    """A variable like `base,ja=small,de=medium`: the usual model, and the models of languages that have one of their own, by code.

    :raises ImproperlyConfigured: where it says anything else.
    """
    usual, *others = (part.strip() for part in (os.environ.get(name, "").strip() or default).split(","))
    own = {code.strip(): model.strip() for code, _, model in (part.partition("=") for part in others)}
    if not usual or not all(own.values()) or not own.keys() <= call_metadata.LANGUAGES.keys() or len(own) < len(others):
        raise ImproperlyConfigured(
            f"{name} has to be a model, and after it languages with a model of their own, each once, like base,ja=small,de=medium, "
            f"not “{os.environ[name]}”."
        )
    return usual, own


def roles_by_group(name: str) -> list[tuple[str, str]]:
    """A variable like `training-leads=Trainer,top-agents=Author`: which of the company's groups have which role here.

    :raises ImproperlyConfigured: where it says anything else, or names a role that is none.
    """
    told = os.environ.get(name, "").strip()
    pairs = [tuple(part.strip() for part in pair.rpartition("=")[::2]) for pair in told.split(",") if pair.strip()]
    if not all(group and role in ROLES for group, role in pairs):
        raise ImproperlyConfigured(
            f"{name} has to say which group has which role ({', '.join(ROLES)}), like training-leads=Trainer,top-agents=Author, "
            f"not “{told}”."
        )
    return pairs  # type: ignore[return-value]
