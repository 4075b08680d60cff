import pytest
from django.test import Client
from django.urls import reverse

from recordings.clips import clips
from recordings.corrections import speakers
from recordings.errors import DomainError
from recordings.models import Recording, Transcript, Turn
from recordings.templatetags.ycord import lanes
from tests import make

pytestmark = pytest.mark.django_db


def two_channels() -> Recording:
    call = make.recording(title="two")
    make.heard(call, ("agent", 0, "How may I help?"), ("customer", 1500, "It is broken."))
    return call


def mono(*, voices: int = 1) -> Recording:
    """A mono call whose turns nobody has named; with two voices, a diarizer has told them apart."""
    call = make.recording(title=f"mono {voices}", data=make.wav(make.tone(5, hertz=200 + voices)))
    make.heard(call, ("agent", 0, "How may I help?"), ("customer", 1500, "It is broken."), ("agent", 3000, "Sorry."))
    turns = Turn.objects.filter(transcript__recording=call)
    turns.update(speaker="unknown")
    if voices == 1:
        turns.update(channel=0)
    return call


def named(call: Recording) -> list[str]:
    return [turn.speaker for turn in Turn.objects.filter(transcript__recording=call)]


def rest_of(call: Recording) -> list[tuple[object, ...]]:
    """All that must not change when somebody says who is who."""
    turns = Turn.objects.filter(transcript__recording=call)
    return list(turns.values_list("pk", "channel", "start_ms", "end_ms", "text", "words"))


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make.author())
    return client


def test_the_agent_on_the_other_channel_names_every_turn_anew_and_changes_nothing_else():
    call = two_channels()
    clip, before = make.clip(call), rest_of(call)
    assert speakers.swap(call, agent_channel=1, by=make.author()).agent_channel == 1
    assert named(call) == ["customer", "agent"]
    assert rest_of(call) == before
    assert [part.speaker for part in clips.excerpts(clip)] == ["customer", "agent"]


def test_every_hearing_of_the_call_is_named_anew():
    call = two_channels()
    older = Transcript.objects.create(recording=call, total_ms=3000, status="ready")
    Turn.objects.create(transcript=older, channel=1, speaker="customer", start_ms=0, end_ms=9, text="Well", words=[])
    speakers.swap(call, agent_channel=1, by=make.author())
    turns = Turn.objects.filter(transcript__recording=call)
    assert set(turns.values_list("channel", "speaker")) == {(0, "customer"), (1, "agent")}


def test_a_double_click_on_swap_swaps_once(author: Client):
    call = two_channels()
    page = author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert 'name="agent_channel" value="1"' in page
    for _ in range(2):
        author.post(reverse("recordings:swap", args=[call.pk]), {"agent_channel": "1"})
    assert named(call) == ["customer", "agent"]
    assert 'name="agent_channel" value="0"' in author.get(reverse("recordings:call", args=[call.pk])).content.decode()


@pytest.mark.parametrize("said", ["", "2", "left", "-1", "١", None])
def test_a_channel_that_is_not_there_changes_nothing_and_is_explained(author: Client, said: str | None):
    call = two_channels()
    sent = author.post(
        reverse("recordings:swap", args=[call.pk]), {} if said is None else {"agent_channel": said}, follow=True
    )
    assert "Choose the one the agent is on." in sent.content.decode()
    assert named(call) == ["agent", "customer"]


def test_voices_told_apart_on_a_mono_call_are_named_with_one_click_and_back(author: Client):
    call = mono(voices=2)
    assert [(voice.channel, voice.says) for voice in speakers.voices(call)] == [
        (0, "How may I help?"),
        (1, "It is broken."),
    ]
    page = author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "Agent: first voice" in page
    assert "Agent: second voice" in page
    before = rest_of(call)
    for said, names in (
        ("1", ["customer", "agent", "customer"]),
        ("0", ["agent", "customer", "agent"]),
        ("", ["unknown"] * 3),
    ):
        author.post(reverse("recordings:swap", args=[call.pk]), {"agent_channel": said})
        assert named(call) == names
    assert rest_of(call) == before


def test_a_voice_is_shown_by_its_first_words():
    call = mono(voices=2)
    Turn.objects.filter(transcript__recording=call, start_ms=0).update(text="word " * 40)
    first = speakers.voices(call)[0].says
    assert first.endswith("word …")
    assert len(first) < 70


