from django.urls import URLPattern, path

from coaching.people import join_views as joining
from coaching.people import letter_views as letters
from coaching.people import sign_in_views, views

people_urlpatterns: list[URLPattern] = [
    path("people/", views.people_list, name="people"),
    path("people/new/", views.person_add, name="person-add"),
    path("people/list/", views.people_bring, name="people-bring"),
    path("people/sign-ins/", sign_in_views.sign_in_log, name="sign-ins"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/data/", views.person_data, name="person-data"),
    path("accounts/data/", views.own_data, name="own-data"),
    path("people/<int:pk>/roles/", views.person_roles, name="person-roles"),
    path("people/<int:pk>/invite/", views.person_invite, name="person-invite"),
    path("people/<int:pk>/leave/", views.person_leave, name="person-leave"),
    path("people/<int:pk>/return/", views.person_return, name="person-return"),
    path("people/<int:pk>/forget/", views.person_anonymous, name="person-anonymous"),
    path("letters/", letters.letters_and_calendar, name="letters"),
    path("letters/stop/<str:signed>/", letters.letters_stop, name="letters-stop"),
    path("calendar/<str:key>.ics", letters.calendar, name="calendar"),
    path("join/<str:token>/", joining.join, name="join"),
]
