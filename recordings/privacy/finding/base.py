"""What finders share: the kinds, what they are given, what they tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from recordings.transcripts.turns import Word


def lexicon(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())


class Kind(StrEnum):
    """What may be found, the more delicate first: where two finders that are as sure claim a word, the first kind keeps it."""

    CARD = "card"
    IBAN = "iban"
    CODE = "code"
    IDENTITY = "identity"
    EXPIRY = "expiry"
    BIRTH = "birth"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    POSTCODE = "postcode"
    ADDRESS = "address"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    NAME = "name"


class Sure(StrEnum):
    """`SURE`: a check digit or the whole form fits. `LIKELY`: what was said before tells it. `PERHAPS`: it looks like one."""

    SURE = "sure"
    LIKELY = "likely"
    PERHAPS = "perhaps"


# In words, one and several.
NAMES = {
    Kind.CARD: ("card number", "card numbers"),
    Kind.IBAN: ("IBAN", "IBANs"),
    Kind.CODE: ("security code", "security codes"),
    Kind.IDENTITY: ("identity number", "identity numbers"),
    Kind.EXPIRY: ("expiry date", "expiry dates"),
    Kind.BIRTH: ("date of birth", "dates of birth"),
    Kind.EMAIL: ("e-mail address", "e-mail addresses"),
    Kind.PHONE: ("phone number", "phone numbers"),
    Kind.ACCOUNT: ("account number", "account numbers"),
    Kind.POSTCODE: ("postcode", "postcodes"),
    Kind.ADDRESS: ("address", "addresses"),
    Kind.PASSWORD: ("password", "passwords"),
    Kind.NAME: ("name", "names"),
}


@dataclass(frozen=True)
class Spoken:
    """A turn as a finder is given it; `words` are in order."""

    channel: int
    words: Sequence[Word]
    speaker: str = ""


@dataclass(frozen=True)
class Found:
    """A stretch of one turn that is somebody's own, from its first word's start to its last one's end.

    `turn` is its number among those given, `words` the numbers of its words there. What was told over several turns is found in as many
    pieces, which share `whole_ms`: when the first of them begins. `reason` is in plain words and holds none of those found.
    """

    kind: Kind
    channel: int
    start_ms: int
    end_ms: int
    turn: int
    words: range
    reason: str
    sure: Sure
    whole_ms: int
