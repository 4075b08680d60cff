from django.urls import path

from recordings.access import views as access_views
from recordings.calls import api as calls_api
from recordings.calls import clip_views as call_clip_views
from recordings.calls import views as call_views
from recordings.clips import api as clips_api
from recordings.clips import comment_views, playlist_api, playlist_views
from recordings.clips import views as clip_views
from recordings.corrections import api as turns_api
from recordings.corrections import speaker_views
from recordings.corrections import views as correction_views
from recordings.customers import views as customer_views
from recordings.erasing import views as erasing_views
from recordings.gate import views as gate_views
from recordings.imports import views as import_views
from recordings.privacy import api as privacy_api
from recordings.privacy import views as privacy_views
from recordings.redaction import api as redaction_api
from recordings.redaction import views as redaction_views
from recordings.retention import views as retention_views
from recordings.search import api as search_api
from recordings.search import views as search_views
from recordings.tokens import api as token_api
from recordings.transcription import views as transcription_views
from recordings.vocabulary import views as vocabulary_views

app_name = "recordings"

urlpatterns = [
    path("calls/", call_views.call_list, name="list"),
    path("calls/upload/", call_views.upload, name="upload"),
    path("calls/arrivals/", import_views.arrivals, name="arrivals"),
    path("calls/ear/", transcription_views.queue_page, name="ear"),
    path("calls/ear/retry/", transcription_views.retry_failed, name="ear-retry-failed"),
    path("calls/ear/<int:pk>/retry/", transcription_views.retry, name="ear-retry"),
    path("calls/ear/<int:pk>/cancel/", transcription_views.cancel, name="ear-cancel"),
    path("calls/retention/", retention_views.retention, name="retention"),
    path("calls/erase/", erasing_views.erase_of_agent, name="erase-of-agent"),
    path("calls/of-customer/", customer_views.of_customer, name="of-customer"),
    path("calls/of-customer/copy/", customer_views.copy_of_customer, name="copy-of-customer"),
    path("calls/erased/", erasing_views.receipts, name="erased"),
    path("calls/vocabulary/", vocabulary_views.vocabulary, name="vocabulary"),
    path("calls/vocabulary/<int:pk>/", vocabulary_views.term, name="term"),
    path("calls/<int:pk>/", call_views.call, name="call"),
    path("calls/<int:pk>/edit/", call_views.call_edit, name="call-edit"),
    path("calls/<int:pk>/keep/", retention_views.keep, name="keep"),
    path("calls/<int:pk>/hold/", retention_views.hold, name="hold"),
    path("calls/<int:pk>/erase/", erasing_views.erase, name="erase"),
    path("calls/<int:pk>/status/", call_views.status, name="status"),
    path("calls/<int:pk>/audio/", call_views.call_audio, name="audio"),
    path("calls/<int:pk>/export/", call_views.export, name="export"),
    path("calls/<int:pk>/retry/", call_views.retry, name="retry"),
    path("calls/<int:pk>/cancel/", call_views.cancel, name="cancel"),
    path("calls/<int:pk>/swap/", speaker_views.swap, name="swap"),
    path("calls/<int:pk>/turns/<int:turn_pk>/", correction_views.turn, name="turn"),
    path("calls/<int:pk>/suggestions/", privacy_views.of_a_kind, name="suggestions"),
    path("calls/<int:pk>/suggestions/<int:suggestion_pk>/", privacy_views.suggestion, name="suggestion"),
    path("calls/<int:pk>/corrections/", correction_views.history, name="corrections"),
    path("corrections/<int:pk>/undo/", correction_views.undo, name="undo"),
    path("calls/vocabulary/learn/", correction_views.learn, name="learn"),
    path("calls/<int:pk>/turns/<int:turn_pk>/speaker/", speaker_views.turn_speaker, name="turn-speaker"),
    path("calls/<int:pk>/gate/", gate_views.call_gate, name="gate"),
    path("accesses/", access_views.accesses, name="accesses"),
    path("consents/", gate_views.consents, name="consents"),
    path("consents/<int:pk>/", gate_views.consent, name="consent"),
    path("consents/<int:pk>/audio/", gate_views.consent_audio, name="consent-audio"),
    path("calls/<int:pk>/redact/", redaction_views.redact, name="redact"),
    path("calls/<int:pk>/library/", call_views.curate, name="curate"),
    path("calls/<int:pk>/clips/", call_clip_views.clip_create, name="clip-create"),
    path("calls/<int:pk>/comments/", comment_views.call_comments, name="comments"),
    path("comments/<int:pk>/edit/", comment_views.comment_edit, name="comment-edit"),
    path("search/", search_views.find, name="search"),
    path("clips/", clip_views.clip_list, name="clips"),
    path("clips/<int:pk>/", clip_views.clip, name="clip"),
    path("clips/<int:pk>/edit/", clip_views.clip_edit, name="clip-edit"),
    path("clips/<int:pk>/audio/", clip_views.clip_audio, name="clip-audio"),
    path("clips/<int:pk>/captions.vtt", clip_views.clip_captions, name="clip-captions"),
    path("clips/<int:pk>/playlists/", clip_views.clip_playlists, name="clip-playlists"),
    path("playlists/", playlist_views.playlist_list, name="playlists"),
    path("playlists/<int:pk>/", playlist_views.playlist, name="playlist"),
    path("playlists/<int:pk>/edit/", playlist_views.playlist_edit, name="playlist-edit"),
    path("playlists/<int:pk>/clips/<int:clip_pk>/", playlist_views.playlist_clip, name="playlist-clip"),
]

api_urlpatterns = [
    path("auth/token/", token_api.Token.as_view(), name="api-token"),
    path("search/", search_api.Search.as_view(), name="api-search"),
    path("recordings/", calls_api.RecordingList.as_view(), name="api-recordings"),
    path("recordings/<int:pk>/", calls_api.RecordingDetail.as_view(), name="api-recording"),
    path("recordings/<int:pk>/transcript/", calls_api.RecordingTranscript.as_view(), name="api-transcript"),
    path("recordings/<int:pk>/audio/", calls_api.RecordingAudio.as_view(), name="api-recording-audio"),
    path("recordings/<int:pk>/export/", calls_api.RecordingExport.as_view(), name="api-export"),
    path("recordings/<int:pk>/peaks/", calls_api.RecordingPeaks.as_view(), name="api-peaks"),
    path("recordings/<int:pk>/redactions/", redaction_api.RecordingRedactions.as_view(), name="api-redactions"),
    path("recordings/<int:pk>/suggestions/", privacy_api.CallSuggestions.as_view(), name="api-suggestions"),
    path("suggestions/<int:pk>/", privacy_api.SuggestionDetail.as_view(), name="api-suggestion"),
    path("turns/<int:pk>/", turns_api.TurnDetail.as_view(), name="api-turn"),
    path("clips/", clips_api.ClipList.as_view(), name="api-clips"),
    path("clips/<int:pk>/", clips_api.ClipDetail.as_view(), name="api-clip"),
    path("clips/<int:pk>/audio/", clips_api.ClipAudio.as_view(), name="api-clip-audio"),
    path("clips/<int:pk>/captions/", clips_api.ClipCaptions.as_view(), name="api-clip-captions"),
    path("playlists/", playlist_api.PlaylistList.as_view(), name="api-playlists"),
    path("playlists/<int:pk>/", playlist_api.PlaylistDetail.as_view(), name="api-playlist"),
]
