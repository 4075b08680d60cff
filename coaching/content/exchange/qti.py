"""QTI 3.0 out, as 1EdTech has it: a package (zip) of assessment items and their manifest. Pure.

Names, order of elements and the templates of response processing follow the specification (imsqti_asiv3p0) and 1EdTech's own examples
(github.com/1EdTech/qti-examples).
"""

import io
import zipfile
from collections.abc import Sequence
from html import escape

from coaching.content.exchange.brought import Brought, Sent, fitting, left_behind, percent, shortened, tell_worths
from coaching.content.question.arranging import Match, Order, as_line
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.document import Question
from coaching.content.question.writing import Gaps, Number, ShortText
from coaching.content.text import UNPRINTABLE

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
ITEM_AT = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
PACKAGE_AT = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
LOM = "http://ltsc.ieee.org/xsd/LOM"
LOM_AT = "https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"
DIFFICULTY = {"easy": "easy", "medium": "medium", "hard": "difficult"}
# Files in a zip have a date, and the same questions make the same file.
DATE = (2000, 1, 1, 0, 0, 0)


class _Item:
    """The parts of one assessment item, in the order in which they stand in it."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.responses: list[str] = []
        self.outcomes: list[str] = []
        self.body = ""
        # How the score is reckoned, where it is no template's way.
        self.template = ""
        self.processing = ""
        self.feedback = ""

    def response(
        self,
        name: str,
        cardinality: str,
        base: str,
        right: Sequence[str],
        worth: dict[str, str],
        *,
        bounded: bool = False,
    ) -> None:
        values = "".join(f"<qti-value>{_said(value)}</qti-value>" for value in right)
        correct = f"<qti-correct-response>{values}</qti-correct-response>" if right else ""
        bounds = ' lower-bound="0" upper-bound="1"' if bounded else ""
        mapping = f'<qti-mapping default-value="0"{bounds}>{"".join(worth.values())}</qti-mapping>' if worth else ""
        self.responses.append(
            f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" base-type="{base}">'
            f"{correct}{mapping}</qti-response-declaration>"
        )


def write(questions: Sequence[Brought]) -> Sent:
    """Questions as a QTI package, and what of them it cannot carry."""
    sent, files, resources = Sent(), [], []
    for brought in fitting(questions, sent):
        left_behind(sent, brought)
        sent.count += 1
        name = f"item-{sent.count}"
        files.append((f"items/{name}.xml", _written(_item(brought.question, sent), name)))
        resources.append(_resource(brought, name))
    files.insert(0, ("imsmanifest.xml", _manifest(resources)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in files:
            package.writestr(zipfile.ZipInfo(path, DATE), UNPRINTABLE.sub("", text).encode(), zipfile.ZIP_DEFLATED)
    sent.data = packed.getvalue()
    return sent


# ── The package ──
def _manifest(resources: Sequence[str]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="{PACKAGE}" xmlns:imsmd="{LOM}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{PACKAGE} {PACKAGE_AT} {LOM} {LOM_AT}" identifier="ycord-questions">\n'
        "  <metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>\n"
        "  <organizations/>\n"
        f"  <resources>\n{''.join(resources)}  </resources>\n</manifest>\n"
    )


def _resource(brought: Brought, name: str) -> str:
    title = f"<imsmd:title>{_string(shortened(brought.question.text))}</imsmd:title>"
    words = f"<imsmd:keyword>{_string(brought.competency)}</imsmd:keyword>" if brought.competency else ""
    hard = DIFFICULTY.get(brought.question.difficulty, "")
    level = f"<imsmd:source>LOMv1.0</imsmd:source><imsmd:value>{hard}</imsmd:value>"
    educational = f"<imsmd:educational><imsmd:difficulty>{level}</imsmd:difficulty></imsmd:educational>" if hard else ""
    lom = f"<imsmd:lom><imsmd:general>{title}{words}</imsmd:general>{educational}</imsmd:lom>"
    return (
        f'    <resource identifier="{name}" type="imsqti_item_xmlv3p0" href="items/{name}.xml">\n'
        f"      <metadata>{lom}</metadata>\n"
        f'      <file href="items/{name}.xml"/>\n'
        "    </resource>\n"
    )


def _string(text: str) -> str:
    return f'<imsmd:string language="en">{_said(text)}</imsmd:string>'


# ── One item ──
def _written(item: _Item, name: str) -> str:
    why = item.question.why
    outcomes = [
        '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float" normal-maximum="1"/>',
        *item.outcomes,
    ]
    processing = item.processing
    if why:
        outcomes.append('<qti-outcome-declaration identifier="WHY" cardinality="single" base-type="identifier"/>')
        processing += _set("WHY", '<qti-base-value base-type="identifier">why</qti-base-value>')
    if item.template and not processing:
        processed = f'<qti-response-processing template="{TEMPLATES}/{item.template}.xml"/>'
    else:
        processed = f"<qti-response-processing>{_as_template(item.template)}{processing}</qti-response-processing>"
    told = ""
    if why:
        told = (
            '<qti-modal-feedback outcome-identifier="WHY" identifier="why" show-hide="show">'
            f"<qti-content-body>{_paragraphs(why)}</qti-content-body></qti-modal-feedback>"
        )
    parts = [*item.responses, *outcomes, f"<qti-item-body>{item.body}</qti-item-body>", processed, told]
    body = "".join(f"  {part}\n" for part in parts if part)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<qti-assessment-item xmlns="{ITEM}" xmlns:xsi="{XSI}" xsi:schemaLocation="{ITEM} {ITEM_AT}" '
        f'identifier="{name}" title="{escape(shortened(item.question.text))}" adaptive="false" time-dependent="false" xml:lang="en">\n'
        f"{body}</qti-assessment-item>\n"
    )


def _item(question: Question, sent: Sent) -> _Item:
    task, item = question.task, _Item(question)
    if question.hints:
        sent.lose(question, "goes without its hints")
    if isinstance(task, Single | Multiple):
        tell_worths(sent, question)
        _choice(item, task)
        return item
    if isinstance(task, TrueFalse):
        both = (("true", "True", task.why_true), ("false", "False", task.why_false))
        options = [
            Option(id=key, text=text, correct=task.answer is (key == "true"), why=why) for key, text, why in both
        ]
        _choice(item, Single(options=options, keeps_order=True))
        return item
    if isinstance(task, ShortText):
        _short_text(item, task, sent)
    elif isinstance(task, Number):
        _number(item, task, sent)
    elif isinstance(task, Order):
        _order(item, task, sent)
    elif isinstance(task, Match):
        _match(item, task)
    else:
        assert isinstance(task, Gaps), "every kind that goes out has an interaction"
        _gaps(item, task, sent)
    parts = (
        getattr(task, "answers", None)
        or getattr(task, "items", None)
        or getattr(task, "pairs", None)
        or getattr(task, "gaps", [])
    )
    if any(part.why for part in parts):
        sent.lose(question, "goes without what is told to each answer")
    return item


def _choice(item: _Item, task: Single | Multiple) -> None:
    """A learner's choice, with what is told to each answer right beside it."""
    one = isinstance(task, Single)
    cardinality = "single" if one else "multiple"
    keys = {option.id: f"answer-{at}" for at, option in enumerate(task.options, start=1)}
    graded = any(option.credit is not None for option in task.options) or not one
    worth = {
        keys[option.id]: _entry(keys[option.id], 100 * task.worth(option))
        for option in task.options
        if task.worth(option)
    }
    right = [keys[option.id] for option in task.options if option.correct]
    item.response("RESPONSE", cardinality, "identifier", right, worth if graded else {}, bounded=graded)
    item.template = "map_response" if graded else "match_correct"
    told = any(option.why for option in task.options)
    if told:
        item.outcomes.append(
            f'<qti-outcome-declaration identifier="FEEDBACK" cardinality="{cardinality}" base-type="identifier"/>'
        )
        item.processing = _set("FEEDBACK", '<qti-variable identifier="RESPONSE"/>')
    choices = "".join(
        f'<qti-simple-choice identifier="{keys[option.id]}">{_inline(option.text)}{_beside(keys[option.id], option.why)}</qti-simple-choice>'
        for option in task.options
    )
    item.body = (
        f'<qti-choice-interaction response-identifier="RESPONSE" shuffle="{"false" if task.keeps_order else "true"}" '
        f'max-choices="{1 if one else 0}">{_prompt(item)}{choices}</qti-choice-interaction>'
    )


