"""How a batch stands over the interface, by the one reader of figures (``progress.standing``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.problems import BadQuery
from agencies.api.resources import Listed
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch, Share
from pledges.readers.reach import READERS, within
from progress.filters import BatchMonthFilter, StandingFilter
from progress.models import Verdict
from progress.sentences import sentences
from progress.serializers.standing import IndicatorStandingRow, PledgeStandingRow, StandingRow
from progress.standing import BatchStanding, Line, batch_standing, current_month, reported_months


class Standings(Listed):
    """One batch in one month, the newest that was judged unless another is asked for."""

    tag = _("进展与研判")
    queryset = Verdict.objects.none()
    filterset_class: Any = BatchMonthFilter

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = self._asked(request)
        page = self.paginate_queryset(self.rows(_standing(request.user, asked), asked))
        rows = self.get_serializer_class()(page, many=True, context=self.told(page or []))
        return self.get_paginated_response(rows.data)

    def rows(self, standing: BatchStanding, asked: dict[str, Any]) -> Any:
        """What is told of, in the order of the batch."""
        raise NotImplementedError

    def told(self, page: Sequence[Any]) -> dict[str, Any]:
        return {}

    def _asked(self, request: Request) -> dict[str, Any]:
        form = self.filterset_class(request.query_params, queryset=Verdict.objects.none()).form
        if not form.is_valid():
            raise BadQuery(dict(form.errors.items()))
        return dict(form.cleaned_data)


class Standing(Standings):
    verbs = READERS
    summary = _("各项分解任务的进展")
    about = _(
        "一个批次某月每项分解任务的填报值、应完成、实际、差距和亮灯，与看板同出一处。"
        "暂停、终止的没有亮灯。单位只见自己填报的任务。"
    )
    serializer_class = StandingRow
    filterset_class = StandingFilter

    def rows(self, standing: BatchStanding, asked: dict[str, Any]) -> Sequence[Line]:
        return _lines(standing, self.request.user, asked)  # type: ignore[arg-type]

    def told(self, page: Sequence[Line]) -> dict[str, Any]:
        return {"sentences": sentences(line.verdict for line in page if line.verdict)}


class IndicatorStandings(Standings):
    verbs = (Verb.SEE_EVERYTHING,)
    summary = _("各项指标的进展")
    about = _("一个批次某月每项指标的合计进展和亮灯，以及其下各地、各单位的亮灯计数。")
    serializer_class = IndicatorStandingRow
    filterset_class = BatchMonthFilter

    def rows(self, standing: BatchStanding, asked: dict[str, Any]) -> Any:
        found = []
        for pledge, row in standing.lines:
            row.indicator.pledge = pledge.pledge
            if _has_light(row, asked):
                found.append(row)
        return found


class PledgeStandings(Standings):
    verbs = (Verb.SEE_EVERYTHING,)
    summary = _("各件实事的进展")
    about = _("一个批次某月每件实事的亮灯和实施状态：取计入亮灯的各项指标中最差的。")
    serializer_class = PledgeStandingRow
    filterset_class = BatchMonthFilter

    def rows(self, standing: BatchStanding, asked: dict[str, Any]) -> Any:
        return [row for row in standing.pledges if _has_light(row, asked)]


def _standing(user: Any, asked: dict[str, Any]) -> BatchStanding:
    """The batch in the month that was asked for; ``Http404`` for none of the asker's."""
    batches = Batch.objects.filter(within(user, "pledges__indicators__shares")).distinct()
    batch = get_object_or_404(batches, slug=asked["batch"])
    months, day = reported_months(batch), today()
    month = asked.get("month") or (current_month(batch, months, day) if months else None)
    if month is not None and month not in months:
        raise Http404
    return batch_standing(batch, month, day if months and month == months[-1] else None)


def _has_light(row: Any, asked: dict[str, Any]) -> bool:
    return not asked.get("light") or (row.light is not None and row.light.value == asked["light"])


def _lines(standing: BatchStanding, user: User, asked: dict[str, Any]) -> list[Line]:
    """The lines of a standing that were asked for, in the order of the batch."""
    everything = user.can(Verb.SEE_EVERYTHING)
    found = []
    for pledge, row in standing.lines:
        for line in [row.whole, *row.regions]:
            if line is None:
                continue
            line.share.indicator.pledge = pledge.pledge
            if (everything or _is_own(line.share, user)) and _fits(line, asked):
                found.append(line)
    return found


def _is_own(share: Share, user: User) -> bool:
    unit = (share.reporting_agency_id, share.reporting_region_id)
    return unit == (user.agency_id, user.region_id)


def _fits(line: Line, asked: dict[str, Any]) -> bool:
    share = line.share
    values: Iterable[tuple[str, Any]] = (
        ("pledge", share.indicator.pledge_id),
        ("indicator", share.indicator_id),
        ("share", share.pk),
        ("agency", share.reporting_agency_id),
        ("region", share.reporting_region_id),
        ("light", line.light.value if line.light else None),
    )
    return all(not asked.get(name) or str(asked[name]) == str(value) for name, value in values)
