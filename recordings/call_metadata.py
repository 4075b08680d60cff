"""What is known of a call, read as people and telephone systems write it: one place for pages, API and folder import.

Every function takes what was written and returns what is kept, or raises DomainError with a sentence that says what to write.
"""

import re
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from recordings.errors import DomainError

# Letters of what people write about a call or a clip: enough for a paragraph.
LONGEST_TEXT = 2000
# ISO 639-1, as far as Whisper hears it; `jw` is what Whisper calls Javanese.
LANGUAGES = {
    "af": "Afrikaans", "sq": "Albanian", "am": "Amharic", "ar": "Arabic", "hy": "Armenian", "as": "Assamese",
    "az": "Azerbaijani", "ba": "Bashkir", "eu": "Basque", "be": "Belarusian", "bn": "Bengali", "bs": "Bosnian",
    "br": "Breton", "bg": "Bulgarian", "my": "Burmese", "ca": "Catalan", "zh": "Chinese", "hr": "Croatian",
    "cs": "Czech", "da": "Danish", "nl": "Dutch", "en": "English", "et": "Estonian", "fo": "Faroese",
    "fi": "Finnish", "fr": "French", "gl": "Galician", "ka": "Georgian", "de": "German", "el": "Greek",
    "gu": "Gujarati", "ht": "Haitian Creole", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "is": "Icelandic", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "jw": "Javanese", "kn": "Kannada",
    "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "lo": "Lao", "la": "Latin", "lv": "Latvian", "ln": "Lingala",
    "lt": "Lithuanian", "lb": "Luxembourgish", "mk": "Macedonian", "mg": "Malagasy", "ms": "Malay",
    "ml": "Malayalam", "mt": "Maltese", "mi": "Maori", "mr": "Marathi", "mn": "Mongolian", "ne": "Nepali",
    "no": "Norwegian", "nn": "Norwegian Nynorsk", "oc": "Occitan", "ps": "Pashto", "fa": "Persian", "pl": "Polish",
    "pt": "Portuguese", "pa": "Punjabi", "ro": "Romanian", "ru": "Russian", "sa": "Sanskrit", "sr": "Serbian",
    "sn": "Shona", "sd": "Sindhi", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali",
    "es": "Spanish", "su": "Sundanese", "sw": "Swahili", "sv": "Swedish", "tl": "Tagalog", "tg": "Tajik",
    "ta": "Tamil", "tt": "Tatar", "te": "Telugu", "th": "Thai", "bo": "Tibetan", "tr": "Turkish", "tk": "Turkmen",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "cy": "Welsh", "yi": "Yiddish",
    "yo": "Yoruba",
}  # fmt: skip
# Codes and names that mean one of those.
OTHERWISE = {"nb": "no", "iw": "he", "jv": "jw", "in": "id", "ji": "yi", "fil": "tl"} | {
    name.casefold(): code for code, name in LANGUAGES.items()
}
YES = {"yes", "y", "true", "t", "1", "on", "resolved"}
NO = {"no", "n", "false", "f", "0", "off", "unresolved", "not resolved"}
CHANNELS = {"left": 0, "l": 0, "0": 0, "right": 1, "r": 1, "1": 1}


def language(text: str) -> str:
    """The ISO 639-1 code in `fr`, `FR`, `fr-CA`, `fr_CA` or `French`."""
    said = text.strip().casefold()
    code = re.split(r"[-_]", said)[0]
    for one in (OTHERWISE.get(said, said), OTHERWISE.get(code, code)):
        if one in LANGUAGES:
            return one
    raise DomainError(
        f"The language has to be two letters of ISO 639-1 that Whisper knows, like en or fr, not “{text}”."
    )


def resolved(text: str) -> bool:
    """Whether the call was resolved at first contact: yes or no in the ways people and systems write it."""
    said = text.strip().casefold()
    if said in YES or said in NO:
        return said in YES
    raise DomainError(f"Whether it was resolved has to be yes or no, not “{text}”.")


def satisfaction(text: str) -> int:
    """What the customer gave, 1 to 5."""
    found = re.fullmatch(r"([1-5])(?:[.,]0+)?", text.strip())
    if not found:
        raise DomainError(f"The customer’s satisfaction has to be a whole number from 1 to 5, not “{text}”.")
    return int(found[1])


def channel(text: str) -> int:
    """The channel the agent is on: 0 for left, 1 for right."""
    said = text.strip().casefold()
    if said not in CHANNELS:
        raise DomainError(f"The agent’s channel has to be left or right, not “{text}”.")
    return CHANNELS[said]


def moment(text: str) -> datetime:
    """A moment in ISO 8601 or as `2026-11-20 14:03`; one that names no time zone is in the site's own."""
    said = text.strip()
    try:
        found = parse_datetime(said)
        if found is None and (day := parse_date(said)):
            found = datetime.combine(day, datetime.min.time())
    except ValueError:
        found = None
    if found is None:
        raise DomainError(f"Write the day and time like 2026-11-20 14:03, not “{text}”.")
    return believable(found if timezone.is_aware(found) else timezone.make_aware(found))


def believable(taken: datetime) -> datetime:
    """A moment at which a call can have been taken. A day's grace, for recorders whose clock is set to another time zone."""
    if not datetime(1970, 1, 2, tzinfo=UTC) < taken:
        raise DomainError("The day the call was taken on is before 1970. Check the year.")
    if taken > timezone.now() + timedelta(days=1):
        raise DomainError("The day the call was taken on is still to come. Check the date.")
    return taken
