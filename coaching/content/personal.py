"""Tells what looks like personal data in a text that many will read. Pure; the finding itself is recordings' own.

Training tells of calls, and calls are full of addresses and numbers that are somebody's. What is found is a question to the author, not a
verdict: names are left alone, for every story has some, and so are streets and dates.
"""

from recordings.privacy.finding import Found, Kind, Sure, in_text

EXAMPLES = ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")
_IN_WORDS = {
    Kind.EMAIL: "an e-mail address",
    Kind.POSTCODE: "a postcode",
    Kind.CARD: "a card number",
    Kind.IBAN: "an account number",
    Kind.ACCOUNT: "an account number",
    Kind.IDENTITY: "an identity number",
    Kind.PHONE: "a telephone number",
}


def personal_data(text: str) -> list[str]:
    """What a text seems to hold, each kind once, in words: “an e-mail address”."""
    found = {_IN_WORDS[each.kind] for each in in_text(text) if each.kind in _IN_WORDS and not _is_nobodys(each, text)}
    return [words for words in dict.fromkeys(_IN_WORDS.values()) if words in found]


def _is_nobodys(found: Found, text: str) -> bool:
    """An address that is kept for examples; figures in groups that neither a check nor a word confirms."""
    words = text.split()[found.words.start : found.words.stop]
    if found.kind == Kind.EMAIL:
        return words[-1].lower().rstrip(".,;:!?)”\"'").endswith(EXAMPLES)
    if found.kind == Kind.CARD:
        return found.sure != Sure.SURE
    return found.sure == Sure.PERHAPS and len(words) > 1
