"""Address lines: a house number with a street, in English, German and French; and the postcode beside one."""

import re
from collections.abc import Iterator, Sequence

from recordings.privacy.finding import cues
from recordings.privacy.finding.base import Kind, Sure, lexicon
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.names import NOBODY
from recordings.privacy.finding.reading import DIGITS, MIXED, Atom, Reader
from recordings.privacy.finding.stream import Call, Token, text

_TYPES = lexicon(
    "road street avenue lane close drive way court place square crescent terrace gardens garden grove park row walk hill mews green end rise view mount parade "
    "boulevard circle highway parkway trail alley quay wharf approach rd st ave ln dr blvd path gate yard villas vale meadow meadows fields croft broadway kingsway"
)
_ROOMS = lexicon("flat apartment apt unit suite room number no house")
_GERMAN = re.compile(
    r"(?:[\wäöüß.-]+)?(?:straße|strasse|str\.?|weg|allee|platz|gasse|ring|damm|ufer|steig|chaussee|graben|hof|berg|markt)",
    re.IGNORECASE,
)
_GERMAN_BEGINS = lexicon("am an im zum zur auf unter in beim")
_STREET_ALONE = lexicon("straße strasse weg allee platz gasse ring damm ufer markt")
_FRENCH = lexicon("rue avenue boulevard place impasse chemin allée allee quai cours square route passage")
_FRENCH_SMALL = lexicon("de du des la le les l' d' et saint sainte")
_HOUSES = lexicon("cottage house farm lodge barn hall manor villa mill rectory")
LONGEST_STREET = 4


def places(call: Call, readers: Sequence[Reader]) -> Iterator[Claim]:
    """Claims on address lines, and on five figures beside them."""
    for reader in readers:
        # By where they begin and end, a number's atoms; “15” and “twelve B”.
        begins = {atom.first: atom for atom in reader.atoms if _house_number(atom)}
        ends = {atom.last: atom for atom in reader.atoms if _house_number(atom)}
        for claim in _lines(call, reader.tokens, begins, ends):
            yield claim
            yield from _postcode_beside(reader, claim)


def _house_number(atom: Atom) -> bool:
    return (atom.kind == DIGITS and len(atom.value) <= 5 and not atom.summed) or (
        atom.kind == MIXED and bool(re.fullmatch(r"\d{1,4}[a-z]", atom.value))
    )


def _lines(call: Call, tokens: Sequence[Token], begins: dict[int, Atom], ends: dict[int, Atom]) -> Iterator[Claim]:
    for place, atom in begins.items():
        street = _english(tokens, atom.last + 1) or _french(tokens, atom.last + 1)
        if street:
            yield _claim(
                tokens,
                [*_room(tokens, begins, ends, place), *range(place, street)],
                "a house number and a street",
                Sure.SURE,
            )
            continue
        if (until := _in_small_letters(tokens, atom.last + 1)) and cues.any_of(
            text(call.before(tokens[place], cues.REACH)), cues.ADDRESS
        ):
            line = [*_room(tokens, begins, ends, place), *range(place, until)]
            yield _claim(
                tokens, line, "a house number and a street, where an address was asked for or told", Sure.LIKELY
            )
            continue
        before = cues.nearest(call, tokens[place])[0]
        if before == cues.ADDRESS and (until := _capitals(tokens, atom.last + 1)):
            line = [*_room(tokens, begins, ends, place), *range(place, until)]
            yield _claim(tokens, line, "a number and a name where an address was asked for or told", Sure.LIKELY)
    for place, token in enumerate(tokens):
        if token.capital and (line := _german(tokens, begins, place)):
            yield _claim(tokens, line, "a street and a house number", Sure.SURE)
        elif token.low == "po" or (token.low in ("p.o", "p.o.") and place + 1 < len(tokens)):
            if place + 2 in begins and tokens[place + 1].low == "box":
                yield _claim(tokens, list(range(place, begins[place + 2].last + 1)), "a P.O. box", Sure.SURE)
        elif token.low in _HOUSES | _TYPES and token.capital and place and cues.nearest(call, token)[0] == cues.ADDRESS:
            first = place
            while (
                first
                and tokens[first - 1].turn == token.turn
                and tokens[first - 1].capital
                and not tokens[first - 1].tail
                and place - first < LONGEST_STREET
            ):
                first -= 1
            numbered = first - 1 in ends and tokens[first - 1].turn == token.turn
            if first < place and not numbered:
                yield _claim(
                    tokens,
                    list(range(first, place + 1)),
                    "a street or a house where an address was asked for or told",
                    Sure.LIKELY,
                )


def _claim(tokens: Sequence[Token], places: list[int], reason: str, sure: Sure) -> Claim:
    return Claim(Kind.ADDRESS, tokens, sorted(set(places)), reason, sure)