def test_a_mono_call_with_one_voice_has_no_voice_to_choose():
    call = mono()
    speakers.say(Turn.objects.filter(transcript__recording=call)[0], speaker="agent", by=make.author())
    for channel in (None, 0, 1):
        with pytest.raises(DomainError, match="have not been told apart"):
            speakers.swap(call, agent_channel=channel, by=call.uploaded_by)
    assert named(call) == ["agent", "unknown", "unknown"]
    assert speakers.voices(two_channels()) == []
    assert speakers.voices(make.recording(title="waiting", data=make.wav(make.tone(2)))) == []


def test_who_speaks_in_a_turn_of_a_mono_call_is_said_beside_it(author: Client):
    call = mono()
    turn, before = Turn.objects.filter(transcript__recording=call)[1], rest_of(call)
    page = author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    address = reverse("recordings:turn-speaker", args=[call.pk, turn.pk])
    assert f'action="{address}"' in page
    for _ in range(2):
        sent = author.post(address, {"speaker": "customer"})
        assert sent.headers["Location"] == f"{reverse('recordings:call', args=[call.pk])}#turn-1500"
    assert named(call) == ["unknown", "customer", "unknown"]
    assert rest_of(call) == before


def test_htmx_gets_the_turn_s_name_and_buttons_alone(author: Client):
    call = mono()
    turn = Turn.objects.filter(transcript__recording=call)[0]
    address = reverse("recordings:turn-speaker", args=[call.pk, turn.pk])
    said = author.post(address, {"speaker": "agent"}, headers={"HX-Request": "true"}).content.decode()
    assert said.startswith('<form class="tell"')
    assert 'data-speaker="agent"' in said
    assert f'<strong class="who" id="who-{turn.pk}" hx-swap-oob="true">Agent</strong>' in said
    assert "How may" not in said


def test_an_agent_s_name_stands_where_it_is_known(author: Client):
    call = mono()
    Recording.objects.filter(pk=call.pk).update(agent_name="<b>Noor</b>")
    turn = Turn.objects.filter(transcript__recording=call)[0]
    address = reverse("recordings:turn-speaker", args=[call.pk, turn.pk])
    said = author.post(address, {"speaker": "agent"}, headers={"HX-Request": "true"}).content.decode()
    assert "&lt;b&gt;Noor" in said


@pytest.mark.parametrize("asked", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("said", ["", "narrator"])
def test_a_speaker_nobody_can_be_is_explained(author: Client, said: str, asked: dict[str, str]):
    call = mono()
    turn = Turn.objects.filter(transcript__recording=call)[0]
    sent = author.post(reverse("recordings:turn-speaker", args=[call.pk, turn.pk]), {"speaker": said}, headers=asked)
    assert sent.headers["HX-Redirect" if asked else "Location"].endswith("#turn-0")
    assert "Choose who speaks" in author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert named(call) == ["unknown"] * 3


def test_on_two_channels_the_channel_says_who_speaks(author: Client):
    call = two_channels()
    turn = Turn.objects.filter(transcript__recording=call)[0]
    sent = author.post(
        reverse("recordings:turn-speaker", args=[call.pk, turn.pk]), {"speaker": "customer"}, follow=True
    )
    assert "swap the two" in sent.content.decode()
    assert 'class="tell"' not in sent.content.decode()
    assert named(call) == ["agent", "customer"]


def test_a_turn_of_another_call_is_not_found(author: Client):
    call, other = mono(), mono(voices=2)
    turn = Turn.objects.filter(transcript__recording=other)[0]
    assert (
        author.post(reverse("recordings:turn-speaker", args=[call.pk, turn.pk]), {"speaker": "agent"}).status_code
        == 404
    )


def test_learners_read_who_speaks_and_cannot_say_it(client: Client):
    call = mono()
    Recording.objects.filter(pk=call.pk).update(in_library=True)
    client.force_login(make.learner())
    page = client.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "Speaker" in page
    assert 'class="tell"' not in page
    assert "Who is who" not in page


def test_the_one_line_of_a_mono_call_is_drawn_as_nobody_s():
    call = mono(voices=2)
    call.peaks = [[50] * 270]
    call.save()
    call = speakers.swap(call, agent_channel=0, by=call.uploaded_by)
    assert [lane["speaker"] for lane in lanes(call, 270)] == ["unknown"]
