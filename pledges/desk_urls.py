"""The planning stage's addresses of agencies, below /desk/planning/."""

from __future__ import annotations

from django.urls import path

from pledges.views import agency_candidates

urlpatterns = [
    path("candidates/", agency_candidates.desk_candidates, name="desk_candidates"),
    path(
        "candidates/new/<slug:slug>/",
        agency_candidates.desk_candidate_new,
        name="desk_candidate_new",
    ),
    path(
        "candidates/<int:pk>/edit/",
        agency_candidates.desk_candidate_edit,
        name="desk_candidate_edit",
    ),
]
