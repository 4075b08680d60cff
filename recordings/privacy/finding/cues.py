"""What was said before tells what a number is: “the long number”, “your order number is”, “valid until”."""

import re
from dataclasses import dataclass

from recordings.privacy.finding.stream import Call, Token, text

CARD, CODE, EXPIRY, ACCOUNT, PHONE, POSTCODE, IDENTITY, PIN, BIRTH, IBAN, EMAIL, NAME, ADDRESS, HARMLESS = (
    "card", "code", "expiry", "account", "phone", "postcode", "identity", "pin", "birth", "iban", "email", "name", "address", "harmless",
)  # fmt: skip
# A weak word (“card”, “number”) yields to a plain one that was said up to so many words before it.
WEAK = 12
REACH, SHORT_REACH = 34, 8


@dataclass(frozen=True)
class _Cue:
    tells: str
    words: re.Pattern[str]
    weak: bool = False
    reach: int = REACH


def _cue(tells: str, words: str, *, weak: bool = False, reach: int = REACH) -> _Cue:
    return _Cue(tells, re.compile(rf"\b(?:{words})\b"), weak, reach)


_CUES = [
    _cue(
        CARD,
        r"(?:card|long|full|sixteen[ -]digit|16[ -]digit) numbers?(?: (?:on|across|from|off|of) the (?:front|card|middle)(?: of (?:the|your) card)?)?"
        r"|(?:sixteen|16) digits?|pay (?:by|with|using) (?:a |my |your )?card|(?:debit|credit) card|mastercard|master card|amex|american express|maestro"
        r"|read (?:me|out) the card|kartennummer|kreditkarte(?:nnummer)?|num[ée]ro de (?:la |ma |votre )?carte|carte (?:bleue|bancaire)",
    ),
    _cue(CARD, r"card|visa|take (?:that|the|your) payment|karte|carte|paying|payment", weak=True),
    _cue(
        CODE,
        r"(?:card's |card )?(?:security|verification|safety) (?:code|number|digits)(?: (?:on|off|from) the (?:back|reverse))?|cvv2?|cvc2?|cv2|c v v|c v c|csc"
        r"|(?:last |final )?(?:three|3|four|4)(?:[ -](?:digit|figure))? ?(?:digits?|numbers?|code|figures?)? (?:on|off|from|at) the (?:back|reverse|signature|other side|rear)"
        r"|three[ -]digit (?:code|number)|3[ -]digit (?:code|number)|signature strip|back of (?:the|your|my) card"
        r"|(?:one[ -]time|verification|six[ -]digit|6[ -]digit|access|sms|confirmation|authori[sz]ation|login|text) (?:pass)?code|one[ -]time (?:password|pin)|otp"
        r"|code (?:we|i|they|you)(?:'ve| have)? (?:just )?(?:sent|texted|received|got)|texted (?:you|me) a(?: \S+)* code|passcode|the code(?: is| was| says)?"
        r"|pr[üu]fziffern?|pr[üu]fnummer|sicherheitscode|kartenpr[üu]fnummer|cryptogramme|code de s[ée]curit[ée]|trois (?:derniers )?chiffres",
    ),
    _cue(EXPIRY, r"expir(?:y|es?|ation|ing)(?: date)?(?: (?:on|of) the card)?|valid (?:until|thru|through|to|till)|g[üu]ltig bis|ablaufdatum|date d'expiration|expire"),
    _cue(
        ACCOUNT,
        r"sort codes?|(?:bank )?account (?:number|no)|routing number|(?:customer|client|policy|membership|member|subscriber|contract|loyalty) "
        r"(?:number|no|id)|kontonummer|kundennummer|bankleitzahl|blz|vertragsnummer|num[ée]ro de (?:compte|client|contrat|dossier|police)",
    ),
    _cue(ACCOUNT, r"account|bank details|direct debit|konto|compte", weak=True),
    _cue(
        PHONE,
        r"(?:tele)?phone(?: number)?|mobile(?: number)?|cell(?:phone)?(?: number)?|landline|registered (?:number|mobile)|contact number|callback number|(?:daytime|home|work) number"
        r"|number (?:to|for) (?:call|ring|reach|contact|text)|(?:call|ring|reach|text|phone|contact) (?:me|you|us|him|her|them)(?: back)? (?:on|at)|call (?:me|you) back"
        r"|reach (?:you|me)|(?:best|good) number|telefon(?:nummer)?|handy(?:nummer)?|mobilnummer|rufnummer|num[ée]ro de t[ée]l[ée]phone|t[ée]l[ée]phone|portable|joindre|rappeler",
    ),
    _cue(POSTCODE, r"post ?codes?|postal code|zip(?: ?code)?|postleitzahl|plz|code postal"),
    _cue(
        IDENTITY,
        r"national insurance(?: number)?|n i number|ni number|social security(?: number)?|ssn|passport(?: number)?|(?:driv(?:ing|er's) )?licen[cs]e number|driving licen[cs]e"
        r"|(?:national )?id (?:card|number)|identity (?:card|number)|tax (?:number|id|reference)|(?:nhs|medical|health) number|personalausweis(?:nummer)?|ausweisnummer|steuer(?:nummer| id)"
        r"|num[ée]ro de s[ée]curit[ée] sociale|passeport|carte d'identit[ée]",
    ),
    _cue(PIN, r"pin(?: number| code)?|pass ?number|geheimzahl|code secret|telephone banking"),
    _cue(BIRTH, r"date of birth|dates of birth|d o b|dob|birth ?date|birthday|(?:were|was) (?:you|he|she|i) born|born(?: on| in)?|geburtsdatum|geburtstag|geboren|date de naissance|n[ée]e? le"),
    _cue(IBAN, r"iban"),
    _cue(EMAIL, r"e ?-?mails?(?: address)?|mail address|adresse (?:e-?)?mail|courriel|mailadresse"),
    _cue(ADDRESS, r"(?:first|second|1st) line(?: of (?:the|your|my) address)?|(?:home|postal|billing|delivery|street|current|new|full|house) address|address|live at|living at|adresse|anschrift|wohne|habite"),
    _cue(NAME, r"(?:first |last |sur|full |maiden |given |family )name|surname|your name|spell(?:s|ed|ing)?|spelt|nachname|vorname|buchstabier\w+|nom de famille|pr[ée]nom|[ée]pel\w+"),
    _cue(
        HARMLESS,
        r"order (?:number|id|no)|reference(?: number)?|ref|ticket(?: number)?|invoice(?: number)?|tracking(?: number)?|model(?: number)?|serial(?: number)?|error(?: code)?|version"
        r"|case(?: number)?|booking(?: number)?|parcel(?: number)?|confirmation(?: number)?|meter(?: reading)?|page|gate|part number|bestellnummer|auftragsnummer|rechnungsnummer"
        r"|num[ée]ro de commande|r[ée]f[ée]rence",
        reach=SHORT_REACH,
    ),
    _cue(HARMLESS, r"order|code", weak=True, reach=SHORT_REACH // 2),
]  # fmt: skip


def nearest(call: Call, token: Token) -> tuple[str, bool]:
    """What the nearest words before this one tell that it is, and whether they tell it plainly; empty where nothing does."""
    return told(text(call.before(token, REACH)))


def told(before: str) -> tuple[str, bool]:
    """What these words tell that follows them, and whether plainly."""
    best, tells = -1000.0, ("", False)
    length = before.count(" ") + 1
    for cue in _CUES:
        last = None
        for last in cue.words.finditer(before):  # noqa: B007 - the last one is wanted
            pass
        if last is None:
            continue
        distance = length - (before[: last.end()].count(" ") + 1)
        if distance > cue.reach:
            continue
        # Of two that end together the longer one says more: “card security code”.
        rank = -distance - (WEAK if cue.weak else 0) + (last.end() - last.start()) / 1000
        if rank > best:
            best, tells = rank, (cue.tells, not cue.weak)
    return tells


def any_of(before: str, *tells: str) -> bool:
    """Whether any of these is told at all."""
    return any(cue.tells in tells and cue.words.search(before) for cue in _CUES)
