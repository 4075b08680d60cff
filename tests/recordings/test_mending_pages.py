import re

import pytest
from django.test import Client
from django.urls import reverse

from recordings.corrections import editing, log
from recordings.models import Correction, Recording, Term, Turn
from tests import make
from tests.recordings.test_api import with_token

pytestmark = pytest.mark.django_db

FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make.author())
    return client


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(9), make.tone(9, hertz=300.0)))
    make.heard(
        recording,
        ("agent", 0, "Which hub is it?"),
        ("customer", 2000, "The tied water hub."),
        ("agent", 4000, "I see."),
    )
    return recording


def address(turn: Turn) -> str:
    return reverse("recordings:turn", args=[turn.transcript.recording_id, turn.pk])


def texts() -> list[str]:
    return list(Turn.objects.values_list("text", flat=True))


def test_a_turn_opens_where_it_stands_with_what_it_reads_and_its_version(author: Client, call: Recording):
    turn = Turn.objects.all()[1]
    page = author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert f'href="{address(turn)}"' in page
    editor = author.get(address(turn), **FRAGMENT).content.decode()  # type: ignore[arg-type]
    assert editor.lstrip().startswith("<li")
    assert ">The tied water hub.</textarea>" in editor
    assert 'name="version" value="1"' in editor
    whole = author.get(address(turn)).content.decode()
    assert "<h1>Edit what is said at 0:02</h1>" in whole


def test_saving_gives_the_turn_as_it_is_now_and_offers_to_take_it_back(author: Client, call: Recording):
    turn = Turn.objects.all()[1]
    answer = author.post(
        address(turn), {"text": "The Tidewater Hub.", "version": "1", "do": "save"}, **FRAGMENT
    ).content.decode()  # type: ignore[arg-type]
    assert 'data-start="2300"' in answer
    assert ">Tidewater</span>" in answer
    assert reverse("recordings:undo", args=[Correction.objects.get().pk]) in answer
    # The name is offered to the vocabulary.
    assert 'name="heard_as" value="tied water hub"' in answer or 'name="heard_as" value="tied water"' in answer


def test_without_javascript_saving_leads_back_to_the_moment(author: Client, call: Recording):
    turn = Turn.objects.all()[1]
    answer = author.post(address(turn), {"text": "The Tidewater Hub.\nIn the hall.", "version": "1"})
    assert answer.headers["Location"] == reverse("recordings:call", args=[call.pk]) + "?t=2#turn-2000"
    assert texts() == ["Which hub is it?", "The Tidewater Hub.", "In the hall.", "I see."]


def test_joining_saves_what_was_typed_and_takes_the_other_turn_off_the_page(author: Client, call: Recording):
    first, _, third = Turn.objects.all()
    answer = author.post(
        address(first), {"text": "Which one is it?", "version": "1", "do": "join"}, **FRAGMENT
    ).content.decode()  # type: ignore[arg-type]
    assert f"delete:[data-turn='{third.pk}']" in answer
    assert texts() == ["Which one is it? I see.", "The tied water hub."]
    log.undo(Correction.objects.get(), by=make.author("noor"))
    assert texts() == ["Which hub is it?", "The tied water hub.", "I see."]


def test_nothing_is_said_here_takes_the_turn_out(author: Client, call: Recording):
    turn = Turn.objects.all()[2]
    answer = author.post(address(turn), {"version": "1", "do": "remove"}, **FRAGMENT)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert '<li class="turn' not in answer.content.decode()
    assert texts() == ["Which hub is it?", "The tied water hub."]


def test_the_slower_of_two_is_told_by_whom_and_keeps_what_they_typed(author: Client, call: Recording):
    turn = Turn.objects.all()[1]
    noor = make.author("noor")
    noor.first_name, noor.last_name = "Noor", "Haddad"
    noor.save()
    editing.reword(turn, text="The Tidewater Hub.", version=1, by=noor)
    # Who changed another turn since has nothing to do with it.
    editing.reword(Turn.objects.all()[0], text="Which one is it?", version=1, by=make.author("idris"))
    mine = {"text": "That <tide> water hub.", "version": "1", "do": "save"}
    for extra in ({}, FRAGMENT):
        answer = author.post(address(turn), mine, **extra)  # type: ignore[arg-type]
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Noor Haddad wrote: <q>The Tidewater Hub.</q>" in page
        assert ">That &lt;tide&gt; water hub.</textarea>" in page
        assert 'name="version" value="2"' in page
    # Saved again it takes the other's place, knowingly.
    author.post(address(turn), mine | {"version": "2"})
    assert texts()[1] == "That <tide> water hub."


def test_what_was_typed_into_a_turn_that_is_gone_is_still_there(author: Client, call: Recording):
    first, _, third = Turn.objects.all()
    editing.join(first, version=1, by=make.author("noor"))
    for extra in ({}, FRAGMENT):
        answer = author.post(address(third), {"text": "I can see it.", "version": "1"}, **extra)  # type: ignore[arg-type]
        assert answer.status_code == 409
        assert ">I can see it.</textarea>" in answer.content.decode()
        assert "is not there any more" in answer.content.decode()
    assert author.get(address(third)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"text": " ", "version": "1"}, 400, "Write what is said here."),
        ({"text": "x" * 100_001, "version": "1"}, 400, "too long for one turn"),
        ({"text": "Yes.", "version": "one"}, 409, "Somebody changed this turn"),
        ({"version": "1", "do": "join", "text": "The tied water hub."}, 400, "nothing to join it with"),
    ],
)
def test_what_cannot_be_saved_is_told_beside_it(
    author: Client, call: Recording, sent: dict[str, str], status: int, told: str
):
    turn = Turn.objects.all()[1]
    answer = author.post(address(turn), sent)
    assert answer.status_code == status
    assert told in answer.content.decode()
    assert texts()[1] == "The tied water hub."


