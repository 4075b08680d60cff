"""E-mail addresses: written, spoken (“smith at gmail dot com”) and spelled."""

import re
from collections.abc import Iterator, Sequence

from recordings.privacy.finding import cues
from recordings.privacy.finding.base import Kind, Sure, lexicon
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.reading import Reader
from recordings.privacy.finding.stream import Call, Token, text

# Whisper also hangs it together as “w-a-l-k-e-r-at-gmail.com”, or loses the “at”: “walkergmail.com”.
_WRITTEN = re.compile(
    r"[\w.+%-]+(?:@|-(?:at|a)-)[\w-]+(?:\.[\w-]+)+"
    r"|[\w.+%-]*\w(?<![\s.])(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|protonmail)(?:\.[a-z]{2,3}){1,2}",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,10}")
_AT = frozenset({"at", "@", "ät", "klammeraffe", "arobase", "arrobas"})
_DOT = frozenset({"dot", "punkt", "point", ".", "period"})
_TOP = lexicon(
    "com co uk org net de fr eu io me info biz edu gov ac ie us ca au nl be ch at es it pl se no in email online app dev ltd"
)
_HOSTS = lexicon("gmail googlemail hotmail outlook yahoo icloud aol gmx btinternet proton protonmail live msn web")
_JOINS = lexicon("dot punkt point underscore unterstrich dash hyphen bindestrich minus tiret plus full stop")
# What may be said of it within it.
_REMARKS = lexicon("all one word lower case lowercase small letters capital with number figure the in")
_BEFORE_IT = lexicon(
    "is it's its it that's thats that be to use using mail email e-mail address my the so yes yeah yep sure okay ok um uh er erm just and or send write me us contact on "
    "was under at would well right hi hello please your our his her for of under try it'll that'll have got as then now ist lautet meine unter an c'est est mon adresse à "
    "so's one's right, no i not think believe should could"
)
MOST_PLAIN_WORDS = 3
MOST_DOMAIN_WORDS = 7


def emails(call: Call, readers: Sequence[Reader]) -> Iterator[Claim]:
    """Claims on e-mail addresses."""
    for reader in readers:
        spelled = {place for atom in reader.atoms for place in range(atom.first, atom.last + 1)}
        for place, token in enumerate(reader.tokens):
            if _WRITTEN.search(token.core):
                yield Claim(Kind.EMAIL, reader.tokens, [place], "has the form of an e-mail address", Sure.SURE)
            elif token.low in _AT or token.low.startswith("@"):
                yield from _spoken(call, reader.tokens, spelled, place)
            elif _DOMAIN.fullmatch(token.low) and token.low.split(".")[0] in _HOSTS:
                yield from _without_at(call, reader.tokens, spelled, place)


def _spoken(call: Call, tokens: Sequence[Token], spelled: set[int], at: int) -> Iterator[Claim]:
    domain = _domain(tokens, at)
    if not domain:
        return
    local = _local(call, tokens, spelled, at)
    if not local and not cues.any_of(" ".join(t.low for t in call.before(tokens[at], 20)), cues.EMAIL):
        return
    yield Claim(
        Kind.EMAIL, tokens, [*local, at, *domain], "an e-mail address, spoken", Sure.SURE if local else Sure.LIKELY
    )


def _without_at(call: Call, tokens: Sequence[Token], spelled: set[int], place: int) -> Iterator[Claim]:
    """“walker gmail.com”, as Whisper sometimes hears it, where an e-mail address was asked for or told."""
    if place and tokens[place - 1].low in _AT:
        return
    local = _local(call, tokens, spelled, place)
    if local and cues.any_of(text(call.before(tokens[place], cues.REACH)), cues.EMAIL):
        yield Claim(Kind.EMAIL, tokens, [*local, place], "an e-mail address, spoken", Sure.LIKELY)


def _domain(tokens: Sequence[Token], at: int) -> list[int]:
    """The places of a domain after “at”."""
    places: list[int] = []
    dotted = False
    if tokens[at].low.startswith("@") and _DOMAIN.fullmatch(tokens[at].low[1:]):
        return [at]
    for place in range(at + 1, min(at + 1 + MOST_DOMAIN_WORDS, len(tokens))):
        low = tokens[place].low
        if tokens[place].turn != tokens[at].turn:
            break
        if _DOMAIN.fullmatch(low) and low.rpartition(".")[2] in _TOP:
            return [*places, place, *_further(tokens, place)]
        if (
            low in _DOT
            and place > at + 1
            and place + 1 < len(tokens)
            and tokens[place + 1].low.rpartition(".")[2] in _TOP
        ):
            dotted = True
            return [*places, place, place + 1, *_further(tokens, place + 1)]
        places.append(place)
        if tokens[place].ends_sentence:
            break
    if not dotted and places and tokens[places[0]].low in _HOSTS:
        return places[:1]
    return []


def _further(tokens: Sequence[Token], place: int) -> list[int]:
    """What follows a domain's end: “dot uk”."""
    more: list[int] = []
    while place + 2 < len(tokens) and tokens[place + 1].low in _DOT and tokens[place + 2].low in _TOP:
        more += [place + 1, place + 2]
        place += 2
    return more


def _local(call: Call, tokens: Sequence[Token], spelled: set[int], at: int) -> list[int]:
    """The places of what stands before “at”, backwards from it."""
    places: list[int] = []
    plain, joined = 0, False
    place = at - 1
    while place >= 0:
        token, following = tokens[place], tokens[place + 1]
        if token.turn != following.turn and not call.goes_on(token, following):
            break
        low = token.low
        if (
            place in spelled
            or low in _JOINS
            or low in ("double", "triple")
            or (low in _REMARKS and place + 1 in [*places, at])
        ):
            if low in ("the", "in") and not plain:
                break
            joined = low in _JOINS
        elif joined or (low not in _BEFORE_IT and plain < MOST_PLAIN_WORDS):
            # A full stop before a word that nothing joins to the next is the end of another sentence.
            if token.ends_sentence and token.turn == following.turn and not joined and places:
                break
            if "," in token.tail and not joined and places and not _near_join(tokens, place):
                break
            plain += not joined
            joined = False
        else:
            break
        places.insert(0, place)
        place -= 1
    while places and tokens[places[0]].low in _REMARKS | _JOINS:
        places.pop(0)
    return places


def _near_join(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place + 1].low in _JOINS | _REMARKS