def _beside(key: str, why: str) -> str:
    if not why:
        return ""
    return f' <qti-feedback-inline outcome-identifier="FEEDBACK" identifier="{key}" show-hide="show">{_inline(why)}</qti-feedback-inline>'


def _short_text(item: _Item, task: ShortText, sent: Sent) -> None:
    plain = [answer for answer in task.answers if "*" not in answer.text.replace("\\*", "")]
    if len(plain) < len(task.answers):
        sent.lose(item.question, "goes without the answers with a * for any text")
    case = task.leniency.case_matters
    worth: dict[str, str] = {}
    for answer in plain:
        text = answer.text.replace("\\*", "*")
        worth.setdefault(text, _entry(text, answer.credit, case=case))
    right = [answer.text.replace("\\*", "*") for answer in plain if answer.credit == 100][:1]
    item.response("RESPONSE", "single", "string", right, worth)
    item.template = "map_response"
    item.body = f'{_paragraphs(item.question.text)}<p><qti-text-entry-interaction response-identifier="RESPONSE" expected-length="30"/></p>'


def _number(item: _Item, task: Number, sent: Sent) -> None:
    """The best of the numbers that an answer is near counts: they are asked in the order of their worth."""
    if task.needs_unit:
        sent.lose(item.question, "goes without asking for the unit: it stands beside the number there")
    by_worth = sorted(task.answers, key=lambda answer: -answer.credit)
    item.response("RESPONSE", "single", "float", [f"{by_worth[0].value:f}"], {})
    cases = ""
    for at, answer in enumerate(by_worth):
        off = f"{answer.tolerance:f}"
        how = f'tolerance-mode="absolute" tolerance="{off} {off}"' if answer.tolerance else 'tolerance-mode="exact"'
        name = "qti-response-if" if not at else "qti-response-else-if"
        number = f'<qti-base-value base-type="float">{answer.value:f}</qti-base-value>'
        near = f'<qti-equal {how}><qti-variable identifier="RESPONSE"/>{number}</qti-equal>'
        cases += f"<{name}>{near}{_set_score(answer.credit)}</{name}>"
    item.processing = f"<qti-response-condition>{cases}<qti-response-else>{_set_score(0)}</qti-response-else></qti-response-condition>"
    unit = _said(task.unit)
    before, after = (f"{unit} ", "") if task.unit and task.unit in "£$€¥" else ("", f" {unit}" if unit else "")
    entry = '<qti-text-entry-interaction response-identifier="RESPONSE" expected-length="12"/>'
    item.body = f"{_paragraphs(item.question.text)}<p>{before}{entry}{after}</p>"


