"""Personal data in calls: what the finder was made with. Its rules may be read and used to make the finder better."""

import random
from collections.abc import Callable, Iterator

from recordings.benchmark.personal_data import Sample, sample

Rng = random.Random
Way = Callable[[Rng], str]
ONES = str.split("oh one two three four five six seven eight nine")
NUMBERS = str.split("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = str.split("twenty thirty forty fifty sixty seventy eighty ninety")
PEOPLE = str.split(
    "James Walker|Barbara Kowalczyk|Tom Reed|Aisha Khan|Oluwaseun Adeyemi|Siobhan O'Neill|Priya Nair|Wei Zhang|Hans-Peter Vogt|Claire Dubois|Maria van der Berg|"
    "Desmond Tutola|Grace Hopper|Rose Green|Will Carter|Marek Nowak|Ingrid Sørensen|Kwame Mensah|Fatima Al-Sayed|Joan Bishop|Ruth Hill|Peter Church",
    "|",
)
LINES = str.split(
    "15 Church Road|7 High Street|112 London Road|3 The Avenue|24A Manor Drive|88 King's Cross Road|1600 Pennsylvania Avenue|Flat 2, 9 Mill Lane|fifteen Church Road|"
    "twenty-two Ash Grove|Hauptstraße 14|Lange Gasse 3|12 rue de la Paix|Apartment 5, 40 Bridge Street|221B Baker Street|6 Oak Close|PO Box 117",
    "|",
)
POSTCODES = str.split("SW1A 1AA|M14 5TQ|SK4 2AB|EH1 1YZ|B33 8TH|CR2 6XH|DN55 1PT|W1A 0AX|LS1 4DY", "|")
NATO = str.split(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu"
)
SUGAR = str.split(
    "apple bob charlie david edward freddie george harry isaac john king london mother nelly orange peter queen robert sugar tommy uncle victor william xmas yellow zebra"
)
WAIT = ["mhm", "okay", "yes", "right", "go on", "mm", "yeah", "okay, yes", "sure", "great"]


def digits(rng: Rng, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def luhn(rng: Rng, head: str, length: int) -> str:
    body = head + "".join(str(rng.randint(0, 9)) for _ in range(length - len(head) - 1))
    total = 0
    for place, each in enumerate(reversed(body)):
        value = int(each) * (2 - place % 2)
        total += value if value < 10 else value - 9
    return body + str((10 - total % 10) % 10)


def number_word(value: int) -> str:
    if value < 10:
        return ONES[value]
    if value < 20:
        return NUMBERS[value - 10]
    return TENS[value // 10 - 2] + ("" if value % 10 == 0 else f" {ONES[value % 10]}")


def aloud(rng: Rng, number: str) -> str:
    """Read digit by digit, alike ones as “double”."""
    out, at = [], 0
    while at < len(number):
        if at + 1 < len(number) and number[at] == number[at + 1] and rng.random() < 0.7:
            out.append(f"double{rng.choice([' ', '-'])}{ONES[int(number[at])]}")
            at += 2
        else:
            out.append(ONES[int(number[at])])
            at += 1
    return " ".join(out)


def in_pairs(number: str) -> str:
    return " ".join(
        number_word(int(number[at : at + 2]))
        if number[at] != "0"
        else " ".join(ONES[int(d)] for d in number[at : at + 2])
        for at in range(0, len(number), 2)
    )


def told(rng: Rng, number: str, *, sizes: tuple[int, ...] = (4, 4, 4, 4)) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    parts = [p for p in [*parts, number[at:]] if p]
    return rng.choice(
        [
            number, " ".join(parts), "-".join(parts), aloud(rng, number), " ".join(aloud(rng, p) + "," for p in parts).rstrip(","),
            in_pairs(number) if len(number) % 2 == 0 else aloud(rng, number), " ".join(number), "-".join(number),
            " um ".join(parts), " ".join(number[n : n + 2] for n in range(0, len(number), 2)),
        ]
    )  # fmt: skip


def broken(rng: Rng, kind: str, number: str, size: int) -> str:
    """In groups, with the agent between them."""
    parts = [number[at : at + size] for at in range(0, len(number), size)]
    say: Callable[[str], str] = rng.choice([lambda p: p, lambda p: aloud(rng, p), lambda p: " ".join(p)])
    lines = []
    for place, part in enumerate(parts):
        lines.append(f"C: {'it is ' if place == 0 else ''}[{kind}: {say(part)}]")
        if place + 1 < len(parts):
            back = rng.random() < 0.35
            lines.append(f"A: [{kind}: {aloud(rng, part)}]" if back else f"A: {rng.choice(WAIT)}")
    if rng.random() < 0.3:
        lines.append(f"A: so that was [{kind}: {number}], thank you")
    return "\n".join(lines)


def one_of(*ways: Way) -> Way:
    return lambda rng: rng.choice(ways)(rng)


def card_number(rng: Rng) -> str:
    return luhn(rng, *rng.choice([("4", 16), ("52", 16), ("4", 16), ("37", 15), ("6759", 18)]))


KINDS: dict[str, Way] = {
    "card": one_of(
        lambda rng: f"A: what is your card number?\nC: yes [card: {told(rng, card_number(rng))}].",
        lambda rng: f"A: can I have the long card number please\n{broken(rng, 'card', card_number(rng), rng.choice([4, 4, 5, 6]))}",
        lambda rng: f"C: I'd like to pay by card, {told(rng, luhn(rng, '4', 16)).join(['[card: ', ']'])}, thanks",
        lambda rng: f"C: so the card ends in nothing special, number [card: {told(rng, luhn(rng, '54', 16))}]",
        lambda rng: f"A: sixteen digits please?\nC: [card: {told(rng, digits(rng, 16))}]",
        lambda rng: f"C: meine Kartennummer ist [card: {told(rng, luhn(rng, '4', 16))}].",
    ),
    "code": one_of(
        lambda rng: f"A: and the three digits on the back?\nC: {rng.choice(['', 'yes', 'um that is'])} [code: {told(rng, digits(rng, 3), sizes=(3,))}]",
        lambda rng: f"C: and the CVV is [code: {told(rng, digits(rng, 3), sizes=(3,))}].",
        lambda rng: f"A: what is the security code on your card?\nC: [code: {told(rng, digits(rng, 3), sizes=(3,))}].",
        lambda rng: f"A: read me the code we sent to your mobile\nC: the code is [code: {told(rng, digits(rng, 6), sizes=(3, 3))}]",
        lambda rng: f"A: last three numbers on the reverse\nC: [code: {aloud(rng, digits(rng, 3))}]",
    ),
    "iban": one_of(
        lambda rng: f"C: my IBAN is [iban: {rng.choice(['DE89 3704 0044 0532 0130 00', 'GB29NWBK60161331926819', 'FR14 2004 1010 0505 0001 3M02 606', 'AT611904300234573201'])}]",
        lambda rng: "A: and the IBAN?\nC: [iban: D E eight nine three seven oh four double oh double four oh five three two oh one three double oh]",
        lambda rng: "C: please pay it to [iban: DE 89 37 04 00 44 05 32 01 30 00].",
        lambda rng: "A: your IBAN please\nC: [iban: G B 2 9 N W B K 6 0 1 6 1 3]\nA: mhm\nC: [iban: 3 1 9 2 6 8 1 9]",
    ),
    "account": one_of(
        lambda rng: f"A: what's your account number?\nC: [account: {told(rng, digits(rng, 8), sizes=(4, 4))}].",
        lambda rng: f"C: the sort code is [account: {told(rng, digits(rng, 6), sizes=(2, 2, 2))}] and the account number [account: {told(rng, digits(rng, 8), sizes=(4, 4))}]",
        lambda rng: f"C: my customer number is [account: {told(rng, digits(rng, rng.choice([6, 8, 10])), sizes=(3, 3))}], I think",
        lambda rng: f"A: what is the account number\n{broken(rng, 'account', digits(rng, 8), 4)}",
        lambda rng: f"C: [account: {told(rng, digits(rng, 9), sizes=(3, 3, 3))}] is my account number.",
        lambda rng: f"C: Sort code [account: {rng.choice(['20-00-00', '40 47 84', 'twenty forty seven eighty-one'])}].",
    ),
    "phone": one_of(
        lambda rng: f"A: what's your phone number?\nC: it's [phone: {told(rng, '07' + digits(rng, 9), sizes=(5, 3, 3))}].",
        lambda rng: f"C: you can reach me on [phone: {told(rng, '0161' + digits(rng, 7), sizes=(4, 3, 4))}]",
        lambda rng: f"C: call me back on [phone: plus four four {aloud(rng, '7' + digits(rng, 9))}]",
        lambda rng: f"A: and a mobile number?\n{broken(rng, 'phone', '07' + digits(rng, 9), rng.choice([3, 4, 5]))}",
        lambda rng: f"C: my cell is [phone: {rng.choice(['(212) 555-0143', '212-555-0143', '212 555 0143', 'two one two five five five oh one four three'])}].",
        lambda rng: f"C: it's [phone: {rng.choice(['0171 2345678', '+49 171 2345678', '030/1234567', '01 42 68 53 00', '06 12 34 56 78'])}].",
        lambda rng: f"C: [phone: {told(rng, '0207' + '946' + digits(rng, 4), sizes=(3, 4, 4))}], that's the number to call",
    ),
    "email": one_of(
        lambda rng: f"C: my email is [email: {rng.choice(['j.walker@gmail.com', 'barbara_k@web.de', 'tom-reed1@outlook.com'])}].",
        lambda rng: f"A: your email address?\nC: {rng.choice(['it is', 'that would be', 'yes its'])} [email: {rng.choice(['smith at gmail dot com', 'james dot walker at outlook dot com', 'tom underscore reed at yahoo dot co dot uk', 'info at walker dash sons dot co dot uk', 'b kowalczyk ninety two at web dot de'])}]",
        lambda rng: f"A: how do you spell that e-mail?\nC: [email: {' '.join('walker'.upper())} at {rng.choice(['gmail dot com', 'gmail.com', 'hotmail.co.uk'])}]",
        lambda rng: "A: which email\nC: [email: s for sugar m for mother i t h at yahoo dot com]",
        lambda rng: "C: it's [email: Sierra Mike India Tango Hotel at hotmail dot com], all lower case",
        lambda rng: f"C: so [email: {'-'.join('KHAN')}-{rng.randint(10, 99)} at gmail.com].",
        lambda rng: "C: email me at [email: aisha dot khan]\nA: yes\nC: [email: at outlook dot com]",
        lambda rng: "C: write to [email: reed @ aol.com] please",
    ),
    "postcode": one_of(
        lambda rng: f"A: what's your postcode?\nC: [postcode: {rng.choice(POSTCODES)}].",
        lambda rng: f"C: the postcode is [postcode: {' '.join(rng.choice(POSTCODES).replace(' ', ''))}]",
        lambda rng: f"C: I'm in Stockport, [postcode: {rng.choice(POSTCODES)}], near the station",
        lambda rng: f"A: postcode?\nC: [postcode: {rng.choice(['M fourteen five T Q', 'S W one A one A A', 'mike one four five tango quebec', 'L S one, four D Y', 'M-1-4-5-T-Q', 'e h one one y z'])}].",
        lambda rng: f"A: and your zip code?\nC: [postcode: {told(rng, digits(rng, 5), sizes=(5,))}]",
        lambda rng: f"C: meine Postleitzahl ist [postcode: {digits(rng, 5)}].",
        lambda rng: "A: postcode please\nC: [postcode: S for sugar K for king 4 2 A for apple B for bob]",
    ),
    "address": one_of(
        lambda rng: f"A: what is the first line of your address?\nC: [address: {rng.choice(LINES)}].",
        lambda rng: f"C: I live at [address: {rng.choice(LINES)}], it's the blue door",
        lambda rng: f"A: so that's going to [address: {rng.choice(LINES)}], is that right?\nC: yes",
        lambda rng: f"C: we moved to [address: {rng.choice(LINES)}] in May",
        lambda rng: "A: what's your address?\nC: [address: Rose Cottage], near the pub",
    ),
    "name": one_of(
        lambda rng: f"C: hi, my name is [name: {rng.choice(PEOPLE)}].",
        lambda rng: f"A: can I take your name please?\nC: {rng.choice(['', 'yes it is', 'sure,'])} [name: {rng.choice(PEOPLE)}]",
        lambda rng: f"C: this is [name: {rng.choice(PEOPLE)}] speaking",
        lambda rng: f"A: thank you {rng.choice(['Mr', 'Mrs', 'Ms', 'Miss', 'Dr'])} [name: {rng.choice(PEOPLE).split()[-1]}], one moment",
        lambda rng: "C: my name is [name: Barbara Kowalczyk].\nA: thank you [name: Barbara], how can I help?\nC: Kind of you. [name: Kowalczyk] with a K.",
        lambda rng: "A: and the surname?\nC: [name: W-A-L-K-E-R].",
        lambda rng: "A: who am I speaking to?\nC: [name: tom].",
        lambda rng: f"A: Good morning, my name is [name: {rng.choice(['Sarah', 'Tom', 'Nneka'])}], how can I help?",
        lambda rng: f"C: Hello, I'm [name: {rng.choice(PEOPLE)}] and I have a question",
        lambda rng: f"C: Mein Name ist [name: {rng.choice(PEOPLE)}].",
        lambda rng: "C: Frau [name: Vogt] war das.",
    ),
    "birth": one_of(
        lambda rng: f"A: what is your date of birth?\nC: [birth: {rng.choice(['12/05/1980', '12.05.1980', 'the twelfth of May 1980', '12th of May 1980', 'twelve oh five eighty', 'May the 12th nineteen eighty', '12 05 80', 'twelfth of the fifth eighty', '1980-05-12'])}].",
        lambda rng: f"C: I was born on [birth: {rng.choice(['3 June 1971', 'the third of June seventy one', 'June third, nineteen seventy-one'])}]",
        lambda rng: "A: date of birth?\nC: [birth: fourteenth]\nA: mhm\nC: [birth: of the second, sixty-eight]",
        lambda rng: "C: geboren am [birth: 12.05.1980]",
    ),
    "password": one_of(
        lambda rng: f"A: what is your password?\nC: [password: {rng.choice(['sunshine', 'Buttercup7', 'liverpool'])}].",
        lambda rng: f"C: my password is [password: {rng.choice(['sunshine', 'Buttercup7', 'red dragon'])}].",
        lambda rng: "A: and your memorable word?\nC: yes it's [password: hedgehog]",
        lambda rng: f"A: your PIN please?\nC: [code: {told(rng, digits(rng, 4), sizes=(4,))}]",
        lambda rng: "A: mother's maiden name?\nC: [password: Fairweather].",
        lambda rng: "C: I used [password: hedgehog] as my password",
    ),
    "expiry": one_of(
        lambda rng: f"A: and the expiry date?\nC: [expiry: {rng.choice(['09/27', '09 27', 'oh nine twenty seven', 'September 2027', 'oh nine, two seven', '9 of 27'])}].",
        lambda rng: f"C: it's valid until [expiry: {rng.choice(['11/28', 'November twenty eight'])}]",
        lambda rng: "C: and it expires [expiry: 03/29].",
    ),
    "identity": one_of(
        lambda rng: f"C: my national insurance number is [identity: {rng.choice(['AB 12 34 56 C', 'AB123456C', 'A B one two three four five six C'])}]",
        lambda rng: f"C: social security is [identity: {rng.choice(['123-45-6789', '123 45 6789', 'one two three four five six seven eight nine'])}]",
        lambda rng: f"A: passport number?\nC: [identity: {digits(rng, 9)}].",
    ),
}  # fmt: skip

HARMLESS = (
    "C: my order number is {n}", "A: that's order {n}, placed on the 12th of May", "C: it costs 36.50 a month", "A: that will be forty two pounds fifty",
    "A: your next bill is 129 pounds and 99 pence", "C: I called at half past ten on Tuesday", "A: we have a slot from 8 to 10 or from 1 to 5",
    "C: I get 12 megabits instead of 100", "A: you should get one hundred megabits", "A: press one for sales, two for support, three for billing",
    "A: one moment please", "C: just one second", "C: it's the second time this week", "A: please turn it off, wait ten seconds, then turn it on again",
    "A: the reference is {n}, please keep it", "C: there are two of us and three phones", "A: your ticket number is {n}", "C: in 2021, 2022 and 2023 it was fine",
    "C: I am at home until four", "A: I'm sorry to hear that", "C: this is Ridiculous", "A: this is the third time, isn't it?", "C: It's Monday today",
    "A: Welcome to Harbour Broadband", "C: Is that the Premium plan?", "A: we'll send it to your address", "C: I forgot my password", "A: your password is being reset",
    "A: please never tell anybody your PIN", "C: my card was stolen", "A: your card has been charged twice, 36 pounds each", "C: I want to change my email address",
    "A: you'll get an e-mail at the end of the month", "C: we are at number one in the queue", "A: the address on the bill is wrong", "C: The High Street is closed",
    "C: ten, nine, eight, seven, six, five", "A: model number EX 3110", "C: error code 4 0 4", "A: version 12.4.1", "C: the invoice of the 3rd of June 2026", "A: it's 1,250 pounds in all",
    "C: the BBC said so", "A: it has a USB port", "C: I. E. not at all", "C: Good Morning", "A: for how many months? Twelve or twenty four?", "C: it works 24 7", "A: 99.9 percent",
    "C: What time? At 9 or 10?\nA: At 10:30", "A: Can I take your order?\nC: Yes Please", "A: When did you buy it?\nC: On the 3rd of June 2025", "A: How many?\nC: 150",
    "A: Is the name on the box green or red?\nC: Green", "C: I'm calling about my bill", "C: I'm Very upset", "A: What's the speed?\nC: 940 megabits", "A: So, to confirm, that's 2 routers at 45 pounds",
    "C: I've lived here for thirty years", "C: we paid 100000 for it", "A: this call may be recorded for training", "C: at Gmail they told me to call you", "A: Thanks for waiting. Okay.",
    "C: My router's lights: one green, two red", "A: the date is the 12th of May, valid for two weeks",
)  # fmt: skip


def samples(count: int, *, seed: int = 5, one_channel: bool = False) -> Iterator[Sample]:
    """So many calls in which something is told, evenly over the kinds."""
    rng = random.Random(seed)  # noqa: S311 - figures that come out the same each time
    kinds = list(KINDS.items())
    for number in range(count):
        form, way = kinds[number % len(kinds)]
        script = way(rng)
        yield sample(script, form=form, one_channel=one_channel)


def harmless_samples(count: int, *, seed: int = 6, one_channel: bool = False) -> Iterator[Sample]:
    """So many calls in which nothing is told."""
    rng = random.Random(seed)  # noqa: S311
    for number in range(count):
        script = HARMLESS[number % len(HARMLESS)].format(n=told(rng, digits(rng, rng.choice([5, 6, 7])), sizes=(3, 4)))
        yield sample(script, form="harmless", one_channel=one_channel)
