from django.urls import path

from recordings.api import calls as api_calls
from recordings.api import clips as api_clips
from recordings.api import finding as api_finding
from recordings.api import playlists as api_playlists
from recordings.api import token
from recordings.api import turns as api_turns
from recordings.views import calls, clips, comments, ear, finding, mending, playlists, vocabulary

app_name = "recordings"

urlpatterns = [
    path("calls/", calls.call_list, name="list"),
    path("calls/upload/", calls.upload, name="upload"),
    path("calls/arrivals/", ear.arrivals, name="arrivals"),
    path("calls/ear/", ear.ear, name="ear"),
    path("calls/ear/retry/", ear.ear_retry_failed, name="ear-retry-failed"),
    path("calls/ear/<int:pk>/retry/", ear.ear_retry, name="ear-retry"),
    path("calls/ear/<int:pk>/cancel/", ear.ear_cancel, name="ear-cancel"),
    path("calls/vocabulary/", vocabulary.vocabulary, name="vocabulary"),
    path("calls/vocabulary/<int:pk>/", vocabulary.term, name="term"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/edit/", calls.call_edit, name="call-edit"),
    path("calls/<int:pk>/status/", calls.status, name="status"),
    path("calls/<int:pk>/audio/", calls.call_audio, name="audio"),
    path("calls/<int:pk>/export/", calls.export, name="export"),
    path("calls/<int:pk>/retry/", calls.retry, name="retry"),
    path("calls/<int:pk>/cancel/", calls.cancel, name="cancel"),
    path("calls/<int:pk>/swap/", calls.swap, name="swap"),
    path("calls/<int:pk>/turns/<int:turn_pk>/", mending.turn, name="turn"),
    path("calls/<int:pk>/corrections/", mending.history, name="corrections"),
    path("corrections/<int:pk>/undo/", mending.undo, name="undo"),
    path("calls/vocabulary/learn/", mending.learn, name="learn"),
    path("calls/<int:pk>/turns/<int:turn_pk>/speaker/", calls.turn_speaker, name="turn-speaker"),
    path("calls/<int:pk>/library/", calls.curate, name="curate"),
    path("calls/<int:pk>/clips/", clips.clip_create, name="clip-create"),
    path("calls/<int:pk>/comments/", comments.call_comments, name="comments"),
    path("comments/<int:pk>/edit/", comments.comment_edit, name="comment-edit"),
    path("search/", finding.find, name="search"),
    path("clips/", clips.clip_list, name="clips"),
    path("clips/<int:pk>/", clips.clip, name="clip"),
    path("clips/<int:pk>/edit/", clips.clip_edit, name="clip-edit"),
    path("clips/<int:pk>/audio/", clips.clip_audio, name="clip-audio"),
    path("clips/<int:pk>/captions.vtt", clips.clip_captions, name="clip-captions"),
    path("clips/<int:pk>/playlists/", clips.clip_playlists, name="clip-playlists"),
    path("playlists/", playlists.playlist_list, name="playlists"),
    path("playlists/<int:pk>/", playlists.playlist, name="playlist"),
    path("playlists/<int:pk>/edit/", playlists.playlist_edit, name="playlist-edit"),
    path("playlists/<int:pk>/clips/<int:clip_pk>/", playlists.playlist_clip, name="playlist-clip"),
]

api_urlpatterns = [
    path("auth/token/", token.Token.as_view(), name="api-token"),
    path("search/", api_finding.Search.as_view(), name="api-search"),
    path("recordings/", api_calls.RecordingList.as_view(), name="api-recordings"),
    path("recordings/<int:pk>/", api_calls.RecordingDetail.as_view(), name="api-recording"),
    path("recordings/<int:pk>/transcript/", api_calls.RecordingTranscript.as_view(), name="api-transcript"),
    path("recordings/<int:pk>/audio/", api_calls.RecordingAudio.as_view(), name="api-recording-audio"),
    path("recordings/<int:pk>/export/", api_calls.RecordingExport.as_view(), name="api-export"),
    path("recordings/<int:pk>/peaks/", api_calls.RecordingPeaks.as_view(), name="api-peaks"),
    path("turns/<int:pk>/", api_turns.TurnDetail.as_view(), name="api-turn"),
    path("clips/", api_clips.ClipList.as_view(), name="api-clips"),
    path("clips/<int:pk>/", api_clips.ClipDetail.as_view(), name="api-clip"),
    path("clips/<int:pk>/audio/", api_clips.ClipAudio.as_view(), name="api-clip-audio"),
    path("clips/<int:pk>/captions/", api_clips.ClipCaptions.as_view(), name="api-clip-captions"),
    path("playlists/", api_playlists.PlaylistList.as_view(), name="api-playlists"),
    path("playlists/<int:pk>/", api_playlists.PlaylistDetail.as_view(), name="api-playlist"),
]