def _order(item: _Item, task: Order, sent: Sent) -> None:
    sent.lose(item.question, "counts all or nothing there: an order that is nearly right is worth nothing")
    keys = [f"item-{at}" for at in range(1, len(task.items) + 1)]
    item.response("RESPONSE", "ordered", "identifier", keys, {})
    item.template = "match_correct"
    choices = "".join(
        f'<qti-simple-choice identifier="{key}">{_inline(thing.text)}</qti-simple-choice>'
        for key, thing in zip(keys, task.items, strict=True)
    )
    item.body = f'<qti-order-interaction response-identifier="RESPONSE" shuffle="true">{_prompt(item)}{choices}</qti-order-interaction>'


def _match(item: _Item, task: Match) -> None:
    offered = {text: f"right-{at}" for at, text in enumerate(sorted(task.offered, key=str.casefold), start=1)}
    pairs = [f"left-{at} {offered[as_line(pair.right)]}" for at, pair in enumerate(task.pairs, start=1)]
    item.response(
        "RESPONSE",
        "multiple",
        "directedPair",
        pairs,
        {pair: _entry(pair, 100 / len(pairs)) for pair in pairs},
        bounded=True,
    )
    item.template = "map_response"
    left = "".join(_associable(f"left-{at}", pair.left, most=1) for at, pair in enumerate(task.pairs, start=1))
    right = "".join(_associable(key, text, most=0) for text, key in offered.items())
    sets = f"<qti-simple-match-set>{left}</qti-simple-match-set><qti-simple-match-set>{right}</qti-simple-match-set>"
    item.body = (
        f'<qti-match-interaction response-identifier="RESPONSE" shuffle="true" max-associations="{len(pairs)}">'
        f"{_prompt(item)}{sets}</qti-match-interaction>"
    )


