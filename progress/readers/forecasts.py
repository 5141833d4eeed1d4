"""Forecasts of stored shares, and what they are in words. For the office and leaders only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.together import attach, prepared
from pledges.models import Batch, Plan, PlanPoint, Share, TargetRevision
from progress.forecast import Basis, Forecast, Silence, Terms, Told, foresee
from progress.gathering import schedule_of
from progress.lines import Line
from progress.models import JudgingRule, MonthlyReport, Reading
from progress.models.rule import rules_on
from progress.periods import month_end
from progress.wording import month_day

BY_BASIS: dict[Basis, Promise] = {
    Basis.THREE_MONTHS: gettext_lazy(
        "按近三个月速度，预计%(day)s完成%(share)s%%（区间%(low)s%%–%(high)s%%）。"
    ),
    Basis.THREE_REPORTS: gettext_lazy(
        "按最近三个已审核月份的速度，预计%(day)s完成%(share)s%%（区间%(low)s%%–%(high)s%%）。"
    ),
    Basis.SINCE_START: gettext_lazy(
        "按计划开始以来的速度，预计%(day)s完成%(share)s%%（区间%(low)s%%–%(high)s%%）。"
    ),
}
# What has no share, no plan or nothing left to foresee needs no word.
SILENCE: dict[Silence, Promise] = {
    Silence.STEPS: gettext_lazy("按节点推进，不作预测。"),
    Silence.TOO_FEW: gettext_lazy("计划期内审核通过的月份不足两个，暂不预测。"),
    Silence.NO_PLANNED_GAIN: gettext_lazy("近几个月按计划没有任务量，暂不预测。"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast as people read it, in percent of the target with one decimal.

    Without a ``forecast``, ``silence`` says why there is none.
    """

    forecast: Forecast | None = None
    silence: str = ""

    @property
    def sentence(self) -> str:
        return forecast_sentence(self.forecast) if self.forecast else ""

    @property
    def completion(self) -> str:
        return completion_sentence(self.forecast) if self.forecast else ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A share's terms and accepted figures, with the forecast they give or why there is none."""

    terms: Terms
    told: list[Told]
    found: Forecast | Silence


def forecasts(
    batch: Batch, month: date | None, shares: Collection[int] | None = None
) -> dict[int, Forecast]:
    """Share id → its forecast as of ``month``, where there is one. Six queries.

    Read are the accepted figures through ``month``; ``shares`` narrows the batch to these ids.
    """
    return only_forecasts(outlooks(batch, month, shares))


def forecasts_of(batch: Batch, month: date | None, lines: Collection[Line]) -> dict[int, Forecast]:
    """The same of lines of the month, their indicators and pledges at hand. One query, for their
    plans and revisions.
    """
    if month is None:
        return {}
    shares = [line.share for line in lines]
    plans, points, revisions, rules = _terms([share.pk for share in shares], batch)
    attach(plans, "points", points)
    attach(shares, "plans", plans)
    attach({share.indicator for share in shares}, "revisions", revisions)
    found = {pk: each.found for pk, each in prospects_of(batch, month, lines, rules).items()}
    return only_forecasts(found)


def prospects_of(
    batch: Batch, month: date | None, lines: Collection[Line], rules: Collection[JudgingRule]
) -> dict[int, Prospect]:
    """What is foreseen of lines of the month whose shares come with their plans as well."""
    if month is None:
        return {}
    day = month_end(month)
    found = {}
    for line in lines:
        terms = terms_of(line.share, batch, rules, day)
        told = [_told(text) for text in reversed(line.spoken)]
        found[line.share.pk] = Prospect(terms, told, foresee(terms, told))
    return found


@prepared
def _terms(ids: Collection[int], batch: Batch) -> tuple[QuerySet[Any], ...]:
    return (
        Plan.objects.filter(share__in=ids).order_by(),
        PlanPoint.objects.filter(plan__share__in=ids).order_by("plan_id", "day"),
        TargetRevision.objects.filter(indicator__shares__in=ids).distinct().order_by("pk"),
        JudgingRule.objects.filter(batch=batch).order_by(),
    )


