"""Settings of the programming interface (/api/v1/)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from config.environment import env

__all__ = [
    "API_PUBLIC_REQUESTS_A_MINUTE",
    "API_REQUESTS_A_MINUTE",
    "REST_FRAMEWORK",
    "SPECTACULAR_SETTINGS",
]

API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=300)
API_PUBLIC_REQUESTS_A_MINUTE = env.int("API_PUBLIC_REQUESTS_A_MINUTE", default=60)

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["agencies.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["agencies.api.gates.ByVerb"],
    "DEFAULT_THROTTLE_CLASSES": ["agencies.api.throttling.PerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["agencies.api.parsing.Json"],
    "DEFAULT_FILTER_BACKENDS": ["agencies.api.filtering.Filters"],
    "DEFAULT_PAGINATION_CLASS": "agencies.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "agencies.api.schema.Described",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "agencies.api.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# What lists of words are called in the schema, whichever fields come to share them: a name that
# a generated client knows does not change with the next resource.
ENUMS = {
    "AgencyKind": "agencies.models.Agency.Kind",
    "AnnouncementType": "agencies.models.webhook.AnnouncementKind",
    "BallotRule": "pledges.models.Ballot.Rule",
    "BatchStage": "pledges.models.Batch.Stage",
    "BulletinKind": "oversight.models.Bulletin.Kind",
    "CandidateSource": "pledges.models.Candidate.Source",
    "CandidateState": "pledges.models.Candidate.State",
    "CaseState": "oversight.models.AcceptanceCase.State",
    "ChangeKind": "pledges.models.PledgeChange.Kind",
    "ChangeSide": "pledges.models.ChangedPledge.Side",
    "CheckKind": "oversight.models.AcceptanceItem.Kind",
    "FundingSource": "progress.models.FundingReading.Source",
    "IndicatorKind": "pledges.models.indicator.KindChoice",
    "Light": "progress.models.verdict.LightChoice",
    "NoticeAction": "oversight.models.NoticeStep.Action",
    "NoticeState": "oversight.models.Notice.State",
    "PlanKind": "pledges.models.plan.PlanKindChoice",
    "PledgeState": "pledges.models.Pledge.State",
    "ProblemAction": "oversight.models.ProblemStep.Action",
    "ProblemSource": "oversight.models.Problem.Source",
    "ProblemState": "oversight.models.Problem.State",
    "ProjectStage": "pledges.models.Project.Stage",
    "PublicationState": "results.models.Publication.State",
    "RegionLevel": "agencies.models.Region.Level",
    "RemarkKind": "results.models.Remark.Kind",
    "RemarkState": "results.models.Remark.State",
    "ReplyState": "oversight.models.NoticeReply.State",
    "ReportAction": "progress.models.ReportStep.Action",
    "ReportState": "progress.models.MonthlyReport.State",
    "ResponsibilityRole": "pledges.models.Responsibility.Role",
    "Role": "agencies.models.user.RoleChoice",
    "Rung": "oversight.models.ladder.RungChoice",
    "SpecialKind": "progress.models.SpecialReport.Kind",
    "SpecialState": "progress.models.SpecialReport.State",
    "SuggestionChannel": "pledges.models.Suggestion.Channel",
    "SuggestionState": "pledges.models.Suggestion.State",
    "ThresholdUnit": "progress.models.rule.GapUnitChoice",
    "TokenScope": "agencies.models.credential.ScopeChoice",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": _("民生实事门户接口"),
    "DESCRIPTION": _(
        "供接入系统读取进展、填报月报，供公众读取已发布的结果。"
        "数值一律是十进制字符串，日期按ISO 8601书写，出错时按RFC 9457答复。"
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUMS,
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "agencies.api.schema.with_problems",
    ],
}
