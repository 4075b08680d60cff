"""Names: told (“my name is”), asked for, with a title, given names that are common; and each of them wherever it is said again."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from recordings.privacy.finding.base import Kind, Sure, lexicon
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.given_names import COUNTED, GIVEN
from recordings.privacy.finding.stream import LONGEST_GAP_MS, Call, Token, sentences_back

# After these a name stands, whatever it looks like.
_TOLD = re.compile(
    r"(?:^| )(?:(?:my|his|her|the|full|first|last|second) (?:full |first |last |sur)?name(?:'s| is| was|'s is)|(?:partner|wife|husband|mother|father|son|daughter|sister|brother|landlord)'s name(?: is)?|my surname(?:'s| is)|surname(?:'s| is)"
    r"|(?:this|that)'?s? my (?:husband|wife|partner|son|daughter|mother|father),?|mein name ist|ich hei(?:ß|ss)e|je m'appelle|mon nom est|au nom de|auf den namen)$"
)
_MY_NAME = re.compile(
    r"(?:my (?:full |first |last |sur)?name(?:'s| is)|my surname(?:'s| is)|mein name ist|ich hei(?:ß|ss)e|je m'appelle|mon nom est)$"
)
# After these perhaps, where it looks like one.
_MAY_BE = re.compile(
    r"(?:^| )(?:i'm|i am|this is|it's|it is|that's|that is|here is|(?:speaking|spoke|talking|talked|speak|talk) (?:to|with)|through to|calls? me|(?:is |was |are )?called|named"
    r"|under(?: the name(?: of)?)?|(?:in )?the name(?: of)?|name of|on behalf of|behalf of|(?:my|his|her|our|your|the) (?:late )?(?:mother|father|mum|mom|dad|husband|wife|partner|son|daughter|"
    r"brother|sister|kid|child|baby|nephew|niece|cousin|neighbour|neighbor|friend|landlord|tenant|colleague|boss|manager|aunt|uncle|grandmother|grandfather|nan|girlfriend|boyfriend|flatmate|carer)"
    r"|thanks|thank you|hello|hi|hey|dear|good morning|good afternoon|good evening|bye|goodbye|sorry|please|right|okay|ok|well|so|hier ist|ici|bonjour|guten tag|danke|merci)$"
)
_GREETS = re.compile(r"(?:^| )(?:thanks|thank you|hello|hi|hey|dear|bye|goodbye|bonjour|danke|merci)$")
_RELATED = re.compile(
    r"(?:my|his|her|our|your) (?:late )?(?:mother|father|mum|mom|dad|husband|wife|partner|son|daughter|brother|sister|kid|child|baby|nephew|niece|cousin|neighbou?r|friend|landlord|tenant|colleague|boss|manager|aunt|uncle|"
    r"grandmother|grandfather|girlfriend|boyfriend|flatmate|carer)$"
)
_IS_CALLED = re.compile(r"(?:^| )(?:calls? me|(?:is|was|are|he's|she's|i'm) called|named)$")
_SELF = re.compile(
    r"(?:^| )(?:i'm|i am|this is|it's|it is|through to|(?:speaking|talking|speak) (?:to|with)|hier ist|on behalf of|behalf of|called|under|under the name(?: of)?|in the name of)$"
)
_TITLES = lexicon(
    "mr mrs ms miss mister missus dr doctor prof professor sir dame herr frau monsieur madame mme mlle señor señora signor signora"
)
_ASKS = re.compile(
    r"\b(?:your (?:full |first |last |given |family |sur|christian |middle )?name|(?:take|have|get|confirm|check) (?:a|the|your|his|her) (?:full |first |last |sur)?name|who am i (?:speaking|talking) (?:to|with)"
    r"|whom? am i (?:speaking|talking)|who is (?:this|calling|speaking)|who's (?:this|calling|speaking)|name (?:is |are )?(?:it|the account|this|that) (?:is |are )?(?:on|under|in)|name is (?:it|the|that|this)|name under|surname|name on the (?:card|account|bill|contract|policy|order|lease|passport)"
    r"|(?:first|last|full|account holder's|customer's|whose) name|name of the (?:account holder|policy holder|tenant|customer)|what name|name, please|name please|spell (?:that|your|it|the)|account holder"
    r"|wie ist ihr name|ihr(?:en)? namen?|votre nom|votre pr[ée]nom|avec qui)\b"
)
_ABOUT_A_PASSWORD = re.compile(
    r"maiden name|pet's name|user ?name|name of (?:your|the) (?:first )?(?:pet|school|street|company|product|file|network|model|app)|network name|product name|company name|brand name"
)
_LEAD = lexicon(
    "yes yeah yep sure of course okay ok it it's it is is that's that so well um uh er erm hi hello right oh the my name name's under should be would in certainly please absolutely "
    "no problem hold on ja oui natürlich bien sûr first last surname full and i'm am i thanks thank you good morning good afternoon evening calling speaking this"
)
_PARTICLES = lexicon("van von de der den del della di da du la le el al bin ben ter zu zur o' mac mc st")
# Capital words that are nobody: days, months, what firms and products are called, and what begins a sentence.
NOBODY = lexicon(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "christmas easter english german french british american european england scotland wales ireland london manchester germany france paris berlin america europe uk usa "
    "broadband bank telecom energy support services service insurance mobile customer billing sales group limited ltd online direct care team department center centre "
    "company plan gold silver bronze premium basic plus samsung apple google microsoft windows android iphone galaxy facebook amazon netflix sky virgin vodafone wifi internet "
    "router modem visa mastercard maestro paypal i i'm i've i'll i'd ok okay yes yeah no not well so really just very sorry mr mrs ms miss dr god lord jesus hello hi hey "
    "good morning afternoon evening night goodbye bye thanks thank please right great lovely perfect absolutely of course sure one two three four five six seven eight nine ten "
    "the a an and but or if when what where who why how which that this these those there here it its he she we they you my your his her our their is was are were be been "
    "do does did have has had can could will would shall should may might must let's let me us him them in on at to for from with about after before now then once again "
    "all any some both each every everything nothing nobody somebody something someone anyone mum mom dad nan sir madam doctor calling speaking only also actually basically honestly "
    "currently still already afraid happy glad trying looking having going getting being using moving ringing phoning wondering certain correct fine back through up down off out "
    "harbour tv usb lte dsl wi-fi bluetooth e-mail email sim pin iban cvv post royal mail day today tomorrow yesterday oh ah um uh er mhm actually unfortunately because since "
    "der die das ein eine und oder wir ich sie er es herr frau guten tag morgen danke bitte ja nein je vous nous bonjour merci oui non le la les un une"
)
# Names that are words as often: alone they prove nothing at the beginning of a sentence.
SHORTEST_REPEAT = 3
# Whisper writes one name in two ways.
ALIKE = 86
LONG_ENOUGH_TO_DIFFER = 6
MOST_WORDS = 4
MOST_BEFORE = 6
MOST_OF_A_QUESTION = 30


def names(call: Call) -> Iterator[Claim]:
    """Claims on names."""
    found: list[Claim] = []
    for tokens in call.channels:
        for place in range(len(tokens)):
            found.extend(_titled(tokens, place))
            found.extend(_told(tokens, place))
            found.extend(_common(tokens, place))
        found.extend(_replies(call, tokens))
    yield from found
    yield from _again(call, found)


# Given names that are other words as often.
_ALSO_WORDS = lexicon(
    "will may april june august mark rose grace hope joy faith summer dawn ruby amber sandy bill art gene frank rob sue pat drew chase hunter mason austin jordan sydney florence"
)


def _like_a_name(token: Token) -> bool:
    return (
        token.capital
        # “README” is none.
        and not (token.core.isupper() and len(token.core) > 1)
        and token.low.removesuffix("'s") not in NOBODY
        and bool(re.fullmatch(r"[^\W\d_]+(?:['’\-.][^\W\d_]+)*", token.core))
    )


def _whole(tokens: Sequence[Token], place: int, *, most: int = MOST_WORDS) -> list[int]:
    """The places of a name that begins here: capital words, with what stands between them (“van der”)."""
    places: list[int] = []
    at = place
    turn = tokens[place].turn
    if _also_a_word(tokens, place):
        places.append(at)
        at += 1
    while at < len(tokens) and len(places) < most and tokens[at].turn == turn:
        particle = tokens[at].low in _PARTICLES and (places or tokens[at].capital)
        if (
            _like_a_name(tokens[at])
            or (places and _is_initial(tokens[at]))
            or (particle and any(_like_a_name(t) for t in tokens[at + 1 : at + 3] if t.turn == turn))
        ):
            places.append(at)
        else:
            break
        if tokens[at].tail and not tokens[at].tail.startswith(("'", "’", "”")) and not _is_initial(tokens[at]):
            break
        at += 1
    return places


def _also_a_word(tokens: Sequence[Token], place: int) -> bool:
    """“Will” where another name follows it."""
    token = tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return (
        token.capital
        and token.low in _ALSO_WORDS
        and not token.tail
        and following is not None
        and following.turn == token.turn
        and _like_a_name(following)
    )


def _is_initial(token: Token) -> bool:
    return len(token.core) == 1 and token.core.isupper() and token.core != "I"


def _claim(tokens: Sequence[Token], places: list[int], reason: str, sure: Sure) -> Claim:
    return Claim(Kind.NAME, tokens, places, reason, sure)


def _titled(tokens: Sequence[Token], place: int) -> Iterator[Claim]:
    if tokens[place].low not in _TITLES or place + 1 >= len(tokens) or tokens[place + 1].turn != tokens[place].turn:
        return
    if tokens[place].low in ("sir", "miss", "dame", "doctor", "professor") and not tokens[place].capital:
        return
    if tokens[place].ends_sentence and tokens[place].tail != ".":
        return
    if places := _whole(tokens, place + 1):
        yield _claim(tokens, places, f"a name after “{tokens[place].core}”", Sure.SURE)


def _told(tokens: Sequence[Token], place: int) -> Iterator[Claim]:
    before = [tokens[at].low for at in sentences_back(tokens, place)][:MOST_BEFORE][::-1]
    said = " ".join(before)
    if not said:
        return
    if _TOLD.search(said) and not _ABOUT_A_PASSWORD.search(said):
        if places := _whole(tokens, place) or (_in_small_letters(tokens, place) if _MY_NAME.search(said) else []):
            yield _claim(tokens, places, f"a name after “{' '.join(before[-3:])}”", Sure.SURE)
        return
    if not _MAY_BE.search(said) or not (places := _whole(tokens, place)) or _is_a_firm(tokens, places):
        return
    following = tokens[places[-1] + 1] if places[-1] + 1 < len(tokens) else None
    speaks = following is not None and following.low in _AFTER_A_NAME
    known = tokens[places[0]].core.removesuffix("'s") in GIVEN
    introduced = (bool(_SELF.search(said)) and (speaks or len(places) > 1)) or bool(_IS_CALLED.search(said))
    # “Thank you, Nneka.”
    called = bool(tokens[places[-1]].tail) and bool(_GREETS.search(said))
    if known or introduced or called or _RELATED.search(said):
        sure = Sure.PERHAPS if called and not known else Sure.LIKELY
        yield _claim(tokens, places, f"a name after “{' '.join(before[-2:])}”", sure)


def _in_small_letters(tokens: Sequence[Token], place: int) -> list[int]:
    """Whisper sometimes writes a name it does not know in small letters: two words at most."""
    first, following = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
    if first.capital or first.low in NOBODY or not first.low.isalpha() or len(first.low) == 1:
        return []
    on = following is not None and following.turn == first.turn and not first.tail
    named = following is not None and following.low.isalpha() and following.low not in NOBODY | _LEAD
    return [place, place + 1] if on and named else [place]


_AFTER_A_NAME = lexicon("speaking here calling from again in at")


def _is_a_firm(tokens: Sequence[Token], places: Sequence[int]) -> bool:
    """“Harbour Broadband”: the capital word that follows is nobody."""
    following = tokens[places[-1] + 1] if places[-1] + 1 < len(tokens) else None
    return (
        following is not None
        and following.turn == tokens[places[0]].turn
        and following.capital
        and following.low in NOBODY
        and not tokens[places[-1]].tail
        and following.low not in _PRONOUNS
    )


_PRONOUNS = lexicon("i i'm i've i'd i'll")


def _common(tokens: Sequence[Token], place: int) -> Iterator[Claim]:
    """A common given name, or two capital words in the middle of a sentence, that nothing says are something else."""
    token = tokens[place]
    before = tokens[place - 1] if place and tokens[place - 1].turn == token.turn else None
    inside = before is not None and not before.ends_sentence
    places = _whole(tokens, place)
    if not places or _is_a_place(tokens, places, before) or _is_a_firm(tokens, places):
        return
    core = token.core.removesuffix("'s").removesuffix("’s")
    if core in GIVEN or (core in COUNTED and (inside or len(places) > 1 or "," in token.tail)):
        yield _claim(
            tokens, places, "begins with a common given name", Sure.LIKELY if len(places) > 1 else Sure.PERHAPS
        )
    elif (
        len(places) == 2
        and inside
        and before is not None
        and not before.capital
        and before.low not in _NOT_BEFORE_PEOPLE
    ):
        yield _claim(tokens, places, "two capital words in the middle of a sentence", Sure.PERHAPS)


# “in Milton Keynes”, “the Harbour Max”
_NOT_BEFORE_PEOPLE = lexicon("in at near the a an our your this that of its")


def _is_a_place(tokens: Sequence[Token], places: Sequence[int], before: Token | None) -> bool:
    if before is not None and before.low in _BEFORE_PLACES:
        return True
    last = tokens[places[-1]]
    following = tokens[places[-1] + 1] if places[-1] + 1 < len(tokens) else None
    on = following is not None and following.turn == last.turn and not last.tail and following.low in _PLACES
    return on or last.low in _PLACES


_BEFORE_PLACES = lexicon("st saint queen king lake port")
_PLACES = lexicon(
    "cottage terrace gardens crescent grove walk way row mews centre center city town street road avenue lane close drive square park hospital school church station bridge hill court house place airport day's"
)


def _replies(call: Call, tokens: Sequence[Token]) -> Iterator[Claim]:
    """What is answered to “can I take your name”."""
    for place, token in enumerate(tokens):
        first_of_turn = place == 0 or tokens[place - 1].turn != token.turn
        after_question = not first_of_turn and "?" in tokens[place - 1].tail
        if not (first_of_turn or after_question):
            continue
        question = _question(call, token)
        if not _ASKS.search(question) or _ABOUT_A_PASSWORD.search(question):
            continue
        end = place
        while end < len(tokens) and tokens[end].turn == token.turn:
            end += 1
        at = place
        while at < end and tokens[at].low in _LEAD:
            at += 1
        if at < end:
            places = [each for each in _whole(tokens, at) if each < end]
            rest = end - at
            if (
                not places
                and rest <= 3
                and all(t.low.isalpha() and len(t.low) > 1 and t.low not in NOBODY for t in tokens[at:end])
            ):
                places = list(range(at, end))
            if places and not (len(places) == 1 and len(tokens[places[0]].core) == 1):
                yield _claim(tokens, places, "answers who is calling, or what the name is", Sure.SURE)


def _question(call: Call, token: Token) -> str:
    """What was said right before: the sentence in the same turn, or the turn of whoever spoke before, over a mere “mhm”."""
    words: list[str] = []
    turn = token.turn if token.word else None
    for earlier in reversed(call.before(token, MOST_OF_A_QUESTION)):
        if turn is None and not call.only_goes_on(earlier.turn):
            turn = earlier.turn
        if earlier.turn != turn:
            if words:
                break
            continue
        if token.start_ms - earlier.end_ms > LONGEST_GAP_MS:
            break
        if turn == token.turn and words and earlier.ends_sentence:
            break
        words.insert(0, earlier.low)
    return " ".join(words)


def _again(call: Call, found: Sequence[Claim]) -> Iterator[Claim]:
    """Each part of a name that was found, wherever it is said."""
    taken = {at for claim in found for at in claim.words}
    told = {claim.tokens[place].low.removesuffix("'s") for claim in found for place in claim.places}
    known = {low for low in told if len(low) >= SHORTEST_REPEAT and low not in NOBODY | _PARTICLES}
    long = [low for low in known if len(low) >= LONG_ENOUGH_TO_DIFFER]
    for tokens in call.channels:
        for place, token in enumerate(tokens):
            low = token.low.removesuffix("'s")
            if token.at in taken or not token.capital or low in NOBODY:
                continue
            if low in known:
                yield _claim(tokens, [place], "a name that is told elsewhere in this call", Sure.LIKELY)
            elif len(low) >= LONG_ENOUGH_TO_DIFFER and any(fuzz.ratio(low, name) >= ALIKE for name in long):
                yield _claim(tokens, [place], "much like a name that is told elsewhere in this call", Sure.PERHAPS)
