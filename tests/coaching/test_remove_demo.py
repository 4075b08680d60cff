"""The demo centre taken away from a database that has become a real centre's."""

import pytest
from django.core.management import call_command

from coaching.demo import removing
from coaching.models import Enrollment
from recordings.models import Recording
from recordings.tokens import tokens
from tests import make
from tests.coaching import demo
from tests.coaching import make as build

pytestmark = pytest.mark.django_db


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
    before, sounds = demo.rows(), demo.files()
    call_command("load_demo")
    demo_call = Recording.objects.exclude(title="Our own call").exclude(title="A call").first()
    make.heard(demo_call)
    assert demo.rows() != before
    assert demo.files() != sounds
    told = demo.remove()
    assert "The demo centre is gone." in told
    assert demo.rows() == before
    assert demo.files() == sounds


def test_a_real_account_of_the_same_name_is_nobody_s_demo():
    make.person("admin", is_superuser=True, email="it@real.example")
    assert removing.open_accounts() == []
    assert removing.demo_people() == []
