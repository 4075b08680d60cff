"""Pure: which of two voices is the agent's, by what is said at the beginning of a call.

A guess for somebody to put right: it is made only where one voice greets as agents do, or tells as customers do why it calls.
"""

import re
from collections.abc import Sequence

from recordings.transcripts.turns import Turn

# So much of a call, from its first word on, is its beginning.
BEGINNING_MS = 60_000
# What a phrase counts, and what it counts to have spoken first: whoever is called speaks first, but so does many a caller's "Hello?".
PHRASE, FIRST = 3, 1

# As they read without signs, in small letters. The telephone's usual words in English, German, French, Spanish, Italian, Dutch,
# Portuguese and Japanese: whole phrases that the other party has no use for.
AGENT = re.compile(
    r"\b(thanks?|thank you) (very much )?for (calling|your call)\b"
    r"|\bhow (can|may|could) (i|we) (help|assist)\b|\bwhat can (i|we) do for you\b"
    r"|\byou(’re| are) (through to|speaking (to|with)|talking (to|with))\b"
    r"|\b(can|may|could) (i|you) (just )?(please )?(take|have|get|confirm|give me) your\b"
    r"|\bthis call (is|may be|will be) (being )?recorded\b"
    r"|\b(wie|womit) (kann|darf) ich (ihnen|dir) (weiter)?helfen\b|\bwas kann ich für sie tun\b|\b(danke|dank) für ihren anruf\b"
    r"|\b(que|comment|en quoi) puis[- ]je (faire pour vous|vous (aider|renseigner))\b|\bmerci (de|d’avoir) (votre appel|appel)"
    r"|\ben qué (le |te |la )?pued[oe] (ayudar|servir)|\bgracias por (llamar|su llamada)\b"
    r"|\b(come|in cosa) posso (aiutar|esser)|\bgrazie per (aver|la sua) chiama"
    r"|\b(waarmee|hoe) kan ik (u|je) (van dienst zijn|helpen)\b|\bwat kan ik voor (u|je) (doen|betekenen)\b"
    r"|\b(em que|como) posso (ajud|ser útil)|\bobrigad[oa] por (ligar|sua ligação)\b"
    r"|お電話ありがとう|ご用件|いかがなさ|どうなさい"
)
CUSTOMER = re.compile(
    r"\bi(’m| am) (calling|ringing|phoning) (about|because|to|for|regarding|with)\b|\bi(’m| am) having (trouble|problems|a problem)\b"
    r"|\b(i(’d| would) like|i want) to (ask|book|buy|cancel|change|check|complain|make|order|pay|report|return)\b"
    r"|\bmy (account|bill|booking|broadband|card|internet|invoice|line|order|parcel|phone|policy) (is|was|has|keeps|won’t|isn’t|hasn’t|doesn’t)\b"
    r"|\bich rufe (sie )?(an|wegen)\b|\bich (hätte|möchte) gerne?\b|\bich möchte (kündigen|bestellen)\b"
    r"|\b(je vous appelle|j’appelle) (car|parce|pour|au sujet|concernant)\b|\b(je voudrais|j’aimerais)\b"
    r"|\b(le |te )?llamo (porque|por|para)\b|\b(quisiera|me gustaría)\b"
    r"|\b(chiamo|la chiamo) (per|perché)\b|\bvorrei\b"
    r"|\bik bel (u )?(omdat|over|voor|vanwege)\b|\bik wil graag\b"
    r"|\b(estou (a )?liga(ndo|r)|ligo) (porque|para|por)\b|\b(eu )?gostaria de\b"
    r"|解約したい|お聞きしたい|教えていただき|届かない"
)


def agent_of(turns: Sequence[Turn]) -> int | None:
    """The channel of the turns (in their order) whose voice seems to be the agent's; None where too little speaks for either, or there are not two."""
    channels = list(dict.fromkeys(turn.channel for turn in turns))
    if len(channels) != 2:
        return None
    told = dict.fromkeys(channels, 0)
    told[channels[0]] = FIRST
    for channel in channels:
        early = [
            word.text for turn in turns if turn.channel == channel
            for word in turn.words if word.start_ms < turns[0].start_ms + BEGINNING_MS
        ]  # fmt: skip
        text = " ".join(re.sub(r"[^\w\s’-]", " ", " ".join(early).lower().replace("'", "’")).split())
        told[channel] += PHRASE * (bool(AGENT.search(text)) - bool(CUSTOMER.search(text)))
    first, second = channels
    if abs(told[first] - told[second]) < PHRASE - FIRST:
        return None
    return max(channels, key=lambda channel: told[channel])
