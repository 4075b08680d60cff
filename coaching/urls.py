from django.urls import URLPattern, path

from coaching import home
from coaching.api import bookmarks, certificates, checks, cohorts, enrollments, notes, outcomes, paths, people, webhooks
from coaching.authoring.quizzes import bank
from coaching.authoring.urls import author_urlpatterns
from coaching.cohorts.urls import cohort_urlpatterns
from coaching.learning import attempt_views as playing
from coaching.learning import bookmark_views as keeps
from coaching.learning import certificate_views
from coaching.learning import views as learner
from coaching.outcomes.urls import outcome_urlpatterns
from coaching.people.urls import people_urlpatterns
from coaching.team import challenge_views, hook_views, item_views, note_views, road_views
from coaching.team import views as trainer
from recordings.search.elsewhere import also_find

app_name = "coaching"

urlpatterns: list[URLPattern] = [
    path("learn/", learner.paths, name="paths"),
    path("learn/enrollments/<int:pk>/", learner.enrollment, name="enrollment"),
    path("learn/enrollments/<int:pk>/activities/<int:activity_id>/", learner.activity, name="activity"),
    path(
        "learn/enrollments/<int:pk>/activities/<int:activity_id>/clips/<int:clip_id>/audio/",
        learner.clip_audio,
        name="clip-audio",
    ),
    path("learn/attempts/<int:pk>/", playing.attempt, name="attempt"),
    path("learn/attempts/<int:pk>/keep/", playing.keep, name="attempt-keep"),
    path("learn/attempts/<int:pk>/help/", playing.ask, name="attempt-help"),
    path("learn/attempts/<int:pk>/answers/<int:step>/", playing.answered, name="answered"),
    path("learn/attempts/<int:pk>/answers/<int:step>/challenge/", playing.contest, name="challenge-make"),
    path("learn/attempts/<int:pk>/debrief/", playing.debrief, name="debrief"),
    path("learn/attempts/<int:pk>/back/", playing.back, name="back"),
    path("learn/attempts/<int:pk>/again/", playing.again, name="again"),
    path("bookmarks/", keeps.bookmark_list, name="bookmarks"),
    path("bookmarks/<int:pk>/", keeps.bookmark, name="bookmark"),
    path("bookmarks/<int:pk>/remove/", keeps.bookmark_remove, name="bookmark-remove"),
    path("make/scenarios/<int:pk>/roads/", road_views.scenario_roads, name="scenario-roads"),
    path("certificates/<str:code>/", certificate_views.certificate, name="certificate"),
    path("certificates/<str:code>/pdf/", certificate_views.certificate_pdf, name="certificate-pdf"),
    path("learn/news/seen/", learner.news_seen, name="news-seen"),
    path("make/questions/look/", item_views.need_a_look, name="questions-look"),
    path("make/questions/<int:pk>/figures/", item_views.question_figures, name="question-figures"),
    path("make/quizzes/<int:pk>/figures/", item_views.quiz_figures, name="quiz-figures"),
    path("make/challenges/", challenge_views.challenge_list, name="challenges"),
    path("make/challenges/<int:pk>/", challenge_views.challenge, name="challenge"),
    path("make/questions/<int:pk>/regrade/", challenge_views.question_regrade, name="question-regrade"),
    path("team/", trainer.team, name="team"),
    path("team/checks/<int:pk>/", trainer.check, name="check"),
    path("team/people/<int:pk>/write/", note_views.note_write, name="note-write"),
    path("team/write/calls/<int:pk>/", note_views.note_to_whom, {"about": "call"}, name="note-about-call"),
    path("team/write/clips/<int:pk>/", note_views.note_to_whom, {"about": "clip"}, name="note-about-clip"),
    path("notes/", note_views.note_list, name="notes"),
    path("notes/<int:pk>/", note_views.note, name="note"),
    path("notes/<int:pk>/seen/", note_views.note_seen, name="note-seen"),
    path("notes/<int:pk>/done/", note_views.note_done, name="note-done"),
    path("notes/<int:pk>/audio/", note_views.note_audio, name="note-audio"),
    path("team/webhooks/", hook_views.webhook_list, name="webhooks"),
    path("team/webhooks/new/", hook_views.webhook_create, name="webhook-create"),
    path("team/webhooks/<int:pk>/", hook_views.webhook, name="webhook"),
    path("team/webhooks/<int:pk>/secret/", hook_views.webhook_secret, name="webhook-secret"),
    path("team/webhooks/<int:pk>/test/", hook_views.webhook_test, name="webhook-test"),
    path("team/webhooks/<int:pk>/delete/", hook_views.webhook_delete, name="webhook-delete"),
    path("team/webhooks/<int:pk>/deliveries/<int:delivery>/send/", hook_views.delivery_send, name="delivery-send"),
    path("team/export/", trainer.team_export, name="team-export"),
    path("team/hard/", trainer.what_is_hard, name="what-is-hard"),
    path("team/enrollments/<int:pk>/", trainer.learner, name="learner"),
]
urlpatterns += [*author_urlpatterns, *cohort_urlpatterns, *people_urlpatterns, *outcome_urlpatterns]

also_find(bank.in_search)

root_urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("role/", home.switch_role, name="switch-role"),
]

api_urlpatterns: list[URLPattern] = [
    path("people/", people.PersonList.as_view(), name="api-people"),
    path("paths/", paths.PathList.as_view(), name="api-paths"),
    path("cohorts/", cohorts.CohortList.as_view(), name="api-cohorts"),
    path("cohorts/<int:pk>/", cohorts.CohortDetail.as_view(), name="api-cohort"),
    path("enrollments/", enrollments.EnrollmentList.as_view(), name="api-enrollments"),
    path("enrollments/<int:pk>/", enrollments.EnrollmentDetail.as_view(), name="api-enrollment"),
    path("enrollments/<int:pk>/end/", enrollments.EnrollmentEnd.as_view(), name="api-enrollment-end"),
    path("enrollments/<int:pk>/progress/", enrollments.EnrollmentProgress.as_view(), name="api-progress"),
    path("checks/", checks.CheckList.as_view(), name="api-checks"),
    path("checks/<int:pk>/", checks.CheckDetail.as_view(), name="api-check"),
    path("notes/", notes.NoteList.as_view(), name="api-notes"),
    path("bookmarks/", bookmarks.BookmarkList.as_view(), name="api-bookmarks"),
    path("bookmarks/<int:pk>/", bookmarks.BookmarkDetail.as_view(), name="api-bookmark"),
    path("certificates/", certificates.CertificateList.as_view(), name="api-certificates"),
    path("outcomes/", outcomes.WeekList.as_view(), name="api-outcomes"),
    path("webhooks/", webhooks.WebhookList.as_view(), name="api-webhooks"),
    path("webhooks/<int:pk>/", webhooks.WebhookDetail.as_view(), name="api-webhook"),
    path("webhooks/<int:pk>/deliveries/", webhooks.DeliveryList.as_view(), name="api-deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/send/", webhooks.DeliverySend.as_view(), name="api-delivery-send"
    ),
]
