"""Votes on a batch, and what was changed of it after it was published, over the interface."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.roles import Verb
from pledges.api import Promises
from pledges.filters import BallotFilter, PledgeChangeFilter
from pledges.models import Ballot, BallotLine, ChangedPledge, MovedIndicator, PledgeChange
from pledges.readers.reach import reachable_batches
from pledges.serializers.decided import BallotRow, PledgeChangeRow


class Ballots(Promises):
    tag = _("谋划")
    verbs = (Verb.SEE_EVERYTHING,)
    summaries = {"list": _("票决列表"), "retrieve": _("一次票决")}
    about = _("差额票决的各轮记录和各候选项目的得票，新的在前。")
    serializer_class = BallotRow
    filterset_class = BallotFilter
    queryset = Ballot.objects.none()

    def get_queryset(self) -> QuerySet[Ballot]:
        lines = BallotLine.objects.select_related("candidate").order_by("-in_favour", "pk")
        return (
            Ballot.objects.filter(batch__in=reachable_batches(self.asker))
            .select_related("batch")
            .defer("batch__source_text")
            .prefetch_related(Prefetch("lines", lines))
            .order_by("-held_on", "-pk")
        )


class PledgeChanges(Promises):
    verbs = (Verb.SEE_EVERYTHING,)
    summaries = {"list": _("实事调整列表"), "retrieve": _("一次实事调整")}
    about = _("公布以后的合并、拆分、暂停、恢复和终止，新的在前。目标值的调整见各项指标。")
    serializer_class = PledgeChangeRow
    filterset_class = PledgeChangeFilter
    queryset = PledgeChange.objects.none()

    def get_queryset(self) -> QuerySet[PledgeChange]:
        moves = MovedIndicator.objects.select_related("indicator", "before", "after")
        return (
            PledgeChange.objects.filter(batch__in=reachable_batches(self.asker))
            .select_related("batch")
            .defer("batch__source_text")
            .prefetch_related(
                Prefetch("pledges", ChangedPledge.objects.select_related("pledge")),
                Prefetch("moves", moves),
            )
            .order_by("-effective_on", "-pk")
        )
