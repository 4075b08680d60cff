"""Who does not come in: every page of authors, with every kind of outsider."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaching.urls_author import author_urlpatterns
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db

READ_BY_ALL = {"guidelines", "guideline"}
NAMES = [str(pattern.name) for pattern in author_urlpatterns]


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every page by its name, with things that exist behind each number in it."""
    scenario = make.scenario(guideline=make.guideline())
    path = make.published_path("read")
    module = path.modules.get()
    question = make.quiz().questions.all()[0]
    pks = {
        "path": path.pk,
        "module": module.pk,
        "activity": module.activities.get().pk,
        "scenario": scenario.pk,
        "moment": scenario.pk,
        "studio": scenario.pk,
        "quiz": question.quiz_id,
        "question": question.pk,
        "guideline": scenario.guideline_id,
    }
    owner = {"module-create": "path", "activity-create": "module", "question-create": "quiz"}
    more: dict[str, list[object]] = {
        "studio-moment": ["hello"],
        "moment-remove": ["hello"],
        "activity-create": ["read"],
    }
    lists = {"path-list", "path-create", "scenarios", "scenario-create", "quizzes", "quiz-create", "guidelines"}
    return {
        name: reverse(
            f"coaching:{name}",
            args=[]
            if name in lists | {"guideline-create"}
            else [pks[owner.get(name, name.split("-")[0])], *more.get(name, [])],
        )
        for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_nobody_comes_in_without_signing_in(name: str, addresses: dict[str, str]) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(addresses[name])
        if answer.status_code != 405:
            assert answer.status_code == 302
            assert answer.headers["location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", NAMES)
def test_learners_do_not_write(name: str, addresses: dict[str, str]) -> None:
    learner = signed_in(make.learner())
    for method in ("get", "post"):
        answer = getattr(learner, method)(addresses[name])
        if answer.status_code != 405:
            assert answer.status_code == (200 if name in READ_BY_ALL and method == "get" else 403)


@pytest.mark.parametrize("name", NAMES)
def test_authors_come_in_everywhere(name: str, addresses: dict[str, str]) -> None:
    assert signed_in(make.author("delphine")).get(addresses[name]).status_code in (200, 405)


@pytest.mark.parametrize("name", NAMES)
def test_reading_writes_nothing(name: str, addresses: dict[str, str]) -> None:
    author = signed_in(make.author("delphine"))
    with CaptureQueriesContext(connection) as asked:
        author.get(addresses[name])
    written = [query["sql"] for query in asked if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []


def test_what_is_not_there_is_not_found() -> None:
    author = signed_in(make.author())
    for name in ("path", "module", "activity-edit", "scenario", "quiz", "question-edit", "guideline"):
        assert author.get(reverse(f"coaching:{name}", args=[404])).status_code == 404
    assert author.get(reverse("coaching:studio-moment", args=[make.scenario().pk, "gone"])).status_code == 404
