from django.urls import URLPattern, path

from coaching.cohorts import enrol_views as enrolling
from coaching.cohorts import views

cohort_urlpatterns: list[URLPattern] = [
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts/new/", views.cohort_create, name="cohort-create"),
    path("cohorts/<int:pk>/", views.cohort, name="cohort"),
    path("cohorts/<int:pk>/facts/", views.cohort_facts, name="cohort-facts"),
    path("cohorts/<int:pk>/join/", views.cohort_join, name="cohort-join"),
    path("cohorts/<int:pk>/members/<int:learner_id>/leave/", views.cohort_leave, name="cohort-leave"),
    path("cohorts/<int:pk>/close/", views.cohort_close, name="cohort-close"),
    path("team/enrol/", enrolling.enrol, name="enrol"),
    path("team/enrol/list/", enrolling.enrol_list, name="enrol-list"),
    path("team/enrollments/<int:pk>/end/", enrolling.enrollment_end, name="enrollment-end"),
    path("team/enrollments/<int:pk>/return/", enrolling.enrollment_return, name="enrollment-return"),
]
