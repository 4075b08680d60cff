"""What is kept of a customer: found by name or number however it was said, taken along for them, erased."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.customers import finding
from recordings.errors import DomainError
from recordings.models import Access, Comment, Erasure, Recording, Redaction
from tests import make

pytestmark = pytest.mark.django_db

PAGE, COPY = "recordings:of-customer", "recordings:copy-of-customer"


def heard(title: str, *said: str, **facts: object) -> Recording:
    call = make.recording(title=title, **facts)  # type: ignore[arg-type]
    turns = [("agent" if place % 2 == 0 else "customer", place * 4000, text) for place, text in enumerate(said)]
    make.heard(call, *turns)
    return call


def titles(asked: str) -> list[str]:
    return sorted(one.recording.title for one in finding.calls_with(asked))


def test_every_word_of_a_name_has_to_be_in_the_call_wherever_and_by_whomever_it_is_said() -> None:
    heard("Both", "Thank you, Mrs Foster’s line is back.", "Call me Helen, please.")
    heard("One", "Good morning, Mr Foster.", "Good morning.")
    heard("Another", "Fosters Road is closed.", "Helena here.")
    assert titles("helen FOSTER") == ["Both"]
    assert titles("Foster") == ["Both", "One"]


def test_accents_and_capitals_do_not_matter_and_what_was_written_counts() -> None:
    heard("Said", "Merci, Hélène Müller.", "Yes.")
    written = heard("Written", "Hello.", "Hello.")
    Comment.objects.create(recording=written, at_ms=0, text="Frau Muller was very kind.", by=written.uploaded_by)
    assert titles("muller") == ["Said", "Written"]
    assert titles("HELENE MÜLLER") == ["Said"]
    assert [one.written for one in finding.calls_with("Frau Muller")] == [["Frau Muller was very kind."]]


@pytest.mark.parametrize("asked", ["01632 960 123", "0163-2960", "960123"])
def test_a_number_is_found_however_it_was_read_out(asked: str) -> None:
    heard("In groups", "Your number?", "Oh one six three two,", "mhm", "nine six zero, 1-2-3.")
    heard("At once", "It is 01632960123.", "Right.")
    heard("Doubled", "Your number?", "0 1 6 double 3")
    assert titles(asked) == ["At once", "In groups"]
    assert titles("01633") == ["Doubled"]


def test_a_number_is_of_one_voice_and_its_moments_are_those_where_it_is_said() -> None:
    call = heard("Two voices", "It costs 49 a month.", "I have 12 boxes.", "From the 87th.", "My case is 34, 56.")
    assert titles("4912") == titles("8712") == []
    (found,) = finding.calls_with("123456")
    assert [turn.start_ms for turn in found.moments] == [4000, 12000]
    assert found.recording == call


@pytest.mark.parametrize("asked", ["", " ", "7", "123", "?", "a"])
def test_what_is_too_little_to_go_by_is_told(asked: str, client: Client) -> None:
    with pytest.raises(DomainError):
        finding.calls_with(asked)
    client.force_login(make.trainer())
    assert client.get(reverse(PAGE), {"q": asked}).status_code == (400 if asked.strip() else 200)


def test_the_ticked_calls_alone_are_erased_once_a_reason_is_given_and_the_name_typed(client: Client) -> None:
    theirs, other = heard("Theirs", "Mrs Foster?", "Yes."), heard("Another’s", "Mr Foster?", "Yes.")
    client.force_login(make.trainer())
    page = client.get(reverse(PAGE), {"q": "Foster"}).content.decode()
    assert "2 calls" in page
    assert f"{reverse('recordings:call', args=[theirs.pk])}?t=0" in page
    sent = {"q": "Foster", "call": [str(theirs.pk)], "reason": "customer", "typed": "foster"}
    for wrong in ({"typed": "Forster"}, {"reason": ""}, {"call": []}):
        refused = client.post(reverse(PAGE), sent | wrong)
        assert refused.status_code == 400
        # What was ticked stays ticked.
        ticked = f'value="{theirs.pk}" checked' in refused.content.decode()
        assert ticked == ("call" not in wrong)
    assert Recording.objects.count() == 2
    # A call in which they are not is not erased on this page, whoever names it.
    silent = heard("Nobody’s", "Hello.", "Hello.")
    assert client.post(reverse(PAGE), sent | {"call": [str(theirs.pk), str(silent.pk)]}).status_code == 302
    assert set(Recording.objects.all()) == {other, silent}
    assert Erasure.objects.get().reason == "customer"


def test_a_copy_for_them_has_sound_text_and_what_was_written_and_is_written_down(client: Client) -> None:
    call = heard("Twice: charged?", "Mrs Foster?", "Yes.", why="She was patient.")
    Comment.objects.create(recording=call, at_ms=900, text="Mrs Foster laughs here.", by=call.uploaded_by)
    trainer = make.trainer()
    client.force_login(trainer)
    answer = client.post(reverse(COPY), {"q": "Foster", "call": [str(call.pk)]})
    assert answer.headers["Content-Type"] == "application/zip"
    assert "Foster.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as packed:
        assert packed.testzip() is None
        inside = {name.split("/")[1]: packed.read(name) for name in packed.namelist()}
        assert {name.split("/")[0] for name in packed.namelist()} == {"01 Twice charged"}
    with call.audio.open() as sound:
        assert inside["sound.wav"] == sound.read()
    about = json.loads(inside["about.json"])
    assert (about["why_it_is_kept"], about["comments"][0]["text"]) == ("She was patient.", "Mrs Foster laughs here.")
    assert b"Mrs Foster?" in inside["text.txt"]
    assert Access.objects.filter(by=trainer, call=call.pk, kind="exported").exists()
    nothing = client.post(reverse(COPY), {"q": "Foster"})
    assert nothing.status_code == 400
    assert "Choose the calls that are theirs." in nothing.content.decode()


def test_a_closed_call_shows_no_word_goes_into_no_copy_and_can_still_be_erased(client: Client) -> None:
    call = heard("Closed", "Mrs Foster, the line is weak.", "Yes.")
    Recording.objects.filter(pk=call.pk).update(taken_back_at=timezone.now())
    client.force_login(make.trainer())
    page = client.get(reverse(PAGE), {"q": "Foster"}).content.decode()
    assert "its agent has taken it back" in page
    assert "the line is weak" not in page
    other = heard("Open", "Mrs Foster?", "Yes.")
    both = {"q": "Foster", "call": [str(call.pk), str(other.pk)]}
    for told in ("“Closed” is closed", "“Closed” is just being bleeped"):
        refused = client.post(reverse(COPY), both)
        # Never without a word a file that lacks one.
        assert (refused.status_code, told in refused.content.decode()) == (400, True)
        Recording.objects.filter(pk=call.pk).update(taken_back_at=None)
        Redaction.objects.create(recording=call, start_ms=0, end_ms=500, what="name")
    Recording.objects.filter(pk=call.pk).update(taken_back_at=timezone.now())
    Redaction.objects.all().delete()
    sent = {"q": "Foster", "call": [str(call.pk)], "reason": "customer", "typed": "Foster"}
    assert client.post(reverse(PAGE), sent).status_code == 302
    assert list(Recording.objects.all()) == [other]


def test_who_is_in_too_many_calls_is_asked_for_more_narrowly_and_little_words_do_not_count(monkeypatch) -> None:
    for number in range(4):
        heard(f"Call {number}", "Thank you, Mrs Foster.", f"My number is 555 0{number}.")
    assert len(titles("Foster and the")) == len(titles("5550")) == 4
    monkeypatch.setattr(finding, "MOST", 3)
    for asked in ("Foster", "5550", "thank you Foster"):
        with pytest.raises(DomainError, match="more than"):
            finding.calls_with(asked)
    assert titles("5550 2") == ["Call 2"]


def test_who_is_in_many_calls_is_looked_for_in_few_queries(client: Client, django_assert_max_num_queries) -> None:
    for number in range(12):
        heard(f"Call {number}", "Mrs Foster?", "Yes.")
    client.force_login(make.trainer())
    with django_assert_max_num_queries(12):
        assert "12 calls" in client.get(reverse(PAGE), {"q": "Foster"}).content.decode()