def _told(text: str) -> Told:
    month, value = text.split()
    return Told(date.fromisoformat(month), Decimal(value))


def only_forecasts(found: Mapping[int, Forecast | Silence]) -> dict[int, Forecast]:
    return {pk: each for pk, each in found.items() if isinstance(each, Forecast)}


def outlooks(
    batch: Batch, month: date | None, shares: Collection[int] | None = None
) -> dict[int, Forecast | Silence]:
    """The same, with the reason of each share that has none."""
    return {pk: each.found for pk, each in prospects(batch, month, shares).items()}


def prospects(
    batch: Batch, month: date | None, shares: Collection[int] | None = None
) -> dict[int, Prospect]:
    """The same, with what each forecast was made from."""
    if month is None:
        return {}
    rows = planned_shares().filter(indicator__pledge__batch=batch)
    if shares is not None:
        rows = rows.filter(pk__in=shares)
    told = told_by_share(rows, month)
    rules = list(JudgingRule.objects.filter(batch=batch))
    day = month_end(month)
    terms = {share.pk: terms_of(share, batch, rules, day) for share in rows}
    return {pk: Prospect(each, told[pk], foresee(each, told[pk])) for pk, each in terms.items()}


def outlook_of(found: Forecast | Silence | None) -> Outlook | None:
    """In words; None where there is nothing to foresee and nothing to say about it."""
    if isinstance(found, Forecast):
        return Outlook(found)
    said = SILENCE.get(found) if found else None
    return Outlook(silence=str(said)) if said else None


def planned_shares() -> QuerySet[Share]:
    """Shares with what their terms are made of: plans with points, revisions of the target."""
    return (
        Share.objects.select_related("indicator__pledge")
        .prefetch_related("plans__points", "indicator__revisions")
        .order_by("indicator__pledge__position", "indicator__position", "pk")
    )


def told_by_share(shares: QuerySet[Share], month: date | None = None) -> dict[int, list[Told]]:
    """Share id → its accepted figures through ``month``, oldest first. One query."""
    accepted = Reading.objects.filter(
        share__in=shares.order_by().values("pk"),
        report__state=MonthlyReport.State.ACCEPTED,
        value__isnull=False,
    )
    if month is not None:
        accepted = accepted.filter(report__month__lte=month)
    found: defaultdict[int, list[Told]] = defaultdict(list)
    rows = accepted.order_by("report__month", "pk").values_list(
        "share_id", "report__month", "value"
    )
    for share_id, told_for, value in rows:
        if value is not None:
            found[share_id].append(Told(told_for, value))
    return found


def terms_of(share: Share, batch: Batch, rules: Collection[JudgingRule], day: date) -> Terms:
    """Target, plan and rules of a share as they stand on ``day``."""
    target = share.target_on(day)
    return Terms(
        target=target,
        schedule=schedule_of(share.plan_on(day), target, batch),
        deadline=share.indicator.deadline or batch.ends_on,
        about_from=rules_on(rules, share.indicator, day).about_from,
    )


def forecast_sentence(forecast: Forecast) -> str:
    """「按近三个月速度，预计12月31日完成92.4%（区间85.1%–97.0%）。」"""
    low, high = forecast.interval
    return str(BY_BASIS[forecast.basis]) % {
        "day": month_day(forecast.ends_on),
        "share": f"{forecast.percent:,}",
        "low": f"{low:,}",
        "high": f"{high:,}",
    }


def completion_sentence(forecast: Forecast) -> str:
    """Will the target be met in time? 「预计不能按期完成。」"""
    day = forecast.completes_on
    if forecast.overshoots:
        return _("预计超出目标范围，不能按期完成。")
    if day is None:
        return _("预计不能按期完成。")
    if forecast.misses:
        return _("预计%(day)s达到目标，晚于期限%(deadline)s，不能按期完成。") % {
            "day": month_day(day),
            "deadline": month_day(forecast.deadline),
        }
    return _("预计%(day)s达到目标，能按期完成。") % {"day": month_day(day)}
