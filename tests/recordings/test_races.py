"""Comments, playlists and competencies from several browsers at the very same moment; needs a server with several writers."""

from itertools import count

import pytest
from django.db import connection

from recordings.clips import clips, comments, playlists
from recordings.errors import DomainError
from recordings.models import Clip, Comment, Competency, Playlist, PlaylistEntry, Recording
from tests import make
from tests.coaching.test_races import TABS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in connection.vendor, reason="one writer at a time: nothing can race"),
]


@pytest.fixture
def call() -> Recording:
    return make.recording(data=make.wav(make.tone(9), make.tone(9)))


def test_clicks_that_comment_together_write_one_comment(call: Recording):
    said = at_once(lambda: comments.add(recording=call, at_ms=1000, text="Listen.", by=call.uploaded_by))
    assert set(said) == {Comment.objects.get()}


def test_no_answer_is_lost_with_a_comment_that_is_taken_away_at_the_same_moment(call: Recording):
    mine = comments.add(recording=call, at_ms=1000, text="Mine.", by=call.uploaded_by)
    turn = count()

    def either() -> str:
        number = next(turn)
        try:
            if number % 2:
                comments.remove(mine)
                return "removed"
            comments.add(recording=call, to=mine, text=f"Answer {number}.", by=call.uploaded_by)
        except DomainError:
            return "refused"
        return "answered"

    came = at_once(either)
    answers = Comment.objects.exclude(to=None).count()
    assert answers == came.count("answered")
    assert Comment.objects.filter(pk=mine.pk).exists() == bool(answers)


def test_playlists_made_together_are_one(call: Recording):
    made = at_once(lambda: playlists.make(title="Five ways", by=call.uploaded_by))
    assert set(made) == {Playlist.objects.get()}


def test_clips_added_together_have_a_place_each_and_one_added_often_has_one(call: Recording):
    playlist = playlists.make(title="Five ways", by=call.uploaded_by)
    those = iter([make.clip(call, start_ms=n * 100, end_ms=n * 100 + 900, title=f"{n % 4}") for n in range(TABS)])
    at_once(lambda: playlists.add(playlist, next(those)))
    assert [entry.position for entry in playlist.entries.all()] == list(range(TABS))
    again = Clip.objects.all()[0]
    at_once(lambda: playlists.add(playlist, again))
    assert PlaylistEntry.objects.count() == TABS


def test_moves_together_leave_every_clip_in_a_place_of_its_own(call: Recording):
    playlist = playlists.make(title="Five ways", by=call.uploaded_by)
    those = [make.clip(call, start_ms=n * 100, end_ms=n * 100 + 900, title=f"{n}") for n in range(TABS)]
    for clip in those:
        playlists.add(playlist, clip)
    movers = iter(those)
    at_once(lambda: playlists.move(playlist, next(movers), to=3))
    assert [entry.position for entry in playlist.entries.all()] == list(range(TABS))
    assert {entry.clip_id for entry in playlist.entries.all()} == {clip.pk for clip in those}


def test_a_competency_named_together_is_one(call: Recording):
    numbers = count()
    at_once(
        lambda: clips.make(
            recording=call, start_ms=0, end_ms=900, title=f"{next(numbers)}", competency="Empathy", by=call.uploaded_by
        )
    )
    assert Competency.objects.get().clips.count() == TABS
