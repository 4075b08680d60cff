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
_REMARKS = lexicon("all one word lower case lowercase small letters capital with number figure the in double triple")
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
    if not local and not cues.any_of(text(call.before(tokens[at], cues.REACH)), cues.EMAIL):
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
    """The places of a domain after “at”; empty for none."""
    if tokens[at].low.startswith("@") and _DOMAIN.fullmatch(tokens[at].low[1:]):
        return [at]
    places: list[int] = []
    for place in range(at + 1, min(at + 1 + MOST_DOMAIN_WORDS, len(tokens))):
        if tokens[place].turn != tokens[at].turn:
            break
        low = tokens[place].low
        if _DOMAIN.fullmatch(low) and _is_top(low):
            return [*places, place, *_further(tokens, place)]
        if low in _DOT and places and place + 1 < len(tokens) and _is_top(tokens[place + 1].low):
            return [*places, place, place + 1, *_further(tokens, place + 1)]
        places.append(place)
        if tokens[place].ends_sentence:
            break
    return places[:1] if places and tokens[places[0]].low in _HOSTS else []


def _is_top(low: str) -> bool:
    return low.rpartition(".")[2] in _TOP


def _further(tokens: Sequence[Token], place: int) -> list[int]:
    """What follows a domain's end: “dot uk”."""
    more: list[int] = []
    while place + 2 < len(tokens) and tokens[place + 1].low in _DOT and tokens[place + 2].low in _TOP:
        more += [place + 1, place + 2]
        place += 2
    return more


def _local(call: Call, tokens: Sequence[Token], spelled: set[int], at: int) -> list[int]:
    """The places of what stands before “at”: letters and figures, “dot” with what it joins, and a few plain words, backwards from it."""
    first, plain, joined = at, 0, False
    while first:
        token, following = tokens[first - 1], tokens[first]
        if token.turn != following.turn and not call.goes_on(token, following):
            break
        if first - 1 in spelled or token.low in _JOINS | _REMARKS:
            # “in the box at gmail”: nothing of an address stands there.
            if token.low in ("the", "in") and not plain:
                break
            joined = token.low in _JOINS
        elif joined:
            joined = False
        elif (
            token.low not in _BEFORE_IT and plain < MOST_PLAIN_WORDS and not _ends_before(token, following, first == at)
        ):
            plain += 1
        else:
            break
        first -= 1
    while first < at and tokens[first].low in _REMARKS | _JOINS:
        first += 1
    return list(range(first, at))


def _ends_before(token: Token, following: Token, last: bool) -> bool:
    """Whether a plain word belongs to what was said before the address: by its full stop, or a comma before another plain word."""
    if last:
        return False
    ends = token.ends_sentence and token.turn == following.turn
    return ends or ("," in token.tail and following.low not in _JOINS | _REMARKS)
