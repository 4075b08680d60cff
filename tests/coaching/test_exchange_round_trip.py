"""What goes out to another system and comes back says the same."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.content.exchange import aiken, gift, moodle_xml, qti
from coaching.content.exchange.brought import Brought
from coaching.content.question.arranging import Item, Match, Order, Pair
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.document import TASKS, Question, Source
from coaching.content.question.predicting import Predict
from coaching.content.question.spotting import Spot
from coaching.content.question.writing import Foreseen, ShortText
from coaching.content.text import UNPRINTABLE
from tests.coaching import exchange_bank


def unplaced(brought: list[Brought]) -> list[Brought]:
    """Without the lines, which are of one file."""
    return [replace(one, line=1) for one in brought]


def test_sixty_questions_of_all_common_kinds_go_to_gift_and_back():
    bank = list(exchange_bank.common())
    assert len(bank) >= 60
    assert {one.question.kind for one in bank} == {
        "single", "multiple", "true_false", "short_text", "number", "order", "match", "gaps"
    }  # fmt: skip
    sent = gift.write(bank)
    assert (sent.count, sent.losses) == (len(bank), [])
    back = gift.read(sent.data)
    assert [str(fault) for fault in back.faults] == []
    for mine, theirs in zip(bank, unplaced(back.questions), strict=True):
        assert theirs == mine, sent.data.decode()


def test_they_go_to_moodle_xml_and_back_with_gaps_as_many_as_there_are():
    bank = [*exchange_bank.common(), *exchange_bank.many_gaps()]
    sent = moodle_xml.write(bank)
    assert (sent.count, sent.losses) == (len(bank), [])
    back = moodle_xml.read(sent.data)
    assert [str(fault) for fault in back.faults] == []
    for mine, theirs in zip(bank, unplaced(back.questions), strict=True):
        assert theirs == mine


def test_a_second_round_changes_nothing_more():
    for form in (gift, moodle_xml, aiken):
        once = form.write(form.read(form.write(list(exchange_bank.common())).data).questions)
        assert form.write(form.read(once.data).questions).data == once.data


# Signs that mean something somewhere are as frequent as all letters together.
signs = st.text(
    st.one_of(st.sampled_from("~={}#:\\<>&[]%*-/\"'\n ;|$.A"), st.characters(codec="utf-8", exclude_characters="\r")),
    min_size=1,
    max_size=30,
)
texts = signs.map(lambda text: UNPRINTABLE.sub("", text).strip()).filter(bool)
whys = st.one_of(st.just(""), texts)
several = st.lists(texts, min_size=3, max_size=5, unique=True)


def unambiguous(text: str) -> bool:
    """Without what a gap is written with, and lines that end in blanks, which nobody sees."""
    return "[[" not in text and all(line == line.strip() for line in text.split("\n"))


@st.composite
def tasks(draw: st.DrawFn) -> Single | Multiple | TrueFalse | ShortText | Order | Match:
    words, why = draw(several), draw(whys)
    kind = draw(st.sampled_from(["single", "multiple", "true_false", "short_text", "order", "match"]))
    credits = draw(st.lists(st.sampled_from([None, 0.5, 20, 12.5]), min_size=len(words), max_size=len(words)))
    if kind == "single":
        return Single(
            options=[
                Option(
                    id=f"answer-{at}", text=text, correct=at == 1, credit=None if at == 1 else credits[at - 1], why=why
                )
                for at, text in enumerate(words, start=1)
            ],
            keeps_order=draw(st.booleans()),
        )
    if kind == "multiple":
        rows = [
            Option(id=f"answer-{at}", text=text, correct=at <= 2, why=why) for at, text in enumerate(words, start=1)
        ]
        return Multiple(options=rows)
    if kind == "true_false":
        return TrueFalse(answer=draw(st.booleans()), why_true=why, why_false=words[0])
    if kind == "short_text":
        rights = [text for text in words if text != "*"]
        return ShortText(
            answers=[Foreseen(id=f"answer-{at}", text=text, why=why) for at, text in enumerate(rights, start=1)]
        )
    if kind == "order":
        return Order(items=[Item(id=f"item-{at}", text=text, why=why) for at, text in enumerate(words, start=1)])
    first, *rest = words
    return Match(
        pairs=[Pair(id=f"pair-{at}", left=text, right=text, why=why) for at, text in enumerate(rest, start=1)],
        others=[first],
    )


@settings(max_examples=300, deadline=None)
@given(
    st.builds(Question, text=texts, task=tasks(), why=whys, hints=st.lists(texts, max_size=2)),
    st.sampled_from([gift, moodle_xml]),
)
def test_no_sign_is_lost_whatever_is_written(question: Question, form):
    back = form.read(form.write([Brought(question)]).data)
    assert [str(fault) for fault in back.faults] == []
    assert [one.question for one in back.questions] == [question]


def test_questions_about_a_call_stay_and_are_told():
    bank = [
        Brought(Question(text="Press when she owns it", task=Spot())),
        Brought(Question(text="What now?", task=Predict())),
    ]
    for form in (gift, moodle_xml, aiken):
        sent = form.write(bank)
        assert sent.count == 0
        assert [(loss.heading, loss.whole) for loss in sent.losses] == [
            ("Press when she owns it", True),
            ("What now?", True),
        ]


def test_gift_says_that_it_knows_one_gap_and_that_sound_stays():
    two, *_ = exchange_bank.many_gaps()
    heard = Brought(Question(text="What does she want?", clip=3, task=TrueFalse()))
    sent = gift.write([two, heard])
    assert sent.count == 1
    assert [str(loss) for loss in sent.losses] == [
        "“Fill the gaps.” cannot go: GIFT knows one gap in a question. Moodle XML knows more",
        "“What does she want?” goes without its clip: sound stays here",
    ]


@pytest.mark.parametrize("form", [gift, moodle_xml, aiken])
def test_no_question_at_all_is_a_file_too(form):
    assert form.read(form.write([]).data).questions == []


@pytest.mark.parametrize("form", [gift, moodle_xml, aiken, qti])
@pytest.mark.parametrize("kind", TASKS)
def test_what_is_not_finished_stays_and_says_why(form, kind: str):
    sent = form.write([Brought(Question(text="Half", task=TASKS[kind]())), Brought(Question(task=TrueFalse()))])
    assert [loss.whole for loss in sent.losses] == [True] * (1 if kind == "true_false" else 2)
    assert all("cannot go: it is" in str(loss) for loss in sent.losses)


def test_what_is_reckoned_otherwise_elsewhere_is_told():
    part = Single(options=exchange_bank.options(("best", True, 80), ("rest", False)))
    odd = Multiple(options=exchange_bank.options(("right", True, 0), ("wrong", False, 50)))
    picked = exchange_bank.gaps("I [[gap-1]].", ["call", "ring"], picked=True, others=["sing"])
    sourced = Question(text="From where?", task=TrueFalse(), source=Source(guideline=3))
    bank = [Brought(Question(text="?", task=task)) for task in (part, odd, picked)] + [Brought(sourced)]
    for form in (gift, moodle_xml):
        told = [loss.told.split(":")[0] for loss in form.write(bank).losses]
        assert told[0] == "goes without an answer that is worth 100 %, and elsewhere one has to be"
        assert told[1] == "goes with every answer as right that is worth something, and no other"
        assert told[2].startswith("goes with the first word that fits")
        assert told[3] == "goes without where it comes from"
        assert form.read(form.write(bank[:1]).data).questions[0].question.task == part
