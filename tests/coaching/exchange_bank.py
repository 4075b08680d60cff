"""Questions of every kind that other systems know, as an author of Harbour Broadband might have written them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from coaching.content.exchange.brought import Brought
from coaching.content.question.arranging import Item, Match, Order, Pair
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.document import Question
from coaching.content.question.wording import Leniency
from coaching.content.question.writing import Amounted, Foreseen, Gap, Gaps, Number, ShortText

# Signs that mean something in one of the formats.
NASTY = [
    "a ~ b = c # d { e } f : g",
    "C:\\new\\table and \\~ \\n",
    "“Quoted”, 'single', \"double\"",
    "<b>bold</b> & <br> &amp; &lt;p&gt;",
    "]]> and <![CDATA[ x ]]>",
    "Two lines\nof one text",
    "%50% of it, or %-50%",
    "a -> b -> c, => and →",
    "[html]not a format, [plain] neither",
    "// no remark, ::no title::, $CATEGORY: none",
    "TRUE",
    "emoji 🙂 and ünïcödé, 漢字, ‮right to left",
    "A. one B) two ANSWER: C",
    "####",
    "\\",
    "{1:SHORTANSWER:=x}",
    "=",
    "*",
]


def options(
    *rows: tuple[str, bool] | tuple[str, bool, float | None] | tuple[str, bool, float | None, str],
) -> list[Option]:
    padded = [(*row, *(None, "")[len(row) - 2 :]) for row in rows]
    return [
        Option(id=f"answer-{at}", text=text, correct=correct, credit=credit, why=why)
        for at, (text, correct, credit, why) in enumerate(padded, start=1)
    ]


def foreseen(*rows: tuple[str, float, str]) -> list[Foreseen]:
    return [
        Foreseen(id=f"answer-{at}", text=text, credit=credit, why=why)
        for at, (text, credit, why) in enumerate(rows, start=1)
    ]


def amounts(*rows: tuple[str, str, float, str]) -> list[Amounted]:
    return [
        Amounted(id=f"answer-{at}", value=Decimal(value), tolerance=Decimal(off), credit=credit, why=why)
        for at, (value, off, credit, why) in enumerate(rows, start=1)
    ]


def items(*texts: str) -> list[Item]:
    return [Item(id=f"item-{at}", text=text) for at, text in enumerate(texts, start=1)]


def pairs(*rows: tuple[str, str]) -> list[Pair]:
    return [Pair(id=f"pair-{at}", left=left, right=right) for at, (left, right) in enumerate(rows, start=1)]


def gaps(text: str, *words: list[str], **more: Any) -> Gaps:
    return Gaps(
        text=text, gaps=[Gap(id=f"gap-{at}", accepted=accepted) for at, accepted in enumerate(words, start=1)], **more
    )


def common() -> Iterator[Brought]:
    """Of every kind that GIFT has, too."""
    yield Brought(
        Question(
            text="She calls a third time. What do you say first?",
            task=Single(options=options(("I see two faults.", True), ("I cannot say.", False))),
        )
    )
    yield Brought(
        Question(
            text="What may you grant alone?",
            task=Single(
                options=options(
                    ("£20", True, None, "Under 2.1."),
                    ("£40", False, 50, "With a reason."),
                    ("£90", False, None, "Never."),
                )
            ),
            why="Clause 2.1 says so.",
            hints=["Look at 2.1.", "It is less than a month’s fee."],
            difficulty="easy",
        ),
        competency="Ownership",
        category="Credits",
    )
    yield Brought(
        Question(
            text="In the order written",
            task=Single(options=options(("first", True), ("second", False), ("third", False)), keeps_order=True),
            difficulty="hard",
        ),
        category="Credits",
    )
    yield Brought(
        Question(
            text="A wrong answer may take away",
            task=Single(options=options(("right", True), ("bad", False, -50), ("odd", False, -33.33333))),
        ),
        category="Credits/More",
    )
    yield Brought(
        Question(
            text="The right one stands last",
            task=Single(options=options(("one", False), ("two", False, 16.66667), ("three", True))),
        )
    )
    yield Brought(
        Question(
            text="Which two belong into a first answer?",
            task=Multiple(
                options=options(("her name", True), ("the fault", True), ("the weather", False), ("the rain", False))
            ),
        ),
        competency="Verification",
    )
    yield Brought(
        Question(
            text="With weights of their own",
            task=Multiple(options=options(("most", True, 75), ("some", True, 25), ("none", False, 0), ("less", False))),
        )
    )
    yield Brought(
        Question(
            text="Three right, one wrong",
            task=Multiple(
                options=options(("a", True), ("b", True), ("c", True), ("d", False, None, "d takes all away."))
            ),
            why="Told.",
        )
    )
    yield Brought(
        Question(
            text="Wrong ones cost nothing",
            task=Multiple(options=options(("a", True), ("b", True), ("c", False, 0)), keeps_order=True),
        )
    )
    yield Brought(
        Question(
            text="A refund is yours to give.",
            task=TrueFalse(answer=True, why_true="Up to £20.", why_false="Up to £20 it is."),
        )
    )
    yield Brought(
        Question(
            text="A router may be swapped twice.",
            task=TrueFalse(answer=False, why_true="Once.", why_false=""),
            why="Clause 4.",
        )
    )
    yield Brought(
        Question(text="Hold is silence.", task=TrueFalse(answer=False), difficulty="medium"), competency="De-escalation"
    )
    yield Brought(
        Question(
            text="What do you offer?",
            task=ShortText(
                answers=foreseen(
                    ("a call back", 100, ""), ("callback", 100, ""), ("to call", 50, "When?"), ("*", 0, "Listen again.")
                )
            ),
        )
    )
    yield Brought(
        Question(
            text="Which plan, with its capitals?",
            task=ShortText(answers=foreseen(("Harbour 150", 100, "Yes.")), leniency=Leniency(case_matters=True)),
        )
    )
    yield Brought(
        Question(
            text="Which city, letter by letter?",
            task=ShortText(answers=foreseen(("Zürich", 100, "")), leniency=Leniency(accents_matter=True, slips=False)),
        )
    )
    yield Brought(
        Question(
            text="Any word with star at its end",
            task=ShortText(answers=foreseen(("apolog*", 100, ""), ("5\\*", 20, ""))),
        )
    )
    yield Brought(Question(text="How many faults has she had?", task=Number(answers=amounts(("2", "0", 100, "")))))
    yield Brought(
        Question(
            text="How much is a month?",
            task=Number(answers=amounts(("24.50", "0.5", 100, "Exactly."), ("24", "2", 50, "Nearly.")), unit="£"),
        )
    )
    yield Brought(
        Question(
            text="How long on hold at most?",
            task=Number(answers=amounts(("-1.25", "0.0000001", 100, "")), unit="min", needs_unit=True),
        )
    )
    yield Brought(
        Question(text="A large number", task=Number(answers=amounts(("123456789012", "0", 100, "")))),
        category="Numbers",
    )
    yield Brought(
        Question(
            text="In what order?",
            task=Order(items=items("Greet", "Verify", "Listen", "Solve")),
            why="So nobody repeats.",
        )
    )
    yield Brought(
        Question(
            text="And here?",
            task=Order(
                items=[
                    item.model_copy(update={"why": f"Because {item.text}."}) for item in items("one", "two", "three")
                ]
            ),
        )
    )
    yield Brought(
        Question(
            text="Who does what?",
            task=Match(pairs=pairs(("Billing", "invoices"), ("Care", "faults"), ("Sales", "plans"))),
        )
    )
    yield Brought(
        Question(
            text="With some that fit nowhere",
            task=Match(pairs=pairs(("2.1", "credit"), ("4.2", "router")), others=["holiday", "parking"]),
        )
    )
    yield Brought(
        Question(
            text="Two go with the same",
            task=Match(
                pairs=[
                    pair.model_copy(update={"why": "So it is."}) for pair in pairs(("a", "x"), ("b", "x"), ("c", "y"))
                ]
            ),
        )
    )
    yield Brought(Question(text="Fill the gaps.", task=gaps("I will call you [[gap-1]] by noon.", ["back", "again"])))
    yield Brought(
        Question(text="Complete what she says.", task=gaps("From here it is [[gap-1]]", ["mine"]), why="Ownership.")
    )
    yield Brought(
        Question(
            text="Pick the word.",
            task=gaps("[[gap-1]] am sorry that happened.", ["I"], picked=True, others=["We", "They"]),
        )
    )
    yield Brought(
        Question(
            text="With capitals",
            task=gaps(
                "Your plan is Harbour [[gap-1]], Mrs Kowalczyk.",
                ["One Fifty"],
                leniency=Leniency(case_matters=True, slips=False),
            ),
        )
    )
    for at, text in enumerate(NASTY):
        other = NASTY[(at + 1) % len(NASTY)]
        task = (
            Single(options=options((text, True, None, other), (f"not {text}", False, 50, text), ("no", False))),
            Multiple(options=options((text, True), (f"{other} too", True, None, text), ("no", False, None, other))),
            TrueFalse(answer=at % 2 == 0, why_true=text, why_false=other),
            ShortText(answers=foreseen((f"x{text}", 100, other), ("y", 50, text))),
            Order(items=items(text, f"then {text}", "at last")),
            Match(pairs=pairs((text, other), (f"not {text}", text)), others=["nothing"]),
        )[at % 6]
        yield Brought(
            Question(text=f"{text} {at}", task=task, why=text, hints=[other, text]),
            competency="Empathy",
            category="Signs",
        )
        yield Brought(
            Question(text=text if text != "####" else "# 4", task=TrueFalse(why_false=text)), category="Signs"
        )


def many_gaps() -> Iterator[Brought]:
    """What GIFT has no words for."""
    yield Brought(
        Question(text="Fill the gaps.", task=gaps("I [[gap-1]] and call [[gap-2]].", ["see", "understand"], ["back"]))
    )
    whys = [Gap(id="gap-1", accepted=["a}b", "c~d"], why="So #1."), Gap(id="gap-2", accepted=["=e", "%50%f"], why="")]
    yield Brought(
        Question(
            text="Two lines\nof a task\n\nand a third",
            task=Gaps(text="Well [[gap-1]]\n\nthen [[gap-2]] { x }", gaps=whys),
        )
    )
    yield Brought(
        Question(
            text="Pick.",
            task=gaps(
                "[[gap-1]] after [[gap-2]] after [[gap-3]]",
                ["one"],
                ["two"],
                ["one"],
                picked=True,
                others=["none", "all"],
            ),
        )
    )
    picked = [Gap(id="gap-1", accepted=["x"], why="First."), Gap(id="gap-2", accepted=["y"], why="")]
    yield Brought(
        Question(text="Pick again.", task=Gaps(text="[[gap-1]], [[gap-2]]", gaps=picked, picked=True), hints=["h"])
    )
