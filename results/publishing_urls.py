"""Addresses of publishing, inside the office."""

from django.urls import path

from results.views import publishing

urlpatterns = [
    path("", publishing.publishing, name="publishing"),
    path("<slug:slug>/prepare/", publishing.publication_prepare, name="publication_prepare"),
    path("<int:pk>/", publishing.publication_review, name="publication_review"),
    path("<int:pk>/publish/", publishing.publication_publish, name="publication_publish"),
    path("<int:pk>/discard/", publishing.publication_discard, name="publication_discard"),
]
