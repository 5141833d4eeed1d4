"""The frozen figures of a bulletin: everything it prints, read once, as plain JSON (R47–R50).

Keys of a snapshot: ``kind``; ``batch`` (slug, title, issuer, office, level of its region,
simulated); ``month`` and ``former`` ("2023-09", the latter None where nothing was judged by
then); ``taken_on``, ``counted_on`` and ``as_of`` (ISO days); ``figures``, ``sources`` and
``offered`` (see ``figures``); and the parts, which hold anchors of figures and words of ours
only: ``totals``, ``lights``, ``newly_red``, ``newly_green``, ``newly_done``, ``first_green``,
``came_green``, ``red``, ``yellow``, ``ranks``,
``reports``, ``letters``, ``problems``, ``acceptances``, ``table``, and of a quarter ``months``
and ``monthly_reports``.

Lights and values are those of the month as they stand in the portal. Letters, problems and
acceptances are as of ``counted_on``, the month's last day (or today, before it is out); reports
and reminders, which come in after the month, as of ``taken_on``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.refusals import Conflict
from oversight.bulletins.counts import Compared, by_light, side_by_side, totals
from oversight.bulletins.figures import Figures, day_words, month_words
from oversight.bulletins.lagging import read_rows, turned, under
from oversight.bulletins.ledgers import acceptances, former_reports, letters, problems, reports
from oversight.bulletins.ranking import rankings
from oversight.bulletins.signatory import signatory
from oversight.bulletins.table import table
from oversight.models import Bulletin
from pledges.models import Batch
from progress.facts import Light
from progress.models import MonthlyReport
from progress.periods import add_months, month_end
from progress.standing import BatchStanding, batch_standing, reported_months

Kind = Bulletin.Kind
QUARTER = 3  # months


def monthly_snapshot(batch: Batch, month: date, today: date) -> dict[str, Any]:
    """The month's figures, compared with the month before (R47).

    Raises ``Conflict`` for a month that was never judged. Queries do not grow with the rows.
    """
    return _snapshot(batch, month, today, Kind.MONTHLY)


def quarterly_snapshot(batch: Batch, month: date, today: date) -> dict[str, Any]:
    """The quarter that ends with ``month``, compared with the end of the quarter before (R49).

    Raises ``Conflict`` for a month that ends no quarter, or was never judged.
    """
    if month.month % QUARTER:
        raise Conflict(_("季度通报按季末月份拟定：3月、6月、9月、12月。"))
    return _snapshot(batch, month, today, Kind.QUARTERLY)


def _snapshot(batch: Batch, month: date, today: date, kind: Kind) -> dict[str, Any]:
    judged = reported_months(batch)
    if month not in judged:
        raise Conflict(_("这个月还没有研判结论，不能拟定通报。"))
    with translation.override(settings.LANGUAGE_CODE):
        compared = _compared(batch, month, judged, back=1 if kind == Kind.MONTHLY else QUARTER)
        figures = Figures(sources=_sources(compared, today))
        parts = _parts(compared, kind, figures, judged, today)
    former = compared.former
    return {
        "kind": kind.value,
        "batch": {
            "slug": batch.slug,
            "title": batch.title,
            "issuer": batch.issuer.name,
            "office": signatory(batch).name,
            "level": batch.region.level,
            "simulated": batch.simulated,
        },
        "month": f"{month:%Y-%m}",
        "former": f"{former.month:%Y-%m}" if former and former.month else None,
        "taken_on": today.isoformat(),
        "counted_on": _counted_on(month, today).isoformat(),
        "as_of": _iso(compared.now.as_of()),
        **parts,
        **figures.plain(),
    }


def _compared(batch: Batch, month: date, judged: Sequence[date], back: int) -> Compared:
    now, former = batch_standing(batch, month), add_months(month, -back)
    prefetch_related_objects([row.indicator for _pledge, row in now.lines], "revisions")
    return Compared(now, batch_standing(batch, former) if judged[0] <= former else None)


def _parts(
    compared: Compared, kind: Kind, figures: Figures, judged: Sequence[date], today: date
) -> dict[str, Any]:
    now, month = compared.now, compared.month
    day = _counted_on(month, today)
    first = month if kind == Kind.MONTHLY else add_months(month, 1 - QUARTER)
    rows = read_rows(now)
    parts = {
        "totals": totals(now, figures),
        "lights": by_light(compared, figures),
        **turned(compared, rows, figures),
        "red": under(Light.RED, rows, figures),
        "yellow": under(Light.YELLOW, rows, figures),
        "ranks": rankings(compared, figures),
        "reports": reports(now, figures, today),
        "letters": letters(now.batch, figures, day),
        "problems": problems(now.batch, figures, day),
        "acceptances": acceptances(now.batch, first, day, figures),
        "table": table(rows, month, figures, kind),
    }
    if kind == Kind.QUARTERLY:
        quarter = _quarter(now, first, judged)
        parts["months"] = side_by_side(quarter, figures)
        parts["monthly_reports"] = [
            {"month": f"{each:%Y-%m}", **former_reports(then, each, figures, today)}
            for each, then in quarter
            if then is not None and then.reports
        ]
    return parts


def _counted_on(month: date, today: date) -> date:
    """The day the office's books are counted as of: the month's last, which may not have come."""
    return min(month_end(month), today)


def _quarter(
    now: BatchStanding, first: date, judged: Sequence[date]
) -> list[tuple[date, BatchStanding | None]]:
    """The three months; the last is read already, and one before the first judged has nothing."""
    months = [add_months(first, number) for number in range(QUARTER)]
    return [
        (each, now if each == now.month else _if_judged(now.batch, each, judged)) for each in months
    ]


def _if_judged(batch: Batch, month: date, judged: Sequence[date]) -> BatchStanding | None:
    return batch_standing(batch, month) if month in judged else None


def _sources(compared: Compared, today: date) -> dict[str, str]:
    """Where the figures come from, as the footnotes say it."""
    now, month = compared.now, compared.month
    accepted = sum(row.state == MonthlyReport.State.ACCEPTED for row in now.reports)
    day = day_words(now.as_of() or month_end(month))
    told = f"截至{day}审核通过的月报，共{accepted}家"
    on, counted = day_words(today), day_words(_counted_on(month, today))
    then = month_words(compared.former.month) if compared.former and compared.former.month else ""
    return {
        "verdicts": f"{told}，按{month_words(month)}研判结论统计。",
        "change": (
            f"{month_words(month)}与{then}研判结论比较。新增红灯指现为红灯、{then}不是红灯的指标；"
            f"恢复正常（转绿）指现为绿灯、{then}为红灯或黄灯的指标，{then}还没有研判、"
            "或者未报、待审的，不算恢复。"
        ),
        "months": "各月研判结论，以统计时在用的为准。",
        "reports": f"{month_words(month)}月报报送情况，统计至{on}；退回未再报的计为未报。",
        "reminders": f"{month_words(month)}月报催报记录，统计至{on}；同一单位同一轮催报计一次。",
        "letters": f"督办文书台账，统计至{counted}；逾期按工作日计算，期限当日不算逾期。",
        "problems": f"问题台账，统计至{counted}；逾期按工作日计算，期限当日不算逾期。",
        "acceptances": f"验收登记，统计至{counted}；已撤销的不计。",
        "rank_scores": (
            f"{month_words(month)}考核得分名次，同分同名次；得分不随通报印发。"
            "月报已报送、尚未审核通过的，不排名次，列在表后。"
        ),
        "rank_counts": (
            f"{month_words(month)}蓝灯、绿灯项数占亮灯项数的比例，相同的同名次；"
            "待审、退回、未开始的不计，未报的计入。"
            "月报已报送、尚未审核通过的，不排名次，列在表后。"
        ),
        "table": f"{told}；完成率、序时为占目标的比例，差距为百分点。",
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
