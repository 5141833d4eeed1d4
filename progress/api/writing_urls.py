"""Addresses by which a system fills its unit's report, below /api/v1/reports/<number>/."""

from django.urls import path

from progress.api import writing

urlpatterns = [
    path("entry/", writing.EntryView.as_view(), name="api-entry"),
    path("submit/", writing.Submitting.as_view(), name="api-submit"),
    path("recall/", writing.Recalling.as_view(), name="api-recall"),
    path("evidence/", writing.EvidencePutting.as_view(), name="api-evidence-put"),
    path(
        "evidence/<int:evidence>/",
        writing.EvidenceRemoving.as_view(),
        name="api-evidence-remove",
    ),
]
