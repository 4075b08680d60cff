"""What authors wrote as rows is written as documents, and every attempt finds its version and its place there.

Numbers are the rows' own ids, so that every address stays. What was read or heard stood in its module; it is a reading of its own,
numbered as its activity.
"""

from django.db import migrations
from django.utils import timezone

MONEY = "£$€¥"
VERDICTS = ("careful", "inside", "approval", "outside")
WORTH = {"right": 1.0, "partly": 0.5, "not_yet": 0.0}


def plain(number):
    return str(number.quantize(1) if number == number.to_integral_value() else number)


def limit(place, told):
    unit = told["unit"].strip().lower()
    dimension = (
        "money"
        if unit and unit in MONEY
        else "percent"
        if unit == "%"
        else "days"
        if unit in ("day", "days")
        else "count"
    )
    return {"key": f"limit-{place}", "dimension": dimension, **told}


def guideline_document(title, summary, limits):
    return {
        "title": title,
        "summary": summary,
        "limits": [limit(place, told) for place, told in enumerate(limits, start=1)],
    }


def question_document(frozen):
    return {key: value for key, value in frozen.items() if key != "id"}


def reading_document(frozen):
    return {key: frozen[key] for key in ("title", "body", "clip")}


def entry(frozen, retired=False):
    return {
        "id": frozen["id"],
        "kind": frozen["kind"],
        "title": frozen["title"],
        "minutes": max(1, frozen["minutes"]),
        "content": frozen["scenario"] or frozen["quiz"] or frozen["id"],
        "retired": retired,
    }


def dated(document):
    return {"format": 2, **document}


