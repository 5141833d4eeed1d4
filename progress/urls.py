"""The desk: the pages of those who report."""

from django.urls import path

from progress import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("reports/<int:pk>/", views.report, name="desk_report"),
    path("reports/<int:pk>/submit/", views.submit_report, name="desk_submit"),
    path("reports/<int:pk>/sign/", views.sign_report, name="desk_sign"),
    path("reports/<int:pk>/return/", views.return_report, name="desk_return"),
]
