from django.urls import path

from recordings import api, views

app_name = "recordings"

urlpatterns = [
    path("calls/", views.call_list, name="list"),
    path("calls/upload/", views.upload, name="upload"),
    path("calls/arrivals/", views.arrivals, name="arrivals"),
    path("calls/ear/", views.ear, name="ear"),
    path("calls/ear/retry/", views.ear_retry_failed, name="ear-retry-failed"),
    path("calls/ear/<int:pk>/retry/", views.ear_retry, name="ear-retry"),
    path("calls/ear/<int:pk>/cancel/", views.ear_cancel, name="ear-cancel"),
    path("calls/vocabulary/", views.vocabulary, name="vocabulary"),
    path("calls/vocabulary/<int:pk>/", views.term, name="term"),
    path("calls/<int:pk>/", views.call, name="call"),
    path("calls/<int:pk>/edit/", views.call_edit, name="call-edit"),
    path("calls/<int:pk>/status/", views.status, name="status"),
    path("calls/<int:pk>/audio/", views.call_audio, name="audio"),
    path("calls/<int:pk>/export/", views.export, name="export"),
    path("calls/<int:pk>/retry/", views.retry, name="retry"),
    path("calls/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("calls/<int:pk>/swap/", views.swap, name="swap"),
    path("calls/<int:pk>/turns/<int:turn_pk>/speaker/", views.turn_speaker, name="turn-speaker"),
    path("calls/<int:pk>/library/", views.curate, name="curate"),
    path("calls/<int:pk>/clips/", views.clip_create, name="clip-create"),
    path("search/", views.find, name="search"),
    path("clips/", views.clip_list, name="clips"),
    path("clips/<int:pk>/", views.clip, name="clip"),
    path("clips/<int:pk>/edit/", views.clip_edit, name="clip-edit"),
    path("clips/<int:pk>/audio/", views.clip_audio, name="clip-audio"),
]

api_urlpatterns = [
    path("auth/token/", api.Token.as_view(), name="api-token"),
    path("search/", api.Search.as_view(), name="api-search"),
    path("recordings/", api.RecordingList.as_view(), name="api-recordings"),
    path("recordings/<int:pk>/", api.RecordingDetail.as_view(), name="api-recording"),
    path("recordings/<int:pk>/transcript/", api.RecordingTranscript.as_view(), name="api-transcript"),
    path("recordings/<int:pk>/audio/", api.RecordingAudio.as_view(), name="api-recording-audio"),
    path("recordings/<int:pk>/export/", api.RecordingExport.as_view(), name="api-export"),
    path("recordings/<int:pk>/peaks/", api.RecordingPeaks.as_view(), name="api-peaks"),
    path("clips/", api.ClipList.as_view(), name="api-clips"),
    path("clips/<int:pk>/", api.ClipDetail.as_view(), name="api-clip"),
    path("clips/<int:pk>/audio/", api.ClipAudio.as_view(), name="api-clip-audio"),
]
