"""Personal data as people say it and as Whisper writes it, by rules of its own: written before the finder, never tuned against.

Names and streets were drawn from the lists of Faker (MIT) for six countries.
"""

import random
from collections.abc import Callable, Iterator

from recordings.benchmark.personal_data import Sample, sample

FIRST = str.split(
    "Brandon Derek Hannah Naomi Anthony Liam Paula Neil Claire Carole Kathleen Allan Nicholas Tracy Samantha Brian Cameron "
    "George Lynn Diane Darren Harry Francis Harriet Teresa Benjamin Melissa Fiona Patricia Gregory Gareth Sheila Terence "
    "Mohammad Yvonne Jeremy Timothy Kimberley Ruth Christine Lewis Lorraine Philip Marian Russell Stacey Jessika Ina Malte "
    "Heidi Torben Isabel Nikolaus Waldemar Othmar Gunter Erich Helge Lena Florian Juliane Astrid Juliette Geneviève Gilbert "
    "Odette Bernard Cécile Marianne Gabrielle Laurent Devika Harsh Hema Alka Neel Janaki Avi Ishani Yamini Neelima Dawid Ewa "
    "Karol Damian Antoni Lidia Terri Elijah Howard Marcus Kellie Pedro Alisha Doris Betty Vicki Krystal Dorothy"
)
LAST = str.split(
    "Ali Coles Saunders Gibbs Harding Sykes Nixon Brookes Quinn Bradley Steele Briggs Nelson Stevens Hamilton Powell Lyons "
    "Goodwin Peacock Pugh Burns Houghton Hammond Griffiths Whittaker Hayes Wilkins Nolan Pollard Hanson Conway Tucker McKenzie "
    "Sullivan Barker Holden Atkinson Talbot Warren Crawford Rees Arnold Hermann Lachmann Kuhl Geisler Meyer Lange Holzapfel "
    "Etzold Mangold Tschentscher Knappe Steinberg Hellwig Aumann Schenk Adolph Pineau Benard Chauvet Duval Guillon Courtois "
    "Lecomte Chevallier Brunet Pelletier Camus Lemaire Gaudin Leduc Prabhu Balan Jaggi Rai Cherian Khanna Jayaraman Pandey "
    "Agarwal Chakrabarti Raval Grewal Sengupta Serrano Dixon Ochoa Hampton Tran Mahoney Romero Norton Sloan Dominguez Zuniga Kim"
)
TOWNS = str.split("Harrogate Stockport Swansea Norwich Dundee Ipswich Reading Plymouth Derby Preston Exeter Croydon")
STREETS = str.split(
    "Wexford Close|Elm Tree Drive|Station Approach|Kingsway Avenue|Marlborough Terrace|Old Mill Lane|St Peter's Square|"
    "Victoria Crescent|Beech Grove|Harbour View Road|Albert Gardens|Queen Anne Street|Cedar Court|Tower Hill|Priory Walk|"
    "Long Meadow Way|Nelson Place|Green End|Park Row|Chapel Mews",
    "|",
)
GERMAN_STREETS = str.split("Bahnhofstraße|Goetheweg|Lindenallee|Marktplatz|Am Stadtgraben|Schillerstr.|Rosengasse", "|")
FRENCH_STREETS = str.split(
    "rue Victor Hugo|avenue de la République|boulevard Saint-Michel|place des Vosges|impasse des Lilas", "|"
)
HOSTS = str.split(
    "gmail.com outlook.com hotmail.co.uk yahoo.co.uk icloud.com btinternet.com gmx.de web.de orange.fr proton.me"
)

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_MONTHS = str.split("January February March April May June July August September October November December")
_NATO = str.split(
    "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra "
    "Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_HOMELY = str.split(
    "apple butter cat dog elephant freddie garden harry ink jam kitchen lemon mummy nuts orange peter queen robert sugar table "
    "umbrella violet window xylophone yellow zoo"
)
_GOING_ON = [
    "Mhm.",
    "Okay.",
    "Yep.",
    "Uh-huh.",
    "Yeah, go on.",
    "Right.",
    "Got that.",
    "Lovely.",
    "Carry on.",
    "Mm-hmm.",
    "And then?",
    "Thank you.",
]
_UMS = ["uh,", "um,", "so", "let me see,", "hang on,", "and then", "er"]
Rng = random.Random


