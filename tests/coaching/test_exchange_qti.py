"""QTI 3 out: packages that other systems can open."""

import io
import re
import zipfile
from xml.etree import ElementTree

from coaching.content.exchange import qti
from coaching.content.exchange.brought import Brought, Sent
from coaching.content.question.choosing import TrueFalse
from coaching.content.question.document import Question
from coaching.content.question.predicting import Predict
from coaching.content.question.spotting import Spot
from tests.coaching import exchange_bank

Q = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
# Which elements an item has, in their order, by the specification.
ORDER = [
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
    "qti-modal-feedback",
]


def unpacked(sent: Sent) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(sent.data)) as package:
        assert package.testzip() is None
        return {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}


def items(sent: Sent) -> list[ElementTree.Element]:
    return [root for name, root in unpacked(sent).items() if name != "imsmanifest.xml"]


def named(item: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return item.findall(f".//{Q}{name}")


def test_the_manifest_names_every_item():
    bank = list(exchange_bank.common())
    sent = qti.write(bank)
    files = unpacked(sent)
    hrefs = [file.get("href") for file in files["imsmanifest.xml"].iter() if file.tag.endswith("}file")]
    assert hrefs == [name for name in files if name != "imsmanifest.xml"]
    assert len(hrefs) == sent.count == len(bank)
    types = {one.get("type") for one in files["imsmanifest.xml"].iter() if one.tag.endswith("}resource")}
    assert types == {"imsqti_item_xmlv3p0"}


def test_every_item_is_whole():
    bank = [*exchange_bank.common(), *exchange_bank.many_gaps()]
    for item, brought in zip(items(qti.write(bank)), bank, strict=True):
        names = [child.tag.removeprefix(Q) for child in item]
        assert [name for name in ORDER if name in names] == list(dict.fromkeys(names)), brought
        declared = {one.get("identifier"): one for one in named(item, "qti-response-declaration")}
        asked = {one.get("response-identifier") for one in item.iter() if one.get("response-identifier")}
        assert asked == declared.keys()
        outcomes = {one.get("identifier") for one in named(item, "qti-outcome-declaration")}
        used = {one.get("outcome-identifier") for one in item.iter() if one.get("outcome-identifier")}
        used |= {one.get("identifier") for one in named(item, "qti-set-outcome-value")}
        assert used <= outcomes | {"SCORE"}
        identifiers = [
            one.get("identifier") for one in item.iter() if one.tag.endswith(("-choice", "}qti-inline-choice"))
        ]
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", str(one)) for one in identifiers)
        for name, declaration in declared.items():
            if declaration.get("base-type") == "identifier":
                right = [value.text for value in named(declaration, "qti-value")]
                assert right, (name, brought)
                assert set(right) <= set(identifiers)


def test_choices_carry_their_worth_and_their_whys():
    [item] = items(
        qti.write([one for one in exchange_bank.common() if one.question.text == "What may you grant alone?"])
    )
    worth = {entry.get("map-key"): entry.get("mapped-value") for entry in named(item, "qti-map-entry")}
    assert worth == {"answer-1": "1", "answer-2": "0.5"}
    assert [told.text for told in named(item, "qti-feedback-inline")] == ["Under 2.1.", "With a reason.", "Never."]
    assert named(item, "qti-content-body")[0][0].text == "Clause 2.1 says so."


def test_plain_questions_use_the_templates():
    bank = [
        one
        for one in exchange_bank.common()
        if one.question.text in ("Hold is silence.", "In what order?", "Who does what?")
    ]
    templates = [named(item, "qti-response-processing")[0].get("template") for item in items(qti.write(bank))]
    base = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"
    assert templates == [f"{base}/match_correct.xml", None, f"{base}/map_response.xml"]


def test_interactions_fit_their_kinds():
    bank = [*exchange_bank.common(), *exchange_bank.many_gaps()]
    found = {}
    for item, brought in zip(items(qti.write(bank)), bank, strict=True):
        names = {one.tag.removeprefix(Q) for one in item.iter() if one.tag.endswith("-interaction")}
        found.setdefault(brought.question.kind, set()).update(names)
    assert found == {
        "single": {"qti-choice-interaction"},
        "multiple": {"qti-choice-interaction"},
        "true_false": {"qti-choice-interaction"},
        "short_text": {"qti-text-entry-interaction"},
        "number": {"qti-text-entry-interaction"},
        "order": {"qti-order-interaction"},
        "match": {"qti-match-interaction"},
        "gaps": {"qti-text-entry-interaction", "qti-inline-choice-interaction"},
    }


def test_what_cannot_go_is_told():
    sent = qti.write(
        [
            Brought(Question(text="Press", task=Spot())),
            Brought(Question(text="What now?", task=Predict())),
            Brought(Question(text="Heard?", clip=1, task=TrueFalse(), hints=["Listen."])),
        ]
    )
    assert sent.count == 1
    assert [str(loss) for loss in sent.losses] == [
        "“Press” cannot go: it is nothing without its call",
        "“What now?” cannot go: it is nothing without its call",
        "“Heard?” goes without its clip: sound stays here",
        "“Heard?” goes without its hints",
    ]


def test_the_same_questions_make_the_same_file():
    bank = list(exchange_bank.common())
    assert qti.write(bank).data == qti.write(bank).data
