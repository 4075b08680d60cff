"""Run by `manage.py shell` on an upgraded database: what people see there, as JSON."""

import json
import re
import sys

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from coaching.authoring import publishing
from coaching.content.scenario.document import all_choices
from coaching.models import Activity, Attempt, Content, Enrollment, Response, Version
from coaching.progress.progress import progress_of
from recordings.clips import clips
from recordings.models import Clip, Comment, Recording, Turn

settings.ALLOWED_HOSTS.append("testserver")


def main_text(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    html = client.get(address).content.decode()
    main = re.sub(r"<input[^>]*>", " ", html[html.index("<main") : html.index("</main")])
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def api(address: str) -> object:
    client = Client()
    client.force_login(User.objects.get(username="trainer"))
    return client.get(address).json()


finished = Attempt.objects.filter(status="finished", version__content__kind__in=["scenario", "quiz"]).order_by("pk")
in_progress = Attempt.objects.filter(status="in_progress").order_by("pk")
learner = User.objects.get(username="learner")
own = Enrollment.objects.get(learner=learner)
seen = {
    "counts": {model.__name__: model.objects.count() for model in (
        User, Recording, Turn, Clip, Comment, Activity, Enrollment, Attempt, Response)},
    "contents": {kind: Content.objects.filter(kind=kind).count() for kind in (
        "guideline", "scenario", "quiz", "question", "path", "module", "reading")},
    "debriefs": [
        {"attempt": one.pk, "text": main_text(one.learner, f"/learn/attempts/{one.pk}/debrief/")} for one in finished
    ],
    "does": sorted({choice.does for one in Version.objects.filter(content__kind="scenario") for _, choice in all_choices(one.opened)} - {""}),
    "open": [{"attempt": one.pk, "step": one.step, "text": main_text(one.learner, f"/learn/attempts/{one.pk}/")} for one in in_progress],
    "versions": sorted(
        [f"{one.content.kind} {one.content.number}", one.number, one.opened.heading()]
        for one in Version.objects.filter(content__kind__in=["scenario", "quiz", "module"])
    ),
    "changed": sorted(
        f"{one.kind} {one.number}" for one in Content.objects.filter(published__isnull=False) if publishing.has_changed(one)
    ),
    "progress": {
        str(one.pk): [p.done, p.total, p.is_complete] for one in Enrollment.objects.all() for p in [progress_of([one])[one.pk]]
    },
    "clips": {str(clip.pk): sorted(use.told for use in clips.uses(clip)) for clip in Clip.objects.all()},
    "api": {address: api(address) for address in (
        "/api/v1/paths/", "/api/v1/enrollments/", f"/api/v1/enrollments/{own.pk}/progress/")},
}  # fmt: skip
# Whoever was in the middle of something goes on there.
for one in in_progress:
    client = Client()
    client.force_login(one.learner)
    for _ in range(20):
        page = client.get(f"/learn/attempts/{one.pk}/")
        if page.status_code == 302:
            break
        html = page.content.decode()
        step, given = (re.findall(rf'name="{name}" value="([^"]+)"', html)[0] for name in ("step", "given"))
        client.post(f"/learn/attempts/{one.pk}/", {"step": step, "given": given})
    one.refresh_from_db()
seen["went_on_to"] = [
    [one.pk, one.status, one.responses.count()]
    for one in Attempt.objects.filter(pk__in=[o["attempt"] for o in seen["open"]])
]
sys.stdout.write("SEEN" + json.dumps(seen) + "\n")