def test_a_call_without_a_transcript_has_no_turns_to_mend(author: Client):
    waiting = make.recording()
    assert author.post(
        reverse("recordings:turn", args=[waiting.pk, 1]), {"text": "Yes.", "version": "1"}
    ).status_code in (404, 409)


def test_the_corrections_of_a_call_are_told_and_taken_back(author: Client, call: Recording):
    page = author.get(reverse("recordings:corrections", args=[call.pk])).content.decode()
    assert "Nothing was corrected yet" in page
    noor = make.author("noor")
    first, second, _ = Turn.objects.all()
    editing.reword(second, text="The <b>Tidewater</b> Hub.", version=1, by=noor)
    editing.join(first, version=1, by=noor)
    page = author.get(reverse("recordings:corrections", args=[call.pk])).content.decode()
    assert "<ins>&lt;b&gt;Tidewater&lt;/b&gt; Hub.</ins>" in page
    assert "<del>tied water hub.</del>" in page
    assert "Which hub is it? <del>¶</del> I see." in page
    text, _ = Correction.objects.all()
    answer = author.post(reverse("recordings:undo", args=[text.pk]), follow=True)
    assert "Taken back" in answer.content.decode()
    assert texts()[1] == "The tied water hub."
    assert "taken back by" in author.get(reverse("recordings:corrections", args=[call.pk])).content.decode()


def test_what_cannot_be_taken_back_says_why(author: Client, call: Recording):
    turn = Turn.objects.all()[0]
    noor = make.author("noor")
    editing.reword(turn, text="Which one is it?", version=1, by=noor)
    early = Correction.objects.get()
    editing.reword(turn, text="Which one?", version=2, by=noor)
    answer = author.post(reverse("recordings:undo", args=[early.pk]), follow=True)
    assert "Take the later change back first." in answer.content.decode()
    assert texts()[0] == "Which one?"


def test_an_offered_name_joins_the_vocabulary_or_a_name_that_is_there(author: Client, call: Recording):
    learn = reverse("recordings:learn")
    answer = author.post(learn, {"text": "Tidewater Hub", "heard_as": "tied water hub"}, **FRAGMENT)  # type: ignore[arg-type]
    assert "“Tidewater Hub” is in the vocabulary." in answer.content.decode()
    author.post(learn, {"text": "tidewater hub", "heard_as": "tide water rub"})
    term = Term.objects.get()
    assert (term.text, term.heard_as.splitlines()) == ("Tidewater Hub", ["tied water hub", "tide water rub"])
    refused = author.post(learn, {"text": "Hubbard", "heard_as": "tied water hub"}, **FRAGMENT)  # type: ignore[arg-type]
    assert "is written as “Tidewater Hub” already" in refused.content.decode()


def test_a_learner_reads_without_any_way_to_mend(client: Client, call: Recording):
    Recording.objects.update(in_library=True)
    client.force_login(make.person("lena", "Learner"))
    page = client.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "tied" in page
    assert "data-mend" not in page


def test_markup_and_other_directions_in_a_turn_stay_text(author: Client, call: Recording):
    turn = Turn.objects.all()[1]
    editing.reword(turn, text='<script>alert(1)</script> שלום "&amp;"', version=1, by=make.author("noor"))
    page = author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</span>" in page
    assert re.search(r">&quot;&amp;amp;&quot;</span>", page)


# ── The API ──
def test_the_api_mends_and_answers_409_where_somebody_was_faster(call: Recording):
    turn = Turn.objects.all()[1]
    api, where = with_token(make.author("abe")), f"/api/v1/turns/{turn.pk}/"
    assert api.get(where).json()["version"] == 1
    sent = {"text": "The Tidewater\nHub.", "version": 1}
    answer = api.patch(where, sent, content_type="application/json")
    assert (answer.status_code, answer.json()["text"], answer.json()["version"]) == (200, "The Tidewater Hub.", 2)
    # Sent twice it is done once.
    assert api.patch(where, sent, content_type="application/json").json()["version"] == 2
    slower = with_token(make.author("ben")).patch(
        where, {"text": "Else.", "version": 1}, content_type="application/json"
    )
    assert slower.status_code == 409
    assert slower.json()["turn"] == {"id": turn.pk, "version": 2, "text": "The Tidewater Hub."}
    empty = api.patch(where, {"text": "", "version": 2}, content_type="application/json")
    assert (empty.status_code, list(empty.json())) == (400, ["text"])
    assert api.patch(where, {"text": "No version."}, content_type="application/json").status_code == 400
    transcript = api.get(f"/api/v1/recordings/{call.pk}/transcript/").json()
    assert transcript["turns"][1]["id"] == turn.pk


def test_by_the_api_a_learner_reads_a_turn_of_the_library_and_mends_none(call: Recording):
    turn = Turn.objects.all()[1]
    api, where = with_token(make.person("lena", "Learner")), f"/api/v1/turns/{turn.pk}/"
    assert api.get(where).status_code == 404
    Recording.objects.update(in_library=True)
    assert api.get(where).status_code == 200
    assert api.patch(where, {"text": "Else.", "version": 1}, content_type="application/json").status_code == 403
