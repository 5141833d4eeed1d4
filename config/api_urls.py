"""Addresses of the programming interface, first version (/api/v1/)."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from agencies.api.announcements import Announcements
from agencies.api.directory import Agencies, People, Regions, Whoami
from agencies.api.docs import api_docs
from agencies.api.messages import Messages
from agencies.api.root import Door
from agencies.api.schema import Schema
from oversight.api import Acceptances, Audit, Bulletins, CopiedNotices, Notices, Problems
from oversight.api.files import Attachments
from oversight.api.scores import Scores
from pledges.api import Batches, Indicators, Pledges, Shares
from pledges.api.decided import Ballots, PledgeChanges
from pledges.api.planning import Candidates, Suggestions
from progress.api.places import Confirmations
from progress.api.reading import (
    EvidenceFiles,
    Flags,
    ReportingMonths,
    Reports,
    Verdicts,
)
from progress.api.rules import JudgingRules, Programmes
from progress.api.special import Specials
from progress.api.standing import IndicatorStandings, PledgeStandings, Standing
from progress.api.works import Works
from results.api import PublicBatches, PublicPledges, Versions
from results.api.remarks import Remarks

router = SimpleRouter()
router.register("agencies", Agencies, "api-agencies")
router.register("regions", Regions, "api-regions")
router.register("people", People, "api-people")
router.register("announcements", Announcements, "api-announcements")
router.register("messages", Messages, "api-messages")

router.register("batches", Batches, "api-batches")
router.register("pledges", Pledges, "api-pledges")
router.register("indicators", Indicators, "api-indicators")
router.register("shares", Shares, "api-shares")
router.register("projects", Works, "api-projects")
router.register("pledge-changes", PledgeChanges, "api-pledge-changes")
router.register("programmes", Programmes, "api-programmes")
router.register("ballots", Ballots, "api-ballots")
router.register("candidates", Candidates, "api-candidates")
router.register("suggestions", Suggestions, "api-suggestions")
router.register("reporting-months", ReportingMonths, "api-months")
router.register("reports", Reports, "api-reports")
router.register("evidence", EvidenceFiles, "api-evidence")
router.register("special-reports", Specials, "api-special-reports")
router.register("confirmations", Confirmations, "api-confirmations")
router.register("standing", Standing, "api-standing")
router.register("indicator-standing", IndicatorStandings, "api-indicator-standing")
router.register("pledge-standing", PledgeStandings, "api-pledge-standing")
router.register("verdicts", Verdicts, "api-verdicts")
router.register("judging-rules", JudgingRules, "api-judging-rules")
router.register("flags", Flags, "api-flags")
router.register("notices", Notices, "api-notices")
router.register("copied-notices", CopiedNotices, "api-copied-notices")
router.register("problems", Problems, "api-problems")
router.register("acceptances", Acceptances, "api-acceptances")
router.register("attachments", Attachments, "api-attachments")
router.register("bulletins", Bulletins, "api-bulletins")
router.register("scores", Scores, "api-scores")
router.register("remarks", Remarks, "api-remarks")
router.register("audit", Audit, "api-audit")

RESOURCES = ("me", *(prefix for prefix, _view, _name in router.registry))

urlpatterns = [
    path("", Door.as_view(resources=RESOURCES), name="api-root"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
    path("me/", Whoami.as_view(), name="api-me"),
    path("reports/<int:pk>/", include("progress.api.writing_urls")),
    path(
        "public/batches/",
        PublicBatches.as_view({"get": "list"}, detail=False),
        name="api-public-batches",
    ),
    path(
        "public/batches/<slug:slug>/",
        PublicBatches.as_view({"get": "retrieve"}, detail=True),
        name="api-public-batch",
    ),
    path(
        "public/batches/<slug:slug>/pledges/",
        PublicPledges.as_view({"get": "list"}, detail=False),
        name="api-public-pledges",
    ),
    path(
        "public/batches/<slug:slug>/pledges/<str:no>/",
        PublicPledges.as_view({"get": "retrieve"}, detail=True),
        name="api-public-pledge",
    ),
    path(
        "public/batches/<slug:slug>/publications/",
        Versions.as_view({"get": "list"}, detail=False),
        name="api-public-versions",
    ),
    path("", include(router.urls)),
]
