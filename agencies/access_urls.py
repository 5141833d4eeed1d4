"""The security administrator's pages: accounts, locks and sessions."""

from django.urls import path

from agencies.views import access

urlpatterns = [
    path("", access.access, name="access"),
    path("people/", access.access_people, name="access_people"),
    path("people/<int:pk>/", access.access_person, name="access_person"),
    path("people/<int:pk>/confirm/", access.access_confirm, name="access_confirm"),
    path("people/<int:pk>/decline/", access.access_decline, name="access_decline"),
    path("people/<int:pk>/end/", access.access_end, name="access_end"),
    path("sessions/", access.access_sessions, name="access_sessions"),
    path("sessions/<int:pk>/end/", access.access_end_one, name="access_end_one"),
    path("unlock/", access.access_unlock, name="access_unlock"),
]
