"""The planning stage's public addresses."""

from __future__ import annotations

from django.urls import path

from pledges.views import suggest

urlpatterns = [
    path("suggest/", suggest.suggest, name="suggest"),
    path("suggest/sent/", suggest.suggest_sent, name="suggest_sent"),
    path("suggest/receipt/", suggest.suggest_receipt, name="suggest_receipt"),
    path("suggestions/<slug:slug>/", suggest.suggestions_public, name="suggestions_public"),
]
