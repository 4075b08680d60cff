from django.urls import URLPattern, path

from coaching import api, home
from coaching.authoring.quizzes import bank
from coaching.authoring.urls import author_urlpatterns
from coaching.cohorts.urls import cohort_urlpatterns
from coaching.learning import attempt_views as playing
from coaching.learning import certificate_views
from coaching.learning import views as learner
from coaching.people.urls import people_urlpatterns
from coaching.team import challenge_views, item_views, note_views, road_views
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
    path("notes/", note_views.note_list, name="notes"),
    path("notes/<int:pk>/", note_views.note, name="note"),
    path("notes/<int:pk>/seen/", note_views.note_seen, name="note-seen"),
    path("notes/<int:pk>/done/", note_views.note_done, name="note-done"),
    path("notes/<int:pk>/audio/", note_views.note_audio, name="note-audio"),
    path("team/export/", trainer.team_export, name="team-export"),
    path("team/hard/", trainer.what_is_hard, name="what-is-hard"),
    path("team/enrollments/<int:pk>/", trainer.learner, name="learner"),
]
urlpatterns += [*author_urlpatterns, *cohort_urlpatterns, *people_urlpatterns]

also_find(bank.in_search)

root_urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("role/", home.switch_role, name="switch-role"),
]

api_urlpatterns: list[URLPattern] = [
    path("paths/", api.PathList.as_view(), name="api-paths"),
    path("enrollments/", api.EnrollmentList.as_view(), name="api-enrollments"),
    path("enrollments/<int:pk>/", api.EnrollmentDetail.as_view(), name="api-enrollment"),
    path("enrollments/<int:pk>/progress/", api.EnrollmentProgress.as_view(), name="api-progress"),
]
