"""The demo centre taken away from a database that has become a real centre's."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from coaching.authoring import drafts
from coaching.authoring.publishing import publish
from coaching.content.path.document import Path
from coaching.content.scenario.document import Node, Scenario
from coaching.demo import removing
from coaching.learning import attempts
from coaching.models import Content, Enrollment
from recordings.clips import comments, playlists
from recordings.models import Clip, Comment, Recording
from recordings.tokens import tokens
from tests import make
from tests.coaching import make as build

pytestmark = pytest.mark.django_db


def rows() -> dict[str, set[Any]]:
    """Everything people can have made, by model."""
    kept = [*apps.get_app_config("recordings").get_models(), *apps.get_app_config("coaching").get_models(), User, Group]
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in kept}


def files() -> set[str]:
    found, folders = set(), [""]
    while folders:
        folder = folders.pop()
        inner, names = default_storage.listdir(folder)
        folders += [f"{folder}/{name}".lstrip("/") for name in inner]
        found |= {f"{folder}/{name}" for name in names}
    return found


def remove_demo(*options: str) -> str:
    told = StringIO()
    call_command("remove_demo", "--no-input", *options, stdout=told, stderr=told)
    return told.getvalue()


@pytest.fixture
def real_centre() -> None:
    """Somebody's own calls and training, beside which the demo centre will stand. One of them is called like a demo account."""
    author, learner = make.author("ann"), make.learner("bob")
    make.person("admin", is_superuser=True, is_staff=True, email="it@real.example")
    call = make.recording(by=author, title="Our own call")
    make.heard(call)
    make.clip(call)
    path = build.published_path("read", "scenario", "quiz")
    Enrollment.objects.create(learner=learner, path=path, enrolled_by=make.trainer("tom"))
    tokens.make(author, name="Nightly import")


def test_all_of_it_goes_and_everything_else_stays_with_its_files(real_centre: None):
    before, sounds = rows(), files()
    call_command("load_demo")
    demo_call = Recording.objects.exclude(title="Our own call").exclude(title="A call").first()
    make.heard(demo_call)
    assert rows() != before
    assert files() != sounds
    told = remove_demo()
    assert "The demo centre is gone." in told
    assert rows() == before
    assert files() == sounds


def test_taken_away_twice_it_is_gone_once():
    call_command("load_demo")
    remove_demo()
    assert "nothing to take away" in remove_demo()


def test_it_can_be_loaded_again_afterwards():
    call_command("load_demo")
    first = {label: len(pks) for label, pks in rows().items()}
    remove_demo()
    call_command("load_demo")
    assert {label: len(pks) for label, pks in rows().items()} == first


def enrol(person: User) -> None:
    Enrollment.objects.create(learner=person, path=Content.objects.filter(kind="path")[0], enrolled_by=person)


def comment(person: User) -> None:
    comments.add(recording=Recording.objects.all()[0], at_ms=0, text="Listen to this.", by=person)


def answer(person: User) -> None:
    on = Comment.objects.filter(to=None)[0]
    Comment.objects.create(recording=on.recording, at_ms=on.at_ms, to=on, text="So it is.", by=person)


def cut(person: User) -> None:
    Clip.objects.create(recording=Recording.objects.all()[0], title="Mine", start_ms=0, end_ms=900, created_by=person)


def build_with_a_demo_clip(person: User) -> None:
    hello = Node(key="hello", title="Hello", says="Hello?", clip=Clip.objects.all()[0].pk, start=True)
    drafts.create("scenario", Scenario(title="Mine", customer_name="Mrs Foster", nodes=[hello]), by=person)


def put_a_demo_clip_into_a_playlist(person: User) -> None:
    playlists.add(playlists.make(title="Mine", by=person), Clip.objects.all()[0])


def learn_from_what_a_demo_trainer_published(person: User) -> None:
    path = drafts.create("path", Path(title="Ours"), by=person)
    module = build.module(path)
    activity = build.activity(module, "quiz", content=build.quiz("Ours"))
    for content in (module, path):
        publish(build.fresh(content), by=User.objects.get(username="trainer"))
    mine = Enrollment.objects.create(learner=person, path=path, enrolled_by=person)
    attempts.begin(enrollment=mine, activity_id=activity.id)


@pytest.mark.parametrize(
    "work",
    [
        enrol,
        comment,
        answer,
        cut,
        build_with_a_demo_clip,
        put_a_demo_clip_into_a_playlist,
        learn_from_what_a_demo_trainer_published,
    ],
)
def test_real_people_s_work_on_it_is_told_and_nothing_goes(work):
    call_command("load_demo")
    work(make.learner("bob"))
    before, sounds = rows(), files()
    with pytest.raises(CommandError, match="not the demo's"):
        remove_demo()
    assert rows() == before
    assert files() == sounds
    assert "missed by people who are not the demo's" in remove_demo("--with-real-work")
    assert User.objects.filter(username="bob").exists()
    assert removing.demo_people() == []


def test_it_asks_before_and_anything_but_yes_is_a_no(monkeypatch):
    call_command("load_demo")
    monkeypatch.setattr("builtins.input", lambda _: "y")
    before = rows()
    with pytest.raises(CommandError, match="Nothing was taken away"):
        call_command("remove_demo", stdout=StringIO())
    assert rows() == before


def test_only_accounts_that_open_with_the_known_password_are_open():
    call_command("load_demo")
    assert len(removing.open_accounts()) == User.objects.count()
    User.objects.exclude(username__in=["admin", "author"]).update(is_active=False)
    author = User.objects.get(username="author")
    author.set_password("five quiet herons")
    author.save()
    assert removing.open_accounts() == ["admin"]
    # Renamed, it is still the same door.
    User.objects.filter(username="admin").update(username="boss")
    assert removing.open_accounts() == ["boss"]


def test_a_real_account_of_the_same_name_is_nobody_s_demo():
    make.person("admin", is_superuser=True, email="it@real.example")
    assert removing.open_accounts() == []
    assert removing.demo_people() == []
