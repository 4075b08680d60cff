from django.urls import URLPattern, path

from coaching.outcomes import views

outcome_urlpatterns: list[URLPattern] = [
    path("team/outcomes/", views.outcome_list, name="outcomes"),
    path("team/outcomes/bring/", views.outcomes_bring, name="outcomes-bring"),
    path("team/people/<int:pk>/weeks/", views.agent_weeks, name="agent-weeks"),
]
