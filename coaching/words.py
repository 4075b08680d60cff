"""Counts, dates and names as people say them. Pure: no Django."""

from collections.abc import Sequence
from datetime import date

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam"}
TRUST = {
    2: "Trust grew a lot",
    1: "Trust grew a little",
    0: "Trust stayed as it was",
    -1: "Trust sank a little",
    -2: "Trust sank a lot",
}


def counted(number: int) -> str:
    """Up to twelve in letters, then in figures."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def many(number: int, one: str, more: str = "") -> str:
    """1 activity, 2 activities: the figure and the word that goes with it."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


# So many names a sentence holds.
MOST_NAMED = 12


def listed_some(parts: Sequence[str]) -> str:
    """a, b and 3 more, where there are too many for a sentence."""
    more = len(parts) - MOST_NAMED
    return listed(parts if more <= 0 else [*parts[:MOST_NAMED], f"{more} more"])


def face(name: str) -> str:
    """Two letters for somebody on the line: Mrs Barbara Kowalczyk -> BK, Mrs Kowalczyk -> K."""
    names = [part for part in name.split() if part.strip(".").lower() not in TITLES]
    return "".join(part[0] for part in (names[:1] + names[-1:] if len(names) > 1 else names)).upper() or "?"


def ago(day: date, today: date) -> str:
    """today, yesterday, 6 days ago."""
    days = (today - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def greeting(hour: int) -> str:
    """For the hour of the day, 0 to 23."""
    if 4 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


# What a browser says of itself holds the names of others too: the first of these that is in it is meant.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS": "a Mac",
    "Linux": "Linux",
}


def browser(told: str) -> str:
    """Mozilla/5.0 (X11; Linux x86_64) … Firefox/140.0 -> Firefox on Linux; what is no browser says its own name."""
    name = next((name for sign, name in BROWSERS.items() if sign in told), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in told), "")
    if name and system:
        return f"{name} on {system}"
    return name or told.split("/")[0][:40] or "an unknown browser"