def _words(rng: Rng, digits: str) -> str:
    """Digits as words, one by one, with doubles, or in pairs as numbers."""
    zero = rng.choice(["zero", "oh", "oh", "nought"])
    pairs = rng.random() < 0.25
    out: list[str] = []
    at = 0
    while at < len(digits):
        here = digits[at]
        run = len(digits[at:]) - len(digits[at:].lstrip(here))
        if run >= 3 and rng.random() < 0.5:
            out.append(f"triple {zero if here == '0' else _ONES[int(here)]}")
            at += 3
        elif run >= 2 and rng.random() < 0.6:
            out.append(f"double {zero if here == '0' else _ONES[int(here)]}")
            at += 2
        elif pairs and at + 1 < len(digits) and here != "0":
            out.append(_pair(int(digits[at : at + 2]), rng.choice([" ", "-"])))
            at += 2
        else:
            out.append(zero if here == "0" else _ONES[int(here)])
            at += 1
    sep = rng.choice([" ", " ", ", "])
    return sep.join(out)


def _pair(number: int, between: str) -> str:
    if number < 20:
        return _TEENS[number - 10]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (between + _ONES[ones] if ones else "")


def _odd(rng: Rng, digits: str) -> str:
    """As Whisper writes what was read in groups: pieces of one to five digits, with spaces, hyphens or commas."""
    out, at = [], 0
    while at < len(digits):
        size = rng.choice([1, 2, 2, 3, 3, 4, 4, 5])
        out.append(digits[at : at + size])
        at += size
    return rng.choice([" ", " ", "-", ", "]).join(out)


def _said(rng: Rng, digits: str, *, groups: tuple[int, ...] = ()) -> tuple[str, str]:
    """(how it is told, its words)."""
    way = rng.choice(["as words", "as words", "in odd groups", "in its groups"])
    if way == "as words":
        return way, _words(rng, digits)
    if way == "in odd groups":
        return way, _odd(rng, digits)
    return way, rng.choice([" ", "-", " "]).join(_cut(digits, groups or (len(digits),)))


def _cut(digits: str, groups: tuple[int, ...]) -> list[str]:
    out, at = [], 0
    for size in groups:
        out.append(digits[at : at + size])
        at += size
    return [each for each in [*out, digits[at:]] if each]


def _digits(rng: Rng, count: int, *, first: str = "") -> str:
    return first + "".join(rng.choice("0123456789") for _ in range(count - len(first)))


