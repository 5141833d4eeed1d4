"""Promises over the interface, within the asker's reach (``pledges.readers.reach``)."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.api.resources import Rows
from agencies.models import User
from agencies.roles import Verb
from pledges.filters import BatchFilter, IndicatorFilter, PledgeFilter, ShareFilter
from pledges.models import Batch, Indicator, Plan, Pledge, Responsibility, Share
from pledges.readers.reach import READERS, within
from pledges.serializers import BatchRow, IndicatorRow, PledgeRow, ShareRow

OUTLINES = ("region__outline", "reporting_region__outline")


class Promises(Rows):
    """Of the asker's office, of all for a leader, of its own tasks for a unit."""

    tag = _("实事与指标")
    verbs: tuple[Verb, ...] = READERS

    @property
    def asker(self) -> User:
        return self.request.user  # type: ignore[return-value]


class Batches(Promises):
    summaries = {"list": _("批次列表"), "retrieve": _("一个批次")}
    about = _("年度批次，新的在前。单位只见自己承担任务的批次。")
    serializer_class = BatchRow
    filterset_class = BatchFilter
    queryset = Batch.objects.none()

    def get_queryset(self) -> QuerySet[Batch]:
        return (
            Batch.objects.filter(within(self.asker, "pledges__indicators__shares"))
            .select_related("region", "issuer", "office")
            .defer("source_text", "source_note", "region__outline")
            .prefetch_related("categories")
            .order_by("-starts_on", "slug")
            .distinct()
        )


class Pledges(Promises):
    summaries = {"list": _("实事列表"), "retrieve": _("一件实事")}
    about = _("各件实事及其责任单位，按批次和序号。单位只见自己承担任务的实事。")
    serializer_class = PledgeRow
    filterset_class = PledgeFilter
    queryset = Pledge.objects.none()

    def get_queryset(self) -> QuerySet[Pledge]:
        return (
            Pledge.objects.filter(within(self.asker, "indicators__shares", "batch"))
            .select_related("batch", "category")
            .defer("batch__source_text")
            .prefetch_related(
                Prefetch("responsibilities", Responsibility.objects.select_related("agency"))
            )
            .order_by("-batch__starts_on", "batch__slug", "position")
            .distinct()
        )


class Indicators(Promises):
    summaries = {"list": _("指标列表"), "retrieve": _("一项指标")}
    about = _("各项指标的目标、调整和节点。单位只见自己承担任务的指标。")
    serializer_class = IndicatorRow
    filterset_class = IndicatorFilter
    queryset = Indicator.objects.none()

    def get_queryset(self) -> QuerySet[Indicator]:
        return (
            Indicator.objects.filter(within(self.asker, "shares", "pledge__batch"))
            .select_related("pledge")
            .prefetch_related("revisions", "milestones")
            .order_by("-pledge__batch__starts_on", "pledge__position", "position", "pk")
            .distinct()
        )


class Shares(Promises):
    summaries = {"list": _("分解任务列表"), "retrieve": _("一项分解任务")}
    about = _("填报和研判的最小单位：一项指标落到一地或一个单位的任务，附历次序时计划。")
    serializer_class = ShareRow
    filterset_class = ShareFilter
    queryset = Share.objects.none()

    def get_queryset(self) -> QuerySet[Share]:
        plans = Plan.objects.prefetch_related("points", "stages")
        return (
            Share.objects.filter(within(self.asker, "", "indicator__pledge__batch"))
            .select_related(
                "indicator__pledge", "region", "agency", "reporting_agency", "reporting_region"
            )
            .defer(*OUTLINES)
            .prefetch_related(Prefetch("plans", plans))
            .order_by(
                "-indicator__pledge__batch__starts_on",
                "indicator__pledge__position",
                "indicator__position",
                "pk",
            )
        )
