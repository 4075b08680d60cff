"""What may be somebody's own, and how sure that is."""

from enum import StrEnum


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
