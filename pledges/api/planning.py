"""Projects, and next year's suggestions and candidates, over the interface."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.roles import Verb
from pledges.api import Promises
from pledges.filters import CandidateFilter, ProjectFilter, SuggestionFilter
from pledges.models import Candidate, Project, Suggestion
from pledges.project_lists import projects_of, with_milestones
from pledges.readers.candidates import own_candidates
from pledges.readers.reach import reachable_batches
from pledges.serializers.planning import CandidateRow, SuggestionRow
from pledges.serializers.projects import ProjectRow


class Projects(Promises):
    summaries = {"list": _("项目列表"), "retrieve": _("一个项目")}
    about = _("实事之下的具体项目、形象进度和节点。单位只见自己牵头、实施或所在地的项目。")
    serializer_class = ProjectRow
    filterset_class = ProjectFilter
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        if self.asker.can(Verb.SEE_EVERYTHING):
            found = Project.objects.filter(pledge__batch__in=reachable_batches(self.asker))
        else:
            found = projects_of(self.asker)
        return (
            with_milestones(found)
            .defer("pledge__batch__source_text", "region__outline")
            .order_by("-pledge__batch__starts_on", "pledge__batch__slug", "pledge", "position")
        )


class Suggestions(Promises):
    tag = _("谋划")
    verbs = (Verb.SEE_EVERYTHING,)
    summaries = {"list": _("意见建议列表"), "retrieve": _("一条意见建议")}
    about = _("公开征集收到的意见建议及其处理，新的在前。不含联系方式和查询码。")
    serializer_class = SuggestionRow
    filterset_class = SuggestionFilter
    queryset = Suggestion.objects.none()

    def get_queryset(self) -> QuerySet[Suggestion]:
        return (
            Suggestion.objects.filter(solicitation__batch__in=reachable_batches(self.asker))
            .select_related("solicitation__batch", "region", "pledge")
            .defer("contact", "receipt", "solicitation__batch__source_text", "region__outline")
            .annotate(followers=Count("merged"))
            .order_by("-received_on", "-pk")
        )


class Candidates(Promises):
    tag = _("谋划")
    summaries = {"list": _("候选项目列表"), "retrieve": _("一个候选项目")}
    about = _("候选项目和四项筛选的结论，新的在前。单位只见自己提报的，不含筛选结论。")
    serializer_class = CandidateRow
    filterset_class = CandidateFilter
    queryset = Candidate.objects.none()

    def get_queryset(self) -> QuerySet[Candidate]:
        if not self.asker.can(Verb.SEE_EVERYTHING):
            return own_candidates(self.asker).select_related("agency")
        return (
            Candidate.objects.filter(batch__in=reachable_batches(self.asker))
            .select_related("batch", "agency", "lead", "pledge")
            .defer("batch__source_text")
            .prefetch_related("screenings")
            .order_by("-made_on", "-pk")
        )
