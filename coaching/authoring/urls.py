"""Where authors and trainers make things, and everyone reads guidelines."""

from django.urls import URLPattern, path

from coaching.authoring import call_views, history_views, previews
from coaching.authoring.guidelines import views as guidelines
from coaching.authoring.paths import views as paths
from coaching.authoring.quizzes import bank_views as bank
from coaching.authoring.quizzes import exchange_views as exchange
from coaching.authoring.quizzes import question_views as questions
from coaching.authoring.quizzes import views as quizzes
from coaching.authoring.reviews import views as reviews
from coaching.authoring.scenarios import studio_views as studio
from coaching.authoring.scenarios import text_views as scenario_texts
from coaching.authoring.scenarios import views as scenarios

author_urlpatterns: list[URLPattern] = [
    path("make/paths/", paths.path_list, name="path-list"),
    path("make/paths/new/", paths.path_create, name="path-create"),
    path("make/paths/<int:pk>/", paths.path, name="path"),
    path("make/paths/<int:pk>/facts/", paths.path_facts, name="path-facts"),
    path("make/paths/<int:pk>/publish/", paths.path_publish, name="path-publish"),
    path("make/paths/<int:pk>/modules/new/", paths.module_create, name="module-create"),
    path("make/modules/<int:pk>/", paths.module, name="module"),
    path("make/modules/<int:pk>/facts/", paths.module_facts, name="module-facts"),
    path("make/modules/<int:pk>/move/", paths.module_move, name="module-move"),
    path("make/modules/<int:pk>/place/", paths.module_place, name="module-place"),
    path("make/modules/<int:pk>/take-off/", paths.module_take_off, name="module-take-off"),
    path("make/paths/<int:pk>/move-on/", paths.path_move_on, name="path-move-on"),
    path("make/modules/<int:pk>/publish/", paths.module_publish, name="module-publish"),
    path("make/modules/<int:pk>/activities/new/<slug:kind>/", paths.activity_create, name="activity-create"),
    path("make/activities/<int:pk>/", paths.activity_edit, name="activity-edit"),
    path("make/activities/<int:pk>/move/", paths.activity_move, name="activity-move"),
    path("make/activities/<int:pk>/retire/", paths.activity_retire, name="activity-retire"),
    path("make/scenarios/", scenarios.scenario_list, name="scenarios"),
    path("make/scenarios/new/", scenarios.scenario_create, name="scenario-create"),
    path("make/scenarios/new/text/", scenario_texts.scenario_from_text, name="scenario-from-text"),
    path("make/scenarios/schema.json", scenario_texts.schema, name="scenario-schema"),
    path("make/from-call/<int:pk>/scenario/", call_views.scenario, name="scenario-from-call"),
    path("make/from-call/<int:pk>/question/", call_views.question, name="question-from-call"),
    path("make/scenarios/<int:pk>/", studio.studio, name="scenario"),
    path("make/scenarios/<int:pk>/map/", studio.studio, {"view": studio.MAP}, name="scenario-map"),
    path("make/scenarios/<int:pk>/moments/<slug:key>/", studio.studio, name="studio-moment"),
    path("make/scenarios/<int:pk>/draft/", studio.draft, name="scenario-draft"),
    path("make/scenarios/<int:pk>/step/", studio.step, name="scenario-step"),
    path("make/scenarios/<int:pk>/clips/", studio.clips, name="scenario-clips"),
    path("make/scenarios/<int:pk>/facts/", scenarios.scenario_facts, name="scenario-facts"),
    path("make/scenarios/<int:pk>/text/", scenario_texts.scenario_text, name="scenario-text"),
    path("make/scenarios/<int:pk>/publish/", scenarios.scenario_publish, name="scenario-publish"),
    path("make/scenarios/<int:pk>/preview/", previews.scenario_preview, name="scenario-preview"),
    path("make/scenarios/<int:pk>/review/", reviews.review, name="scenario-review"),
    path("make/scenarios/<int:pk>/review/comments/", reviews.comment, name="review-comment"),
    path("make/review-comments/<int:pk>/settle/", reviews.settle, name="review-settle"),
    path("make/quizzes/", quizzes.quiz_list, name="quizzes"),
    path("make/quizzes/new/", quizzes.quiz_create, name="quiz-create"),
    path("make/quizzes/<int:pk>/", quizzes.quiz, name="quiz"),
    path("make/quizzes/<int:pk>/facts/", quizzes.quiz_facts, name="quiz-facts"),
    path("make/quizzes/<int:pk>/publish/", quizzes.quiz_publish, name="quiz-publish"),
    path("make/quizzes/<int:pk>/preview/", previews.quiz_preview, name="quiz-preview"),
    path("make/quizzes/<int:pk>/questions/new/", questions.question_create, name="question-create"),
    path("make/quizzes/<int:pk>/questions/<int:question>/move/", questions.question_move, name="question-move"),
    path("make/quizzes/<int:pk>/questions/<int:question>/remove/", questions.question_remove, name="question-remove"),
    path("make/quizzes/<int:pk>/add/", bank.quiz_add, name="quiz-add"),
    path("make/quizzes/<int:pk>/draws/", quizzes.draw_add, name="draw-add"),
    path("make/quizzes/<int:pk>/draws/<slug:key>/remove/", quizzes.draw_remove, name="draw-remove"),
    path("make/questions/", bank.questions, name="questions"),
    path("make/questions/new/", questions.question_create, name="question-new"),
    path("make/questions/change/", bank.questions_change, name="questions-change"),
    path("make/questions/import/", exchange.questions_bring, name="questions-bring"),
    path("make/questions/export/", exchange.questions_take, name="questions-take"),
    path("make/questions/clip/", questions.question_clip, name="question-clip"),
    path("make/questions/<int:pk>/", questions.question_edit, name="question-edit"),
    path("make/questions/<int:pk>/publish/", questions.question_publish, name="question-publish"),
    path("make/questions/<int:pk>/preview/", previews.question_preview, name="question-preview"),
    path("guidelines/", guidelines.guideline_list, name="guidelines"),
    path("guidelines/new/", guidelines.guideline_create, name="guideline-create"),
    path("guidelines/<int:pk>/", guidelines.guideline, name="guideline"),
    path("guidelines/<int:pk>/edit/", guidelines.guideline_edit, name="guideline-edit"),
    path("guidelines/<int:pk>/publish/", guidelines.guideline_publish, name="guideline-publish"),
    path("make/contents/<int:pk>/history/", history_views.history, name="history"),
    path("make/contents/<int:pk>/differences/", history_views.differences, name="differences"),
    path("make/contents/<int:pk>/undo/", history_views.undo, name="undo"),
    path("make/contents/<int:pk>/redo/", history_views.redo, name="redo"),
    path("make/contents/<int:pk>/restore/", history_views.restore, name="restore"),
    path("make/contents/<int:pk>/duplicate/", history_views.duplicate, name="duplicate"),
    path("make/contents/<int:pk>/archive/", history_views.archive, name="archive"),
]