def _associable(key: str, text: str, *, most: int) -> str:
    return f'<qti-simple-associable-choice identifier="{key}" match-max="{most}">{_inline(text)}</qti-simple-associable-choice>'


def _gaps(item: _Item, task: Gaps, sent: Sent) -> None:
    """Each gap is an answer of its own, and the score the sum of them."""
    offered, segments = task.laid_out("", [])
    words = {word: f"word-{at}" for at, word in enumerate(offered, start=1)}
    share, case = 100 / len(task.ordered), task.leniency.case_matters
    body, sums = "", ""
    for segment in segments:
        if segment.gap is None:
            body += _inline(segment.text)
            continue
        name, gap = f"RESPONSE{segment.place + 1}", segment.gap
        sums += f'<qti-map-response identifier="{name}"/>'
        if task.picked:
            fitting = [words[word] for word in gap.accepted if word in words]
            item.response(name, "single", "identifier", fitting[:1], {key: _entry(key, share) for key in fitting})
            choices = "".join(
                f'<qti-inline-choice identifier="{key}">{_said(word)}</qti-inline-choice>'
                for word, key in words.items()
            )
            body += f'<qti-inline-choice-interaction response-identifier="{name}" shuffle="false">{choices}</qti-inline-choice-interaction>'
        else:
            item.response(
                name,
                "single",
                "string",
                gap.accepted[:1],
                {word: _entry(word, share, case=case) for word in gap.accepted},
            )
            body += f'<qti-text-entry-interaction response-identifier="{name}" expected-length="15"/>'
    item.processing = _set("SCORE", f"<qti-sum>{sums}</qti-sum>")
    item.body = f"{_paragraphs(item.question.text)}<p>{body}</p>"


# ── Small parts ──
def _as_template(name: str) -> str:
    """What a template does, written out: an item that tells why needs more than it."""
    response = '<qti-variable identifier="RESPONSE"/>'
    if name == "map_response":
        empty = f"<qti-response-if><qti-is-null>{response}</qti-is-null>{_set_score(0)}</qti-response-if>"
        mapped = _set("SCORE", '<qti-map-response identifier="RESPONSE"/>')
        return (
            f"<qti-response-condition>{empty}<qti-response-else>{mapped}</qti-response-else></qti-response-condition>"
        )
    if name == "match_correct":
        same = f'<qti-match>{response}<qti-correct identifier="RESPONSE"/></qti-match>'
        right = f"<qti-response-if>{same}{_set_score(100)}</qti-response-if>"
        return f"<qti-response-condition>{right}<qti-response-else>{_set_score(0)}</qti-response-else></qti-response-condition>"
    return ""


def _set(name: str, value: str) -> str:
    return f'<qti-set-outcome-value identifier="{name}">{value}</qti-set-outcome-value>'


def _set_score(worth: float) -> str:
    return _set("SCORE", f'<qti-base-value base-type="float">{percent(worth / 100)}</qti-base-value>')


def _entry(key: str, worth: float, *, case: bool | None = None) -> str:
    sense = "" if case is None else f' case-sensitive="{"true" if case else "false"}"'
    return f'<qti-map-entry map-key="{escape(key)}" mapped-value="{percent(worth / 100)}"{sense}/>'


def _prompt(item: _Item) -> str:
    return f"<qti-prompt>{_inline(item.question.text)}</qti-prompt>"


def _said(text: str) -> str:
    return escape(text, quote=False)


def _inline(text: str) -> str:
    return _said(text).replace("\n", "<br/>")


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_inline(part.strip())}</p>" for part in text.split("\n\n") if part.strip())