def _english(tokens: Sequence[Token], at: int) -> int:
    """Where a street that begins here is over: “Church Road”; 0 for none."""
    last = 0
    if at < len(tokens) and tokens[at - 1].ends_sentence:
        return last
    for place in range(at, min(at + LONGEST_STREET + 1, len(tokens))):
        token = tokens[place]
        begins = place > at or token.capital
        if token.turn != tokens[at].turn or not begins or not re.match(r"[^\W\d_]", token.core):
            break
        if token.low in _TYPES if place > at else token.low in _STREETS_ALONE:
            last = place + 1
        if token.tail:
            break
    return last


# Of one word, and a street all the same.
_STREETS_ALONE = ("broadway", "kingsway")


def _in_small_letters(tokens: Sequence[Token], at: int) -> int:
    """Where “station road” is over, as Whisper sometimes writes it; 0 for none."""
    for place in range(at + 1, min(at + 3, len(tokens))):
        if tokens[place].turn != tokens[at].turn or tokens[place - 1].tail:
            break
        if tokens[place].low in _PLAIN_TYPES:
            return place + 1
    return 0


_PLAIN_TYPES = lexicon("road street avenue lane close drive crescent terrace gardens grove")


def _french(tokens: Sequence[Token], at: int) -> int:
    at += at < len(tokens) and tokens[at].low in ("bis", "ter")
    if at >= len(tokens) or tokens[at].low not in _FRENCH or tokens[at].tail:
        return 0
    place = at + 1
    while place < len(tokens) and place < at + 7 and tokens[place].turn == tokens[at].turn:
        low = tokens[place].low
        if not (tokens[place].capital or low in _FRENCH_SMALL or low.startswith(("l'", "d'"))):
            break
        place += 1
        if tokens[place - 1].tail:
            break
    return place if any(tokens[each].capital for each in range(at + 1, place)) else 0


def _german(tokens: Sequence[Token], begins: dict[int, Atom], place: int) -> list[int]:
    """“Lindenallee 5”, “Am Stadtgraben 12 a”; empty for none."""
    if _GERMAN.fullmatch(tokens[place].low + tokens[place].tail.replace(",", "")) and len(tokens[place].low) > 4:
        street = [place]
    elif tokens[place].low in _GERMAN_BEGINS and place + 1 < len(tokens) and tokens[place + 1].capital:
        second = place + 2 if tokens[place + 1].low in ("der", "den", "dem") else place + 1
        street = list(range(place, second + 1))
        if not _GERMAN.fullmatch(tokens[street[-1]].low) or street[-1] + 1 not in begins:
            return []
    else:
        return []
    number = begins.get(street[-1] + 1)
    if not number or tokens[number.first].turn != tokens[place].turn:
        return []
    first = street[0]
    before = tokens[first - 1] if first else None
    alone = tokens[first].low in _STREET_ALONE and before is not None and before.turn == tokens[first].turn
    if alone and before is not None and before.capital and not before.tail:
        # “Lange Gasse”
        first -= 1
    return list(range(first, number.last + 1))


def _room(tokens: Sequence[Token], begins: dict[int, Atom], ends: dict[int, Atom], place: int) -> list[int]:
    """“Flat 3,” before the house number."""
    before = ends.get(place - 1)
    if (
        before
        and before.first - 1 >= 0
        and tokens[before.first - 1].low in _ROOMS
        and tokens[before.first - 1].turn == tokens[place].turn
    ):
        return list(range(before.first - 1, place))
    if place and tokens[place - 1].low in _ROOMS and tokens[place - 1].turn == tokens[place].turn:
        return [place - 1]
    return []


def _capitals(tokens: Sequence[Token], at: int) -> int:
    """Where capital words that begin here, in the sentence of the number before them, are over; 0 for none."""
    place = at
    if tokens[at - 1].ends_sentence:
        return 0
    while place < len(tokens) and place - at < LONGEST_STREET and tokens[place].turn == tokens[at].turn:
        if not tokens[place].capital or tokens[place].low in NOBODY:
            break
        place += 1
        if tokens[place - 1].tail:
            break
    return place if place > at else 0


def _postcode_beside(reader: Reader, claim: Claim) -> Iterator[Claim]:
    """Five figures within a few words of an address line: “…, 20095 Hamburg”."""
    last, first = max(claim.places), min(claim.places)
    for atom in reader.atoms:
        near = last < atom.first <= last + 5 or first - 5 <= atom.last < first
        if near and atom.kind == DIGITS and len(atom.value) == 5 and atom.first == atom.last:
            yield Claim(Kind.POSTCODE, reader.tokens, [atom.first], "five digits beside an address", Sure.LIKELY)
