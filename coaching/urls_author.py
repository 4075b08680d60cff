"""Where authors and trainers make things, and everyone reads guidelines."""

from django.urls import URLPattern, path

from coaching.views.author import guidelines, paths, previews, quizzes, scenarios

author_urlpatterns: list[URLPattern] = [
    path("make/paths/", paths.path_list, name="path-list"),
    path("make/paths/new/", paths.path_create, name="path-create"),
    path("make/paths/<int:pk>/", paths.path, name="path"),
    path("make/paths/<int:pk>/facts/", paths.path_facts, name="path-facts"),
    path("make/paths/<int:pk>/modules/new/", paths.module_create, name="module-create"),
    path("make/modules/<int:pk>/", paths.module, name="module"),
    path("make/modules/<int:pk>/facts/", paths.module_facts, name="module-facts"),
    path("make/modules/<int:pk>/move/", paths.module_move, name="module-move"),
    path("make/modules/<int:pk>/publish/", paths.module_publish, name="module-publish"),
    path("make/modules/<int:pk>/activities/new/<slug:kind>/", paths.activity_create, name="activity-create"),
    path("make/activities/<int:pk>/", paths.activity_edit, name="activity-edit"),
    path("make/activities/<int:pk>/move/", paths.activity_move, name="activity-move"),
    path("make/activities/<int:pk>/retire/", paths.activity_retire, name="activity-retire"),
    path("make/scenarios/", scenarios.scenario_list, name="scenarios"),
    path("make/scenarios/new/", scenarios.scenario_create, name="scenario-create"),
    path("make/scenarios/<int:pk>/", scenarios.studio, name="scenario"),
    path("make/scenarios/<int:pk>/facts/", scenarios.scenario_facts, name="scenario-facts"),
    path("make/scenarios/<int:pk>/publish/", scenarios.scenario_publish, name="scenario-publish"),
    path("make/scenarios/<int:pk>/preview/", previews.scenario_preview, name="scenario-preview"),
    path("make/scenarios/<int:pk>/moments/add/", scenarios.moment_add, name="moment-add"),
    path("make/scenarios/<int:pk>/moments/<slug:key>/", scenarios.studio, name="studio-moment"),
    path("make/scenarios/<int:pk>/moments/<slug:key>/remove/", scenarios.moment_remove, name="moment-remove"),
    path("make/quizzes/", quizzes.quiz_list, name="quizzes"),
    path("make/quizzes/new/", quizzes.quiz_create, name="quiz-create"),
    path("make/quizzes/<int:pk>/", quizzes.quiz, name="quiz"),
    path("make/quizzes/<int:pk>/facts/", quizzes.quiz_facts, name="quiz-facts"),
    path("make/quizzes/<int:pk>/publish/", quizzes.quiz_publish, name="quiz-publish"),
    path("make/quizzes/<int:pk>/preview/", previews.quiz_preview, name="quiz-preview"),
    path("make/quizzes/<int:pk>/questions/new/", quizzes.question_create, name="question-create"),
    path("make/questions/<int:pk>/", quizzes.question_edit, name="question-edit"),
    path("make/questions/<int:pk>/move/", quizzes.question_move, name="question-move"),
    path("make/questions/<int:pk>/remove/", quizzes.question_remove, name="question-remove"),
    path("guidelines/", guidelines.guideline_list, name="guidelines"),
    path("guidelines/new/", guidelines.guideline_create, name="guideline-create"),
    path("guidelines/<int:pk>/", guidelines.guideline, name="guideline"),
    path("guidelines/<int:pk>/edit/", guidelines.guideline_edit, name="guideline-edit"),
]