def _card(rng: Rng) -> tuple[str, tuple[int, ...]]:
    groups: tuple[int, ...]
    if rng.random() < 0.15:
        start, length, groups = rng.choice(["34", "37"]), 15, (4, 6, 5)
    else:
        start, length, groups = rng.choice(["4", "4", "51", "53", "55", "2221"]), 16, (4, 4, 4, 4)
    body = _digits(rng, length - 1, first=start)
    doubled = [int(d) * (2 if number % 2 == 0 else 1) for number, d in enumerate(reversed(body))]
    return body + str(-sum(d // 10 + d % 10 for d in doubled) % 10), groups


def card(rng: Rng) -> tuple[str, str]:
    number, groups = _card(rng)
    ask = rng.choice(
        [
            "A: Could you read me the long number across the front, please?",
            "A: And what card would you like to pay with?",
            "A: I can take that payment now, go ahead when you're ready.",
            "A: Which debit card shall we put on file?",
            "A: Whenever you're ready with the sixteen digits.",
        ]
    )
    if rng.random() < 0.45:
        return "card", f"{ask}\n{_over_turns(rng, 'card', _cut(number, groups))}"
    way, said = _said(rng, number, groups=groups)
    lead = rng.choice(["Sure, it's", "Yeah it's a Visa,", "Right, so that's", "The number is", "Mastercard,", ""])
    after = rng.choice(["", "Is that right?", "and it's in my wife's name.", "Did you get that?"])
    return f"card {way}", f"{ask}\nC: {lead} [card: {said}]. {after}"


def _over_turns(rng: Rng, kind: str, parts: list[str]) -> str:
    """A number in parts, the agent between them; some agents read each part back."""
    spoken = rng.random() < 0.5
    back = rng.random() < 0.3
    lines = []
    for number, part in enumerate(parts):
        said = _words(rng, part) if spoken else part
        lead = rng.choice(_UMS) + " " if rng.random() < 0.3 else ""
        lead = rng.choice(["Yes, it's ", "Okay. ", "It's "]) if number == 0 and not lead else lead
        lines.append(f"C: {lead}[{kind}: {said}]{rng.choice(['', ',', '.'])}")
        if number < len(parts) - 1:
            lines.append(
                f"A: [{kind}: {part}], {rng.choice(['okay.', 'yes.', 'mhm.'])}"
                if back
                else f"A: {rng.choice(_GOING_ON)}"
            )
    return "\n".join(lines)


def code(rng: Rng) -> tuple[str, str]:
    if rng.random() < 0.65:
        way, said = _said(rng, _digits(rng, rng.choice([3, 3, 3, 4])))
        ask = rng.choice(
            ["And the last three digits on the signature strip?", "Can I have the security number off the back?",
             "And the CVV, please?", "What's the three-digit code on the reverse?", "And your card's security code?"]
        )  # fmt: skip
        return f"code {way}", f"A: {ask}\nC: {rng.choice(['It is', 'That is', 'Er,', 'Hold on.', ''])} [code: {said}]."
    way, said = _said(rng, _digits(rng, 6), groups=(3, 3))
    ask = rng.choice(
        [
            "We've just texted you a six-digit code, what does it say?",
            "Please read me the one-time passcode you've received.",
        ]
    )
    return f"code once {way}", f"A: {ask}\nC: {rng.choice(['It says', 'Yes,', 'Got it,'])} [code: {said}]."


def iban(rng: Rng) -> tuple[str, str]:
    country, length, letters = rng.choice([("DE", 18, 0), ("GB", 14, 4), ("FR", 23, 0), ("NL", 10, 4), ("ES", 20, 0)])
    body = "".join(rng.choice("ABCDEFGHJKLMN") for _ in range(letters)) + _digits(rng, length)
    worth = "".join(str(int(c, 36)) for c in f"{body}{country}00")
    number = f"{country}{98 - int(worth) % 97:02d}{body}"
    lead = rng.choice(
        ["My IBAN is", "The IBAN is", "So the account to debit is", "Please refund it to", "It says IBAN, and then"]
    )
    way = rng.choice(["closed", "in fours", "as words", "spelled"])
    if way == "closed":
        said = number
    elif way == "in fours":
        said = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    elif way == "spelled":
        said = " ".join(number)
    else:
        said = " ".join(c if c.isalpha() else _ONES[int(c)] for c in number)
    return f"iban {way}", f"A: Where should the money go?\nC: {lead} [iban: {said}]."


def account(rng: Rng) -> tuple[str, str]:
    if rng.random() < 0.5:
        way, said = _said(rng, _digits(rng, 8, first=rng.choice("123456789")), groups=(4, 4))
        sort = _digits(rng, 6)
        _, code_said = _said(rng, sort, groups=(2, 2, 2))
        return f"account {way}", (
            f"A: {rng.choice(['Can I take the sort code and account number?', 'What are your bank details for the direct debit?'])}\n"
            f"C: {rng.choice(['Sort code', 'The sort code is', 'So sort code'])} [account: {code_said}]{rng.choice([',', '.'])} "
            f"{rng.choice(['and the account number is', 'account', 'and account number'])} [account: {said}]."
        )
    way, said = _said(rng, _digits(rng, rng.choice([7, 9, 10, 12]), first=rng.choice("123456789")))
    ask = rng.choice(
        [
            "Do you have your account number to hand?",
            "What's your customer number?",
            "Can you give me your membership number?",
            "Your policy number, please?",
        ]
    )
    return (
        f"account {way}",
        f"A: {ask}\nC: {rng.choice(['Yes, it is', 'One second. It is', 'I think', 'Sure,'])} [account: {said}].",
    )


def phone(rng: Rng) -> tuple[str, str]:
    number, groups = rng.choice(
        [
            ("07" + rng.choice("45789") + _digits(rng, 8), (5, 6)),
            ("0161" + "496" + _digits(rng, 4, first="0"), (4, 3, 4)),
            ("020" + rng.choice("78") + _digits(rng, 7), (3, 4, 4)),
            ("0151" + rng.choice("2345") + _digits(rng, 7), (4, 7)),
            ("06" + rng.choice("1234") + _digits(rng, 7), (2, 2, 2, 2, 2)),
            (
                rng.choice(["212", "415", "312"]) + rng.choice("2345678") + rng.choice("023456789") + _digits(rng, 5),
                (3, 3, 4),
            ),
        ]
    )
    ask = rng.choice(
        ["What's the best number to call you on?", "In case we get cut off, can I have a contact number?",
         "Which mobile should the text go to?", "And a telephone number for the driver?"]
    )  # fmt: skip
    if rng.random() < 0.3:
        return "phone over turns", f"A: {ask}\n{_over_turns(rng, 'phone', _cut(number, groups))}"
    if rng.random() < 0.2 and number.startswith("07"):
        lead, said = rng.choice(
            [("+44", " ".join(_cut(number[1:], (4, 6)))), ("plus four four", _words(rng, number[1:]))]
        )
        return "phone with its country", f"A: {ask}\nC: It's [phone: {lead} {said}]."
    way, said = _said(rng, number, groups=groups)
    return (
        f"phone {way}",
        f"A: {ask}\nC: {rng.choice(['Best one is', 'Yeah,', 'My mobile,', 'You can ring me on', ''])} [phone: {said}]{rng.choice(['.', ', after six please.'])}",
    )


def email(rng: Rng) -> tuple[str, str]:
    first, last = rng.choice(FIRST).lower(), rng.choice(LAST).lower()
    host = rng.choice(HOSTS)
    spoken_host = host.replace(".", " dot ").replace("btinternet", rng.choice(["b t internet", "BT internet"]))
    spoken_host = spoken_host.replace("gmx", rng.choice(["gmx", "G M X"]))
    ask = rng.choice(
        [
            "Where can I send the confirmation?",
            "And your e-mail, please?",
            "Which email do we have for you?",
            "Could you spell the email address for me?",
        ]
    )
    way = rng.choice(["written", "spoken", "spelled", "by homely words", "by the alphabet"])
    if way == "written":
        local = rng.choice(
            [f"{first}.{last}", f"{first[0]}{last}{rng.randint(1, 99)}", f"{last}_{first}", f"{first}-{last}"]
        )
        return f"email {way}", f"A: {ask}\nC: {rng.choice(['It is', 'Sure,', 'Just use'])} [email: {local}@{host}]."
    if way == "spoken":
        local = rng.choice(
            [f"{first} dot {last}", f"{first} underscore {last}", f"{first} {last} {_words(rng, str(rng.randint(10, 99)))}",
             f"{first} dash {last}", f"{first} {last} all one word", f"{last} {rng.randint(1, 1999)}"]
        )  # fmt: skip
    elif way == "spelled":
        local = rng.choice([" ", "-", ", "]).join(last.upper())
    elif way == "by homely words":
        local = rng.choice([", ", " "]).join(f"{c} for {_HOMELY[ord(c) - 97]}" if "a" <= c <= "z" else c for c in last)
    else:
        local = " ".join(_NATO[ord(c) - 97] if "a" <= c <= "z" else c for c in last)
    if rng.random() < 0.25:
        return f"email {way} over turns", (
            f"A: {ask}\nC: {rng.choice(['So that is', 'Yes, it is'])} [email: {local}],\nA: {rng.choice(_GOING_ON)}\nC: [email: at {spoken_host}]."
        )
    return (
        f"email {way}",
        f"A: {ask}\nC: {rng.choice(['It is', 'Sure, that is', 'My email is', 'Okay so'])} [email: {local} at {spoken_host}].",
    )


def postcode(rng: Rng) -> tuple[str, str]:
    area = rng.choice(["SW", "M", "LS", "EH", "CF", "B", "NE", "BS", "NR", "IP", "EX", "DE", "SK"])
    inner = rng.choice("0123456789") + rng.choice("ABDEFGHJLNPQRSTUWXYZ") + rng.choice("ABDEFGHJLNPQRSTUWXYZ")
    outer = area + str(rng.randint(1, 19))
    way = rng.choice(["written", "spelled", "as words", "with a word for each letter", "five digits"])
    ask = rng.choice(
        [
            "And the postcode there?",
            "Can you confirm your postcode for me?",
            "What's the post code of the property?",
            "Postcode, please?",
        ]
    )
    if way == "five digits":
        town = rng.choice(["Hamburg", "Stuttgart", "Lyon", "Toulouse", "Leipzig"])
        told = f"{rng.choice('123456789')}{_digits(rng, 4)}"
        if rng.random() < 0.5:
            return f"postcode {way}", f"A: {ask}\nC: It is [postcode: {told}] {town}."
        return (
            f"postcode {way}",
            f"A: What's your zip code?\nC: {rng.choice(['Sure,', 'That would be'])} [postcode: {rng.choice([told, _words(rng, told)])}].",
        )
    if way == "written":
        said = f"{outer} {inner}"
    elif way == "spelled":
        said = rng.choice([" ", "-"]).join(outer + inner)
    elif way == "as words":
        said = " ".join(
            [
                *area,
                _pair(int(outer[len(area) :]), "-") if int(outer[len(area) :]) > 9 else _ONES[int(outer[len(area) :])],
                _ONES[int(inner[0])],
                *inner[1:],
            ]
        )
    else:
        words = _NATO if rng.random() < 0.5 else _HOMELY
        of = (lambda c: words[ord(c) - 65]) if words is _NATO else (lambda c: f"{c} for {words[ord(c) - 65]}")
        said = " ".join([*map(of, area), outer[len(area) :], inner[0], *map(of, inner[1:])])
    lead = rng.choice(["Yeah,", "It is", "That is", ""])
    return f"postcode {way}", f"A: {ask}\nC: {lead} [postcode: {said}]."


def address(rng: Rng) -> tuple[str, str]:
    where = rng.choice(["english", "english", "english", "german", "french"])
    number = rng.choice([str(rng.randint(1, 260)), f"{rng.randint(2, 90)}{rng.choice('ABab')}"])
    ask = rng.choice(
        [
            "What's the first line of the address?",
            "Where should the engineer go?",
            "And where is that being delivered?",
            "Which property is this about?",
        ]
    )
    if where == "german":
        said, spoken = f"{rng.choice(GERMAN_STREETS)} {number}", "written"
    elif where == "french":
        said, spoken = f"{number} {rng.choice(FRENCH_STREETS)}", "written"
    else:
        street = rng.choice(STREETS)
        spoken = rng.choice(["written", "as words", "a flat"])
        if spoken == "as words":
            told = rng.randint(1, 99)
            said = f"{_ONES[told] if told < 10 else _pair(told, rng.choice([' ', '-']))} {street}"
        elif spoken == "a flat":
            said = f"{rng.choice(['Flat 3', 'flat twelve', 'Apartment 4B', 'Unit 7'])}, {number} {street}"
        else:
            said = f"{number} {street}"
    lead = rng.choice(["It is", "I am at", "Yes,", "That is for", ""])
    after = rng.choice(["", f"in {rng.choice(TOWNS)}.", "around the back please."])
    return f"address {where} {spoken}", f"A: {ask}\nC: {lead} [address: {said}], {after}"


def name(rng: Rng) -> tuple[str, str]:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    whole = f"{first} {last}"
    return rng.choice(
        [
            ("name told", f"C: Hello, my name is [name: {whole}] and I'd like to cancel."),
            ("name told", f"C: Hi there, {rng.choice(['I am', 'it is', 'you are speaking to'])} [name: {whole}], I rang yesterday."),
            ("name asked", f"A: Who am I speaking with today?\nC: [name: {whole}]."),
            ("name asked", f"A: Could I take your full name, please?\nC: Yes, [name: {whole}]."),
            ("name asked", f"A: And what name is the account under?\nC: It should be under [name: {whole}]."),
            ("name asked", f"A: May I have your surname?\nC: {rng.choice(['Sure,', 'It is', ''])} [name: {last}]."),
            ("name of the agent", f"A: Good morning, you're through to [name: {first}] in billing, how can I help?"),
            ("name of the agent", f"A: Thank you for holding, this is [name: {first}] speaking."),
            ("name with a title", f"A: Thank you for your patience, {rng.choice(['Mr', 'Mrs', 'Ms', 'Miss', 'Dr', 'Mr.'])} [name: {last}]. One moment."),
            ("name with a title", f"C: It was {rng.choice(['Mr', 'Mrs', 'Doctor', 'Herr', 'Frau', 'Madame'])} [name: {last}] who ordered it."),
            ("name said again", f"C: My name's [name: {whole}].\nA: Okay, I have found it. So [name: {first}], what has happened?\nC: Well, it broke."),
            ("name said again", f"A: Can I take a name?\nC: [name: {first}].\nA: Thanks, [name: {first}]. And it is the router?\nC: Yes."),
            ("name spelled", f"A: How do you spell that?\nC: [name: {rng.choice([' ', '-', ', ']).join(last.upper())}]."),
            ("name of another", f"C: I'm calling on behalf of my {rng.choice(['mother', 'husband', 'neighbour'])}, [name: {whole}]."),
        ]
    )  # fmt: skip


def birth(rng: Rng) -> tuple[str, str]:
    year, month, day = rng.randint(1934, 2006), rng.randint(1, 12), rng.randint(1, 28)
    ending = "th" if 4 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    ordinal = f"{day}{ending}"
    two = f"{year % 100:02d}"
    named = _MONTHS[month - 1]
    spoken_year = (
        f"nineteen {_pair(year - 1900, '-')}"
        if 1910 <= year < 2000
        else f"two thousand and {_ONES[year % 10] or ''}"
        if 2000 < year < 2010
        else str(year)
    )
    spoken_day = _ONES[day] if day < 10 else _pair(day, "-")
    way, said = rng.choice(
        [
            ("written", f"{day:02d}/{month:02d}/{year}"),
            ("written", f"{ordinal} of {named} {year}"),
            ("written", f"{named} {ordinal}, {year}"),
            ("written", f"{day} {named} {two}"),
            ("as words", f"{spoken_day} {named} {spoken_year}"),
            ("as words", f"the {spoken_day} of the {_ONES[month] if month < 10 else _pair(month, '-')} {spoken_year}"),
            ("in groups", f"{day:02d} {month:02d} {two}"),
            ("in groups", f"{day}-{month}-{two}"),
        ]
    )
    ask = rng.choice(
        [
            "And your date of birth for security?",
            "Can you confirm your date of birth?",
            "What is your DOB?",
            "When were you born, please?",
            "Could I check your birthday?",
        ]
    )
    return f"birth {way}", f"A: {ask}\nC: {rng.choice(['Sure,', 'It is', 'Yes, that is', ''])} [birth: {said}]."


def password(rng: Rng) -> tuple[str, str]:
    word = rng.choice(
        ["Sunflower", "bluebird", "rover", "Cornwall", "tinkerbell", "Mustang", "ladybird", "Pickles", "marmalade"]
    )
    return rng.choice(
        [
            ("password asked", f"A: And the password on the account?\nC: It should be [password: {word}]."),
            (
                "password asked",
                f"A: Can you tell me your memorable word?\nC: {rng.choice(['Yes,', 'Sure,', ''])} [password: {word}].",
            ),
            ("password told", f"C: My password is [password: {word}{rng.randint(1, 99)}], if that helps."),
            ("password told", f"C: I typed [password: {word}] as the password and it refused."),
            ("password maiden", f"A: What is your mother's maiden name?\nC: [password: {rng.choice(LAST)}]."),
            (
                "password pin",
                f"A: And the PIN for telephone banking?\nC: [code: {_said(rng, _digits(rng, 4))[1]}].",
            ),
        ]
    )


def expiry(rng: Rng) -> tuple[str, str]:
    month, year = rng.randint(1, 12), rng.randint(25, 33)
    said = rng.choice(
        [
            f"{month:02d}/{year}",
            f"{month:02d} {year}",
            f"{_MONTHS[month - 1]} {2000 + year}",
            f"{_words(rng, f'{month:02d}')} {_pair(year, ' ')}",
            f"{month} of {year}",
        ]
    )
    ask = rng.choice(
        [
            "And the expiry date?",
            "When does the card expire?",
            "And what is the expiry on the card?",
            "Valid until when?",
        ]
    )
    return "expiry", f"A: {ask}\nC: {rng.choice(['It is', 'That is', ''])} [expiry: {said}]."


def identity(rng: Rng) -> tuple[str, str]:
    letters = "ABCEGHJKLMNPRSTWXYZ"
    number = _digits(rng, 6)
    insurance = f"{rng.choice('ABCEHJKLMPRSTWXYZ')}{rng.choice('ABCEHJKLMPRSTWXYZ')} {number[:2]} {number[2:4]} {number[4:]} {rng.choice('ABCD')}"
    return rng.choice(
        [
            (
                "identity",
                f"A: What's your National Insurance number?\nC: It's [identity: {rng.choice([insurance, insurance.replace(' ', '')])}].",
            ),
            (
                "identity",
                f"A: And your social security number?\nC: [identity: {_said(rng, _digits(rng, 9, first='5'), groups=(3, 2, 4))[1]}].",
            ),
            ("identity", f"C: The passport number is [identity: {_said(rng, _digits(rng, 9), groups=(9,))[1]}]."),
            (
                "identity",
                f"C: My licence number is [identity: {''.join(rng.choice(letters) for _ in range(5))}{number}{rng.choice(letters)}9AB].",
            ),
        ]
    )


KINDS: dict[str, Callable[[Rng], tuple[str, str]]] = {
    "card": card, "code": code, "iban": iban, "account": account, "phone": phone, "email": email, "postcode": postcode,
    "address": address, "name": name, "birth": birth, "password": password, "expiry": expiry, "identity": identity,
}  # fmt: skip

HARMLESS = (
    "C: I ordered {n1} boxes on the {ord} and only {n2} came.",
    "A: Your order number is {long}, you'll see it in the confirmation.",
    "C: The reference on the letter is {spoken}.",
    "A: That comes to {price} a month for {n1} months.",
    "C: I am paying {price} and that's too much.",
    "A: The engineer is free between {hour} and {hour2} on {day}.",
    "C: We only get {n2} megabits instead of {n1} hundred.",
    "A: For sales press one, for support press two, for billing press three, or hold.",
    "A: One moment, I'll just look at that for you.",
    "C: It's been down since {hour} o'clock, so about {n2} hours.",
    "A: Your ticket is {long} and someone will be in touch within {n2} working days.",
    "C: There were two or three of them, four at most.",
    "A: Turn it off, count to ten, nine, eight, seven, and then on again.",
    "C: The light on the front is red, then it blinks green twice.",
    "A: The router is model {model}, is that right?",
    "C: It was on the {ord} of {month} that I first called.",
    "A: We open at {hour} and close at {hour2}, Monday to Friday.",
    "C: I'm so sorry, could you say that again?",
    "C: I am Really not happy with this, to be honest.",
    "A: Thank you for calling Harbour Broadband, how can I help?",
    "A: It will be with you by {day}, {month} {ord}.",
    "C: My mother has the same problem in her house on the coast.",
    "A: The discount is {n2} percent for the first {n1} months.",
    "C: I've been a customer for {n1} years.",
    "A: Is this the way you want it, or shall we send it by post?",
    "C: We're at the end of the road, nothing works there.",
    "A: The deposit was {price} and the fee {price}.",
    "C: Version {n2} point {n1} of the app keeps crashing.",
    "A: Let's say {hour} thirty on {day}, would that suit?",
    "C: My bill says {price}, last month it was {price}.",
    "A: The tracking number ends in {n1}, it left the depot at {hour} twenty.",
    "C: Look at the small print on page {n1}, line {n2}.",
    "A: May I put you on hold for two minutes?",
    "C: Christmas in London was lovely, thanks for asking.",
    "A: I can offer you the Gold plan or the Silver plan.",
    "C: It's a Samsung Galaxy S{n1}, I bought it in Manchester.",
    "A: What's the date on the invoice?\nC: The {ord} of {month}.",
    "A: How many lights are on?\nC: One, two, three, four.",
    "A: Which floor is it?\nC: The {ord}, at the top.",
    "A: Did you get my email about the contract?\nC: Yes, on {day}.",
    "A: How long have you had the card reader?\nC: About {n1} months.",
    "C: I need a new password because I forgot mine.",
    "A: You can change your address on the website at any time.",
    "A: We never ask for your password or your card number.",
    "C: The card was declined {n2} times.",
    "A: The temperature should be {n1} degrees.",
    "C: It says error {n1}{n2}, then error {n2}{n1}.",
    "A: That flight leaves at {hour} fifteen from gate {n2}.",
    "C: I will call back on {day}, thanks. Bye.",
    "A: Our broadband runs at up to {n1} hundred megabits.",
)


def harmless(rng: Rng) -> tuple[str, str]:
    number = rng.randrange(len(HARMLESS))
    fill = {
        "n1": rng.choice(["12", "twelve", "24", "twenty-four", "36", "18", "ten"]),
        "n2": str(rng.randint(2, 9)) if rng.random() < 0.5 else rng.choice(_ONES[2:]),
        "ord": rng.choice(["3rd", "fourth", "21st", "twelfth", "second"]),
        "long": _digits(rng, rng.choice([6, 7, 8]), first=rng.choice("123456789")),
        "spoken": _words(rng, _digits(rng, 6)),
        "price": rng.choice(
            [
                f"£{rng.randint(9, 200)}.{rng.randint(10, 99)}",
                f"{_pair(rng.randint(20, 99), ' ')} pounds fifty",
                f"${rng.randint(10, 999)}",
                f"{rng.randint(10, 90)} euros",
            ]
        ),
        "hour": rng.choice(["eight", "9", "ten", "8"]),
        "hour2": rng.choice(["six", "5", "four", "17"]),
        "day": rng.choice(["Monday", "Tuesday", "Thursday", "Saturday"]),
        "month": rng.choice(_MONTHS),
        "model": rng.choice(["AX 3000", "R7000", "TL-WR841N", "Fritz box 7590", "EX6120"]),
    }
    return f"harmless {number}", HARMLESS[number].format(**fill)


def samples(count: int, *, seed: int = 15, one_channel: bool = False) -> Iterator[Sample]:
    """So many calls in which something is told, evenly over the kinds."""
    rng = random.Random(seed)  # noqa: S311 - figures that come out the same each time
    kinds = list(KINDS.values())
    for number in range(count):
        form, script = kinds[number % len(kinds)](rng)
        yield sample(script, form=form, one_channel=one_channel)


def harmless_samples(count: int, *, seed: int = 16, one_channel: bool = False) -> Iterator[Sample]:
    """So many calls in which nothing is told."""
    rng = random.Random(seed)  # noqa: S311
    for _ in range(count):
        form, script = harmless(rng)
        yield sample(script, form=form, one_channel=one_channel)