class Rewriting:
    def __init__(self, apps, alias):
        self.alias = alias
        self.model = lambda name: apps.get_model("coaching", name).objects.using(alias)
        self.clips = set(apps.get_model("recordings", "Clip").objects.using(alias).values_list("pk", flat=True))
        self.contents = {}
        # (pk of a module's version, pk of an activity) -> the version of the reading that stood in it
        self.readings = {}

    def content(self, kind, number, title, by, document, *, created=None, updated=None, state="draft"):
        now = timezone.now()
        made = self.model("Content").create(
            kind=kind, number=number, title=title[:200] or kind, state=state, created_by_id=by,
            created_at=created or updated or now, updated_at=updated or created or now,
        )  # fmt: skip
        made.owners.add(by)
        made.head = self.model("Revision").create(
            content=made, number=1, document=dated(document), by_id=by, made_at=made.updated_at
        )
        made.save(using=self.alias)
        self.contents[kind, number] = made
        return made

    def publish(self, content, version):
        """The newest version of a content is what it is published as."""
        content.published, content.state = version, "published" if content.state == "draft" else content.state
        content.save(using=self.alias)

    def freeze(self, content, document, number, by, at):
        version = self.model("Version").create(
            content=content, number=number, document=dated(document), published_by_id=by, published_at=at
        )
        self.publish(content, version)
        return version

    def use(self, content, clip, place="", key="", version=None):
        if clip in self.clips:
            self.model("ClipUse").create(content=content, clip_id=clip, place=place[:200], key=key, version=version)

    def link(self, content, kind, numbers):
        for number in dict.fromkeys(numbers):
            self.model("ContentUse").create(content=content, used=self.contents[kind, number])

    # ── in the order in which one needs the other ──

    def guidelines(self):
        for row in self.model("Guideline").order_by("pk"):
            limits = [
                {"clause": each.clause, "name": each.name, "unit": each.unit, "inside_to": plain(each.inside_to),
                 "approval_to": plain(each.approval_to), "note": each.note}
                for each in self.model("Limit").filter(guideline=row).order_by("position", "pk")
            ]  # fmt: skip
            document = guideline_document(row.title, row.summary, limits)
            made = self.content("guideline", row.pk, row.title, row.created_by_id, document, updated=row.updated_at)
            self.freeze(made, document, row.version, row.created_by_id, row.updated_at)

    def scenarios(self):
        by_title = {row.title: row.pk for row in self.model("Guideline").order_by("-pk")}
        for row in self.model("Scenario").order_by("pk"):
            nodes = list(self.model("Node").filter(scenario=row).order_by("position", "pk"))
            keys = {node.pk: node.key for node in nodes}
            document = {
                "title": row.title,
                "summary": row.summary,
                "customer_name": row.customer_name,
                "screen": row.screen,
                "guideline": {"number": row.guideline_id} if row.guideline_id else None,
                "nodes": [self._node(node, keys) for node in nodes],
            }
            made = self.content(
                "scenario",
                row.pk,
                row.title,
                row.created_by_id,
                document,
                created=row.created_at,
                updated=row.updated_at,
            )
            for node in document["nodes"]:
                if node["clip"]:
                    self.use(made, node["clip"], f"Moment “{node['title']}”", node["key"])
                for choice in node["choices"]:
                    if choice.get("clip"):
                        self.use(made, choice["clip"], f"Answer in “{node['title']}”", node["key"])
            if row.guideline_id:
                self.link(made, "guideline", [row.guideline_id])
            for version in self.model("Version").filter(scenario=row).order_by("number"):
                frozen = version.document
                told = frozen.get("guideline")
                if told:
                    number = (
                        row.guideline_id
                        if row.guideline_id and by_title.get(told["title"]) == row.guideline_id
                        else (by_title.get(told["title"]))
                    )
                    frozen = frozen | {
                        "guideline": {
                            "number": number,
                            "version": told["version"],
                            "document": guideline_document(told["title"], told["summary"], told["limits"]),
                        }
                    }
                self._keep(version, made, frozen)

    def _node(self, node, keys):
        choices = self.model("Choice").filter(node=node).order_by("position", "pk")
        return {
            "key": node.key, "title": node.title, "says": node.says, "mood": node.mood, "clip": node.clip_id,
            "start": node.is_start, "ends": node.is_ending, "outcome": node.ending_outcome,
            "choices": [
                {"id": str(each.pk), "says": each.says, "does": each.does, "verdict": each.verdict, "trust": each.trust,
                 "why": each.why, "strong": each.is_strong, "to": keys.get(each.to_id), "clip": each.clip_id}
                for each in choices
            ],
        }  # fmt: skip

    def _keep(self, version, content, document):
        version.content, version.document = content, dated(document)
        version.save(using=self.alias)
        self.publish(content, version)
        for sounding in self.model("Sounding").filter(version=version):
            self.use(content, sounding.clip_id, version=version)

    def quizzes(self):
        for row in self.model("Question").select_related("quiz").order_by("pk"):
            options = self.model("Option").filter(question=row).order_by("position", "pk")
            document = {
                "kind": row.kind, "text": row.text, "clip": row.clip_id, "why": row.why,
                "options": [
                    {"id": str(each.pk), "text": each.text, "correct": each.is_correct, "why": each.why} for each in options
                ],
            }  # fmt: skip
            made = self.content(
                "question", row.pk, row.text, row.quiz.created_by_id, document, updated=row.quiz.updated_at
            )
            if row.clip_id:
                self.use(made, row.clip_id)
        for row in self.model("Quiz").order_by("pk"):
            asked = list(
                self.model("Question").filter(quiz=row).order_by("position", "pk").values_list("pk", flat=True)
            )
            document = {
                "title": row.title, "intro": row.intro, "pass_percent": row.pass_percent,
                "questions": [{"number": number} for number in asked],
            }  # fmt: skip
            made = self.content(
                "quiz", row.pk, row.title, row.created_by_id, document, created=row.created_at, updated=row.updated_at
            )
            self.link(made, "question", asked)
            for version in self.model("Version").filter(quiz=row).order_by("number"):
                questions = [self._question(frozen, version) for frozen in version.document["questions"]]
                self._keep(version, made, version.document | {"questions": questions})

    def _question(self, frozen, version):
        """The version of a question that a quiz's version asks: a new one where it is not what was asked before."""
        number, document = int(frozen["id"]), question_document(frozen)
        by = version.published_by_id
        content = self.contents.get(("question", number)) or self.content(
            # Taken out of its quiz since: kept, because answers were given to it.
            "question", number, frozen["text"], by, document, updated=version.published_at, state="retired"
        )  # fmt: skip
        newest = self.model("Version").filter(content=content).order_by("-number").first()
        if newest is None or newest.document != dated(document):
            newest = self.freeze(content, document, newest.number + 1 if newest else 1, by, version.published_at)
        return {"number": number, "version": newest.number, "document": document}

    def modules(self):
        for row in self.model("Activity").select_related("module__path").order_by("pk"):
            if row.kind in ("read", "listen"):
                document = {"title": row.title, "body": row.body, "clip": row.clip_id}
                made = self.content("reading", row.pk, row.title, row.module.path.created_by_id, document)
                if row.clip_id:
                    self.use(made, row.clip_id)
        for row in self.model("Module").select_related("path").order_by("pk"):
            activities = self.model("Activity").filter(module=row).order_by("position", "pk")
            entries = [
                entry(
                    {"id": each.pk, "kind": each.kind, "title": each.title, "minutes": each.minutes,
                     "scenario": each.scenario_id, "quiz": each.quiz_id},
                    each.retired,
                )
                for each in activities
            ]  # fmt: skip
            document = {"title": row.title, "summary": row.summary, "activities": entries}
            made = self.content(
                "module", row.pk, row.title, row.path.created_by_id, document, created=row.path.created_at
            )
            for each in activities:
                each.of = made
                each.save(using=self.alias)
                kind = each.kind if each.kind in ("scenario", "quiz") else "reading"
                self.link(made, kind, {each.scenario_id or each.quiz_id or each.pk} - self._linked(made, kind))
            for version in self.model("Version").filter(module=row).order_by("number"):
                frozen = version.document["activities"]
                for each in frozen:
                    if each["kind"] in ("read", "listen"):
                        self.readings[version.pk, each["id"]] = self._reading(each, version)
                self._keep(version, made, version.document | {"activities": [entry(each) for each in frozen]})

    def _linked(self, content, kind):
        return set(
            self.model("ContentUse").filter(content=content, used__kind=kind).values_list("used__number", flat=True)
        )

    def _reading(self, frozen, version):
        content, document = self.contents["reading", frozen["id"]], reading_document(frozen)
        newest = self.model("Version").filter(content=content).order_by("-number").first()
        if newest is None or newest.document != dated(document):
            newest = self.freeze(
                content, document, newest.number + 1 if newest else 1, version.published_by_id, version.published_at
            )
        return newest

    def paths(self):
        for row in self.model("TrainingPath").order_by("pk"):
            modules = list(
                self.model("Module").filter(path=row).order_by("position", "pk").values_list("pk", flat=True)
            )
            document = {"title": row.title, "summary": row.summary, "modules": modules}
            made = self.content("path", row.pk, row.title, row.created_by_id, document, created=row.created_at)
            self.link(made, "module", modules)
            learners = self.model("Enrollment").filter(path=row)
            if modules or learners.exists():
                self.freeze(made, document, 1, row.created_by_id, row.created_at)
            learners.update(on=made)

    def attempts(self):
        for row in self.model("Attempt").select_related("enrollment", "version").order_by("pk"):
            row.learner_id = row.enrollment.learner_id
            responses = list(self.model("Response").filter(attempt=row).order_by("step"))
            document = row.version.document
            if row.version.scenario_id:
                nodes = {node["key"]: node for node in document["nodes"]}
                verdicts = [each.marked["verdict"] for each in responses]
                row.state = {
                    "node": row.node_key,
                    "trust": sum(each.marked["trust"] for each in responses),
                    "verdicts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
                }
                for each in responses:
                    strong = any(choice["strong"] for choice in nodes[each.marked["node"]]["choices"])
                    each.item, each.kind, each.verdict = each.marked["node"], "choice", each.marked["verdict"]
                    each.score, each.max_score = float(each.marked["strong"]), 1.0 if strong else None
            elif row.version.quiz_id:
                row.state = {"grades": [each.marked["standing"] for each in responses]}
                for each in responses:
                    asked = document["questions"][each.step]
                    each.item, each.kind = str(asked["number"]), asked["document"]["kind"]
                    each.verdict = each.marked["standing"]
                    each.score, each.max_score = WORTH[each.verdict], 1.0
            else:
                row.version = self.readings[row.version_id, row.activity_id]
                for each in responses:
                    each.kind = "done"
            row.save(using=self.alias)
            for each in responses:
                each.save(using=self.alias)


def forwards(apps, schema_editor):
    rewriting = Rewriting(apps, schema_editor.connection.alias)
    rewriting.guidelines()
    rewriting.scenarios()
    rewriting.quizzes()
    rewriting.modules()
    rewriting.paths()
    rewriting.attempts()


class Migration(migrations.Migration):
    dependencies = [("coaching", "0003_documents")]
    operations = [migrations.RunPython(forwards)]
